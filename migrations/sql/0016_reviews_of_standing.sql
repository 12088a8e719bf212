-- Markers and works which the author of an import may not see go to cleared reviewers when their parcels end.

-- Pairs of parcels are open once; of the same pair several works may have stood on the one and stand on the other.
DO $$
BEGIN
    EXECUTE replace(pg_get_functiondef('landdb.queue_hidden_conflicts(uuid)'::regprocedure),
                    'WHERE closed_at IS NULL DO NOTHING', 'WHERE closed_at IS NULL AND kind <> ''B03'' DO NOTHING');
END $$;

-- An item is for managers who see all that it names, as it is today.
ALTER POLICY with_both ON landdb.review_item
    USING (EXISTS (SELECT FROM landdb.parcel p WHERE p.id = parcel_id)
           AND (other_parcel_id IS NULL OR EXISTS (SELECT FROM landdb.parcel o WHERE o.id = other_parcel_id)));
ALTER POLICY closing ON landdb.review_item
    USING (closed_at IS NULL AND EXISTS (SELECT FROM landdb.parcel p WHERE p.id = parcel_id)
           AND (other_parcel_id IS NULL OR EXISTS (SELECT FROM landdb.parcel o WHERE o.id = other_parcel_id)));
CREATE POLICY with_work ON landdb.review_item AS RESTRICTIVE TO landdb_c1, landdb_c2, landdb_c3
    USING (work_id IS NULL OR EXISTS (SELECT FROM landdb.work w WHERE w.id = work_id));
CREATE POLICY with_marker ON landdb.review_item AS RESTRICTIVE TO landdb_c1, landdb_c2, landdb_c3
    USING (marker_id IS NULL OR EXISTS (SELECT FROM landdb.boundary_marker m WHERE m.id = marker_id));

CREATE FUNCTION landdb.queue_hidden_standing(batch uuid, formers uuid[], heirs uuid[], works uuid[], markers uuid[])
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
    INSERT INTO review_item (kind, batch_id, parcel_id, other_parcel_id, work_id, marker_id, geom)
    SELECT 'B03', batch, s.former_id, s.heir_id, s.work_id, s.marker_id, coalesce(w.geom, m.geom)
    FROM unnest(formers, heirs, works, markers) AS s (former_id, heir_id, work_id, marker_id)
    JOIN parcel p ON p.id = s.former_id
    LEFT JOIN work w ON w.id = s.work_id
    LEFT JOIN boundary_marker m ON m.id = s.marker_id
    LEFT JOIN military_zone z ON z.id = m.military_zone_id
    WHERE NOT session_sees(p.secrecy_level, p.managing_unit_id, p.province_code)
       OR (w.id IS NOT NULL AND NOT session_sees(w.secrecy_level, w.managing_unit_id, w.province_code))
       OR (z.id IS NOT NULL AND NOT session_sees(z.secrecy_level, z.managing_unit_id, z.province_code))
$$;
COMMENT ON FUNCTION landdb.queue_hidden_standing(uuid, uuid[], uuid[], uuid[], uuid[]) IS
    'Of markers and works that go from a parcel to an heir (null: their tie ends), those hidden from the actor go to cleared reviewers';
ALTER FUNCTION landdb.queue_hidden_standing(uuid, uuid[], uuid[], uuid[], uuid[]) OWNER TO landdb_definer;
REVOKE EXECUTE ON FUNCTION landdb.queue_hidden_standing(uuid, uuid[], uuid[], uuid[], uuid[]) FROM PUBLIC;

