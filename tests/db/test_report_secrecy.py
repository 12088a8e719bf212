"""Reports of imports keep secrets: what their reader may not see leaves no trace, levels are told, others see none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.errors import NotFoundError
from landdb.export.import_report import json_document
from landdb.import_.build_report import build_report
from tests.conftest import Server
from tests.db.survey_files import SURVEYOR, Register, add_secret_parcel, rectangle, row
from tests.factories import make_actor


@pytest.fixture
def twin(server: Server, template: str) -> Iterator[Database]:
    """Another register, which shall have no hidden parcels."""
    name = server.create(template)
    database = Database(server.admin_url(name), server.secret)
    yield database
    database.dispose()
    server.drop(name)


def test_the_report_of_an_import_onto_hidden_parcels_is_that_of_the_twin(
    fresh_database: Database, twin: Database, tmp_path: Path
) -> None:
    add_secret_parcel(fresh_database, sheet_no=1, parcel_no=1, main_use_code="CQP", legal_area_m2=2000)
    add_secret_parcel(fresh_database, sheet_no=1, parcel_no=7, main_use_code="CQP", legal_area_m2=2000)
    found, expected = (told_to_its_author(database, tmp_path) for database in (fresh_database, twin))
    assert found == expected
    assert json.loads(expected[0])["ledger"]["added"] == 2


def told_to_its_author(database: Database, folder: Path) -> list[Any]:
    """All that a surveyor is told of an import that would change or retire the hidden parcels if it could."""
    register = Register(database, folder)
    rows = [row(1), row(2, DIEN_TICH="x"), row(3, DIEN_TICH=2008.0)]
    result = register.load(rows, on_existing="update", removed="commune")
    assert result.state == "committed"
    report = build_report(database, SURVEYOR, str(result.batch_id))
    cleared = build_report(database, LOCAL_ADMIN, str(result.batch_id))
    assert cleared.head.secrecy_level == 0, "what the import does not show does not raise its level"
    plain = [vars(one) | {"geometry": str(one.geometry), "lon_lat": str(one.lon_lat)} for one in report.rows()]
    return [steady(json_document.document(report, "vi")), plain]


def steady(document: dict[str, Any]) -> str:
    """The document without what is another one in every import."""
    head = document["head"]
    for name in ("batch_id", "made_at", "finished_at", "reported_at"):
        del head[name]
    for decision in head["decisions"]:
        del decision["made_at"]
    for finding in document["findings"]:
        if finding["acceptance"]:
            del finding["acceptance"]["accepted_at"]
    return json.dumps(document)


def test_the_level_is_the_highest_of_what_is_shown(register: Register) -> None:
    result = register.load([row(1), row(2, DO_MAT=1)], dry_run=True)
    assert build_report(register.database, SURVEYOR, str(result.batch_id)).head.secrecy_level == 1
    result = register.load([row(1, DO_MAT=1, DIEN_TICH="x")], dry_run=True)
    assert build_report(register.database, SURVEYOR, str(result.batch_id)).head.secrecy_level == 1
    result = register.load([row(1)], dry_run=True)
    assert build_report(register.database, SURVEYOR, str(result.batch_id)).head.secrecy_level == 0


def test_a_parcel_that_an_overlap_names_keeps_its_level_when_it_is_retired(register: Register) -> None:
    register.load([row(1, DO_MAT=1)])
    tried = register.load([row(2, rectangle(east=110))], dry_run=True)
    assert "T02" in {one.code for one in tried.issues}
    assert build_report(register.database, SURVEYOR, str(tried.batch_id)).head.secrecy_level == 1
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        session.execute(text("UPDATE parcel SET retired_at = now()"))
    assert build_report(register.database, SURVEYOR, str(tried.batch_id)).head.secrecy_level == 1


def test_reports_are_for_those_who_may_see_the_batch(register: Register) -> None:
    result = register.load([row(1)], dry_run=True)
    other = make_actor(2, units=set(), roles=("surveyor",))
    with pytest.raises(NotFoundError):
        build_report(register.database, other, str(result.batch_id))
    with pytest.raises(NotFoundError):
        build_report(register.database, LOCAL_ADMIN, "ffffffff")
