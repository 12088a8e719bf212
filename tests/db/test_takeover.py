"""Taking over a predecessor's register: who may state times of the past, until when, and what bears them (ADR 22)."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from landdb.domain.actors import LOCAL_ADMIN, Actor
from landdb.domain.vietnam_time import VIETNAM
from landdb.errors import ConflictError
from landdb.export.import_report.facts import head_lines
from landdb.import_ import pipeline
from landdb.import_.build_report import build_report
from landdb.import_.pipeline import run_import
from landdb.import_.records import ImportRequest
from landdb.queries import takeovers
from landdb.queries.import_batches import find_batch
from tests.db.survey_files import SURVEYOR, Register, rectangle, row, write
from tests.db.test_import_meanwhile import once
from tests.factories import add_parcel, add_work, make_actor

FIRST = datetime(2014, 9, 15, 2, 30, tzinfo=UTC)
LATER = datetime(2019, 5, 20, 2, 30, tzinfo=UTC)
TAKEN_OVER = "Tiếp nhận từ sổ cũ, thực tế nạp lúc"
FORGED = "SELECT set_config('app.stated_at', '2014-09-15 02:30:00+00', true)"

FORGED_NOW = f"SELECT CASE WHEN ({FORGED}) > '' THEN register_now() END"


def writing(register: Register, actor: Actor = LOCAL_ADMIN) -> AbstractContextManager[Connection]:
    return register.database.open_session(actor, read_only=False)


def open_takeover(register: Register, actor: Actor = LOCAL_ADMIN) -> None:
    with register.database.open_session(actor, read_only=False) as session:
        takeovers.open_takeover(session, "Sổ cũ (mô phỏng)")


def wait_until_blocked(register: Register, work: Future[Any]) -> None:
    """Until ``work`` waits for a lock, be it another transaction's end, or has ended without."""
    while not work.done() and register.ask("SELECT count(*) FROM pg_locks WHERE NOT granted") == [(0,)]:
        sleep(0.05)


def add_at_forged_time(session: Connection) -> None:
    session.execute(text(FORGED))
    add_parcel(session)


def close_takeover(register: Register) -> None:
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        takeovers.close_takeover(session)


def load(register: Register, moment: datetime, rows: list[dict[str, Any]], **options: Any) -> None:
    path = write(register.folder / "thua.geojson", rows)
    request = ImportRequest(paths=(path,), work_folder=register.folder / "imports", accept="tiếp nhận", **options)
    result = run_import(register.database.stating(moment), LOCAL_ADMIN, request, lambda _: None, lambda: False)
    assert result.state == "committed", result.issues


def test_versions_endings_and_batches_bear_the_stated_times(register: Register) -> None:
    open_takeover(register)
    load(register, FIRST, [row(1), row(2)])
    load(register, LATER, [row(1, DIA_CHI="đổi (mô phỏng)"), row(3)], on_existing="update", removed="sheet")
    close_takeover(register)
    assert register.ask("SELECT parcel_no, system_from, retired_at FROM parcel ORDER BY 1") == [
        (1, LATER, None), (2, LATER, LATER), (3, LATER, None),
    ]  # fmt: skip
    assert register.ask("SELECT parcel_no, system_from, system_to FROM parcel_history ORDER BY 1") == [
        (1, FIRST, LATER), (2, FIRST, LATER),
    ]  # fmt: skip
    assert register.ask("SELECT DISTINCT system_from, retired_at FROM parcel_use WHERE retired_at IS NOT NULL") == [
        (LATER, LATER)
    ]
    batches = register.ask("SELECT created_at, submitted_at, approved_at, finished_at FROM import_batch ORDER BY 1")
    assert [set(times) - {None} for times in batches] == [{FIRST}, {LATER}]
    [(true, events)] = register.ask("SELECT min(taken_over_at), (SELECT min(at) FROM import_event) FROM import_batch")
    assert datetime.now(UTC) - true < timedelta(minutes=10)
    assert events > true - timedelta(seconds=1), "what the program did is told by the clock"
    days = register.ask("SELECT DISTINCT stated_at, stated_by, loaded_at > stated_at FROM takeover_day ORDER BY 1")
    assert days == [(FIRST, LOCAL_ADMIN.id, True), (LATER, LOCAL_ADMIN.id, True)]


