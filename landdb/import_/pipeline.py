"""The whole way of an import, on one screen: read, decode, map, normalise, place, validate, compare, stage, commit."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, Literal
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.errors import CancelledError, InputError, LandDBError, RefusedError
from landdb.import_ import receipt
from landdb.import_.batch_log import BatchLog
from landdb.import_.checks.structure import set_aside
from landdb.import_.commit import commit
from landdb.import_.compare import compare
from landdb.import_.decode import decode
from landdb.import_.gather_facts import gather_facts
from landdb.import_.georeference import georeference
from landdb.import_.map_columns import ColumnMapping, map_columns
from landdb.import_.normalise import commune_codes, normalise, unjudged
from landdb.import_.options import check_options
from landdb.import_.readers.opening import open_source
from landdb.import_.records import (
    Batch,
    Candidates,
    ImportRequest,
    ImportResult,
    Progress,
    Source,
    SourceFacts,
    concatenate,
)
from landdb.import_.refusals import FileRefusedError, changed_meanwhile
from landdb.import_.register_facts import RegisterFacts
from landdb.import_.stage import stage, stage_issues
from landdb.import_.validate import validate

UNIQUE_VIOLATION: Final = "23505"


def run_import(
    db: Database,
    actor: Actor,
    request: ImportRequest,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
    batch_id: UUID | None = None,
) -> ImportResult:
    """Import one source. A refused or cancelled file is a result too, with its reason among the issues.

    Raises
    ------
    InputError
        An option cannot be used at all.
    RefusedError
        The actor may not write.
    ConflictError
        Somebody changed the same parcels meanwhile.
    """
    if not actor.may_write or actor.clearance < 1:
        raise RefusedError(
            "importing needs a writing role and clearance 1", "nhập dữ liệu cần quyền ghi và mức tiếp cận 1"
        )
    check_options(request)
    log = BatchLog(db, actor, batch_id or uuid4(), progress, cancelled)
    with log.owned():
        return _run_to_its_end(db, actor, request, log)


def _run_to_its_end(db: Database, actor: Actor, request: ImportRequest, log: BatchLog) -> ImportResult:
    """Open the batch, and close it however the import ends."""
    log.open(request)
    try:
        return _run(db, actor, request, log)
    except FileRefusedError as refusal:  # it could not be read to its end: see `receipt.refused`
        with db.open_session(actor, read_only=False) as session:
            stage_issues(session, log.batch_id, [refusal.issue])
        return receipt.refused(log, request, refusal.issue)
    except (CancelledError, KeyboardInterrupt):
        return receipt.cancelled(log, request)
    except IntegrityError as error:
        reason = _explain(error)
        receipt.failed(log, reason)
        raise reason from None
    except BaseException as error:
        receipt.failed(log, error)
        raise


def _run(db: Database, actor: Actor, request: ImportRequest, log: BatchLog) -> ImportResult:
    with open_source(request) as source:
        rows = _read(source, log)
        text = decode(rows, source.facts, request.encoding)
        log.write(state="checking", rows_read=len(rows), rows_total=len(rows))
        log.advance(Progress("checking", 0, len(rows)))
        candidates, mapping, facts = _interpret(db, actor, request, text.batch, source.facts)
    if facts is not None:
        validate(candidates, mapping, request, facts)
        log.advance(Progress("checking", len(rows), len(rows)))
        compare(db, actor, candidates, request)
    receipt.quieten(candidates)
    report = partial(_report, log, "staging", len(rows))
    stage(db, actor, log.batch_id, candidates, report, log.stopping)
    result = receipt.describe(log, request, candidates, mapping, text.summary)
    return commit(db, actor, log, result, candidates, mapping)


def _interpret(
    db: Database, actor: Actor, request: ImportRequest, batch: Batch, source: SourceFacts
) -> tuple[Candidates, ColumnMapping, RegisterFacts | None]:
    """Rows in the register's terms; of a refused file as far as it went, all refused with its reason, without facts."""
    candidates, mapping = unjudged(batch, request, source.file_name), ColumnMapping()
    try:
        mapping = map_columns(batch, request, source.file_name)
        facts = gather_facts(db, actor, request, commune_codes(batch, mapping), source.file_name)
        candidates = normalise(batch, mapping, request, facts, source.file_name)
        set_aside(candidates)
        georeference(candidates, source, request)
    except FileRefusedError as refusal:
        if not candidates.values:
            set_aside(candidates)  # no shape that the database would not take
        candidates.issues = receipt.only_reason(candidates.issues, refusal.issue)
        return candidates, mapping, None
    return candidates, mapping, facts


def _explain(error: IntegrityError) -> LandDBError:
    """A key that came up meanwhile, or a constraint that our checks do not know."""
    if getattr(error.orig, "pgcode", None) == UNIQUE_VIOLATION:
        return changed_meanwhile()
    return InputError(
        "the register refused a row that the checks had let through; nothing was written",
        "sổ đăng ký từ chối một dòng mà bước kiểm tra đã cho qua; chưa ghi gì vào sổ",
        remedy_en="tell the administrator, with the number of the import",
        remedy_vi="báo cho quản trị kèm mã đợt nhập",
    )


def _report(log: BatchLog, phase: Literal["staging"], total: int, done: int) -> None:
    log.advance(Progress(phase, done, total))


def _read(source: Source, log: BatchLog) -> Batch:
    batches: list[Batch] = []
    done = 0
    for batch in source.batches():
        batches.append(batch)
        done += len(batch)
        log.advance(Progress("reading", done, source.facts.feature_count))
    return concatenate(batches)
