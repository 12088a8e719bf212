"""The PDF report: its letters, its stamp on every page, and labels that do not cover each other."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from shapely.geometry import Point

from landdb.domain.issues import Language, Severity
from landdb.errors import ConfigurationError
from landdb.export.import_report import fonts
from landdb.export.import_report.fonts import fitted, printable, register_fonts
from landdb.export.import_report.marks import Mark, find_marks
from landdb.export.import_report.pdf import write_pdf
from landdb.export.import_report.pdf_labels import label_text, number_ranges, place_labels
from landdb.export.import_report.pdf_map import MapDrawing
from landdb.export.import_report.plan import find_windows, make_plan
from landdb.export.import_report.words import WORDS, measure
from tests.pdf_paths import paths_of
from tests.unit.report_sample import finding, findings, make_report

LETTERS = "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
FRAME = (0.0, 0.0, 500.0, 700.0)


def text_of(path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on this machine")
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, text=True).stdout


def test_the_font_has_every_vietnamese_letter() -> None:
    letters = LETTERS + LETTERS.lower() + "²°′–…“”·"
    assert printable(letters) == letters
    assert printable("→ ≤ 漢 x\u00ady") == "→ ≤ ? xy"
    for texts in WORDS.values():
        assert "?" not in printable(texts["vi"])


def test_a_missing_font_is_told_with_its_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))
    fonts._fonts.cache_clear()
    try:
        with pytest.raises(ConfigurationError, match="DejaVu Sans") as refused:
            write_pdf(make_report(), tmp_path / "a.pdf", "vi")
    finally:
        monkeypatch.undo()
        fonts._fonts.cache_clear()
        register_fonts()
    assert "fonts-dejavu-core" in (refused.value.remedy_en or "")
    assert "fonts-dejavu-core" in (refused.value.remedy_vi or "")
    assert not (tmp_path / "a.pdf").exists()


def test_bold_letters_are_embedded_too(tmp_path: Path) -> None:
    write_pdf(make_report(), tmp_path / "a.pdf", "vi")
    if shutil.which("pdffonts") is None:
        pytest.skip("pdffonts is not on this machine")
    lines = subprocess.run(["pdffonts", str(tmp_path / "a.pdf")], capture_output=True, check=True, text=True).stdout
    embedded = {line.split()[0].partition("+")[2]: line.split()[-5] for line in lines.splitlines()[2:] if "+" in line}
    assert embedded == {"DejaVuSans": "yes", "DejaVuSans-Bold": "yes"}


@pytest.mark.parametrize(("language", "t01", "d01"), [
    ("vi", ("0,210 m", "0,150 m"), ("12,50 m²", "4,10 m²")), ("en", ("0.210 m", "0.150 m"), ("12.50 m²", "4.10 m²")),
])  # fmt: skip
def test_figures_bear_their_units(
    tmp_path: Path, language: Language, t01: tuple[str, str], d01: tuple[str, str]
) -> None:
    write_pdf(make_report(), tmp_path / "a.pdf", language)
    lines = text_of(tmp_path / "a.pdf").splitlines()
    for code, figures in (("T01", t01), ("D01", d01)):
        pattern = rf"\s+\d+\s+{code}\s+(thửa|parcel) \d.*\s" + r"\s+".join(map(re.escape, figures))
        assert [line for line in lines if re.fullmatch(pattern, line)], (code, lines[-20:])


def test_fields_have_titles_and_acceptances_are_told_once(tmp_path: Path) -> None:
    accepted = next(one for one in findings() if one.acceptance)
    found = [replace(accepted, number=number) for number in range(1, 4)]
    write_pdf(make_report(found=found), tmp_path / "a.pdf", "vi")
    told = text_of(tmp_path / "a.pdf")
    assert (told.count("Đã đối chiếu thực địa"), told.count("Đã chấp nhận")) == (1, 3)
    assert "Diện tích trên giấy tờ · theo nội dung (81 %)" in told
    assert not [name for name in ("legal_area_m2", "parcel_no", "on_existing") if name in told]


def test_a_count_has_no_unit() -> None:
    assert [measure(value, "", "vi") for value in (1200.0, 0.97, None)] == ["1.200", "0,970", "–"]


def test_every_page_is_stamped_and_numbered(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    write_pdf(make_report(), path, "vi")
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    pages = len(re.findall(rb"/Type /Page\b", content))
    assert pages >= 4
    told = text_of(path).split("\f")[:pages]
    for number, page in enumerate(told, start=1):
        assert "TỐI MẬT" in page
        assert f"Trang {number}/{pages}" in page
        assert "Nguyễn Văn Kiểm · 22/11/2026 05:05 (giờ Việt Nam)" in page
        assert "Thửa đất & <ranh>.shp" in page


def test_nothing_is_drawn_over_the_map(tmp_path: Path) -> None:
    """Scale and north stand below the frame, the title of an extract above it; long titles are cut."""
    register_fonts()
    plan = make_plan(make_report())
    [(box, marks), *_] = find_windows(plan, 1.2)
    path = tmp_path / "a.pdf"
    title = "thửa 12 tờ 5 " * 20
    drawing = MapDrawing(plan, box, 250, 230, "vi", marks=marks, title=title)
    canvas = Canvas(str(path), pagesize=(250, 230), initialFontName=fonts.REGULAR)
    drawing.drawOn(canvas, 0, 0)
    canvas.save()
    west, south, east, north = drawing.frame
    told = words_of(path, 230)
    below = [word for word, (_, _, _, top) in told if top < south]
    assert {"m", "B"} <= set(below)
    assert [word for word in below if word.startswith("1:")], "the scale"
    above = [(word, left, right) for word, (left, bottom, right, _) in told if bottom > north - 2]
    assert above[0][0] == "thửa"
    assert above[-1][0].endswith("…")
    assert all(west - 1 <= left < right <= east + 1 for _, left, right in above)
    inside = {word for word, (left, bottom, _, top) in told if left > west and south < bottom and top < north}
    assert inside == {label_text(label.marks) for label in place_labels(
        [(mark, drawing._at([(mark.at.x, mark.at.y)])[0].tolist()) for mark in marks], drawing.frame)}  # fmt: skip


def test_what_two_shapes_share_is_filled_too(tmp_path: Path) -> None:
    """An overlap drawn white reads as "no parcel here"; two findings of one overlap are one area."""
    register_fonts()
    first, second = shapely.box(0, 0, 60, 40), shapely.box(57, 0, 120, 40)
    holed = shapely.box(0, 50, 120, 90).difference(shapely.box(40, 60, 60, 80))
    plan = make_plan(make_report())
    drawing = MapDrawing(plan, (0, 0, 120, 90), 250, 230, "vi", marks=[])
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(250, 230), initialFontName=fonts.REGULAR)
    shapes = np.array([first, second, holed, shapely.reverse(second)], dtype=object)
    drawing._paths(canvas, shapes, shapely.box(0, 0, 120, 90), HexColor("#000000"), 0.9, fill=HexColor("#ff0000"))
    canvas.save()
    filled = [path for path in paths_of((tmp_path / "a.pdf").read_bytes()) if path.painted in {"B", "B*"}]
    assert [len(path.subpaths) for path in filled] == [1, 1, 2]


def words_of(path: Path, height: float) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Words of a page with their left, bottom, right and top, in points from its lower left corner."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not on this machine")
    page = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True, text=True).stdout
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<', page)
    return [
        (word, (float(left), height - float(low), float(right), height - float(high)))
        for left, high, right, low, word in found
    ]


def test_the_text_of_findings_and_signatures(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    write_pdf(make_report(), path, "vi")
    told = " ".join(text_of(path).split())
    assert "Thửa đất & <ranh>.shp" in told
    for part in ("NGƯỜI ĐO ĐẠC", "NGƯỜI KIỂM TRA", "Cơ sở toán học", "Tiếp biên", "Tính diện tích", "Đối soát"):
        assert part in told
    assert "ẳ ặ ễ ỗ ự ỹ Ự Ỹ" in told
    assert "alert(1)" in told, "markup of the file is text"
    assert "105°00', vì 105°45' lệch 82 km" in told
    assert "97 %" in told
    first = " ".join(text_of(path).split("\f")[0].split())
    for part in ("TCVN3", "ab" * 32, "Cân đối diện tích", "11.600,0"):
        assert part in first


def test_a_report_without_findings_or_places(tmp_path: Path) -> None:
    for report in (make_report(found=()), make_report(found=findings()[:1], srid=None)):
        write_pdf(replace(report, rows=lambda: iter(())), tmp_path / "a.pdf", "en")
        assert "Import report".upper() in text_of(tmp_path / "a.pdf")


def marks_at(*points: tuple[float, float]) -> list[tuple[Mark, tuple[float, float]]]:
    made = [finding(n, "T01", Severity.ERROR, 1) for n in range(1, len(points) + 1)]
    return [(Mark(one, Point(at), None, 0), at) for one, at in zip(made, points, strict=True)]


def test_labels_do_not_cover_each_other() -> None:
    register_fonts()
    spots = marks_at(*[(200 + 10.0 * (i % 6), 300 + 10.0 * (i // 6)) for i in range(36)])
    labels = place_labels(spots, FRAME)
    assert sum(len(label.marks) for label in labels) == 36
    boxes = [label.middle for label in labels]
    for i, (x, y) in enumerate(boxes):
        for other_x, other_y in boxes[:i]:
            assert abs(x - other_x) > 9 or abs(y - other_y) > 9


def test_there_is_no_extract_that_shows_no_more_than_the_map(tmp_path: Path) -> None:
    found = [finding(1, "H01", Severity.ERROR, 1)]
    whole = make_report(found=found)
    alone = replace(whole, rows=lambda: iter([row for row in whole.rows() if row.row_no == 1]))
    for report, titles in ((whole, 1), (alone, 0)):
        write_pdf(report, tmp_path / "a.pdf", "vi")
        assert text_of(tmp_path / "a.pdf").count("Trích vẽ") == titles


def test_an_extract_names_its_findings() -> None:
    assert number_ranges([9, 2, 7, 8, 15]) == "2, 7–9, 15"
    assert number_ranges([]) == ""


def test_a_line_that_is_too_long_is_cut() -> None:
    register_fonts()
    assert fitted("thửa 12", 100, fonts.BOLD, 6.5) == "thửa 12"
    cut = fitted("1, 3, 5, " * 100_000, 100, fonts.BOLD, 6.5)
    assert cut.endswith("…")
    assert 80 < stringWidth(cut, fonts.BOLD, 6.5) <= 100


def test_marks_on_one_place_share_a_label() -> None:
    register_fonts()
    [label] = place_labels(marks_at((50, 50), (51, 50), (50, 52)), FRAME)
    assert label_text(label.marks) == "1–3"
    [one, *_, last] = [mark for mark, _ in marks_at(*[(0.0, 0.0)] * 9)]
    assert label_text([one, last]) == "1, 9"
    assert label_text([mark for mark, _ in marks_at(*[(0.0, 0.0)] * 9) if mark.finding.number != 2]) == "1 +7"


def test_windows_show_every_mark_once() -> None:
    report = make_report()
    plan = make_plan(report)
    windows = find_windows(plan, 1.2)
    shown = [mark.finding.number for _, marks in windows for mark in marks]
    assert sorted(shown) == [mark.finding.number for mark in find_marks(report)]
    for (west, south, east, north), marks in windows:
        for mark in marks:
            assert west < mark.at.x < east
            assert south < mark.at.y < north
        assert (east - west) / (north - south) == pytest.approx(1.2)


def test_the_plan_draws_rows_with_findings_over_the_others() -> None:
    plan = make_plan(make_report())
    assert plan.rows == 29, "one has no shape"
    assert [severity for severity in plan.severities if severity] == [
        Severity.ERROR, Severity.WARNING, Severity.ERROR, Severity.WARNING, Severity.ERROR,
    ]  # fmt: skip
    assert len(plan.former) == 1
