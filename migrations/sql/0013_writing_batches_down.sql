ALTER TABLE landdb.parcel RESET (toast_tuple_target);
ALTER TABLE landdb.parcel_history RESET (toast_tuple_target);

CREATE OR REPLACE FUNCTION landdb.next_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'the identifier of a registered object never changes' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.version := OLD.version + 1;
    -- A transaction that began earlier may change a row later: time must not run backwards within an object.
    NEW.system_from := greatest(now(), OLD.system_from + interval '1 microsecond');
    NEW.changed_by := coalesce(current_setting('app.actor', true), '');
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION landdb.keep_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    names text := (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
                   WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped);
    values_of_old text := (SELECT string_agg('o.' || quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
                           WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped);
BEGIN
    EXECUTE format(
        'INSERT INTO %I.%I (%s, system_to, replaced_by) SELECT %s, n.system_from, n.changed_by'
        ' FROM old_rows o JOIN new_rows n USING (id)',
        TG_TABLE_SCHEMA, TG_TABLE_NAME || '_history', names, values_of_old);
    RETURN NULL;
END $$;

DROP FUNCTION landdb.next_system_from(timestamptz);

DROP TRIGGER keep_batch ON landdb.import_batch;
DROP TRIGGER require_batch ON landdb.staged_outcome;
DROP TRIGGER require_batch_of_changed ON landdb.staged_outcome;
DROP FUNCTION landdb.keep_batch(), landdb.require_batch();
ALTER TABLE landdb.staged_outcome ADD CONSTRAINT staged_outcome_batch_id_fkey
    FOREIGN KEY (batch_id) REFERENCES landdb.import_batch (id);
