-- Who sees which row. Grants (which table, which column) follow landdb/domain/access.py and are applied after each
-- migration; nothing here opens a table, it only narrows.
--
-- Shape: one permissive policy per clearance role with a constant bound, restrictive ones for scope and for writing.
-- Everything that does not refer to the row is an uncorrelated sub-select, evaluated once a statement.

DO $$
DECLARE
    scoped CONSTANT text := $q$
        ((SELECT current_setting('app.units', true)) = '*' OR managing_unit_id IN (SELECT landdb.session_units()))
        AND ((SELECT current_setting('app.provinces', true)) = '*' OR province_code IN (SELECT landdb.session_provinces()))$q$;
    writer CONSTANT text := $q$(SELECT landdb.session_has_role('surveyor', 'manager', 'admin'))$q$;
    name text;
    level integer;
BEGIN
    -- Every table with rows that can be secret, or that hang on such rows.
    FOREACH name IN ARRAY ARRAY[
        'parcel', 'work', 'military_zone', 'organisation_unit', 'document', 'parcel_use', 'boundary_marker',
        'work_parcel', 'protection_area', 'document_link', 'import_batch', 'import_row', 'import_issue', 'review_item',
        'parcel_density', 'collection_version', 'user_account', 'web_session', 'parcel_history', 'work_history',
        'military_zone_history', 'organisation_unit_history', 'document_history', 'parcel_use_history',
        'boundary_marker_history', 'work_parcel_history', 'protection_area_history', 'document_link_history'] LOOP
        EXECUTE format('ALTER TABLE landdb.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE landdb.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY owner ON landdb.%I TO landdb_owner USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY definer ON landdb.%I TO landdb_definer USING (true) WITH CHECK (true)', name);
    END LOOP;

    -- Rows with a level of their own.
    FOREACH name IN ARRAY ARRAY['parcel', 'work', 'military_zone', 'organisation_unit', 'import_batch', 'parcel_density',
                                'collection_version'] LOOP
        FOR level IN 0..3 LOOP
            EXECUTE format('CREATE POLICY level_%s ON landdb.%I TO landdb_c%s USING (secrecy_level <= %s) WITH CHECK (secrecy_level <= %s)',
                           level, name, level, level, level);
        END LOOP;
    END LOOP;

    -- Rows that belong to a unit and a province.
    FOREACH name IN ARRAY ARRAY['parcel', 'work', 'military_zone', 'parcel_density'] LOOP
        EXECUTE format('CREATE POLICY scope ON landdb.%I AS RESTRICTIVE TO landdb_c0, landdb_c1, landdb_c2, landdb_c3 USING (%s) WITH CHECK (%s)',
                       name, scoped, scoped);
    END LOOP;

    -- Units are seen by level alone, so their versions are too.
    EXECUTE format('CREATE POLICY scope ON landdb.collection_version AS RESTRICTIVE FOR SELECT TO landdb_c0, landdb_c1, landdb_c2, landdb_c3 USING (collection = ''organisation-units'' OR (%s))', scoped);

    -- Writing needs a writing role.
    FOREACH name IN ARRAY ARRAY['parcel', 'work', 'military_zone', 'organisation_unit', 'document', 'parcel_use',
                                'boundary_marker', 'work_parcel', 'protection_area', 'document_link', 'import_batch',
                                'import_row', 'import_issue'] LOOP
        EXECUTE format('CREATE POLICY writer_insert ON landdb.%I AS RESTRICTIVE FOR INSERT TO landdb_c1, landdb_c2, landdb_c3 WITH CHECK (%s)', name, writer);
        EXECUTE format('CREATE POLICY writer_update ON landdb.%I AS RESTRICTIVE FOR UPDATE TO landdb_c1, landdb_c2, landdb_c3 USING (%s)', name, writer);
    END LOOP;
END $$;

-- Rows that hang on a parcel or a work are seen with it.
CREATE POLICY with_parcel ON landdb.parcel_use TO landdb_c0, landdb_c1, landdb_c2, landdb_c3
    USING (EXISTS (SELECT FROM landdb.parcel p WHERE p.id = parcel_id));
CREATE POLICY with_parcel ON landdb.boundary_marker TO landdb_c0, landdb_c1, landdb_c2, landdb_c3
    USING (EXISTS (SELECT FROM landdb.parcel p WHERE p.id = parcel_id));
CREATE POLICY with_both ON landdb.work_parcel TO landdb_c0, landdb_c1, landdb_c2, landdb_c3
    USING (EXISTS (SELECT FROM landdb.parcel p WHERE p.id = parcel_id)
           AND EXISTS (SELECT FROM landdb.work w WHERE w.id = work_id));
CREATE POLICY with_subject ON landdb.protection_area TO landdb_c0, landdb_c1, landdb_c2, landdb_c3
    USING (EXISTS (SELECT FROM landdb.work w WHERE w.id = work_id)
           OR EXISTS (SELECT FROM landdb.military_zone z WHERE z.id = military_zone_id));
