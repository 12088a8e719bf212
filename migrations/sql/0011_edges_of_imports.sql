-- What a batch was told before goes with its staged rows, or these would be taken for those of the new look.
CREATE OR REPLACE FUNCTION landdb.clear_findings(batch uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    parent text := (SELECT staged_table(target) FROM import_batch
                    WHERE id = batch AND state IN ('inspecting', 'staging', 'checking')
                      AND created_by = current_setting('app.actor', true));
    child text := format('landdb_staging.%s_%s', parent, replace(batch::text, '-', ''));
BEGIN
    IF parent IS NULL THEN
        RAISE EXCEPTION 'no batch of this author is being judged under this number' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM import_issue WHERE batch_id = batch;
    DELETE FROM staged_outcome WHERE batch_id = batch;
    DELETE FROM staged_removal WHERE batch_id = batch;
    DELETE FROM staged_origin WHERE batch_id = batch;
    IF to_regclass(child) IS NOT NULL THEN
        EXECUTE format('TRUNCATE %s', child);
    END IF;
END $$;

-- What stands on parcels that an undo retires ends with them. Whoever undoes has been told of what they see there, and it
-- has stopped them; this is the rest, which they must not learn of.
CREATE FUNCTION landdb.revert_ties() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    UPDATE boundary_marker m SET retired_at = now() FROM parcel p
        WHERE p.import_batch_id = NEW.id AND p.retired_at IS NOT NULL AND m.parcel_id = p.id AND m.retired_at IS NULL;
    UPDATE work_parcel t SET retired_at = now() FROM parcel p
        WHERE p.import_batch_id = NEW.id AND p.retired_at IS NOT NULL AND t.parcel_id = p.id AND t.retired_at IS NULL;
    RETURN NULL;
END $$;
ALTER FUNCTION landdb.revert_ties() OWNER TO landdb_definer;
CREATE TRIGGER revert_ties AFTER UPDATE OF state ON landdb.import_batch FOR EACH ROW
    WHEN (NEW.target = 'parcels' AND NEW.state = 'reverted' AND OLD.state <> 'reverted')
    EXECUTE FUNCTION landdb.revert_ties();
