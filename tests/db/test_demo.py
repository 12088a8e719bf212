"""The demo keeps to databases of its own: it neither seizes a real register nor resets its accounts."""

from __future__ import annotations

import pytest

from landdb.cli import register, samples
from landdb.cli.demo import DEMO_USERS, claim, set_accounts
from landdb.cli.user import set_account
from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE, LOCAL_ADMIN, RESERVED_IDS, Role
from landdb.errors import ConfigurationError, InputError
from landdb.queries.accounts import find_account
from tests.conftest import Server
from tests.factories import add_parcel

PASSWORDS = {user.username: f"password of {user.username}" for user in DEMO_USERS}


@pytest.fixture
def place(server: Server, fresh_database: Database) -> register.Server:
    """A migrated register in which nobody has done anything yet."""
    name = fresh_database.role_url("landdb_c0").database
    assert name is not None
    return register.Server(server.admin_url(name), server.secret, None)


def _stored_hash(database: Database, username: str) -> str:
    with database.open_session(AUTH_SERVICE) as session:
        account = find_account(session, username)
    assert account is not None
    return account.password_hash


def test_a_real_register_is_left_alone(place: register.Server, fresh_database: Database) -> None:
    set_account(fresh_database, "admin", "a real password", display_name="x", clearance=3, roles=(Role.ADMIN,))
    for fresh in (False, True):
        with pytest.raises(ConfigurationError, match="not made") as refused:
            claim(place, fresh=fresh)
        assert "LANDDB_HOME" in (refused.value.remedy_en or "")
        assert refused.value.message_vi != refused.value.message_en


def test_an_empty_database_becomes_the_demos_own(place: register.Server, fresh_database: Database) -> None:
    assert claim(place, fresh=False), "new"
    set_accounts(fresh_database, PASSWORDS)
    assert not claim(place, fresh=False), "the demo's own, met again"
    with pytest.raises(ConfigurationError, match="--fresh"):
        claim(place, fresh=True)  # another server's database is not dropped, be it marked or not


def test_accounts_are_set_when_missing_or_changed(fresh_database: Database) -> None:
    set_accounts(fresh_database, PASSWORDS)
    first = {name: _stored_hash(fresh_database, name) for name in PASSWORDS}
    set_accounts(fresh_database, PASSWORDS)
    assert {name: _stored_hash(fresh_database, name) for name in PASSWORDS} == first
    set_accounts(fresh_database, PASSWORDS | {"viewer": "another password"})
    changed = {name for name in PASSWORDS if _stored_hash(fresh_database, name) != first[name]}
    assert changed == {"viewer"}


@pytest.mark.parametrize("name", sorted(RESERVED_IDS))
def test_names_of_built_in_actors_are_reserved(fresh_database: Database, name: str) -> None:
    with pytest.raises(InputError, match="own"):
        set_account(fresh_database, name, "a good password", display_name="x", clearance=0, roles=(Role.VIEWER,))


def test_the_past_of_the_demo_begins_once(fresh_database: Database) -> None:
    """A start whose mark was lost goes on, as one that fell before the first mark does; what has ended stays so."""
    assert samples._Clock(fresh_database).is_open
    again = samples._Clock(fresh_database)
    assert again.is_open
    again.begin({"path": "x"})
    assert not samples._Clock(fresh_database).is_open


def test_a_demo_that_an_older_release_has_filled_gets_no_past(fresh_database: Database) -> None:
    with fresh_database.open_session(LOCAL_ADMIN, read_only=False) as session:
        add_parcel(session)
    assert not samples._Clock(fresh_database).is_open
