DO $$
BEGIN
    IF EXISTS (SELECT FROM landdb.takeover) THEN
        RAISE EXCEPTION 'this register was taken over: who stated which times of the past must stay known'
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION landdb.next_system_from(former timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN greatest(now(), former + interval '1 microsecond');

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['boundary_marker', 'document', 'document_link', 'import_batch', 'military_zone', 'organisation_unit',
                                'parcel', 'parcel_lineage', 'parcel_use', 'protection_area', 'work', 'work_parcel'] LOOP
        EXECUTE format('DROP TRIGGER write_stated_times ON landdb.%I', name);
        EXECUTE format('DROP TRIGGER IF EXISTS take_moment ON landdb.%I', name);
        EXECUTE format('DROP TRIGGER end_now ON landdb.%I', name);
    END LOOP;
END $$;
DROP TRIGGER require_stated_time ON landdb.import_batch;
DROP FUNCTION landdb.require_stated_time(), landdb.write_stated_times(), landdb.write_stated_times_of_batch(), landdb.take_moment(), landdb.end_now(), landdb.end_batch_now(),
    landdb.open_takeover(text), landdb.state_time(timestamptz), landdb.close_takeover(), landdb.takeover_end(), landdb.register_now(),
    landdb.stated_now(), landdb.require_statable(timestamptz), landdb.require_takeover_right();
