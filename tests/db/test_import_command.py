"""`landdb import` and `landdb imports` as a surveyor at a terminal uses them."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from landdb.cli.app import app
from landdb.cli.import_flags import FLAGS
from landdb.cli.import_head import next_step, options
from landdb.cli.import_story import fixes
from landdb.domain.issues import issue
from landdb.errors import InputError, NotFoundError, StaleError
from landdb.import_.incoming import describe
from landdb.import_.records import ImportRequest, ImportResult
from tests.db.survey_files import rectangle, row, write

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
    assert (
        "Ranh thửa 1 tờ 901 chồng lên thửa 2 tờ 901 (đối tượng 2): "
        in run("import", "--dry-run", str(BROKEN / "T01.geojson"))[1]
    )
    assert (
        "overlaps parcel 2 of sheet 901 (feature 2)"
        in run("import", "--dry-run", "--lang", "en", str(BROKEN / "T01.geojson"))[1]
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


def test_the_list_goes_on_with_the_command_that_it_tells(tmp_path: Path) -> None:
    told = [run("import", "--check", "--json", str(parcel_in(tmp_path, sheet)))[1] for sheet in (966, 965, 964)]
    newest_first = [json.loads(line)["batch_id"][:8] for line in reversed(told)]
    asked = ("imports", "list", "--state", "ready", "--target", "parcels", "--mine")
    shown = run(*asked, "--limit", "2")[1]
    assert [number in shown for number in newest_first] == [True, True, False]
    assert "Còn đợt cũ hơn: " in shown
    words = shlex.split(shown.splitlines()[-1])
    again = words[words.index("imports") :]
    assert again[2:] == [
        "--state",
        "ready",
        "--target",
        "parcels",
        "--limit",
        "2",
        "--mine",
        "--after",
        newest_first[1],
    ]
    shown = run(*again)[1]
    assert [number in shown for number in newest_first] == [False, False, True]
    assert "Còn đợt cũ hơn" not in run("imports", "list", "--limit", "1000")[1]
    result = RUNNER.invoke(app, [*asked, "--limit", "1", "--json", "--lang", "en"])
    assert len(json.loads(result.stdout)) == 1
    assert result.stderr.startswith("There are older ones: ")
    assert isinstance(RUNNER.invoke(app, ["imports", "list", "--after", "zzzz"]).exception, NotFoundError)


def test_the_list_is_told_in_one_language(tmp_path: Path) -> None:
    run("import", "--check", str(parcel_in(tmp_path, 967)))
    vietnamese, english = (run("imports", "list", "--lang", language)[1] for language in ("vi", "en"))
    assert "đã kiểm tra xong" in vietnamese
    assert english.splitlines()[1].split()[:4] == ["Import", "At", "(UTC)", "By"]
    assert "ready" in english
    assert english.splitlines()[1].isascii()
    assert not any(word in english for word in ("đã kiểm tra xong", "thửa", "Trạng thái")), "only names are Vietnamese"
    assert run("imports", "list", "--commune", "99999", "--lang", "en")[1].startswith("No imports (")


def test_places_to_fill_in_are_of_the_language() -> None:
    questions = [{"about": "column"}, {"about": "layer"}, {"about": "option", "option": "constants"}]
    waiting = ImportResult(uuid4(), "a.shp", "needs_input", questions=questions)
    told = next_step(waiting, ImportRequest(paths=()), None, "en")
    assert told.endswith("--layer LAYER --map COLUMN=field --set field=VALUE")
    assert told.isascii()
    ready = ImportResult(uuid4(), "a.shp", "ready", open_warnings={"D01": 1})
    assert next_step(ready, ImportRequest(paths=()), None, "en").endswith("--accept REASON")


@pytest.mark.parametrize(
    ("option", "title"),
    [("--commune", "xã"), ("--crs", "hệ tọa độ"), ("--encoding", "bảng mã"), ("--layer", "lớp"),
     ("--map", "trường của cột")],
)  # fmt: skip
@pytest.mark.parametrize("character", ["\x00", "\x1b", "\udcff"])
def test_control_characters_in_options_are_told(option: str, title: str, character: str) -> None:
    value = f"a{character}=note" if option == "--map" else f"38{character}"
    result = RUNNER.invoke(app, ["import", "--dry-run", option, value, str(BROKEN / "T01.geojson")])
    assert isinstance(result.exception, InputError)
    assert result.exception.message_vi.endswith(f": {title}.")
    assert [FLAGS[name] for name, _ in result.exception.options] == [option]


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


def parcel_in(tmp_path: Path, sheet: int) -> Path:
    """A clean file with one parcel, on a sheet and ground of its own."""
    parcel = row(1, rectangle(north=300 * (sheet - 960)), sheet=sheet, DON_VI_QL="MP-38")
    return write(tmp_path / "thua.geojson", [parcel])


def test_the_same_file_is_told_and_imported_again_on_request(tmp_path: Path) -> None:
    path = parcel_in(tmp_path, 961)
    first = json.loads(run("import", "--json", str(path))[1])
    assert first["state"] == "committed"
    code, told = run("import", str(path))
    assert code == 0
    assert "--again" in told
    assert first["batch_id"][:8] in told
    repeated = json.loads(run("import", "--json", str(path))[1])
    assert (repeated["batch_id"], repeated["repeated"]) == (first["batch_id"], True)
    again = json.loads(run("import", "--again", "--json", str(path))[1])
    assert (again["rows_unchanged"], "repeated" in again) == (1, False)
    assert again["batch_id"] != first["batch_id"]
    other = json.loads(run("import", "--update", "--json", str(path))[1])
    assert "repeated" not in other, "other options ask for something else"


def test_a_side_file_makes_another_shapefile(tmp_path: Path) -> None:
    for part in BROKEN.glob("F17.*"):
        (tmp_path / part.name).write_bytes(part.read_bytes())
    request = ImportRequest(paths=(tmp_path / "F17.shp",))
    first = describe(request)
    assert describe(request) == first
    (tmp_path / "F17.dbf").write_bytes((BROKEN / "F17.dbf").read_bytes()[:-1] + b"?")
    changed = describe(request)
    assert changed["file_size"] == first["file_size"]
    assert not {changed[name] for name in ("file_sha256", "request_sha256")} & set(first.values())


def test_an_approval_names_what_was_seen(tmp_path: Path) -> None:
    path = parcel_in(tmp_path, 962)
    batch = json.loads(run("import", "--check", "--json", str(path))[1])["batch_id"]
    shown = json.loads(run("imports", "show", batch, "--json")[1])
    seen = str(shown["version"])
    assert f"phiên bản {seen}" in run("imports", "show", batch)[1]
    code, said = run("imports", "submit", batch, "--accept", "kiểm thử")
    assert code == 0, said
    for words in (("approve", batch), ("return", batch, "--reason", "x")):
        error = RUNNER.invoke(app, ["imports", *words, "--seen", seen]).exception
        assert isinstance(error, StaleError), words
        assert "phiên bản" in error.message_vi
    now = str(json.loads(run("imports", "show", batch, "--json")[1])["version"])
    assert run("imports", "return", batch, "--reason", "x", "--seen", now)[0] == 0
    assert isinstance(RUNNER.invoke(app, ["imports", "approve", batch, "--seen", now]).exception, StaleError)


def test_the_next_step_of_a_submitted_import_names_its_version() -> None:
    result = ImportResult(uuid4(), "a.shp", "submitted", version=9)
    assert next_step(result, ImportRequest(paths=()), None, "vi").endswith("--seen 9")


def test_the_next_step_names_the_fixes_that_are_offered() -> None:
    found = [issue("T03", 1), issue("D01", 2)]
    result = ImportResult(uuid4(), "a.shp", "ready", issues=found, open_warnings={"T03": 1})
    number = str(result.batch_id)[:8]
    told = next_step(result, ImportRequest(paths=()), "an", "vi", f"landdb imports fix {number} --as an")
    assert told.startswith("Xem cách sửa được đề nghị: ")
    assert f"imports fix {number} --as an. Cảnh báo cần lý do: T03 (1)" in told
    plain = ImportResult(uuid4(), "a.shp", "ready", issues=[issue("D01", 2)])
    assert "imports fix" not in next_step(plain, ImportRequest(paths=()), None, "en")


def test_how_far_fixes_moved_is_told_as_the_language_writes_numbers() -> None:
    taken = [{"kinds": ["snap"], "row_no": 3, "key": None, "moved_m": 0.0154}]
    assert "0,015 m" in fixes(taken, "vi")[0]
    assert "0.015 m" in fixes(taken, "en")[0]


def test_the_next_step_keeps_every_option() -> None:
    """A command that loses --removed would leave in force what the dry run counted as retired."""
    result = ImportResult(uuid4(), "a.shp", "dry_run", rows_read=1, rows_accepted=1)
    request = ImportRequest(paths=(Path("a.shp"),), profile="Sở TNMT", removed="sheet", finish="check", dry_run=True)
    assert next_step(result, request, None, "vi").endswith('import a.shp --profile "Sở TNMT" --removed sheet')
    stored = {
        "commune": "00004", "crs": "105°45'", "encoding": "tcvn3", "profile": "Sở TNMT", "mapping": {"A 1": "note"},
        "removed": "sheet", "on_existing": "update",
    }  # fmt: skip
    assert options({"options": stored, "target": "parcels"}, "vi") == (
        '--commune 00004 --crs "105°45\'" --encoding tcvn3 --profile "Sở TNMT" --map "A 1=note" --update '
        "--removed sheet"
    )


def test_warnings_are_named_with_the_words_that_accept_them(tmp_path: Path) -> None:
    doubtful = row(1, rectangle(north=300 * 20), sheet=980, DON_VI_QL="MP-38", DIEN_TICH=2010.0)
    path = str(write(tmp_path / "thua.geojson", [doubtful]))
    code, told = run("import", "--dry-run", path)
    assert code == 0
    assert told.startswith("thua.geojson: Chạy thử, chưa ghi gì. Đọc 1: thêm 1, ")
    last = told.splitlines()[-1]
    assert last.startswith("Cảnh báo cần lý do: D01 (1). ")
    assert '--accept "LÝ DO"' in last
    assert "--accept" not in run("import", "--dry-run", "--accept", "đo lại", path)[1].splitlines()[-1].split("lại")[-1]
    code, told = run("import", path)
    assert code == 5
    assert told.startswith("thua.geojson: Chưa ghi vào sổ. ")
    assert told.rstrip().endswith('--accept "LÝ DO"')
    words = shlex.split(last)
    assert run(*words[words.index("import") :])[0] == 0, "the hint of the dry run writes"


def test_what_was_recognised_by_content_is_not_called_missing(tmp_path: Path) -> None:
    rows = [row(n, rectangle(100 * n, 300 * 21), sheet=981, DON_VI_QL="MP-38") for n in range(1, 13)]
    for one in rows:
        one["properties"] |= {"A1": one["properties"].pop("LOAI_DAT"), "A2": one["properties"].pop("MA_XA")}
    told = run("import", "--dry-run", str(write(tmp_path / "thua.geojson", rows)))[1]
    assert "Cột được nhận ra theo nội dung" in told
    assert "Không tìm thấy cột bắt buộc" not in told


def test_a_file_that_waits_is_named_once(tmp_path: Path) -> None:
    works = row(1, rectangle(north=300 * 22), MA_CT="CT-1", TEN_CT="Nhà kho", LOAI_CT="C")
    for name in ("SO_TO", "SO_THUA", "DIEN_TICH", "LOAI_DAT"):
        del works["properties"][name]
    code, told = run("import", str(write(tmp_path / "nha.geojson", [works])))
    assert code == 5
    assert told.splitlines()[0] == "nha.geojson: chờ trả lời: F18 Không tìm thấy cột bắt buộc"
    assert "--target works" in told
    batch = json.loads(run("imports", "list", "--json", "--limit", "1")[1].splitlines()[0])[0]["id"]
    assert run("imports", "show", batch)[1].splitlines()[0].count("nha.geojson") == 1
    repeated = run("import", str(tmp_path / "nha.geojson"))[1]
    assert repeated.splitlines()[0] == "nha.geojson: chờ trả lời: F18 Không tìm thấy cột bắt buộc"


def test_decisions_are_told_in_one_language(tmp_path: Path) -> None:
    doubtful = row(1, rectangle(north=300 * 23), sheet=983, DON_VI_QL="MP-38", DIEN_TICH=2010.0)
    path = str(write(tmp_path / "thua.geojson", [doubtful]))
    batch = json.loads(run("import", "--check", "--json", path)[1])["batch_id"]
    told = run("imports", "submit", batch, "--accept", "kiểm thử", "--lang", "en")[1]
    assert told == "1 warning accepted\nHanded in, awaiting approval\n"
    assert run("imports", "return", batch, "--reason", "x", "--seen", "1", "--lang", "en")[0] != 0
    version = json.loads(run("imports", "show", batch, "--json")[1])["version"]
    assert run("imports", "return", batch, "--reason", "x", "--seen", str(version))[1] == "Đã trả lại\n"
    assert run("imports", "submit", batch)[1] == "Đã nộp, chờ duyệt\n"
    version = json.loads(run("imports", "show", batch, "--json")[1])["version"]
    assert run("imports", "approve", batch, "--seen", str(version), "--lang", "en")[0] == 0
    assert run("imports", "undo", batch, "--reason", "x", "--lang", "en")[1] == "1 object restored or retired\n"


def test_profiles_are_kept_listed_shown_renamed_and_retired(tmp_path: Path) -> None:
    path = parcel_in(tmp_path, 963)
    batch = json.loads(run("import", "--check", "--json", str(path))[1])["batch_id"]
    assert run("imports", "save-profile", batch, "VILIS 1", "--translate", "land_use:BHK=HNK")[0] == 0
    [listed] = json.loads(run("imports", "profiles", "list", "--json")[1])
    assert listed["id"][:8] in run("imports", "profiles", "list")[1]
    shown = run("imports", "profiles", "show", "vilis 1")[1]
    for told in ("VILIS 1 (parcels, local-admin) · phiên bản / version 1", "SO_TO → sheet_no", "BHK → HNK"):
        assert told in shown
    assert json.loads(run("imports", "profiles", "show", listed["id"][:8], "--json")[1])["name"] == "VILIS 1"
    error = RUNNER.invoke(app, ["imports", "profiles", "rename", "VILIS 1", "VILIS 2", "--seen", "7"]).exception
    assert isinstance(error, StaleError)
    assert run("imports", "profiles", "rename", "VILIS 1", "VILIS 2", "--seen", "1")[0] == 0
    assert isinstance(RUNNER.invoke(app, ["imports", "profiles", "show", "VILIS 1"]).exception, NotFoundError)
    words = ("--map", "DON_VI_QL=", "--encoding", "MA_XA=tcvn3", "--translate", "land_use:BHK=", "--crs", "105",
             "--translate", "status:x=current")  # fmt: skip
    assert run("imports", "profiles", "change", "VILIS 2", *words, "--source", "Sở")[1].endswith("version 3\n")
    changed = json.loads(run("imports", "profiles", "show", "VILIS 2", "--json")[1])
    assert (changed["mapping"]["DON_VI_QL"], changed["mapping"]["SO_TO"]) == ("", "sheet_no")
    assert changed["translation"] == {"land_use": {}, "status": {"x": "current"}}
    assert (changed["encodings"], changed["crs"], changed["source"]) == ({"MA_XA": "tcvn3"}, "105", "Sở")
    for wrong in (("--map", "KHONG_CO=note"), ("--map", "SO_TO=gì"), ("--encoding", "MA_XA"), ("--translate", "x"), ()):
        error = RUNNER.invoke(app, ["imports", "profiles", "change", "VILIS 2", *wrong]).exception
        assert isinstance(error, InputError), wrong
    stale = RUNNER.invoke(app, ["imports", "profiles", "change", "VILIS 2", "--crs", "107", "--seen", "2"]).exception
    assert isinstance(stale, StaleError)
    assert run("imports", "profiles", "retire", "VILIS 2", "--seen", "3")[0] == 0
    assert json.loads(run("imports", "profiles", "list", "--json")[1]) == []
    assert "no mapping profiles" in run("imports", "profiles", "list")[1]


def test_a_limit_of_the_operators_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANDDB_READ_COLUMNS", "3")
    for words in (("import", "--dry-run"), ("inspect",)):
        result = RUNNER.invoke(app, [*words, str(BROKEN / "T01.geojson")], env={"COLUMNS": "400"})
        assert result.exit_code == 1
        assert "LANDDB_READ_COLUMNS" in result.output, words


def test_what_the_rows_are_is_said_by_an_option() -> None:
    code, text = run("import", "--dry-run", "--target", "markers", str(BROKEN / "B02.geojson"))
    assert code == 1
    assert "(M1 · 901/31)" in text
    assert 'Thửa đất: không có "901/31" trong sổ' in text
    code, text = run("inspect", "--target", "protection_areas", "--json", str(BROKEN / "P01.geojson"))
    assert code == 0
    fields = {match["column"]: match["field"] for match in json.loads(text)["plan"]["mapping"]}
    assert fields == {"MA_CT": "work", "LOAI_PV": "kind", "RONG": "extension_m", "MA_XA": "commune_code"}
    markers = BROKEN.parent / "to_import" / "moc_gioi_moi.csv"
    code, text = run("inspect", "--target", "markers", "--json", str(markers))
    assert json.loads(text)["layers"][0]["geometry_type"] == "Point"