CREATE POLICY with_subject ON landdb.document_link TO landdb_c0, landdb_c1, landdb_c2, landdb_c3
    USING (EXISTS (SELECT FROM landdb.work w WHERE w.id = work_id)
           OR EXISTS (SELECT FROM landdb.parcel p WHERE p.id = parcel_id));
-- A link tells of its document, so it is hidden with it. By key and for each link: those of one subject are few.
CREATE POLICY with_document ON landdb.document_link AS RESTRICTIVE TO landdb_c0, landdb_c1, landdb_c2, landdb_c3
    USING (landdb.is_document_cleared(document_id));

-- A document is seen at its own level, and only through something visible that it belongs to; its author sees it
-- before it is linked.
CREATE POLICY linked ON landdb.document AS RESTRICTIVE TO landdb_c0, landdb_c1, landdb_c2, landdb_c3
    USING (changed_by = (SELECT current_setting('app.actor', true))
           OR EXISTS (SELECT FROM landdb.document_link l WHERE l.document_id = document.id))
    WITH CHECK (true);

-- History is seen by whoever sees the object today and could have seen that version.
CREATE POLICY with_object ON landdb.parcel_history AS RESTRICTIVE TO landdb_c0, landdb_c1, landdb_c2, landdb_c3
    USING (EXISTS (SELECT FROM landdb.parcel p WHERE p.id = parcel_history.id));
CREATE POLICY with_object ON landdb.work_history AS RESTRICTIVE TO landdb_c0, landdb_c1, landdb_c2, landdb_c3
    USING (EXISTS (SELECT FROM landdb.work w WHERE w.id = work_history.id));

DO $$
DECLARE
    name text;
    level integer;
BEGIN
    FOREACH name IN ARRAY ARRAY['document', 'parcel_history', 'work_history'] LOOP
        FOR level IN 0..3 LOOP
            EXECUTE format('CREATE POLICY level_%s ON landdb.%I TO landdb_c%s USING (secrecy_level <= %s)',
                           level, name, level, level);
        END LOOP;
    END LOOP;
    -- What hung on an object in the past may come from a time when it was secret: only the highest clearance reads it.
    FOREACH name IN ARRAY ARRAY['military_zone_history', 'organisation_unit_history', 'document_history',
                                'parcel_use_history', 'boundary_marker_history', 'work_parcel_history',
                                'protection_area_history', 'document_link_history'] LOOP
        EXECUTE format('CREATE POLICY highest ON landdb.%I FOR SELECT TO landdb_c3 USING ((SELECT current_setting(''app.units'', true)) = ''*'' AND (SELECT current_setting(''app.provinces'', true)) = ''*'')', name);
    END LOOP;
END $$;

-- An import is its author's; managers and administrators without a limit of scope see all up to their level.
CREATE POLICY author ON landdb.import_batch AS RESTRICTIVE TO landdb_c1, landdb_c2, landdb_c3
    USING (created_by = (SELECT current_setting('app.actor', true))
           OR ((SELECT landdb.session_has_role('manager', 'admin', 'auditor'))
               AND (SELECT current_setting('app.units', true)) = '*'
               AND (SELECT current_setting('app.provinces', true)) = '*'));
CREATE POLICY with_batch ON landdb.import_row TO landdb_c1, landdb_c2, landdb_c3
    USING (EXISTS (SELECT FROM landdb.import_batch b WHERE b.id = batch_id));
CREATE POLICY with_batch ON landdb.import_issue TO landdb_c1, landdb_c2, landdb_c3
    USING (EXISTS (SELECT FROM landdb.import_batch b WHERE b.id = batch_id));

-- A conflict is for managers who see both of its parcels, as they are today. landdb.queue_hidden_conflicts writes it, for
-- nobody else may insert; they close it, once.
CREATE POLICY with_both ON landdb.review_item FOR SELECT TO landdb_c1, landdb_c2, landdb_c3
    USING (EXISTS (SELECT FROM landdb.parcel p WHERE p.id = parcel_id)
           AND EXISTS (SELECT FROM landdb.parcel o WHERE o.id = other_parcel_id));
CREATE POLICY closing ON landdb.review_item FOR UPDATE TO landdb_c1, landdb_c2, landdb_c3
    USING (closed_at IS NULL AND EXISTS (SELECT FROM landdb.parcel p WHERE p.id = parcel_id)
           AND EXISTS (SELECT FROM landdb.parcel o WHERE o.id = other_parcel_id))
    WITH CHECK (closed_at IS NOT NULL);
CREATE POLICY reviewer ON landdb.review_item AS RESTRICTIVE TO landdb_c1, landdb_c2, landdb_c3
    USING ((SELECT landdb.session_has_role('manager', 'admin')));

CREATE POLICY log_in ON landdb.user_account TO landdb_auth USING (true) WITH CHECK (true);
CREATE POLICY log_in ON landdb.web_session TO landdb_auth USING (true) WITH CHECK (true);
