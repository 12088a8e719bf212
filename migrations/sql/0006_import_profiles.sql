-- A profile is seen as an import is: by its author; managers and administrators without a limit of scope see all up to
-- their level. Only writing roles add and change them.
ALTER TABLE landdb.import_profile ENABLE ROW LEVEL SECURITY;
ALTER TABLE landdb.import_profile FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON landdb.import_profile TO landdb_owner USING (true) WITH CHECK (true);
CREATE POLICY definer ON landdb.import_profile TO landdb_definer USING (true) WITH CHECK (true);
CREATE POLICY level_1 ON landdb.import_profile TO landdb_c1 USING (secrecy_level <= 1) WITH CHECK (secrecy_level <= 1);
CREATE POLICY level_2 ON landdb.import_profile TO landdb_c2 USING (secrecy_level <= 2) WITH CHECK (secrecy_level <= 2);
CREATE POLICY level_3 ON landdb.import_profile TO landdb_c3 USING (secrecy_level <= 3) WITH CHECK (secrecy_level <= 3);
CREATE POLICY author ON landdb.import_profile AS RESTRICTIVE TO landdb_c1, landdb_c2, landdb_c3
    USING (created_by = (SELECT current_setting('app.actor', true))
           OR ((SELECT landdb.session_has_role('manager', 'admin', 'auditor'))
               AND (SELECT current_setting('app.units', true)) = '*'
               AND (SELECT current_setting('app.provinces', true)) = '*'));
CREATE POLICY writer_insert ON landdb.import_profile AS RESTRICTIVE FOR INSERT TO landdb_c1, landdb_c2, landdb_c3
    WITH CHECK ((SELECT landdb.session_has_role('surveyor', 'manager', 'admin')));
CREATE POLICY writer_update ON landdb.import_profile AS RESTRICTIVE FOR UPDATE TO landdb_c1, landdb_c2, landdb_c3
    USING ((SELECT landdb.session_has_role('surveyor', 'manager', 'admin')));
