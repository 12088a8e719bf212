"""Measuring on the map: figures agree with a computation of our own; by mouse, keys and finger."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser import estate
from tests.browser.conftest import PASSWORD, OpenPage, Watched
from tests.browser.screen import ZOOM, Point, Screen, area_of, click_free, corners, number, opened, plane_of, take


def bearing_of(start: Point, end: Point) -> float:
    return math.degrees(math.atan2(end[0] - start[0], end[1] - start[1])) % 360


def degrees_of(text: str) -> float:
    degrees, minutes, seconds = (int(part) for part in re.findall(r"\d+", text))
    return degrees + minutes / 60 + seconds / 3600


def item(page: Page, index: int = 0) -> str:
    """The sum of a listed measurement, once the server has said it."""
    found = page.locator(".tool-items summary b").nth(index)
    expect(found).not_to_have_text("…")
    return found.inner_text()


def test_a_distance_between_corners_is_that_of_the_survey(watched: Watched) -> None:
    screen, page = opened(watched), watched.page
    take(page, "m")
    expect(page.get_by_role("region", name="Đo đạc")).to_be_visible()
    found = corners()[:3]
    for _, place in found:
        x, y = screen.pixel(place)
        page.mouse.move(x + 4, y - 3)
        page.mouse.click(x + 4, y - 3)
    expect(page.locator(".tool-live")).to_contain_text("Tổng")
    page.keyboard.press("Enter")
    legs = [math.dist(a, b) for (a, _), (b, _) in pairwise(found)]
    assert number(item(page)) == pytest.approx(sum(legs), abs=0.011)
    northing, easting, leg, bearing = page.locator(".tool-table tbody tr").first.locator("td").all_inner_texts()
    assert (number(easting), number(northing)) == pytest.approx(found[0][0], abs=0.011)
    assert number(leg) == pytest.approx(legs[0], abs=0.011)
    assert degrees_of(bearing) == pytest.approx(bearing_of(found[0][0], found[1][0]), abs=40 / 3600)
    watched.shoot("measure-distance")


def test_what_moves_is_estimated_as_the_server_measures_it(watched: Watched) -> None:
    screen, page = opened(watched), watched.page
    page.get_by_role("button", name="Đo đạc").click()
    page.locator(".tool-card").wait_for()
    start, end = (
        screen.pixel(estate.middle()),
        (screen.pixel(estate.middle())[0] + 231, screen.pixel(estate.middle())[1] + 97),
    )
    click_free(page, start)
    page.keyboard.down("Control")
    page.mouse.move(*end)
    live = page.locator(".tool-live dd").nth(1)
    expect(live).to_contain_text("m")
    estimated = live.inner_text()
    page.mouse.click(*end)
    page.keyboard.up("Control")
    page.get_by_role("button", name="Xong").click()
    assert item(page) == estimated
    places = [plane_of(screen.place(pixel)) for pixel in (start, end)]
    assert number(estimated) == pytest.approx(math.dist(*places), abs=0.02)


def test_an_area_agrees_and_can_be_copied_and_cleared(watched: Watched) -> None:
    screen, page = opened(watched), watched.page
    take(page, "m")
    page.get_by_role("button", name="Diện tích", exact=True).click()
    x, y = screen.pixel(estate.middle())
    pixels = [(x - 40, y - 60), (x + 210, y - 41), (x + 180, y + 133), (x - 75, y + 90)]
    for pixel in pixels[:-1]:
        click_free(page, pixel)
    page.keyboard.down("Control")
    page.mouse.dblclick(*pixels[-1])
    page.keyboard.up("Control")
    ring = [plane_of(screen.place(pixel)) for pixel in pixels]
    assert number(item(page)) == pytest.approx(area_of(ring), abs=0.3)
    assert "ha" in item(page)
    perimeter = page.locator(".tool-items dd").first.inner_text()
    assert number(perimeter) == pytest.approx(sum(math.dist(a, b) for a, b in pairwise([*ring, ring[0]])), abs=0.03)
    page.get_by_role("button", name="Toạ độ điểm").click()
    expect(page.get_by_role("button", name="Toạ độ điểm")).to_have_attribute("aria-pressed", "true")
    page.mouse.click(*screen.pixel(corners()[0][1]))
    expect(page.locator(".tool-items > li")).to_have_count(2)
    item(page, 1)
    page.get_by_role("button", name="Chép tất cả").click()
    copied = page.evaluate("navigator.clipboard.readText()").replace("\r", "")
    assert "Diện tích (m²)\t" in copied
    (east, north), _ = corners()[0]
    assert f"{north:.2f}\t{east:.2f}".replace(".", ",") in copied
    watched.shoot("measure-several")
    page.get_by_role("button", name="Xoá hết").click()
    expect(page.locator(".tool-items")).to_have_count(0)


def test_the_keyboard_alone_measures(watched: Watched) -> None:
    screen, page = opened(watched), watched.page
    take(page, "m")
    expect(page.locator(".map")).to_be_focused()
    page.keyboard.press("ArrowRight")  # the cross appears in the middle
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        for _ in range(4):
            page.keyboard.press(key)
        page.keyboard.press("Enter")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")  # adds it again
    watched.shoot("measure-keyboard")
    page.keyboard.press("Enter")  # ends
    assert number(item(page)) > 10
    expect(page.locator(".tool-table tbody tr")).to_have_count(4)
    lon, lat = estate.middle()
    assert f"map={ZOOM}/{lat:.6f}/{lon:.6f}" in page.url  # arrows moved the cross, not the map
    assert screen.pixel((lon, lat))
    page.keyboard.press("Escape")
    expect(page.locator(".tool-card")).to_have_count(0)


def test_escape_throws_the_sketch_away_first(watched: Watched) -> None:
    screen, page = opened(watched), watched.page
    take(page, "m")
    page.mouse.click(*screen.pixel(estate.middle()))
    expect(page.get_by_role("button", name="Xong")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Xong")).to_have_count(0)
    expect(page.get_by_role("region", name="Đo đạc")).to_be_visible()
    page.keyboard.press("v")
    expect(page.locator(".tool-card")).to_have_count(0)
    expect(page.locator(".inspector")).to_have_count(0)  # no click went through to the parcels


def test_a_finger_measures_and_draws(open_page: OpenPage) -> None:
    watched = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    screen, page = opened(watched), watched.page
    page.get_by_role("button", name="Đo đạc").tap()
    expect(page.get_by_role("region", name="Đo đạc")).to_be_visible()
    expect(page.locator(".left-panel")).to_be_hidden()
    taps = [(150.0, 480.0), (310.0, 520.0), (250.0, 640.0)]
    for tap in taps:
        page.touchscreen.tap(*tap)
        page.wait_for_timeout(350)
    page.get_by_role("button", name="Xong").tap()
    places = [plane_of(screen.place(tap)) for tap in taps]
    assert number(item(page)) == pytest.approx(sum(math.dist(a, b) for a, b in pairwise(places)), rel=0.1)
    watched.shoot("measure-390x844")
    page.get_by_role("button", name="Vẽ, ghi chú").tap()
    page.get_by_role("button", name="Điểm", exact=True).tap()
    page.touchscreen.tap(200, 600)
    expect(page.locator(".tool-name")).to_have_count(1)
    watched.shoot("draw-390x844")


def log_in(page: Page) -> None:
    page.get_by_label("Tên đăng nhập").fill("manager")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("dialog").get_by_role("button", name="Đăng nhập").click()


def test_a_session_that_ends_loses_no_measurement(open_page: OpenPage, closed_origin: str) -> None:
    watched = open_page(expected=("status of 401",), at=closed_origin)
    page, (lon, lat) = watched.page, estate.middle()
    page.goto(f"{closed_origin}/map/#map={ZOOM}/{lat:.6f}/{lon:.6f}")
    log_in(page)
    watched.settle()
    screen = Screen(page, lon, lat)
    take(page, "m")
    page.get_by_role("button", name="Toạ độ điểm").click()
    expect(page.get_by_role("button", name="Toạ độ điểm")).to_have_attribute("aria-pressed", "true")
    page.context.clear_cookies()
    # In the middle of the parcel: without a session no vertex can be asked for.
    page.mouse.click(*screen.pixel((lon, lat)))
    log_in(page)
    shown = item(page)
    easting, northing = plane_of((lon, lat))
    assert (number(shown.split("Y")[0][1:]), number(shown.split("Y")[1])) == pytest.approx((northing, easting), abs=0.8)


def test_what_cannot_be_measured_says_so_and_is_tried_again(open_page: OpenPage) -> None:
    watched = open_page(expected=("ERR_FAILED",))
    screen, page = opened(watched), watched.page
    page.route("**/measure", lambda route: route.abort())
    take(page, "m")
    page.mouse.click(*screen.pixel(estate.middle()))
    expect(page.get_by_role("alert")).to_contain_text("Chưa đo được")
    page.unroute("**/measure")
    page.get_by_role("alert").get_by_role("button", name="Thử lại").click()
    expect(page.locator(".tool-live")).to_contain_text("105°00'")
