"""Drawings: what is told of entities of which nothing can be made, and points and blocks as markers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

from landdb.domain.issues import Issue
from landdb.import_.readers.drawing_points import Mark, numbers_of
from landdb.import_.readers.labels import Label
from landdb.import_.refusals import FileRefusedError
from tests.unit.formats.reading import read


def drawn(path: Path, draw: Any) -> Path:
    import ezdxf.filemanagement

    document = ezdxf.filemanagement.new("R2007")
    draw(document, document.modelspace())
    document.saveas(path)
    return path


def refused(path: Path, *, points: bool = False) -> Issue:
    with pytest.raises(FileRefusedError) as caught:
        read(path, points=points)
    return caught.value.issue


def test_a_drawing_of_single_lines_names_what_is_in_it(tmp_path: Path) -> None:
    def draw(_: Any, space: Any) -> None:
        for n in range(4):
            space.add_line((n, 0), (n, 9), dxfattribs={"layer": "RANH_THUA"})
        space.add_line((0, 0), (9, 0), dxfattribs={"layer": "Đường"})
        space.add_text("12", dxfattribs={"layer": "CHU"})
        space.add_circle((0, 0), 2, dxfattribs={"layer": "CAY"})

    path = drawn(tmp_path / "a.dxf", draw)
    found = refused(path)
    assert (found.code, found.variant) == ("F14", "drawing")
    assert "LINE 5 (RANH_THUA 4, Đường 1), TEXT 1 (CHU 1), CIRCLE 1 (CAY 1)" in found.message("vi")
    assert "BOUNDARY" in found.remedy("vi")
    found = refused(path, points=True)
    assert (found.code, found.variant) == ("F14", "points")
    assert "LINE 5 (RANH_THUA 4, Đường 1)" in found.message("en")


def test_a_drawing_over_which_its_parser_stumbles_is_damaged(tmp_path: Path) -> None:
    path = drawn(tmp_path / "a.dxf", lambda _, space: space.add_lwpolyline([(0, 0), (9, 0), (9, 9)], close=True))
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"  1\nModel\n", b"", 1).replace(b"  1\r\nModel\r\n", b"", 1))
    assert path.stat().st_size < len(whole)
    assert refused(path).code == "F25"


def test_open_lines_are_named_too(tmp_path: Path) -> None:
    path = drawn(
        tmp_path / "a.dxf",
        lambda _, space: space.add_lwpolyline([(0, 0), (50, 0), (50, 50)], dxfattribs={"layer": "HO"}),
    )
    found = refused(path)
    assert found.code == "F09"
    assert "đường không khép kín (LWPOLYLINE 1 (HO 1))" in found.message("vi")


def test_what_is_left_out_beside_parcels_is_told(tmp_path: Path) -> None:
    def draw(_: Any, space: Any) -> None:
        space.add_lwpolyline([(0, 0), (50, 0), (50, 50)], close=True, dxfattribs={"layer": "RANH"})
        space.add_text("12", dxfattribs={"insert": (30, 10)})
        space.add_line((60, 0), (90, 0), dxfattribs={"layer": "RANH"})
        space.add_hatch(dxfattribs={"layer": "NEN"})

    _, batch = read(drawn(tmp_path / "a.dxf", draw))
    assert [(found.row_no, found.code, found.variant) for found in batch.issues] == [(None, "F14", "unread")]
    assert batch.issues[0].params["entities"] == "LINE 1 (RANH 1), HATCH 1 (NEN 1)"


def _square(space: Any, west: float, number: str, *, close: bool = True, side: float = 20) -> None:
    west += 1_000  # of a plane, no degrees
    corners = [(west, 0), (west + side, 0), (west + side, side), (west, side)]
    space.add_lwpolyline(corners, close=close, dxfattribs={"layer": "RANH"})
    if number:
        space.add_text(number, dxfattribs={"insert": (west + side / 2, side / 2)})


def test_an_open_line_around_a_parcel_number_is_a_parcel_that_is_not_closed(tmp_path: Path) -> None:
    def draw(_: Any, space: Any) -> None:
        _square(space, 0, "1")
        _square(space, 20, "2", close=False)
        _square(space, 60, "", close=False)

    _, batch = read(drawn(tmp_path / "a.dxf", draw))
    assert batch.columns["so_thua"].to_pylist() == ["1", "2"]
    told = {(found.row_no, found.code, found.variant): found for found in batch.issues}
    assert set(told) == {(2, "H02", "open"), (None, "F14", "unread")}
    assert told[2, "H02", "open"].measured == pytest.approx(20)
    assert told[None, "F14", "unread"].params["entities"] == "LWPOLYLINE 1 (RANH 1)", "nothing tells that it is one"


@pytest.mark.parametrize(("number", "parcels"), [("", ["1", "2"]), ("Tờ số 5", ["1", "2"]), ("7", ["7", "1", "2"])])
def test_a_line_around_numbered_parcels_is_a_frame_without_a_number_of_its_own(
    tmp_path: Path, number: str, parcels: list[str]
) -> None:
    def draw(_: Any, space: Any) -> None:
        corners = [(950, -50), (1150, -50), (1150, 150), (950, 150)]
        space.add_lwpolyline(corners, close=True, dxfattribs={"layer": "RANH"})
        space.add_text(number or " ", dxfattribs={"insert": (1_100, 100)})
        _square(space, 0, "1")
        _square(space, 20, "2")

    _, batch = read(drawn(tmp_path / "a.dxf", draw))
    assert batch.columns["so_thua"].to_pylist() == parcels
    frames = [found for found in batch.issues if (found.code, found.variant) == ("F14", "frame")]
    assert len(frames) == (number != "7")
    for found in frames:
        assert (found.severity, found.params["places"]) == ("warning", {"vi": "(950; −50)", "en": "(950; −50)"})
        assert "LWPOLYLINE 1 (RANH 1)" in found.message("vi")


@pytest.mark.parametrize("text", ["25 / 12000.5 / CQP / Q", "12/3", "123A", "40000.0"])
def test_a_line_with_a_label_that_may_be_a_parcels_is_no_frame(tmp_path: Path, text: str) -> None:
    def draw(_: Any, space: Any) -> None:
        corners = [(950, -50), (1150, -50), (1150, 150), (950, 150)]
        space.add_lwpolyline(corners, close=True, dxfattribs={"layer": "RANH"})
        space.add_text(text, dxfattribs={"insert": (1_100, 100)})
        _square(space, 0, "1")
        _square(space, 20, "2")

    _, batch = read(drawn(tmp_path / "a.dxf", draw))
    assert len(batch) == 3
    assert ("F14", "frame") not in {(found.code, found.variant) for found in batch.issues}


def test_a_frame_takes_no_text_of_an_open_parcel_and_a_road_none_of_a_closed_one(tmp_path: Path) -> None:
    def draw(_: Any, space: Any) -> None:
        space.add_lwpolyline(
            [(950, -50), (1150, -50), (1150, 150), (950, 150)], close=True, dxfattribs={"layer": "RANH"}
        )
        _square(space, 0, "1")
        _square(space, 20, "2", close=False)
        road = [(1_015, -5), (1_045, -5), (1_045, 30), (1_015, 30), (1_015, 20)]
        space.add_lwpolyline(road, dxfattribs={"layer": "RANH"})
        long = [(1_360, 0), (1_360, 60), (1_362, 60)]
        space.add_lwpolyline(long, dxfattribs={"layer": "RANH"})
        space.add_text("3", dxfattribs={"insert": (1_360.5, 50)})

    _, batch = read(drawn(tmp_path / "a.dxf", draw))
    assert batch.columns["so_thua"].to_pylist() == ["1", "2"]
    assert {(found.row_no, found.code, found.variant) for found in batch.issues} >= {
        (2, "H02", "open"), (None, "F14", "frame"),
    }  # fmt: skip


@pytest.mark.parametrize("bulge", [1e12, 1e160])
def test_a_closed_line_that_cannot_be_followed_is_told(tmp_path: Path, bulge: float) -> None:
    def draw(_: Any, space: Any) -> None:
        space.add_lwpolyline([(0, 0), (50, 0), (50, 50)], close=True, dxfattribs={"layer": "RANH"})
        corners = [(60, 0, bulge), (90, 0, bulge), (90, 50, 0)]
        space.add_lwpolyline(corners, format="xyb", close=True, dxfattribs={"layer": "HONG"})

    _, batch = read(drawn(tmp_path / "a.dxf", draw))
    assert len(batch) == 1
    assert [found.params["entities"] for found in batch.issues] == ["LWPOLYLINE 1 (HONG 1)"]


def test_points_and_blocks_are_markers(tmp_path: Path) -> None:
    def draw(document: Any, space: Any) -> None:
        block = document.blocks.new("MOC_BT")
        block.add_circle((0, 0), 0.5)
        block.add_attdef("SOMOC", (1, 1))
        block.add_attdef("VAT_LIEU", (1, 2))
        first = space.add_blockref("MOC_BT", (587_000, 2_327_000, 12.5), dxfattribs={"layer": "MOC"})
        first.add_attrib("SOMOC", "M-1", (587_001, 2_327_001))
        first.add_attrib("VAT_LIEU", "bê tông", (587_001, 2_327_002))
        space.add_blockref("MOC_BT", (587_100, 2_327_000), dxfattribs={"layer": "MOC"})
        space.add_text("M-2", dxfattribs={"insert": (587_102, 2_327_001)})
        space.add_point((587_200, 2_327_000), dxfattribs={"layer": "MOC"})
        space.add_text("M-3", dxfattribs={"insert": (587_203, 2_327_002)})
        space.add_text("1250.5", dxfattribs={"insert": (587_200, 2_327_001)})
        space.add_point((587_300, 2_327_000), dxfattribs={"layer": "MOC"})
        space.add_text("M-9", dxfattribs={"insert": (587_330, 2_327_000)})
        space.add_lwpolyline([(587_000, 2_327_000), (587_100, 2_327_000), (587_100, 2_327_100)], close=True)

    path = drawn(tmp_path / "a.dxf", draw)
    facts, batch = read(path, points=True)
    assert (facts.geometry_type, facts.feature_count) == ("Point", 4)
    cells = batch.columns.to_pydict()
    assert cells["so_moc"] == [b"M-1", b"M-2", b"M-3", None], "what stands 30 m off is not its number"
    assert cells["do_cao"] == [12.5, None, None, None]
    assert cells["block"] == [b"MOC_BT", b"MOC_BT", None, None]
    assert cells["VAT_LIEU"] == ["bê tông".encode(), None, None, None]
    places = shapely.from_wkb(batch.geometry.to_pylist())
    assert [(place.x, place.y) for place in places][:2] == [(587_000.0, 2_327_000.0), (587_100.0, 2_327_000.0)]
    facts, batch = read(path)
    assert (facts.geometry_type, len(batch)) == ("Polygon", 1), "of parcels it is the closed line"


@pytest.mark.parametrize("height", [0.0, 12.5])
def test_heights_that_are_written_beside_a_marker_are_kept(tmp_path: Path, height: float) -> None:
    def draw(document: Any, space: Any) -> None:
        block = document.blocks.new("MOC_BT")
        block.add_attdef("SO_MOC")
        block.add_attdef("DO_CAO")
        mark = space.add_blockref("MOC_BT", (587_000, 2_327_000, height))
        mark.add_auto_attribs({"SO_MOC": "M-1", "DO_CAO": "13.25"})

    facts, batch = read(drawn(tmp_path / "a.dxf", draw), points=True)
    cells = batch.columns.to_pydict()
    assert cells["so_moc"] == [b"M-1"]
    assert cells["DO_CAO_2" if height else "DO_CAO"] == [b"13.25"]
    assert cells.get("do_cao", [None]) == [height or None]
    assert set(facts.columns) == set(cells)


def test_a_number_belongs_to_its_nearest_mark() -> None:
    marks = [Mark(b"A", 0, 0), Mark(b"A", 4, 0), Mark(b"A", 9, 0, texts={"X": Label(9, 0, b"M9")})]
    labels = [Label(3, 0, b"M2"), Label(8.5, 0, b"M9")]
    assert [None if one is None else one.text for one in numbers_of(marks, labels)] == [None, b"M2", b"M9"]


def two_levels(_: Any, space: Any) -> None:
    def closed(layer: str, west: float, south: float, east: float, north: float) -> None:
        ring = shapely.box(west, south, east, north).exterior.coords[:-1]
        space.add_lwpolyline(ring, close=True, dxfattribs={"layer": layer})

    def text(layer: str, said: str, x: float, y: float) -> None:
        space.add_text(said, dxfattribs={"layer": layer, "insert": (x, y)})

    closed("RANH", 0, 0, 50, 40)
    closed("NHA", 5, 5, 15, 15)
    closed("RANH", 60, 0, 63, 3)
    text("NHA", "b2", 7, 7)
    text("NHAN", "12", 12, 12)
    text("NHAN", "2000.0", 20, 20)
    text("NHAN", "13", 66, 4)
    text("0", "Người vẽ", 200, 4)


def test_a_house_in_a_parcel_takes_its_name_and_not_the_number_of_the_parcel(tmp_path: Path) -> None:
    _, batch = read(drawn(tmp_path / "a.dxf", two_levels), "RANH")
    cells = batch.columns.to_pydict()
    assert cells["so_thua"] == ["12", None]
    assert cells["dien_tich"] == [2000.0, None]
    assert [found.code for found in batch.issues if found.row_no is not None] == []


def test_labels_outside_of_all_parcels_are_told(tmp_path: Path) -> None:
    _, batch = read(drawn(tmp_path / "a.dxf", two_levels), "RANH")
    (told,) = [found for found in batch.issues if found.variant == "outside"]
    assert "2 dòng chữ" in told.message("vi")
    assert "13 (66; 4); Người vẽ (200; 4)" in told.message("vi")


def test_lines_that_go_there_and_back_are_no_areas_on_whatever_level(tmp_path: Path) -> None:
    def draw(document: Any, space: Any) -> None:
        two_levels(document, space)
        space.add_lwpolyline([(0, 0), (9, 9), (0, 0)], close=True, dxfattribs={"layer": "NHA"})
        space.add_lwpolyline([(70, 0), (90, 0), (70, 0.001)], dxfattribs={"layer": "RANH"})

    path = drawn(tmp_path / "a.dxf", draw)
    assert read(path, "RANH")[1].columns.to_pydict()["so_thua"] == ["12", None, None]
    assert [(found.row_no, found.code) for found in read(path, "RANH")[1].issues if found.row_no] == [(3, "H02")]
