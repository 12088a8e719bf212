DROP FUNCTION landdb.carry_over(uuid, jsonb), landdb.find_heirs(uuid, jsonb), landdb.restore_standing(uuid, timestamptz),
    landdb.restore_table(text, uuid, uuid[]), landdb.find_overtaken(text, uuid, timestamptz);

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
ALTER FUNCTION landdb.restore_table(text, uuid) OWNER TO landdb_definer;
REVOKE EXECUTE ON FUNCTION landdb.restore_table(text, uuid) FROM PUBLIC;

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

CREATE OR REPLACE FUNCTION landdb.revert_ties() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    UPDATE boundary_marker m SET retired_at = now() FROM parcel p
        WHERE p.import_batch_id = NEW.id AND p.retired_at IS NOT NULL AND m.parcel_id = p.id AND m.retired_at IS NULL;
    UPDATE work_parcel t SET retired_at = now() FROM parcel p
        WHERE p.import_batch_id = NEW.id AND p.retired_at IS NOT NULL AND t.parcel_id = p.id AND t.retired_at IS NULL;
    RETURN NULL;
END $$;
DROP TRIGGER revert_ties ON landdb.import_batch;
CREATE TRIGGER revert_ties AFTER UPDATE OF state ON landdb.import_batch FOR EACH ROW
    WHEN (NEW.target = 'parcels' AND NEW.state = 'reverted' AND OLD.state <> 'reverted')
    EXECUTE FUNCTION landdb.revert_ties();
