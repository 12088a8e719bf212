"""Imports that were made before migration 0017 are read, answered and approved after it as their users would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool
from typer.testing import CliRunner

from landdb import bootstrap
from landdb.cli import import_decisions, import_show
from landdb.cli.app import app
from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.errors import ConflictError
from landdb.import_.records import ImportResult
from tests.api.clients import open_client
from tests.api.uploads import add_account
from tests.api.worlds import PASSWORD
from tests.conftest import Server
from tests.db.survey_files import Register, row
from tests.db.test_import_standing import marker as marker_of
from tests.db.test_import_standing import meddle, stand

RUNNER = CliRunner()
STANDING = "SELECT number FROM boundary_marker WHERE retired_at IS NULL ORDER BY 1"

_CHANGED_FUNCTIONS = """SELECT proname FROM pg_proc WHERE pronamespace = 'landdb'::regnamespace
                        AND prosrc ~ 'staged_ending|is_settled' ORDER BY 1"""
_FORGET = "UPDATE import_issue SET params = params - '_standing' WHERE params ? '_standing'"
_OLD_F18 = """
    UPDATE import_issue SET
        params = (params - 'needed') || jsonb_build_object('options', jsonb_build_object(
            'vi', '--map "TỜ SỐ=sheet_no" --commune "MÃ XÃ" --map "CỘT=trường", hoặc cho mọi dòng --set "trường=…"',
            'en', '--map "TỜ SỐ=sheet_no" --commune CODE --map COLUMN=field, or for all rows --set field=value')),
        remedy_vi = 'Nói rõ bằng tùy chọn: --map "TỜ SỐ=sheet_no"',
        remedy_en = 'Say it with options: --map "TỜ SỐ=sheet_no"'
    WHERE code = 'F18' AND variant = ''"""
_OLD_QUESTION = """
    UPDATE import_batch SET questions = '[
        {"about": "option", "option": "--encoding", "value": "COT=x", "choices": "tcvn3"},
        {"about": "option", "option": "--crs", "value": "9999", "choices": "5897"}, {"about": "fix"}]'
    WHERE id = :id"""
_OLD_F19 = """
    INSERT INTO import_issue (batch_id, code, severity, params, message_vi, message_en, remedy_vi, remedy_en)
    VALUES (:id, 'F19', 'error', '{"option": "--crs", "value": "9999", "choices": "5897", "file": "a.shp"}',
            'a.shp: --crs = "9999" không dùng được', 'a.shp: --crs = "9999" cannot be used',
            'Sửa tùy chọn --crs rồi chạy lại', 'Correct --crs and run it again')"""


@pytest.fixture(autouse=True)
def commands(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line works on this register."""

    @contextmanager
    def open_register(_: object) -> Iterator[Database]:
        yield register.database

    for module in (import_show, import_decisions):
        monkeypatch.setattr(module, "open_register", open_register)
    monkeypatch.setenv("LANDDB_HOME", str(register.folder))


def run(*arguments: str) -> str:
    result = RUNNER.invoke(app, ["imports", *arguments], env={"COLUMNS": "400"})
    assert result.exception is None, (result.exception, result.stdout)
    return result.stdout


def upgrade(register: Register, server: Server, *meanwhile: tuple[str, dict[str, Any]]) -> None:
    """Take the register back to before 0017, do to it what that time would have left, and migrate it."""
    url = server.admin_url_of(register.database)
    register.database.dispose()
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        command.downgrade(bootstrap.alembic_config(connection), "0016")
        assert connection.execute(text(_CHANGED_FUNCTIONS)).scalars().all() == []
    with engine.begin() as connection:
        connection.execute(text("SET search_path = landdb, public"))
        for sql, values in meanwhile:
            assert connection.execute(text(sql), values).rowcount > 0, sql
    bootstrap.migrate(url, server.secret)
    assert [name for (name,) in register.ask(_CHANGED_FUNCTIONS)] == ["clear_findings", "revert_ties"]


def leave_out_1(register: Register) -> ImportResult:
    """A file of the administrator that leaves parcel 1 out, on which two markers stand; it waits for a reason."""
    register.load([row(1), row(2)])
    stand(register, [marker_of(1, 0, 0), marker_of(2, 50, 0)])
    waiting = register.load([row(2)], LOCAL_ADMIN, removed="sheet", finish="check", accept=None)
    assert (waiting.state, dict(waiting.open_warnings)) == ("ready", {"B03": 1})
    return waiting


@pytest.mark.parametrize(
    ("forgotten", "changed", "written"),
    [(False, "fewer", True), (False, "another", False), (True, "fewer", True), (True, "more", False)],
)
def test_what_was_told_of_endings_still_counts(
    register: Register, server: Server, forgotten: bool, changed: str, written: bool
) -> None:
    """``forgotten``: judged before anybody kept what ends, so that only the numbers can be compared."""
    waiting = leave_out_1(register)
    number = str(waiting.batch_id)
    upgrade(register, server, *([(_FORGET, {})] if forgotten else []))
    assert register.ask("SELECT count(*) FROM import_issue WHERE params ? '_standing'") == [(0,)]
    assert register.ask("SELECT count(*) FROM staged_ending") == [(0 if forgotten else 2,)]
    assert "_standing" not in run("show", number, "--json")
    if changed != "more":
        meddle(register, "UPDATE boundary_marker SET retired_at = now() WHERE number = 'M1'")
    if changed != "fewer":
        stand(register, [marker_of(3, 50, 40)])
    run("submit", number, "--accept", "đã đối chiếu")
    result = RUNNER.invoke(app, ["imports", "approve", number], env={"COLUMNS": "400"})
    assert (register.ask(STANDING) == []) is written
    if not written:
        assert isinstance(result.exception, ConflictError)
        assert "M3" in result.exception.message_vi


def test_findings_and_questions_name_options_as_today(register: Register, server: Server) -> None:
    unnumbered = row(1)
    del unnumbered["properties"]["SO_TO"]
    waiting = register.load([unnumbered], LOCAL_ADMIN, finish="check")
    assert "F18" in [found.code for found in waiting.issues]
    number = {"id": waiting.batch_id}
    upgrade(register, server, (_OLD_F18, {}), (_OLD_QUESTION, number), (_OLD_F19, number))
    batch = str(waiting.batch_id)
    shown = run("show", batch)
    for told in ('--map "TỜ SỐ=sheet_no"', '--commune "MÃ_XÃ"', '--set "trường=GIÁ_TRỊ"', "(--crs EPSG)"):
        assert told in shown, told
    assert "Nói rõ bằng tùy chọn" not in shown
    document = json.loads(run("show", batch, "--json"))
    assert [one.get("option") for one in document["questions"]] == ["encodings", "crs", None]
    assert document["next"].count("--crs") == 1
    add_account(register.database, "quanly3", 3, "manager")
    auth = ("quanly3", PASSWORD)
    with open_client(register.database, register.folder) as client:
        asked = client.get(f"/imports/{batch}", auth=auth).json()["questions"]
        found = {one["code"]: one for one in client.get(f"/imports/{batch}/issues", auth=auth).json()["issues"]}
    assert [one.get("option") for one in asked] == ["encodings", "crs", None]
    expected = {"mapping": {"TỜ SỐ": "sheet_no"}, "commune": None, "constants": None}
    assert found["F18"]["options"] == expected
    assert found["F19"]["options"] == {"crs": None}
    for one in found.values():
        assert "--" not in (one["remedy_vi"] + one["remedy_en"]).replace("–", "")
