"""One contender of the import benchmark in a process of its own: `python -m tests.bench.import_contender NAME …`.

Each brings the same parcels into a register and reports rows, phases and where its time went. They call the engine's
own steps in its own order, up to where they stop.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg2
import pyarrow as pa

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.import_ import commit, receipt
from landdb.import_.compare import compare
from landdb.import_.decode_columns import Decisions, decode_batch
from landdb.import_.job import Job
from landdb.import_.pipeline import folder_of, ignore, never, run_import
from landdb.import_.plan import Plan
from landdb.import_.planning import make_plan
from landdb.import_.process import settle_memory
from landdb.import_.read_file import read_file
from landdb.import_.readers.sandbox import SandboxSource, open_sandbox
from landdb.import_.records import ImportRequest, Progress, RawBatch
from landdb.import_.spool import Spool
from landdb.import_.stage import Staged, stage
from landdb.queries import comparison, staging
from tests.bench import import_steps
from tests.bench.survey_files import COPIED, SurveyFiles, as_copied

_REASON: Final = "đo tốc độ (mô phỏng)"
_PIECE: Final = 1 << 18


@dataclass
class Given:
    """Where a contender works: the register (its administrator's URL, and libpq's), the files, a folder, a format."""

    url: str
    dsn: str
    files: SurveyFiles
    work: Path
    format: str = "gpkg"


@dataclass
class Report:
    """What a contender has done: ``rows`` that are in, seconds by phase, and of staging by step."""

    rows: int = 0
    phases: dict[str, float] = field(default_factory=dict)
    steps: dict[str, Any] = field(default_factory=dict)
    note: str = ""

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Measure a part of the work."""
        began = time.perf_counter()
        yield
        self.phases[name] = self.phases.get(name, 0.0) + time.perf_counter() - began


@contextmanager
def _open_job(given: Given, path: Path, *, receipted: bool = True, **options: Any) -> Iterator[Job]:
    """A batch of one file; without a receipt its record says nothing of the file, whose hash is then not taken."""
    settle_memory()
    database = Database(given.url)
    request = ImportRequest(paths=(path,), work_folder=given.work, accept=_REASON, **options)
    batch_id = uuid4()
    job = Job(database, LOCAL_ADMIN, batch_id, request, folder_of(given.work, batch_id), ignore, never)
    try:
        with job.owned():
            noted = request if receipted else replace(request, paths=())
            receipt.add_batch(database, LOCAL_ADMIN, batch_id, noted)
            yield job
    finally:
        job.clear()
        database.dispose()


# --- Contenders ------------------------------------------------------------------------------------------------------


def load_plain(given: Given) -> Report:
    """Read in the sandbox and COPY cells (as UTF-8) and shapes (as the file has them) to a staging table as they come.

    No spool, no survey, no plan, no checks, no transformation, no primary key, no statistics.
    """
    report = Report()
    with _open_job(given, given.files.path(given.format), receipted=False) as job:
        job.move(("received",), "inspecting")
        with report.phase("loading"):
            report.rows = _copy_file(job)
    return report


def load_checked(given: Given) -> Report:
    """The pipeline up to and with staging: WGS 84 and everything that is always checked of a row by itself."""
    report = Report()
    with _open_job(given, given.files.path(given.format)) as job:
        _, staged = _stage(job, report)
        report.rows = staged.rows
    return report


def load_compared(given: Given) -> Report:
    """The pipeline up to and with the comparison: overlaps and gaps too, against an empty register."""
    report = Report()
    with _open_job(given, given.files.path(given.format)) as job:
        _compare(job, report)
        report.rows = _outcomes(job).get("add", 0)
    return report


def import_to_ready(given: Given) -> Report:
    """`landdb import` until a person may look at it."""
    return _import(given, "check", "ready")


def import_to_committed(given: Given) -> Report:
    """`landdb import` until it is in the register."""
    return _import(given, "commit", "committed")


def copy_bytes(given: Given) -> Report:
    """Raw COPY BINARY of prepared bytes into a plain table without an index: the limit."""
    report = Report()
    with report.phase("copying"), closing(psycopg2.connect(given.dsn)) as connection:
        report.rows = _copy_bytes(connection, given.files.copied, "bench_copy")
    return report


