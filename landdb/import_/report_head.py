"""The head of an import's report: which file, from whom, as what it was understood, what people decided about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from landdb.domain import crs
from landdb.domain.issues import Language
from landdb.domain.targets import Target

Texts = Mapping[Language, str]


@dataclass(frozen=True)
class FoundZone:
    """The coordinate system of the rows, how it was found, and how sure that is (0 to 1; None: nobody reckoned).

    ``candidates`` are the systems that were tried, the likeliest first, with the distance from the commune in km;
    ``declared`` is what the file itself says.
    """

    srid: int | None = None
    method: Texts = field(default_factory=dict)
    proof: Texts = field(default_factory=dict)
    confidence: float | None = None
    candidates: Sequence[tuple[str, float | None]] = ()
    declared: str | None = None

    @property
    def is_plane(self) -> bool:
        """Whether it is one of the register's plane zones, in metres."""
        return self.srid is not None and crs.zone_by_srid(self.srid) is not None

    def title(self, language: Language) -> str:
        """Name for people."""
        if self.srid is None or self.srid not in crs.EPSG_BY_SRID:
            return {"vi": "chưa rõ", "en": "unknown"}[language]
        if self.srid == crs.WGS84:
            return "WGS 84 (EPSG:4326)"
        zone = crs.zone_by_srid(self.srid)
        if zone is None:
            return {"vi": "VN-2000 kinh độ, vĩ độ (EPSG:4756)", "en": "VN-2000 lon, lat (EPSG:4756)"}[language]
        words = {"vi": "kinh tuyến trục", "en": "central meridian"}[language]
        return f"VN-2000, {words} {zone.name} (EPSG:{zone.epsg})"


@dataclass(frozen=True)
class FoundField:
    """How it is known that a column holds its field, and how sure that is (0 to 1)."""

    evidence: Texts
    confidence: float


@dataclass(frozen=True)
class Reading:
    """How a column of texts was read, how sure that is (0 to 1), and what the two best encodings make of one cell."""

    encoding: str
    confidence: float
    first: str = ""
    second_encoding: str = ""
    second: str = ""


@dataclass(frozen=True)
class Decision:
    """What a person decided about the batch, and why: submitted, approved, returned, reverted."""

    kind: Literal["submitted", "approved", "returned", "reverted"]
    made_by: str
    made_at: datetime
    reason: str = ""


@dataclass(frozen=True)
class ReportHead:
    """Which file, from whom, as what it was understood. ``encodings`` tells by column, or under ``""`` for all,
    ``readings`` more of columns that might be read in two ways.

    ``secrecy_level`` is the highest of anything the report shows; ``judged`` tells whether rows were judged at all,
    which they are not when the file is refused first. ``options`` are those of the import, by name;
    ``columns`` are the file's own, in its order, ``types`` what their cells are: string, int64, float64, bool or date.
    ``evidence`` tells of mapped columns how their field is known, ``decisions`` what people decided, in order.
    ``taken_over_at`` is when a batch was loaded in truth whose other times are those of a predecessor's register.
    """

    batch_id: str
    state: str
    target: Target
    file_name: str
    made_by: str
    made_at: datetime
    reported_by: str
    reported_at: datetime
    software: str
    secrecy_level: int
    state_title: Texts = field(default_factory=dict)
    judged: bool = True
    file_sha256: str | None = None
    file_size: int | None = None
    layer: str | None = None
    format: str | None = None
    finished_at: datetime | None = None
    taken_over_at: datetime | None = None
    commune: str | None = None
    zone: FoundZone = field(default_factory=FoundZone)
    encodings: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, Reading] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    columns: Sequence[str] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, FoundField] = field(default_factory=dict)
    profile: str | None = None
    decisions: Sequence[Decision] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    message: Texts = field(default_factory=dict)

    @property
    def kept_columns(self) -> tuple[str, ...]:
        """Columns that hold no field of the register and are kept as they are."""
        return tuple(name for name in self.columns if name not in self.mapping)
