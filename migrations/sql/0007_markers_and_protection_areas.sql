-- Markers and protection areas as targets of imports: where they are staged, who sees them, how they are taken back.

CREATE OR REPLACE FUNCTION landdb.staged_table(target text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE target WHEN 'works' THEN 'staged_work' WHEN 'markers' THEN 'staged_marker'
                       WHEN 'protection_areas' THEN 'staged_protection_area' ELSE 'staged_parcel' END
$$;
CREATE OR REPLACE FUNCTION landdb.registered_table(target text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE target WHEN 'works' THEN 'work' WHEN 'markers' THEN 'boundary_marker'
                       WHEN 'protection_areas' THEN 'protection_area' ELSE 'parcel' END
$$;

ALTER TABLE landdb.staged_marker OWNER TO landdb_stager;
ALTER TABLE landdb.staged_protection_area OWNER TO landdb_stager;

-- With the target's own tables; otherwise as they were.
CREATE OR REPLACE FUNCTION landdb.create_staging(batch uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    parent text := (SELECT staged_table(target) FROM import_batch
                    WHERE id = batch AND state = 'staging' AND created_by = current_setting('app.actor', true));
    child text := format('landdb_staging.%s_%s', parent, replace(batch::text, '-', ''));
BEGIN
    IF parent IS NULL THEN
        RAISE EXCEPTION 'no batch of this author is being staged under this number' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF to_regclass(child) IS NOT NULL THEN
        EXECUTE format('TRUNCATE %s', child);
    ELSE
        EXECUTE format('CREATE TABLE %s (LIKE landdb.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS, CHECK (batch_id = %L))', child, parent, batch);
        EXECUTE format('ALTER TABLE %s ALTER batch_id SET DEFAULT %L', child, batch);
    END IF;
    -- Without SELECT: a partition has no policies, its rows are read through the parent.
    EXECUTE format('GRANT INSERT ON %s TO %I', child, session_user);
    RETURN child;
END $$;

CREATE OR REPLACE FUNCTION landdb.attach_staging(batch uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    parent text := (SELECT staged_table(target) FROM import_batch
                    WHERE id = batch AND state = 'staging' AND created_by = current_setting('app.actor', true));
    child text := format('landdb_staging.%s_%s', parent, replace(batch::text, '-', ''));
BEGIN
    IF parent IS NULL OR to_regclass(child) IS NULL THEN
        RAISE EXCEPTION 'no batch of this author is being staged under this number' USING ERRCODE = 'insufficient_privilege';
    END IF;
    EXECUTE format('REVOKE INSERT ON %s FROM %I', child, session_user);
    IF NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = child::regclass) THEN
        EXECUTE format('ALTER TABLE %s ADD PRIMARY KEY (batch_id, row_no)', child);
        EXECUTE format('ALTER TABLE landdb.%I ATTACH PARTITION %s FOR VALUES IN (%L)', parent, child, batch);
    END IF;
    -- Only what rows are joined by: statistics of shapes and lists would take longer than the load.
    EXECUTE format('ANALYZE %s (batch_id, row_no, %s)', child,
                   CASE parent WHEN 'staged_work' THEN 'code' WHEN 'staged_marker' THEN 'subject_id, number'
                               WHEN 'staged_protection_area' THEN 'subject_id, kind, medium'
                               ELSE 'admin_unit_id, sheet_no, parcel_no, parcel_code' END);
END $$;

CREATE OR REPLACE VIEW landdb.staged_row WITH (security_invoker = true) AS
SELECT s.batch_id, s.row_no, coalesce(o.outcome, 'add') AS outcome, coalesce(o.object_id, s.object_id) AS object_id, o.version,
       s.sheet_no || '/' || s.parcel_no AS key, s.raw, s.geom_source, s.geom
FROM landdb.staged_parcel s LEFT JOIN landdb.staged_outcome o USING (batch_id, row_no)
UNION ALL
SELECT s.batch_id, s.row_no, coalesce(o.outcome, 'add'), coalesce(o.object_id, s.object_id), o.version, s.code, s.raw,
       s.geom_source, s.geom
FROM landdb.staged_work s LEFT JOIN landdb.staged_outcome o USING (batch_id, row_no)
UNION ALL
SELECT s.batch_id, s.row_no, coalesce(o.outcome, 'add'), coalesce(o.object_id, s.object_id), o.version,
       concat_ws(' · ', s.number, s.subject), s.raw, s.geom_source, s.geom
FROM landdb.staged_marker s LEFT JOIN landdb.staged_outcome o USING (batch_id, row_no)
UNION ALL
SELECT s.batch_id, s.row_no, coalesce(o.outcome, 'add'), coalesce(o.object_id, s.object_id), o.version,
       concat_ws(' · ', s.subject, s.kind, s.medium), s.raw, s.geom_source, s.geom
FROM landdb.staged_protection_area s LEFT JOIN landdb.staged_outcome o USING (batch_id, row_no);

DO $$
DECLARE
    writer CONSTANT text := $q$(SELECT landdb.session_has_role('surveyor', 'manager', 'admin'))$q$;
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['staged_marker', 'staged_protection_area'] LOOP
        EXECUTE format('ALTER TABLE landdb.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE landdb.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owner ON landdb.%I TO landdb_owner USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY definer ON landdb.%I TO landdb_definer USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY with_batch ON landdb.%I TO landdb_c1, landdb_c2, landdb_c3 USING (batch_id IN (SELECT b.id FROM landdb.import_batch b))', name);
        EXECUTE format('CREATE POLICY writer_insert ON landdb.%I AS RESTRICTIVE FOR INSERT TO landdb_c1, landdb_c2, landdb_c3 WITH CHECK (%s)', name, writer);
        EXECUTE format('CREATE POLICY writer_update ON landdb.%I AS RESTRICTIVE FOR UPDATE TO landdb_c1, landdb_c2, landdb_c3 USING (%s)', name, writer);
    END LOOP;
END $$;

-- A marker is seen with everything that it names.
DROP POLICY with_parcel ON landdb.boundary_marker;
CREATE POLICY with_subject ON landdb.boundary_marker TO landdb_c0, landdb_c1, landdb_c2, landdb_c3
    USING ((parcel_id IS NULL OR EXISTS (SELECT FROM landdb.parcel p WHERE p.id = parcel_id))
           AND (military_zone_id IS NULL OR EXISTS (SELECT FROM landdb.military_zone z WHERE z.id = military_zone_id)));

CREATE FUNCTION landdb.derive_protection_area() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    IF NEW.geom_source IS NOT NULL THEN
        NEW.geom := ST_Multi(ST_ForcePolygonCCW(ST_Transform(NEW.geom_source, 4326)));
    END IF;
    IF NEW.retired_at IS NOT NULL THEN
        NEW.protection_scheme := NULL;
    ELSIF NEW.protection_scheme IS NULL THEN
        NEW.protection_scheme := coalesce((SELECT protection_scheme FROM work WHERE id = NEW.work_id),
                                          (SELECT protection_scheme FROM military_zone WHERE id = NEW.military_zone_id));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER derive BEFORE INSERT OR UPDATE ON landdb.protection_area
    FOR EACH ROW EXECUTE FUNCTION landdb.derive_protection_area();

-- Undo ------------------------------------------------------------------------------------------------------------

CREATE FUNCTION landdb.retire_added_areas(batch uuid, written_at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    retired integer;
    subject text;
BEGIN
    UPDATE protection_area a SET retired_at = now() WHERE a.import_batch_id = batch AND a.retired_at IS NULL
        AND NOT EXISTS (SELECT FROM protection_area_history h WHERE h.id = a.id AND h.version < coalesce(
            (SELECT min(v.version) FROM protection_area_history v WHERE v.id = a.id AND v.import_batch_id = batch), a.version));
    GET DIAGNOSTICS retired = ROW_COUNT;
    -- What remains takes the combination with it (ON UPDATE CASCADE). A transaction's versions follow each other by
    -- microseconds.
    FOREACH subject IN ARRAY ARRAY['work', 'military_zone'] LOOP
        EXECUTE format(
            'UPDATE %1$I t SET protection_scheme = h.protection_scheme FROM (SELECT DISTINCT ON (id) id, protection_scheme'
            ' FROM %2$I WHERE id IN (SELECT subject_id FROM protection_area WHERE import_batch_id = $1)'
            ' AND system_to BETWEEN $2 AND $2 + interval ''1 millisecond'' ORDER BY id, version) h'
            ' WHERE t.id = h.id AND t.protection_scheme IS DISTINCT FROM h.protection_scheme',
            subject, subject || '_history') USING batch, written_at;
    END LOOP;
    RETURN retired;
END $$;
COMMENT ON FUNCTION landdb.retire_added_areas(uuid, timestamptz) IS
    'Retires the areas that a batch added and gives their subjects the combination they had before';

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
    -- Changed since: it is another import's by now, or a later version kept this batch's number, but for those that the
    -- undo of a later import brought back. Areas give their works a combination under the number that these have, until they
    -- are taken back. Within one transaction versions follow each other by microseconds.
    EXECUTE format(
        'WITH written AS (SELECT id, system_from FROM %1$I WHERE import_batch_id = $1'
        ' UNION ALL SELECT id, system_from FROM %2$I WHERE import_batch_id = $1)'
        ' SELECT array_agg(id) FROM %1$I'
        ' WHERE (import_batch_id IS DISTINCT FROM $1 AND id IN (SELECT id FROM written)) OR id IN ('
        ' SELECT id FROM written w WHERE system_from > $2 + interval ''1 millisecond'' AND NOT EXISTS ('
        ' SELECT FROM import_batch r WHERE r.state = ''reverted'''
        ' AND (w.system_from BETWEEN r.reverted_at AND r.reverted_at + interval ''1 millisecond'''
        ' OR r.target = ''protection_areas'''
        ' AND w.system_from BETWEEN r.finished_at AND r.finished_at + interval ''1 millisecond'')))',
        subject, subject || '_history') INTO blocked USING batch, b.finished_at;
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
    n := added + restore_table(subject, batch);
    UPDATE import_batch SET state = 'reverted', revert_reason = reason WHERE id = batch;
    RETURN QUERY SELECT n, NULL::uuid[];
END $$;

ALTER FUNCTION landdb.derive_protection_area() OWNER TO landdb_definer;
ALTER FUNCTION landdb.retire_added_areas(uuid, timestamptz) OWNER TO landdb_definer;
REVOKE EXECUTE ON FUNCTION landdb.retire_added_areas(uuid, timestamptz) FROM PUBLIC;
