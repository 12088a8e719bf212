"""`imports answer` and `imports fix`: what a person at a terminal is asked, shown and answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from landdb.cli.app import app
from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from tests.db.survey_files import rectangle, row, write
from tests.db.test_import_encodings import DOUBTFUL, shapefile

WAITS = 5
RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def home(import_home: Path) -> Path:
    return import_home


def run(*arguments: str) -> tuple[int, str]:
    result = RUNNER.invoke(app, list(arguments), env={"COLUMNS": "300"})
    return result.exit_code, result.stdout


def waiting(*arguments: str) -> dict[str, Any]:
    code, shown = run("import", "--json", *arguments)
    found: dict[str, Any] = json.loads(shown)
    assert (code, found["state"]) == (WAITS, "needs_input"), shown
    return found


def test_a_doubt_about_an_encoding_is_answered_column_by_column(tmp_path: Path, database: Database) -> None:
    path = shapefile(tmp_path, "tcvn3", DOUBTFUL)
    _, shown = run("import", str(path), "--crs", "105")
    assert '--encoding "DIA_CHI=tcvn3|viscii" --encoding "GHI_CHU_CU=tcvn3|viscii"' in shown
    assert 'TCVN3 ("Xã Võng La") hoặc VISCII ("Xở Vâng La")' in shown
    batch = waiting(str(path), "--crs", "105", "--accept", "kiểm thử")["batch_id"]
    code, shown = run(
        "imports", "answer", batch, "--encoding", "DIA_CHI=tcvn3", "--encoding", "GHI_CHU_CU=tcvn3", "--json"
    )
    assert (code, json.loads(shown)["state"]) == (0, "committed"), shown
    with database.open_session(LOCAL_ADMIN) as session:
        assert session.execute(text("SELECT address FROM parcel WHERE sheet_no = 7")).scalars().all() == DOUBTFUL


def test_open_rings_are_looked_at_and_closed(tmp_path: Path) -> None:
    path = write(tmp_path / "ho.geojson", [row(1, rectangle(east=900)[:-1], sheet=8)])
    batch = waiting(str(path))["batch_id"]
    _, shown = run("imports", "fix", batch)
    closed = (
        "1 [H02]: Khép kín ranh: thêm cạnh giữa hai đầu cách nhau 40,000 m, không dời đỉnh nào, diện tích 2.000,00 m²"
    )
    assert shown.splitlines()[0] == closed
    assert shown.splitlines()[1] == "  → Sửa xong: không còn lỗi hay cảnh báo"
    assert "Thêm --take để áp dụng" in shown
    [fix] = json.loads(run("imports", "fix", batch, "--json")[1])["fixes"]
    assert (fix["row_no"], fix["kind"], fix["gap_m"], fix["codes"]) == (1, "close_ring", 40.0, ["H02"])
    code, shown = run("imports", "fix", batch, "--take", "--json")
    assert (code, json.loads(shown.splitlines()[-1])["state"]) == (0, "committed"), shown


def test_a_misspelt_word_is_answered_and_what_rules_judged_is_shown(tmp_path: Path) -> None:
    path = write(tmp_path / "sai.geojson", [row(1, rectangle(east=1200), sheet=9, TRANG_THAI="Hiệu lựcc")])
    _, shown = run("import", str(path))
    assert '--translate "status:Hiệu lựcc=current"' in shown
    batch = waiting(str(path))["batch_id"]
    code, _ = run("imports", "answer", batch, "--translate", "status:Hiệu lựcc=current", "--json")
    assert code == 0
    _, shown = run("imports", "show", batch)
    assert "Quy tắc T05: không chạy (chưa nạp ranh giới của xã)" in shown
    assert "D01" in next(
        line for line in shown.splitlines() if line.startswith("Quy tắc") and line.endswith(": 1 dòng")
    )
