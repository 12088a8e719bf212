-- What follows from a change: derived columns, versions, history, sums for small scales, versions for ETags.

CREATE FUNCTION landdb.session_units() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
    WITH RECURSIVE tree AS (
        SELECT claimed::uuid AS id
        FROM unnest(string_to_array(nullif(nullif(current_setting('app.units', true), ''), '*'), ',')) AS claimed
        UNION
        SELECT child.id FROM organisation_unit child JOIN tree ON child.parent_id = tree.id
    )
    SELECT id FROM tree
$$;
COMMENT ON FUNCTION landdb.session_units() IS 'Units which the actor claims, with their subtrees';

CREATE FUNCTION landdb.session_sees(level smallint, unit uuid, province text) RETURNS boolean
LANGUAGE sql STABLE
AS $$
    SELECT level <= landdb.session_clearance()
       AND (current_setting('app.units', true) = '*' OR coalesce(unit IN (SELECT landdb.session_units()), false))
       AND (current_setting('app.provinces', true) = '*' OR province IN (SELECT landdb.session_provinces()))
$$;
COMMENT ON FUNCTION landdb.session_sees(smallint, uuid, text) IS
    'The row policies as one predicate, for SECURITY DEFINER functions that must filter by themselves';

CREATE FUNCTION landdb.tile_id(id uuid) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ('x' || right(replace(id::text, '-', ''), 13))::bit(52)::bigint;

CREATE FUNCTION landdb.derive_parcel() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    NEW.province_code := (SELECT province_code FROM admin_unit WHERE id = NEW.admin_unit_id);
    NEW.tile_id := tile_id(NEW.id);
    NEW.measured_area_m2 := round(ST_Area(NEW.geom_source)::numeric, 1);
    NEW.geom_vn2000 := ST_Transform(NEW.geom_source, 994756);
    -- Outlines against the clock, holes with it: RFC 7946.
    NEW.geom := ST_ForcePolygonCCW(ST_Transform(NEW.geom_source, 4326));
    NEW.geom_3857 := ST_Transform(NEW.geom, 3857);
    NEW.label_point := ST_PointOnSurface(NEW.geom);
    RETURN NEW;
END $$;

CREATE FUNCTION landdb.derive_work() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    NEW.province_code := (SELECT province_code FROM admin_unit WHERE id = NEW.admin_unit_id);
    NEW.tile_id := tile_id(NEW.id);
    -- Outlines against the clock, holes with it: RFC 7946.
    NEW.geom := ST_ForcePolygonCCW(ST_Transform(NEW.geom_source, 4326));
    NEW.geom_3857 := ST_Transform(NEW.geom, 3857);
    NEW.label_point := ST_PointOnSurface(NEW.geom);
    RETURN NEW;
END $$;

CREATE FUNCTION landdb.derive_marker() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    NEW.geom := ST_Transform(NEW.geom_source, 4326);
    RETURN NEW;
END $$;

CREATE TRIGGER derive BEFORE INSERT OR UPDATE OF id, admin_unit_id, geom_source, geom, geom_vn2000, geom_3857,
    measured_area_m2, province_code, tile_id, label_point
    ON landdb.parcel FOR EACH ROW EXECUTE FUNCTION landdb.derive_parcel();
CREATE TRIGGER derive BEFORE INSERT OR UPDATE OF id, admin_unit_id, geom_source, geom, geom_3857, province_code,
    tile_id, label_point
    ON landdb.work FOR EACH ROW EXECUTE FUNCTION landdb.derive_work();
CREATE TRIGGER derive BEFORE INSERT OR UPDATE OF geom_source, geom
    ON landdb.boundary_marker FOR EACH ROW EXECUTE FUNCTION landdb.derive_marker();

-- Versions and history -------------------------------------------------------------------------------------------

CREATE FUNCTION landdb.next_version() RETURNS trigger
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

CREATE FUNCTION landdb.keep_history() RETURNS trigger
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

