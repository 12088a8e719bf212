"""Closed lines within a parcel of a drawing: holes of it, or not, as levels, texts and written areas say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

from landdb.domain.issues import Issue, Severity
from landdb.import_.records import RawBatch
from tests.unit.formats import make
from tests.unit.formats.reading import read
from tests.unit.test_reader_drawings import drawn

Box = tuple[float, float, float, float]
OUTER: Box = (0, 0, 100, 100)


def drawing(path: Path, lines: list[tuple[str, Box]], texts: list[tuple[str, float, float]]) -> Path:
    def draw(_: Any, space: Any) -> None:
        for level, box in lines:
            space.add_lwpolyline(list(shapely.box(*box).exterior.coords)[:-1], close=True, dxfattribs={"layer": level})
        for said, x, y in texts:
            space.add_text(said, dxfattribs={"layer": "NHAN", "insert": (x, y)})

    return drawn(path, draw)


def boundaries(
    tmp_path: Path, inner: list[Box], texts: list[tuple[str, float, float]], level: str | None = None
) -> RawBatch:
    """The outer line and those within it, all of one level."""
    lines = [("RANH", box) for box in (OUTER, *inner)]
    return read(drawing(tmp_path / "a.dxf", lines, texts), level)[1]


def areas(batch: RawBatch) -> list[float]:
    shapes = shapely.from_wkb(batch.geometry.to_numpy(zero_copy_only=False))
    assert shapely.is_valid(shapes).all()
    return [float(area) for area in shapely.area(shapes)]


def told(batch: RawBatch) -> list[tuple[int | None, str, str]]:
    return [(one.row_no, one.variant, one.params["lines"]["en"]) for one in batch.issues if one.code == "R09"]


def test_a_parcel_that_the_written_area_leaves_out_is_a_hole(tmp_path: Path) -> None:
    batch = boundaries(tmp_path, [(20, 20, 40, 40)], [("25/9610.0/CQP", 80, 80), ("26", 30, 30)])
    assert areas(batch) == [9600.0, 400.0]
    assert batch.columns["so_thua"].to_pylist() == ["25", "26"]
    assert told(batch) == [(1, "", "parcel 26")]
    found: Issue = batch.issues[0]
    assert "1 đường khép kín cùng lớp (thửa 26), đã trừ thành lỗ của thửa" in found.message("vi")
    assert found.message("vi").endswith("400,00 m²")


def test_without_a_written_area_nothing_is_cut_out_and_a_warning_asks(tmp_path: Path) -> None:
    for texts, named in (([("26", 30.0, 30.0)], "parcel 26"), ([], "a line without a text")):
        batch = boundaries(tmp_path, [(20, 20, 40, 40)], [("25", 80, 80), *texts])
        assert areas(batch) == [10000.0, 400.0]
        assert told(batch) == [(1, "unproven", named)]
        assert batch.issues[0].severity == Severity.WARNING
        assert "move it to another level" in batch.issues[0].remedy("en")


def test_the_written_area_decides_on_lines_without_a_text(tmp_path: Path) -> None:
    pond = [(20.0, 20.0, 40.0, 40.0)]
    batch = boundaries(tmp_path, pond, [("25/9600.0/CQP", 80, 80)])
    assert (areas(batch), told(batch)) == ([9600.0, 400.0], [(1, "", "a line without a text")])
    batch = boundaries(tmp_path, pond, [("25/10000.0/CQP", 80, 80)])
    assert (areas(batch), told(batch)) == ([10000.0, 400.0], [(1, "kept", "a line without a text")])
    assert "for the area written in it agrees with them included" in batch.issues[0].message("en")
    batch = boundaries(tmp_path, pond, [("25/9800.0/CQP", 80, 80)])
    assert (areas(batch), told(batch)) == ([10000.0, 400.0], [(1, "unlike", "a line without a text")])
    assert batch.issues[0].severity == Severity.WARNING
    assert "9,800.00 m², agrees neither with the whole (10,000.00 m²) nor with what is left (9,600.00" in (
        batch.issues[0].message("en")
    )


def test_where_the_area_agrees_with_both_readings_another_parcel_is_a_hole_and_a_line_without_a_text_is_none(
    tmp_path: Path,
) -> None:
    hut = [(20.0, 20.0, 24.0, 24.0)]
    for written in ("9985", "9999"):
        batch = boundaries(tmp_path, hut, [(f"25/{written}.0/CQP", 80, 80)])
        assert (areas(batch)[0], told(batch)) == (10000, [(1, "kept", "a line without a text")])
        batch = boundaries(tmp_path, hut, [(f"25/{written}.0/CQP", 80, 80), ("26", 22, 22)])
        assert (areas(batch)[0], told(batch)) == (9984, [(1, "", "parcel 26")])


def test_a_house_is_not_cut_out_of_a_large_parcel_whose_area_agrees_with_it(tmp_path: Path) -> None:
    """The paper is nearer to what is left, by two of 100,000 square metres."""
    lines = [("RANH", (0.0, 0.0, 1000.0, 100.0)), ("RANH", (20.0, 20.0, 30.0, 30.0))]
    batch = read(drawing(tmp_path / "a.dxf", lines, [("25/99949.0/CQP", 500, 50)]), "RANH")[1]
    assert (areas(batch), told(batch)) == ([100_000.0, 100.0], [(1, "kept", "a line without a text")])


def test_another_parcel_stays_where_the_written_area_includes_it(tmp_path: Path) -> None:
    """It overlaps then (T01), and nobody has cut a parcel down to an area that its paper denies."""
    inner = [(20.0, 20.0, 40.0, 40.0), (60.0, 20.0, 70.0, 30.0)]
    batch = boundaries(tmp_path, inner, [("25/10000.0/CQP", 80, 80), ("26", 30, 30)])
    assert areas(batch) == [10000.0, 400.0, 100.0]
    assert told(batch) == [(1, "kept", "parcel 26, a line without a text")]
    batch = boundaries(tmp_path, inner, [("25/9600.0/CQP", 80, 80), ("26", 30, 30)])
    assert areas(batch) == [9600.0, 400.0, 100.0]
    assert told(batch) == [(1, "", "parcel 26"), (1, "kept", "a line without a text")]


def test_the_area_beside_the_islands_tells_which_of_two_whole_numbers_it_is(tmp_path: Path) -> None:
    batch = boundaries(tmp_path, [(10, 10, 70, 70)], [("25", 80, 80), ("6400", 80, 75), ("26", 30, 30)])
    assert areas(batch) == [6400.0, 3600.0]
    assert batch.columns["so_thua"].to_pylist() == ["25", "26"]
    assert batch.columns["dien_tich"].to_pylist() == [6400.0, None]


def test_a_parcel_may_fall_in_two_where_its_area_says_so(tmp_path: Path) -> None:
    """H05 asks about the two parts later; the area proves the road between them."""
    road = [(0.0, 40.0, 100.0, 60.0)]
    batch = boundaries(tmp_path, road, [("25/8000.0/CQP", 80, 80), ("26", 50, 50)])
    assert areas(batch) == [8000.0, 2000.0]
    assert told(batch) == [(1, "", "parcel 26")]
    [outer] = shapely.from_wkb(batch.geometry.to_numpy(zero_copy_only=False))[:1]
    assert outer.geom_type == "MultiPolygon"


def test_lines_of_another_level_or_with_other_texts_are_no_holes(tmp_path: Path) -> None:
    lines = [("RANH", OUTER), ("NHA", (20.0, 20.0, 40.0, 40.0)), ("RANH", (50.0, 50.0, 60.0, 60.0))]
    path = drawing(tmp_path / "a.dxf", lines, [("25", 80, 80), ("nha kho", 55, 55)])
    for level in ("RANH", "*"):
        batch = read(path, level)[1]
        assert areas(batch)[0] == 10000.0
        assert told(batch) == []


def test_each_parcel_has_the_islands_next_to_it(tmp_path: Path) -> None:
    inner = [(20.0, 20.0, 60.0, 60.0), (30.0, 30.0, 40.0, 40.0)]
    batch = boundaries(tmp_path, inner, [("25/8400.0", 80, 80), ("26/1500.0", 50, 50), ("27", 35, 35)])
    assert areas(batch) == [8400.0, 1500.0, 100.0]
    assert told(batch) == [(1, "", "parcel 26"), (2, "", "parcel 27")]


def test_islands_that_touch_each_other_are_one_hole(tmp_path: Path) -> None:
    inner = [(20.0, 20.0, 40.0, 40.0), (40.0, 20.0, 60.0, 40.0)]
    batch = boundaries(tmp_path, inner, [("25/9200.0", 80, 80), ("26", 30, 30), ("27", 50, 30)])
    assert areas(batch) == [9200.0, 400.0, 400.0]
    [outer] = shapely.from_wkb(batch.geometry.to_numpy(zero_copy_only=False))[:1]
    assert len(outer.interiors) == 1
    assert told(batch) == [(1, "", "parcel 26, parcel 27")]


def test_a_frame_is_no_parcel_and_fills_nothing(tmp_path: Path) -> None:
    halves: list[Box] = [(5, 5, 50, 95), (50, 5, 95, 95)]
    texts = [("1", 25.0, 50.0), ("2", 75.0, 50.0)]
    batch = boundaries(tmp_path, halves, texts)
    assert (areas(batch), told(batch)) == ([4050.0, 4050.0], [])
    batch = boundaries(tmp_path, halves, [*texts, ("12", 2, 2)])  # the number of the sheet
    assert (areas(batch)[0], told(batch)) == (10000.0, [(1, "unproven", "parcel 1, parcel 2")])
    batch = boundaries(tmp_path, halves, [*texts, ("12/1900.0/DGT", 2, 2)])  # a road around a block
    assert (areas(batch)[0], told(batch)) == (1900.0, [(1, "", "parcel 1, parcel 2")])


def test_the_frame_of_a_sparse_sheet_is_no_parcel_with_holes(tmp_path: Path) -> None:
    """A sheet of a hundred hectares with three parcels, and the sheet's number near its edge."""
    lines = [("RANH", (0.0, 0.0, 1000.0, 1000.0))]
    texts = [("12", 500.0, 990.0)]
    for number, west in enumerate((100.0, 400.0, 700.0), start=1):
        lines.append(("RANH", (west, 300.0, west + 100, 400.0)))
        texts.append((f"{number} / 10000.0 / CQP", west + 50, 350.0))
    batch = read(drawing(tmp_path / "a.dxf", lines, texts), "RANH")[1]
    assert areas(batch) == [1_000_000.0, 10_000.0, 10_000.0, 10_000.0]
    assert told(batch) == [(1, "unproven", "parcel 1, parcel 2, parcel 3")]


