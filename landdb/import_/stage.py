"""Step 5: every row of the spool, typed, placed and judged by itself, into the batch's staging table."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from landdb.domain.issues import Issue, Severity
from landdb.import_ import open_rings
from landdb.import_.checked import count_judged
from landdb.import_.checks.edges import check_edges
from landdb.import_.checks.forms import check_forms
from landdb.import_.checks.values import check_values
from landdb.import_.clearing import clearable
from landdb.import_.decode_columns import CaseRestored, decode_batch, restore_column
from landdb.import_.fixing import Fixed, find_fixed, put_fixed
from landdb.import_.job import Job
from landdb.import_.outlines import Outlines, no_outlines
from landdb.import_.place import place_batch
from landdb.import_.plan import Plan, Restored
from landdb.import_.records import Integers, RawBatch
from landdb.import_.shapes import READ_BEFORE, parse_shapes, set_aside
from landdb.import_.spool import Spool
from landdb.import_.staged_table import as_table
from landdb.import_.typed_rows import TypedRows, type_rows
from landdb.queries import staging

_THREADS: Final = 2
"""GEOS, PROJ and Arrow release the GIL; more threads than cores only cost memory."""

_STRUCTURAL: Final = ("R", "H")
_QUARANTINE: Final = frozenset({"R01", "R03", "R04", "R08", "H02"})
"""Codes of rows whose shape or structure could not be read at all."""

_In = TypeVar("_In")
_Out = TypeVar("_Out")


@dataclass
class Boxes:
    """Row numbers, zones and boxes (west, south, east, north in metres; NaN: no shape) of all staged rows."""

    row_no: Integers
    srid: Integers
    bounds: npt.NDArray[np.float64]


@dataclass
class Staged:
    """What staging has found; ``quarantined`` are rows without a shape that could be read.

    ``boxes`` are kept by batch, 48 bytes a row: the rules that compare shapes begin with them. ``judged`` counts rows
    by what rules need of them (`checked`).
    """

    rows: int = 0
    issues: list[Issue] = field(default_factory=list)
    quarantined: set[int] = field(default_factory=set)
    srids: dict[int, int] = field(default_factory=dict)
    translated: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    restored: dict[str, Restored] = field(default_factory=dict)
    judged: Counter[str] = field(default_factory=Counter)
    pieces: list[Boxes] = field(default_factory=list)

    @property
    def boxes(self) -> Boxes:
        """Boxes of all rows, in file order: put together once, for three million parcels have 144 MB of them."""
        if len(self.pieces) != 1:
            parts = self.pieces or [Boxes(np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 4)))]
            columns = [np.concatenate([getattr(one, name) for one in parts]) for name in ("row_no", "srid", "bounds")]
            self.pieces = [Boxes(*columns)]
        return self.pieces[0]


@dataclass(frozen=True)
class _Piece:
    table: pa.RecordBatch
    issues: list[Issue]
    srid: int
    translated: Mapping[str, Counter[tuple[str, str]]]
    restored: Mapping[str, CaseRestored]
    boxes: Boxes
    judged: Counter[str]


@dataclass(frozen=True)
class _Read:
    """What the reader has told: rows ``reported`` to have no sound shape, and rings that are open, by row."""

    reported: set[int | None]
    open_rings: Mapping[int, list[int]]


def stage(job: Job, spool: Spool, plan: Plan) -> Staged:
    """COPY all rows; the staging table is seen by others only when it is whole.

    Of a file that is refused as a whole the rows are kept as they are, with what is wrong with their structure alone.

    Raises
    ------
    CancelledError
        Somebody wants the import to stop.
    """
    told, rings = open_rings.split(spool.issues)
    staged = Staged(issues=plan.findings(told))
    read = _Read({found.row_no for found in spool.issues if found.code in READ_BEFORE}, rings)
    fixed = find_fixed(job.db, job.actor, job.batch_id)

    def prepare(batch: RawBatch) -> _Piece:
        return _prepare(job, batch, plan, read, fixed)

    def tables() -> Iterator[pa.RecordBatch]:
        for piece in _ahead(prepare, spool.batches()):
            staged.rows += piece.table.num_rows
            staged.issues += piece.issues
            staged.pieces.append(piece.boxes)
            staged.judged.update(piece.judged)
            for name, counts in piece.translated.items():
                staged.translated.setdefault(name, Counter()).update(counts)
            staged.srids[piece.srid] = staged.srids.get(piece.srid, 0) + piece.table.num_rows
            for name, found in piece.restored.items():
                total = staged.restored.setdefault(name, Restored())
                total.rows += found.rows
                total.changes = total.changes or dict(found.changes)
            yield piece.table
            job.advance("staging", staged.rows, spool.rows)

    with job.writing() as session:
        staging.clear_findings(session, job.batch_id)
        table = staging.create_staging(session, job.batch_id)
        staging.copy_rows(session, table, tables())
        staging.attach_staging(session, job.batch_id)
    staged.issues += plan.translation_notes(staged.translated) + plan.case_notes(staged.restored)
    wrong = [
        f for f in staged.issues if f.code in _QUARANTINE and f.severity is Severity.ERROR and f.row_no is not None
    ]
    staged.quarantined = {found.row_no for found in wrong if found.row_no is not None}
    return staged


def _prepare(job: Job, batch: RawBatch, plan: Plan, read: _Read, fixed: Fixed) -> _Piece:
    """One batch as staged columns, with what is wrong with its rows."""
    decoded, restored = _restore_case(decode_batch(batch, plan.text), plan)
    rows = type_rows(decoded, plan.fields, job.request, plan.facts, plan.translation, plan.constants)
    parsed = parse_shapes(batch.geometry, batch.row_no)
    reported = read.reported | {found.row_no for found in parsed.issues}
    outlines, issues = set_aside(parsed, batch.row_no, job.request.target, reported, needed=plan.has_shapes)
    issues += parsed.issues
    hashes = np.zeros(len(batch), dtype=np.int64)
    judged: Counter[str] = Counter()
    if plan.refused:
        _keep_as_it_is(rows, outlines)
        found = [found for found in rows.issues if found.code.startswith(_STRUCTURAL)] + issues
    else:
        placed = place_batch(outlines, plan.verdict, rows.communes, batch.row_no, threads=1)
        edges: list[Issue] = []
        if "edge_lengths" in rows.values:  # of the vertices as they came
            scale, stated = rows.integers("map_scale"), rows.values["edge_lengths"]
            edges += check_edges(batch.row_no, placed.outlines.shapes, scale, stated)
            judged["D02"] = len(stated) - stated.null_count
        put_fixed(placed, batch.row_no, fixed)
        rows.outlines, rows.srid, rows.lon_lat = placed.outlines, placed.srid, placed.lon_lat
        found = [*rows.issues, *issues, *placed.issues, *edges]
        forms = check_forms(batch.row_no, rows.outlines, parcels=job.request.target == "parcels")
        hashes = forms.copy_hash.view(np.int64)
        found += forms.issues
        found += check_values(rows, job.request.target, plan.facts, forms.areas)
    found += _open_rings(rows, {**read.open_rings, **parsed.open_rings}, fixed)
    clears = clearable(job.request, plan.fields, job.actor) if job.request.clear_empty else {}
    table = as_table(rows, job.request.target, plan.attributes, hashes, clears)
    known = rows.srid[rows.srid > 0]
    boxes = Boxes(rows.row_no, rows.srid, rows.outlines.bounds)
    main = int(np.bincount(known).argmax()) if len(known) else 0
    if not plan.refused:
        judged.update(count_judged(rows))
    return _Piece(table, found, main, rows.translated, restored, boxes, judged)


def _open_rings(rows: TypedRows, rings: Mapping[int, list[int]], fixed: Fixed) -> Iterator[Issue]:
    """H02 for shapes with rings that nobody has closed yet, measured where they lie now."""
    for i in np.flatnonzero(np.isin(rows.row_no, list(rings.keys() - fixed.closed))).tolist():
        if (shape := rows.outlines.shapes[i]) is not None:
            number = int(rows.row_no[i])
            yield open_rings.tell(number, shape, rings[number])


def _restore_case(batch: RawBatch, plan: Plan) -> tuple[RawBatch, dict[str, CaseRestored]]:
    """Give names the capitals that TCVN3 has no codes for."""
    restored = {name: restore_column(batch.columns.column(name), "name") for name in plan.names_in_tcvn3}
    columns = batch.columns
    for name, found in restored.items():
        columns = columns.set_column(columns.schema.get_field_index(name), name, found.column)
    changed = {name: found for name, found in restored.items() if found.rows}
    return RawBatch(batch.row_no, columns, batch.geometry, batch.issues), changed


def _keep_as_it_is(rows: TypedRows, outlines: Outlines) -> None:
    """Rows of a refused file: their cells and shapes, in no field and no zone."""
    rows.values.clear()
    rows.outlines, rows.srid = outlines, np.zeros(len(rows), dtype=np.int64)
    rows.lon_lat = no_outlines(len(rows))


def _ahead(function: Callable[[_In], _Out], items: Iterator[_In]) -> Iterator[_Out]:
    """Apply a function on threads, in order, no more than one item ahead for each thread."""
    waiting: deque[Future[_Out]] = deque()
    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(function, item))
                if len(waiting) > _THREADS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
