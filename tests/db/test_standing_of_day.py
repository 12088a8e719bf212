"""What hung on parcels on a past day: works and uses then, for whom, whatever was divided, undone or secret since."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.domain.collections import WORKS
from landdb.queries import exported_rows, features, of_day, parcel_comparison, parcels, takeovers
from landdb.queries.row_orders import WORK_ORDERS
from landdb.queries.row_pages import Window
from landdb.queries.selection import Selection
from landdb.queries.work_export import read_works
from landdb.queries.work_rows import find_work_rows
from tests.conftest import ActAs, Server
from tests.factories import add_parcel, add_work, make_actor
from tests.past_versions import change, replace_uses

Made = dict[str, UUID]


@pytest.fixture(scope="module")
def made(database: Database) -> Made:
    """Parcels and works, each group with changes of its own, written on the days that it says."""
    with database.open_session(LOCAL_ADMIN, read_only=False) as session:
        takeovers.open_takeover(session, "Sổ cũ (mô phỏng)")
    made: Made = {}
    for year, write in YEARS.items():
        moment = datetime(year, 5, 20, 2, 30, tzinfo=UTC)
        with database.stating(moment).open_session(LOCAL_ADMIN, read_only=False) as session:
            write(session, made)
    return made


def tie(session: Connection, work: UUID, parcel: UUID) -> None:
    session.execute(text("INSERT INTO work_parcel (work_id, parcel_id) VALUES (:w, :p)"), {"w": work, "p": parcel})


def untie(session: Connection, work: UUID, parcel: UUID) -> None:
    sql = "UPDATE work_parcel SET retired_at = now() WHERE work_id = :w AND parcel_id = :p AND retired_at IS NULL"
    session.execute(text(sql), {"w": work, "p": parcel})


def bring_back(session: Connection, work: UUID, parcel: UUID) -> None:
    sql = "UPDATE work_parcel SET retired_at = NULL WHERE work_id = :w AND parcel_id = :p"
    session.execute(text(sql), {"w": work, "p": parcel})


def in_2014(session: Connection, made: Made) -> None:
    for name in ("from", "to", "whole", "divided", "left", "taken", "again", "undone uses"):
        made[name] = add_parcel(session, uses={"HNK": 1600.0})
    old: dict[str, Any] = {"valid_from": date(2000, 1, 1)}
    made["secret first"] = add_parcel(session, secrecy_level=2, **old)
    made["told later"] = add_parcel(session, **old)
    made["hidden for a while"] = add_work(session, code="W-A", parcel_ids=(made["from"],))
    add_work(session, code="W-B", parcel_ids=(made["secret first"],), **old)
    add_work(session, code="W-V", parcel_ids=(made["whole"], made["divided"]))
    made["moved"] = add_work(session, code="W-M", parcel_ids=(made["left"],))
    made["returned"] = add_work(session, code="W-R", parcel_ids=(made["again"],))
    add_work(session, code="W-L", parcel_ids=(made["told later"],), **old)
    for name, code in (("on secret", "W-B"), ("on both", "W-V")):
        made[name] = session.scalar(text("SELECT id FROM work WHERE code = :code"), {"code": code})


def in_2016(session: Connection, made: Made) -> None:
    untie(session, made["returned"], made["again"])


def in_2018(session: Connection, made: Made) -> None:
    work = made["hidden for a while"]
    change(session, "work", work, {"secrecy_level": 2})
    untie(session, work, made["from"])
    tie(session, work, made["to"])
    untie(session, made["on secret"], made["secret first"])
    change(session, "parcel", made["undone uses"], {"secrecy_level": 2, "secrecy_basis": "QĐ (mô phỏng)"})


def in_2019(session: Connection, made: Made) -> None:
    untie(session, made["on both"], made["divided"])
    made["piece"] = add_parcel(session)
    tie(session, made["on both"], made["piece"])
    change(session, "parcel", made["divided"], {"retired_at": "2019-05-20T02:30Z", "valid_to": date(2019, 5, 20)})
    untie(session, made["moved"], made["left"])
    tie(session, made["moved"], made["taken"])
    replace_uses(session, made["undone uses"], {"ODT": 1600.0})
    change(session, "parcel", made["undone uses"], {"main_use_code": "ODT"})


def in_2020(session: Connection, made: Made) -> None:
    untie(session, made["moved"], made["taken"])
    bring_back(session, made["moved"], made["left"])
    tie(session, made["returned"], made["again"])
    update = "UPDATE parcel_use SET retired_at = {} WHERE parcel_id = :id AND land_use_code = :code"
    for code, ended in (("ODT", "now()"), ("HNK", "NULL")):
        session.execute(text(update.format(ended)), {"id": made["undone uses"], "code": code})
    change(session, "parcel", made["undone uses"], {"main_use_code": "HNK"})


def in_2022(session: Connection, made: Made) -> None:
    work = made["hidden for a while"]
    change(session, "work", work, {"secrecy_level": 0})
    untie(session, work, made["to"])
    bring_back(session, work, made["from"])
    untie(session, made["returned"], made["again"])
    for name in ("secret first", "undone uses"):
        change(session, "parcel", made[name], {"secrecy_level": 0, "secrecy_basis": None})


YEARS: dict[int, Callable[[Connection, Made], None]] = {
    2014: in_2014, 2016: in_2016, 2018: in_2018, 2019: in_2019, 2020: in_2020, 2022: in_2022,
}  # fmt: skip

EXPECTED = [
    # A work that was secret while it stood elsewhere: as it was seen last, and no gap.
    ("from", 2016, ["W-A"], ["W-A"]),
    ("from", 2019, ["W-A"], []),
    ("to", 2019, [], ["W-A"]),
    ("from", 2023, ["W-A"], ["W-A"]),
    ("to", 2023, [], []),
    # A parcel that was secret while a work stood on it.
    ("secret first", 2016, [], ["W-B"]),
    ("secret first", 2023, [], []),
    # A split takes the tie of the divided parcel only.
    ("whole", 2015, ["W-V"], ["W-V"]),
    ("divided", 2015, ["W-V"], ["W-V"]),
    ("whole", 2023, ["W-V"], ["W-V"]),
    ("piece", 2023, ["W-V"], ["W-V"]),
    # An undo brings a tie back.
    ("left", 2016, ["W-M"], ["W-M"]),
    ("left", 2019, [], []),
    ("taken", 2019, ["W-M"], ["W-M"]),
    ("taken", 2016, [], []),
    ("left", 2021, ["W-M"], ["W-M"]),
    ("taken", 2021, [], []),
    # A tie that ended, and another one later.
    ("again", 2015, ["W-R"], ["W-R"]),
    ("again", 2018, [], []),
    ("again", 2021, ["W-R"], ["W-R"]),
    ("again", 2023, [], []),
    # Registered later than they stood there.
    ("told later", 2010, ["W-L"], ["W-L"]),
]


def told(cell: str | None) -> list[str]:
    return cell.split("; ") if cell else []


def test_a_file_of_works_of_a_day_bears_the_level_of_the_parcels_that_it_names(as_actor: ActAs, made: Made) -> None:
    """W-B, itself of no level, stood on a parcel that was secret then."""
    chosen = Selection(equals=(("code", ("W-B",)),), as_of=date(2016, 12, 1))
    with as_actor(3) as session:
        [[row]] = read_works(session, chosen, 3, 50)
    assert (row["secrecy_level"], row["top_level"], len(told(row["parcels"]))) == (0, 2, 1)
    with as_actor(0) as session:
        [[row]] = read_works(session, chosen, 0, 50)
    assert (row["top_level"], row["parcels"]) == (0, None)


@pytest.mark.parametrize(("name", "year", "public", "cleared"), EXPECTED)
def test_works_of_a_parcel_on_a_day(
    as_actor: ActAs, made: Made, name: str, year: int, public: list[str], cleared: list[str]
) -> None:
    """The inspector, the count beside parcels, the selection of works, their rows and their files give one answer."""
    day, key = date(year, 12, 1), str(made[name])
    for clearance, expected in ((0, public), (1, public), (3, cleared)):
        with as_actor(clearance) as session:
            assert [work["code"] for work in of_day.find_works(session, key, clearance, day)] == expected
            [row] = parcel_comparison.find_parcels(session, parcel_comparison.Chosen([key], [], day), clearance, 9)
            assert row["works"] == len(expected)
            number = session.scalar(text("SELECT parcel_no FROM parcel WHERE id = :id"), {"id": key})
            chosen = Selection(as_of=day).standing_on(Selection(equals=(("parcel_no", (number,)),), as_of=day))
            assert features.count_matched(session, WORKS, chosen, clearance) == len(expected)
            page = find_work_rows(session, Selection(as_of=day), clearance, WORK_ORDERS["code"], Window(50)).rows
            assert [one["code"] for one in json.loads(page) if key in [p["id"] for p in one["parcels"]]] == expected
            [file] = read_works(session, Selection(as_of=day), clearance, 50)
            assert [one["code"] for one in file if f"{row['sheet_no']}/{number}" in told(one["parcels"])] == expected


def test_a_file_of_a_day_looks_for_former_works_once(
    as_actor: ActAs, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Joined with themselves, those of twenty thousand works took longer than a minute."""
    sent: list[str] = []

    def noted(sql: str) -> Any:
        sent.append(sql)
        return text(sql)

    monkeypatch.setattr(exported_rows, "text", noted)
    with as_actor(0) as session:
        [file] = read_works(session, Selection(as_of=date(2016, 12, 1)), 0, 50)
    assert "W-V" in [one["code"] for one in file], made
    assert sent[0].count("FROM work_history h ") == 1


