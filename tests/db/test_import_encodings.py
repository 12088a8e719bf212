"""Shapefiles in legacy encodings with real place names, from the file into the register; doubts are asked about."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from landdb.cli.import_head import next_step
from landdb.domain.issues import Severity
from landdb.import_ import decisions
from landdb.import_.build_report import build_report
from landdb.import_.pipeline import go_on, run_import
from landdb.import_.records import ImportRequest, ImportResult
from tests.db.survey_files import EAST, MANAGER, NORTH, Register
from tests.factories import HANOI_COMMUNE
from tests.unit.legacy_files import LEGACY, columns, encode, place_names, write_shapefile

COUNT = 120
NAMES = place_names()[:: len(place_names()) // COUNT][:COUNT]


def shapefile(folder: Path, encoding: str, names: list[str]) -> Path:
    """Parcels whose address and note are in an encoding, beside plain columns."""
    count = len(names)
    texts = {
        "MA_XA": [HANOI_COMMUNE] * count, "SO_TO": ["7"] * count, "SO_THUA": [str(n + 1) for n in range(count)],
        "DIEN_TICH": ["100"] * count, "LOAI_DAT": ["CQP"] * count, "NGUON_GOC": ["5"] * count,
        "DON_VI_QL": ["DV-1"] * count, "TY_LE": ["500"] * count, "DIA_CHI": names, "GHI_CHU_CU": names[::-1],
    }  # fmt: skip
    encodings = dict.fromkeys(texts, "utf-8") | {"DIA_CHI": encoding, "GHI_CHU_CU": encoding}
    return write_shapefile(folder / "thua", columns(texts, encodings), origin=(EAST, NORTH))


def load(register: Register, path: Path, **options: Any) -> ImportResult:
    request = ImportRequest(
        paths=tuple(sorted(path.parent.glob("thua.*"))), crs="105", work_folder=register.folder / "imports", **options
    )
    return run_import(register.database, MANAGER, request, lambda _: None, lambda: False)


def addresses(register: Register) -> list[str]:
    return [address for (address,) in register.ask("SELECT address FROM parcel ORDER BY parcel_no")]


@pytest.mark.parametrize("encoding", LEGACY)
def test_names_come_into_the_register_as_they_are(register: Register, tmp_path: Path, encoding: str) -> None:
    result = load(register, shapefile(tmp_path, encoding, NAMES), accept="kiểm thử")
    assert (result.state, result.rows_added) == ("committed", COUNT), result.message
    assert addresses(register) == [unicodedata.normalize("NFC", name) for name in NAMES]
    [kept] = register.ask("SELECT attributes ->> 'GHI_CHU_CU' FROM parcel WHERE parcel_no = 1")
    assert kept[0].lower() == NAMES[-1].lower(), "TCVN3 has no capitals with a tone"
    report = build_report(register.database, MANAGER, str(result.batch_id))
    reading = report.head.readings["DIA_CHI"]
    assert reading.confidence >= 0.25
    assert reading.first != reading.second


DOUBTFUL = ["Xã Võng La"]
"""In TCVN3; the same bytes are possible Vietnamese in VISCII too."""


def test_a_doubt_is_asked_about_with_both_readings(register: Register, tmp_path: Path) -> None:
    result = load(register, shapefile(tmp_path, "tcvn3", DOUBTFUL))
    assert result.state == "needs_input"
    asked = {question["column"]: question for question in result.questions}
    assert set(asked) == {"DIA_CHI", "GHI_CHU_CU"}
    question = asked["DIA_CHI"]
    assert (question["about"], question["option"], question["choices"]) == (
        "encoding",
        "encodings",
        ["tcvn3", "viscii"],
    )
    assert question["preview"] == [["X· Vâng La", "Xã Võng La", "Xở Vâng La"]]
    assert "Xã Võng La" in result.message["vi"]
    assert "Xở Vâng La" in result.message["en"]
    chosen = {"encodings": {"DIA_CHI": "tcvn3", "GHI_CHU_CU": "viscii"}}
    decisions.answer(register.database, MANAGER, result.batch_id, chosen, None)
    after = go_on(register.database, MANAGER, result.batch_id, register.folder / "imports")
    assert (after.state, [found.code for found in after.issues if found.code == "F20"]) == ("committed", [])
    assert register.ask("SELECT address, attributes ->> 'GHI_CHU_CU' FROM parcel") == [("Xã Võng La", "Xở Vâng La")]


def test_a_dry_run_tells_the_doubt_and_a_name_of_one_reading_leaves_none(register: Register, tmp_path: Path) -> None:
    result = load(register, shapefile(tmp_path, "tcvn3", DOUBTFUL), dry_run=True)
    assert result.state == "dry_run"
    told = [(found.code, found.variant, str(found.severity)) for found in result.issues if found.code == "F20"]
    assert told == [("F20", "doubt", "warning")] * 2
    certain = load(register, shapefile(tmp_path, "tcvn3", ["Huyện An Minh"]), dry_run=True)
    assert not [found for found in certain.issues if found.code == "F20"]


def test_the_files_own_word_and_other_columns_settle_a_doubt(register: Register, tmp_path: Path) -> None:
    path = shapefile(tmp_path, "tcvn3", DOUBTFUL)
    path.with_suffix(".cpg").write_text("TCVN3", encoding="ascii")
    assert load(register, path, dry_run=True).plan["encodings"]["columns"][-1]["source"] == "file"


def test_a_chosen_encoding_that_cannot_be_is_told_once_with_the_right_one(register: Register, tmp_path: Path) -> None:
    path = shapefile(tmp_path, "tcvn3", NAMES)
    result = load(register, path, encoding="utf-8", dry_run=True)
    [told] = [found for found in result.issues if found.severity is Severity.ERROR]
    assert (told.code, told.variant, told.row_no) == ("F20", "asked", None)
    assert told.message("vi") == (
        "thua.shp: chữ của tệp không phải UTF-8 như đã chọn; theo nội dung là: DIA_CHI, GHI_CHU_CU: TCVN3"
    )
    assert told.options == (("encoding", "tcvn3"),)
    request = ImportRequest(paths=(path,), encoding="utf-8", dry_run=True)
    assert next_step(result, request, None, "vi").endswith("--encoding tcvn3 --dry-run")
    one = load(register, path, encodings={"DIA_CHI": "utf-8"}, dry_run=True)
    assert [found.options for found in one.issues if found.variant == "asked"] == [(("encodings", "DIA_CHI=tcvn3"),)]
    right = load(register, path, encoding="tcvn3", dry_run=True)
    assert right.rows_accepted == COUNT


@pytest.mark.parametrize(("real", "chosen"), [("vni", "tcvn3"), ("tcvn3", "vni"), ("vni", "cp1258")])
def test_an_encoding_that_makes_letters_but_no_words_is_told_once(
    register: Register, tmp_path: Path, real: str, chosen: str
) -> None:
    """Every byte is a letter in the other encoding too, and the names are nonsense: taken silently once."""
    result = load(register, shapefile(tmp_path, real, NAMES), encodings={"DIA_CHI": chosen}, dry_run=True)
    [told] = [found for found in result.issues if found.severity is Severity.ERROR]
    assert (told.code, told.variant, told.options) == ("F20", "asked", (("encodings", f"DIA_CHI={real}"),))
    assert result.rows_accepted == 0


def test_a_column_of_two_encodings_brings_no_row_of_the_other(register: Register, tmp_path: Path) -> None:
    """As the surveyor had it: the remedy's encoding for the whole column made nonsense of half of the names."""
    path = shapefile(tmp_path, "tcvn3", ["Trần Thị Lệ", "Phạm Thị Hồng Nhung", "-" * 40, "Bùi Xuân Phái"])
    table = path.with_suffix(".dbf")
    vni = encode("Nguyễn Văn Hùng", "vni")
    table.write_bytes(table.read_bytes().replace(b"-" * 40, vni.ljust(40)))
    both = {"DIA_CHI": "tcvn3", "GHI_CHU_CU": "tcvn3"}
    result = load(register, path, encodings=both, dry_run=True)
    assert result.rows_accepted == 2, "the name stands in two columns, in one row each"
    found = {(one.row_no, one.field, one.params["better"]) for one in result.issues if one.code == "A05"}
    assert found == {(3, "DIA_CHI", "Nguyễn Văn Hùng"), (2, "GHI_CHU_CU", "Nguyễn Văn Hùng")}
    assert [one.params["readings"] for one in result.issues if one.code == "F20"] == ["VNI: 1"] * 2
