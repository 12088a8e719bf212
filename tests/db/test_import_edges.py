"""D02 in a real import: lengths that a corner list states, however it is written, against its own corners."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest

from landdb.import_.pipeline import run_import
from landdb.import_.records import ImportRequest, ImportResult
from tests.db.survey_files import MANAGER, Register, ledger, rectangle, row
from tests.factories import HANOI_COMMUNE

HEADER = "MA_XA,SO_TO,SO_THUA,DIEN_TICH,LOAI_DAT,NGUON_GOC,DON_VI_QL,TY_LE,DINH,X,Y"
PLACES = "SELECT code, row_no, measured, limit_value, ST_Length(ST_Transform(geom, 32648)) FROM import_issue"


def corners(number: int, sides: list[str]) -> list[str]:
    """Lines of one parcel of 50 x 40 m; its first corner stands once."""
    key = f"{HANOI_COMMUNE},1,{number},2000,CQP,5,DV-1,500"
    ring = rectangle(east=100.0 * number)[:-1]
    return [
        f"{key},{at},{north:.2f},{east:.2f},{side}"
        for at, ((east, north), side) in enumerate(zip(ring, sides, strict=True), 1)
    ]


def load(register: Register, name: str, text: str | bytes, **options: Any) -> ImportResult:
    path = register.folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    options = {"crs": "5897", "accept": "đã đối chiếu"} | options
    request = ImportRequest(paths=(path,), work_folder=register.folder / "imports", **options)
    return run_import(register.database, MANAGER, request, lambda _: None, lambda: False)


def edges(result: ImportResult) -> list[tuple[int | None, Any, Any]]:
    return [(one.row_no, one.params["edge"], one.params["paper"]) for one in result.issues if one.code == "D02"]


@pytest.mark.parametrize("name", ["Cạnh", "Chiều dài cạnh (m)", "C (m)", "S", "edge length"])
def test_a_wrong_side_of_a_corner_list_is_told(register: Register, name: str) -> None:
    lines = [f"{HEADER},{name}"]
    lines += corners(1, ["50.01", "40.00", "49.99", "40.00"])
    lines += corners(2, ["50.01", "40.00", "51.30", "40.02"])
    lines += corners(3, ["50.00", "40.00", "50.00", ""])
    result = load(register, "goc.csv", "\n".join(lines), finish="check")
    assert edges(result) == [(2, 3, 51.3)]
    assert result.open_warnings == {"D02": 1}
    [(code, row_no, measured, limit, length)] = register.ask(f"{PLACES} WHERE code = 'D02'")
    assert (code, row_no) == ("D02", 2)
    assert measured == pytest.approx(1.3)
    assert limit < 0.2
    assert length == pytest.approx(50, abs=0.1)


def test_sides_in_a_tcvn3_file_without_a_header(register: Register) -> None:
    """The columns are told by their content then; the sheet and parcel by a person."""
    lines = corners(1, ["50.01", "40.00", "49.99", "40.00"]) + corners(2, ["50.01", "40.00", "51.30", "40.02"])
    names = ["commune_code", "sheet_no", "parcel_no", "legal_area_m2", "land_use", "origin_code", "managing_unit"]
    mapping = {f"column_{at}": name for at, name in enumerate([*names, "map_scale"], 1)}
    result = load(register, "goc.txt", "\n".join(lines), mapping=mapping)
    assert edges(result) == [(2, 3, 51.3)]
    assert (result.state, result.rows_added) == ("committed", 2)


def test_sides_in_a_workbook_stand_between_its_corners(register: Register) -> None:
    book = openpyxl.Workbook()
    book.active.append([*HEADER.split(","), "Cạnh (m)"])
    for line in corners(1, ["50.01", "41.00", "49.99", "40.00"]):
        *cells, side = line.split(",")
        book.active.append([cells[0], *(float(c) if c[0].isdigit() else c for c in cells[1:])])
        book.active.append([None] * len(cells) + [float(side)])
    book.save(register.folder / "goc.xlsx")
    result = load(register, "goc.xlsx", (register.folder / "goc.xlsx").read_bytes(), finish="check")
    assert edges(result) == [(1, 2, 41.0)]


def test_sides_may_be_an_attribute_of_any_file(register: Register) -> None:
    rows = [row(1, CANH="50,02; 40,01; 50,00; 40,00"), row(2, CANH="50,02; 40,01; 53,00; 40,00"), row(3, CANH=None)]
    assert edges(register.load(rows, finish="check")) == [(2, 3, 53.0)]


def test_a_column_of_that_name_with_something_else_is_left_alone(register: Register) -> None:
    result = register.load([row(n, CANH=4) for n in range(1, 5)])
    assert {one.code for one in result.issues} & {"D02", "A06"} == set()
    assert register.ask("SELECT DISTINCT attributes ->> 'CANH' FROM parcel") == [("4",)]


def test_of_a_file_that_breaks_off_the_rows_that_were_read_count_as_refused(register: Register) -> None:
    lines = ["SO_TO,SO_THUA,GHI_CHU", *(f"1,{number},x" for number in range(1, 25_001)), '1,25001,"x']
    result = load(register, "cut.csv", "\n".join(lines))
    assert [one.code for one in result.issues] == ["F28"]
    assert (result.state, result.rows_read) == ("failed", 10_000), "all but what the reader still held"
    assert ledger(result) == (0, 0, 0, 10_000)
