-- Certificates are found by their digits, with or without the letters of their series. Below row-level security no
-- comparison of an expression reaches an index (none of its functions is leakproof), so the search is a function that
-- filters as the policies of parcel do; its caller asks the rows of what it found, which the policies judge again.

CREATE FUNCTION landdb.certificate_key(number text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN regexp_replace(number, '[^0-9]+', '', 'g') || ' ' || regexp_replace(upper(number), '[^A-ZĐ]+', '', 'g');
COMMENT ON FUNCTION landdb.certificate_key(text) IS
    'Digits of a certificate number, a blank, the letters of its series: CT 048.217 is 048217 CT';

CREATE INDEX parcel_certificate_key_idx ON landdb.parcel (landdb.certificate_key(certificate_no) text_pattern_ops)
    WHERE retired_at IS NULL AND certificate_no IS NOT NULL;

-- A range, for an index serves ^@ only where the pattern is known when the function is planned; ":" follows "9", and
-- the blank precedes "0", so that in the order of the index whole numbers stand before those that go on.
CREATE FUNCTION landdb.search_certificates(
    digits text, series text, wanted integer, in_provinces text[], in_communes text[], in_boxes geometry)
RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
    SELECT p.id FROM parcel p
    WHERE p.retired_at IS NULL AND p.certificate_no IS NOT NULL
      AND certificate_key(p.certificate_no) ~>=~ digits AND certificate_key(p.certificate_no) ~<~ (digits || ':')
      AND (series = '' OR right(certificate_key(p.certificate_no), length(series) + 1) = ' ' || series)
      AND (SELECT session_clearance()) >= 1 AND p.secrecy_level <= (SELECT session_clearance())
      AND ((SELECT current_setting('app.units', true)) = '*' OR p.managing_unit_id IN (SELECT session_units()))
      AND ((SELECT current_setting('app.provinces', true)) = '*' OR p.province_code IN (SELECT session_provinces()))
      AND (in_provinces IS NULL OR p.province_code = ANY(in_provinces))
      AND (in_communes IS NULL OR p.admin_unit_id IN (SELECT a.id FROM admin_unit a WHERE a.code = ANY(in_communes)))
      AND (in_boxes IS NULL OR ST_Intersects(p.geom, in_boxes))
    ORDER BY certificate_key(p.certificate_no) USING ~<~, p.id
    LIMIT least(wanted, 50)
$$;
COMMENT ON FUNCTION landdb.search_certificates(text, text, integer, text[], text[], geometry) IS
    'Ids of visible parcels whose certificate number begins with these digits, of a series or of any';
ALTER FUNCTION landdb.search_certificates(text, text, integer, text[], text[], geometry) OWNER TO landdb_definer;
REVOKE EXECUTE ON FUNCTION landdb.search_certificates(text, text, integer, text[], text[], geometry) FROM PUBLIC;
