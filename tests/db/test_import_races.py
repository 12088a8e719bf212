"""Imports that others meet on their way: other imports, changes, and a wish to stop."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from landdb.domain.actors import LOCAL_ADMIN
from landdb.domain.import_states import STOPPED
from landdb.errors import ConflictError
from landdb.import_ import decisions
from landdb.import_.pipeline import go_on, run_import
from landdb.import_.records import ImportRequest, Progress
from landdb.queries import import_batches, import_commit
from tests.conftest import Server
from tests.db.survey_files import MANAGER, SURVEYOR, Register, rectangle, row, write
from tests.factories import add_parcel


@pytest.mark.parametrize("phase", ["inspecting", "staging", "checking", "identifying", "committing"])
def test_cancelled_at_any_phase_nothing_is_written(register: Register, phase: str) -> None:
    seen: list[str] = []
    result = register.load(
        [row(1), row(2)], MANAGER, progress=lambda step: seen.append(step.phase), cancelled=lambda: phase in seen
    )
    assert result.state == "cancelled"
    assert register.ask("SELECT state, finished_at IS NOT NULL FROM import_batch") == [("cancelled", True)]
    assert register.ask("SELECT count(*) FROM parcel") == [(0,)]


def test_a_change_meanwhile_is_a_conflict_and_nothing_is_written(register: Register) -> None:
    register.load([row(1), row(2)])

    meddled: list[bool] = []

    def meddle(step: Progress) -> None:
        if step.phase == "committing" and not meddled:
            meddled.append(True)
            with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
                session.execute(text("UPDATE parcel SET note = 'mô phỏng' WHERE parcel_no = 1"))

    with pytest.raises(ConflictError):
        register.load([row(1, TY_LE=1000), row(9)], MANAGER, on_existing="update", progress=meddle)
    assert register.ask("SELECT parcel_no, version FROM parcel ORDER BY 1") == [(1, 2), (2, 1)]
    assert register.ask("SELECT state FROM import_batch ORDER BY created_at DESC LIMIT 1") == [("failed",)]


def test_the_same_key_written_meanwhile_is_a_conflict(register: Register) -> None:
    def meddle(step: Progress) -> None:
        if step.phase == "committing" and step.done == 0:
            with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
                add_parcel(session, sheet_no=1, parcel_no=1, managing_unit_id=register.unit)

    with pytest.raises(ConflictError):
        register.load([row(1), row(2)], MANAGER, progress=meddle)
    assert register.ask("SELECT count(*) FROM parcel") == [(1,)]


def race(register: Register, *files: list[dict[str, Any]], **options: Any) -> list[Any]:
    """Import files at once: all have been compared before the first is committed."""
    everybody = Barrier(len(files))

    def load(number: int) -> Any:
        folder = register.folder / str(number)
        path = write(folder.with_suffix(".geojson"), files[number])
        request = ImportRequest(paths=(path,), accept="kiểm thử", work_folder=folder, **options)
        result = run_import(register.database, SURVEYOR, request, lambda _: None, lambda: False)
        assert result.state == "submitted"
        decisions.approve(register.database, MANAGER, result.batch_id)
        everybody.wait(60)
        try:
            return go_on(register.database, SURVEYOR, result.batch_id, folder).state
        except ConflictError as error:
            return error

    with ThreadPoolExecutor(len(files)) as executor:
        return list(executor.map(load, range(len(files))))


def test_of_two_imports_at_once_one_takes_the_ground(register: Register) -> None:
    ended = race(register, [row(1, rectangle()), row(2)], [row(3, rectangle(east=10))])
    [conflict] = [end for end in ended if isinstance(end, ConflictError)]
    assert "committed" in ended
    assert "m²" in conflict.message_vi
    assert register.ask(
        "SELECT count(*) FROM parcel a JOIN parcel b ON a.id < b.id WHERE ST_Overlaps(a.geom_source, b.geom_source)"
    ) == [(0,)]
    closed = "SELECT message_vi, rows_read = rows_rejected, rows_read > 0 FROM import_batch WHERE state = 'failed'"
    assert register.ask(closed) == [(conflict.message_vi, True, True)]
    refused = (
        "SELECT code, row_no FROM import_issue i JOIN import_batch b ON b.id = i.batch_id WHERE b.state = 'failed'"
    )
    assert ("T02", 1) in register.ask(refused)


CODE = "w7ezcywzzzz0"


@pytest.mark.parametrize(
    ("files", "met"),
    [
        (([row(1)], [row(1)]), {"K01", "T02"}),
        # At another level the unique index would let both in.
        (([row(1)], [row(1, rectangle(east=900), DO_MAT=1)]), {"K01"}),
        (([row(1, MA_DINHDANH=CODE)], [row(9, MA_DINHDANH=CODE)]), {"K02"}),
    ],
    ids=["the same file", "the same key", "the same identifier"],
)
def test_of_two_imports_at_once_one_is_added_and_one_is_told(
    register: Register, files: tuple[list[dict[str, Any]], ...], met: set[str]
) -> None:
    ended = race(register, *files)
    [conflict] = [end for end in ended if isinstance(end, ConflictError)]
    assert "committed" in ended
    assert "đăng ký" in conflict.message_vi
    assert register.ask("SELECT count(*) FROM parcel") == [(1,)]
    told = "SELECT i.code, i.row_no, b.state FROM import_issue i JOIN import_batch b ON b.id = i.batch_id"
    assert set(register.ask(told)) == {(code, 1, "failed") for code in met}
    assert register.ask("SELECT message_vi FROM import_batch WHERE state = 'failed'") == [(conflict.message_vi,)]


def test_an_identifier_given_to_two_registered_parcels_at_once(register: Register) -> None:
    register.load([row(1), row(2)])
    files = ([row(1, MA_DINHDANH=CODE)], [row(2, MA_DINHDANH=CODE)])
    ended = race(register, *files, on_existing="update")
    assert "committed" in ended
    assert register.ask("SELECT count(*) FROM parcel WHERE parcel_code = :code", code=CODE) == [(1,)]
    assert register.ask("SELECT DISTINCT code, row_no FROM import_issue") == [("K02", 1)]


def ask_to_stop(register: Register, batch_id: object) -> bool:
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        return import_batches.request_cancel(session, str(batch_id), STOPPED) is not None


@pytest.mark.parametrize(("phase", "written"), [("staging", 0), ("committing", 0), ("committing", 2)])
def test_a_wish_to_stop_holds_until_all_is_written(register: Register, phase: str, written: int) -> None:
    """Even when every row is written and only the end of the transaction is missing."""
    answers: list[bool] = []

    def ask(step: Progress) -> None:
        if step.phase == phase and step.done >= written and not answers:
            [(batch,)] = register.ask("SELECT id FROM import_batch WHERE finished_at IS NULL")
            answers.append(ask_to_stop(register, batch))

    stopped = register.load([row(1), row(2)], MANAGER, progress=ask)
    assert (answers, stopped.state) == ([True], "cancelled")
    assert register.ask("SELECT rows_read, rows_rejected, rows_added FROM import_batch") == [(2, 2, 0)]
    assert register.ask("SELECT count(*) FROM parcel") == [(0,)]
    assert not ask_to_stop(register, stopped.batch_id)


def test_a_wish_to_stop_comes_too_late_for_what_is_written(register: Register) -> None:
    written = register.load([row(1)], MANAGER)
    assert not ask_to_stop(register, written.batch_id)
    assert register.ask("SELECT state FROM import_batch") == [("committed",)]


def test_the_writing_tells_how_far_it_is(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """Piece by piece, in one transaction; changes come before what is new."""
    monkeypatch.setattr(import_commit, "_ROWS_AT_ONCE", 2)
    register.load([row(1), row(2)], MANAGER)
    told: list[int] = []
    rows = [row(1, TY_LE=1000), row(3), row(4), row(5), row(2, TY_LE=1000)]
    result = register.load(
        rows, MANAGER, on_existing="update",
        progress=lambda step: told.append(step.done) if step.phase == "committing" else None,
    )  # fmt: skip
    assert (result.rows_added, result.rows_changed) == (3, 2)
    assert told == [0, 1, 1, 2, 3, 5, 5, 5]
    assert register.ask("SELECT count(*), count(DISTINCT system_from) FROM parcel WHERE retired_at IS NULL") == [(5, 1)]


def test_an_approval_after_days_knows_what_came_meanwhile(register: Register, server: Server) -> None:
    request = ImportRequest(
        paths=(write(register.folder / "cho.geojson", [row(1)]),), work_folder=register.folder / "imports",
        accept="kiểm thử",
    )  # fmt: skip
    waiting = run_import(register.database, SURVEYOR, request, lambda _: None, lambda: False)
    register.load([row(2, rectangle(east=100))])
    with create_engine(server.admin_url_of(register.database)).begin() as owner:
        owner.execute(text("SET session_replication_role = replica"))
        past = "UPDATE landdb.import_batch SET created_at = now() - interval '4 days' WHERE id = :id"
        owner.execute(text(past), {"id": waiting.batch_id})
        owner.execute(text("UPDATE landdb.parcel SET system_from = now() - interval '2 days'"))
    with pytest.raises(ConflictError):
        register.approve(waiting)
