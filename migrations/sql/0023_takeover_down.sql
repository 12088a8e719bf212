CREATE OR REPLACE FUNCTION landdb.next_system_from(former timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
RETURN greatest(now(), former + interval '1 microsecond');

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['boundary_marker', 'document', 'document_link', 'import_batch', 'military_zone', 'organisation_unit',
                                'parcel', 'parcel_lineage', 'parcel_use', 'protection_area', 'work', 'work_parcel'] LOOP
        EXECUTE format('DROP TRIGGER state_times ON landdb.%I', name);
    END LOOP;
END $$;
DROP FUNCTION landdb.state_times(), landdb.state_batch_times(), landdb.open_takeover(text), landdb.state_time(timestamptz),
    landdb.close_takeover(), landdb.register_now(), landdb.stated_now(), landdb.require_takeover_right();
