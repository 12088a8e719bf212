"""A printed map: a millimetre on paper is the scale's metres on the ground, in each zone; and what stands around it."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely.geometry import MultiPolygon, Point, Polygon, box

from landdb.domain.geometry import boundary_rings
from landdb.domain.map_paper import (
    LAYOUTS,
    SCALES,
    SheetFrame,
    SheetLayout,
    fitting_scale,
    grid_lines,
    round_down,
)
from landdb.domain.zones import ZONES, Zone
from landdb.export.land_use_style import (
    BOUNDARY_STYLES,
    CERTIFICATE_STYLES,
    PROTECTION_STYLES,
    USE_STYLES,
    WORK_COLOURS,
    CertificateStyle,
    Hatch,
    use_style,
)
from landdb.export.printing.hatches import HATCH_WIDTH, STEP, hatch_lines
from landdb.export.printing.map_content import Drawn, MapContent
from landdb.export.printing.map_pdf import render_map
from landdb.export.printing.stamps import PrintStamp
from tests.pdf_paths import MM, inflated, paths_of

TOLERANCE_MM = 0.05
STAMP = PrintStamp(1, "Người thử", datetime(2026, 11, 21, 5, tzinfo=UTC), "DỮ LIỆU MÔ PHỎNG", "LandDB", "vi")
BY_EPSG = {zone.epsg: zone for zone in ZONES}
WEBMAP = Path(__file__).parents[2] / "webmap"


def drawn(shapes: list[Any], **columns: Any) -> Drawn:
    """Shapes as the rows of a sheet."""
    base = {"sheet_no": 1, "main_use_code": "CQP", "legal_area_m2": 1234.5, "secrecy_level": 0, "work_type": "A"}
    base["certificate_status"] = "issued"
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    rows = [base | {"id": f"p{i}", "parcel_no": 200 + i, "code": f"CT-{i}"} | columns for i in range(len(shapes))]
    return Drawn(rows, array)


def make(frame: SheetFrame, zone: Zone, shapes: list[Any], works: tuple[Any, ...] = (), **more: Any) -> MapContent:
    return MapContent(frame, zone, drawn(shapes), drawn(list(works)), {"CQP": ("Đất quốc phòng", "Defence")}, **more)


def text_of(pdf: bytes, tmp_path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on this machine")
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, text=True).stdout


@pytest.mark.parametrize("epsg", [9205, 5897, 9210, 5899, 9218, 3405, 3406])
@pytest.mark.parametrize(("scale", "layout"), list(zip(SCALES, LAYOUTS * 2, strict=True)))
def test_millimetres_on_paper_are_metres_on_the_ground(epsg: int, scale: int, layout: SheetLayout) -> None:
    """Of the drawing itself: vertices, edges and the border, read back out of the PDF."""
    frame = SheetFrame(layout, scale, 512_345.678, 2_347_225.932)
    unit = scale / 1000
    ring = np.array([(-61.3, -70.2), (-12.7, 40.9), (33.3, 28.8), (58.1, -44.4)]) * unit
    ring *= min(layout.frame) / 180
    shape = MultiPolygon([Polygon(ring + np.array([frame.easting, frame.northing]))])
    paths = paths_of(render_map(make(frame, BY_EPSG[epsg], [shape]), "", STAMP))
    middle = np.array(layout.corner) + np.array(layout.frame) / 2
    wanted = middle + ring * 1000 / scale
    outlines = [path.subpaths[0] for path in paths if path.painted == "B*" and len(path.subpaths[0]) == 5]
    [found] = [outline[:4] for outline in outlines if np.abs(outline[0] - wanted[0]).max() < 1]
    assert np.abs(found - wanted).max() < TOLERANCE_MM
    lengths = np.hypot(*np.diff(found, axis=0).T)
    ground = np.hypot(*np.diff(ring, axis=0).T)
    assert np.abs(lengths - ground * 1000 / scale).max() < TOLERANCE_MM
    borders = [path.subpaths[0] for path in paths if len(path.subpaths[0]) == 5 and path.width_mm * 72 / 25.4 > 0.79]
    sides = [np.ptp(border, axis=0) for border in borders]
    assert any(np.abs(side - layout.frame).max() < TOLERANCE_MM for side in sides)


@pytest.mark.parametrize(("scale", "bar_m"), [(200, 10), (500, 25), (1000, 50), (2000, 100), (25_000, 1000)])
def test_the_scale_bar_and_the_grid_measure_what_they_say(scale: int, bar_m: float, tmp_path: Path) -> None:
    frame = SheetFrame(SheetLayout("A4", "portrait"), scale, 512_345.678, 2_347_225.932)
    made = render_map(make(frame, BY_EPSG[9210], []), "", STAMP)
    parts = [path.subpaths[0] for path in paths_of(made) if len(path.subpaths[0]) == 5]
    heights = [part for part in parts if abs(np.ptp(part[:, 1]) - 1.2) < 0.01]
    assert len(heights) == 4
    left, right = min(part[:, 0].min() for part in heights), max(part[:, 0].max() for part in heights)
    assert right - left == pytest.approx(bar_m * 1000 / scale, abs=TOLERANCE_MM)
    crosses = [path.subpaths[0] for path in paths_of(made) if path.width_mm == pytest.approx(0.25 * 25.4 / 72)]
    middles = {tuple(np.round(cross.mean(axis=0), 2)) for cross in crosses}
    step = frame.grid_step_m
    assert step == bar_m
    wanted = {tuple(np.round(frame.millimetres(*cross), 2)) for cross in frame.crosses}
    assert middles == wanted
    assert all(easting % step == northing % step == 0 for easting, northing in frame.crosses)
    shown = text_of(made, tmp_path)
    for line in grid_lines(frame.bounds[0] + 20 * scale / 1000, frame.bounds[2] - 20 * scale / 1000, step):
        assert f"Y {line:,.0f}".replace(",", " ") in shown


def test_a_sheet_says_all_it_must(tmp_path: Path) -> None:
    frame = SheetFrame(SheetLayout("A3", "landscape"), 500, 512_345.0, 2_347_225.0)
    parcel = box(512_320.0, 2_347_200.0, 512_370.0, 2_347_240.0)
    works = (box(512_330.0, 2_347_210.0, 512_340.0, 2_347_215.0), Point(512_350.0, 2_347_230.0))
    content = make(
        frame, BY_EPSG[9210], [MultiPolygon([parcel])], works, selected="p0", selected_rings=boundary_rings(parcel)
    )
    shown = text_of(render_map(content, "Khu kho K12 (mô phỏng)", STAMP), tmp_path).replace("\u00a0", " ")
    for said in (
        "Khu kho K12 (mô phỏng)", "DỮ LIỆU MÔ PHỎNG", "MẬT", "Tỷ lệ 1:500", "CHÚ GIẢI", "CQP Đất quốc phòng",
        "Công trình loại A", "Thửa được chọn", "kinh tuyến trục 105°45'", "k = 0,9999", "EPSG:9210", "Người thử",
        "21/11/2026 12:00", "Nguồn: cơ sở dữ liệu LandDB", "Bản số", "200", "1.234,5", "50,00", "40,00", "X 2 347 200",
    ):  # fmt: skip
        assert said in " ".join(shown.split()), said
    english = text_of(render_map(content, "", PrintStamp(0, "x", STAMP.made_at, "", "LandDB", "en")), tmp_path)
    assert "Scale 1:500" in english
    assert "NOT SECRET" in english


def by_certificate(status: str) -> bytes:
    """A sheet with one parcel of 40 m by 30 m, coloured by its certificate."""
    frame = SheetFrame(SheetLayout("A4", "portrait"), 500, 512_345.0, 2_347_225.0)
    parcel = MultiPolygon([box(512_325.0, 2_347_210.0, 512_365.0, 2_347_240.0)])
    parcels = drawn([parcel], certificate_status=status)
    return render_map(MapContent(frame, BY_EPSG[9210], parcels, drawn([]), {}, colour_by="certificate"), "", STAMP)


@pytest.mark.parametrize(("status", "said"), [
    ("issued", "Đã cấp GCN"), ("in_progress", "Đang làm GCN"), ("not_issued", "Chưa cấp GCN"),
    ("disputed", "Tranh chấp"),
])  # fmt: skip
def test_parcels_are_drawn_by_certificate(status: str, said: str, tmp_path: Path) -> None:
    """The fill of its status, hatches that stay within the parcel, and a legend of what occurs."""
    style, made = CERTIFICATE_STYLES[status], by_certificate(status)
    colour = " ".join(f"{int(style.fill[at : at + 2], 16) / 255:.6f}".lstrip("0") for at in (1, 3, 5))
    page = b"".join(inflated(made)).decode("latin-1")
    assert f"{colour[:5]}" in page
    hatches = [
        path for path in paths_of(made) if path.painted == "S" and path.width_mm == pytest.approx(HATCH_WIDTH / MM)
    ]
    slopes = {round(float(np.degrees(np.arctan2(*np.ptp(line, axis=0)[::-1])))) for p in hatches for line in p.subpaths}
    assert slopes == {(): set(), ("dots",): {0}}.get(style.hatches, {45})
    shown = text_of(made, tmp_path)
    assert said in shown
    assert "CQP" not in shown


@pytest.mark.parametrize(("hatch", "slope"), [("rising", 1), ("falling", -1)])
def test_hatches_cover_their_box_and_go_on_in_the_next(hatch: Hatch, slope: int) -> None:
    def heights(left: float) -> list[float]:
        """Where the lines of a box of 100 by 40 points meet x = 0."""
        numbers = [float(part) for part in re.findall(r"-?[\d.]+", hatch_lines((left, 20, left + 100, 60), (hatch,)))]
        lines = np.array(numbers).reshape(-1, 4)
        assert np.allclose(lines[:, [0, 2]], [left, left + 100])
        return [float(height) for height in lines[:, 1] - slope * left]

    own, beside = heights(10), heights(40)
    assert np.allclose(np.diff(sorted(own)), STEP, atol=0.02)
    assert len(own) == pytest.approx(140 / STEP, abs=1)
    assert all(min(abs(height - other) for other in own) < 0.02 for height in beside if min(own) < height < max(own))


def test_nothing_of_a_parcel_lies_outside_of_the_frame() -> None:
    """What reaches beyond the frame is clipped by it: the clip path is the frame."""
    frame = SheetFrame(SheetLayout("A4", "landscape"), 1000, 512_345.0, 2_347_225.0)
    shape = MultiPolygon([box(511_000.0, 2_346_000.0, 514_000.0, 2_349_000.0)])
    clips = [
        path for path in paths_of(render_map(make(frame, BY_EPSG[5897], [shape]), "", STAMP)) if path.painted == "n"
    ]
    assert any(np.abs(np.ptp(clip.subpaths[0], axis=0) - frame.layout.frame).max() < TOLERANCE_MM for clip in clips)


def test_round_lengths_and_standard_scales() -> None:
    assert [round_down(length) for length in (9.99, 10, 24.9, 25, 49, 50, 1250)] == [5, 10, 20, 25, 25, 50, 1000]
    assert fitting_scale(60, 40, 150, 98) == 500
    assert fitting_scale(10**6, 1, 150, 98) == SCALES[-1]
    assert grid_lines(-1, 101, 50) == [0, 50, 100]


def test_colours_are_those_of_the_web_map() -> None:
    """One look on paper and on the screen: the page's list is read, not copied."""
    code = (WEBMAP / "src/style/land_use.ts").read_text(encoding="utf-8")
    light = dict(re.findall(r"--([\w-]+): (#\w+);", (WEBMAP / "src/style/tokens.css").read_text(encoding="utf-8")))
    groups = re.findall(r"name: '(\w+)', \.\.\.coloursOf\('([\w-]+)'\), codes: \[([^\]]*)\]", code)
    page = [
        (name, light[colour], light[f"{colour}-edge"], tuple(re.findall(r"'(\w+)'", codes)))
        for name, colour, codes in groups
    ]
    assert page == [(style.name, style.fill, style.edge, style.codes) for style in USE_STYLES]
    hatches: dict[str, tuple[Hatch, ...]] = {
        "null": (), "DOTS": ("dots",), "RISING": ("rising",), "RISING + FALLING": ("rising", "falling"),
    }  # fmt: skip
    certificates = re.findall(r"status: '(\w+)', \.\.\.coloursOf\('([\w-]+)'\), hatch: ([\w +]+) }", code)
    assert {
        status: CertificateStyle(light[colour], light[f"{colour}-edge"], hatches[hatch])
        for status, colour, hatch in certificates
    } == CERTIFICATE_STYLES
    works = re.findall(r"type: '(\w)', \.\.\.coloursOf\('([\w-]+)'\)", code)
    assert {kind: (light[colour], light[f"{colour}-edge"]) for kind, colour in works} == WORK_COLOURS
    assert use_style("XYZ").name == use_style(None).name == "other"


