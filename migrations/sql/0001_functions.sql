-- Functions on which tables and policies stand. SECURITY DEFINER ones belong to landdb_definer, which owns nothing else.

CREATE FUNCTION landdb.fold(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(public.unaccent('public.unaccent'::regdictionary, value));
COMMENT ON FUNCTION landdb.fold(text) IS 'Lower case without accents, đ as d: the form in which text is searched';

-- Clearance follows from the login role: session_user cannot be set by a statement, unlike a setting.
CREATE FUNCTION landdb.session_clearance() RETURNS smallint
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE session_user
    WHEN 'landdb_c3' THEN 3 WHEN 'landdb_c2' THEN 2 WHEN 'landdb_c1' THEN 1 WHEN 'landdb_c0' THEN 0 ELSE -1 END;

CREATE FUNCTION landdb.session_has_role(VARIADIC wanted text[]) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN string_to_array(coalesce(current_setting('app.roles', true), ''), ',') && wanted;

CREATE FUNCTION landdb.session_provinces() RETURNS SETOF text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT unnest(string_to_array(nullif(nullif(current_setting('app.provinces', true), ''), '*'), ','))
$$;

CREATE FUNCTION landdb.cell_x(point geometry) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN floor((ST_X(point) + 180) / 360 * 65536)::integer;

CREATE FUNCTION landdb.cell_y(point geometry) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN floor((1 - ln(tan(radians(ST_Y(point))) + 1 / cos(radians(ST_Y(point)))) / pi()) / 2 * 65536)::integer;
COMMENT ON FUNCTION landdb.cell_y(geometry) IS 'Row of the Web Mercator grid at zoom 16 for a point in lon, lat';
