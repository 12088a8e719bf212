"""How a takeover ends for its imports: those that it is closed upon, and which of them is undone first (ADR 22)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from landdb.db import is_outage
from landdb.domain.actors import LOCAL_ADMIN
from landdb.errors import ConflictError, OvertakenError
from landdb.import_ import pipeline
from landdb.import_.commit import revert
from landdb.import_.decisions import approve
from landdb.import_.pipeline import go_on, run_import
from landdb.import_.records import ImportRequest
from landdb.queries import later_batches
from tests.db.survey_files import Register, row, write
from tests.db.test_import_meanwhile import once
from tests.db.test_import_standing import work
from tests.db.test_takeover import FIRST, LATER, close_takeover, load, open_takeover

BATCHES = "SELECT id, target, finished_at FROM import_batch ORDER BY taken_over_at"
RECENTLY = timedelta(minutes=10)


def test_an_import_upon_which_the_takeover_is_closed_has_failed(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_takeover(register)
    load(register, FIRST, [row(1)])
    once(monkeypatch, pipeline, "compare", lambda: close_takeover(register))
    with pytest.raises(DBAPIError, match="no takeover is open") as refused:
        load(register, LATER, [row(2)])
    assert not is_outage(refused.value), "nothing to wait for"
    [_, (state, created, finished)] = register.ask(
        "SELECT state, created_at, finished_at FROM import_batch ORDER BY taken_over_at"
    )
    assert (state, created) == ("failed", LATER)
    assert datetime.now(UTC) - finished < RECENTLY, "nothing that was stated came of it"
    assert register.ask("SELECT parcel_no FROM parcel") == [(1,)]


def test_an_import_of_a_stated_time_is_not_committed_by_the_clock(register: Register) -> None:
    open_takeover(register)
    path = write(register.folder / "thua.geojson", [row(1)])
    imports = register.folder / "imports"
    request = ImportRequest(paths=(path,), work_folder=imports, accept="tiếp nhận", finish="submit")
    batch = run_import(register.database.stating(FIRST), LOCAL_ADMIN, request, lambda _: None, lambda: False).batch_id
    close_takeover(register)
    approve(register.database, LOCAL_ADMIN, batch)
    with pytest.raises(ConflictError, match="not written by today's clock") as refused:
        go_on(register.database, LOCAL_ADMIN, batch, imports)
    assert "15/09/2014 09:30:00" in refused.value.message_vi
    assert "nhập lại tệp" in (refused.value.remedy_vi or "")
    assert register.ask("SELECT state, (SELECT count(*) FROM parcel) FROM import_batch") == [("failed", 0)]


def put_on_parcel(register: Register, moment: datetime, place: int, **options: Any) -> None:
    load(register, moment, [work(f"CT-{place}", (10.0 * place, 20))], target="works", **options)


def test_which_batch_is_the_later_one_is_told_by_the_clock(register: Register) -> None:
    """Works that were registered before the parcel on which they stand: nothing tells the order but the loading."""
    open_takeover(register)
    load(register, LATER, [row(1)])
    for place in (1, 2):
        put_on_parcel(register, LATER - timedelta(days=10 * place), place)
    parcels, first, second = (batch for batch, _, _ in register.ask(BATCHES))
    with register.database.open_session(LOCAL_ADMIN) as session:
        later, hides = later_batches.find_later(session, [parcels], "parcels", with_areas=True)
        assert ([batch["id"] for batch in later], hides) == ([second, first], False)
        assert later_batches.find_later(session, [second], "works", with_areas=True) == ([], False)
    with pytest.raises(OvertakenError) as refused:
        revert(register.database, LOCAL_ADMIN, parcels, "nhầm (mô phỏng)")
    assert refused.value.imports == (second, first)
    assert "/2019" not in (refused.value.remedy_vi or ""), "when they were loaded in truth"
