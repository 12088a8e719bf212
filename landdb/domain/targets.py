"""What the rows of an imported file are: the fields of each such target, its key, its shapes, what people call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal, get_args

from landdb.domain import markers, parcels, protection_areas, works
from landdb.domain.fields import Field

Target = Literal["parcels", "works", "markers", "protection_areas"]
TARGETS: Final[tuple[Target, ...]] = get_args(Target)

Shape = Literal["polygon", "point", "any"]


@dataclass(frozen=True)
class _Rules:
    """``key`` are the staged columns by which a file names an object, ``named_by`` those that people read."""

    fields: tuple[Field, ...]
    key: tuple[str, ...]
    named_by: tuple[str, ...]
    shape: Shape
    noun_vi: str
    noun_en: str


_RULES: Final[Mapping[Target, _Rules]] = {
    "parcels": _Rules(
        parcels.FIELDS, ("admin_unit_id", "sheet_no", "parcel_no"), ("sheet_no", "parcel_no"), "polygon",
        "thửa", "parcel",
    ),
    "works": _Rules(works.FIELDS, ("code",), ("code",), "any", "công trình", "work"),
    "markers": _Rules(
        markers.FIELDS, ("subject_id", "number"), ("number", "subject"), "point", "mốc", "marker",
    ),
    "protection_areas": _Rules(
        protection_areas.FIELDS, ("subject_id", "kind", "medium"), ("subject", "kind", "medium"), "polygon",
        "phạm vi bảo vệ", "protection area",
    ),
}  # fmt: skip

OF_SUBJECTS: Final[frozenset[Target]] = frozenset({"markers", "protection_areas"})
"""Targets whose rows belong to a registered object: they are seen with it, at its level and within its scope."""


def fields_of(target: Target) -> tuple[Field, ...]:
    """Fields of an import target, in the order in which a column name is tried."""
    return _RULES[target].fields


@lru_cache(maxsize=1_000)
def field_title(target: Target, name: str) -> Mapping[str, str]:
    """What people call a field of an import target; another name stays as it is."""
    return next((field.title for field in fields_of(target) if field.name == name), {"vi": name, "en": name})


def key_fields(target: Target) -> tuple[str, ...]:
    """Staged columns by which a file names an object; level and unit tell apart those that share them (ADR 4)."""
    return _RULES[target].key


def name_fields(target: Target) -> tuple[str, ...]:
    """Staged columns of which `object_title` makes a name for people."""
    return _RULES[target].named_by


def shape_of(target: Target) -> Shape:
    """What the shapes of a target have to be."""
    return _RULES[target].shape


def noun_of(target: Target) -> dict[str, str]:
    """What people call an object of a target."""
    return {"vi": _RULES[target].noun_vi, "en": _RULES[target].noun_en}


def object_title(target: Target, row: Mapping[str, Any]) -> dict[str, str]:
    """How people call the object that a row with the columns of `name_fields` names, as a sentence's subject."""
    if target == "parcels":
        return parcels.key_title(row["sheet_no"], row["parcel_no"])
    return key_title(target, " · ".join(str(row[name]) for name in name_fields(target) if row[name] is not None))


def key_title(target: Target, key: str) -> dict[str, str]:
    """How people call an object whose key is given as text, as `staged_row` has it."""
    return {language: f"{noun} {key}" for language, noun in noun_of(target).items()}
