-- What stands on parcels that an import ends or divides: it goes over with the ground or ends, and comes back with an undo.

-- A number stands once on a parcel, of those that name the same zone or none. Checked when a statement ends: a unique index would
-- refuse markers of one number that change places.
ALTER TABLE landdb.boundary_marker ADD CONSTRAINT boundary_marker_number_key EXCLUDE USING btree (
    subject_id WITH =, number WITH =, coalesce(military_zone_id, '00000000-0000-0000-0000-000000000000'::uuid) WITH =
) WHERE (retired_at IS NULL) DEFERRABLE INITIALLY IMMEDIATE;

CREATE FUNCTION landdb.find_heirs(batch uuid, limits jsonb)
RETURNS TABLE (marker_id uuid, tie_id uuid, work_id uuid, parcel_id uuid, heir_id uuid)
LANGUAGE sql STABLE SET search_path = landdb, public, pg_temp
AS $$
    -- From staged rows, so that it is known before the commit; with the rights of whoever asks. OFFSET 0: what stands on a parcel
    -- is looked up by that parcel, whatever the server knows of tables that have just been written.
    WITH written AS MATERIALIZED (
        SELECT s.row_no, coalesce(o.object_id, s.object_id) AS id, coalesce(o.outcome, 'add') AS outcome, s.sheet_no, s.parcel_no,
               coalesce(s.geom_source, t.geom_source) AS ground,
               (limits ->> coalesce(s.map_scale, t.map_scale, 0)::text)::double precision AS reach
        FROM (SELECT DISTINCT row_no FROM staged_origin WHERE batch_id = batch) g
        JOIN staged_parcel s ON s.batch_id = batch AND s.row_no = g.row_no
        LEFT JOIN staged_outcome o ON o.batch_id = batch AND o.row_no = g.row_no
        LEFT JOIN parcel t ON t.id = o.object_id
        WHERE coalesce(o.outcome, 'add') IN ('add', 'change', 'unchanged')
    ), heir AS MATERIALIZED (
        SELECT g.parcel_id AS former_id, w.row_no FROM staged_origin g JOIN written w USING (row_no)
        WHERE g.batch_id = batch AND (w.outcome <> 'unchanged' OR w.id = g.parcel_id)
        UNION
        SELECT w.id, w.row_no FROM written w WHERE w.outcome = 'change'
    ), former AS MATERIALIZED (
        SELECT object_id AS id, true AS ends FROM staged_removal WHERE batch_id = batch
        UNION ALL
        SELECT h.former_id, false FROM heir h WHERE NOT EXISTS (
            SELECT FROM staged_removal r WHERE r.batch_id = batch AND r.object_id = h.former_id)
        GROUP BY h.former_id
    ), marker AS (  -- to the nearest, but a parcel that goes on keeps what is still on it
        SELECT DISTINCT ON (m.id) m.id, m.number, m.military_zone_id, f.id AS former_id,
               coalesce(w.id, CASE WHEN NOT f.ends THEN f.id END) AS heir_id
        FROM former f CROSS JOIN LATERAL (SELECT * FROM boundary_marker x WHERE x.parcel_id = f.id OFFSET 0) m
        LEFT JOIN (heir h JOIN written w USING (row_no))
            ON h.former_id = f.id AND ST_DWithin(ST_Transform(m.geom_source, ST_SRID(w.ground)), w.ground, w.reach)
        WHERE m.retired_at IS NULL
        ORDER BY m.id, w.id <> f.id, ST_Distance(ST_Transform(m.geom_source, ST_SRID(w.ground)), w.ground),
                 w.sheet_no, w.parcel_no, row_no
    ), numbered AS (  -- a number stands once on a parcel
        SELECT *, row_number() OVER (PARTITION BY heir_id, number, military_zone_id ORDER BY heir_id <> former_id, id) AS n FROM marker
    ), tie AS (  -- to all into which a work reaches, or which it touches where it reaches into none
        SELECT *, bool_or(deep) OVER (PARTITION BY id) AS is_within FROM (
            SELECT t.id, t.work_id, f.id AS former_id, coalesce(w.id, CASE WHEN NOT f.ends THEN f.id END) AS heir_id,
                   ST_Intersects(ST_Transform(k.geom_source, ST_SRID(w.ground)), ST_Buffer(w.ground, -w.reach)) AS deep
            FROM former f CROSS JOIN LATERAL (SELECT * FROM work_parcel x WHERE x.parcel_id = f.id OFFSET 0) t
            JOIN work k ON k.id = t.work_id AND k.retired_at IS NULL
            LEFT JOIN (heir h JOIN written w USING (row_no))
                ON h.former_id = f.id AND ST_DWithin(ST_Transform(k.geom_source, ST_SRID(w.ground)), w.ground, w.reach)
            WHERE t.retired_at IS NULL) t
    )
    SELECT id, NULL::uuid, NULL::uuid, former_id, CASE WHEN n = 1 THEN heir_id END FROM numbered
    UNION ALL
    SELECT NULL, id, work_id, former_id, heir_id FROM tie WHERE deep IS NOT DISTINCT FROM is_within
