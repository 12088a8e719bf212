"""Mapping profiles: found by the shape of a file, seen by their authors and by managers of everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from landdb.db import Database
from landdb.domain.actors import Actor, Role
from landdb.domain.import_profiles import Profile, signature_of
from landdb.errors import ConflictError
from landdb.queries.import_profiles import (
    add_profile,
    find_profile_for,
    find_profile_named,
    find_profiles,
    get_profile,
    record_use,
    rename_profile,
    retire_profile,
    update_profile,
)

COLUMNS = ("MA_XA", "SO_TO", "SO_THUA")
SHAPE = signature_of(COLUMNS)


def person(name: str, clearance: int = 1, role: str = "surveyor", units: frozenset[UUID] | None = None) -> Actor:
    return Actor(name, name, clearance, units=units, roles=frozenset({Role(role)}))


LAN, MAI = person("lan"), person("mai")
MANAGER = person("chi", role="manager")


def profile(name: str = "VILIS tỉnh A", **more: Any) -> Profile:
    base = Profile(
        name, "parcels", {"MA_XA": "commune_code", "SO_TO": "sheet_no", "GHI_CHU": ""}, SHAPE, source="VILIS 2.0",
        translation={"land_use": {"BHK": "HNK"}}, encodings={"GHI_CHU": "tcvn3"}, crs="5897",
    )  # fmt: skip
    return replace(base, **more)


@pytest.fixture
def register(fresh_database: Database) -> Database:
    return fresh_database


@pytest.fixture
def lan(register: Database) -> Iterator[Connection]:
    with register.open_session(LAN, read_only=False) as session:
        yield session


def add(register: Database, actor: Actor, kept: Profile, level: int = 1) -> UUID:
    with register.open_session(actor, read_only=False) as session:
        return add_profile(session, kept, level)


def names(register: Database, actor: Actor) -> list[str]:
    with register.open_session(actor) as session:
        return [found.name for found in find_profiles(session)]


def test_a_profile_is_found_by_the_shape_of_a_file(lan: Connection) -> None:
    added = add_profile(lan, profile(), 1)
    found = find_profile_for(lan, "parcels", signature_of(["so_thua", "Mã xã", "Số tờ"]))
    assert found is not None
    assert found == replace(profile(), id=added, created_by="lan", created_at=found.created_at)
    assert find_profile_for(lan, "works", SHAPE) is None
    assert find_profile_for(lan, "parcels", signature_of(["SO_TO"])) is None


def test_ones_own_comes_first_then_the_last_used(register: Database) -> None:
    of_lan, of_mai = add(register, LAN, profile("Của Lan")), add(register, MAI, profile("Của Mai"))
    with register.open_session(MANAGER, read_only=False) as session:
        assert record_use(session, of_lan)
        assert find_profile_for(session, "parcels", SHAPE).id == of_lan  # type: ignore[union-attr]
    with register.open_session(MANAGER, read_only=False) as session:
        assert record_use(session, of_mai)
        assert record_use(session, of_mai)
        found = find_profile_for(session, "parcels", SHAPE)
        assert found is not None
        assert (found.id, found.uses, found.last_used_at is not None) == (of_mai, 2, True)
    own = add(register, MANAGER, profile("Của Chi"))
    with register.open_session(MANAGER) as session:
        assert find_profile_for(session, "parcels", SHAPE).id == own  # type: ignore[union-attr]


def test_a_profile_is_found_by_its_name(register: Database) -> None:
    of_lan, of_mai = add(register, LAN, profile("VILIS")), add(register, MAI, profile("vilis"))
    for actor, wanted in ((LAN, of_lan), (MAI, of_mai)):
        with register.open_session(actor) as session:
            assert find_profile_named(session, "parcels", " Vilis ").id == wanted  # type: ignore[union-attr]
            assert find_profile_named(session, "works", "VILIS") is None
    with register.open_session(MANAGER) as session:
        assert find_profile_named(session, "parcels", "vilis").id == of_mai  # type: ignore[union-attr]


def test_a_profile_is_changed_renamed_and_retired(lan: Connection) -> None:
    added = add_profile(lan, profile(), 0)
    assert update_profile(lan, added, {"mapping": {"X": "sheet_no"}, "translation": {}, "crs": None, "source": "mới"})
    found = get_profile(lan, added)
    assert found is not None
    assert (found.mapping, found.translation, found.crs, found.source) == ({"X": "sheet_no"}, {}, None, "mới")
    assert found.encodings == profile().encodings
    assert found.version == 2
    assert rename_profile(lan, added, "  Tên mới ")
    assert [found.name for found in find_profiles(lan, "parcels")] == ["Tên mới"]
    assert find_profiles(lan, "works") == []
    assert retire_profile(lan, added)
    assert find_profiles(lan) == []
    assert get_profile(lan, added) is None
    assert find_profile_for(lan, "parcels", SHAPE) is None
    assert not any((retire_profile(lan, added), record_use(lan, added), rename_profile(lan, uuid4(), "x")))
    add_profile(lan, profile("Tên mới"), 0)  # a retired name is free


@pytest.mark.parametrize("changes", [{}, {"created_by": "mai"}, {"secrecy_level": 0}, {"name": "x"}])
def test_other_columns_are_not_changed_so(lan: Connection, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="changeable"):
        update_profile(lan, uuid4(), changes)


def test_a_name_is_an_authors_once(register: Database) -> None:
    add(register, LAN, profile("A"))
    other = add(register, LAN, profile("B"))
    with register.open_session(LAN, read_only=False) as session:
        with pytest.raises(ConflictError, match="already"):
            add_profile(session, profile(" A "), 0)
        with pytest.raises(ConflictError, match="already"):
            rename_profile(session, other, "A")
        assert rename_profile(session, other, "B")
        add_profile(session, replace(profile("A"), target="works"), 0)
    add(register, MAI, profile("A"))


def test_authors_and_managers_of_everything_see_profiles(register: Database) -> None:
    added = add(register, LAN, profile("Của Lan"))
    assert names(register, LAN) == names(register, MANAGER) == ["Của Lan"]
    for stranger in (MAI, person("vu", role="manager", units=frozenset({uuid4()})), person("ha", role="viewer")):
        assert names(register, stranger) == []
        with register.open_session(stranger, read_only=False) as session:
            assert not rename_profile(session, added, "Của tôi")
    with pytest.raises(DBAPIError, match="permission denied"):
        names(register, person("khach", 0))


def test_a_level_hides_a_profile_from_those_below(register: Database) -> None:
    add(register, person("lan", 3), profile("Tuyệt mật"), level=3)
    assert names(register, LAN) == names(register, MANAGER) == []
    assert names(register, person("chi", 3, role="manager")) == ["Tuyệt mật"]
    with pytest.raises(DBAPIError, match="row-level security"):
        add(register, LAN, profile(), level=2)


def test_uses_tell_nothing_of_imports_of_a_higher_level(register: Database) -> None:
    added = add(register, LAN, profile())
    for actor, counts in ((person("chi", 3, role="manager"), False), (MANAGER, True)):
        with register.open_session(actor, read_only=False) as session:
            assert record_use(session, added) is counts
    with register.open_session(LAN) as session:
        found = get_profile(session, added)
    assert found is not None
    assert (found.uses, found.version) == (1, 1), "a use is no change"


@pytest.mark.parametrize("role", ["viewer", "auditor", "consumer"])
def test_who_does_not_write_keeps_no_profile(register: Database, role: str) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        add(register, person("xem", role=role), profile())


def test_an_auditor_reads_and_changes_nothing(register: Database) -> None:
    added = add(register, LAN, profile())
    auditor = person("kiem", role="auditor")
    assert names(register, auditor) == ["VILIS tỉnh A"]
    with register.open_session(auditor, read_only=False) as session:
        assert not retire_profile(session, added)


@pytest.mark.parametrize("statement", ["created_by = 'mai'", "secrecy_level = 0", "created_at = now()", "version = 1"])
def test_author_time_and_level_cannot_be_stated(register: Database, statement: str) -> None:
    add(register, LAN, profile())
    with pytest.raises(DBAPIError, match="permission denied"), register.open_session(LAN, read_only=False) as session:
        session.execute(text(f"UPDATE import_profile SET {statement}"))
    with pytest.raises(DBAPIError, match="permission denied"), register.open_session(LAN, read_only=False) as session:
        session.execute(
            text(
                "INSERT INTO import_profile (name, target, signature, mapping, created_by) "
                f"VALUES ('x', 'parcels', '{SHAPE}', '{{}}', 'mai')"
            )
        )
