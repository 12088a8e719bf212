"""What the page says when something fails, and how it looks on other screens."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import Route, expect

from tests.browser import estate
from tests.browser.conftest import OpenPage, Watched

FAILED = ("Failed to load resource", "net::ERR")


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
