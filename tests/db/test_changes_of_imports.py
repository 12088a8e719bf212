"""The list of changes names the imports that wrote what it tells, and those that were undone."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from landdb.domain.actors import LOCAL_ADMIN
from landdb.import_.commit import revert
from landdb.queries import changes
from tests.db.survey_files import Register, row


def told(register: Register) -> list[tuple[str, UUID | None, bool | None]]:
    with register.database.open_session(LOCAL_ADMIN) as session:
        found = changes.find_changes(session, 3, 10)
    return [
        (one["kind"], UUID(one["batch"]["id"]), one["batch"]["undone"]) if one["batch"] else (one["kind"], None, None)
        for one in found
    ]


def test_what_an_undo_brings_back_is_not_told_as_written_by_an_older_import(register: Register) -> None:
    first = register.load([row(1)], actor=LOCAL_ADMIN)
    second = register.load([row(1, DIA_CHI="b")], actor=LOCAL_ADMIN, on_existing="update")
    written = [("changed", second.batch_id, False), ("registered", first.batch_id, False)]
    assert told(register) == written
    revert(register.database, LOCAL_ADMIN, second.batch_id, "thử")
    assert told(register) == [("changed", second.batch_id, True), *written]
    revert(register.database, LOCAL_ADMIN, first.batch_id, "thử")
    assert told(register) == [("ended", first.batch_id, True), ("changed", second.batch_id, True), *written]


def test_a_change_by_hand_names_no_import(register: Register) -> None:
    load = register.load([row(1)], actor=LOCAL_ADMIN)
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        session.execute(text("UPDATE parcel SET address = 'c'"))
    assert told(register) == [("changed", None, None), ("registered", load.batch_id, False)]