def load_in_process(given: Given) -> Report:
    """Plain load, raw COPY, reading and staging one after the other in one warm process."""
    report = Report()
    with _open_job(given, given.files.path(given.format)) as job:
        job.move(("received",), "inspecting")
        with report.phase("plain load"):
            report.rows = _copy_file(job)
        with closing(psycopg2.connect(given.dsn)) as connection, report.phase("raw COPY"):
            _copy_bytes(connection, given.files.copied, "bench_copy")
        job.move(("staging",), "inspecting")
        with report.phase("reading"):
            read_file(job)
        with report.phase("planning"):
            plan = _plan(job)
        with report.phase("staging"), import_steps.watched() as times:
            stage(job, Spool(job.spool), plan)
        report.steps = times.as_dict()
    with closing(psycopg2.connect(given.dsn)) as connection:
        _copy_staged_again(connection, given.work / "staged.copy", report)
    return report


def compare_same(given: Given) -> Report:
    """A second import of the committed file: nothing is new."""
    return _compare_again(given, given.files.path("gpkg"))


def compare_changed(given: Given) -> Report:
    """A second import of which every tenth parcel has changed."""
    return _compare_again(given, given.files.changed)


def undo(given: Given) -> Report:
    """Take the committed batch back."""
    report = Report()
    [[batch_id]] = _ask(given, "SELECT id FROM landdb.import_batch WHERE state = 'committed'")
    database = Database(given.url)
    with report.phase("undo"):
        report.rows = commit.revert(database, LOCAL_ADMIN, UUID(str(batch_id)), _REASON)
    database.dispose()
    return report


CONTENDERS: Final[Mapping[str, Callable[[Given], Report]]] = {
    "plain": load_plain, "checks": load_checked, "topology": load_compared, "ready": import_to_ready,
    "committed": import_to_committed, "diff-same": compare_same, "diff-changed": compare_changed, "undo": undo,
    "copy": copy_bytes, "in-process": load_in_process,
}  # fmt: skip


# --- What they are made of -------------------------------------------------------------------------------------------


def _copy_file(job: Job) -> int:
    """COPY what the reader sends to the batch's staging table; a cell that is no UTF-8 is taken for cp1252."""
    job.move(("inspecting",), "staging")
    rows = 0

    def tables(source: SandboxSource) -> Iterator[pa.RecordBatch]:
        nonlocal rows
        for table in _ahead(_as_staged(decode_batch(batch, Decisions({}, {}))) for batch in source.batches()):
            rows += table.num_rows
            yield table

    with (
        open_sandbox(job.request.paths, job.folder, job.request.limits) as sandbox,
        job.db.open_session(job.actor, read_only=False, timeout_ms=None) as session,
    ):
        table = staging.create_staging(session, job.batch_id)
        staging.copy_rows(session, table, tables(sandbox.open(None)))
    return rows


def _ahead(tables: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What comes next is made ready while the server takes what there is."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, tables, None)
        while (table := coming.result()) is not None:
            coming = pool.submit(next, tables, None)
            yield table


def _as_staged(batch: RawBatch) -> pa.RecordBatch:
    """Number, cells and shape, and what the table asks for besides: identifiers, and no hash."""
    rows = len(batch)
    copied = as_copied(batch.row_no, [column.cast(pa.string()) for column in batch.columns.columns], batch.geometry)
    ids = pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), rows, [None, pa.py_buffer(os.urandom(16 * rows))])
    arrays = [*copied.columns, ids, pa.array([b""] * rows, pa.binary())]
    return pa.RecordBatch.from_arrays(arrays, names=[*COPIED, "object_id", "content_hash"])


def _plan(job: Job) -> Plan:
    job.move(("inspecting", "staging"), "staging")
    spool = Spool(job.spool)
    plan = make_plan(job, spool)
    if plan.questions or plan.refused:
        raise RuntimeError(f"the file is not understood: {[found.message('en') for found in plan.issues]}")
    receipt.note_plan(job, spool, plan)
    return plan


def _stage(job: Job, report: Report) -> tuple[Plan, Staged]:
    with report.phase("reading"):
        read_file(job)
    with report.phase("planning"):
        plan = _plan(job)
    with report.phase("staging"), import_steps.watched() as times:
        staged = stage(job, Spool(job.spool), plan)
    report.steps = times.as_dict()
    if staged.quarantined:
        raise RuntimeError(f"{len(staged.quarantined)} shapes could not be read")
    return plan, staged


def _compare(job: Job, report: Report) -> None:
    plan, staged = _stage(job, report)
    job.move(("staging",), "checking")
    with report.phase("comparing"):
        found = compare(job, plan, staged)
    counts: dict[str, int] = {}
    for one in found:
        counts[one.code] = counts.get(one.code, 0) + 1
    report.note = ", ".join(f"{code} {count:,}" for code, count in sorted(counts.items()))


