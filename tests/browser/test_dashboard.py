"""The overview: charts with their table twins, a way from each bar to the map, files, and what it says otherwise."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_accessibility import violations

SIZES = {"1440": (1440, 900), "1920": (1920, 1080), "390": (390, 844)}


def open_overview(watched: Watched, state: str = "") -> Page:
    """Go to the screen and wait for its charts."""
    watched.page.goto(f"{watched.origin}/map/#screen=dashboard&{state}")
    expect(watched.page.get_by_role("heading", name=re.compile("Tổng quan|Overview"))).to_be_visible()
    expect(watched.page.locator(".chart-card h3").first).to_be_visible()
    return watched.page


def enter(watched: Watched, state: str = "") -> Page:
    """The overview as a manager."""
    page = open_overview(watched, state)
    watched.log_in("manager")
    expect(page.get_by_role("heading", name="Theo đơn vị quản lý")).to_be_visible()
    return page


@pytest.mark.parametrize("size", SIZES)
def test_it_fits_and_has_no_violations(open_page: OpenPage, size: str) -> None:
    width, height = SIZES[size]
    watched = open_page(viewport={"width": width, "height": height})
    page = enter(watched)
    page.wait_for_timeout(300)
    watched.shoot(f"dashboard-{size}")
    assert violations(page) == []
    wide = page.evaluate("[document.documentElement.scrollWidth, document.querySelector('.over').scrollWidth]")
    assert max(wide) <= width
    for switch in page.get_by_role("button", name="Bảng", exact=True).all()[1:]:
        switch.click()
    watched.shoot(f"dashboard-tables-{size}")
    assert violations(page) == []


def test_a_bar_filters_the_map_and_the_overview_follows(watched: Watched) -> None:
    page = enter(watched)
    figures = page.request.get(f"{watched.origin}/stats/dashboard").json()
    [chart] = [chart for chart in figures["charts"] if chart["id"] == "certificates"]
    bar = chart["bars"][0]
    section = page.locator("section", has=page.get_by_role("heading", name=chart["title_vi"]))
    section.get_by_role("button", name=re.compile(f"^{bar['title_vi']} ")).click()
    watched.settle()
    page.wait_for_url(re.compile(f"#(?!.*screen=).*certificate_status={bar['value']}"))
    expect(page.locator("ul[aria-label] .chip")).to_contain_text(bar["title_vi"])
    shown = f"{bar['figures'][1]:,.0f}".replace(",", ".")
    expect(page.locator(".results-header")).to_contain_text(f"{shown} thửa")
    page.get_by_role("button", name="Tổng quan").first.click()
    expect(page.locator(".dashboard-total")).to_contain_text(f"{shown} thửa")
    page.get_by_role("button", name=re.compile("Bỏ điều kiện")).click()
    expect(page.locator(".dashboard-total")).to_contain_text(f"{figures['total']:,}".replace(",", ".") + " thửa")


def test_former_provinces_and_dossiers_become_chips_in_words(watched: Watched) -> None:
    page = enter(watched)
    for title, chip in (
        ("Hồ sơ công trình", "Vị trí: Nằm trên thửa đất"),
        ("Theo tỉnh cũ", "Tỉnh cũ: Thành phố Hà Nội"),
    ):
        section = page.locator("section", has=page.get_by_role("heading", name=title))
        section.get_by_role("button", name="Bảng", exact=True).click()
        section.get_by_role("row").nth(1).get_by_role("button").click()
        watched.settle()
        expect(page.locator("li.chip", has_text=chip)).to_be_visible()
        page.get_by_role("button", name="Tổng quan").first.click()
        expect(page.locator(".chart-card h3").first).to_be_visible()


def test_the_keyboard_reaches_each_bar(watched: Watched) -> None:
    page = open_overview(watched)
    first = page.locator(".bar-button").first
    named = first.get_attribute("aria-label") or ""
    first.focus()
    page.keyboard.press("Tab")
    expect(page.locator(".bar-button").nth(1)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    watched.settle()
    page.wait_for_url(re.compile("main_use_code="))
    assert named.endswith("Xem trên bản đồ")
    expect(page.locator("#results")).to_be_focused()


def test_files_say_what_the_screen_says(watched: Watched) -> None:
    page = enter(watched, "main_use_code=CQP")
    expect(page.locator(".dashboard-scope")).to_contain_text("điều kiện lọc")
    total = page.request.get(f"{watched.origin}/stats/dashboard?main_use_code=CQP").json()["total"]
    for form, start in (("XLSX", b"PK"), ("PDF", b"%PDF")):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=form, exact=True).click()
        content = Path(waiting.value.path()).read_bytes()
        assert content.startswith(start)
        assert re.fullmatch(rf"tong_quan_\d{{8}}_\d{{4}}_\w+\.{form.lower()}", waiting.value.suggested_filename)
        if form == "XLSX":
            about = load_workbook(io.BytesIO(content)).worksheets[0]
            assert total in [cell.value for cell in about["B"]]


@pytest.mark.parametrize("size", ["1440", "390"])
def test_months_are_columns(open_page: OpenPage, size: str) -> None:
    width, height = SIZES[size]
    watched = open_page(viewport={"width": width, "height": height})

    def with_imports(route: Route) -> None:
        answer = route.fetch()
        content = answer.json()
        for chart in content["charts"]:
            for index, bar in enumerate(chart["bars"] if chart["id"] == "imports" else []):
                bar["figures"] = [index % 5 * 3, index % 5 * 1234]
                bar["filters"] = {"system_from": [f"{bar['value']}-01/{bar['value']}-28"]} if index % 5 else {}
        route.fulfill(response=answer, json=content)

    watched.page.route("**/stats/dashboard*", with_imports)
    page = enter(watched)
    section = page.locator("section", has=page.get_by_role("heading", name="Đợt nhập liệu"))
    expect(section.locator("g.bar")).to_have_count(12)
    section.scroll_into_view_if_needed()
    watched.shoot(f"dashboard-months-{size}")
    assert violations(page) == []
    section.get_by_role("button", name=re.compile(r"^12 .*Số đợt nhập 12, Dòng đã ghi vào sổ 4\.936")).first.click()
    watched.settle()
    expect(page.locator("li.chip").last).to_contain_text("Ngày cập nhật: 01/")


def test_english_and_who_is_not_logged_in(watched: Watched) -> None:
    page = open_overview(watched, "lang=en")
    expect(page.get_by_role("heading", name="By land use", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="By former province (63, before 1 July 2025)")).to_be_visible()
    assert page.get_by_role("heading", name="Imports").count() == 0
    assert page.get_by_role("heading", name="By using unit").count() == 0
    assert violations(page) == []
    watched.shoot("dashboard-english")


def test_nothing_found_loading_and_failing_are_said(open_page: OpenPage) -> None:
    watched = open_page(expected=("503",))
    page = watched.page
    problem = {"title": "Down", "title_vi": "Máy chủ bận", "status": 503}
    page.route(
        "**/stats/dashboard*",
        lambda route: route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(problem)),
    )
    page.goto(f"{watched.origin}/map/#screen=dashboard&min_area=9000000")
    expect(page.get_by_role("alert")).to_contain_text("Máy chủ bận")
    assert violations(page) == []
    page.unroute("**/stats/dashboard*")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/stats/dashboard*", hold)
    page.get_by_role("button", name="Thử lại").click()
    expect(page.get_by_role("status", name="Đang tính…")).to_be_visible()
    watched.shoot("dashboard-loading")
    assert violations(page) == []
    held[0].continue_()
    page.unroute("**/stats/dashboard*")
    expect(page.locator(".dashboard .empty")).to_contain_text("Không có thửa nào khớp")
    assert violations(page) == []
    watched.shoot("dashboard-empty")
    page.locator(".dashboard .empty").get_by_role("button", name="Bỏ hết điều kiện").click()
    expect(page.locator(".chart-card h3").first).to_be_visible()
