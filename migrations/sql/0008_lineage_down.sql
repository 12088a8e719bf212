DROP TRIGGER revert_lineage ON landdb.import_batch;
DROP FUNCTION landdb.revert_lineage();
CREATE OR REPLACE FUNCTION landdb.clear_findings(batch uuid) RETURNS void
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
