"""The register as it was: a past day for map, list and details, and two days beside each other."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from landdb.domain.crs import to_wgs84
from tests.browser import estate
from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_accessibility import violations
from tests.browser.test_finding import count
from tests.browser.test_inspecting import pixel_of
from tests.factories import HANOI_SRID

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


def _diagonal() -> tuple[float, float]:
    """Middle of the parcel north-east of the target: the fourth of its block, which 2020 does not know."""
    corners = np.array(estate.target_corners())
    middle = corners.mean(axis=0)
    corner = corners[np.argmax(corners.sum(axis=1))]
    [(lon, lat)] = to_wgs84(np.array([2 * corner - middle]), HANOI_SRID)
    return float(lon), float(lat)


def _click(page: Page, lon: float, lat: float) -> None:
    x, y = pixel_of(page, lon, lat)
    page.mouse.move(x, y)
    page.mouse.click(x, y)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1920, 1080)])
def test_each_side_tells_of_its_own_day(open_page: OpenPage, width: int, height: int) -> None:
    """Parcels, works, details, the extract and the address follow the side that was clicked."""
    watched = open_page(viewport={"width": width, "height": height})
    page = watched.open(f"map=18/{LAT}/{LON}&compare={DAY}")
    assert _days(watched, "/tiles/works") == {DAY, None}
    grip = page.get_by_role("slider", name="Vạch chia hai ngày")
    for _ in range(2):
        grip.press("PageUp")
    expect(grip).to_have_attribute("aria-valuenow", "90")
    inspector = page.locator("aside.inspector")
    _click(page, *_diagonal())
    page.wait_for_timeout(300)
    expect(inspector.get_by_role("heading", name="Thửa")).to_have_count(0)
    with page.expect_request(lambda request: "/parcels/" in request.url and f"as_of={DAY}" in request.url):
        _click(page, LON, LAT)
    expect(inspector.locator(".pills")).to_contain_text("01/03/2020 · bên trái")
    page.wait_for_url(re.compile("side=left"))
    watched.settle()
    watched.shoot(f"two-days-left-{width}")
    assert violations(page) == []
    page.get_by_role("button", name="Trích lục").click()
    expect(page.get_by_role("dialog").locator(".note")).to_contain_text("như cuối ngày 01/03/2020")
    page.keyboard.press("Escape")
    page.reload()
    expect(inspector.locator(".pills")).to_contain_text("01/03/2020 · bên trái")
    for _ in range(4):
        grip.press("PageDown")
    watched.settle()
    _click(page, *_diagonal())
    expect(inspector.locator(".pills")).to_contain_text("Hiện tại · bên phải")
    page.wait_for_url(lambda url: "side=left" not in url)
    watched.shoot(f"two-days-right-{width}")
    for _ in range(4):
        grip.press("PageUp")
    _click(page, LON, LAT)
    expect(inspector.locator(".pills")).to_contain_text("01/03/2020 · bên trái")
    with page.expect_request(lambda request: "/parcels/" in request.url and "as_of" not in request.url):
        page.get_by_role("button", name="Thôi so sánh").click()
    expect(inspector.locator(".pills")).not_to_contain_text("bên trái")


def test_a_phone_shows_the_day(open_page: OpenPage) -> None:
    watched = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page = watched.page
    page.goto(f"{watched.origin}/map/#{NEAR}&as_of={DAY}&open=legend")
    expect(page.locator(".past-note")).to_be_visible()
    page.wait_for_selector(".loading-line:not(.on)", state="attached")
    watched.shoot("past-day-phone")
    assert violations(page) == []


def test_a_phone_tells_of_the_left_side(open_page: OpenPage) -> None:
    watched = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page = watched.page
    sheet, number = estate.TARGET
    [row] = page.request.get(f"{watched.origin}/parcels?sheet_no={sheet}&parcel_no={number}").json()["rows"]
    page.goto(f"{watched.origin}/map/#{NEAR}&compare={DAY}&side=left&parcel={row['id']}&open=none")
    expect(page.locator("aside.inspector .pills")).to_contain_text("01/03/2020 · bên trái")
    page.wait_for_selector(".loading-line:not(.on)", state="attached")
    watched.shoot("two-days-left-390")
    assert violations(page) == []
