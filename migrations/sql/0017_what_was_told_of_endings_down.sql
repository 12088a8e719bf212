SELECT pg_temp.patch('landdb.revert_ties()', $old$(i.parcel_id IN (SELECT id FROM parcel WHERE import_batch_id = NEW.id
                             UNION ALL SELECT id FROM parcel_history WHERE import_batch_id = NEW.id)
            OR i.other_parcel_id IN (SELECT id FROM parcel WHERE import_batch_id = NEW.id
                                     UNION ALL SELECT id FROM parcel_history WHERE import_batch_id = NEW.id))
            AND is_settled(i.kind, i.parcel_id, i.other_parcel_id) END;$old$,
        $new$EXISTS (
            SELECT FROM parcel p WHERE p.id = i.parcel_id AND p.import_batch_id = NEW.id AND p.retired_at IS NOT NULL) END;$new$);
SELECT pg_temp.patch('landdb.clear_findings(uuid)', ' DELETE FROM staged_ending WHERE batch_id = batch;', '');
DROP FUNCTION landdb.is_settled(text, uuid, uuid);

UPDATE landdb.import_issue i SET params = i.params || jsonb_build_object('_standing', e.told)
FROM (SELECT batch_id, jsonb_agg(parcel_id || '/' || object_id) AS told FROM landdb.staged_ending GROUP BY batch_id) e
WHERE i.batch_id = e.batch_id AND i.code = 'B03' AND i.variant = '';
