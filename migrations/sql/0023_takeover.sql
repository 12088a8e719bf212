-- The register of a predecessor is taken over with its own times (ADR 22): while a takeover is open, and nowhere else, a
-- transaction of an unlimited administrator may state a moment of the past at which everything that it writes was registered.

CREATE FUNCTION landdb.require_takeover_right() RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    IF landdb.session_clearance() < 3 OR NOT landdb.session_has_role('admin')
        OR current_setting('app.units', true) IS DISTINCT FROM '*' OR current_setting('app.provinces', true) IS DISTINCT FROM '*' THEN
        RAISE EXCEPTION 'only an administrator of the highest clearance without a limit of scope takes a register over'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

CREATE FUNCTION landdb.require_statable(stated timestamptz) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    opened CONSTANT timestamptz := (SELECT opened_at FROM takeover WHERE closed_at IS NULL);
BEGIN
    PERFORM require_takeover_right();
    IF opened IS NULL THEN
        RAISE EXCEPTION 'no takeover is open: times of the past are stated in an open takeover only' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Since then this register records by its own clock: nothing stated lies among that.
    IF stated >= opened THEN
        RAISE EXCEPTION 'a stated time lies behind the opening of the takeover' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- What was registered before the state is no register of a predecessor; a slip of the year more likely, or no day at all.
    IF stated < '1945-09-02' THEN
        RAISE EXCEPTION 'a stated time lies before 1945' USING ERRCODE = 'invalid_parameter_value';
    END IF;
END $$;

-- A setting may be forged: what holds is a moment that this transaction has taken (take_moment), or else it is judged anew.
CREATE FUNCTION landdb.stated_now() RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    stated CONSTANT timestamptz := current_setting('app.stated_at')::timestamptz;
BEGIN
    IF NOT EXISTS (SELECT FROM takeover_day WHERE stated_at = stated AND loaded_at = now()) THEN
        PERFORM require_statable(stated);
    END IF;
    RETURN stated;
END $$;

CREATE FUNCTION landdb.register_now() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN coalesce(current_setting('app.stated_at', true), '') = '' THEN now() ELSE landdb.stated_now() END;
COMMENT ON FUNCTION landdb.register_now() IS 'The clock of the register: now, or the moment stated while a predecessor is taken over';

