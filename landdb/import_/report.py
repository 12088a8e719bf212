"""An import's report as data: what was read, what was found, what became of it; drawn by ``export.import_report``.

Nothing here knows the database or a file format. Geometries of findings are in WGS 84 (lon, lat); those of rows stand
in the row's own zone (easting, northing in metres) and in WGS 84.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from landdb.domain import crs
from landdb.domain.issues import Language, Severity
from landdb.domain.targets import Target, key_title
from landdb.import_.report_head import ReportHead, Texts

Action = Literal["add", "change", "unchanged", "rejected", "quarantined", "removed", "replaced"]

ACTION_TITLES: Final[Mapping[Action, Texts]] = {
    "add": {"vi": "Thêm mới", "en": "Added"},
    "change": {"vi": "Sửa đổi", "en": "Changed"},
    "unchanged": {"vi": "Không đổi", "en": "Unchanged"},
    "rejected": {"vi": "Từ chối", "en": "Rejected"},
    "quarantined": {"vi": "Cách ly", "en": "Quarantined"},
    "removed": {"vi": "Ngừng hiệu lực", "en": "Retired"},
    "replaced": {"vi": "Thửa mới thay", "en": "Replaced"},
}

ACTIONS: tuple[Action, ...] = ("add", "change", "unchanged", "rejected", "quarantined", "removed", "replaced")


@dataclass(frozen=True)
class Ledger:
    """What became of every row. ``accepted`` are those that a commit would write, ``added`` and ``changed`` were.

    ``waiting`` are rows of a batch that has not been judged yet. ``removed`` counts registered objects that the file
    leaves out and that are retired, or would be: they are no rows of the file.
    """

    read: int = 0
    added: int = 0
    changed: int = 0
    accepted: int = 0
    unchanged: int = 0
    rejected: int = 0
    quarantined: int = 0
    waiting: int = 0
    removed: int = 0

    @property
    def told(self) -> int:
        """Rows of which the ledger says what became of them."""
        written = self.added + self.changed + self.accepted
        return written + self.unchanged + self.rejected + self.quarantined + self.waiting

    @property
    def closes(self) -> bool:
        """Whether every row read is told."""
        return self.read == self.told


@dataclass(frozen=True)
class AreaLine:
    """Rows of one action: their areas in m² in the register before and after, computed in the zone's plane.

    ``paper_m2`` is what the rows say themselves. ``unmeasured`` counts the rows without a shape in a plane zone.
    """

    action: Action
    rows: int
    before_m2: float = 0.0
    after_m2: float = 0.0
    paper_m2: float = 0.0
    unmeasured: int = 0

    @property
    def is_measured(self) -> bool:
        """Whether any of its rows has an area: of those of a refused file nobody knows the zone."""
        return self.action in {"removed", "replaced"} or self.unmeasured < self.rows


@dataclass(frozen=True)
class TakenFix:
    """Fixes of one row that a person took: how far a vertex moved at most, and what they did to the area (m²)."""

    row_no: int
    key: str
    kinds: Sequence[Texts]
    moved_m: float
    area_change_m2: float
    taken_by: str
    taken_at: datetime


@dataclass(frozen=True)
class Acceptance:
    """Who let a warning pass, and why."""

    accepted_by: str
    reason: str
    accepted_at: datetime | None = None


@dataclass(frozen=True)
class AcceptedWarnings:
    """Findings of one code that somebody let pass together: how many they are, under a number of their own."""

    number: int
    code: str
    acceptance: Acceptance
    count: int


@dataclass(frozen=True)
class Finding:
    """One finding under the number it bears in every output.

    ``geometry`` is in WGS 84; ``place`` is lon, lat of its mark: inside its geometry, or of its row where it has none
    of its own. ``measured`` and ``limit`` are in its ``unit``; counts have none. ``fix`` is the one-click correction
    offered.
    """

    number: int
    code: str
    severity: Severity
    title: Texts
    text: Texts
    remedy: Texts
    row_no: int | None = None
    key: str = ""
    field: str | None = None
    measured: float | None = None
    limit: float | None = None
    unit: str = ""
    fix: Texts | None = None
    acceptance: Acceptance | None = None
    geometry: BaseGeometry | None = None
    place: tuple[float, float] | None = None


@dataclass(frozen=True)
class Rule:
    """One code of the catalogue: how many findings it made, by severity.

    ``ran`` is false where it was not reached, or had nothing to go by, as without the boundaries of communes. ``rows``
    is how many it judged, None where nobody counted; ``note`` says why it judged none, or by what.
    """

    code: str
    title: Texts
    scope: Literal["file", "row"]
    ran: bool
    counts: Mapping[Severity, int] = field(default_factory=dict)
    rows: int | None = None
    note: Texts = field(default_factory=dict)

    @property
    def found(self) -> int:
        """Number of its findings."""
        return sum(self.counts.values())

    @property
    def passed(self) -> bool:
        """Whether it was asked and found nothing."""
        return self.ran and not self.found


@dataclass(frozen=True, eq=False)
class ReportRow:
    """One row of the file: ``geometry`` in its own zone ``srid``, ``lon_lat`` the same in WGS 84.

    ``before`` is the registered shape that a changed row replaces, in WGS 84. ``properties`` are the
    file's columns as they were understood, and those whose values were given for all rows. Areas are in m².
    """

    row_no: int
    key: str
    action: Action
    srid: int | None = None
    geometry: BaseGeometry | None = None
    lon_lat: BaseGeometry | None = None
    before: BaseGeometry | None = None
    paper_m2: float | None = None
    computed_m2: float | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportReport:
    """The whole report. ``rows`` begins a new pass over the rows in file order each time it is called.

    ``understood`` are columns of the rows that do not hold what the file has alone, or that it lacks: their types.
    """

    head: ReportHead
    ledger: Ledger
    balance: Sequence[AreaLine]
    findings: Sequence[Finding]
    rules: Sequence[Rule]
    rows: Callable[[], Iterator[ReportRow]]
    fixes: Sequence[TakenFix] = ()
    understood: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def counts(self) -> Mapping[Severity, int]:
        """Number of findings by severity, the gravest first."""
        return {severity: sum(rule.counts.get(severity, 0) for rule in self.rules) for severity in Severity}

    @cached_property
    def by_row(self) -> Mapping[int, Sequence[Finding]]:
        """Findings of each row that has any."""
        found: dict[int, list[Finding]] = {}
        for finding in self.findings:
            if finding.row_no is not None:
                found.setdefault(finding.row_no, []).append(finding)
        return found

    @cached_property
    def accepted(self) -> Mapping[tuple[str, Acceptance], AcceptedWarnings]:
        """Accepted warnings by their code and acceptance, in the order in which the findings name them."""
        counts = Counter((one.code, one.acceptance) for one in self.findings if one.acceptance is not None)
        return {
            (code, acceptance): AcceptedWarnings(number, code, acceptance, count)
            for number, ((code, acceptance), count) in enumerate(counts.items(), start=1)
        }

    def in_zone(self, geometries: Sequence[BaseGeometry | None]) -> Sequence[BaseGeometry | None]:
        """Bring geometries from WGS 84 to the plane of the report's zone (easting, northing); else as they are."""
        srid = self.head.zone.srid
        if srid is None or not self.head.zone.is_plane or not len(geometries):
            return geometries
        shapes = np.empty(len(geometries), dtype=np.object_)
        shapes[:] = geometries
        placed = crs.transform_geometries(shapes, crs.WGS84, srid)
        # There and back leaves some nanometres, which would show in every coordinate of a file.
        return list(shapely.transform(placed, lambda points: np.round(points, 4)))


def subject(finding: Finding, target: Target, language: Language) -> str:
    """What a finding is about, as people name it: ``thửa 12 tờ 5``, ``công trình CT-1``, or the whole file."""
    if finding.row_no is None:
        return {"vi": "cả tệp", "en": "whole file"}[language]
    return row_title(finding.row_no, finding.key, target, language)


def row_title(row_no: int, key: str, target: Target, language: Language) -> str:
    """Name of a row: by its key, or where it has none by its number."""
    sheet_no, _, parcel_no = key.partition("/")
    if not key:
        return f"{'dòng' if language == 'vi' else 'row'} {row_no}"
    if target != "parcels":
        return key_title(target, key)[language]
    if not parcel_no:
        return key
    return f"thửa {parcel_no} tờ {sheet_no}" if language == "vi" else f"parcel {parcel_no} sheet {sheet_no}"


def gravest(findings: Sequence[Finding]) -> Severity | None:
    """Return the gravest severity among findings."""
    present = {finding.severity for finding in findings}
    return next((severity for severity in Severity if severity in present), None)
