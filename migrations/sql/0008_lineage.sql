-- Lineage of parcels: kept and hidden as other rows that hang on parcels are, taken back with the batch that wrote it.

DO $$
DECLARE
    writer CONSTANT text := $q$(SELECT landdb.session_has_role('surveyor', 'manager', 'admin'))$q$;
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['parcel_lineage', 'parcel_lineage_history', 'staged_origin'] LOOP
        EXECUTE format('ALTER TABLE landdb.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE landdb.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owner ON landdb.%I TO landdb_owner USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY definer ON landdb.%I TO landdb_definer USING (true) WITH CHECK (true)', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['parcel_lineage', 'staged_origin'] LOOP
        EXECUTE format('CREATE POLICY writer_insert ON landdb.%I AS RESTRICTIVE FOR INSERT TO landdb_c1, landdb_c2, landdb_c3 WITH CHECK (%s)', name, writer);
        EXECUTE format('CREATE POLICY writer_update ON landdb.%I AS RESTRICTIVE FOR UPDATE TO landdb_c1, landdb_c2, landdb_c3 USING (%s)', name, writer);
    END LOOP;
END $$;

-- Who does not see one of the two parcels does not learn that the other came from it.
CREATE POLICY with_both ON landdb.parcel_lineage TO landdb_c0, landdb_c1, landdb_c2, landdb_c3
    USING (EXISTS (SELECT FROM landdb.parcel p WHERE p.id = parcel_id)
           AND EXISTS (SELECT FROM landdb.parcel f WHERE f.id = former_parcel_id));
CREATE POLICY highest ON landdb.parcel_lineage_history FOR SELECT TO landdb_c3
    USING ((SELECT current_setting('app.units', true)) = '*' AND (SELECT current_setting('app.provinces', true)) = '*');
CREATE POLICY with_batch ON landdb.staged_origin TO landdb_c1, landdb_c2, landdb_c3
    USING (batch_id IN (SELECT b.id FROM landdb.import_batch b));
CREATE POLICY stager ON landdb.staged_origin TO landdb_stager USING (true);

CREATE TRIGGER next_version BEFORE UPDATE ON landdb.parcel_lineage FOR EACH ROW EXECUTE FUNCTION landdb.next_version();
CREATE TRIGGER keep_history AFTER UPDATE ON landdb.parcel_lineage REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.keep_history();
CREATE TRIGGER refuse_removal BEFORE DELETE OR TRUNCATE ON landdb.parcel_lineage
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.refuse_change();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON landdb.parcel_lineage_history
    FOR EACH STATEMENT EXECUTE FUNCTION landdb.refuse_change();

CREATE FUNCTION landdb.revert_lineage() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    UPDATE parcel_lineage SET retired_at = now() WHERE import_batch_id = NEW.id AND retired_at IS NULL;
    RETURN NULL;
END $$;
ALTER FUNCTION landdb.revert_lineage() OWNER TO landdb_definer;
CREATE TRIGGER revert_lineage AFTER UPDATE OF state ON landdb.import_batch FOR EACH ROW
    WHEN (NEW.state = 'reverted' AND OLD.state <> 'reverted') EXECUTE FUNCTION landdb.revert_lineage();

CREATE OR REPLACE FUNCTION landdb.clear_findings(batch uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM import_batch WHERE id = batch AND state IN ('inspecting', 'staging', 'checking')
                   AND created_by = current_setting('app.actor', true)) THEN
        RAISE EXCEPTION 'no batch of this author is being judged under this number' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM import_issue WHERE batch_id = batch;
    DELETE FROM staged_outcome WHERE batch_id = batch;
    DELETE FROM staged_removal WHERE batch_id = batch;
    DELETE FROM staged_origin WHERE batch_id = batch;
END $$;