CREATE FUNCTION landdb.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: rows are retired, never removed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', HINT = 'UPDATE … SET retired_at = now()';
END $$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['boundary_marker', 'document', 'document_link', 'military_zone', 'organisation_unit',
                                'parcel', 'parcel_use', 'protection_area', 'work', 'work_parcel'] LOOP
        EXECUTE format('CREATE TRIGGER next_version BEFORE UPDATE ON landdb.%I FOR EACH ROW EXECUTE FUNCTION landdb.next_version()', name);
        EXECUTE format('CREATE TRIGGER keep_history AFTER UPDATE ON landdb.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION landdb.keep_history()', name);
        EXECUTE format('CREATE TRIGGER refuse_removal BEFORE DELETE OR TRUNCATE ON landdb.%I FOR EACH STATEMENT EXECUTE FUNCTION landdb.refuse_change()', name);
        EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON landdb.%I FOR EACH STATEMENT EXECUTE FUNCTION landdb.refuse_change()', name || '_history');
    END LOOP;
END $$;

-- The main use of a parcel is its largest current use. Writers set it themselves; this mends it where they did not,
-- without making a version when nothing changed.
CREATE FUNCTION landdb.keep_main_use() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    UPDATE parcel p SET main_use_code = largest.land_use_code
    FROM (
        SELECT DISTINCT ON (u.parcel_id) u.parcel_id, u.land_use_code
        FROM parcel_use u
        WHERE u.parcel_id IN (SELECT parcel_id FROM new_rows) AND u.retired_at IS NULL
        ORDER BY u.parcel_id, u.area_m2 DESC, u.ordinal
    ) largest
    WHERE p.id = largest.parcel_id AND p.main_use_code IS DISTINCT FROM largest.land_use_code;
    RETURN NULL;
END $$;
CREATE TRIGGER main_use_of_new AFTER INSERT ON landdb.parcel_use REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.keep_main_use();
CREATE TRIGGER main_use_of_changed AFTER UPDATE ON landdb.parcel_use REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.keep_main_use();

-- Sums for small scales and versions for ETags --------------------------------------------------------------------

CREATE FUNCTION landdb.add_density() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    INSERT INTO parcel_density AS d
        (cell_x, cell_y, secrecy_level, managing_unit_id, province_code, main_use_code, parcels, area_m2)
    SELECT cell_x(label_point), cell_y(label_point), secrecy_level, managing_unit_id, province_code, main_use_code,
           count(*), sum(legal_area_m2)
    FROM new_rows WHERE retired_at IS NULL
    GROUP BY 1, 2, 3, 4, 5, 6
    ORDER BY 1, 2, 3, 5, 6, 4
    ON CONFLICT (cell_x, cell_y, secrecy_level, province_code, main_use_code, managing_unit_id)
    DO UPDATE SET parcels = d.parcels + excluded.parcels, area_m2 = d.area_m2 + excluded.area_m2;
    RETURN NULL;
END $$;

CREATE FUNCTION landdb.move_density() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    INSERT INTO parcel_density AS d
        (cell_x, cell_y, secrecy_level, managing_unit_id, province_code, main_use_code, parcels, area_m2)
    SELECT cell_x(label_point), cell_y(label_point), secrecy_level, managing_unit_id, province_code, main_use_code,
           sum(sign), sum(sign * legal_area_m2)
    FROM (SELECT 1 AS sign, label_point, secrecy_level, managing_unit_id, province_code, main_use_code, legal_area_m2
          FROM new_rows WHERE retired_at IS NULL
          UNION ALL
          SELECT -1, label_point, secrecy_level, managing_unit_id, province_code, main_use_code, legal_area_m2
          FROM old_rows WHERE retired_at IS NULL) AS change
    GROUP BY 1, 2, 3, 4, 5, 6
    HAVING sum(sign) <> 0 OR sum(sign * legal_area_m2) <> 0
    ORDER BY 1, 2, 3, 5, 6, 4
    ON CONFLICT (cell_x, cell_y, secrecy_level, province_code, main_use_code, managing_unit_id)
    DO UPDATE SET parcels = d.parcels + excluded.parcels, area_m2 = d.area_m2 + excluded.area_m2;
    RETURN NULL;
END $$;

