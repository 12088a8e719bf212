-- A search looks in a place: a function that takes so many rows must know where, or it would take those of elsewhere.
-- NULL leaves a condition out.

DROP FUNCTION landdb.search_works(text, integer);
CREATE FUNCTION landdb.search_works(
    term text, wanted integer, in_provinces text[], in_communes text[], in_boxes geometry) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
    -- Folding and claims are reckoned once, not for each row.
    WITH asked AS MATERIALIZED (
        SELECT fold(term) AS words, session_clearance() AS clearance,
               current_setting('app.units', true) = '*' AS all_units,
               current_setting('app.provinces', true) = '*' AS all_provinces
    )
    SELECT w.id FROM asked, work w
    WHERE w.retired_at IS NULL
      AND w.name_folded LIKE '%' || replace(replace(replace(asked.words, '\', '\\'), '%', '\%'), '_', '\_') || '%'
      AND w.secrecy_level <= asked.clearance
      AND (asked.all_units OR w.managing_unit_id IN (SELECT session_units()))
      AND (asked.all_provinces OR w.province_code IN (SELECT session_provinces()))
      AND (in_provinces IS NULL OR w.province_code = ANY(in_provinces))
      AND (in_communes IS NULL OR w.admin_unit_id IN (SELECT a.id FROM admin_unit a WHERE a.code = ANY(in_communes)))
      AND (in_boxes IS NULL OR ST_Intersects(w.geom, in_boxes))
    ORDER BY position(asked.words IN w.name_folded), length(w.name_vi), w.id
    LIMIT least(wanted, 50)
$$;
COMMENT ON FUNCTION landdb.search_works(text, integer, text[], text[], geometry) IS
    'Ids of visible works by part of the name; a trigram index is out of reach below row-level security';
ALTER FUNCTION landdb.search_works(text, integer, text[], text[], geometry) OWNER TO landdb_definer;
REVOKE EXECUTE ON FUNCTION landdb.search_works(text, integer, text[], text[], geometry) FROM PUBLIC;
