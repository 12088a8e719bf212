"""The menu of a place on the map: by the mouse, by the keyboard, by a long press, and what its entries do."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import estate
from tests.browser.conftest import OpenPage, Watched
from tests.browser.screen import number, opened
from tests.browser.test_accessibility import violations

SIZES = {"1440": (1440, 900), "1920": (1920, 1080), "390": (390, 844)}


def menu_of(page: Page) -> Locator:
    return page.get_by_role("menu", name="Tại chỗ này")


def at_middle(page: Page) -> tuple[float, float]:
    box = page.locator(".map").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("name", SIZES)
def test_the_menu_of_a_place(open_page: OpenPage, name: str) -> None:
    width, height = SIZES[name]
    watched = open_page(viewport={"width": width, "height": height}, has_touch=width < 600)
    lon, lat = estate.middle()
    page = watched.page
    page.goto(f"{watched.origin}/map/#open=none&map=18/{lat:.6f}/{lon:.6f}")
    page.locator(".loading-line:not(.on)").wait_for(state="attached")
    page.mouse.click(*at_middle(page), button="right")
    menu = menu_of(page)
    expect(menu.get_by_role("menuitem")).to_have_count(5)
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    expect(menu.locator("small").first).to_contain_text("X ")
    north, east = estate.plane_of(round(lon, 6), round(lat, 6))
    shown = menu.locator("small").first.inner_text().split("Y")
    assert number(shown[0]) == pytest.approx(north, abs=0.5)
    assert number(shown[1]) == pytest.approx(east, abs=0.5)
    assert violations(page) == []
    watched.shoot(f"map-menu-{name}")
    menu.get_by_role("menuitem", name="Chép toạ độ WGS 84").click()
    expect(menu).to_have_count(0)
    assert page.evaluate("navigator.clipboard.readText()").startswith("WGS 84: 21,0")


def test_the_menu_by_the_keyboard(watched: Watched) -> None:
    opened(watched)
    page = watched.page
    page.locator(".map").focus()
    page.keyboard.press("Shift+F10")
    items = menu_of(page).get_by_role("menuitem")
    expect(items.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(items.last).to_be_focused()
    page.keyboard.press("Home")
    expect(items.first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu_of(page)).to_have_count(0)
    expect(page.locator(".map")).to_be_focused()
    page.keyboard.press("ContextMenu")
    expect(items.first).to_be_focused()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thửa 206 · Tờ bản đồ 9")).to_be_visible()


def test_measuring_begins_and_parcels_around_are_found(watched: Watched) -> None:
    opened(watched)
    page = watched.page
    x, y = at_middle(page)
    page.mouse.click(x - 60, y, button="right")
    menu_of(page).get_by_role("menuitem", name="Đo từ đây").click()
    expect(page.locator(".tool-card")).to_be_visible()
    page.mouse.click(x + 60, y + 10)
    page.get_by_role("button", name="Xong").click()
    expect(page.locator(".tool-items summary b").first).to_contain_text(" m")
    page.keyboard.press("Escape")
    page.mouse.click(x, y, button="right")
    menu_of(page).get_by_role("menuitem", name="Thửa trong vòng 100 m").click()
    page.wait_for_url(re.compile("shape="))
    watched.settle()
    found = number(page.locator(".results-header b").inner_text())
    assert 4 < found < estate.PUBLIC_PARCELS
    watched.shoot("menu-around")
    page.mouse.click(x, y, button="right")
    page.mouse.click(x - 150, y - 100)
    expect(menu_of(page)).to_have_count(0)


@pytest.mark.parametrize("size", [(390, 844), (360, 640)])
def test_a_long_press_opens_the_menu(open_page: OpenPage, size: tuple[int, int]) -> None:
    watched = open_page(viewport={"width": size[0], "height": size[1]}, has_touch=True, is_mobile=True)
    lon, lat = estate.middle()
    page = watched.open_bare(f"map=18/{lat:.6f}/{lon:.6f}")
    finger = page.context.new_cdp_session(page)
    x, y = at_middle(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    menu = menu_of(page)
    expect(menu.get_by_role("menuitem")).to_have_count(5)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(menu).to_be_visible()
    expect(page.locator(".inspector")).to_have_count(0)
    for item in menu.get_by_role("menuitem").all():
        box = item.bounding_box()
        assert box
        assert box["height"] >= 44
        assert 0 <= box["x"] <= box["x"] + box["width"] <= size[0]
        assert 0 <= box["y"] <= box["y"] + box["height"] <= size[1]
    assert violations(page) == []
    watched.shoot(f"map-menu-press-{size[0]}")
    menu.get_by_role("menuitem", name="Ở đây có thửa nào?").tap()
    expect(page.get_by_role("heading", name="Thửa 206 · Tờ bản đồ 9")).to_be_visible()


def test_the_next_touch_closes_the_menu_and_a_tap_is_none(open_page: OpenPage) -> None:
    watched = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    lon, lat = estate.middle()
    page = watched.open_bare(f"map=18/{lat:.6f}/{lon:.6f}")
    finger = page.context.new_cdp_session(page)
    x, y = at_middle(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    expect(menu_of(page)).to_be_visible()
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.touchscreen.tap(x, y - 250)
    expect(menu_of(page)).to_have_count(0)
    page.touchscreen.tap(x, y)
    expect(page.locator(".inspector")).to_be_visible()
    expect(menu_of(page)).to_have_count(0)


def test_where_nothing_is(watched: Watched) -> None:
    page = watched.open("map=17/10.770000/106.690000&lang=en")
    page.mouse.click(*at_middle(page), button="right")
    page.get_by_role("menu", name="At this place").get_by_role("menuitem", name="What is here?").click()
    expect(page.locator(".toast")).to_contain_text("no parcel here")
