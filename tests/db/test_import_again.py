"""The last line of a report is a command that goes through: with what the remedies know, without what was refused."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any
from uuid import uuid4

import ezdxf.filemanagement
import pytest
from typer.testing import CliRunner

from landdb.cli.app import app
from landdb.cli.import_flags import words_of
from landdb.cli.import_head import next_step
from landdb.cli.invocation import quoted
from landdb.domain.issues import Issue, issue
from landdb.import_.records import ImportRequest, ImportResult
from tests.db.survey_files import row, write

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
DIEN_BAN = str(SAMPLES / "48_da_nang" / "thua_dat_dien_ban.shp")
NO_ZONE = str(SAMPLES / "broken" / "F11.shp")
RUNNER = CliRunner()
pytestmark = pytest.mark.usefixtures("import_commands")


def run(*arguments: str) -> tuple[int, str]:
    result = RUNNER.invoke(app, list(arguments), env={"COLUMNS": "400"})
    return result.exit_code, result.stdout


def follow(told: str) -> tuple[int, str]:
    """Do what the last line says."""
    words = shlex.split(told.rstrip().splitlines()[-1])
    return run(*words[words.index("import") if "import" in words else words.index("imports") :])


def command(request: ImportRequest, *found: Issue, plan: dict[str, object] | None = None) -> str:
    result = ImportResult(uuid4(), "a.shp", "dry_run", issues=found, plan=plan or {})
    told = next_step(result, request, None, "vi")
    assert told.startswith("Sửa rồi nhập lại: ")
    return told.partition(" import ")[2]


@pytest.mark.parametrize("wrong", ["105°45'", "3405", "9999"])
def test_a_zone_that_puts_the_data_elsewhere_is_asked_about_and_the_right_one_told(wrong: str) -> None:
    code, told = run("import", DIEN_BAN, "--commune", "20551", "--crs", wrong, "--dry-run")
    assert code == 1
    assert "nhận được" not in told
    last = told.rstrip().splitlines()[-1]
    assert wrong not in last
    if wrong == "9999":
        assert last.endswith("--commune 20551 --crs EPSG --dry-run"), "nobody knows which one was meant"
        return
    assert "107°45' (EPSG:5899): múi của Phường Điện Bàn" in told
    assert last.endswith("--commune 20551 --crs 5899 --dry-run")
    assert "nhận được" in follow(told)[1]


def test_the_answer_to_a_question_carries_the_zone_that_the_remedy_knows() -> None:
    code, told = run("import", DIEN_BAN, "--commune", "20551", "--crs", "9210", "--check")
    assert code == 5
    assert told.rstrip().endswith("--crs 5899")
    assert "F11" not in follow(told)[1]


def test_a_zone_that_nobody_knows_has_a_place_to_fill_in() -> None:
    assert run("import", NO_ZONE, "--dry-run")[1].rstrip().endswith("--crs 5897 --dry-run"), "likelier than UTM"
    example = issue("F11", file="a.shp", suggestion="5897")
    request = ImportRequest(paths=(Path("a.shp"),), dry_run=True)
    assert command(request, example, plan={"crs": {"suggestion": None}}) == "a.shp --crs EPSG --dry-run"


@pytest.mark.parametrize("zone", [(), ("--crs", "9216"), ("--crs", "5899")])
def test_a_wrong_commune_is_told_as_such(tmp_path: Path, zone: tuple[str, ...]) -> None:
    """Of Hà Nội, said to be of Điện Bàn: no zone brings it there, and none is suggested."""
    path = write(tmp_path / "thua.geojson", [row(n, sheet=970, DON_VI_QL="MP-38", MA_XA="20551") for n in (1, 2)])
    path.write_text(json.dumps({**json.loads(path.read_text()), "crs": None}))
    code, told = run("import", str(path), *zone, "--dry-run")
    assert code == 1
    assert "không nhận: F11 Dữ liệu nằm rất xa xã đã nêu" in told
    assert "mã xã có lẽ sai" in told
    assert '(--commune "MÃ_XÃ")' in told
    assert "Chọn hệ tọa độ" not in told
    assert told.rstrip().endswith(shlex.join(zone) + ' --commune "MÃ_XÃ" --dry-run'.removeprefix("" if zone else " "))
    code, told = run("import", str(path), *zone, "--check")
    assert code == 5
    assert told.rstrip().endswith('--commune "MÃ_XÃ"')


def test_what_was_refused_is_left_out_and_what_is_known_put_in() -> None:
    asked = ImportRequest(
        paths=(Path("a.shp"),), encoding="utf8", layer="x", mapping={"A": "gì", "B": "note"}, constants={"x": "1"},
        translation={"land_use:A": "B"}, encodings={"C": "d"}, dry_run=True,
    )  # fmt: skip
    refused = {"encoding": "utf8", "layer": "x", "mapping": "A=gì", "constants": "x=1", "translation": "land_use",
               "encodings": "C=d"}  # fmt: skip
    typed = {"encoding": "--encoding utf8 ", "layer": "--layer x ", "encodings": "--encoding C=d ",
             "mapping": '--map "A=gì" ', "constants": "--set x=1 ",
             "translation": "--translate land_use:A=B "}  # fmt: skip
    whole = f"a.shp {''.join(typed.values())}".replace("--set", "--map B=note --set")
    for option, value in refused.items():
        found = issue("F19", file="a.shp", option=option, value=value, choices="…")
        place = quoted(words_of((option, None), "vi"))
        assert command(asked, found) == f"{whole.replace(typed[option], '')}{place} --dry-run"
    known = [["mapping", "SO TO=sheet_no"], ["commune", None]]
    found = issue("F18", file="a.shp", options=known)
    plain = ImportRequest(paths=(Path("a.shp"),))
    assert command(plain, found) == 'a.shp --map "SO TO=sheet_no" --commune "MÃ_XÃ"'
    assert command(plain, issue("F18", options=[["target", "works"]])) == "a.shp --target works"
    assert command(plain, issue("F18", variant="shapeless")) == "a.shp --update"
    assert command(plain, issue("F18", options=[["mapping", None], ["constants", None]])) == 'a.shp --map "CỘT=trường"'
    assert command(plain, issue("F11", variant="doubt", suggestion="5897"), plan={"crs": {"suggestion": 995899}}) == (
        "a.shp --crs 5899"
    )


def test_of_several_layers_the_command_names_them(tmp_path: Path) -> None:
    drawing = tmp_path / "to 5.dxf"
    document = ezdxf.filemanagement.new("R2000")
    for layer, east in (("RANH_THUA", 0), ("RANH_THUA", 20), ("KHUNG", 40)):
        corners = [(east, 0), (east + 10, 0), (east + 10, 10), (east, 10)]
        document.modelspace().add_lwpolyline(corners, close=True, dxfattribs={"layer": layer})
    document.saveas(drawing)
    code, told = run("import", str(drawing), "--dry-run")
    assert code == 1
    assert "có 2 lớp: RANH_THUA (2 vùng), KHUNG (1 vùng); hoặc tất cả cùng lúc: *" in told
    assert told.rstrip().endswith("--layer 'RANH_THUA|KHUNG|*' --dry-run") or told.rstrip().endswith(
        '--layer "RANH_THUA|KHUNG|*" --dry-run'
    )
    assert run("import", str(drawing), "--check")[1].rstrip().endswith('--layer "RANH_THUA|KHUNG|*"')
    shown = run("inspect", str(drawing))[1]
    assert "layer, so_thua, dien_tich" in shown
    assert f'inspect "{drawing}" --layer RANH_THUA' in shown.replace("'", '"')


def test_questions_are_answered_with_what_is_likely() -> None:
    questions: list[dict[str, Any]] = [
        {"about": "column", "field": "sheet_no", "columns": [{"column": "A", "confidence": 0.6}]},
        {"about": "column", "field": "parcel_no", "columns": []},
        {"about": "column", "field": "commune_code", "columns": []},
        {"about": "crs", "suggestion": 995899},
    ]
    waiting = ImportResult(uuid4(), "a.shp", "needs_input", questions=questions)
    told = next_step(waiting, ImportRequest(paths=()), None, "vi")
    assert told.endswith('--crs 5899 --map A=sheet_no --map "CỘT=parcel_no" --commune "MÃ_XÃ"')
