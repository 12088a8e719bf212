"""Choosing parcels by an area, and going to coordinates."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import estate
from tests.browser.conftest import Watched
from tests.browser.screen import ONE_PIXEL, Point, area_of, click_free, number, opened, plane_of, take, world_pixel


def shape_of(page: Page) -> list[Point]:
    page.wait_for_url(re.compile("shape="))
    text = page.evaluate("new URLSearchParams(location.hash.slice(1)).get('shape')")
    return [(float(pair.split(" ")[0]), float(pair.split(" ")[1])) for pair in text.split(";")]


def test_an_area_without_width_is_refused_where_it_is_drawn(watched: Watched) -> None:
    screen, page = opened(watched), watched.page
    refused = page.get_by_text("Vùng quá nhỏ, hãy vẽ lại.")
    take(page, "a")
    for key in ("ArrowRight", "Enter", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(refused).to_be_visible()
    expect(refused).to_be_hidden()
    page.locator(".tool-card").get_by_role("button", name="Đa giác", exact=True).click()
    x, y = screen.pixel(estate.middle())
    page.keyboard.down("Control")  # no snapping
    for step in range(3):
        page.mouse.click(x + 40 * step, y)
    page.keyboard.up("Control")
    page.get_by_role("button", name="Xong").click()
    expect(refused).to_be_visible()
    assert "shape=" not in page.url


def test_a_dragged_rectangle_chooses_an_area(watched: Watched) -> None:
    screen, page = opened(watched), watched.page
    x, y = screen.pixel(estate.middle())
    take(page, "a")
    expect(page.get_by_role("region", name="Chọn theo vùng")).to_be_visible()
    page.mouse.move(x - 80, y - 60)
    page.mouse.down()
    page.mouse.move(x + 20, y + 20)
    page.mouse.move(x + 140, y + 90)
    watched.shoot("area-rectangle")
    page.mouse.up()
    ring = shape_of(page)
    (west, north), (east, south) = screen.place((x - 80, y - 60)), screen.place((x + 140, y + 90))
    assert ring == [
        pytest.approx(corner, abs=ONE_PIXEL) for corner in ((west, south), (east, south), (east, north), (west, north))
    ]
    expect(page.get_by_role("button", name="Chọn thửa")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".inspector")).to_have_count(0)


def test_a_rectangle_can_be_chosen_by_keys(watched: Watched) -> None:
    opened(watched)
    page = watched.page
    take(page, "a")
    for key in ("ArrowLeft", "Enter", *["ArrowRight"] * 5, *["ArrowDown"] * 3, "Enter"):
        page.keyboard.press(key)
    (west, south), _, (east, north), _ = (world_pixel(*corner) for corner in shape_of(page))
    assert (east - west, south - north) == pytest.approx((80, 48), abs=0.5)
    expect(page.locator(".chip", has_text="Vùng vẽ")).to_be_visible()


def test_polygon_and_lasso_choose_an_area(watched: Watched) -> None:
    screen, page = opened(watched), watched.page
    x, y = screen.pixel(estate.middle())
    take(page, "a")
    page.get_by_role("button", name="Đa giác").click()
    bow_tie = [(x, y), (x + 100, y + 100), (x + 100, y), (x, y + 100)]
    for pixel in bow_tie:
        click_free(page, pixel)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đường bao tự cắt")).to_be_visible()
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    assert shape_of(page) == [pytest.approx(screen.place(pixel), abs=ONE_PIXEL) for pixel in bow_tie[:3]]
    take(page, "a")
    page.get_by_role("button", name="Khoanh tay").click()
    page.mouse.move(x + 130, y)
    page.mouse.down()
    for step in range(1, 200):
        angle = 2 * math.pi * step / 195
        page.mouse.move(x + 130 * math.cos(angle), y + 90 * math.sin(angle))
    watched.shoot("area-lasso")
    page.mouse.up()
    page.wait_for_timeout(500)
    ring = shape_of(page)
    assert 8 < len(ring) <= 100
    pixels = [world_pixel(*corner) for corner in ring]
    assert area_of(pixels) == pytest.approx(math.pi * 130 * 90, rel=0.02)


def test_typed_coordinates_lead_to_the_parcel(watched: Watched) -> None:
    lon, lat = estate.middle()
    page = watched.open()
    page.keyboard.press("g")
    north, east = page.get_by_label("X, hướng bắc"), page.get_by_label("Y, hướng đông")
    expect(north).to_be_focused()
    easting, northing = plane_of((lon, lat))
    page.locator(".tool-card").get_by_label("Kinh tuyến trục").select_option("5897")
    north.fill(f"{easting:,.2f}".replace(",", " ").replace(".", ","))
    east.fill(f"{northing:.2f}")
    expect(page.locator("#goto-note")).to_contain_text("ghi ngược")
    page.keyboard.press("Enter")
    found = page.locator(".tool-found")
    expect(found).to_contain_text("105°00'")
    watched.settle()
    watched.shoot("goto")
    shown = found.locator("dd").nth(3).inner_text().split("·")
    assert (number(shown[1]), number(shown[0])) == pytest.approx((lon, lat), abs=2e-7)
    page.wait_for_url(re.compile(r"map=18/"))
    found.get_by_role("button", name="Tờ {} · Thửa {}".format(*estate.TARGET)).click()
    expect(page.locator(".inspector h2")).to_contain_text(f"Thửa {estate.TARGET[1]}")


def test_degrees_are_understood_and_the_sea_has_no_parcel(watched: Watched) -> None:
    page = watched.open()
    page.keyboard.press("g")
    page.get_by_role("button", name="WGS 84").click()
    page.get_by_label("Vĩ độ").fill("16°30'00\"")
    page.get_by_label("Kinh độ").fill("112 20 30,5")
    page.get_by_role("button", name="Đến điểm này").click()
    expect(page.get_by_text("Không có thửa nào bạn được xem")).to_be_visible()
    expect(page.locator(".tool-found")).to_contain_text("UTM 111°00'")
    page.get_by_label("Vĩ độ").fill("99")
    expect(page.get_by_label("Vĩ độ")).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Escape")
    expect(page.locator(".tool-card")).to_have_count(0)
