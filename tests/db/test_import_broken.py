"""Each code that a file can show has one in sample_data/broken that triggers exactly it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from landdb.cli import boundaries
from landdb.cli.app import app
from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.domain.issues import Severity, catalogue
from landdb.import_.pipeline import run_import
from landdb.import_.records import ImportRequest, ImportResult
from tests.conftest import Server
from tests.factories import add_unit, make_actor

BROKEN = Path(__file__).resolve().parents[2] / "sample_data" / "broken"
FILES: dict[str, dict[str, Any]] = json.loads((BROKEN / "manifest.json").read_text(encoding="utf-8"))["files"]
SHOWN_ELSEWHERE = {
    "F23": "tests/unit/test_sandbox.py",
}
"""Codes that no file shows: one that ends the reader, or takes it half an hour, would be a fault of ours to mend."""
CODES = sorted({code for code, _ in catalogue()})


@pytest.fixture(scope="module")
def register(database: Database) -> Database:
    with database.open_session(LOCAL_ADMIN, read_only=False) as session:
        add_unit(session, "MP-38")
        add_unit(session, "MP-48")
    return database


@pytest.fixture
def owner(server: Server, register: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands of the register's owner work on the module's register."""

    @contextmanager
    def open_server(_: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(admin_url=server.admin_url_of(register))

    monkeypatch.setattr(boundaries, "open_server", open_server)


def import_file(
    register: Database, name: str, how: dict[str, Any] | None = None, *, dry_run: bool = True
) -> ImportResult:
    how = how or {}
    options = {"dry_run": dry_run} | how.get("options", {})
    actor = LOCAL_ADMIN
    if "actor" in how:
        provinces = how["actor"].get("provinces")
        scope = None if provinces is None else set(provinces)
        actor = make_actor(how["actor"]["clearance"], provinces=scope, roles=("surveyor",))
    request = ImportRequest(paths=(BROKEN / name,), **options)
    return run_import(register, actor, request, lambda _: None, lambda: False)


def load(register: Database, step: str | dict[str, Any]) -> None:
    """Do what has to be done before a file is imported."""
    how = {"file": step} if isinstance(step, str) else step
    if "command" in how:
        done = CliRunner().invoke(app, [how["command"], str(BROKEN / how["file"])])
        assert (done.exit_code, done.stderr) == (0, ""), done.output
        return
    added = import_file(register, how["file"], how, dry_run=False)
    assert (added.state, added.rows_added > 0, added.rows_rejected) == ("committed", True, 0)


def test_every_code_has_a_file() -> None:
    assert sorted({name.partition("-")[0] for name in FILES} | SHOWN_ELSEWHERE.keys()) == CODES
    assert not FILES.keys() & SHOWN_ELSEWHERE.keys()
    for tests in SHOWN_ELSEWHERE.values():
        assert (BROKEN.parents[1] / tests).is_file()


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("name", sorted(FILES))
def test_the_file_triggers_exactly_its_code(register: Database, name: str) -> None:
    how, (code, _, variant) = FILES[name], name.partition("-")
    for step in how.get("before", []):
        load(register, step)
    result = import_file(register, how["file"], how)
    found = {issue.code for issue in result.issues}
    told = [(issue.row_no, issue.code, issue.message("en")) for issue in result.issues]
    assert found == {code, *how.get("also", [])}, told
    if variant and (code, variant) in catalogue():
        assert (code, variant) in {(issue.code, issue.variant) for issue in result.issues}
    counted = result.rows_accepted + result.rows_unchanged + result.rows_rejected + result.rows_quarantined
    assert result.rows_read == counted
    if any(issue.severity is Severity.ERROR for issue in result.issues):
        assert result.rows_accepted < max(result.rows_read, 1)
    else:
        assert result.rows_rejected == result.rows_quarantined == 0


@pytest.mark.parametrize("code", sorted(FILES))
def test_the_message_is_whole_in_both_languages(register: Database, code: str) -> None:
    how = FILES[code]
    for issue in import_file(register, how["file"], how).issues:
        for text in (issue.message("vi"), issue.message("en"), issue.remedy("vi"), issue.remedy("en")):
            assert text
            assert "…" not in text.replace(", …", "")
            assert "{" not in text
