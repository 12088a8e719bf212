"""The HTML report: it asks for nothing, escapes what came from the file, and holds every finding under its number."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import pytest

from landdb.export.import_report import html as page_writer
from landdb.export.import_report import html_shapes
from landdb.export.import_report.html import render_html
from landdb.export.leaflet import Leaflet
from landdb.import_.report import Acceptance
from tests.unit.report_sample import SCRIPT, VIETNAMESE, findings, make_report

LEAFLET = Leaflet("/* leaflet </script> */", ".a{background:url(images/layers.png)}")


@pytest.fixture(scope="module")
def page() -> str:
    return render_html(make_report(), "vi", LEAFLET)


def shapes(page: str) -> dict[str, list[dict[str, object]]]:
    found = re.search(r'<script type="application/json" id="report-shapes">(.*?)</script>', page, re.DOTALL)
    assert found
    parsed: dict[str, list[dict[str, object]]] = json.loads(found[1])
    return parsed


def test_the_page_asks_for_nothing(page: str) -> None:
    assert not re.findall(r"""(?:src|href|action)\s*=\s*["'](?!data:|#)""", page)
    assert not re.findall(r"url\((?!data:)", page)
    assert "://" not in re.sub(r"http://www\.w3\.org/\S*", "", page)
    assert "Content-Security-Policy\" content=\"default-src 'none'" in page


def test_texts_of_the_file_stay_texts(page: str) -> None:
    assert "<script>alert" not in page
    assert SCRIPT in unescape(page), "neither escaped away nor run as a template"
    assert page.count("<script") == page.count("</script>")
    assert "Thửa đất &amp; &lt;ranh&gt;.shp" in page


def test_findings_stand_under_their_numbers(page: str) -> None:
    rows = re.findall(r'<tr id="f(\d+)" data-code="(\w+)" data-severity="(\w+)"', page)
    assert rows == [(str(one.number), one.code, str(one.severity)) for one in findings()]
    marks = {mark["properties"]["n"]: mark for mark in shapes(page)["marks"]}  # type: ignore[index]
    assert sorted(marks) == [one.number for one in findings() if one.place]
    assert VIETNAMESE in page
    assert "Nguyễn Văn Kiểm" in page
    assert "TỐI MẬT" in page


def test_every_printed_page_bears_the_level(page: str) -> None:
    [rule] = re.findall(r"@page \{.*?\} \}", page)
    assert '@top-center { content: "TỐI MẬT"' in rule
    assert "counter(page)" in rule


def test_positions_are_latitude_longitude_for_leaflet(page: str) -> None:
    for mark in shapes(page)["marks"]:
        lat, lon = mark["properties"]["at"]  # type: ignore[index]
        assert 8 < lat < 24
        assert 100 < lon < 118


def test_rules_that_passed_are_shown(page: str) -> None:
    assert "<td>H02</td><td>Quy tắc</td><td>không phát hiện</td>" in page


def test_why_warnings_were_accepted_is_said_once() -> None:
    one = next(found for found in findings() if found.acceptance)
    other = Acceptance("chỉ-huy", "Ranh sông", one.acceptance.accepted_at if one.acceptance else None)
    found = [replace(one, number=number) for number in range(1, 6)] + [replace(one, number=6, acceptance=other)]
    page = render_html(make_report(found=found), "vi", LEAFLET)
    assert page.count("Đã đối chiếu thực địa") == 1
    assert "<td>1</td><td>T03</td><td>Đã đối chiếu thực địa</td><td>chỉ-huy</td>" in page
    assert "<td>2</td><td>T03</td><td>Ranh sông</td><td>chỉ-huy</td>" in page
    assert (page.count("Đã chấp nhận (số 1)"), page.count("Đã chấp nhận (số 2)")) == (5, 1)


def test_shapes_are_capped_with_a_word_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_shapes, "MAX_SHAPES", 6)
    page = render_html(make_report(), "vi", LEAFLET)
    drawn = shapes(page)["parcels"]
    assert len(drawn) == 6
    assert sum(bool(parcel["properties"]["severity"]) for parcel in drawn) == 5, "those with findings first"  # type: ignore[index]
    assert "Chỉ vẽ 6 trong 29 thửa" in page


def test_a_long_table_is_cut_with_a_word_about_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_writer, "MAX_FINDINGS", 3)
    page = render_html(make_report(), "en", LEAFLET)
    assert len(re.findall(r'<tr id="f\d+"', page)) == 3
    assert "4 more findings" in page


def test_a_report_without_any_place(page: str) -> None:
    empty = render_html(make_report(found=findings()[:1], srid=None), "en", LEAFLET)
    assert "1 findings have no place" in empty
    assert shapes(empty)["marks"] == []
