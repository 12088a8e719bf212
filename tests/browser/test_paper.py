"""The browser's own printing, on the demo's register: pages counted, read and looked at; nothing cut, no page empty."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import WEBMAP, OpenPage, Watched
from tests.browser.imports.screen import NEW, bring
from tests.browser.test_flows import NAME, find

BANNER = "LƯU HÀNH NỘI BỘ"
LEVELS = ("Không mật", "Mật", "Tối mật", "Tuyệt mật")
PERSON = "Cán bộ quản lý (mô phỏng)"


def printed(watched: Watched, name: str, folder: Path) -> list[str]:
    """Print the page; its text page by page. Pictures of the pages are kept beside those of the screen."""
    path = folder / f"{name}.pdf"
    watched.page.pdf(path=path, prefer_css_page_size=True)
    size: Any = watched.page.viewport_size
    picture = WEBMAP / "test-results" / f"paper-{name}-{size['width']}"
    subprocess.run(["pdftoppm", "-r", "60", "-l", "4", "-png", str(path), str(picture)], check=True)
    told = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True).stdout
    told_of = subprocess.run(["pdfinfo", str(path)], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Page size: +59\d(\.\d+)? x 84[12]", told_of), "A4 upright"
    pages = told.split("\f")[:-1]
    for number, page in enumerate(pages, start=1):
        assert page.count(BANNER) >= 1, f"page {number} of {name} has no banner"
        assert PERSON in page, f"page {number} of {name} does not say who printed it"
        assert re.search(r"in lúc .*\d{2}:\d{2}", page), f"page {number} of {name} does not say when"
        assert re.search(rf"{number} ?/ ?{len(pages)}\b", page)
        assert len(page.split()) > 20, f"page {number} of {name} is empty"
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    return pages


def highest(told: Any) -> int:
    """The highest level in an answer of the server."""
    if isinstance(told, dict):
        return max([told.get("secrecy_level") or 0, *map(highest, told.values())])
    return max(map(highest, told), default=0) if isinstance(told, list) else 0


def bears_level(pages: list[str], told: Any) -> None:
    """Each sheet says the level of all that is printed."""
    for sheet in pages:
        assert f"Độ mật: {LEVELS[highest(told)]}" in sheet


def test_the_overview(window: Watched, tmp_path: Path) -> None:
    page = window.page
    page.goto(f"{window.origin}/map/#screen=dashboard")
    window.log_in("manager")
    expect(page.get_by_role("heading", name="Theo đơn vị quản lý")).to_be_visible()
    for chart in page.locator(".chart svg").all():
        expect(chart.locator("rect").first).to_be_attached()
    pages = printed(window, "overview", tmp_path)
    whole = "\n".join(pages)
    charts = page.request.get(f"{window.origin}/stats/dashboard").json()["charts"]
    for chart in charts:
        assert chart["title_vi"] in whole
        if chart["id"] != "imports":
            for bar in chart["bars"]:
                assert bar["title_vi"].split(",")[0][:12] in whole, (chart["id"], bar["title_vi"])
    assert len(pages) <= 5


def test_the_details(window: Watched, tmp_path: Path) -> None:
    page = find(window)
    pages = printed(window, "details", tmp_path)
    whole = "\n".join(pages)
    for said in (NAME, "Ranh giới", "Pháp lý", "Lịch sử", "Đơn vị quản lý"):
        assert said in whole
    expect(page.get_by_role("tab", name="Tổng quan")).to_be_visible()
    parcel = page.request.get(f"{window.origin}/parcels/{page.url.split('parcel=')[1].split('&')[0]}").json()
    bears_level(pages, parcel)
    for ring in parcel["boundary"]["rings"]:
        assert f"{ring['vertices'][-1]['y_easting']:,.2f}".split(".")[1] in whole


def test_the_tables_with_all_their_rows(window: Watched, tmp_path: Path) -> None:
    page = window.page
    page.goto(f"{window.origin}/map/#open=table&table=works&work_type=C")
    window.log_in("manager")
    total = int(page.request.get(f"{window.origin}/works?limit=1&work_type=C").json()["matched"])
    expect(page.get_by_role("tab", name="Công trình").locator(".badge")).to_have_text(str(total))
    page.evaluate("() => { window.print = () => { document.documentElement.dataset.asked = '1'; }; }")
    page.get_by_role("button", name="In bảng").click()
    expect(page.locator("html[data-asked]")).to_have_count(1)
    pages = printed(window, "works", tmp_path)
    codes = {code for sheet in pages for code in re.findall(r"CT-\d\d-\d+-\d+", sheet)}
    assert len(codes) == total
    rows = page.request.get(f"{window.origin}/works?limit=200&work_type=C").json()["rows"]
    assert len(rows) == total
    assert highest(rows) > 0
    bears_level(pages, rows)
    assert all("Tên công trình" in sheet for sheet in pages), "the head of the table comes again on each page"
    assert "dòng đầu" not in pages[0]


def test_a_long_table_says_where_the_rest_is(open_page: OpenPage, demo: str, tmp_path: Path) -> None:
    watched = open_page(at=demo)
    page = watched.page
    page.goto(f"{watched.origin}/map/#open=find,table")
    watched.log_in("manager")
    total = int(page.request.get(f"{watched.origin}/stats").json()["total"])
    expect(page.get_by_role("tab", name="Thửa đất").locator(".badge")).to_have_text(f"{total:,}".replace(",", "."))
    page.evaluate("() => { window.print = () => { document.documentElement.dataset.asked = '1'; }; }")
    page.keyboard.press("Control+p")
    expect(page.locator("html[data-asked]")).to_have_count(1)
    pages = printed(watched, "parcels", tmp_path)
    assert re.search(r"In 1\.000 dòng đầu trong \d\.\d{3} dòng", pages[0])
    assert "Xuất" in pages[0]
    assert all("Loại đất" in sheet for sheet in pages)
    assert 10 < len(pages) < 60


def test_a_map_alone_and_an_import(open_page: OpenPage, demo: str, tmp_path: Path) -> None:
    watched = open_page(at=demo)
    page = watched.open()
    watched.log_in("manager")
    watched.settle()
    [sheet] = printed(watched, "map", tmp_path)
    assert "Bản đồ" in sheet
    bring(page, NEW)
    expect(page.locator("#import-panel h3").first).to_be_visible()
    expect(page.locator(".imports progress")).to_have_count(0)
    pages = printed(watched, "import", tmp_path)
    assert len(pages) <= 3
