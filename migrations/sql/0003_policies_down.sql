DO $$
DECLARE
    policy record;
BEGIN
    FOR policy IN SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'landdb' LOOP
        EXECUTE format('DROP POLICY %I ON landdb.%I', policy.policyname, policy.tablename);
        EXECUTE format('ALTER TABLE landdb.%I NO FORCE ROW LEVEL SECURITY', policy.tablename);
        EXECUTE format('ALTER TABLE landdb.%I DISABLE ROW LEVEL SECURITY', policy.tablename);
    END LOOP;
END $$;
