"""What a server tells of itself: versions, roles, marks and coordinate systems that the register relies on."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

from landdb.domain.crs import pinned_definitions
from landdb.domain.golden_points import GOLDEN_POINTS, is_golden
from landdb.domain.import_states import QUEUED

WORKER_NAME: Final = "landdb worker"
"""How a worker is called in `pg_stat_activity`, before its process number."""


def count_workers(connection: Connection) -> tuple[int, int]:
    """Number of workers that are connected to this database, and of the imports that one works on or should."""
    sql = """SELECT (SELECT count(DISTINCT (client_addr, application_name)) FROM pg_stat_activity
                     WHERE datname = current_database() AND application_name LIKE :name || ' %') AS workers,
                    (SELECT count(*) FROM landdb.import_batch
                     WHERE finished_at IS NULL AND state = ANY(:queued)) AS queued"""
    row = connection.execute(text(sql), {"name": WORKER_NAME, "queued": list(QUEUED)}).one()
    return row.workers, row.queued


def get_versions(connection: Connection) -> tuple[int, str]:
    """Return PostgreSQL's version as a number (150020) and PostGIS's as text; an empty text when it is missing."""
    number = connection.execute(text("SELECT current_setting('server_version_num')::int")).scalar_one()
    postgis = connection.execute(text("SELECT extversion FROM pg_extension WHERE extname = 'postgis'")).scalar()
    return number, postgis or ""


def is_leakproof(connection: Connection) -> bool:
    """Whether ``&&`` may use the spatial index below row-level security; lost by a PostGIS upgrade or a restore."""
    return bool(
        connection.execute(
            text("SELECT proleakproof FROM pg_proc WHERE oid = 'geometry_overlaps(geometry,geometry)'::regprocedure")
        ).scalar()
    )


def find_missing_roles(connection: Connection, roles: tuple[str, ...]) -> list[str]:
    """Return those of the roles that the server does not have."""
    present = connection.execute(
        text("SELECT rolname FROM pg_roles WHERE rolname = ANY(:roles)"), {"roles": list(roles)}
    )
    return sorted(set(roles) - set(present.scalars()))


def find_wrong_srids(connection: Connection) -> list[int]:
    """Return the pinned SRIDs that `spatial_ref_sys` lacks or defines otherwise."""
    pinned = pinned_definitions()
    rows = connection.execute(
        text("SELECT srid, trim(proj4text) AS definition FROM public.spatial_ref_sys WHERE srid = ANY(:srids)"),
        {"srids": list(pinned)},
    )
    stored = {row.srid: row.definition for row in rows}
    return sorted(srid for srid, definition in pinned.items() if stored.get(srid) != definition)


def find_wrong_golden_points(connection: Connection) -> list[str]:
    """Return the names of the golden points that this server's PROJ misses."""
    wrong = []
    for point in GOLDEN_POINTS:
        lon, lat = connection.execute(
            text(
                "SELECT ST_X(p), ST_Y(p) FROM (SELECT public.ST_Transform("
                "public.ST_SetSRID(public.ST_MakePoint(:x, :y), :srid), 4326) AS p) AS placed"
            ),
            {"x": point.xy[0], "y": point.xy[1], "srid": point.srid},
        ).one()
        if not is_golden(point, lon, lat):
            wrong.append(point.name)
    return wrong
