-- Imports as jobs (ADR 17): staging tables of their own for COPY, decisions stamped by the database, undo.

-- Partitions of staged rows are made and owned by a role that owns nothing else.
ALTER TABLE landdb.staged_parcel OWNER TO landdb_stager;
ALTER TABLE landdb.staged_work OWNER TO landdb_stager;

CREATE FUNCTION landdb.create_staging(batch uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    parent text := (SELECT CASE target WHEN 'works' THEN 'staged_work' ELSE 'staged_parcel' END FROM import_batch
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
COMMENT ON FUNCTION landdb.create_staging(uuid) IS 'An empty table for the rows of a batch, which its author may COPY into';

CREATE FUNCTION landdb.attach_staging(batch uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    parent text := (SELECT CASE target WHEN 'works' THEN 'staged_work' ELSE 'staged_parcel' END FROM import_batch
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
                   CASE parent WHEN 'staged_work' THEN 'code' ELSE 'admin_unit_id, sheet_no, parcel_no, parcel_code' END);
END $$;
COMMENT ON FUNCTION landdb.attach_staging(uuid) IS 'Closes a batch''s staging table and shows its rows under the policies';

-- Rows of imports -------------------------------------------------------------------------------------------------

CREATE VIEW landdb.staged_row WITH (security_invoker = true) AS
SELECT s.batch_id, s.row_no, coalesce(o.outcome, 'add') AS outcome, coalesce(o.object_id, s.object_id) AS object_id, o.version,
       s.sheet_no || '/' || s.parcel_no AS key, s.raw, s.geom_source, s.geom
FROM landdb.staged_parcel s LEFT JOIN landdb.staged_outcome o USING (batch_id, row_no)
UNION ALL
SELECT s.batch_id, s.row_no, coalesce(o.outcome, 'add'), coalesce(o.object_id, s.object_id), o.version, s.code, s.raw,
       s.geom_source, s.geom
FROM landdb.staged_work s LEFT JOIN landdb.staged_outcome o USING (batch_id, row_no);

DO $$
DECLARE
    writer CONSTANT text := $q$(SELECT landdb.session_has_role('surveyor', 'manager', 'admin'))$q$;
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['staged_parcel', 'staged_work', 'staged_outcome', 'staged_removal', 'import_event',
                                'import_fix'] LOOP
        EXECUTE format('ALTER TABLE landdb.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE landdb.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owner ON landdb.%I TO landdb_owner USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY definer ON landdb.%I TO landdb_definer USING (true) WITH CHECK (true)', name);
        -- The batches are few, so they are found once and not for each row.
        EXECUTE format('CREATE POLICY with_batch ON landdb.%I TO landdb_c1, landdb_c2, landdb_c3 USING (batch_id IN (SELECT b.id FROM landdb.import_batch b))', name);
        EXECUTE format('CREATE POLICY writer_insert ON landdb.%I AS RESTRICTIVE FOR INSERT TO landdb_c1, landdb_c2, landdb_c3 WITH CHECK (%s)', name, writer);
        EXECUTE format('CREATE POLICY writer_update ON landdb.%I AS RESTRICTIVE FOR UPDATE TO landdb_c1, landdb_c2, landdb_c3 USING (%s)', name, writer);
    END LOOP;
END $$;
DROP POLICY with_batch ON landdb.import_issue;
CREATE POLICY with_batch ON landdb.import_issue TO landdb_c1, landdb_c2, landdb_c3
    USING (batch_id IN (SELECT b.id FROM landdb.import_batch b));

CREATE FUNCTION landdb.clear_findings(batch uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM import_batch WHERE id = batch AND state IN ('inspecting', 'staging', 'checking')
                   AND created_by = current_setting('app.actor', true)) THEN
        RAISE EXCEPTION 'no batch of this author is being judged under this number' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM import_issue WHERE batch_id = batch;
    DELETE FROM staged_outcome WHERE batch_id = batch;
    DELETE FROM staged_removal WHERE batch_id = batch;
END $$;
COMMENT ON FUNCTION landdb.clear_findings(uuid) IS 'Takes back what a batch that is judged anew was told before';
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['import_batch', 'import_issue', 'staged_outcome', 'staged_removal'] LOOP
        EXECUTE format('CREATE POLICY stager ON landdb.%I TO landdb_stager USING (true)', name);
    END LOOP;
END $$;

-- Decisions -------------------------------------------------------------------------------------------------------

CREATE FUNCTION landdb.stamp_decision() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    actor text := coalesce(current_setting('app.actor', true), '');
BEGIN
    IF OLD.state IN ('committed', 'reverted', 'failed', 'cancelled', 'dry_run') AND NEW.state <> OLD.state
        AND (OLD.state, NEW.state) <> ('committed', 'reverted') THEN
        RAISE EXCEPTION 'an import that has ended does not go on' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Whoever begins anew has to be approved anew; in a new row OLD is null.
    IF NEW.state NOT IN ('committing', 'committed', 'reverted', 'failed', 'cancelled') AND OLD.approved_by IS NOT NULL THEN
        NEW.approved_by := NULL;
        NEW.approved_at := NULL;
    ELSIF (NEW.approved_by IS DISTINCT FROM OLD.approved_by OR NEW.return_reason IS DISTINCT FROM OLD.return_reason
        OR NEW.revert_reason IS DISTINCT FROM OLD.revert_reason OR (NEW.state = 'reverted') > (OLD.state = 'reverted'))
        AND NOT landdb.session_has_role('manager', 'admin') THEN
        RAISE EXCEPTION 'only a manager decides on an import' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.approved_by IS DISTINCT FROM OLD.approved_by THEN
        NEW.approved_by := CASE WHEN NEW.approved_by IS NOT NULL THEN actor END;
        NEW.approved_at := CASE WHEN NEW.approved_by IS NOT NULL THEN now() END;
    END IF;
    IF NEW.return_reason IS DISTINCT FROM OLD.return_reason THEN
        NEW.returned_by := CASE WHEN NEW.return_reason IS NOT NULL THEN actor END;
        NEW.returned_at := CASE WHEN NEW.return_reason IS NOT NULL THEN now() END;
    END IF;
    IF NEW.revert_reason IS DISTINCT FROM OLD.revert_reason THEN
        NEW.reverted_by := CASE WHEN NEW.revert_reason IS NOT NULL THEN actor END;
        NEW.reverted_at := CASE WHEN NEW.revert_reason IS NOT NULL THEN now() END;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stamp_decision BEFORE INSERT OR UPDATE OF state, approved_by, approved_at, returned_by, returned_at, return_reason,
    reverted_by, reverted_at, revert_reason ON landdb.import_batch FOR EACH ROW EXECUTE FUNCTION landdb.stamp_decision();

CREATE FUNCTION landdb.stamp_acceptance() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.accepted_by := CASE WHEN NEW.acceptance_reason IS NOT NULL THEN coalesce(current_setting('app.actor', true), '') END;
    NEW.accepted_at := CASE WHEN NEW.acceptance_reason IS NOT NULL THEN now() END;
    RETURN NEW;
END $$;
CREATE TRIGGER stamp_acceptance BEFORE INSERT OR UPDATE OF acceptance_reason, accepted_by, accepted_at ON landdb.import_issue
    FOR EACH ROW EXECUTE FUNCTION landdb.stamp_acceptance();

-- Waking workers and watchers -------------------------------------------------------------------------------------

CREATE FUNCTION landdb.tell_workers() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('landdb_import_job', '');
    RETURN NULL;
END $$;
CREATE TRIGGER tell_workers AFTER INSERT OR UPDATE OF state ON landdb.import_batch
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.tell_workers();

CREATE FUNCTION landdb.tell_watchers() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('landdb_import_event', NEW.batch_id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER tell_watchers AFTER INSERT ON landdb.import_event
    FOR EACH ROW EXECUTE FUNCTION landdb.tell_watchers();

-- Undo ------------------------------------------------------------------------------------------------------------

CREATE FUNCTION landdb.restore_table(name text, batch uuid) RETURNS integer
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
        ' AND o.version < f.version ORDER BY o.id, o.version DESC) h WHERE t.id = h.id AND t.import_batch_id = $1',
        name, columns, former, name || '_history')
    USING batch;
    GET DIAGNOSTICS restored = ROW_COUNT;
    EXECUTE format('UPDATE %I SET retired_at = now() WHERE import_batch_id = $1 AND retired_at IS NULL', name) USING batch;
    GET DIAGNOSTICS retired = ROW_COUNT;
    RETURN restored + retired;
END $$;

CREATE FUNCTION landdb.revert_batch(batch uuid, reason text) RETURNS TABLE (done integer, overtaken uuid[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    b import_batch;
    subject text;
    blocked uuid[];
    hidden boolean;
    n integer;
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
    subject := CASE b.target WHEN 'works' THEN 'work' ELSE 'parcel' END;
    PERFORM pg_advisory_xact_lock(hashtext('landdb import ' || subject));
    -- Changed since: it is another import's by now, or a later version kept this batch's number, but for those that the
    -- undo of a later import brought back. Within one transaction versions follow each other by microseconds.
    EXECUTE format(
        'WITH written AS (SELECT id, system_from FROM %1$I WHERE import_batch_id = $1'
        ' UNION ALL SELECT id, system_from FROM %2$I WHERE import_batch_id = $1)'
        ' SELECT array_agg(id), bool_or(NOT session_sees(secrecy_level, managing_unit_id, province_code)) FROM %1$I'
        ' WHERE (import_batch_id IS DISTINCT FROM $1 AND id IN (SELECT id FROM written)) OR id IN ('
        ' SELECT id FROM written w WHERE system_from > $2 + interval ''1 millisecond'' AND NOT EXISTS ('
        ' SELECT FROM import_batch r WHERE r.state = ''reverted'''
        ' AND w.system_from BETWEEN r.reverted_at AND r.reverted_at + interval ''1 millisecond''))',
        subject, subject || '_history') INTO blocked, hidden USING batch, b.finished_at;
    IF blocked IS NOT NULL THEN
        RETURN QUERY SELECT 0, blocked;
        RETURN;
    END IF;
    IF subject = 'parcel' THEN
        UPDATE parcel_use SET retired_at = now() WHERE import_batch_id = batch AND retired_at IS NULL;
        UPDATE parcel_use u SET retired_at = NULL FROM parcel p
            WHERE p.import_batch_id = batch AND u.parcel_id = p.id AND u.retired_at = b.finished_at;
    ELSE
        UPDATE work_parcel SET retired_at = now() WHERE import_batch_id = batch AND retired_at IS NULL;
        UPDATE work_parcel u SET retired_at = NULL FROM work w
            WHERE w.import_batch_id = batch AND u.work_id = w.id AND u.retired_at = b.finished_at;
    END IF;
    n := restore_table(subject, batch);
    UPDATE import_batch SET state = 'reverted', revert_reason = reason WHERE id = batch;
    RETURN QUERY SELECT n, NULL::uuid[];
END $$;
COMMENT ON FUNCTION landdb.revert_batch(uuid, text) IS
    'Brings back what a committed batch changed and retires what it added, unless others have changed it since';

ALTER FUNCTION landdb.restore_table(text, uuid) OWNER TO landdb_definer;
ALTER FUNCTION landdb.revert_batch(uuid, text) OWNER TO landdb_definer;
ALTER FUNCTION landdb.create_staging(uuid) OWNER TO landdb_stager;
ALTER FUNCTION landdb.attach_staging(uuid) OWNER TO landdb_stager;
ALTER FUNCTION landdb.clear_findings(uuid) OWNER TO landdb_stager;
REVOKE EXECUTE ON FUNCTION landdb.restore_table(text, uuid), landdb.revert_batch(uuid, text),
    landdb.create_staging(uuid), landdb.attach_staging(uuid), landdb.clear_findings(uuid) FROM PUBLIC;