@pytest.mark.parametrize("year", [2016, 2019, 2021, 2023])
def test_uses_that_an_undo_brought_back_in_a_secret_time_are_not_told(as_actor: ActAs, made: Made, year: int) -> None:
    day, key = date(year, 12, 1), str(made["undone uses"])
    with as_actor(0) as session:
        parcel = parcels.get_parcel(session, key, 0, day)
        assert parcel
        uses = [(use["land_use_code"], use["area_m2"]) for use in of_day.find_uses(session, parcel)]
        sums = parcel_comparison.sum_parcels(session, parcel_comparison.Chosen([key], [], day), 0)
    assert (uses, sums["uses_unknown"]) == ([("HNK", 1600.0)], 0)
    with as_actor(3) as session:
        parcel = parcels.get_parcel(session, key, 3, day)
        assert parcel
        assert [use["land_use_code"] for use in of_day.find_uses(session, parcel)] == ["ODT" if year == 2019 else "HNK"]


def test_nothing_is_told_of_versions_and_parcels_that_the_caller_does_not_see(as_actor: ActAs, made: Made) -> None:
    values = {"id": made["undone uses"], "secret": made["secret first"]}
    with as_actor(0, units=set()) as session:
        found = session.execute(
            text("SELECT * FROM ties_of_day(ARRAY[CAST(:id AS uuid), :secret], '2023-01-01')"), values
        ).all()
        assert found == []
    moments = "SELECT count(*) FROM uses_of_version(:id, CAST(:at AS timestamptz))"
    for clearance, counts in ((0, [1, 0, 0, 1]), (3, [1, 1, 1, 1])):
        with as_actor(clearance) as session:
            found = [
                session.scalar(text(moments), {"id": values["id"], "at": f"{year}-05-20T02:30Z"})
                for year in (2014, 2018, 2019, 2022)
            ]
            assert found == counts


