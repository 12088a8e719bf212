"""`landdb import` and `landdb imports` as a surveyor at a terminal uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from landdb.cli.app import app
from landdb.errors import InputError

BROKEN = Path(__file__).resolve().parents[2] / "sample_data" / "broken"
RUNNER = CliRunner()
pytestmark = pytest.mark.usefixtures("import_commands")


def run(*arguments: str) -> tuple[int, str]:
    result = RUNNER.invoke(app, list(arguments), env={"COLUMNS": "200"})
    return result.exit_code, result.stdout


@pytest.mark.parametrize(
    ("name", "code"), [("R05.geojson", 0), ("A06.geojson", 4), ("T01.geojson", 1), ("F15.geojson", 1)]
)
def test_exit_codes(name: str, code: int) -> None:
    assert run("import", "--dry-run", str(BROKEN / name))[0] == code


def test_vietnamese_first_english_on_request() -> None:
    assert "Chồng lên thửa 2 tờ 901" in run("import", "--dry-run", str(BROKEN / "T01.geojson"))[1]
    assert (
        "Overlaps parcel 2 of sheet 901" in run("import", "--dry-run", "--lang", "en", str(BROKEN / "T01.geojson"))[1]
    )


def test_json_is_one_line_a_file() -> None:
    code, text = run("import", "--dry-run", "--json", str(BROKEN / "T01.geojson"), str(BROKEN / "F12.shp"))
    first, second = (json.loads(line) for line in text.splitlines())
    assert code == 1
    assert first["rows_rejected"] == 2
    assert {issue["key"] for issue in first["issues"]} == {"901/1", "901/2"}
    assert [issue["code"] for issue in second["issues"]] == ["F12"]


def test_side_files_of_a_wildcard_are_one_import() -> None:
    files = [str(path) for path in sorted(BROKEN.glob("F17.*"))]
    assert len(files) > 3
    assert len(run("import", "--dry-run", "--json", *files)[1].splitlines()) == 1


def test_list_and_show() -> None:
    _, text = run("import", "--json", str(BROKEN / "A06.geojson"))
    batch = json.loads(text)["batch_id"]
    code, listed = run("imports", "list")
    assert code == 0
    assert batch[:8] in listed
    code, shown = run("imports", "show", batch[:8])
    assert code == 0
    assert "2 (" not in shown.splitlines()[0]
    assert "Số thửa" in shown
    assert json.loads(run("imports", "show", batch, "--json")[1])["rows_added"] == 1
    assert run("imports", "show", "zzzz")[0] != 0


@pytest.mark.parametrize("option", ["--commune", "--crs", "--encoding", "--layer", "--map"])
@pytest.mark.parametrize("character", ["\x00", "\x1b", "\udcff"])
def test_control_characters_in_options_are_told(option: str, character: str) -> None:
    value = f"a{character}=note" if option == "--map" else f"38{character}"
    result = RUNNER.invoke(app, ["import", "--dry-run", option, value, str(BROKEN / "T01.geojson")])
    assert isinstance(result.exception, InputError)
    assert f"'{option[2:]}'" in result.exception.message_vi


def test_a_file_name_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "thua\udcff.geojson"
    path.write_bytes((BROKEN / "T01.geojson").read_bytes())
    assert isinstance(RUNNER.invoke(app, ["import", str(path)]).exception, InputError)


def test_wrong_use_is_told() -> None:
    for arguments in (
        ["khong-co.shp"],
        ["--map", "x", str(BROKEN / "T01.geojson")],
        ["--as", "ai-do", str(BROKEN / "T01.geojson")],
        ["--as", "\udcff", str(BROKEN / "T01.geojson")],
    ):
        assert run("import", *arguments)[0] != 0


def test_what_the_rows_are_is_said_by_an_option() -> None:
    code, text = run("import", "--dry-run", "--target", "markers", str(BROKEN / "B02.geojson"))
    assert code == 1
    assert "(M1 · 901/21)" in text
    assert 'Thửa đất: không có "901/21" trong sổ' in text
    code, text = run("inspect", "--target", "protection_areas", "--json", str(BROKEN / "P01.geojson"))
    assert code == 0
    fields = {match["column"]: match["field"] for match in json.loads(text)["plan"]["mapping"]}
    assert fields == {"MA_CT": "work", "LOAI_PV": "kind", "RONG": "extension_m", "MA_XA": "commune_code"}
    markers = BROKEN.parent / "to_import" / "moc_gioi_moi.csv"
    code, text = run("inspect", "--target", "markers", "--json", str(markers))
    assert json.loads(text)["layers"][0]["geometry_type"] == "Point"
