"""Certificates by their digits: however they are written, and no row that row-level security hides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from landdb.queries.search import find_parcels_by_certificate
from tests.conftest import ActAs
from tests.factories import add_parcel, add_unit, find_commune

SEARCH = "SELECT search_certificates(:digits, :series, :wanted, NULL, NULL, NULL)"
WRITTEN = ("CT 048217", "AĐ 048.217", "bđxy-048217", "048 217", "MPQ048217", "CT 0482170", "CT 148217")


@pytest.fixture(scope="module")
def world(as_actor: ActAs) -> dict[str, Any]:
    """A number written in seven ways, and 777001 on parcels of every level, unit and province."""
    with as_actor(3, roles=("admin",), read_only=False) as session:
        for number in WRITTEN:
            add_parcel(session, certificate_no=number)
        mine, theirs = add_unit(session, "DV-MINE"), add_unit(session, "DV-THEIRS")
        child = add_unit(session, "DV-CHILD", parent_id=mine)
        south = find_commune(session, "25747")
        parcels: dict[str, dict[str, Any]] = {
            "open": {}, "mine": {"managing_unit_id": mine}, "child": {"managing_unit_id": child},
            "theirs": {"managing_unit_id": theirs}, "south": {"admin_unit_id": south},
            "secret1": {"secrecy_level": 1}, "secret2": {"secrecy_level": 2, "managing_unit_id": mine},
            "secret3": {"secrecy_level": 3},
        }  # fmt: skip
        ids = {name: add_parcel(session, certificate_no="CT 777001", **columns) for name, columns in parcels.items()}
        gone = add_parcel(session, certificate_no="CT 777001")
        session.execute(text("UPDATE parcel SET retired_at = now() WHERE id = :id"), {"id": gone})
        return {"units": {"mine": mine, "theirs": theirs}, "ids": ids}


def named(session: Connection, number: str, limit: int = 50) -> list[str]:
    return [str(hit.certificate_no) for hit in find_parcels_by_certificate(session, number, 1, limit)]


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("048217", ["048 217", "AĐ 048.217", "bđxy-048217", "CT 048217", "MPQ048217", "CT 0482170"]),
        ("CT048217", ["CT 048217", "CT 0482170"]),
        ("AĐ048217", ["AĐ 048.217"]),
        ("BĐXY048217", ["bđxy-048217"]),
        ("Y048217", []),
        ("MPQ048", ["MPQ048217"]),
        ("04821", ["048 217", "AĐ 048.217", "bđxy-048217", "CT 048217", "MPQ048217", "CT 0482170"]),
        ("8217", []),
    ],
)
def test_however_it_is_written_whole_numbers_first(as_actor: ActAs, number: str, expected: list[str]) -> None:
    with as_actor(1) as session:
        found = named(session, number)
        assert sorted(found) == sorted(expected)
        assert found[-1:] == expected[-1:]
        assert named(session, number, 1) == found[:1]


@pytest.mark.parametrize(
    ("clearance", "unit", "provinces", "expected"),
    [
        (1, None, None, {"open", "mine", "child", "theirs", "south", "secret1"}),
        (2, None, None, {"open", "mine", "child", "theirs", "south", "secret1", "secret2"}),
        (3, None, {"79"}, {"south"}),
        (1, "mine", None, {"mine", "child"}),
        (2, "mine", {"01"}, {"mine", "child", "secret2"}),
        (3, "theirs", {"79"}, set()),
        (3, "theirs", set(), set()),
    ],
)
def test_the_function_finds_what_row_level_security_shows(
    as_actor: ActAs, world: dict[str, Any], clearance: int, unit: str | None, provinces: Any, expected: set[str]
) -> None:
    units = None if unit is None else {world["units"][unit]}
    with as_actor(clearance, units=units, provinces=provinces) as session:
        for series in ("", "CT"):
            params = {"digits": "777001", "series": series, "wanted": 50}
            found = set(session.execute(text(SEARCH), params).scalars())
            assert found == {world["ids"][name] for name in expected}
        shown = session.execute(text("SELECT id FROM parcel WHERE certificate_no = 'CT 777001' AND retired_at IS NULL"))
        assert found == set(shown.scalars())
        hits = find_parcels_by_certificate(session, "777001", clearance, 50)
        assert {UUID(hit.id) for hit in hits} == found


@pytest.mark.usefixtures("world")
def test_readers_who_see_no_certificates_may_not_ask(as_actor: ActAs) -> None:
    with as_actor(0) as session:
        assert find_parcels_by_certificate(session, "777001", 0, 10) == []
        with pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(text(SEARCH), {"digits": "777001", "series": "", "wanted": 50})


@pytest.mark.usefixtures("world")
def test_nothing_hidden_takes_the_place_of_what_is_seen(as_actor: ActAs) -> None:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        for _ in range(60):
            add_parcel(session, certificate_no="CT 888001", secrecy_level=2)
        seen = add_parcel(session, certificate_no="CT 8880019")
    with as_actor(1) as session:
        assert [hit.id for hit in find_parcels_by_certificate(session, "888001", 1, 10)] == [str(seen)]