CREATE OR REPLACE FUNCTION landdb.carry_over(batch uuid, limits jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    formers uuid[];
    heirs uuid[];
    works uuid[];
    carried uuid[];
BEGIN
    IF NOT EXISTS (SELECT FROM import_batch WHERE id = batch AND target = 'parcels' AND state = 'committing'
                   AND created_by = current_setting('app.actor', true)) THEN
        RAISE EXCEPTION 'no parcels of this author are being committed under this number' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Whatever the staged rows name: only what stands on parcels that this batch has written.
    WITH found AS MATERIALIZED (
        SELECT h.* FROM find_heirs(batch, limits) h
        JOIN parcel f ON f.id = h.parcel_id AND f.import_batch_id = batch
        LEFT JOIN parcel p ON p.id = h.heir_id
        WHERE h.heir_id IS NULL OR p.import_batch_id = batch
    ), markers AS (
        UPDATE boundary_marker m SET parcel_id = coalesce(f.heir_id, m.parcel_id), import_batch_id = batch,
            retired_at = CASE WHEN f.heir_id IS NULL THEN now() END,
            -- It was the vertex of another boundary; and no row of a file says what it is now.
            vertex_no = CASE WHEN f.heir_id IS NULL THEN m.vertex_no END,
            content_hash = CASE WHEN f.heir_id IS NULL THEN m.content_hash END
        FROM found f WHERE m.id = f.marker_id AND f.heir_id IS DISTINCT FROM f.parcel_id
    ), ties AS (
        UPDATE work_parcel t SET retired_at = now(), import_batch_id = batch
        WHERE t.id IN (SELECT tie_id FROM found EXCEPT SELECT tie_id FROM found WHERE heir_id = parcel_id)
          AND NOT EXISTS (SELECT FROM found h WHERE h.work_id = t.work_id AND h.heir_id = t.parcel_id)
    ), added AS (
        INSERT INTO work_parcel (work_id, parcel_id, import_batch_id)
        SELECT DISTINCT work_id, heir_id, batch FROM found WHERE tie_id IS NOT NULL AND heir_id <> parcel_id
        ON CONFLICT (work_id, parcel_id) WHERE retired_at IS NULL DO NOTHING
    )
    SELECT array_agg(f.parcel_id), array_agg(f.heir_id), array_agg(f.work_id), array_agg(f.marker_id)
    INTO formers, heirs, works, carried
    FROM found f WHERE f.heir_id IS DISTINCT FROM f.parcel_id;
    PERFORM queue_hidden_standing(batch, formers, heirs, works, carried);
END $$;

-- As for parcels that an undo retires, so for what an undo brings back on parcels that were retired since, whoever sees it.
-- What reviewers were told of that import is settled, and so are conflicts of parcels that it had added.
CREATE OR REPLACE FUNCTION landdb.revert_ties() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    markers uuid[] := '{}';
    ties uuid[] := '{}';
BEGIN
    IF NEW.target = 'parcels' THEN
        UPDATE review_item i SET closing_note = 'Đợt nhập đã được hoàn tác / the import was undone'
        WHERE i.closed_at IS NULL AND CASE i.kind WHEN 'B03' THEN i.batch_id = NEW.id ELSE EXISTS (
            SELECT FROM parcel p WHERE p.id = i.parcel_id AND p.import_batch_id = NEW.id AND p.retired_at IS NOT NULL) END;
        markers := ARRAY(SELECT m.id FROM parcel p JOIN boundary_marker m ON m.parcel_id = p.id AND m.retired_at IS NULL
                         WHERE p.import_batch_id = NEW.id AND p.retired_at IS NOT NULL);
        ties := ARRAY(SELECT t.id FROM parcel p JOIN work_parcel t ON t.parcel_id = p.id AND t.retired_at IS NULL
                      WHERE p.import_batch_id = NEW.id AND p.retired_at IS NOT NULL);
    ELSIF NEW.target = 'markers' THEN
        markers := ARRAY(SELECT m.id FROM boundary_marker m JOIN parcel p ON p.id = m.parcel_id AND p.retired_at IS NOT NULL
                         WHERE m.retired_at IS NULL AND m.id IN (
                             SELECT object_id FROM staged_outcome WHERE batch_id = NEW.id
                             UNION ALL SELECT object_id FROM staged_removal WHERE batch_id = NEW.id));
    ELSIF NEW.target = 'works' THEN
        ties := ARRAY(SELECT t.id FROM work_parcel t JOIN parcel p ON p.id = t.parcel_id AND p.retired_at IS NOT NULL
                      WHERE t.retired_at IS NULL AND t.work_id IN (
                          SELECT object_id FROM staged_outcome WHERE batch_id = NEW.id));
    END IF;
    UPDATE boundary_marker SET retired_at = now() WHERE id = ANY (markers);
    UPDATE work_parcel SET retired_at = now() WHERE id = ANY (ties);
    PERFORM queue_hidden_standing(NEW.id, array_agg(parcel_id), NULL, array_agg(work_id), array_agg(marker_id))
    FROM (SELECT parcel_id, NULL::uuid AS work_id, id AS marker_id FROM boundary_marker WHERE id = ANY (markers)
          UNION ALL
          SELECT parcel_id, work_id, NULL FROM work_parcel WHERE id = ANY (ties)) ended;
    RETURN NULL;
END $$;