VERSIONED = ("parcel", "work", "work_parcel", "parcel_use")
FILLED = [f"{table}{ending}" for table in VERSIONED for ending in ("", "_history")]
WRITTEN = """SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = CAST(:name AS regclass) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"""
MANY = """
    INSERT INTO {0} ({1}) SELECT {1} FROM (
        SELECT c.* FROM {0} o, generate_series(1, 20000) AS n, LATERAL jsonb_populate_record(
            o, jsonb_build_object('id', gen_random_uuid(), 'parcel_no', 10000 + n, 'code', 'N' || n, 'tile_id', n,
                                  'parcel_id', gen_random_uuid(), 'work_id', gen_random_uuid())) c
        WHERE (o.id, o.version) = (SELECT id, version FROM {0} LIMIT 1)) x"""


def test_what_hung_on_one_parcel_is_found_by_indexes(made: Made, database: Database, server: Server) -> None:
    """In a register of twenty thousand parcels none of their tables is read from end to end."""
    engine = create_engine(server.admin_url_of(database), poolclass=NullPool)
    with engine.begin() as admin:
        admin.execute(text("SET search_path = landdb, public; SET session_replication_role = replica"))
        for table in FILLED:
            columns = admin.scalar(text(WRITTEN), {"name": table})
            admin.execute(text(MANY.format(table, columns)))
            admin.execute(text(f"ANALYZE {table}"))
    read = text("SELECT relname, seq_scan, idx_scan > 0 FROM pg_stat_xact_user_tables WHERE relname = ANY(:tables)")
    with database.open_session(make_actor(0)) as session:
        for name in ("from", "left", "again", "undone uses") * 3:  # more often than plans are made anew
            parcel = str(made[name])
            of_day.find_works(session, parcel, 0, date(2019, 12, 1))
            parcels.find_uses_at(session, parcel, datetime(2019, 5, 20, 2, 30, tzinfo=UTC))
            beside = parcel_comparison.Chosen([parcel], [], date(2019, 12, 1))
            assert len(parcel_comparison.find_parcels(session, beside, 0, 20)) == 1
        assert {tuple(row) for row in session.execute(read, {"tables": FILLED})} == {
            (table, 0, True) for table in FILLED
        }
