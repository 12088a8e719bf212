-- Which markers and works end with their parcels, as the author of a batch was told: as many rows as there are, seen with the batch.
DO $$
DECLARE
    writer CONSTANT text := $q$(SELECT landdb.session_has_role('surveyor', 'manager', 'admin'))$q$;
BEGIN
    ALTER TABLE landdb.staged_ending ENABLE ROW LEVEL SECURITY;
    ALTER TABLE landdb.staged_ending FORCE ROW LEVEL SECURITY;
    CREATE POLICY owner ON landdb.staged_ending TO landdb_owner USING (true) WITH CHECK (true);
    CREATE POLICY definer ON landdb.staged_ending TO landdb_definer USING (true) WITH CHECK (true);
    CREATE POLICY stager ON landdb.staged_ending TO landdb_stager USING (true);
    CREATE POLICY with_batch ON landdb.staged_ending TO landdb_c1, landdb_c2, landdb_c3
        USING (batch_id IN (SELECT b.id FROM landdb.import_batch b));
    EXECUTE format('CREATE POLICY writer_insert ON landdb.staged_ending AS RESTRICTIVE FOR INSERT TO landdb_c1, landdb_c2, landdb_c3 WITH CHECK (%s)', writer);
    EXECUTE format('CREATE POLICY writer_update ON landdb.staged_ending AS RESTRICTIVE FOR UPDATE TO landdb_c1, landdb_c2, landdb_c3 USING (%s)', writer);
END $$;

INSERT INTO landdb.staged_ending (batch_id, parcel_id, object_id)
SELECT DISTINCT i.batch_id, split_part(told, '/', 1)::uuid, split_part(told, '/', 2)::uuid
FROM landdb.import_issue i CROSS JOIN LATERAL jsonb_array_elements_text(i.params -> '_standing') AS told
WHERE i.code = 'B03' AND i.variant = '';
UPDATE landdb.import_issue SET params = params - '_standing' WHERE code = 'B03' AND params ? '_standing';

SELECT pg_temp.patch('landdb.clear_findings(uuid)', 'DELETE FROM staged_origin WHERE batch_id = batch;',
                     'DELETE FROM staged_origin WHERE batch_id = batch; DELETE FROM staged_ending WHERE batch_id = batch;');

-- A conflict is settled where one of its parcels is no longer in force, or none is where the import had put it.
CREATE FUNCTION landdb.is_settled(kind text, one uuid, other uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path = landdb, public, pg_temp
AS $$
    SELECT EXISTS (
           SELECT FROM parcel p, parcel o WHERE p.id = one AND o.id = other
           AND (p.retired_at IS NOT NULL OR o.retired_at IS NOT NULL
                OR CASE kind
                       WHEN 'K01' THEN (p.admin_unit_id, p.sheet_no, p.parcel_no) = (o.admin_unit_id, o.sheet_no, o.parcel_no)
                       ELSE p.geom && o.geom AND 0.1 <= round(ST_Area(ST_Transform(  -- as it is queued
                            ST_CollectionExtract(ST_Intersection(p.geom_vn2000, o.geom_vn2000), 3), ST_SRID(p.geom_source)))::numeric, 1)
                   END IS NOT TRUE))
$$;
COMMENT ON FUNCTION landdb.is_settled(text, uuid, uuid) IS
    'Whether two parcels are no longer in the conflict for which they were queued';
ALTER FUNCTION landdb.is_settled(text, uuid, uuid) OWNER TO landdb_definer;
REVOKE EXECUTE ON FUNCTION landdb.is_settled(text, uuid, uuid) FROM PUBLIC;

SELECT pg_temp.patch('landdb.revert_ties()', $old$EXISTS (
            SELECT FROM parcel p WHERE p.id = i.parcel_id AND p.import_batch_id = NEW.id AND p.retired_at IS NOT NULL) END;$old$,
        $new$(i.parcel_id IN (SELECT id FROM parcel WHERE import_batch_id = NEW.id
                             UNION ALL SELECT id FROM parcel_history WHERE import_batch_id = NEW.id)
            OR i.other_parcel_id IN (SELECT id FROM parcel WHERE import_batch_id = NEW.id
                                     UNION ALL SELECT id FROM parcel_history WHERE import_batch_id = NEW.id))
            AND is_settled(i.kind, i.parcel_id, i.other_parcel_id) END;$new$);
