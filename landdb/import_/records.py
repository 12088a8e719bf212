"""What the steps of an import hand to each other; no rule and no I/O lives here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal
from uuid import UUID

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from landdb.domain.issues import Issue, Severity
from landdb.domain.targets import Target
from landdb.import_.readers.limits import Limits

Objects = npt.NDArray[np.object_]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]
Phase = Literal["inspecting", "staging", "checking", "identifying", "committing"]


@dataclass(frozen=True)
class ImportRequest:
    """What a person asks for.

    ``paths`` are the parts of one source: a zip, a GeoJSON file, or the files of one shapefile. ``commune`` is a code,
    with ``@YYYY-MM-DD`` for the list of admin units of that day. ``crs`` is an EPSG code or a central meridian.
    ``encoding`` holds for all columns, ``encodings`` for single ones. ``mapping`` names the field of a column where the
    automatic choice is wrong; ``translation`` says what codes mean
    (``land_use:BHK`` -> ``HNK``); ``constants`` are values (field -> text) of all rows that do not say any of their
    own. ``clear_empty`` lets empty cells clear what is registered; else they say nothing.
    ``removed`` retires the registered parcels of the file's sheets or communes that the file leaves out. ``accept`` is
    the reason for which all warnings are accepted. ``finish`` says how far to go: until it is checked, until it is
    handed in, or into the register where the author may approve and hand it in where not. What must outlive a step goes
    below ``work_folder`` (default: the system's folder for such things); ``limits`` are the operator's for the reader.
    """

    paths: tuple[Path, ...]
    target: Target = "parcels"
    commune: str | None = None
    crs: str | None = None
    encoding: str | None = None
    encodings: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)
    translation: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    profile: str | None = None
    dry_run: bool = False
    on_existing: Literal["refuse", "update"] = "refuse"
    clear_empty: bool = False
    removed: Literal["keep", "sheet", "commune"] = "keep"
    accept: str | None = None
    finish: Literal["check", "submit", "commit"] = "commit"
    layer: str | None = None
    work_folder: Path | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def file_name(self) -> str:
        """Name under which people know the source: the part that holds the shapes."""
        sides = {".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qpj", ".qmd", ".xml"}
        mains = [path.name for path in self.paths if path.suffix.lower() not in sides]
        return next(iter(mains), self.paths[0].name if self.paths else "")

    def options(self) -> dict[str, Any]:
        """Everything but where the files lie and how much they may ask of the reader, for the batch's record."""
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self) if one.name not in _NO_OPTIONS}


_NO_OPTIONS: Final = frozenset({"paths", "work_folder", "target", "limits"})


def request_of(
    batch: Mapping[str, Any], paths: tuple[Path, ...], work_folder: Path, limits: Limits | None = None
) -> ImportRequest:
    """The request of a batch's record."""
    known = {one.name for one in fields(ImportRequest)} - _NO_OPTIONS
    options = {name: value for name, value in batch["options"].items() if name in known}
    return ImportRequest(
        paths=paths, target=batch["target"], work_folder=work_folder, limits=limits or Limits(), **options
    )


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


@dataclass(frozen=True)
class Progress:
    """How far an import is: ``done`` of ``total`` rows of a phase; ``total`` is None where nobody knows yet."""

    phase: Phase
    done: int
    total: int | None


@dataclass
class SourceFacts:
    """What a reader knows of its layer before the first row.

    ``crs_text`` is the coordinate system as the file says it, or as its format fixes it.
    ``raw_text`` tells that texts are bytes held one per character (ISO-8859-1), still to be decoded.
    """

    file_name: str
    layer: str
    format: str
    columns: Sequence[str] = ()
    feature_count: int | None = None
    crs_text: str | None = None
    encoding_hint: str | None = None
    raw_text: bool = False


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


@dataclass
class ImportResult:
    """The receipt: the ledger closes as read = added + changed + unchanged + rejected + quarantined (ADR 17).

    Of a dry run ``rows_accepted`` are those that would be added or changed. ``open_warnings`` counts by code the
    warnings that nobody has accepted yet, ``questions`` are what only a person can decide.
    ``version`` is what who decides on the batch has seen.
    """

    batch_id: UUID
    file_name: str
    state: str
    rows_read: int = 0
    rows_added: int = 0
    rows_changed: int = 0
    rows_unchanged: int = 0
    rows_rejected: int = 0
    rows_quarantined: int = 0
    rows_removed: int = 0
    rows_accepted: int = 0
    srid: int | None = None
    encoding: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    issues: Sequence[Issue] = ()
    keys: Mapping[int, str] = field(default_factory=dict)
    admin_unit_id: int | None = None
    open_warnings: Mapping[str, int] = field(default_factory=dict)
    questions: Sequence[Mapping[str, Any]] = ()
    plan: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1
    message: Mapping[str, str] = field(default_factory=dict)

    def counts(self) -> dict[tuple[str, Severity], int]:
        """Number of findings by code and severity."""
        totals: dict[tuple[str, Severity], int] = {}
        for found in self.issues:
            totals[found.code, found.severity] = totals.get((found.code, found.severity), 0) + 1
        return totals
