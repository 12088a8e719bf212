"""What the page says when something fails, and how it looks on other screens."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import Route, expect

from tests.browser import estate
from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_accessibility import violations

FAILED = ("Failed to load resource", "net::ERR")
LONGEST_WAIT_MS = 40_000
"""Longer than the page ever waits before it asks the server again (connection.ts)."""


BEYOND = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth)
    .map((one) => one.className)"""


def refuse(route: Route) -> None:
    route.fulfill(
        status=500,
        content_type="application/problem+json",
        body='{"title": "Internal error", "title_vi": "Lỗi máy chủ", "status": 500, "request_id": "ma-yeu-cau-7"}',
    )


def test_a_list_that_fails_says_why_and_can_be_tried_again(open_page: OpenPage) -> None:
    watched = open_page(expected=FAILED)
    page = watched.page
    page.route("**/parcels?*", refuse)
    page.goto(f"{watched.origin}/map/")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Lỗi máy chủ")
    expect(alert).to_contain_text("ma-yeu-cau-7")
    watched.shoot("error")
    page.unroute("**/parcels?*")
    alert.get_by_role("button", name="Thử lại").click()
    watched.settle()
    expect(page.locator("button.result").first).to_be_visible()


def test_a_parcel_that_is_not_there_is_said(open_page: OpenPage) -> None:
    watched = open_page(expected=FAILED)
    watched.open("parcel=00000000-0000-4000-8000-000000000000")
    expect(watched.page.get_by_text("Không có thửa này, hoặc bạn không được xem.")).to_be_visible()


def test_a_parcel_that_a_past_day_did_not_have_is_said_with_the_way_back(open_page: OpenPage) -> None:
    watched = open_page(expected=FAILED)
    page = watched.open()
    page.locator("button.result").first.click()
    heading = page.locator(".inspector h2")
    expect(heading).to_be_visible()
    page.goto(page.url + "&as_of=1950-01-02")
    inspector = page.locator(".inspector")
    expect(inspector).to_contain_text("Ngày 02/01/1950 sổ chưa có")
    inspector.get_by_role("button", name="Về hiện tại").click()
    expect(heading).to_be_visible()


def test_tiles_that_fail_are_said_and_come_on_retry(open_page: OpenPage) -> None:
    watched = open_page(expected=FAILED)
    page = watched.page
    page.context.route("**/tiles/parcels/**", lambda route: route.abort())
    lon, lat = estate.middle()
    watched.open(f"map=18/{lat:.6f}/{lon:.6f}")
    expect(page.get_by_text("Một phần bản đồ không tải được.")).to_be_visible()
    page.context.unroute("**/tiles/parcels/**")
    page.get_by_role("button", name="Thử lại").click()
    expect(page.get_by_text("Một phần bản đồ không tải được.")).to_be_hidden()


def test_a_server_that_is_away_is_said(open_page: OpenPage) -> None:
    watched = open_page(expected=FAILED)
    page = watched.page
    page.route("**/session", lambda route: route.abort())
    page.goto(f"{watched.origin}/map/")
    expect(page.get_by_role("alert")).to_contain_text("Không kết nối được máy chủ")


def test_the_status_bar_tells_the_day_of_viet_nam_and_whose_zone_it_is(open_page: OpenPage) -> None:
    watched = open_page(timezone_id="America/Los_Angeles")
    lon, lat = estate.middle()
    page = watched.open(f"map=18/{lat:.6f}/{lon:.6f}")
    today = datetime.now(timezone(timedelta(hours=7)))
    expect(page.locator(".as-of")).to_contain_text(f"{today:%d/%m/%Y}")
    expect(page.locator(".as-of-button")).to_have_attribute("title", re.compile("Việt Nam.*UTC\\+7"))
    expect(page.get_by_label("Kinh tuyến trục").locator("option").first).to_have_text("Múi theo vị trí: 105°00'")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1920, 1080), (390, 844)])
def test_the_page_fits_the_screen(open_page: OpenPage, width: int, height: int) -> None:
    watched = open_page(viewport={"width": width, "height": height})
    lon, lat = estate.middle()
    page = watched.open(f"map=18/{lat:.6f}/{lon:.6f}")
    page.locator("button.result").first.click()
    expect(page.locator(".inspector h2")).to_be_visible()
    watched.settle()
    page.wait_for_timeout(300)
    watched.shoot(f"screen-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Đóng chi tiết").click()
    expect(page.locator(".inspector")).to_be_hidden()


def test_panels_collapse_and_come_back(watched: Watched) -> None:
    page = watched.open()
    page.get_by_role("button", name="Thu gọn bảng tra cứu").click()
    expect(page.get_by_role("heading", name="Tra cứu thửa đất")).to_be_hidden()
    page.get_by_role("button", name="Tra cứu", exact=True).click()
    expect(page.get_by_role("heading", name="Tra cứu thửa đất")).to_be_visible()


