"""The document of one defence work."""

from __future__ import annotations

from typing import Any, Final

from landdb.api.schemas.history import shape_history
from landdb.api.schemas.parcels import plain, shape_admin_unit

Json = dict[str, Any]

_PLAIN: Final = (
    "id", "tile_id", "code", "work_type", "condition", "lifecycle", "built_year", "floor_area_m2",
    "valid_from", "valid_to", "geometry", "bbox",
)  # fmt: skip
_CLEARED: Final = (
    "work_group", "secrecy_level", "protection_scheme", "military_zone", "changed_by", "code_name", "attributes",
)  # fmt: skip


def shape_work(row: Json, parts: Json) -> Json:
    """Shape a work; what the caller may not read is not in ``row``. ``dossier`` is null for whoever may not know it."""
    document = {name: plain(row[name]) for name in _PLAIN}
    document |= {name: plain(row[name]) for name in _CLEARED if name in row}
    if "managing_unit_named" in row:
        document["managing_unit"] = row["managing_unit_named"]
    document |= {
        "name": row["name_vi"],
        "admin_unit": shape_admin_unit(row),
        "dossier": parts["dossier"],
        "updated_at": plain(parts["versions"][-1]["system_from"]),
        "version": len(parts["versions"]),
        "history": shape_history(parts["versions"]),
    }
    for name in ("parcels", "documents", "protection_areas"):
        document[name] = [{key: plain(value) for key, value in item.items()} for item in parts[name]]
    return document