def test_papers_of_a_batch_say_when_it_was_loaded_in_truth(register: Register) -> None:
    open_takeover(register)
    load(register, FIRST, [row(1)])
    [(batch_id, true)] = register.ask("SELECT id::text, taken_over_at FROM import_batch")
    report = build_report(register.database, LOCAL_ADMIN, batch_id)
    assert (report.head.made_at, report.head.taken_over_at) == (FIRST, true)
    assert f"{true.astimezone(VIETNAM):%d/%m/%Y %H:%M}" in dict(head_lines(report, "vi"))[TAKEN_OVER]
    with register.database.open_session(LOCAL_ADMIN) as session:
        assert (find_batch(session, batch_id) or {})["taken_over_at"] == true
    close_takeover(register)
    later = build_report(register.database, SURVEYOR, str(register.load([row(2)]).batch_id))
    assert TAKEN_OVER not in dict(head_lines(later, "vi"))


def test_afterwards_the_clock_is_the_servers_for_good(register: Register) -> None:
    open_takeover(register)
    load(register, FIRST, [row(1)])
    close_takeover(register)
    with pytest.raises(DBAPIError, match="no takeover"):
        load(register, LATER, [row(2)])
    with pytest.raises(DBAPIError, match="open takeover"), writing(register) as session:
        add_at_forged_time(session)
    with pytest.raises(DBAPIError, match="once"):
        open_takeover(register)
    with pytest.raises(DBAPIError), writing(register) as session:
        session.execute(text("UPDATE takeover SET closed_at = NULL, closed_by = NULL"))
    with writing(register) as session:
        add_parcel(session)
    assert register.ask("SELECT count(*) FROM parcel WHERE system_from > now() - interval '1 minute'") == [(1,)]


def test_everybody_who_states_a_moment_is_noted(register: Register) -> None:
    open_takeover(register)
    second = make_actor(3, roles=("admin",))
    for actor in (LOCAL_ADMIN, second, second):
        with register.database.stating(FIRST).open_session(actor, read_only=False) as session:
            add_parcel(session)
        with register.database.stating(LATER).open_session(actor, read_only=False):
            pass  # nothing was written at it
    noted = register.ask("SELECT stated_by, count(*) FROM takeover_day WHERE loaded_at > stated_at GROUP BY 1")
    assert dict(noted) == {LOCAL_ADMIN.id: 1, second.id: 2}


def test_closing_waits_for_those_who_are_stating(register: Register) -> None:
    """And whoever states behind it finds nothing open: no moment of the past after the closing."""
    open_takeover(register)
    stating = register.database.stating(FIRST)
    with ThreadPoolExecutor(2) as pool:
        with stating.open_session(LOCAL_ADMIN, read_only=False) as session:
            closing = pool.submit(close_takeover, register)
            wait_until_blocked(register, closing)
            assert not closing.done()
            add_parcel(session)
        closing.result()
    with pytest.raises(DBAPIError, match="no takeover"), stating.open_session(LOCAL_ADMIN, read_only=False):
        pass
    assert register.ask("SELECT system_from FROM parcel") == [(FIRST,)]


def test_a_setting_left_behind_on_a_connection_states_nothing(register: Register) -> None:
    open_takeover(register)
    load(register, FIRST, [row(1)])
    with writing(register) as session:
        session.execute(text(FORGED.replace("true", "false")))
    with writing(register) as session:
        assert session.scalar(text("SELECT current_setting('app.stated_at')")) == ""
        assert session.scalar(text("SELECT register_now() = now()"))


@pytest.mark.parametrize(
    "actor",
    [
        make_actor(3, roles=("manager",)),
        make_actor(2, roles=("admin",)),
        make_actor(3, roles=("admin",), provinces={"01"}),
        make_actor(3, roles=("admin",), units=set()),
    ],
)
def test_only_an_administrator_of_all_takes_over(register: Register, actor: Actor) -> None:
    with pytest.raises(DBAPIError):
        open_takeover(register, actor)
    open_takeover(register)
    with pytest.raises(DBAPIError), register.database.stating(FIRST).open_session(actor, read_only=False):
        pass


def test_a_forged_setting_is_judged_as_a_statement_is(register: Register) -> None:
    open_takeover(register)
    for _ in range(2):  # also of a moment that somebody has stated
        with pytest.raises(DBAPIError, match="only an administrator"), writing(register, SURVEYOR) as session:
            add_at_forged_time(session)
        with pytest.raises(DBAPIError, match="only an administrator"), writing(register, SURVEYOR) as session:
            session.execute(text(FORGED_NOW))
        load(register, FIRST, [row(1)])
    with pytest.raises(DBAPIError, match="before 1945"), writing(register) as session:
        session.execute(text(FORGED_NOW.replace("2014", "1914")))
    with writing(register) as session:
        add_at_forged_time(session)
    assert register.ask("SELECT count(*) FROM takeover_day JOIN parcel ON system_from = stated_at") == [(2,)]


