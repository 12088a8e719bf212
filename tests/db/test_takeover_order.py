"""In a takeover each transaction has a moment of its own, behind the last version of all that it touches (ADR 22)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from landdb.domain.actors import LOCAL_ADMIN
from landdb.errors import ConflictError
from landdb.import_.commit import revert
from landdb.queries import import_uploads
from tests.db.survey_files import Register, row
from tests.db.test_import_lineage import half
from tests.db.test_takeover import FIRST, LATER, close_takeover, load, open_takeover
from tests.factories import add_parcel

NEXT = timedelta(milliseconds=10)
EARLIER = FIRST - timedelta(days=30)
USES_IN_FORCE = """SELECT p.parcel_no, count(u.id) FROM parcel p
    LEFT JOIN parcel_use u ON u.parcel_id = p.id AND u.retired_at IS NULL
    WHERE p.retired_at IS NULL GROUP BY 1 ORDER BY 1"""
OF_VERSIONS = """SELECT count(u.*), sum(u.area_m2) FROM (
        SELECT id, system_from FROM parcel_history UNION ALL SELECT id, system_from FROM parcel) v
    CROSS JOIN LATERAL landdb.uses_of_version(v.id, v.system_from) u GROUP BY v.system_from ORDER BY v.system_from"""


def last_batch(register: Register) -> UUID:
    [(found,)] = register.ask("SELECT id FROM import_batch ORDER BY coalesce(taken_over_at, created_at) DESC LIMIT 1")
    assert isinstance(found, UUID)
    return found


def told_anew(number: int, **columns: Any) -> dict[str, Any]:
    """A row that says nothing of the origin of its use."""
    told = row(number, **columns)
    del told["properties"]["NGUON_GOC"]
    return told


@pytest.mark.parametrize("second", [FIRST, LATER])
def test_a_second_file_of_one_moment_or_later_keeps_what_it_leaves_out(register: Register, second: datetime) -> None:
    open_takeover(register)
    load(register, FIRST, [row(1)])
    load(register, second, [told_anew(1, DIA_CHI="đổi (mô phỏng)")], on_existing="update")
    written = max(second, FIRST + NEXT)
    assert register.ask("SELECT origin_code FROM parcel_use WHERE retired_at IS NULL") == [(5,)]
    assert register.ask("SELECT retired_at FROM parcel_use WHERE retired_at IS NOT NULL") == [(written,)]
    assert register.ask("SELECT system_from FROM parcel") == [(written,)]
    assert register.ask(OF_VERSIONS) == [(1, 2000), (1, 2000)]
    assert register.ask("SELECT stated_at, stated_by FROM takeover_day ORDER BY 1") == [
        (FIRST, LOCAL_ADMIN.id), (written, LOCAL_ADMIN.id),
    ], "one for each transaction that wrote"  # fmt: skip


@pytest.mark.parametrize("second", [FIRST, LATER])
@pytest.mark.parametrize("undone", ["closed", "same moment"])
def test_an_undo_brings_the_uses_back(register: Register, second: datetime, undone: str) -> None:
    open_takeover(register)
    load(register, FIRST, [row(1)])
    load(register, second, [row(1, DIA_CHI="đổi (mô phỏng)")], on_existing="update")
    batch = last_batch(register)
    database = register.database.stating(second)
    if undone == "closed":
        close_takeover(register)
        database = register.database
    assert revert(database, LOCAL_ADMIN, batch, "nhầm (mô phỏng)") == 1
    assert register.ask(USES_IN_FORCE) == [(1, 1)]
    assert register.ask("SELECT address FROM parcel") == [(None,)]
    if undone != "closed":
        moment = max(second, FIRST + NEXT) + NEXT
        assert register.ask(
            "SELECT p.system_from, b.reverted_at FROM parcel p, import_batch b WHERE b.id = :id", id=batch
        ) == [(moment, moment)]


@pytest.mark.parametrize("second", [FIRST, LATER])
def test_a_split_is_undone_with_its_uses(register: Register, second: datetime) -> None:
    open_takeover(register)
    load(register, FIRST, [row(1)])
    load(register, second, [half(11, 0), half(12, 1)])
    close_takeover(register)
    assert revert(register.database, LOCAL_ADMIN, last_batch(register), "nhầm (mô phỏng)") == 3
    assert register.ask(USES_IN_FORCE) == [(1, 1)]


def test_a_moment_that_is_not_behind_the_last_version_is_refused(register: Register) -> None:
    open_takeover(register)
    load(register, FIRST, [row(1), row(2)])
    before = register.ask("SELECT * FROM parcel ORDER BY id")
    with pytest.raises(ConflictError) as refused:
        load(register, EARLIER, [row(1, DIA_CHI="đổi (mô phỏng)"), row(3)], on_existing="update")
    batch, of_first = (
        str(last_batch(register))[:8],
        register.ask("SELECT id::text FROM import_batch WHERE state = 'committed'"),
    )
    for message, remedy in (
        (refused.value.message_vi, refused.value.remedy_vi), (refused.value.message_en, refused.value.remedy_en),
    ):  # fmt: skip
        assert f"{batch} (thua.geojson)" in message
        assert f"{of_first[0][0][:8]} (thua.geojson)" in message
        assert "16/08/2014 09:30:00" in message
        assert "15/09/2014 09:30:00" in message
        assert "15/09/2014 09:30:00" in (remedy or "")
    assert register.ask("SELECT * FROM parcel ORDER BY id") == before
    ended = register.ask("SELECT state, message_vi FROM import_batch WHERE id = :id", id=last_batch(register))
    assert ended == [("failed", refused.value.message_vi)]
    assert register.ask("SELECT stated_at FROM takeover_day") == [(FIRST,)]
    load(register, FIRST + timedelta(days=1), [row(1, DIA_CHI="đổi (mô phỏng)")], on_existing="update")


def test_an_undo_that_is_stated_before_what_it_undoes_is_refused(register: Register) -> None:
    open_takeover(register)
    load(register, FIRST, [row(1)])
    load(register, LATER, [row(1, DIA_CHI="đổi (mô phỏng)")], on_existing="update")
    with pytest.raises(ConflictError, match="not before that"):
        revert(register.database.stating(FIRST), LOCAL_ADMIN, last_batch(register), "nhầm (mô phỏng)")
    assert register.ask("SELECT state FROM import_batch ORDER BY taken_over_at") == [("committed",)] * 2
    assert register.ask(USES_IN_FORCE) == [(1, 1)]


def test_a_batch_is_overtaken_by_what_was_stated_behind_it(register: Register) -> None:
    open_takeover(register)
    load(register, FIRST, [row(1)])
    load(register, FIRST, [row(1, DIA_CHI="đổi (mô phỏng)")], on_existing="update")
    batches = register.ask("SELECT id, target, finished_at FROM import_batch ORDER BY taken_over_at")
    with register.database.open_session(LOCAL_ADMIN) as session:
        told = [dict(zip(("id", "target", "finished_at"), batch, strict=True)) for batch in batches]
        assert [import_uploads.is_overtaken(session, batch) for batch in told] == [True, False]


def test_what_was_written_by_the_clock_meanwhile_is_not_changed_at_a_stated_time(register: Register) -> None:
    open_takeover(register)
    register.load([row(1)], actor=LOCAL_ADMIN)
    with pytest.raises(ConflictError, match="not before that"):
        load(register, LATER, [row(1, DIA_CHI="đổi (mô phỏng)")], on_existing="update")
    names = ("id", "target", "finished_at")
    [asked] = register.ask(f"SELECT {', '.join(names)} FROM import_batch WHERE state = 'committed'")
    with register.database.open_session(LOCAL_ADMIN) as session:
        assert not import_uploads.is_overtaken(session, dict(zip(names, asked, strict=True)))


def test_transactions_that_state_one_moment_follow_each_other(register: Register) -> None:
    """Also those beside a moment that is between two."""
    open_takeover(register)
    for moment in (FIRST, FIRST + timedelta(milliseconds=13), FIRST, FIRST, FIRST):
        with register.database.stating(moment).open_session(LOCAL_ADMIN, read_only=False) as session:
            add_parcel(session)
            session.execute(
                text("UPDATE parcel SET address = coalesce(address, '') || 'x' WHERE system_from = register_now()")
            )
    assert register.ask("SELECT system_from FROM parcel ORDER BY 1") == [
        (FIRST + n * NEXT + timedelta(microseconds=1),) for n in range(5)
    ]
    assert register.ask("SELECT stated_at FROM takeover_day ORDER BY 1") == [(FIRST + n * NEXT,) for n in range(5)]


def test_nobody_gets_a_moment_behind_the_opening(register: Register) -> None:
    """The one that is stated is taken: the next would lie among what is registered by the clock."""
    open_takeover(register)
    [(opened,)] = register.ask("SELECT opened_at FROM takeover")
    last = register.database.stating(opened - timedelta(microseconds=1))
    with last.open_session(LOCAL_ADMIN, read_only=False) as session:
        add_parcel(session)
    with (
        pytest.raises(Exception, match="behind the opening"),
        last.open_session(LOCAL_ADMIN, read_only=False) as session,
    ):
        add_parcel(session)
