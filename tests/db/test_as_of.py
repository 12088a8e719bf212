"""The register as it was at the end of a day: which version of each parcel, for whom; list, counts, tiles, details."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import UUID

import mapbox_vector_tile
import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from landdb.db import Database
from landdb.domain.collections import PARCELS
from landdb.domain.tile_pyramid import place_at
from landdb.queries import as_of, features, parcel_export, parcels, row_pages, stats, tiles
from landdb.queries.row_orders import PARCEL_ORDERS, orders_of
from landdb.queries.selection import Box, Selection, Surroundings, rows_of, where
from tests.conftest import ActAs, Server
from tests.factories import HANOI_LON_LAT, add_parcel, make_actor
from tests.past_versions import change, date_version

BEFORE, FIRST, SECOND, THIRD, LAST = (
    date(2005, 6, 1), date(2026, 1, 20), date(2026, 2, 15), date(2026, 4, 15), date(2026, 7, 1)
)  # fmt: skip

VERSIONS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "steady": [("2026-01-10", {"valid_from": date(2001, 5, 1)})],
    "changed": [("2026-01-10", {}), ("2026-03-01", {"main_use_code": "ODT", "legal_area_m2": 77})],
    "ended": [
        ("2026-01-10", {"valid_from": date(2001, 5, 1)}),
        ("2026-04-01", {"retired_at": "2026-04-01", "valid_to": date(2026, 4, 1)}),
    ],
    "undone": [("2026-02-01", {"valid_from": date(2001, 5, 1)}), ("2026-02-10", {"retired_at": "2026-02-10"})],
    "new": [("2026-05-01", {"valid_from": date(2026, 4, 1)})],
    "learned late": [("2026-05-01", {"valid_from": date(2001, 5, 1)}), ("2026-06-01", {"legal_area_m2": 78})],
    "ended on paper": [
        ("2026-05-01", {"valid_from": date(2001, 5, 1)}),
        ("2026-06-01", {"retired_at": "2026-06-01", "valid_to": date(2004, 1, 1)}),
    ],
    "secret for a while": [
        ("2026-01-10", {}),
        ("2026-02-01", {"secrecy_level": 2, "legal_area_m2": 79}),
        ("2026-03-01", {"secrecy_level": 0, "legal_area_m2": 80}),
    ],
}


@pytest.fixture(scope="module")
def ids(database: Database, server: Server) -> dict[str, UUID]:
    """Parcels with the versions above, at the days above."""
    author = make_actor(3, roles=("manager",))
    made: dict[str, UUID] = {}
    with database.open_session(author, read_only=False) as session:
        for number, (name, [(_, columns), *_]) in enumerate(VERSIONS.items()):
            place = (HANOI_LON_LAT[0] + number * 0.0005, HANOI_LON_LAT[1])
            made[name] = add_parcel(session, lon_lat=place, **columns)
    for step in (1, 2):
        with database.open_session(author, read_only=False) as session:
            for name, versions in VERSIONS.items():
                for _, columns in versions[step : step + 1]:
                    change(session, "parcel", made[name], columns)
    engine = create_engine(server.admin_url_of(database), poolclass=NullPool)
    with engine.begin() as admin:
        admin.execute(text("SET session_replication_role = replica"))
        for name, versions in VERSIONS.items():
            for number, (day, _) in enumerate(versions, start=1):
                date_version(admin, "parcel", made[name], number, day)
    return made


def _names(ids: dict[str, UUID], keys: set[str]) -> set[str]:
    return {name for name, key in ids.items() if str(key) in keys}


def _listed(session: Connection, clearance: int, day: date | None) -> dict[str, Any]:
    page = parcels.find_rows(session, Selection(as_of=day), clearance, PARCEL_ORDERS["key"], limit=100, after=None)
    return {row["id"]: row for row in json.loads(page.rows)}


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (BEFORE, {"steady", "ended", "learned late"}),
        (FIRST, {"steady", "changed", "ended", "secret for a while", "learned late"}),
        (SECOND, {"steady", "changed", "ended", "secret for a while", "learned late"}),
        (THIRD, {"steady", "changed", "secret for a while", "learned late", "new"}),
        (LAST, {"steady", "changed", "secret for a while", "learned late", "new"}),
        (None, {"steady", "changed", "secret for a while", "learned late", "new"}),
    ],
)
@pytest.mark.parametrize("clearance", [0, 3])
def test_the_parcels_of_a_day(
    as_actor: ActAs, ids: dict[str, UUID], clearance: int, day: date | None, expected: set[str]
) -> None:
    with as_actor(clearance) as session:
        assert _names(ids, set(_listed(session, clearance, day))) == expected
        selection = Selection(as_of=day)
        assert row_pages.count_rows(session, PARCELS, selection, clearance)[0] == len(expected)
        assert features.count_matched(session, PARCELS, selection, clearance) == len(expected)
        assert stats.get_statistics(session, selection, (), clearance, histogram=True).total == len(expected)
        page = features.find_page(session, PARCELS, selection, clearance, limit=100)
        assert page.returned == len(expected)


@pytest.mark.parametrize("clearance", [0, 3])
def test_every_order_and_the_file_are_of_the_day(as_actor: ActAs, ids: dict[str, UUID], clearance: int) -> None:
    selection, expected = Selection(as_of=FIRST), {"steady", "changed", "ended", "secret for a while", "learned late"}
    with as_actor(clearance) as session:
        for order in orders_of(PARCELS, clearance).values():
            pages = [parcels.find_rows(session, selection, clearance, order, limit=3, after=None)]
            pages.append(parcels.find_rows(session, selection, clearance, order, limit=3, after=pages[0].last_keys))
            assert _names(ids, {row["id"] for page in pages for row in json.loads(page.rows)}) == expected
        jumped = parcels.find_rows(session, selection, clearance, PARCEL_ORDERS["key"], limit=9, after=None, offset=3)
        assert len(json.loads(jumped.rows)) == 2
        [batch] = parcel_export.read_batches(session, selection, parcel_export.Picked(), clearance, 100)
    assert _names(ids, {row["id"] for row in batch}) == expected
    [changed] = [row for row in batch if row["id"] == str(ids["changed"])]
    assert changed["main_use_code"] == "CQP"


def test_a_tile_of_the_day_marks_what_is_outside_the_filter(as_actor: ActAs, ids: dict[str, UUID]) -> None:
    selection = Selection(equals=(("main_use_code", ("ODT",)),), as_of=THIRD)
    address = place_at(*HANOI_LON_LAT, 12)
    with as_actor(0) as session:
        tile = tiles.get_tile(session, PARCELS, address, selection, 0, with_outside=True)
    found = mapbox_vector_tile.decode(tile.content)["parcels"]["features"]
    assert sorted(feature["properties"].get("o", 0) for feature in found) == [0, 1, 1, 1, 1]


def test_a_version_has_what_it_had(as_actor: ActAs, ids: dict[str, UUID]) -> None:
    with as_actor(0) as session:
        rows = {day: _listed(session, 0, day)[str(ids["changed"])] for day in (FIRST, THIRD, None)}
    assert [rows[day]["main_use_code"] for day in (FIRST, THIRD, None)] == ["CQP", "ODT", "ODT"]
    assert rows[FIRST]["legal_area_m2"] > 1000
    assert rows[THIRD]["legal_area_m2"] == 77


def test_a_secret_version_is_seen_by_the_cleared_and_leaves_no_gap_for_others(
    as_actor: ActAs, ids: dict[str, UUID]
) -> None:
    key = str(ids["secret for a while"])
    areas = {}
    for clearance in (0, 2):
        with as_actor(clearance) as session:
            areas[clearance] = [_listed(session, clearance, day)[key]["legal_area_m2"] for day in (FIRST, SECOND, LAST)]
    assert areas[2][1:] == [79, 80]
    assert areas[0] == [areas[2][0], areas[2][0], 80]


def test_details_and_tiles_are_of_the_day(as_actor: ActAs, ids: dict[str, UUID]) -> None:
    lon, lat = HANOI_LON_LAT
    with as_actor(0) as session:
        tile_id = session.scalar(text("SELECT tile_id FROM parcel WHERE id = :id"), {"id": ids["ended"]})
        assert parcels.get_parcel(session, str(tile_id), 0) is None
        ended = parcels.get_parcel(session, str(tile_id), 0, FIRST)
        assert ended is not None
        assert ended["id"] == str(ids["ended"])
        changed = parcels.get_parcel(session, str(ids["changed"]), 0, FIRST)
        assert changed is not None
        assert changed["main_use_code"] == "CQP"
        for zoom, layer in ((12, "parcels"), (8, "density")):
            address = place_at(lon, lat, zoom)
            shown = tiles.get_tile(session, PARCELS, address, Selection(as_of=FIRST), 0)
            found = mapbox_vector_tile.decode(shown.content)[layer]["features"]
            count = len(found) if layer == "parcels" else sum(feature["properties"]["n"] for feature in found)
            assert count == 5, layer


@pytest.mark.parametrize(
    ("name", "distance", "day", "expected"),
    [
        ("changed", 60, FIRST, {"steady", "ended"}),
        ("changed", 60, THIRD, {"steady"}),
        ("changed", 60, None, {"steady"}),
        ("ended", 60, FIRST, {"changed"}),
        ("ended", 60, THIRD, set()),
        ("ended", 60, None, set()),
        ("new", 60, THIRD, {"learned late"}),
        ("new", 60, FIRST, set()),
        ("steady", 0, FIRST, set()),
    ],
)
def test_what_lay_around_on_a_day(
    as_actor: ActAs, ids: dict[str, UUID], name: str, distance: float, day: date | None, expected: set[str]
) -> None:
    near = Surroundings((str(ids[name]),), (), distance)
    with as_actor(0) as session:
        page = parcels.find_rows(
            session, Selection(near=near, as_of=day), 0, PARCEL_ORDERS["key"], limit=100, after=None
        )
    assert _names(ids, {row["id"] for row in json.loads(page.rows)}) == expected


def test_a_parcel_that_has_ended_stands_in_the_list_of_its_day(as_actor: ActAs, ids: dict[str, UUID]) -> None:
    key = str(ids["ended"])
    with as_actor(0) as session:
        assert parcels.find_id(session, key) is None
        assert parcels.find_id(session, key, FIRST) == key
        beside = parcels.find_beside(session, Selection(as_of=FIRST), 0, PARCEL_ORDERS["key"], key)
    assert beside
    [before], [after] = (json.loads(page.rows) for page in beside)
    assert _names(ids, {before["id"]}) == {"changed"}
    assert _names(ids, {after["id"]}) == {"learned late"}


@pytest.mark.parametrize(
    "chosen",
    [
        {"boxes": (Box(105.8, 21.0, 105.801, 21.001),)},
        {"near": Surroundings(("00000000-0000-4000-8000-000000000000",), (), 0.0)},
        {"near": Surroundings((), (7,), 50.0)},
    ],
)
def test_former_versions_are_found_by_their_index(
    ids: dict[str, UUID], database: Database, server: Server, chosen: dict[str, Any]
) -> None:
    engine = create_engine(server.admin_url_of(database), poolclass=NullPool)
    with engine.connect() as admin:
        admin.execute(text("SET enable_seqscan = off; SET search_path = landdb, public"))
        selection = Selection(**chosen, as_of=FIRST)
        clause = where(PARCELS, selection, 0)
        plan = "\n".join(
            admin.execute(
                text(f"EXPLAIN SELECT t.id FROM {rows_of(PARCELS, selection, 0)} WHERE {clause.sql}"), clause.params
            ).scalars()
        )
    assert "parcel_history_geom_idx" in plan


def test_days_before_1975_begin_when_they_end_elsewhere(as_actor: ActAs) -> None:
    """PostgreSQL's zone of the name has eight hours then; the day of :func:`as_of.bind` ends by seven."""
    for day in (date(1960, 5, 20), date(2024, 5, 20)):
        with as_actor(0) as session:
            begins = session.scalar(text(f"SELECT {as_of.midnight('CAST(:day AS date) + 1')}"), {"day": day})
        assert begins == as_of.bind(day)["as_of_end"]
