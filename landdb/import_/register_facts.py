"""What the register tells an import before its rows are judged: communes, units, zones, codes, the actor's scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from landdb.domain.fields import fold_name


@dataclass(frozen=True)
class Commune:
    """One version of a commune.

    ``zones`` are the SRIDs of the meridians its legacy provinces use, ``boundary`` is a shapely shape in WGS 84 where
    the register has it.
    """

    id: int
    code: str
    name: str
    province_code: str
    zones: tuple[int, ...] = ()
    lon: float | None = None
    lat: float | None = None
    boundary: Any = field(default=None, compare=False, repr=False)

    @property
    def title(self) -> str:
        return f"{self.name} ({self.code})"


@dataclass(frozen=True)
class LandUse:
    """A land-use code, what replaced it where it is a former one, and its official name in Vietnamese."""

    code: str
    legacy: bool = False
    replaced_by: str | None = None
    title: str = ""


class Subject(NamedTuple):
    """A registered object that others belong to, with what tells it from those of the same key."""

    id: UUID
    level: int
    unit: UUID | None


@dataclass(frozen=True)
class RegisterFacts:
    """Facts as the acting person may see them; a hidden unit is as unknown as one that does not exist.

    ``communes`` are keyed by five-digit code, ``commune_codes`` are those of all lists. ``units`` and ``zones`` are
    keyed by folded code. Where the file's rows belong to parcels or works, these are known too: ``parcels`` of the
    file's communes by commune, sheet and number, ``works`` by folded code; several share a key at other levels or
    units (ADR 4). ``scope_units`` and ``scope_provinces`` are None without a limit.
    """

    communes: Mapping[str, Commune] = field(default_factory=dict)
    units: Mapping[str, UUID] = field(default_factory=dict)
    zones: Mapping[str, UUID] = field(default_factory=dict)
    land_uses: Mapping[str, LandUse] = field(default_factory=dict)
    commune_codes: frozenset[str] = frozenset()
    parcels: Mapping[tuple[int, int, int], tuple[Subject, ...]] = field(default_factory=dict)
    works: Mapping[str, tuple[Subject, ...]] = field(default_factory=dict)
    clearance: int = 3
    scope_units: frozenset[UUID] | None = None
    scope_provinces: frozenset[str] | None = None
    today: date = field(default_factory=date.today)


def split_commune(text: str | None) -> tuple[str | None, date | None]:
    """Read ``00004@2025-06-30`` as code and day of the list of admin units; either part may be missing.

    Raises
    ------
    ValueError
        The part behind @ is no ISO date.
    """
    if not text:
        return None, None
    code, _, day = text.strip().partition("@")
    return (commune_code(code) if code else None), (date.fromisoformat(day) if day else None)


def commune_code(value: object) -> str:
    """A commune code with its leading zeros, which spreadsheets drop."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    return text.zfill(5) if text.isdigit() else text


def fold_code(value: object) -> str:
    """Codes of units are compared without case, accents and punctuation."""
    return fold_name(str(value))