def test_the_example_of_the_legend_is_a_parcel_of_the_sheet(tmp_path: Path) -> None:
    frame = SheetFrame(LAYOUTS[0], 1000, 512_345.0, 2_347_225.0)
    small, large = (
        box(512_340 + x, 2_347_220, 512_340 + x + side, 2_347_220 + side) for x, side in ((0, 20), (30, 40))
    )
    content = make(frame, BY_EPSG[5897], [MultiPolygon([small]), MultiPolygon([large])])
    content.parcels.rows[1]["legal_area_m2"] = 1600.0  # type: ignore[index]
    told = text_of(render_map(content, "", STAMP), tmp_path)
    assert "201: số thửa · 1.600,0: diện tích (m²)" in told
    content.parcels.rows[0]["legal_area_m2"] = content.parcels.rows[1]["legal_area_m2"] = None  # type: ignore[index]
    assert "diện tích (m²)" not in text_of(render_map(content, "", STAMP), tmp_path)


def test_protection_areas_and_boundaries_look_as_on_the_web_map() -> None:
    tokens = (WEBMAP / "src/style/tokens.css").read_text(encoding="utf-8")
    short = {"restricted": "restricted", "protected": "protected", "safety_belt": "belt",
             "ammunition_belt": "ammunition", "technical_corridor": "corridor"}  # fmt: skip
    for kind, style in PROTECTION_STYLES.items():
        red, green, blue = (int(style.fill[i : i + 2], 16) for i in (1, 3, 5))
        fill = f"--protection-{short[kind]}: rgb({red} {green} {blue} / {round(100 * style.opacity)}%);"
        assert fill in tokens
        assert f"--protection-{short[kind]}-edge: {style.edge};" in tokens
    for level, (colour, _) in BOUNDARY_STYLES.items():
        assert f"--boundary-{level}: {colour};" in tokens
