"""What two versions say otherwise, value by value in words, and their outlines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from landdb.api.schemas.history import NAMES
from landdb.api.schemas.parcels import plain
from landdb.domain.codes import TITLES
from landdb.queries.differences import Difference

Json = dict[str, Any]
Names = dict[Any, Json]
FindNames = Callable[[str, list[Any]], Names]
"""Names by key of a table, of rows that the caller sees."""

_TABLES: Final = {
    "admin_unit_id": "admin_unit", "managing_unit_id": "organisation_unit", "using_unit_id": "organisation_unit",
    "military_zone_id": "military_zone", "main_use_code": "land_use_code",
}  # fmt: skip
_KINDS: Final = {
    "legal_area_m2": "area", "floor_area_m2": "area", "valid_from": "date", "valid_to": "date",
    "certificate_date": "date", "surveyed_on": "date", "map_scale": "scale", "uses": "uses",
}  # fmt: skip
_USE: Final = ("ordinal", "land_use_code", "area_m2", "origin_code", "planned_use_code", "term_until", "shared")
_SHAPES: Final = (
    "both_areas", "old", "new", "only_old", "only_new", "only_old_m2", "only_new_m2", "old_m2", "new_m2",
    "old_length_m", "new_length_m", "moved_m", "bbox",
)  # fmt: skip


def shape_difference(difference: Difference, find_names: FindNames) -> Json:
    """Shape a difference; numbers, areas and dates are as in the register, for the reader to write in their way."""
    older, newer = difference.older["state"], difference.newer["state"]
    fields: list[Json] = []
    for name in difference.names:
        if name == "attributes":
            fields += _attributes(older[name] or {}, newer[name] or {})
        elif name != "geom_source":
            fields.append(_field(name, older[name], newer[name], find_names))
    return {
        "older": _version(difference.older),
        "newer": _version(difference.newer),
        "fields": fields,
        "boundary": {"changed": "geom_source" in difference.names}
        | {name: difference.shapes[name] for name in _SHAPES},
    }


def _version(version: Json) -> Json:
    shown = {name: plain(version[name]) for name in ("version", "system_from", "system_to")}
    return shown | {name: plain(version[name]) for name in ("changed_by", "legal_area_m2") if name in version}


def _field(name: str, old: Any, new: Any, find_names: FindNames) -> Json:
    title_vi, title_en = NAMES.get(name, (name, name))
    field = {"name": name, "title_vi": title_vi, "title_en": title_en, "kind": _KINDS.get(name, "text")}
    if name == "uses":
        old, new = _uses(old, new, find_names)
        return field | {"old": old, "new": new}
    if name == "parcels":
        keys = {item[0] for item in (*old, *new)}
        names = find_names("parcel", sorted(keys))
        return field | {"kind": "parcels", "old": _parcels(old, names), "new": _parcels(new, names)}
    titles: Names = {}
    if name in TITLES:
        titles = {value: {"name_vi": c.title_vi, "name_en": c.title_en} for value, c in TITLES[name].items()}
        old, new = _text(old), _text(new)
    elif name in _TABLES:
        titles = find_names(_TABLES[name], [key for key in (old, new) if key is not None])
    if titles:
        field |= {"kind": "code"} | _titled("old", old, titles) | _titled("new", new, titles)
    # The key of an administrative unit means nothing outside this register.
    return field | ({} if name == "admin_unit_id" else {"old": plain(old), "new": plain(new)})


def _titled(side: str, value: Any, titles: Names) -> Json:
    found = titles.get(value)
    return {f"{side}_vi": found and found["name_vi"], f"{side}_en": found and found["name_en"]}


def _text(value: Any) -> Any:
    return None if value is None else str(value)


def _uses(old: Iterable[Any], new: Iterable[Any], find_names: FindNames) -> tuple[list[Json], list[Json]]:
    both = [[dict(zip(_USE, item, strict=True)) for item in side] for side in (old, new)]
    every = [use for side in both for use in side]
    uses = find_names("land_use_code", sorted({use["land_use_code"] for use in every}))
    origins = find_names("origin_code", sorted({use["origin_code"] for use in every} - {None}))
    for use in every:
        named, origin = uses.get(use["land_use_code"], {}), origins.get(use["origin_code"], {})
        use |= {"name_vi": named.get("name_vi"), "name_en": named.get("name_en")}
        use |= {"origin_vi": origin.get("name_vi"), "origin_en": origin.get("name_en")}
    return both[0], both[1]


def _parcels(items: Iterable[Any], names: Names) -> list[Json]:
    found = [names[item[0]] for item in items if item[0] in names]
    shown = [{"sheet_no": one["sheet_no"], "parcel_no": one["parcel_no"]} for one in found]
    return sorted(shown, key=lambda one: (one["sheet_no"], one["parcel_no"]))


def _attributes(old: Json, new: Json) -> list[Json]:
    """What the file called otherwise than the register is told under the file's own name, cell by cell."""
    return [
        {
            "name": f"attributes.{key}", "title_vi": key, "title_en": key, "kind": "text",
            "old": _text(old.get(key)), "new": _text(new.get(key)),
        }
        for key in sorted({*old, *new})
        if old.get(key) != new.get(key)
    ]  # fmt: skip