def test_the_frame_of_a_sparse_sheet_of_dgn_is_no_parcel_with_holes(tmp_path: Path) -> None:
    frame = [[900.0, 1900.0], [2900.0, 1900.0], [2900.0, 3900.0], [900.0, 3900.0], [900.0, 1900.0]]
    batch = read(make.dgn(tmp_path / "a.dgn", framed=(frame, "12")), "10")[1]
    assert areas(batch)[-1] == 4_000_000.0
    assert batch.columns["so_thua"].to_pylist()[-1] == "12"
    assert [(row, variant) for row, variant, _ in told(batch)] == [(len(batch), "unproven")]


@pytest.mark.parametrize("inset", [0.0, 0.3])
def test_a_line_drawn_twice_is_no_island(tmp_path: Path, inset: float) -> None:
    again = (inset, inset, 100 - inset, 100 - inset)
    batch = boundaries(tmp_path, [again], [("25", 80, 80), ("10000.0", 80, 75)])
    assert areas(batch) == pytest.approx([10000.0, (100 - 2 * inset) ** 2])
    assert told(batch) == []


def test_lines_that_cross_the_boundary_are_no_islands(tmp_path: Path) -> None:
    batch = boundaries(tmp_path, [(90, 40, 120, 60)], [("25", 20, 20), ("26", 110, 50)])
    assert (areas(batch), told(batch)) == ([10000.0, 600.0], [])
