"""The base maps that a caller may see: those of the installation's file, then those of administrators."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, Final
from uuid import UUID

from landdb.api.deps import Services
from landdb.basemaps.catalogue import Catalogue
from landdb.basemaps.entries import check_host, describe, read_entry
from landdb.basemaps.faults import Fault, FaultyError
from landdb.basemaps.files import check_files
from landdb.domain.actors import Actor
from landdb.domain.basemaps import Basemap
from landdb.errors import NotFoundError
from landdb.queries import basemaps
from landdb.queries.basemaps import KeptBasemap

BESIDE = ("enabled", "accountsOnly", "secrecyLevel")
"""Fields of a description that the database keeps in columns."""


_LOOKING: Final = Lock()


@dataclass(frozen=True)
class Kept:
    """A base map of the database as it can be used, or what stands in the way."""

    row: KeptBasemap
    basemap: Basemap | None
    faults: tuple[Fault, ...]


def find_visible(services: Services, actor: Actor) -> list[Basemap]:
    """All that are switched on, in the order of the map."""
    catalogue = services.catalogue.read()
    with services.database.open_session(actor) as session:
        rows = [row for row in basemaps.find_basemaps(session) if row.enabled]
    kept = [judge(services, catalogue, row).basemap for row in rows]
    return [*_of_file(catalogue, actor), *(basemap for basemap in kept if basemap is not None)]


def find_one(services: Services, actor: Actor, basemap_id: str) -> Basemap:
    """One of them.

    Raises
    ------
    NotFoundError
        It is not there, is hidden, or cannot be used.
    """
    catalogue = services.catalogue.read()
    for basemap in _of_file(catalogue, actor):
        if basemap.id == basemap_id:
            return basemap
    key = parse_key(basemap_id)
    with services.database.open_session(actor) as session:
        row = basemaps.find_basemap(session, key)
    found = judge(services, catalogue, row).basemap if row is not None and row.enabled else None
    if found is None:
        raise no_such_basemap()
    return found


def judge(services: Services, catalogue: Catalogue, row: KeptBasemap) -> Kept:
    """Whether what the database keeps can be used now: files go, and servers leave the list of those allowed.

    Looked into once for each version of the row and state of the folder, by one request at a time: a file may be large.
    """
    key = ("basemap", row.id, row.version, catalogue.state)

    def look() -> Kept:
        with _LOOKING:
            return services.counts.get(key, lambda: _judge(services, catalogue, row))

    return services.counts.get(key, look)


def _judge(services: Services, catalogue: Catalogue, row: KeptBasemap) -> Kept:
    raw = dict(row.definition) | {
        "enabled": row.enabled,
        "accountsOnly": row.accounts_only,
        "secrecyLevel": row.secrecy_level,
    }
    try:
        basemap = check_new(services, catalogue, raw)
    except FaultyError as error:
        return Kept(row, None, error.faults)
    return Kept(row, replace(basemap, id=str(row.id)), ())


def check_new(services: Services, catalogue: Catalogue, raw: dict[str, Any]) -> Basemap:
    """A base map as the screen of administrators describes it.

    Raises
    ------
    FaultyError
        With all that is wrong.
    """
    basemap = read_entry(raw, "screen")
    check_host(basemap, catalogue.hosts)
    return check_files(basemap, services.catalogue.folder)


def to_definition(basemap: Basemap) -> dict[str, Any]:
    """What the database keeps of a description beside its columns; fields without a value are left out."""
    beside = {*BESIDE, "id"}
    return {name: value for name, value in describe(basemap).items() if name not in beside and value is not None}


def parse_key(text: str) -> UUID:
    """The identifier of a row; what is none names nothing."""
    try:
        key = UUID(text)
    except ValueError:
        raise no_such_basemap() from None
    if str(key) != text:
        raise no_such_basemap()
    return key


def no_such_basemap() -> NotFoundError:
    """Absent and hidden are one answer."""
    return NotFoundError("There is no such base map.", "Không có nền bản đồ này.")


def _of_file(catalogue: Catalogue, actor: Actor) -> list[Basemap]:
    return [basemap for basemap in catalogue.basemaps if basemap.enabled and basemap.is_for(actor)]
