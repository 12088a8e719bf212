"""The access policy of tables: from which clearance on they are read and written, and which of their columns.

From it come the grants of the login roles (``landdb.bootstrap``); attributes of what is published are told by
``domain.collections``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from landdb.domain.collections import COLLECTIONS


@dataclass(frozen=True)
class TableAccess:
    """From which clearance on a table is read and written by the application; ``None`` means by nobody."""

    read_from: int | None
    write_from: int | None = None
    columns: tuple[str, ...] = ()


_PUBLIC = TableAccess(read_from=0)

TABLES: Final[Mapping[str, TableAccess]] = {
    "admin_unit": _PUBLIC,
    "admin_unit_succession": _PUBLIC,
    "land_use_code": _PUBLIC,
    "origin_code": _PUBLIC,
    "alembic_version": _PUBLIC,
    "parcel": TableAccess(read_from=None, write_from=1),
    "work": TableAccess(read_from=None, write_from=1),
    "parcel_use": TableAccess(read_from=0, write_from=1),
    "parcel_density": TableAccess(
        0, columns=("cell_x", "cell_y", "main_use_code", "province_code", "parcels", "area_m2")
    ),
    "collection_version": TableAccess(0, columns=("collection", "changes")),
    "work_parcel": TableAccess(read_from=0, write_from=1),
    "parcel_lineage": TableAccess(read_from=0, write_from=1),
    "organisation_unit": TableAccess(read_from=1, write_from=2),
    "military_zone": TableAccess(read_from=1, write_from=2),
    "boundary_marker": TableAccess(read_from=1, write_from=1),
    "document": TableAccess(read_from=1, write_from=1),
    "document_link": TableAccess(read_from=1, write_from=1),
    "import_profile": TableAccess(read_from=1, write_from=1),
    "saved_filter": TableAccess(read_from=0, write_from=0),
    "basemap": TableAccess(read_from=0, write_from=0),
    "work_dossier": TableAccess(read_from=1),
    "protection_area": TableAccess(read_from=2, write_from=2),
    "import_batch": TableAccess(read_from=1, write_from=1),
    "import_issue": TableAccess(read_from=1, write_from=1),
    "import_fix": TableAccess(read_from=1, write_from=1),
    "import_event": TableAccess(read_from=1, write_from=1),
    "staged_parcel": TableAccess(read_from=1),
    "staged_work": TableAccess(read_from=1),
    "staged_marker": TableAccess(read_from=1),
    "staged_protection_area": TableAccess(read_from=1),
    "staged_row": TableAccess(read_from=1),
    "staged_outcome": TableAccess(read_from=1, write_from=1),
    "staged_removal": TableAccess(read_from=1, write_from=1),
    "staged_origin": TableAccess(read_from=1, write_from=1),
    "staged_ending": TableAccess(read_from=1, write_from=1),
    "review_item": TableAccess(read_from=1, write_from=1),
    "takeover": TableAccess(read_from=3),
    "takeover_day": TableAccess(read_from=3),
    "military_zone_history": TableAccess(read_from=3),
    "organisation_unit_history": TableAccess(read_from=3),
    "document_history": TableAccess(read_from=3),
    "parcel_use_history": TableAccess(read_from=3),
    "boundary_marker_history": TableAccess(read_from=3),
    "work_parcel_history": TableAccess(read_from=3),
    "parcel_lineage_history": TableAccess(read_from=3),
    "protection_area_history": TableAccess(read_from=3),
    "document_link_history": TableAccess(read_from=3),
    "basemap_history": TableAccess(read_from=3),
    "parcel_history": TableAccess(read_from=None),
    "work_history": TableAccess(read_from=None),
    "user_account": TableAccess(read_from=None),
    "web_session": TableAccess(read_from=None),
}
"""Access to whole tables. ``parcel``, ``work`` and their histories are granted by column, from ``COLLECTIONS``."""

COMPARED_COLUMNS_FROM_1: Final = ("content_hash", "version")
"""Read by whoever may import, to tell an unchanged row from a changed one; published nowhere."""

HISTORY_COLUMNS: Final = ("system_to",)
HISTORY_COLUMNS_FROM_1: Final = ("replaced_by",)

_KEPT_BY_TRIGGERS: Final = frozenset(
    {
        "version",
        "system_from",
        "changed_by",
        "created_by",
        "created_at",
        "approved_at",
        "returned_by",
        "returned_at",
        "reverted_by",
        "reverted_at",
        "accepted_by",
        "accepted_at",
        "at",
        "taken_by",
        "taken_at",
        "taken_over_at",
    }
)
_DERIVED: Final = frozenset(
    {
        "province_code",
        "measured_area_m2",
        "geom_vn2000",
        "geom",
        "geom_3857",
        "label_point",
        "tile_id",
        "name_folded",
    }
)


_ONLY_CHANGED: Final = {"review_item": frozenset({"closing_note"})}
"""Tables of whose rows the application changes nothing but these columns: the database alone adds them."""

_LEVEL_STAYS: Final = frozenset({"import_batch", "import_profile", "saved_filter"})
"""Tables whose rows keep the level with which they were added."""


def insertable(table: str, column: str) -> bool:
    """Whether the application may state a column of a new row; times, authors and derived values state themselves."""
    if table in _ONLY_CHANGED:
        return False
    if table.startswith("staged_"):
        return True
    return column not in _KEPT_BY_TRIGGERS and not (table in ("parcel", "work") and column in _DERIVED)


def updatable(table: str, column: str) -> bool:
    """Whether the application may change a column; identifiers and the level of a batch stay what they are."""
    if table in _ONLY_CHANGED:
        return column in _ONLY_CHANGED[table]
    fixed = column in ("id", "batch_id") or (table in _LEVEL_STAYS and column == "secrecy_level")
    return insertable(table, column) and not fixed


def readable_columns(table: str, clearance: int) -> tuple[str, ...] | None:
    """Columns of a table which the role of a clearance may select; ``None`` for the whole table, ``()`` for nothing."""
    base = table.removesuffix("_history")
    for collection in COLLECTIONS.values():
        if collection.table == base and table != "admin_unit":
            if table == base:
                more: tuple[str, ...] = COMPARED_COLUMNS_FROM_1 if clearance >= 1 else ()
            else:
                more = HISTORY_COLUMNS + (HISTORY_COLUMNS_FROM_1 if clearance >= 1 else ())
            return tuple(dict.fromkeys(collection.columns(clearance) + more))
    access = TABLES[table]
    if access.read_from is None or clearance < access.read_from:
        return ()
    return access.columns or None