def _outcomes(job: Job) -> dict[str, int]:
    with job.db.open_session(job.actor, timeout_ms=None) as session:
        return staging.count_outcomes(session, job.batch_id)


def _compare_again(given: Given, path: Path) -> Report:
    report = Report()
    whole = comparison.match_registered

    def match(*values: Any, **named: Any) -> None:
        with report.phase("match_registered"):
            whole(*values, **named)

    setattr(comparison, whole.__name__, match)
    try:
        with _open_job(given, path, on_existing="update") as job:
            _compare(job, report)
            counts = _outcomes(job)
    finally:
        setattr(comparison, whole.__name__, whole)
    report.rows = counts.get("unchanged", 0) + counts.get("change", 0)
    report.note = ", ".join(f"{outcome} {count:,}" for outcome, count in sorted(counts.items()))
    return report


def _import(given: Given, finish: Any, state: str) -> Report:
    """The whole import; its phases are those that it tells of."""
    report = Report()
    begun: dict[str, float] = {}

    def note(progress: Progress) -> None:
        begun.setdefault(progress.phase, time.perf_counter())

    database = Database(given.url)
    path = given.files.path(given.format)
    request = ImportRequest(paths=(path,), work_folder=given.work, accept=_REASON, finish=finish)
    with import_steps.watched() as times:
        result = run_import(database, LOCAL_ADMIN, request, note, never)
    ended = time.perf_counter()
    database.dispose()
    if result.state != state:
        raise RuntimeError(f"{path.name}: {result.state}, {result.message} {result.counts()}")
    marks = [*begun.values(), ended]
    report.phases = {phase: after - at for phase, at, after in zip(begun, marks, marks[1:], strict=False)}
    report.steps = times.as_dict()
    report.rows = result.rows_added
    report.note = ", ".join(f"{code} {count:,}" for (code, _), count in sorted(result.counts().items()))
    return report


def _copy_bytes(connection: Any, path: Path, table: str) -> int:
    with connection.cursor() as cursor, path.open("rb") as file:
        cursor.execute(f"CREATE TABLE public.{table} (row_no integer, raw text[], geom_source geometry)")
        cursor.copy_expert(f"COPY public.{table} ({', '.join(COPIED)}) FROM STDIN (FORMAT binary)", file, _PIECE)
        rows = int(cursor.rowcount)
    connection.commit()
    return rows


def _copy_staged_again(connection: Any, path: Path, report: Report) -> None:
    """Raw COPY of the very bytes that staging has written, into a table like its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'landdb.staged_parcel'::regclass"
        )
        [[table]] = cursor.fetchall()
        with path.open("wb") as file:
            cursor.copy_expert(f"COPY {table} TO STDOUT (FORMAT binary)", file, _PIECE)
        cursor.execute(f"CREATE TABLE public.bench_staged (LIKE {table})")
        connection.commit()
        with report.phase("raw COPY of staged rows"), path.open("rb") as file:
            cursor.copy_expert("COPY public.bench_staged FROM STDIN (FORMAT binary)", file, _PIECE)
            connection.commit()
    path.unlink()


def _ask(given: Given, sql: str) -> list[Any]:
    with closing(psycopg2.connect(given.dsn)) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def main() -> None:
    """Run one contender and write its report as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.import_contender", description=__doc__)
    parser.add_argument("name", choices=list(CONTENDERS))
    parser.add_argument("format", nargs="?", default="gpkg")
    for option in ("--url", "--dsn"):
        parser.add_argument(option, required=True)
    for option in ("--files", "--work", "--report"):
        parser.add_argument(option, type=Path, required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--profile", action="store_true")
    told = parser.parse_args()
    told.work.mkdir(parents=True, exist_ok=True)
    given = Given(told.url, told.dsn, SurveyFiles(told.files, told.rows), told.work, told.format)
    contender = CONTENDERS[told.name]
    if told.profile:
        report, text = import_steps.profiled(lambda: contender(given))
        print(text)
    else:
        report = contender(given)
    if report.rows != given.files.rows:
        raise RuntimeError(f"{told.name}: {report.rows} of {given.files.rows} rows are in. {report.note}")
    told.report.write_text(json.dumps(vars(report)), encoding="utf-8")


if __name__ == "__main__":
    main()
