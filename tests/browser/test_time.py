"""The register as it was: a past day for map, list and details, and two days beside each other."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser import estate
from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_accessibility import violations
from tests.browser.test_finding import count

DAY = "2020-03-01"
LON, LAT = estate.middle()
NEAR = f"map=17/{LAT}/{LON}"


def _days(watched: Watched, part: str) -> set[str | None]:
    """Days that requests of a path have asked for so far."""
    asked = [urlsplit(url) for url in watched.requests if urlsplit(url).path.startswith(part)]
    return {parse_qs(one.query).get("as_of", [None])[0] for one in asked}


def _choose(page: Page, day: str) -> None:
    page.get_by_role("button", name="Hiện trạng đăng ký ngày").click()
    page.get_by_label("Xem sổ như cuối ngày").fill(day)


def test_a_past_day_is_shown_everywhere_and_said(watched: Watched) -> None:
    page = watched.open(NEAR)
    assert count(page) == estate.PUBLIC_PARCELS
    watched.requests.clear()
    _choose(page, DAY)
    expect(page.locator(".results-header b")).to_contain_text(str(estate.OLD_PARCELS))
    watched.settle()
    expect(page.locator(".past-note")).to_contain_text("Đang xem sổ như cuối ngày 01/03/2020")
    for part in ("/parcels", "/stats", "/tiles/parcels"):
        assert _days(watched, part) == {DAY}, part
    page.wait_for_url(re.compile(f"as_of={DAY}"))
    watched.shoot("past-day")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Ngày xem sổ")).to_be_hidden()
    page.locator(".past-note").get_by_role("button", name="Về hiện tại").click()
    expect(page.locator(".results-header b")).to_contain_text(str(estate.PUBLIC_PARCELS))
    expect(page.locator(".past-note")).to_be_hidden()


def test_an_address_opens_the_same_day(watched: Watched) -> None:
    page = watched.open(f"{NEAR}&as_of={DAY}")
    assert count(page) == estate.OLD_PARCELS
    page.locator("button.result").first.click()
    expect(page.get_by_role("tabpanel")).to_be_visible()
    assert _days(watched, "/parcels/") == {DAY}


def test_a_filter_of_today_waits_while_a_past_day_is_shown(watched: Watched) -> None:
    """Origins are not kept by day: the page says so, asks without them, and with them again for the present."""
    page = watched.open(f"{NEAR}&as_of={DAY}&origin_code=1")
    expect(page.locator(".past-note")).to_contain_text("Không lọc theo Nguồn gốc: sổ không giữ theo ngày.")
    assert count(page) == estate.OLD_PARCELS
    assert not [url for url in watched.requests if "origin_code" in url and "as_of" in url]
    watched.shoot("past-day-idle-filter")
    assert violations(page) == []
    with page.expect_request(lambda request: "origin_code=1" in request.url):
        page.locator(".past-note").get_by_role("button", name="Về hiện tại").click()
    expect(page.locator(".past-note")).to_be_hidden()


def test_two_days_stand_beside_each_other(watched: Watched) -> None:
    page = watched.open(NEAR)
    watched.requests.clear()
    page.get_by_role("button", name="Hiện trạng đăng ký ngày").click()
    page.get_by_role("button", name="So sánh hai ngày").click()
    page.get_by_label("Bên trái").fill(DAY)
    watched.settle()
    assert DAY in _days(watched, "/tiles/parcels")
    grip = page.get_by_role("slider", name="Vạch chia hai ngày")
    expect(grip).to_have_attribute("aria-valuenow", "50")
    grip.focus()
    page.keyboard.press("ArrowLeft")
    expect(grip).to_have_attribute("aria-valuenow", "48")
    box, stage = grip.bounding_box(), page.locator(".map-area").bounding_box()
    assert box
    assert stage
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(stage["x"] + stage["width"] * 0.7, box["y"], steps=4)
    page.mouse.up()
    expect(grip).to_have_attribute("aria-valuenow", re.compile("^(69|70|71)$"))
    watched.settle()
    watched.shoot("two-days")
    assert violations(page) == []
    page.wait_for_url(re.compile(f"compare={DAY}"))
    page.get_by_role("button", name="Thôi so sánh").click()
    expect(grip).to_be_hidden()


def test_a_phone_shows_the_day(open_page: OpenPage) -> None:
    watched = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page = watched.page
    page.goto(f"{watched.origin}/map/#{NEAR}&as_of={DAY}&open=legend")
    expect(page.locator(".past-note")).to_be_visible()
    page.wait_for_selector(".loading-line:not(.on)", state="attached")
    watched.shoot("past-day-phone")
    assert violations(page) == []
