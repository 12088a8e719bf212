"""What SQL alone can do in a surveyor's session: nothing to the rows, the batches or the decisions of others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from landdb.domain.actors import LOCAL_ADMIN, Actor
from landdb.errors import LandDBError
from landdb.import_.pipeline import go_on
from landdb.import_.records import ImportResult
from tests.conftest import Server
from tests.db.survey_files import MANAGER, SURVEYOR, Register, row
from tests.factories import make_actor

OTHER = Actor(
    id="test-other",
    name="Other",
    clearance=1,
    units=None,
    provinces=None,
    roles=make_actor(1, roles=("surveyor",)).roles,
)
LIMITED = make_actor(3, units={"00000000-0000-0000-0000-000000000001"}, roles=("manager",))


@contextmanager
def refused(*words: str) -> Iterator[None]:
    """The database says no: for want of a privilege, or because a policy or a check stands in the way."""
    with pytest.raises(DBAPIError) as caught:
        yield
    message = str(caught.value.orig)
    assert any(word in message for word in words), message


@pytest.fixture
def checked(register: Register) -> ImportResult:
    """A surveyor's batch that is ready, with one row."""
    result = register.load([row(1)], finish="check")
    assert result.state == "ready"
    return result


def do(register: Register, actor: Actor, sql: str, **parameters: Any) -> int:
    """Run SQL in a writing session; the number of rows it touched."""
    with register.database.open_session(actor, read_only=False) as session:
        return int(session.execute(text(sql), parameters).rowcount)


def partition_of(batch_id: UUID) -> str:
    return f"landdb_staging.staged_parcel_{batch_id.hex}"


def test_the_table_of_a_batch_is_read_by_nobody_directly(register: Register, checked: ImportResult) -> None:
    """Not even by its author: a partition has no policies."""
    for actor in (SURVEYOR, OTHER, MANAGER, make_actor(2, roles=("surveyor",)), LOCAL_ADMIN):
        with refused("permission denied"):
            do(register, actor, f"SELECT raw FROM {partition_of(checked.batch_id)}")
    assert register.ask("SELECT count(*) FROM staged_parcel", SURVEYOR) == [(1,)]


