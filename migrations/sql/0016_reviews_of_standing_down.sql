CREATE OR REPLACE FUNCTION landdb.carry_over(batch uuid, limits jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
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
    )
    INSERT INTO work_parcel (work_id, parcel_id, import_batch_id)
    SELECT DISTINCT work_id, heir_id, batch FROM found WHERE tie_id IS NOT NULL AND heir_id <> parcel_id
    ON CONFLICT (work_id, parcel_id) WHERE retired_at IS NULL DO NOTHING;
END $$;

CREATE OR REPLACE FUNCTION landdb.revert_ties() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    IF NEW.target = 'parcels' THEN
        UPDATE boundary_marker m SET retired_at = now() FROM parcel p
            WHERE p.import_batch_id = NEW.id AND p.retired_at IS NOT NULL AND m.parcel_id = p.id AND m.retired_at IS NULL;
        UPDATE work_parcel t SET retired_at = now() FROM parcel p
            WHERE p.import_batch_id = NEW.id AND p.retired_at IS NOT NULL AND t.parcel_id = p.id AND t.retired_at IS NULL;
    ELSIF NEW.target = 'markers' THEN
        UPDATE boundary_marker m SET retired_at = now() FROM parcel p
            WHERE p.id = m.parcel_id AND p.retired_at IS NOT NULL AND m.retired_at IS NULL AND m.id IN (
                SELECT object_id FROM staged_outcome WHERE batch_id = NEW.id
                UNION ALL SELECT object_id FROM staged_removal WHERE batch_id = NEW.id);
    ELSIF NEW.target = 'works' THEN
        UPDATE work_parcel t SET retired_at = now() FROM parcel p
            WHERE p.id = t.parcel_id AND p.retired_at IS NOT NULL AND t.retired_at IS NULL AND t.work_id IN (
                SELECT object_id FROM staged_outcome WHERE batch_id = NEW.id);
    END IF;
    RETURN NULL;
END $$;

DROP FUNCTION landdb.queue_hidden_standing(uuid, uuid[], uuid[], uuid[], uuid[]);

DROP POLICY with_work ON landdb.review_item;
DROP POLICY with_marker ON landdb.review_item;
ALTER POLICY with_both ON landdb.review_item
    USING (EXISTS (SELECT FROM landdb.parcel p WHERE p.id = parcel_id)
           AND EXISTS (SELECT FROM landdb.parcel o WHERE o.id = other_parcel_id));
ALTER POLICY closing ON landdb.review_item
    USING (closed_at IS NULL AND EXISTS (SELECT FROM landdb.parcel p WHERE p.id = parcel_id)
           AND EXISTS (SELECT FROM landdb.parcel o WHERE o.id = other_parcel_id));

DO $$
BEGIN
    EXECUTE replace(pg_get_functiondef('landdb.queue_hidden_conflicts(uuid)'::regprocedure), ' AND kind <> ''B03'' DO NOTHING', ' DO NOTHING');
END $$;

DELETE FROM landdb.review_item WHERE kind = 'B03';