CREATE FUNCTION landdb.count_inserts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    INSERT INTO collection_version AS v (collection, secrecy_level, managing_unit_id, province_code, changes)
    SELECT DISTINCT TG_ARGV[0], secrecy_level, managing_unit_id, province_code, 1 FROM new_rows
    ORDER BY secrecy_level, province_code, managing_unit_id
    ON CONFLICT (collection, secrecy_level, province_code, managing_unit_id) DO UPDATE SET changes = v.changes + 1;
    RETURN NULL;
END $$;

CREATE FUNCTION landdb.count_updates() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    INSERT INTO collection_version AS v (collection, secrecy_level, managing_unit_id, province_code, changes)
    SELECT TG_ARGV[0], secrecy_level, managing_unit_id, province_code, 1
    FROM (SELECT secrecy_level, managing_unit_id, province_code FROM new_rows
          UNION SELECT secrecy_level, managing_unit_id, province_code FROM old_rows) AS touched
    ORDER BY secrecy_level, province_code, managing_unit_id
    ON CONFLICT (collection, secrecy_level, province_code, managing_unit_id) DO UPDATE SET changes = v.changes + 1;
    RETURN NULL;
END $$;

CREATE TRIGGER density_of_new AFTER INSERT ON landdb.parcel REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.add_density();
CREATE TRIGGER density_of_changed AFTER UPDATE ON landdb.parcel REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.move_density();
CREATE TRIGGER version_of_new AFTER INSERT ON landdb.parcel REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.count_inserts('parcels');
CREATE TRIGGER version_of_changed AFTER UPDATE ON landdb.parcel REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.count_updates('parcels');
CREATE TRIGGER version_of_new AFTER INSERT ON landdb.work REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.count_inserts('works');
CREATE TRIGGER version_of_changed AFTER UPDATE ON landdb.work REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.count_updates('works');

-- Codes and names of zones and units stand in published rows, so their changes count too. A unit has no scope.
CREATE TRIGGER version_of_new AFTER INSERT ON landdb.military_zone REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.count_inserts('military-zones');
CREATE TRIGGER version_of_changed AFTER UPDATE ON landdb.military_zone
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.count_updates('military-zones');

CREATE FUNCTION landdb.count_unit_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    INSERT INTO collection_version AS v (collection, secrecy_level, managing_unit_id, province_code, changes)
    SELECT DISTINCT 'organisation-units', secrecy_level, NULL::uuid, '', 1 FROM new_rows ORDER BY secrecy_level
    ON CONFLICT (collection, secrecy_level, province_code, managing_unit_id) DO UPDATE SET changes = v.changes + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER version_of_new AFTER INSERT ON landdb.organisation_unit REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.count_unit_changes();
CREATE TRIGGER version_of_changed AFTER UPDATE ON landdb.organisation_unit REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.count_unit_changes();

-- Dossier boxes a-đ of a work follow from its documents (Law 25/2023/QH15 art. 10(1)).
CREATE VIEW landdb.work_dossier WITH (security_invoker = true) AS
SELECT w.id AS work_id,
       coalesce(bool_or(l.dossier_box = 'a'), false) AS box_a,
       coalesce(bool_or(l.dossier_box = 'b'), false) AS box_b,
       coalesce(bool_or(l.dossier_box = 'c'), false) AS box_c,
       coalesce(bool_or(l.dossier_box = 'd'), false) AS box_d,
       coalesce(bool_or(l.dossier_box = 'đ'), false) AS box_dd
FROM landdb.work w
LEFT JOIN landdb.document_link l ON l.work_id = w.id AND l.retired_at IS NULL
GROUP BY w.id;

-- Functions that filter by themselves ----------------------------------------------------------------------------

CREATE FUNCTION landdb.search_works(term text, wanted integer) RETURNS SETOF uuid
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
    ORDER BY position(asked.words IN w.name_folded), length(w.name_vi), w.id
    LIMIT least(wanted, 50)
$$;
COMMENT ON FUNCTION landdb.search_works(text, integer) IS
    'Ids of visible works by part of the name; a trigram index is out of reach below row-level security';