@pytest.mark.parametrize("clearance", [0, 1, 2, 3])
def test_nobody_adds_to_a_table_that_is_closed(register: Register, checked: ImportResult, clearance: int) -> None:
    actor = make_actor(clearance, roles=("surveyor",))
    insert = (
        f"INSERT INTO {partition_of(checked.batch_id)} (row_no, object_id, content_hash) VALUES (9, :id, ''::bytea)"
    )
    with refused("permission denied"):
        do(register, actor, insert, id=uuid4()) if clearance else register.ask(insert, actor, id=uuid4())
    for statement in ("UPDATE {} SET note = 'x'", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"):
        for table in (partition_of(checked.batch_id), "staged_parcel"):
            with refused("permission denied", "must be owner"):
                do(register, actor, statement.format(table))


def test_a_table_is_written_by_its_author_alone_while_it_is_open(register: Register, checked: ImportResult) -> None:
    do(register, SURVEYOR, "UPDATE import_batch SET state = 'staging' WHERE id = :id", id=checked.batch_id)
    for actor in (OTHER, MANAGER):
        for function in ("create_staging", "attach_staging", "clear_findings"):
            with refused("no batch of this author", "permission denied"):
                do(register, actor, f"SELECT landdb.{function}(:id)", id=checked.batch_id)
    do(register, SURVEYOR, "SELECT landdb.create_staging(:id)", id=checked.batch_id)
    values = "(row_no, object_id, content_hash) VALUES (1, :object, ''::bytea)"
    with refused("permission denied"):
        do(register, make_actor(2, roles=("surveyor",)), f"INSERT INTO {partition_of(checked.batch_id)} {values}",
           object=uuid4())  # fmt: skip
    with refused("check constraint"):
        do(
            register, SURVEYOR,
            f"INSERT INTO {partition_of(checked.batch_id)} (batch_id, row_no, object_id, content_hash)"
            " VALUES (:other, 1, :object, ''::bytea)",
            other=uuid4(), object=uuid4(),
        )  # fmt: skip


def test_staging_functions_know_only_batches_that_are_being_staged(register: Register, checked: ImportResult) -> None:
    for batch_id in (checked.batch_id, uuid4()):
        for function in ("create_staging", "attach_staging", "clear_findings"):
            with refused("no batch of this author"):
                do(register, SURVEYOR, f"SELECT landdb.{function}(:id)", id=batch_id)


def test_rows_of_a_batch_are_seen_with_the_batch(register: Register, checked: ImportResult) -> None:
    tables = ("staged_parcel", "staged_row", "staged_outcome", "import_event", "import_batch")
    for table in tables:
        assert register.ask(f"SELECT count(*) > 0 FROM {table}", SURVEYOR) == [(True,)], table
        assert register.ask(f"SELECT count(*) > 0 FROM {table}", MANAGER) == [(True,)], table
        for actor in (OTHER, LIMITED, make_actor(3)):
            assert register.ask(f"SELECT count(*) FROM {table}", actor) == [(0,)], (table, actor.id)
        with refused("permission denied"):
            register.ask(f"SELECT count(*) FROM {table}", make_actor(0))


def test_nobody_writes_into_the_batch_of_another(register: Register, checked: ImportResult) -> None:
    key = {"id": checked.batch_id}
    for sql in (
        "INSERT INTO staged_outcome (batch_id, row_no, outcome) VALUES (:id, 1, 'change')",
        "INSERT INTO staged_removal (batch_id, object_id, version) VALUES (:id, :id, 1)",
        "INSERT INTO staged_origin (batch_id, row_no, parcel_id, version) VALUES (:id, 1, :id, 1)",
        "INSERT INTO staged_ending (batch_id, parcel_id, object_id) VALUES (:id, :id, :id)",
        "INSERT INTO import_event (batch_id, number, kind) VALUES (:id, 99, 'state')",
        "INSERT INTO import_issue (batch_id, code, severity, message_vi, message_en) SELECT :id, 'H1', 'note', '', ''",
    ):
        with refused("row-level security", "permission denied"):
            do(register, OTHER, sql, **key)
    for sql in (
        "UPDATE import_batch SET state = 'cancelled' WHERE id = :id",
        "UPDATE staged_outcome SET outcome = 'rejected' WHERE batch_id = :id",
    ):
        assert do(register, OTHER, sql, **key) == 0


def test_a_surveyor_decides_nothing(register: Register, checked: ImportResult) -> None:
    key = {"id": checked.batch_id}
    for column in ("approved_by", "return_reason", "revert_reason"):
        with refused("only a manager"):
            do(register, SURVEYOR, f"UPDATE import_batch SET {column} = 'boss' WHERE id = :id", **key)
    with refused("approval"):
        do(
            register, SURVEYOR,
            "UPDATE import_batch SET state = 'committed', finished_at = now() WHERE id = :id", **key,
        )  # fmt: skip
    with refused("reverted by this actor"):
        do(register, SURVEYOR, "SELECT * FROM landdb.revert_batch(:id, 'x')", **key)
    with refused("permission denied"):
        do(register, SURVEYOR, "SELECT landdb.restore_table('parcel', :id, '{}')", **key)


def test_no_batch_comes_with_its_approval(register: Register) -> None:
    add = "INSERT INTO import_batch (id, target, file_name, secrecy_level, {0}) VALUES (:id, 'parcels', 'a', 0, 'boss')"
    for column in ("approved_by", "return_reason", "revert_reason"):
        with refused("only a manager", "permission denied"):
            do(register, SURVEYOR, add.format(column), id=uuid4())


def test_an_approval_is_for_what_was_approved(register: Register, checked: ImportResult) -> None:
    """What has been taken up again has to be approved again, and what has ended does not begin anew."""
    key = {"id": checked.batch_id}
    do(register, MANAGER, "UPDATE import_batch SET state = 'committing', approved_by = 'x' WHERE id = :id", **key)
    do(register, SURVEYOR, "UPDATE import_batch SET state = 'staging' WHERE id = :id", **key)
    assert register.ask("SELECT approved_by, approved_at FROM import_batch") == [(None, None)]
    do(register, MANAGER, "UPDATE import_batch SET state = 'ready' WHERE id = :id", **key)
    assert register.approve(checked).state == "committed"
    for state in ("staging", "committing", "ready"):
        with refused("does not go on"):
            do(register, SURVEYOR, "UPDATE import_batch SET state = :state WHERE id = :id", state=state, **key)
    with refused("only a manager"):
        do(register, SURVEYOR, "UPDATE import_batch SET state = 'reverted' WHERE id = :id", **key)


def test_versions_are_the_databases(register: Register, checked: ImportResult) -> None:
    """Each state is another version, whoever moves the batch, and nobody states one."""
    key = {"id": checked.batch_id}
    [(before,)] = register.ask("SELECT version FROM import_batch")
    assert before == checked.version
    with refused("permission denied"):
        do(register, MANAGER, "UPDATE import_batch SET version = 1 WHERE id = :id", **key)
    do(register, SURVEYOR, "UPDATE import_batch SET message_vi = 'x' WHERE id = :id", **key)
    assert register.ask("SELECT version FROM import_batch") == [(before,)]
    do(register, SURVEYOR, "UPDATE import_batch SET state = 'submitted' WHERE id = :id", **key)
    do(register, MANAGER, "UPDATE import_batch SET state = 'returned', return_reason = 'x' WHERE id = :id", **key)
    assert register.ask("SELECT version FROM import_batch") == [(before + 2,)]


def test_a_batch_that_nobody_approved_is_not_written(register: Register, checked: ImportResult) -> None:
    do(register, SURVEYOR, "UPDATE import_batch SET state = 'committing' WHERE id = :id", id=checked.batch_id)
    with pytest.raises(LandDBError):
        go_on(register.database, SURVEYOR, checked.batch_id, register.folder / "imports")
    assert register.ask("SELECT state, (SELECT count(*) FROM parcel) FROM import_batch") == [("failed", 0)]


def test_who_decided_and_when_is_said_by_the_database(register: Register, checked: ImportResult) -> None:
    with refused("permission denied"):
        do(register, MANAGER, "UPDATE import_batch SET approved_at = '2001-01-01' WHERE id = :id", id=checked.batch_id)
    forge = "UPDATE import_batch SET approved_by = 'somebody else', state = 'committing' WHERE id = :id"
    assert do(register, MANAGER, forge, id=checked.batch_id) == 1
    told = "SELECT approved_by, approved_at > now() - interval '1 hour' FROM import_batch"
    assert register.ask(told) == [(MANAGER.id, True)]


def test_who_accepted_a_warning_is_said_by_the_database(register: Register) -> None:
    warned = register.load([row(1, DIEN_TICH=2006.5)], finish="check", accept=None)
    assert warned.open_warnings == {"D01": 1}
    with refused("acceptance", "permission denied"):
        do(
            register, SURVEYOR,
            "INSERT INTO import_issue (batch_id, row_no, code, severity, message_vi, message_en, accepted_by,"
            " accepted_at, acceptance_reason) VALUES (:id, 1, 'D01', 'warning', '', '', 'boss', now(), 'x')",
            id=warned.batch_id,
        )  # fmt: skip
    add = (
        "INSERT INTO import_issue (batch_id, row_no, code, severity, message_vi, message_en, acceptance_reason)"
        " VALUES (:id, 1, 'D02', 'warning', '', '', 'x')"
    )
    do(register, SURVEYOR, add, id=warned.batch_id)
    forge = "UPDATE import_issue SET acceptance_reason = 'x'"
    with refused("permission denied"):
        do(register, SURVEYOR, f"{forge}, accepted_by = 'boss', accepted_at = '2001-01-01'")
    do(register, SURVEYOR, forge)
    told = "SELECT DISTINCT accepted_by, accepted_at > now() - interval '1 hour' FROM import_issue"
    assert register.ask(told) == [(SURVEYOR.id, True)]


def test_login_roles_without_a_session_see_nothing(register: Register, server: Server, checked: ImportResult) -> None:
    """Raw SQL as landdb_c1, without a signed actor."""
    engine = create_engine(server.admin_url_of(register.database))

    def raw(connection: Connection, sql: str) -> list[tuple[Any, ...]]:
        connection.execute(text("SET SESSION AUTHORIZATION landdb_c1"))
        found = connection.execute(text(sql))
        return [tuple(one) for one in found] if found.returns_rows else []

    with engine.connect() as connection:
        for table in ("staged_parcel", "staged_row", "staged_outcome", "import_batch", "import_event"):
            assert raw(connection, f"SELECT count(*) FROM landdb.{table}") == [(0,)]
            connection.execute(text("RESET SESSION AUTHORIZATION"))
        for sql in (
            f"SELECT * FROM {partition_of(checked.batch_id)}",
            "SELECT landdb.restore_table('parcel', gen_random_uuid(), '{}')",
            "SELECT landdb.restore_standing(gen_random_uuid(), now())",
            f"COPY {partition_of(checked.batch_id)} TO STDOUT",
            "CREATE TABLE landdb_staging.mine (id int)",
            "SET ROLE landdb_stager",
        ):
            with refused("permission denied"):
                raw(connection, sql)
            connection.rollback()
            connection.execute(text("RESET SESSION AUTHORIZATION"))
    engine.dispose()


@pytest.mark.parametrize("table", ["staged_marker", "staged_protection_area"])
def test_other_targets_are_staged_as_parcels_are(register: Register, table: str) -> None:
    """Each in a table of its own, seen with its batch and through the parent alone."""
    author = make_actor(2, roles=("surveyor",))
    target = {"staged_marker": "markers", "staged_protection_area": "protection_areas"}[table]
    columns: dict[str, Any] = {"SO_MOC": "M1", "LOAI_PV": "restricted", "MA_CT": "CT-1"}
    result = register.load([row(1, **columns)], target=target, actor=author, finish="check")
    partition = f"landdb_staging.{table}_{result.batch_id.hex}"
    assert register.ask(f"SELECT count(*) FROM {table}", author) == [(1,)]
    assert register.ask(f"SELECT count(*) FROM {table}", MANAGER) == [(1,)]
    for actor in (OTHER, SURVEYOR, LIMITED, make_actor(3)):
        assert register.ask(f"SELECT count(*) FROM {table}", actor) == [(0,)], actor.id
        assert register.ask("SELECT count(*) FROM staged_row", actor) == [(0,)], actor.id
    for actor in (author, MANAGER):
        with refused("permission denied"):
            do(register, actor, f"SELECT raw FROM {partition}")
        with refused("permission denied"):
            do(register, actor, f"INSERT INTO {partition} (row_no, object_id, content_hash) VALUES (9, :id, ''::bytea)",
               id=uuid4())  # fmt: skip
