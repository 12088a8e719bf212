"""The web application: its services, its middleware and its routes, put together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from anyio import CapacityLimiter
from fastapi import FastAPI

from landdb import __version__
from landdb.api import errors
from landdb.api.addresses import HostCheck
from landdb.api.auth import Authenticator
from landdb.api.caching import VersionedCache
from landdb.api.deps import Services, utc_now
from landdb.api.fair_threads import FairThreads
from landdb.api.middleware import BodyLimit, RequestLog
from landdb.api.routes import (
    basemap_admin,
    basemaps,
    changes,
    code_lists,
    collections,
    dashboard,
    differences,
    exports,
    extracts,
    health,
    import_choices,
    import_decisions,
    import_events,
    import_findings,
    import_fixes,
    import_places,
    import_profiles,
    import_report,
    import_rows,
    imports,
    landing,
    measure,
    overlays,
    parcel_comparison,
    parcels,
    prints,
    reviews,
    saved_filters,
    search,
    session,
    stats,
    tiles,
    webmap,
    works,
)  # fmt: skip
from landdb.api.slots import Slots
from landdb.basemaps.catalogue import CatalogueFile
from landdb.basemaps.disk_cache import DiskCache
from landdb.basemaps.tiles import TileSource
from landdb.basemaps.upstream import Upstream
from landdb.db import Database
from landdb.settings import Settings

ROUTERS = (
    landing.router, collections.router, overlays.router, tiles.router, parcels.router, works.router, search.router,
    stats.router,
    dashboard.router, differences.router, parcel_comparison.router, code_lists.router, measure.router, session.router,
    import_findings.router, imports.router, import_rows.router,
    import_decisions.router, import_events.router, import_report.router, import_fixes.router, import_profiles.router,
    import_places.router, import_choices.router, reviews.router, saved_filters.router, prints.router, extracts.router,
    exports.router, changes.router, basemaps.router, basemap_admin.router, health.router, webmap.router,
)  # fmt: skip


BASE_TILE_THREADS = 12
"""So many tiles of base maps are fetched at once: a slow server must not take the threads that read the register."""

BASE_TILE_SHARE = 4
"""So many of them for one base map: a slow one must not keep the others waiting."""

BASE_MAP_CHECKS = 4
"""So many callers of base maps are judged at once: connections to the database are for the register."""


def _make_tile_source(settings: Settings) -> TileSource:
    cache = DiskCache(settings.home / "basemap-cache", settings.basemap_cache_mb * 1024**2)
    return TileSource(settings.basemaps_folder, cache, Upstream(settings.basemap_timeout_s))


def create_app(
    settings: Settings,
    database: Database,
    *,
    instance_key: str | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """Make the application over an opened database.

    ``instance_key`` stands in ETags for the identity of the database (default: read from it); ``clock`` gives the time
    that pages are stamped with. Tests set both to compare answers byte by byte.
    """
    services = Services(
        settings=settings,
        database=database,
        authenticator=Authenticator(settings, database),
        streams=Slots(most=64, most_of_one=6),
        reports=Slots(most=2, most_of_one=1),
        files=Slots(most=4, most_of_one=2),
        counts=VersionedCache(),
        catalogue=CatalogueFile(settings.basemaps_folder),
        base_tiles=_make_tile_source(settings),
        base_map_checks=CapacityLimiter(BASE_MAP_CHECKS),
        base_tile_threads=FairThreads(BASE_TILE_THREADS, BASE_TILE_SHARE),
        instance_key=instance_key,
        clock=clock,
    )

    # FastAPI's own documents stay off: they would describe every route to everybody; /api is made by hand.
    app = FastAPI(title="LandDB", version=__version__, openapi_url=None)
    app.state.services = services
    app.add_middleware(
        BodyLimit, upload_limit=settings.max_upload_bytes, upload_paths=("/imports", "/admin/basemap-files")
    )
    app.add_middleware(HostCheck, settings=settings)
    app.add_middleware(RequestLog)
    errors.install(app)
    for router in ROUTERS:
        # Not include_router: it hides the routes, and tests have to walk `app.routes` and find each one.
        app.router.routes.extend(router.routes)
    return app
