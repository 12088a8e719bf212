"""`landdb doctor`: checks the machine, the server and the register, and says what to do about each fault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from landdb import bootstrap
from landdb.cli import doctor_imports
from landdb.cli.finding import Finding, check
from landdb.cli.register import open_server
from landdb.domain.golden_points import wrong_in_pyproj
from landdb.errors import LandDBError
from landdb.queries import health, revisions
from landdb.settings import Settings, load_settings

EXIT_FAULTS = 1
MIGRATE = "landdb migrate"


def doctor() -> None:
    """Kiểm tra máy, máy chủ và sổ; mã thoát 1 nếu có lỗi FAIL / check everything the register relies on."""
    faults = 0
    for finding in examine():
        faults += bool(finding.fault) and not finding.is_warning
        mark = ("warn" if finding.is_warning else "FAIL") if finding.fault else "ok"
        typer.echo(f"{mark:4}  {finding.title}" + (f": {finding.fault}" if finding.fault else ""))
        if finding.fault and finding.remedy:
            typer.echo(f"      → {finding.remedy}")
    if faults:
        raise typer.Exit(EXIT_FAULTS)


def register(root: typer.Typer) -> None:
    """Add the command to the root command."""
    root.command("doctor")(doctor)


def examine() -> Iterator[Finding]:
    """Yield the findings, the machine's first; a server that cannot be reached ends the list."""
    settings = load_settings()
    yield check("golden points in pyproj", wrong_in_pyproj(), "install the locked pyproj: ./run setup")
    built = (settings.webmap_dir / "index.html").is_file()
    yield Finding("web map built", "" if built else f"nothing in {settings.webmap_dir}", "./run build")
    yield _private_files(settings.home)
    yield from doctor_imports.examine_machine(settings)
    yield from _base_maps(settings)
    try:
        with open_server(settings) as server:
            engine = create_engine(server.admin_url, poolclass=NullPool)
            with engine.connect() as connection:
                yield from _examine_server(connection)
    except LandDBError as error:
        yield Finding("database server", error.message_en, error.remedy_en or "")


def _examine_server(connection: Connection) -> Iterator[Finding]:
    number, postgis = health.get_versions(connection)
    old = "" if number >= 150000 else f"PostgreSQL {number // 10000} is older than 15"
    yield Finding(f"PostgreSQL {number // 10000}.{number % 10000}", old, "use PostgreSQL 15 or newer")
    yield Finding(f"PostGIS {postgis}", "" if postgis else "the extension is not there", MIGRATE)
    if not postgis:
        return
    yield check("login roles", health.find_missing_roles(connection, bootstrap.LOGIN_ROLES), MIGRATE)
    leakproof = health.is_leakproof(connection)
    yield Finding(
        "&& is LEAKPROOF", "" if leakproof else "row security turns the spatial index off: maps are slow", MIGRATE
    )
    yield check("pinned VN-2000 systems", health.find_wrong_srids(connection), MIGRATE)
    if not health.find_wrong_srids(connection):
        yield check("golden points in PostGIS", health.find_wrong_golden_points(connection), "update PROJ and PostGIS")
    migrations = _migrations(connection)
    yield migrations
    if not migrations.fault:
        yield from doctor_imports.examine_register(connection)


def _migrations(connection: Connection) -> Finding:
    current, head = revisions.find_revisions(connection)
    return Finding("migrations at head", "" if current == head else f"{current} instead of {head}", MIGRATE)


def _base_maps(settings: Settings) -> Iterator[Finding]:
    """A base map with a fault is left out of the map; the rest works."""
    from landdb.basemaps.catalogue import FILE, read_catalogue

    catalogue = read_catalogue(settings.basemaps_folder)
    yield Finding(f"base maps: {len(catalogue.basemaps)} in {FILE}")
    for fault in catalogue.faults:
        said, remedy = f"{fault.message_vi} / {fault.message_en}", f"{fault.remedy_vi} / {fault.remedy_en}"
        yield Finding(f"{FILE} {fault.place}".strip(), said, remedy)


def _private_files(home: Path) -> Finding:
    secret = home / "secret.key"
    open_to_others = secret.exists() and secret.stat().st_mode & 0o077
    return Finding("secret key private", f"others may read {secret}" if open_to_others else "", f"chmod 600 {secret}")
