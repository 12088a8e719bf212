ALTER POLICY scope ON landdb.collection_version USING (
    collection = 'organisation-units'
    OR (((SELECT current_setting('app.units', true)) = '*' OR managing_unit_id IN (SELECT landdb.session_units()))
        AND ((SELECT current_setting('app.provinces', true)) = '*'
             OR province_code IN (SELECT landdb.session_provinces()))));
DROP TRIGGER version_of_new ON landdb.protection_area;
DROP TRIGGER version_of_changed ON landdb.protection_area;
DROP TRIGGER version_of_changed ON landdb.admin_unit;
DROP FUNCTION landdb.count_area_changes();
DROP FUNCTION landdb.count_admin_unit_changes();
DELETE FROM landdb.collection_version WHERE collection IN ('protection-areas', 'admin-units');
