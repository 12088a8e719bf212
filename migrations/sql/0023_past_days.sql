-- What hung on parcels on a past day. When a former tie or use was in force stands in histories that only the highest clearance
-- reads (ADR 5); these functions read them for everybody, and tell of moments alone at which the caller sees the objects.

CREATE FUNCTION landdb.ties_of_day(parcels uuid[], day_end timestamptz) RETURNS TABLE (parcel_id uuid, work_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    clearance CONSTANT smallint := session_clearance();
    all_units CONSTANT boolean := current_setting('app.units', true) = '*';
    all_provinces CONSTANT boolean := current_setting('app.provinces', true) = '*';
BEGIN
    RETURN QUERY
    WITH tie AS (
        SELECT a.parcel_id, a.work_id, a.system_from AS began, 'infinity'::timestamptz AS ended
        FROM unnest(parcels) AS asked(id) JOIN work_parcel a ON a.parcel_id = asked.id WHERE a.retired_at IS NULL
        UNION ALL
        SELECT h.parcel_id, h.work_id, h.system_from, h.system_to
        FROM unnest(parcels) AS asked(id) JOIN work_parcel_history h ON h.parcel_id = asked.id WHERE h.retired_at IS NULL
    ), pair AS MATERIALIZED (
        SELECT t.* FROM (SELECT parcel_id, work_id, range_agg(tstzrange(began, ended)) AS times FROM tie GROUP BY 1, 2) t
        JOIN parcel p ON p.id = t.parcel_id JOIN work w ON w.id = t.work_id
        WHERE p.secrecy_level <= clearance AND w.secrecy_level <= clearance
          AND (all_units OR (p.managing_unit_id IN (SELECT session_units()) AND w.managing_unit_id IN (SELECT session_units())))
          AND (all_provinces OR (p.province_code IN (SELECT session_provinces()) AND w.province_code IN (SELECT session_provinces())))
    )
    -- The last moment of the day, or before it, at which the caller sees parcel and work together: a hidden version since then
    -- leaves no gap, and is not told of. Where there is none before, both were registered later than they stood there: the first.
    SELECT pair.parcel_id, pair.work_id FROM pair CROSS JOIN LATERAL (
        SELECT CASE WHEN s.began < day_end THEN least(s.ended, day_end) - interval '1 microsecond' ELSE s.began END AS at
        FROM (
            SELECT greatest(p.began, w.began) AS began, least(p.ended, w.ended) AS ended
            FROM (SELECT c.system_from AS began, 'infinity'::timestamptz AS ended FROM parcel c
                  WHERE c.id = pair.parcel_id AND c.retired_at IS NULL
                  UNION ALL
                  SELECT h.system_from, h.system_to FROM parcel_history h
                  WHERE h.id = pair.parcel_id AND h.retired_at IS NULL AND h.secrecy_level <= clearance) p,
                 (SELECT c.system_from AS began, 'infinity'::timestamptz AS ended FROM work c
                  WHERE c.id = pair.work_id AND c.retired_at IS NULL
                  UNION ALL
                  SELECT h.system_from, h.system_to FROM work_history h
                  WHERE h.id = pair.work_id AND h.retired_at IS NULL AND h.secrecy_level <= clearance) w
        ) s
        WHERE s.began < s.ended
        ORDER BY s.began >= day_end, CASE WHEN s.began < day_end THEN s.began END DESC, s.began
        LIMIT 1
    ) seen WHERE pair.times @> seen.at;
END $$;
COMMENT ON FUNCTION landdb.ties_of_day(uuid[], timestamptz) IS
    'Works that stood on parcels at the end of a day, of both those that the caller sees today, as they saw them together last';

CREATE FUNCTION landdb.ties_of_works(works uuid[], day_end timestamptz) RETURNS TABLE (parcel_id uuid, work_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
    SELECT t.parcel_id, t.work_id FROM ties_of_day(ARRAY(
        SELECT a.parcel_id FROM work_parcel a WHERE a.work_id = ANY (works) AND a.retired_at IS NULL
        UNION
        SELECT h.parcel_id FROM work_parcel_history h WHERE h.work_id = ANY (works) AND h.retired_at IS NULL), day_end) t
    WHERE t.work_id = ANY (works)
$$;
COMMENT ON FUNCTION landdb.ties_of_works(uuid[], timestamptz) IS 'As ties_of_day, of works: the parcels on which they stood';

CREATE FUNCTION landdb.uses_of_version(parcel uuid, written_at timestamptz)
RETURNS TABLE (id uuid, ordinal smallint, land_use_code text, area_m2 numeric, origin_code smallint, planned_use_code text,
               term_until date, shared boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (SELECT FROM parcel p WHERE p.id = parcel AND session_sees(p.secrecy_level, p.managing_unit_id, p.province_code)
                   AND (p.system_from = written_at OR EXISTS (
                       SELECT FROM parcel_history h WHERE h.id = p.id AND h.system_from = written_at
                       AND h.secrecy_level <= session_clearance()))) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT a.id, a.ordinal, a.land_use_code, a.area_m2, a.origin_code, a.planned_use_code, a.term_until, a.shared
    FROM parcel_use a WHERE a.parcel_id = parcel AND a.retired_at IS NULL AND a.system_from <= written_at
    UNION ALL
    SELECT h.id, h.ordinal, h.land_use_code, h.area_m2, h.origin_code, h.planned_use_code, h.term_until, h.shared
    FROM parcel_use_history h WHERE h.parcel_id = parcel AND h.retired_at IS NULL AND h.system_from <= written_at
      AND h.system_to > written_at;
END $$;
COMMENT ON FUNCTION landdb.uses_of_version(uuid, timestamptz) IS
    'Uses that a version of a parcel was written with; nothing where the caller does not see the version';

ALTER FUNCTION landdb.ties_of_day(uuid[], timestamptz) OWNER TO landdb_definer;
ALTER FUNCTION landdb.ties_of_works(uuid[], timestamptz) OWNER TO landdb_definer;
ALTER FUNCTION landdb.uses_of_version(uuid, timestamptz) OWNER TO landdb_definer;
REVOKE EXECUTE ON FUNCTION landdb.ties_of_day(uuid[], timestamptz), landdb.ties_of_works(uuid[], timestamptz),
    landdb.uses_of_version(uuid, timestamptz) FROM PUBLIC;
