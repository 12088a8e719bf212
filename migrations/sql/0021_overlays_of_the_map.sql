-- Versions for ETags of what lies over the parcels. A protection area is seen with its work or military zone, so its changes carry
-- their level, unit and province.
CREATE FUNCTION landdb.count_area_changes() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
DECLARE
    subjects uuid[] := ARRAY(SELECT DISTINCT subject_id FROM new_rows);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        subjects := subjects || ARRAY(SELECT DISTINCT subject_id FROM old_rows);
    END IF;
    INSERT INTO collection_version AS v (collection, secrecy_level, managing_unit_id, province_code, changes)
    SELECT 'protection-areas', secrecy_level, managing_unit_id, province_code, 1
    FROM (SELECT secrecy_level, managing_unit_id, province_code FROM work WHERE id = ANY (subjects)
          UNION SELECT secrecy_level, managing_unit_id, province_code FROM military_zone WHERE id = ANY (subjects)) AS touched
    ORDER BY secrecy_level, province_code, managing_unit_id
    ON CONFLICT (collection, secrecy_level, province_code, managing_unit_id) DO UPDATE SET changes = v.changes + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER version_of_new AFTER INSERT ON landdb.protection_area REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.count_area_changes();
CREATE TRIGGER version_of_changed AFTER UPDATE ON landdb.protection_area
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.count_area_changes();

-- Administrative units are public: one version for all. The owner alone writes them, also before there are grants.
CREATE FUNCTION landdb.count_admin_unit_changes() RETURNS trigger
LANGUAGE plpgsql SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    INSERT INTO collection_version AS v (collection, secrecy_level, managing_unit_id, province_code, changes)
    VALUES ('admin-units', 0, NULL, '', 1)
    ON CONFLICT (collection, secrecy_level, province_code, managing_unit_id) DO UPDATE SET changes = v.changes + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER version_of_changed AFTER INSERT OR UPDATE OR DELETE ON landdb.admin_unit
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.count_admin_unit_changes();

ALTER FUNCTION landdb.count_area_changes() OWNER TO landdb_definer;

ALTER POLICY scope ON landdb.collection_version USING (
    collection IN ('organisation-units', 'admin-units')
    OR (((SELECT current_setting('app.units', true)) = '*' OR managing_unit_id IN (SELECT landdb.session_units()))
        AND ((SELECT current_setting('app.provinces', true)) = '*'
             OR province_code IN (SELECT landdb.session_provinces()))));