def test_a_connection_that_breaks_is_said_and_comes_back_by_itself(open_page: OpenPage) -> None:
    watched = open_page(expected=FAILED)
    page = watched.open("min_area=100")
    note = page.get_by_text("Mất kết nối máy chủ.")
    page.get_by_role("button", name="Điều kiện", exact=True).click()
    typed = page.get_by_role("combobox", name="Tìm kiếm")
    typed.fill("kho k12")
    page.context.set_offline(True)
    expect(note).to_be_visible()
    expect(page.locator("button.result").first).to_be_visible()
    watched.shoot("offline")
    assert violations(page) == []
    page.context.set_offline(False)
    expect(note).to_be_hidden()
    expect(page.get_by_text("Đã kết nối lại máy chủ.")).to_be_visible()
    expect(typed).to_have_value("kho k12")
    watched.settle()
    assert "min_area=100" in page.url


def test_a_request_that_reaches_nobody_is_enough_to_notice(open_page: OpenPage) -> None:
    watched = open_page(expected=FAILED)
    page = watched.open()
    page.context.route("**/readyz", lambda route: route.abort())
    page.context.route("**/parcels?*", lambda route: route.abort())
    page.get_by_role("button", name="Trong khung nhìn").click()
    note = page.get_by_text("Mất kết nối máy chủ.")
    expect(note).to_be_visible()
    page.get_by_role("button", name="Thử ngay").click()
    expect(note).to_be_visible()
    page.context.unroute("**/readyz")
    page.context.unroute("**/parcels?*")
    expect(note).to_be_hidden(timeout=LONGEST_WAIT_MS)  # without a press: it asks again by itself
    watched.settle()
    expect(page.locator("button.result").first).to_be_visible()


def test_a_browser_that_keeps_nothing_is_enough(open_page: OpenPage) -> None:
    watched = open_page()
    blocked = "{ get() { throw new DOMException('blocked', 'SecurityError'); } }"
    for name in ("localStorage", "sessionStorage"):
        watched.page.add_init_script(f"Object.defineProperty(window, '{name}', {blocked})")
    page = watched.open("open=find,table")
    page.get_by_role("button", name=re.compile("Nền giao diện")).click()
    page.get_by_role("button", name="EN – English").click()
    expect(page.get_by_role("heading", name="Find parcels")).to_be_visible()
    page.keyboard.press("d")
    expect(page.locator(".tool-card")).to_be_visible()


def test_counts_that_fail_leave_the_list_and_say_so(open_page: OpenPage) -> None:
    watched = open_page(expected=FAILED)
    page = watched.page
    page.route("**/stats?*", refuse)
    page.goto(f"{watched.origin}/map/")
    expect(page.locator("button.result").first).to_be_visible()
    expect(page.get_by_text("ma-yeu-cau-7").first).to_be_visible()
    watched.shoot("partial")
    assert violations(page) == []
    page.unroute("**/stats?*")
    page.get_by_role("button", name="Thử lại").first.click()
    expect(page.get_by_text("ma-yeu-cau-7")).to_have_count(0)


def test_while_it_loads_the_page_shows_its_shape(open_page: OpenPage) -> None:
    watched = open_page(expected=FAILED)
    page = watched.page
    held: list[Route] = []
    page.route("**/parcels?*", lambda route: held.append(route))  # noqa: PLW0108 – Playwright marks its handlers
    page.goto(f"{watched.origin}/map/")
    expect(page.locator(".skeleton, .skeleton-lines").first).to_be_visible()
    watched.shoot("loading")
    assert violations(page) == []
    for route in held:
        route.continue_()
    page.unroute("**/parcels?*")
    watched.settle()
    expect(page.locator(".skeleton, .skeleton-lines")).to_have_count(0)


def test_an_empty_list_says_why_and_offers_one_way_on(watched: Watched) -> None:
    page = watched.open("min_area=90000000")
    empty = page.locator(".results, .left-panel").get_by_text(re.compile("Không có thửa")).first
    expect(empty).to_be_visible()
    watched.shoot("empty")
    page.get_by_role("button", name="Bỏ hết điều kiện").first.click()
    watched.settle()
    expect(page.locator("button.result").first).to_be_visible()


@pytest.mark.parametrize("screen", ["imports"])
def test_who_may_not_is_told_so(watched: Watched, screen: str) -> None:
    watched.open()
    watched.log_in("viewer")
    page = watched.page
    page.goto(f"{watched.origin}/map/#screen={screen}")
    page.wait_for_timeout(500)
    watched.shoot(f"no-permission-{screen}")
    expect(page.get_by_text("không có mức tiếp cận để xem các đợt nhập")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(("width", "height"), [(720, 450), (360, 740), (320, 568)])
def test_twice_as_large_everything_can_be_reached(open_page: OpenPage, width: int, height: int) -> None:
    """Zooming a screen of 1440 x 900 to 200 % leaves it 720 x 450 (WCAG 2.2, 1.4.4); 1.4.10 asks for 320."""
    watched = open_page(viewport={"width": width, "height": height}, device_scale_factor=2)
    page = watched.open()
    page.locator("button.result").first.click()
    expect(page.get_by_role("tabpanel")).to_be_visible()
    watched.shoot(f"zoomed-{width}")
    assert page.evaluate(BEYOND) == []
    assert violations(page) == []
    for name in ("Phóng to", "Chọn thửa", "Đóng chi tiết"):
        button = page.get_by_role("button", name=name, exact=True)
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, name
        assert 0 <= box["x"] <= width - box["width"], name
    page.get_by_role("button", name="Đóng chi tiết").click()
    expect(page.get_by_role("tabpanel")).to_be_hidden()
