-- A saved filter is its author's alone, as long as they are cleared for what they knew when they wrote it. Guests have none: all
-- of them are one actor.
ALTER TABLE landdb.saved_filter ENABLE ROW LEVEL SECURITY;
ALTER TABLE landdb.saved_filter FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON landdb.saved_filter TO landdb_owner USING (true) WITH CHECK (true);
CREATE POLICY definer ON landdb.saved_filter TO landdb_definer USING (true) WITH CHECK (true);
CREATE POLICY level_0 ON landdb.saved_filter TO landdb_c0 USING (secrecy_level <= 0) WITH CHECK (secrecy_level = 0);
CREATE POLICY level_1 ON landdb.saved_filter TO landdb_c1 USING (secrecy_level <= 1) WITH CHECK (secrecy_level <= 1);
CREATE POLICY level_2 ON landdb.saved_filter TO landdb_c2 USING (secrecy_level <= 2) WITH CHECK (secrecy_level <= 2);
CREATE POLICY level_3 ON landdb.saved_filter TO landdb_c3 USING (secrecy_level <= 3) WITH CHECK (secrecy_level <= 3);
CREATE POLICY author ON landdb.saved_filter AS RESTRICTIVE TO landdb_c0, landdb_c1, landdb_c2, landdb_c3
    USING (created_by = (SELECT current_setting('app.actor', true)) AND created_by <> 'anonymous');
