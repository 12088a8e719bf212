"""What `landdb import` and `landdb imports` print for people: what was recognised, the receipts, the next step."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from landdb.cli.app import app
from landdb.domain.import_states import STATES, TITLES
from landdb.errors import InputError

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
BROKEN = SAMPLES / "broken"
TCVN3 = SAMPLES / "48_da_nang" / "thua_dat_dien_ban.shp"
RUNNER = CliRunner()
pytestmark = pytest.mark.usefixtures("import_commands")


def run(*arguments: str, columns: int = 200) -> str:
    return RUNNER.invoke(app, list(arguments), env={"COLUMNS": str(columns)}).stdout


def last_batch() -> str:
    batch: str = json.loads(run("imports", "list", "--limit", "1", "--json"))[0]["id"]
    return batch[:8]


def test_the_head_tells_what_was_recognised() -> None:
    options = ("--commune", "20551", "--crs", "107°45'", "--dry-run")
    shown = run("import", str(TCVN3), *options)
    batch = last_batch()
    assert "Bảng mã TCVN3 · VN-2000 KTT 107°45' · 19 cột nhận ra\n" in shown
    assert "SO_TO→sheet_no, SO_THUA→parcel_no" in shown
    assert f"imports show {batch}\n" in shown
    assert '--commune 20551 --crs "107°45\'" --dry-run\n' in shown, "the command that comes next"
    again = run("imports", "show", batch, "--lang", "en")
    assert "Encoding TCVN3 · VN-2000 zone 107°45' · 19 columns recognised\n" in again
    assert "(dry run done)" in again.splitlines()[0]
    assert f'(UTC) · local-admin · {batch} · options: --commune 20551 --crs "107°45\'" · version ' in again


def test_the_head_of_a_refused_file_tells_the_system_that_was_found() -> None:
    options = ("--commune", "20551", "--crs", "107°45'", "--map", "SO_THUA=note", "--dry-run")
    shown = run("import", str(TCVN3), *options)
    assert "không nhận: F18" in shown
    assert "Bảng mã TCVN3 · VN-2000 KTT 107°45' · " in shown
    assert "VN-2000 KTT 107°45' · " in run("imports", "show", last_batch())


def test_leftovers_of_an_encoding_are_told_once_a_column(tmp_path: Path) -> None:
    features = json.loads((BROKEN / "A06.geojson").read_text(encoding="utf-8"))
    first = features["features"][0]
    rows = [{**first, "properties": first["properties"] | {"DIA_CHI": f"Th\ufffdn {n}"}} for n in range(9)]
    path = tmp_path / "thua.geojson"
    path.write_text(json.dumps(features | {"features": rows}), encoding="utf-8")
    shown = run("import", str(path), "--dry-run", columns=300)
    [line] = [line for line in shown.splitlines() if "còn chữ lỗi bảng mã" in line]
    assert "(và 8 giá trị khác)" in line
    assert "… +5" in line
    [line] = [one for one in run("imports", "show", last_batch(), columns=300).splitlines() if "còn chữ lỗi" in one]
    assert "(và 8 giá trị khác)" in line


def test_columns_without_a_field_are_counted_and_named() -> None:
    shown = run("import", str(SAMPLES / "to_import" / "thua_moi.geojson"), "--dry-run", "--lang", "en")
    assert "14 columns recognised (1 kept as they are)" in shown
    assert "kept: TO_DO" in shown


def test_a_refusal_is_told_once_and_asks_for_the_zone() -> None:
    shown = run("import", str(BROKEN / "F11.shp"), "--dry-run", columns=400)
    assert shown.count("tệp không cho biết hệ tọa độ") == 1
    assert "không nhận: F11 Không biết hệ tọa độ" in shown
    assert "chưa rõ hệ tọa độ" in shown
    assert shown.rstrip().endswith("--crs 5897 --dry-run")
    assert run("imports", "show", last_batch(), columns=400).count("tệp không cho biết hệ tọa độ") == 1


def test_a_file_that_was_not_read_has_no_line_of_what_was_recognised() -> None:
    assert "cột nhận ra" not in run("import", "--dry-run", str(BROKEN / "F02.geojson"))


def test_the_next_step_of_a_dry_run_and_of_registered_parcels(tmp_path: Path) -> None:
    path = tmp_path / "thua.geojson"
    features = json.loads((BROKEN / "R05.geojson").read_text(encoding="utf-8"))
    features["features"][0]["properties"] |= {"SO_TO": 977}
    path.write_text(json.dumps(features), encoding="utf-8")
    assert run("import", "--dry-run", str(path)).rstrip().endswith(f"Ghi vào sổ: {imports_command(path)}")
    assert "import again" not in run("import", str(path), "--lang", "en")
    features["features"][0]["properties"] |= {"GHI_CHU": "khác"}
    path.write_text(json.dumps(features), encoding="utf-8")
    assert run("import", str(path)).rstrip().endswith(f"Để ghi phiên bản mới: {imports_command(path)} --update")


def imports_command(path: Path) -> str:
    from landdb.cli.invocation import command

    return command("import", str(path))


def test_the_list_is_whole_at_80_columns(tmp_path: Path) -> None:
    path = tmp_path / "do_lai_yen_dinh_2025_lan_2.geojson"
    path.write_bytes((BROKEN / "A06.geojson").read_bytes())
    run("import", str(path), "--dry-run")
    run("import", str(BROKEN / "F15.geojson"))
    listed = run("imports", "list", "--limit", "2", columns=80)
    assert "…" not in listed
    assert all(len(line) <= 80 for line in listed.splitlines())
    for text in ("Đọc", "Thêm", "Sửa", "Từ chối", "chạy thử xong", "không nhận", "F15.geojson", "do_lai_yen_dinh"):
        assert text in listed
    assert "Không đổi" in run("imports", "list")
    assert json.loads(run("imports", "list", "--json", "--limit", "1"))[0]["state"] == "failed"


def test_each_state_has_its_words() -> None:
    assert sorted(TITLES) == sorted(STATES)


def refusal(*arguments: str) -> InputError:
    error = RUNNER.invoke(app, ["import", *arguments]).exception
    assert isinstance(error, InputError)
    return error


def test_a_folder_is_told_with_what_lies_in_it(tmp_path: Path) -> None:
    assert "trong đó không có tệp" in refusal(str(tmp_path)).message_vi
    for name in ("a.shp", "a.dbf", "b.zip", "c.GEOJSON", "d.shp", "e.shp", "f g.shp"):
        (tmp_path / name).touch()
    told = refusal(str(tmp_path))
    assert "là thư mục" in told.message_vi
    assert "is a folder" in told.message_en
    assert (told.remedy_en or "").endswith(f"{tmp_path / 'e.shp'} …")
    assert "a.dbf" not in (told.remedy_vi or "")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    told = refusal(str(tmp_path / "khong-co.shp"))
    assert "không có tệp này" in told.message_vi
    assert str(Path.cwd()) in (told.remedy_vi or "")
