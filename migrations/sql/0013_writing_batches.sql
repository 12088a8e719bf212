-- Batches of hundreds of thousands of rows, written and taken back in less time. What is written stays the same.

-- Four shapes make a parcel longer than 2 kB, above which the server tries to compress each of them: coordinates hardly
-- shrink, and every new version, and its copy in the history, paid for the attempt.
ALTER TABLE landdb.parcel SET (toast_tuple_target = 8160);
ALTER TABLE landdb.parcel_history SET (toast_tuple_target = 8160);

CREATE FUNCTION landdb.next_system_from(former timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
-- A transaction that began earlier may change a row later: time must not run backwards within an object.
RETURN greatest(now(), former + interval '1 microsecond');
COMMENT ON FUNCTION landdb.next_system_from(timestamptz) IS
    'When the version that replaces one from that time begins: where the one ends in the history, the other begins';

CREATE OR REPLACE FUNCTION landdb.next_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'the identifier of a registered object never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.version := OLD.version + 1;
    NEW.system_from := landdb.next_system_from(OLD.system_from);
    NEW.changed_by := coalesce(current_setting('app.actor', true), '');
    RETURN NEW;
END $$;

-- From the old rows alone: when and by whom they are replaced is for them what next_version writes into the new ones.
CREATE OR REPLACE FUNCTION landdb.keep_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    names text := (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
                   WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped);
BEGIN
    EXECUTE format(
        'INSERT INTO %1$I.%2$I (%3$s, system_to, replaced_by) SELECT %3$s, next_system_from(system_from),'
        ' coalesce(current_setting(''app.actor'', true), '''') FROM old_rows',
        TG_TABLE_SCHEMA, TG_TABLE_NAME || '_history', names);
    RETURN NULL;
END $$;

-- Of each statement its batches, once: row security on batches made a foreign key ask after the batch of every single row.
CREATE FUNCTION landdb.require_batch() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    PERFORM FROM import_batch WHERE id IN (SELECT batch_id FROM new_rows) FOR KEY SHARE;
    IF EXISTS (SELECT FROM (SELECT DISTINCT batch_id FROM new_rows) n
               WHERE NOT EXISTS (SELECT FROM import_batch b WHERE b.id = n.batch_id)) THEN
        RAISE EXCEPTION 'a row of % names a batch that is not there', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION landdb.require_batch() OWNER TO landdb_definer;

CREATE FUNCTION landdb.keep_batch() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM staged_outcome WHERE batch_id IN (SELECT id FROM old_rows EXCEPT SELECT id FROM import_batch)) THEN
        RAISE EXCEPTION 'rows of the batch still have outcomes' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION landdb.keep_batch() OWNER TO landdb_definer;

ALTER TABLE landdb.staged_outcome DROP CONSTRAINT staged_outcome_batch_id_fkey;
CREATE TRIGGER require_batch AFTER INSERT ON landdb.staged_outcome REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.require_batch();
CREATE TRIGGER require_batch_of_changed AFTER UPDATE ON landdb.staged_outcome REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.require_batch();
CREATE TRIGGER keep_batch AFTER DELETE ON landdb.import_batch REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.keep_batch();
