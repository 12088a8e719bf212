"""Where the map looks: the whole country at first, and a scale that is chosen or typed."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Watched
from tests.browser.screen import opened
from tests.browser.test_accessibility import violations

SIZES = {"1440": (1440, 900), "1920": (1920, 1080), "390": (390, 844), "720": (720, 450)}
COUNTRY = {"north": (105.3, 23.39), "west": (102.14, 22.4), "south": (104.8, 8.56), "hoang_sa": (112.9, 16.9),
           "truong_sa": (115.8, 9.2)}  # fmt: skip
UNCOVERED = """() => {
  const map = document.querySelector('.map').getBoundingClientRect();
  const sheet = document.querySelector('[data-covers=sheet]')?.getBoundingClientRect();
  const isOver = sheet && sheet.left < map.right && sheet.right > map.left + 1;
  return { x: map.x, y: map.y, width: map.width, height: map.height, below: isOver ? sheet.top : map.bottom };
}"""
ADDRESS = re.compile(r"map=([\d.]+)/(-?[\d.]+)/(-?[\d.]+)")
METRES_PER_CSS_PIXEL = 0.0254 / 96


def address(page: Page) -> tuple[float, float, float]:
    """Zoom, latitude, longitude."""
    page.wait_for_url(ADDRESS)
    found = ADDRESS.search(page.url)
    assert found
    return float(found[1]), float(found[2]), float(found[3])


def mercator(lon: float, lat: float, zoom: float) -> tuple[float, float]:
    size = 256 * 2**zoom
    return (lon + 180) / 360 * size, (0.5 - math.atanh(math.sin(math.radians(lat))) / (2 * math.pi)) * size


def scale_of(page: Page) -> float:
    """Of the screen, reckoned from the address alone."""
    zoom, lat, _ = address(page)
    return 2 * math.pi * 6378137 * math.cos(math.radians(lat)) / (256 * 2**zoom) / METRES_PER_CSS_PIXEL


@pytest.mark.parametrize("name", SIZES)
def test_the_first_view_is_the_whole_country(open_page: OpenPage, name: str) -> None:
    width, height = SIZES[name]
    watched = open_page(viewport={"width": width, "height": height}, has_touch=width < 600)
    page = watched.open()
    zoom, lat, lon = address(page)
    seen = page.evaluate(UNCOVERED)
    middle = mercator(lon, lat, zoom)
    for place, (east, north) in COUNTRY.items():
        x, y = mercator(east, north, zoom)
        left = x - middle[0] + seen["width"] / 2
        top = y - middle[1] + seen["height"] / 2 + seen["y"]
        assert 0 <= left <= seen["width"], place
        assert seen["y"] <= top <= seen["below"], place
    watched.shoot(f"first-view-{name}")
    assert violations(page) == []


def test_an_address_comes_first(watched: Watched) -> None:
    page = watched.open("map=7.25/12.5/108.25")
    page.get_by_role("button", name="EN – English").click()
    page.wait_for_url(re.compile("lang=en"))
    assert address(page) == (7.25, 12.5, 108.25)


@pytest.mark.parametrize("name", ["1440", "1920", "390"])
def test_a_scale_is_chosen(open_page: OpenPage, name: str) -> None:
    width, height = SIZES[name]
    watched = open_page(viewport={"width": width, "height": height}, has_touch=width < 600)
    page = watched.page
    page.goto(f"{watched.origin}/map/#open=none&map=18/21.045000/105.846000")
    shown = page.locator(".scale-choice > button")
    shown.click()
    menu = page.get_by_role("dialog", name="Chọn tỷ lệ")
    expect(menu.get_by_role("textbox")).to_be_focused()
    watched.shoot(f"scale-choice-{name}")
    assert violations(page) == []
    menu.get_by_role("button", name="1 : 2.000", exact=True).click()
    expect(shown).to_contain_text("1 : 2.000")
    expect(menu).to_be_hidden()
    expect(shown).to_be_focused()
    page.wait_for_url(re.compile(r"map=18\.\d+/"))
    assert scale_of(page) == pytest.approx(2000, rel=2e-4)
    assert address(page)[1:] == pytest.approx((21.045, 105.846), abs=1e-5)


def test_a_scale_is_typed_and_kept_by_the_address(watched: Watched) -> None:
    page = watched.open("map=18/21.045000/105.846000")
    page.locator(".scale-choice > button").click()
    field = page.get_by_role("textbox", name="Tỷ lệ khác")
    field.fill("một nghìn")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("1:2.000")
    field.fill("1:250")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("từ 1 : 264 đến 1 : 69.000.000")
    field.fill("1/3.000")
    field.press("Enter")
    page.wait_for_url(re.compile(r"map=17\.\d+/"))
    assert scale_of(page) == pytest.approx(3000, rel=2e-4)
    where = address(page)
    page.reload()
    watched.settle()
    assert address(page) == where
    expect(page.locator(".scale-choice > button")).to_contain_text("1 : 3.000")
    page.get_by_role("button", name="Phóng to", exact=True).click()
    page.wait_for_url(re.compile(r"map=18/"))


def test_a_parcel_is_clicked_between_two_zooms(watched: Watched) -> None:
    opened(watched)
    page = watched.page
    page.locator(".scale-choice > button").click()
    page.get_by_role("button", name="1 : 2.000", exact=True).click()
    page.wait_for_url(re.compile(r"map=18\.\d+/"))
    watched.settle()
    middle = page.locator(".map").bounding_box()
    assert middle
    page.mouse.click(middle["x"] + middle["width"] / 2, middle["y"] + middle["height"] / 2)
    expect(page.get_by_role("heading", name="Thửa 206 · Tờ bản đồ 9")).to_be_visible()
    watched.settle()
    watched.shoot("between-zooms")
