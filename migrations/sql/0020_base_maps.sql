-- Base maps of administrators: seen up to their level, by guests unless they are for accounts only; what is switched off or taken
-- away is seen by administrators alone. Nobody else writes.
DO $$
DECLARE
    admin CONSTANT text := $q$(SELECT landdb.session_has_role('admin'))$q$;
    roles CONSTANT text := 'landdb_c0, landdb_c1, landdb_c2, landdb_c3';
    name text;
    level integer;
BEGIN
    FOREACH name IN ARRAY ARRAY['basemap', 'basemap_history'] LOOP
        EXECUTE format('ALTER TABLE landdb.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE landdb.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owner ON landdb.%I TO landdb_owner USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY definer ON landdb.%I TO landdb_definer USING (true) WITH CHECK (true)', name);
    END LOOP;
    FOR level IN 0..3 LOOP
        EXECUTE format('CREATE POLICY level_%s ON landdb.basemap TO landdb_c%s USING (secrecy_level <= %s) WITH CHECK (secrecy_level <= %s)',
                       level, level, level, level);
    END LOOP;
    EXECUTE format('CREATE POLICY known ON landdb.basemap AS RESTRICTIVE FOR SELECT TO %s USING (NOT accounts_only OR (SELECT current_setting(''app.actor'', true)) <> ''anonymous'')', roles);
    EXECUTE format('CREATE POLICY shown ON landdb.basemap AS RESTRICTIVE FOR SELECT TO %s USING ((enabled AND retired_at IS NULL) OR %s)', roles, admin);
    EXECUTE format('CREATE POLICY admin_insert ON landdb.basemap AS RESTRICTIVE FOR INSERT TO %s WITH CHECK (%s)', roles, admin);
    EXECUTE format('CREATE POLICY admin_update ON landdb.basemap AS RESTRICTIVE FOR UPDATE TO %s USING (%s)', roles, admin);
END $$;

CREATE POLICY highest ON landdb.basemap_history FOR SELECT TO landdb_c3
    USING ((SELECT current_setting('app.units', true)) = '*' AND (SELECT current_setting('app.provinces', true)) = '*');

CREATE TRIGGER next_version BEFORE UPDATE ON landdb.basemap FOR EACH ROW EXECUTE FUNCTION landdb.next_version();
CREATE TRIGGER keep_history AFTER UPDATE ON landdb.basemap REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.keep_history();
CREATE TRIGGER refuse_removal BEFORE DELETE OR TRUNCATE ON landdb.basemap
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON landdb.basemap_history
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.refuse_change();
