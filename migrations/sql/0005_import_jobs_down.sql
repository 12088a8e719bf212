DROP FUNCTION landdb.revert_batch(uuid, text), landdb.restore_table(text, uuid), landdb.create_staging(uuid), landdb.attach_staging(uuid),
    landdb.clear_findings(uuid);
DROP TRIGGER tell_watchers ON landdb.import_event;
DROP TRIGGER tell_workers ON landdb.import_batch;
DROP TRIGGER stamp_acceptance ON landdb.import_issue;
DROP TRIGGER stamp_decision ON landdb.import_batch;
DROP FUNCTION landdb.tell_watchers(), landdb.tell_workers(), landdb.stamp_acceptance(), landdb.stamp_decision();
DROP VIEW landdb.staged_row;
DROP POLICY stager ON landdb.import_batch;
DROP POLICY stager ON landdb.import_issue;
DROP POLICY with_batch ON landdb.import_issue;
CREATE POLICY with_batch ON landdb.import_issue TO landdb_c1, landdb_c2, landdb_c3
    USING (EXISTS (SELECT FROM landdb.import_batch b WHERE b.id = batch_id));
