"""What the steps of an import hand to each other; no rule and no I/O lives here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol
from uuid import UUID

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from landdb.domain.issues import Issue, Severity

Objects = npt.NDArray[np.object_]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]
Target = Literal["parcels", "works"]


@dataclass(frozen=True)
class ImportRequest:
    """What a person asks for.

    ``paths`` are the parts of one source: a zip, a GeoJSON file, or the files of one shapefile. ``commune`` is a code,
    with ``@YYYY-MM-DD`` for the list of admin units of that day. ``crs`` is an EPSG code or a central meridian.
    ``mapping`` names the field of a column where the automatic choice is wrong. ``clear_empty`` lets empty cells clear
    what is registered; else an empty cell says nothing. What has to be unpacked goes below ``work_folder`` (default:
    the system's folder for such things).
    """

    paths: tuple[Path, ...]
    target: Target = "parcels"
    commune: str | None = None
    crs: str | None = None
    encoding: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    on_existing: Literal["refuse", "update"] = "refuse"
    clear_empty: bool = False
    layer: str | None = None
    work_folder: Path | None = None

    @property
    def file_name(self) -> str:
        """Name under which people know the source: the part that holds the shapes."""
        for path in self.paths:
            if path.suffix.lower() in {".zip", ".shp", ".geojson", ".json"}:
                return path.name
        return self.paths[0].name if self.paths else ""


@dataclass(frozen=True)
class Progress:
    """How far an import is: ``done`` of ``total`` rows of a phase; ``total`` is None where nobody knows yet."""

    phase: Literal["reading", "checking", "staging", "committing"]
    done: int
    total: int | None


@dataclass
class SourceFacts:
    """What a reader knows of its layer before the first row.

    ``srid`` is set when the format itself fixes the coordinate system; ``crs_text`` is what the file says otherwise.
    ``raw_text`` tells that texts are bytes held one per character (ISO-8859-1), still to be decoded.
    """

    file_name: str
    layer: str
    format: str
    columns: Sequence[str] = ()
    feature_count: int | None = None
    crs_text: str | None = None
    srid: int | None = None
    encoding_hint: str | None = None
    raw_text: bool = False


@dataclass
class Batch:
    """Rows as a reader found them: ``row_no`` counts features of the file from 1, ``geometry`` holds shapely or None.

    All arrays have one length. ``issues`` are structural findings on these rows or on the file.
    """

    row_no: Integers
    columns: dict[str, Objects]
    geometry: Objects
    issues: list[Issue] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.row_no)


@dataclass
class RawBatch:
    """Rows as a reader hands them on, column by column; all parts have one length.

    ``row_no`` counts features of the file from 1. ``columns`` holds the file's own columns in its order, each of type
    string, binary (text whose encoding is not known yet), int64, float64, bool or date32. ``geometry`` is binary:
    two-dimensional ISO WKB without an SRID, x before y as the file has them, null where there is none. ``issues`` are
    structural findings on these rows or on the file.
    """

    row_no: Integers
    columns: pa.RecordBatch
    geometry: pa.Array
    issues: list[Issue] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.row_no)


class Source(Protocol):
    """An opened layer of a file."""

    @property
    def facts(self) -> SourceFacts: ...

    def batches(self) -> Iterator[Batch]:
        """Yield all rows in file order; later members of the file may still complete ``facts``."""
        ...


@dataclass
class Candidates:
    """Rows in the register's terms: typed ``values`` per field, geometry in plane zones given per row by ``srid``.

    ``columns`` are the file's own, ``attributes`` names those without a field. ``empty`` tells by field which cells are
    empty, where empty cells say something. ``object_id``, ``content_hash``,
    ``staged`` (what a commit would write), ``action`` (add, change or unchanged) and ``neighbours`` (versions of the
    registered parcels nearby) are set by the comparison with the register.
    """

    file_name: str
    target: Target
    row_no: Integers
    values: dict[str, Objects]
    geometry: Objects
    srid: Integers
    columns: dict[str, Objects]
    attributes: Sequence[str]
    issues: list[Issue]
    object_id: Objects
    action: Objects
    content_hash: Objects
    empty: Mapping[str, Booleans] = field(default_factory=dict)
    staged: Sequence[dict[str, Any]] = ()
    neighbours: dict[UUID, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row_no)

    def key(self, index: int) -> str:
        """Key of a row for people: ``sheet/parcel`` or the code of a work; empty where the row has none."""
        names = ("code",) if self.target == "works" else ("sheet_no", "parcel_no")
        parts = [self.values[name][index] for name in names if name in self.values]
        return "/".join(map(str, parts)) if len(parts) == len(names) and None not in parts else ""

    def value(self, name: str) -> Objects:
        """Values of a field; all None where no column holds it."""
        found = self.values.get(name)
        return np.broadcast_to(_NONE, len(self)) if found is None else found

    def rejected(self) -> Booleans:
        """Rows with an error of their own; all rows when the file as a whole has one."""
        if any(issue.row_no is None and issue.severity is Severity.ERROR for issue in self.issues):
            return np.ones(len(self), dtype=np.bool_)
        wrong = {issue.row_no for issue in self.issues if issue.severity is Severity.ERROR}
        return np.fromiter((int(row) in wrong for row in self.row_no), dtype=np.bool_, count=len(self))


@dataclass
class ImportResult:
    """The receipt: the ledger closes as read = added + changed + unchanged + rejected (+ accepted in a dry run)."""

    batch_id: UUID
    file_name: str
    state: Literal["committed", "failed", "cancelled", "dry_run"]
    rows_read: int = 0
    rows_added: int = 0
    rows_changed: int = 0
    rows_unchanged: int = 0
    rows_rejected: int = 0
    rows_accepted: int = 0
    srid: int | None = None
    encoding: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    issues: Sequence[Issue] = ()
    keys: Mapping[int, str] = field(default_factory=dict)
    admin_unit_id: int | None = None

    def counts(self) -> dict[tuple[str, Severity], int]:
        """Number of findings by code and severity."""
        totals: dict[tuple[str, Severity], int] = {}
        for found in self.issues:
            totals[found.code, found.severity] = totals.get((found.code, found.severity), 0) + 1
        return totals


_NONE = np.array(None, dtype=np.object_)
"""One None for any number of rows: asked for row by row, a new array each time would cost the square of them."""


def concatenate(batches: Sequence[Batch]) -> Batch:
    """Join batches of one source; a column that a batch lacks is None there."""
    names: dict[str, None] = {name: None for batch in batches for name in batch.columns}
    columns = {name: _join([batch.columns.get(name, _nothing(len(batch))) for batch in batches]) for name in names}
    row_no = np.concatenate([batch.row_no for batch in batches]) if batches else np.empty(0, np.int64)
    geometry = _join([batch.geometry for batch in batches])
    return Batch(row_no, columns, geometry, [issue for batch in batches for issue in batch.issues])


def objects(values: Sequence[Any]) -> Objects:
    """A one-dimensional object array, also of values which numpy would take for arrays themselves."""
    return np.fromiter(values, dtype=np.object_, count=len(values))


def _nothing(length: int) -> Objects:
    return np.full(length, None, dtype=np.object_)


def _join(arrays: Sequence[Objects]) -> Objects:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=np.object_)
