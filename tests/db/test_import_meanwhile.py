"""What others do to a batch between two steps of an answer, an undo or a question: none of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest
from sqlalchemy import text

from landdb.domain.actors import LOCAL_ADMIN
from landdb.errors import ConflictError
from landdb.import_ import decisions, pipeline
from landdb.import_.commit import revert
from landdb.import_.job import Job
from landdb.import_.pipeline import go_on
from landdb.import_.records import ImportResult
from landdb.queries import import_commit
from tests.db.survey_files import MANAGER, SURVEYOR, Register, row, write
from tests.factories import add_work

LONGER_THAN_A_STATEMENT_MAY = 5.5
BLOCKED = "SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname ="
BLOCKED += " current_database())"


def decide(register: Register, result: ImportResult, **answers: Any) -> None:
    folder = register.folder / "imports" / str(result.batch_id)
    decisions.answer(register.database, SURVEYOR, result.batch_id, answers, folder)


def carry_on(register: Register, result: ImportResult) -> ImportResult:
    return go_on(register.database, SURVEYOR, result.batch_id, register.folder / "imports")


def wait_for_block(register: Register, work: Future[Any]) -> None:
    """Until ``work`` waits for a lock, or has ended without."""
    while not work.done() and register.ask(BLOCKED) == [(0,)]:
        sleep(0.05)


def once(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, act: Callable[[], object]) -> None:
    """Have somebody else act when a function has ended for the first time."""
    original = getattr(module, name)
    acted: list[bool] = []

    def wrapper(*args: Any, **options: Any) -> Any:
        found = original(*args, **options)
        if not acted:
            acted.append(True)
            act()
        return found

    monkeypatch.setattr(module, name, wrapper)


def test_of_two_answers_at_once_the_later_one_overwrites_nothing(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = register.load([row(1, GHI_CHU="mô phỏng")], finish="check")

    def somebody_else() -> None:
        decide(register, result, mapping={"GHI_CHU": "address"})
        assert carry_on(register, result).state == "ready"

    once(monkeypatch, decisions, "check_answers", somebody_else)
    with pytest.raises(ConflictError, match="meanwhile"):
        decide(register, result, commune="00004")
    said = "SELECT state, options ->> 'commune', options -> 'mapping' FROM import_batch"
    assert register.ask(said) == [("ready", None, {"GHI_CHU": "address"})]


def test_what_a_worker_reads_is_not_taken_away_by_an_answer_that_comes_too_late(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = register.load([row(1)], finish="check")
    folder = register.folder / "imports" / str(result.batch_id)
    (folder / "files").mkdir()
    write(folder / "files" / "thua.geojson", [row(1)])
    once(monkeypatch, decisions, "check_answers", lambda: decide(register, result))
    with pytest.raises(ConflictError):
        decide(register, result, layer="thua")
    assert (folder / "spool").exists()


def test_whoever_answers_at_once_meets_the_batch_without_the_answer_that_did_not_fit(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column is known to be none only when the other layer has been read."""
    result = register.load([row(1)], finish="check")
    files = register.folder / "imports" / str(result.batch_id) / "files"
    files.mkdir()
    write(files / "thua.geojson", [row(1)])
    met: list[Any] = []
    original = Job.write

    def watch(job: Job, **values: Any) -> None:
        original(job, **values)
        if values.get("state") == "needs_input":
            met.append(register.ask("SELECT options -> 'mapping' FROM import_batch"))

    monkeypatch.setattr(Job, "write", watch)
    decide(register, result, layer="thua", mapping={"KHONG_CO": "note"})
    asked = carry_on(register, result)
    assert (asked.state, asked.questions[0]["option"]) == ("needs_input", "mapping")
    assert met == [[({},)]]


def test_a_question_does_not_outlive_the_wish_to_stop(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """It came when the plan was made, behind the last time that the import asks whether to go on."""
    result = register.load([row(1)], finish="check")
    decide(register, result, crs="4756")
    once(
        monkeypatch, pipeline, "make_plan",
        lambda: decisions.cancel(register.database, SURVEYOR, result.batch_id),
    )  # fmt: skip
    assert carry_on(register, result).state == "cancelled"
    assert register.ask("SELECT state, finished_at IS NOT NULL FROM import_batch") == [("cancelled", True)]


def test_a_question_waits_for_whoever_reads_the_staged_rows(register: Register) -> None:
    """A backup does, for longer than a statement may take elsewhere."""
    result = register.load([row(1), row(2)], finish="check")
    decide(register, result, crs="4756")
    with ThreadPoolExecutor(1) as pool:
        with register.database.open_session(LOCAL_ADMIN, timeout_ms=None) as session:
            session.execute(text("SELECT count(*) FROM staged_parcel"))
            asked = pool.submit(carry_on, register, result)
            wait_for_block(register, asked)
            assert not asked.done()
            sleep(LONGER_THAN_A_STATEMENT_MAY)
        assert asked.result(60).state == "needs_input"
    assert register.ask("SELECT state FROM import_batch") == [("needs_input",)]


def test_an_undo_waits_for_works_that_are_being_tied_to_its_parcels(register: Register) -> None:
    result = register.load([row(1)])
    [(parcel,)] = register.ask("SELECT id FROM parcel")
    with ThreadPoolExecutor(1) as pool:
        with register.database.open_session(LOCAL_ADMIN, read_only=False, timeout_ms=None) as session:
            import_commit.lock_register(session, "works")
            add_work(session, parcel_ids=(parcel,))
            undone = pool.submit(revert, register.database, MANAGER, result.batch_id, "nhập nhầm tệp")
            wait_for_block(register, undone)
        with pytest.raises(ConflictError, match="stands on"):
            undone.result(60)
    assert register.ask("SELECT count(*) FROM parcel WHERE retired_at IS NULL") == [(1,)]