def test_a_register_that_holds_something_takes_nothing_over(register: Register) -> None:
    with writing(register) as session:
        add_parcel(session)
    with pytest.raises(DBAPIError, match="before anything"):
        open_takeover(register)


@pytest.mark.parametrize("moment", ["1945-09-01", "-infinity", "infinity"])
def test_no_moment_before_the_state_is_stated(register: Register, moment: str) -> None:
    open_takeover(register)
    with pytest.raises(DBAPIError, match="stated time lies"), writing(register) as session:
        session.execute(text("SELECT state_time(CAST(:moment AS timestamptz))"), {"moment": moment})


@pytest.mark.parametrize(
    "written",
    [
        "INSERT INTO military_zone (code, name_vi, province_code) VALUES ('KV-1', 'Khu (mô phỏng)', '01')",
        "INSERT INTO document (kind, title_vi) VALUES ('map', 'Bản đồ (mô phỏng)')",
    ],
)
def test_a_zone_or_a_document_is_something_too(register: Register, written: str) -> None:
    with writing(register) as session:
        session.execute(text(written))
    with pytest.raises(DBAPIError, match="before anything"):
        open_takeover(register)


def test_opening_waits_for_those_who_are_writing(register: Register) -> None:
    with ThreadPoolExecutor(2) as pool:
        with writing(register) as session:
            add_parcel(session)
            opening = pool.submit(open_takeover, register)
            wait_until_blocked(register, opening)
        with pytest.raises(DBAPIError, match="before anything"):
            opening.result()


@pytest.mark.parametrize("moment", [FIRST, FIRST - timedelta(days=365)])
def test_what_others_state_meanwhile_is_met_at_the_commit(
    register: Register, monkeypatch: pytest.MonkeyPatch, moment: datetime
) -> None:
    """Its stated time lies not behind that of the batch, though it was written behind it."""
    open_takeover(register)
    elsewhere = Register.__new__(Register)
    elsewhere.database, elsewhere.folder = register.database, register.folder / "elsewhere"
    elsewhere.folder.mkdir()
    once(monkeypatch, pipeline, "compare", lambda: load(elsewhere, moment, [row(2, rectangle(east=110))]))
    with pytest.raises(ConflictError, match="m²"):
        load(register, FIRST, [row(1)])
    assert register.ask("SELECT parcel_no FROM parcel") == [(2,)]


@pytest.mark.parametrize("later", [timedelta(days=1), timedelta(microseconds=0)])
def test_nothing_behind_the_opening_is_stated(register: Register, later: timedelta) -> None:
    """From there on the register records by its own clock."""
    open_takeover(register)
    [(opened,)] = register.ask("SELECT opened_at FROM takeover")
    with pytest.raises(DBAPIError, match="behind the opening"):
        load(register, opened + later, [row(1)])


def test_who_took_over_is_kept_and_days_are_for_the_highest(register: Register) -> None:
    open_takeover(register)
    load(register, FIRST, [row(1)])
    assert register.ask("SELECT predecessor, opened_by FROM takeover") == [("Sổ cũ (mô phỏng)", LOCAL_ADMIN.id)]
    with register.database.open_session(make_actor(0)) as session:
        assert session.scalar(text("SELECT landdb.takeover_end() = 'infinity'"))
    for actor in (make_actor(2, roles=("admin",)), make_actor(0)):
        with pytest.raises(DBAPIError), register.database.open_session(actor) as session:
            session.execute(text("SELECT * FROM takeover_day"))
    with pytest.raises(DBAPIError), writing(register) as session:
        session.execute(text("DELETE FROM takeover_day"))


@pytest.mark.parametrize("table", ["parcel", "parcel_use", "work_parcel"])
def test_writers_end_what_they_end_now(register: Register, table: str) -> None:
    with writing(register) as session:
        add_work(session, parcel_ids=(add_parcel(session),))
    with writing(register, SURVEYOR) as session:
        session.execute(text(f"UPDATE {table} SET retired_at = '2015-01-01'"))
    assert register.ask(f"SELECT retired_at > now() - interval '1 minute' FROM {table}") == [(True,)]


def test_writers_finish_a_batch_now(register: Register) -> None:
    result = register.load([row(1)])
    with writing(register, SURVEYOR) as session:
        values = "submitted_at = '2015-01-01', finished_at = '2015-01-01'"
        session.execute(text(f"UPDATE import_batch SET {values} WHERE id = :id"), {"id": result.batch_id})
    recent = "greatest(submitted_at, finished_at) - least(submitted_at, finished_at) < interval '1 minute'"
    assert register.ask(f"SELECT {recent}, extract(year FROM finished_at) > 2015 FROM import_batch") == [(True, True)]
