-- The functions that were replaced stay: they know the former targets as well.
CREATE OR REPLACE VIEW landdb.staged_row WITH (security_invoker = true) AS
SELECT s.batch_id, s.row_no, coalesce(o.outcome, 'add') AS outcome, coalesce(o.object_id, s.object_id) AS object_id, o.version,
       s.sheet_no || '/' || s.parcel_no AS key, s.raw, s.geom_source, s.geom
FROM landdb.staged_parcel s LEFT JOIN landdb.staged_outcome o USING (batch_id, row_no)
UNION ALL
SELECT s.batch_id, s.row_no, coalesce(o.outcome, 'add'), coalesce(o.object_id, s.object_id), o.version, s.code, s.raw,
       s.geom_source, s.geom
FROM landdb.staged_work s LEFT JOIN landdb.staged_outcome o USING (batch_id, row_no);

DROP TRIGGER derive ON landdb.protection_area;
DROP FUNCTION landdb.derive_protection_area(), landdb.retire_added_areas(uuid, timestamptz);
DROP POLICY with_subject ON landdb.boundary_marker;
CREATE POLICY with_parcel ON landdb.boundary_marker TO landdb_c0, landdb_c1, landdb_c2, landdb_c3
    USING (EXISTS (SELECT FROM landdb.parcel p WHERE p.id = parcel_id));