$$;
COMMENT ON FUNCTION landdb.find_heirs(uuid, jsonb) IS
    'Markers and ties of works on parcels that a batch ends or divides, with those to which they go (null: none); limits in m by scale';

CREATE FUNCTION landdb.carry_over(batch uuid, limits jsonb) RETURNS void
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
COMMENT ON FUNCTION landdb.carry_over(uuid, jsonb) IS
    'Takes markers and works, hidden ones too, from parcels that a batch ends to those which come out of them, and tells nothing';
ALTER FUNCTION landdb.carry_over(uuid, jsonb) OWNER TO landdb_definer;
REVOKE EXECUTE ON FUNCTION landdb.carry_over(uuid, jsonb) FROM PUBLIC;

-- Undo ------------------------------------------------------------------------------------------------------------

CREATE FUNCTION landdb.find_overtaken(name text, batch uuid, written_at timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    -- Changed since: it is another import's by now, or a later version kept this batch's number, but for those that the
    -- undo of a later import brought back. Areas give their works a combination under the number that these have, until they
    -- are taken back. Within one transaction versions follow each other by microseconds.
    RETURN QUERY EXECUTE format(
        'WITH written AS (SELECT id, system_from FROM %1$I WHERE import_batch_id = $1'
        ' UNION ALL SELECT id, system_from FROM %2$I WHERE import_batch_id = $1)'
        ' SELECT id FROM %1$I'
        ' WHERE (import_batch_id IS DISTINCT FROM $1 AND id IN (SELECT id FROM written)) OR id IN ('
        ' SELECT id FROM written w WHERE system_from > $2 + interval ''1 millisecond'' AND NOT EXISTS ('
        ' SELECT FROM import_batch r WHERE r.state = ''reverted'''
        ' AND (w.system_from BETWEEN r.reverted_at AND r.reverted_at + interval ''1 millisecond'''
        ' OR r.target = ''protection_areas'''
        ' AND w.system_from BETWEEN r.finished_at AND r.finished_at + interval ''1 millisecond'')))',
        name, name || '_history') USING batch, written_at;
END $$;
COMMENT ON FUNCTION landdb.find_overtaken(text, uuid, timestamptz) IS
    'Rows of a table that a batch has written and that were changed since, as far as the caller sees their history';

DROP FUNCTION landdb.restore_table(text, uuid);
CREATE FUNCTION landdb.restore_table(name text, batch uuid, kept uuid[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    columns text := (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
                     WHERE attrelid = format('landdb.%I', name)::regclass AND attnum > 0 AND NOT attisdropped
                       AND attgenerated = '' AND attname NOT IN ('id', 'version', 'system_from', 'changed_by'));
    former text := (SELECT string_agg('h.' || quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
                    WHERE attrelid = format('landdb.%I', name)::regclass AND attnum > 0 AND NOT attisdropped
                      AND attgenerated = '' AND attname NOT IN ('id', 'version', 'system_from', 'changed_by'));
    restored integer;
    retired integer;
BEGIN
    EXECUTE format(
        'WITH first AS (SELECT id, min(version) AS version FROM (SELECT id, version FROM %1$I WHERE import_batch_id = $1'
        ' UNION ALL SELECT id, version FROM %4$I WHERE import_batch_id = $1) v GROUP BY id)'
        ' UPDATE %1$I t SET (%2$s) = ROW(%3$s) FROM (SELECT DISTINCT ON (o.id) o.* FROM %4$I o JOIN first f ON f.id = o.id'
        ' AND o.version < f.version ORDER BY o.id, o.version DESC) h'
        ' WHERE t.id = h.id AND t.import_batch_id = $1 AND t.id <> ALL ($2)',
        name, columns, former, name || '_history')
    USING batch, kept;
    GET DIAGNOSTICS restored = ROW_COUNT;
    EXECUTE format('UPDATE %I SET retired_at = now() WHERE import_batch_id = $1 AND retired_at IS NULL AND id <> ALL ($2)', name)
    USING batch, kept;
    GET DIAGNOSTICS retired = ROW_COUNT;
    RETURN restored + retired;
END $$;
ALTER FUNCTION landdb.restore_table(text, uuid, uuid[]) OWNER TO landdb_definer;
REVOKE EXECUTE ON FUNCTION landdb.restore_table(text, uuid, uuid[]) FROM PUBLIC;

CREATE FUNCTION landdb.restore_standing(batch uuid, written_at timestamptz, OUT blocked uuid[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    markers uuid[] := coalesce((SELECT array_agg(id) FROM find_overtaken('boundary_marker', batch, written_at) AS id), '{}');
    ties uuid[] := coalesce((SELECT array_agg(id) FROM find_overtaken('work_parcel', batch, written_at) AS id), '{}');
BEGIN
    SELECT array_agg(DISTINCT p.id) INTO blocked
    FROM (SELECT m.parcel_id, m.military_zone_id, NULL::uuid AS work_id FROM boundary_marker m WHERE m.id = ANY (markers)
          UNION ALL
          SELECT t.parcel_id, NULL, t.work_id FROM work_parcel t WHERE t.id = ANY (ties)) s
    JOIN parcel p ON p.id = s.parcel_id AND session_sees(p.secrecy_level, p.managing_unit_id, p.province_code)
    LEFT JOIN military_zone z ON z.id = s.military_zone_id
    LEFT JOIN work w ON w.id = s.work_id
    WHERE (z.id IS NULL OR session_sees(z.secrecy_level, z.managing_unit_id, z.province_code))
      AND (w.id IS NULL OR session_sees(w.secrecy_level, w.managing_unit_id, w.province_code));
    -- What comes back finds another marker of its number in its place.
    WITH first AS (
        SELECT id, min(version) AS version FROM (
            SELECT id, version FROM boundary_marker WHERE import_batch_id = batch
            UNION ALL SELECT id, version FROM boundary_marker_history WHERE import_batch_id = batch) v
        WHERE id <> ALL (markers) GROUP BY id
    ), former AS (
        SELECT DISTINCT ON (o.id) o.* FROM boundary_marker_history o JOIN first f ON f.id = o.id AND o.version < f.version
        ORDER BY o.id, o.version DESC
    ), clash AS (
        SELECT f.id, p.id AS parcel_id,
               session_sees(p.secrecy_level, p.managing_unit_id, p.province_code)
               AND (z.id IS NULL OR session_sees(z.secrecy_level, z.managing_unit_id, z.province_code)) AS is_seen
        FROM former f JOIN boundary_marker m ON m.subject_id = coalesce(f.parcel_id, f.military_zone_id) AND m.number = f.number
             AND m.military_zone_id IS NOT DISTINCT FROM f.military_zone_id AND m.retired_at IS NULL
        JOIN parcel p ON p.id = f.parcel_id LEFT JOIN military_zone z ON z.id = f.military_zone_id
        WHERE f.retired_at IS NULL AND (m.id = ANY (markers) OR m.id NOT IN (SELECT id FROM former))
    )
    SELECT (SELECT array_agg(DISTINCT id) FROM (
                SELECT unnest(blocked) AS id UNION ALL SELECT parcel_id FROM clash WHERE is_seen) b),
           markers || coalesce((SELECT array_agg(id) FROM clash WHERE NOT is_seen), '{}')
    INTO blocked, markers;
    IF blocked IS NOT NULL THEN
        RETURN;
    END IF;
    -- What the actor does not see must not stop them: it stays as it was made since, a work with all its parcels.
    PERFORM restore_table('boundary_marker', batch, markers),
            restore_table('work_parcel', batch, coalesce((
                SELECT array_agg(id) FROM work_parcel
                WHERE work_id IN (SELECT work_id FROM work_parcel WHERE id = ANY (ties))), '{}'));
END $$;
COMMENT ON FUNCTION landdb.restore_standing(uuid, timestamptz) IS
    'Brings back what a batch of parcels carried over or ended with them; else the parcels on which the actor sees it changed since';
ALTER FUNCTION landdb.restore_standing(uuid, timestamptz) OWNER TO landdb_definer;
REVOKE EXECUTE ON FUNCTION landdb.restore_standing(uuid, timestamptz) FROM PUBLIC;

CREATE OR REPLACE FUNCTION landdb.revert_batch(batch uuid, reason text) RETURNS TABLE (done integer, overtaken uuid[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    b import_batch;
    subject text;
    blocked uuid[];
    n integer;
    added integer := 0;
BEGIN
    -- Who may decide on a batch: the policy of import_batch, asked here because definers see past it.
    SELECT * INTO b FROM import_batch WHERE id = batch AND secrecy_level <= session_clearance()
        AND session_has_role('manager', 'admin')
        AND (created_by = current_setting('app.actor', true)
             OR (current_setting('app.units', true) = '*' AND current_setting('app.provinces', true) = '*'))
        FOR UPDATE;
    IF b.id IS NULL OR b.state <> 'committed' THEN
        RAISE EXCEPTION 'no committed import of this number can be reverted by this actor' USING ERRCODE = 'insufficient_privilege';
    END IF;
    subject := registered_table(b.target);
    IF subject = 'protection_area' THEN  -- their combinations stand on these; in the order in which imports lock them
        PERFORM pg_advisory_xact_lock(hashtext('landdb import work'));
        PERFORM pg_advisory_xact_lock(hashtext('landdb import military_zone'));
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('landdb import ' || subject));
    SELECT array_agg(id) INTO blocked FROM find_overtaken(subject, batch, b.finished_at) AS id;
    IF blocked IS NULL AND subject = 'work' THEN  -- an import of parcels has carried their ties over
        SELECT array_agg(DISTINCT t.work_id) INTO blocked FROM work_parcel t
            WHERE t.id IN (SELECT find_overtaken('work_parcel', batch, b.finished_at));
    ELSIF blocked IS NULL AND subject = 'parcel' THEN
        blocked := restore_standing(batch, b.finished_at);
    END IF;
    IF blocked IS NOT NULL THEN
        RETURN QUERY SELECT 0, blocked;
        RETURN;
    END IF;
    IF subject = 'parcel' THEN
        UPDATE parcel_use SET retired_at = now() WHERE import_batch_id = batch AND retired_at IS NULL;
        UPDATE parcel_use u SET retired_at = NULL FROM parcel p
            WHERE p.import_batch_id = batch AND u.parcel_id = p.id AND u.retired_at = b.finished_at;
    ELSIF subject = 'protection_area' THEN
        added := retire_added_areas(batch, b.finished_at);
    ELSIF subject = 'work' THEN
        UPDATE work_parcel SET retired_at = now() WHERE import_batch_id = batch AND retired_at IS NULL;
        UPDATE work_parcel u SET retired_at = NULL FROM work w
            WHERE w.import_batch_id = batch AND u.work_id = w.id AND u.retired_at = b.finished_at;
    END IF;
    n := added + restore_table(subject, batch, '{}');
    UPDATE import_batch SET state = 'reverted', revert_reason = reason WHERE id = batch;
    RETURN QUERY SELECT n, NULL::uuid[];
END $$;

-- As for parcels that an undo retires, so for what an undo brings back on parcels that were retired since, whoever sees it.
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
DROP TRIGGER revert_ties ON landdb.import_batch;
CREATE TRIGGER revert_ties AFTER UPDATE OF state ON landdb.import_batch FOR EACH ROW
    WHEN (NEW.state = 'reverted' AND OLD.state <> 'reverted') EXECUTE FUNCTION landdb.revert_ties();
