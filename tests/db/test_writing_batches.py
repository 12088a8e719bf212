"""What triggers do for whole statements holds as what a constraint or a row would say: batches, history."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool

from landdb.import_.commit import revert
from tests.conftest import Server
from tests.db.survey_files import MANAGER, Register, row


@pytest.fixture
def admin(register: Register, server: Server) -> Iterator[Connection]:
    """The superuser, whom no policy binds."""
    engine = create_engine(server.admin_url_of(register.database), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def test_an_outcome_needs_its_batch(register: Register, admin: Connection) -> None:
    batch = register.load([row(1)], finish="check").batch_id
    sql = "INSERT INTO landdb.staged_outcome (batch_id, row_no, outcome) VALUES (:id, 7, 'add'), (:other, 8, 'add')"
    with pytest.raises(IntegrityError, match="names a batch that is not there"):
        admin.execute(text(sql), {"id": batch, "other": uuid4()})
    admin.rollback()
    admin.execute(text(sql), {"id": batch, "other": batch})
    with pytest.raises(IntegrityError, match="names a batch that is not there"):
        admin.execute(text("UPDATE landdb.staged_outcome SET batch_id = :id WHERE row_no = 8"), {"id": uuid4()})


def test_a_batch_with_outcomes_is_not_removed(register: Register, admin: Connection) -> None:
    add = """INSERT INTO landdb.import_batch (id, target, state, file_name, created_by)
             VALUES (:id, 'parcels', 'received', 'x.shp', 'lan')"""
    batch, other = uuid4(), uuid4()
    for number in (batch, other):
        admin.execute(text(add), {"id": number})
    sql = "INSERT INTO landdb.staged_outcome (batch_id, row_no, outcome) VALUES (:id, 1, 'add')"
    admin.execute(text(sql), {"id": batch})
    admin.execute(text("DELETE FROM landdb.import_batch WHERE id = :id"), {"id": other})
    with pytest.raises(IntegrityError, match="still have outcomes"):
        admin.execute(text("DELETE FROM landdb.import_batch WHERE id = :id"), {"id": batch})


def test_history_ends_where_the_next_version_begins(register: Register, admin: Connection) -> None:
    """Each version of each row, in as many tables as an import and its undo write, with who replaced it."""
    register.load([row(1), row(2)])
    changed = register.load([row(1, DIEN_TICH=2001.0), row(2), row(3)], on_existing="update")
    assert revert(register.database, MANAGER, changed.batch_id, "nhập nhầm tệp") == 2
    for table in ("parcel", "parcel_use"):
        sql = f"""
            WITH version AS (
                SELECT id, version, system_from, changed_by FROM landdb.{table}
                UNION ALL SELECT id, version, system_from, changed_by FROM landdb.{table}_history)
            SELECT count(*) AS n,
                   count(*) FILTER (WHERE h.system_to = v.system_from AND h.replaced_by = v.changed_by) AS same
            FROM landdb.{table}_history h LEFT JOIN version v ON v.id = h.id AND v.version = h.version + 1"""
        found = admin.execute(text(sql)).one()
        assert found.n > 0
        assert found.same == found.n