CREATE OR REPLACE FUNCTION landdb.next_system_from(former timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
-- A transaction that began earlier may change a row later: time must not run backwards within an object.
RETURN greatest(landdb.register_now(), former + interval '1 microsecond');

-- Each transaction that writes has a moment of its own, the stated one or the next that nobody has taken. What belongs together is
-- found by its moment, as the uses that a batch has ended, and within one transaction versions follow each other within a
-- millisecond (find_overtaken). Whoever takes the same moment meanwhile waits.
CREATE FUNCTION landdb.take_moment() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    stated timestamptz := current_setting('app.stated_at')::timestamptz;
    opened CONSTANT uuid := (SELECT id FROM takeover WHERE closed_at IS NULL FOR SHARE);
BEGIN
    IF EXISTS (SELECT FROM takeover_day WHERE stated_at = stated AND loaded_at = now()) THEN
        RETURN NULL;
    END IF;
    PERFORM require_statable(stated);
    stated := date_bin('10 milliseconds', stated, '1970-01-01Z');
    LOOP
        INSERT INTO takeover_day (takeover_id, stated_at) VALUES (opened, stated) ON CONFLICT DO NOTHING;
        EXIT WHEN FOUND;
        stated := stated + interval '10 milliseconds';
    END LOOP;
    PERFORM require_statable(stated), set_config('app.stated_at', stated::text, true);
    RETURN NULL;
END $$;

CREATE FUNCTION landdb.write_stated_times() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    stated CONSTANT timestamptz := landdb.register_now();
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.system_from := stated;
    -- Time runs forwards within an object. Later versions of this transaction itself lie within its moment.
    ELSIF OLD.system_from >= stated + interval '10 milliseconds' THEN
        RAISE EXCEPTION 'the stated time is not behind the last version of % %', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'stated_behind_last_version',
                  DETAIL = jsonb_build_object('stated_at', stated, 'written_at', OLD.system_from,
                                              'batch_id', to_jsonb(OLD) -> 'import_batch_id');
    END IF;
    IF NEW.retired_at = now() THEN
        NEW.retired_at := stated;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION landdb.write_stated_times_of_batch() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    stated CONSTANT timestamptz := landdb.register_now();
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.created_at := stated;
        NEW.taken_over_at := now();
    END IF;
    NEW.submitted_at := CASE NEW.submitted_at WHEN now() THEN stated ELSE NEW.submitted_at END;
    NEW.approved_at := CASE NEW.approved_at WHEN now() THEN stated ELSE NEW.approved_at END;
    NEW.returned_at := CASE NEW.returned_at WHEN now() THEN stated ELSE NEW.returned_at END;
    NEW.reverted_at := CASE NEW.reverted_at WHEN now() THEN stated ELSE NEW.reverted_at END;
    NEW.finished_at := CASE NEW.finished_at WHEN now() THEN stated ELSE NEW.finished_at END;
    RETURN NEW;
END $$;

-- Its times would be of two clocks, and its changes a predecessor's of today.
CREATE FUNCTION landdb.require_stated_time() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an import that was begun for a stated time is committed for one' USING ERRCODE = 'check_violation',
        SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = 'taken_over_at_stated_time',
        DETAIL = jsonb_build_object('stated_at', OLD.created_at);
END $$;

-- Writers end a row, a batch now, whatever time they send. Functions with definer's rights bring endings of former versions back.
CREATE FUNCTION landdb.end_now() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.retired_at IS DISTINCT FROM OLD.retired_at THEN
        NEW.retired_at := now();
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION landdb.end_batch_now() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.submitted_at IS NOT NULL AND NEW.submitted_at IS DISTINCT FROM OLD.submitted_at THEN
        NEW.submitted_at := now();
    END IF;
    IF NEW.finished_at IS NOT NULL AND NEW.finished_at IS DISTINCT FROM OLD.finished_at THEN
        NEW.finished_at := now();
    END IF;
    RETURN NEW;
END $$;

-- Their names come behind those of the triggers that write the times of now: triggers of one kind fire in that order.
DO $$
DECLARE
    stated CONSTANT text := $q$coalesce(current_setting('app.stated_at', true), '') <> ''$q$;
    by_writer CONSTANT text := $q$current_user IN ('landdb_c0', 'landdb_c1', 'landdb_c2', 'landdb_c3')$q$;
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['boundary_marker', 'document', 'document_link', 'military_zone', 'organisation_unit', 'parcel',
                                'parcel_lineage', 'parcel_use', 'protection_area', 'work', 'work_parcel'] LOOP
        EXECUTE format('CREATE TRIGGER end_now BEFORE INSERT OR UPDATE OF retired_at ON landdb.%I FOR EACH ROW WHEN (NEW.retired_at IS NOT NULL AND %s) EXECUTE FUNCTION landdb.end_now()', name, by_writer);
        EXECUTE format('CREATE TRIGGER take_moment BEFORE INSERT OR UPDATE ON landdb.%I FOR EACH STATEMENT WHEN (%s) EXECUTE FUNCTION landdb.take_moment()', name, stated);
        EXECUTE format('CREATE TRIGGER write_stated_times BEFORE INSERT OR UPDATE ON landdb.%I FOR EACH ROW WHEN (%s) EXECUTE FUNCTION landdb.write_stated_times()', name, stated);
    END LOOP;
    EXECUTE format('CREATE TRIGGER end_now BEFORE INSERT OR UPDATE OF submitted_at, finished_at ON landdb.import_batch FOR EACH ROW WHEN (%s) EXECUTE FUNCTION landdb.end_batch_now()', by_writer);
    EXECUTE format('CREATE TRIGGER require_stated_time BEFORE UPDATE OF state ON landdb.import_batch FOR EACH ROW WHEN (NEW.state = ''committed'' AND OLD.state <> ''committed'' AND OLD.taken_over_at IS NOT NULL AND NOT (%s)) EXECUTE FUNCTION landdb.require_stated_time()', stated);
    EXECUTE format('CREATE TRIGGER write_stated_times BEFORE INSERT OR UPDATE ON landdb.import_batch FOR EACH ROW WHEN (%s) EXECUTE FUNCTION landdb.write_stated_times_of_batch()', stated);
END $$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['takeover', 'takeover_day'] LOOP
        EXECUTE format('ALTER TABLE landdb.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE landdb.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owner ON landdb.%I TO landdb_owner USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY definer ON landdb.%I TO landdb_definer USING (true) WITH CHECK (true)', name);
    END LOOP;
END $$;
-- Which days were stated tells when something was changed.
CREATE POLICY highest ON landdb.takeover FOR SELECT TO landdb_c3
    USING ((SELECT current_setting('app.units', true)) = '*' AND (SELECT current_setting('app.provinces', true)) = '*');
CREATE POLICY highest ON landdb.takeover_day FOR SELECT TO landdb_c3
    USING ((SELECT current_setting('app.units', true)) = '*' AND (SELECT current_setting('app.provinces', true)) = '*');

-- Rights and audit --------------------------------------------------------------------------------------------------

CREATE FUNCTION landdb.open_takeover(predecessor text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    opened uuid;
BEGIN
    PERFORM require_takeover_right();
    -- Not a moment of the past may be added to what this register has recorded by its own clock. Nor by somebody beside this:
    -- writers are waited for. Uses, markers, areas and links hang on these; units are needed to begin at all.
    LOCK TABLE parcel, work, military_zone, document, takeover IN SHARE ROW EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM parcel) OR EXISTS (SELECT FROM work) OR EXISTS (SELECT FROM military_zone)
        OR EXISTS (SELECT FROM document) OR EXISTS (SELECT FROM takeover) THEN
        RAISE EXCEPTION 'a register is taken over once, before anything is registered' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    INSERT INTO takeover (predecessor) VALUES (open_takeover.predecessor) RETURNING id INTO opened;
    RETURN opened;
END $$;
COMMENT ON FUNCTION landdb.open_takeover(text) IS 'Lets administrators state times of a predecessor''s register; only of an empty one, once';

CREATE FUNCTION landdb.state_time(stated timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    -- Whoever closes waits until this transaction ends, and whoever comes behind finds none open.
    PERFORM FROM takeover WHERE closed_at IS NULL FOR SHARE;
    PERFORM require_statable(stated), set_config('app.stated_at', stated::text, true);
END $$;
COMMENT ON FUNCTION landdb.state_time(timestamptz) IS 'Sets the register''s clock for this transaction while a takeover is open; what it writes is noted in takeover_day';

CREATE FUNCTION landdb.close_takeover() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    PERFORM require_takeover_right();
    UPDATE takeover SET closed_at = now(), closed_by = coalesce(current_setting('app.actor', true), '') WHERE closed_at IS NULL;
END $$;
COMMENT ON FUNCTION landdb.close_takeover() IS 'From now on the register''s clock is the server''s, for good';

CREATE FUNCTION landdb.takeover_end() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$ SELECT max(coalesce(closed_at, 'infinity')) FROM takeover $$;
COMMENT ON FUNCTION landdb.takeover_end() IS 'Until when stated times say nothing of an order of writing; none where nothing was taken over';

CREATE TRIGGER refuse_removal BEFORE DELETE OR TRUNCATE ON landdb.takeover
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON landdb.takeover_day
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.refuse_change();
CREATE FUNCTION landdb.keep_closed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a takeover that is closed stays closed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_closed BEFORE UPDATE ON landdb.takeover FOR EACH ROW
    WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION landdb.keep_closed();

DO $$
DECLARE
    signature regprocedure;
BEGIN
    FOREACH signature IN ARRAY ARRAY['landdb.require_statable(timestamptz)', 'landdb.stated_now()', 'landdb.take_moment()', 'landdb.open_takeover(text)', 'landdb.state_time(timestamptz)',
                                     'landdb.close_takeover()', 'landdb.takeover_end()']::regprocedure[] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO landdb_definer', signature);
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION landdb.open_takeover(text), landdb.state_time(timestamptz), landdb.close_takeover() FROM PUBLIC;
