-- Large batches, written to a register whose statistics say nothing of them yet.

CREATE OR REPLACE FUNCTION landdb.queue_hidden_conflicts(batch uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = landdb, public, pg_temp
-- Each join has an index; rows of the own transaction are in no statistics, and a first import would compare all with all.
SET enable_seqscan = off
AS $$
    -- One join per index, for no index serves an OR of both; claims are reckoned once, intersections for hidden rows alone.
    WITH asked AS MATERIALIZED (
        SELECT session_clearance() AS clearance, current_setting('app.units', true) = '*' AS all_units,
               current_setting('app.provinces', true) = '*' AS all_provinces
    ), mine AS MATERIALIZED (  -- nothing is hidden from whoever sees everything
        SELECT id, admin_unit_id, sheet_no, parcel_no, geom, geom_vn2000, ST_SRID(geom_source) AS zone
        FROM parcel WHERE import_batch_id = batch AND retired_at IS NULL
          AND NOT (SELECT clearance >= 3 AND all_units AND all_provinces FROM asked)
    ), hidden AS MATERIALIZED (
        SELECT 'K01' AS kind, p.id AS parcel_id, o.id AS other_id
        FROM asked, mine p
        JOIN parcel o ON o.admin_unit_id = p.admin_unit_id AND o.sheet_no = p.sheet_no AND o.parcel_no = p.parcel_no
        WHERE o.id <> p.id AND o.retired_at IS NULL
          AND NOT (o.secrecy_level <= asked.clearance
                   AND (asked.all_units OR coalesce(o.managing_unit_id IN (SELECT session_units()), false))
                   AND (asked.all_provinces OR o.province_code IN (SELECT session_provinces())))
        UNION ALL
        SELECT 'T02', p.id, o.id
        FROM asked, mine p JOIN parcel o ON o.geom && p.geom
        WHERE o.id <> p.id AND o.retired_at IS NULL
          AND NOT (o.secrecy_level <= asked.clearance
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

-- Staged rows are joined by number: 6,000 of them tell enough.
ALTER FUNCTION landdb.attach_staging(uuid) SET default_statistics_target = 20;

CREATE FUNCTION landdb.refresh_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = landdb, public, pg_temp SET default_statistics_target = 20
AS $$
BEGIN
    -- Of what imports join by; whatever somebody else is just looking through is left to them.
    ANALYZE (SKIP_LOCKED) staged_outcome, staged_origin,
        parcel (id, admin_unit_id, sheet_no, parcel_no, import_batch_id, retired_at, geom),
        parcel_use (parcel_id, land_use_code, import_batch_id, retired_at), parcel_lineage,
        work (id, code, admin_unit_id, import_batch_id, retired_at, geom);
END $$;
COMMENT ON FUNCTION landdb.refresh_statistics() IS
    'Lets the planner know of a large batch at once: by itself the server would look within a minute or so';
ALTER FUNCTION landdb.refresh_statistics() OWNER TO landdb_owner;
REVOKE EXECUTE ON FUNCTION landdb.refresh_statistics() FROM PUBLIC;