CREATE FUNCTION landdb.is_document_cleared(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM document d WHERE d.id = wanted AND d.secrecy_level <= session_clearance())
$$;
COMMENT ON FUNCTION landdb.is_document_cleared(uuid) IS
    'For the policy of links: documents are seen through their links, so a link cannot ask the policies of its document';

CREATE FUNCTION landdb.queue_hidden_conflicts(batch uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
    -- One join per index, for no index serves an OR of both; claims are reckoned once, intersections for hidden rows alone.
    WITH asked AS MATERIALIZED (
        SELECT session_clearance() AS clearance, current_setting('app.units', true) = '*' AS all_units,
               current_setting('app.provinces', true) = '*' AS all_provinces
    ), mine AS MATERIALIZED (
        SELECT id, admin_unit_id, sheet_no, parcel_no, geom, geom_vn2000, ST_SRID(geom_source) AS zone
        FROM parcel WHERE import_batch_id = batch AND retired_at IS NULL
    ), pair AS (
        SELECT 'K01' AS kind, p.id AS parcel_id, o.id AS other_id
        FROM mine p
        JOIN parcel o ON o.admin_unit_id = p.admin_unit_id AND o.sheet_no = p.sheet_no AND o.parcel_no = p.parcel_no
        WHERE o.id <> p.id AND o.retired_at IS NULL
        UNION ALL
        SELECT 'T02', p.id, o.id
        FROM mine p JOIN parcel o ON o.geom && p.geom
        WHERE o.id <> p.id AND o.retired_at IS NULL
    ), hidden AS MATERIALIZED (
        SELECT pair.* FROM asked, pair JOIN parcel o ON o.id = pair.other_id
        WHERE NOT (o.secrecy_level <= asked.clearance
                   AND (asked.all_units OR coalesce(o.managing_unit_id IN (SELECT session_units()), false))
                   AND (asked.all_provinces OR o.province_code IN (SELECT session_provinces())))
    ), found AS (
        SELECT hidden.kind, p.id AS parcel_id, o.id AS other_id, p.zone,
               CASE hidden.kind WHEN 'T02' THEN ST_Intersection(p.geom_vn2000, o.geom_vn2000) END AS common
        FROM hidden JOIN mine p ON p.id = hidden.parcel_id JOIN parcel o ON o.id = hidden.other_id
    ), measured AS (
        SELECT found.*, CASE WHEN ST_Dimension(common) = 2 THEN round(ST_Area(ST_Transform(common, zone))::numeric, 1) END AS area
        FROM found
    )
    INSERT INTO review_item (kind, batch_id, parcel_id, other_parcel_id, overlap_area_m2, geom)
    SELECT kind, batch, parcel_id, other_id, area, CASE kind WHEN 'T02' THEN ST_Transform(common, 4326) END
    FROM measured WHERE kind = 'K01' OR area >= 0.1
    ON CONFLICT (kind, parcel_id, other_parcel_id) WHERE closed_at IS NULL DO NOTHING
$$;
COMMENT ON FUNCTION landdb.queue_hidden_conflicts(uuid) IS
    'Conflicts of a batch with rows hidden from its author go to cleared reviewers; the author learns nothing';

CREATE FUNCTION landdb.stamp_closing() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.closed_at := now();
    NEW.closed_by := coalesce(current_setting('app.actor', true), '');
    RETURN NEW;
END $$;
CREATE TRIGGER stamp_closing BEFORE UPDATE OF closing_note ON landdb.review_item
    FOR EACH ROW EXECUTE FUNCTION landdb.stamp_closing();

-- They act with the rights of a role that owns no table and no data, not with the owner's.
DO $$
DECLARE
    signature regprocedure;
BEGIN
    FOR signature IN SELECT oid FROM pg_proc WHERE pronamespace = 'landdb'::regnamespace AND prosecdef LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO landdb_definer', signature);
    END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION landdb.queue_hidden_conflicts(uuid), landdb.search_works(text, integer),
    landdb.is_document_cleared(uuid) FROM PUBLIC;
