"""The dark theme: by the device or by choice, on every screen and on the map, never on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import estate
from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_accessibility import STATES, violations
from tests.browser.test_dashboard import enter

SIZES = {"1440": (1440, 900), "1920": (1920, 1080), "390": (390, 844)}


@pytest.fixture
def dark(open_page: OpenPage) -> Watched:
    """A page on a device that is set to dark."""
    return open_page(color_scheme="dark")


def ground(page: Page, selector: str = "body") -> str:
    value: str = page.locator(selector).first.evaluate("element => getComputedStyle(element).backgroundColor")
    return value


def painted(page: Page) -> list[int]:
    """The mean colour of the pixels that the parcels' tiles show."""
    mean: list[int] = page.evaluate(
        """() => {
          const sum = [0, 0, 0]; let n = 0;
          for (const canvas of document.querySelectorAll('.leaflet-parcels-pane canvas.tile-base')) {
            const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
            copy.drawImage(canvas, 0, 0);
            const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
            for (let i = 0; i < data.length; i += 40) {
              if (data[i + 3] <= 250) continue;
              n++;
              for (const k of [0, 1, 2]) sum[k] += data[i + k];
            }
          }
          return sum.map((value) => Math.round(value / n));
        }"""
    )
    return mean


@pytest.mark.parametrize("name", STATES)
def test_states_have_no_violations(dark: Watched, name: str) -> None:
    page = dark.open(STATES[name])
    assert violations(page) == []
    dark.shoot(f"dark-{name}")


@pytest.mark.parametrize("size", SIZES)
def test_the_inspector_has_no_violations(open_page: OpenPage, size: str) -> None:
    width, height = SIZES[size]
    dark = open_page(color_scheme="dark", viewport={"width": width, "height": height})
    dark.open("open=find,legend,layers" if width > 1000 else "")
    dark.log_in("manager")
    page = dark.page
    page.keyboard.press("/")
    page.keyboard.type("{}/{}".format(*estate.TARGET))
    expect(page.get_by_role("option").first).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("tabpanel")).to_be_visible()
    for tab in page.get_by_role("tab").all():
        tab.click()
        assert violations(page) == [], tab.inner_text()
    page.wait_for_timeout(800)
    dark.shoot(f"dark-inspector-{size}")


def test_screens_and_dialogs_have_no_violations(dark: Watched) -> None:
    page = enter(dark)
    assert violations(page) == []
    page.wait_for_timeout(300)
    dark.shoot("dark-dashboard")
    for screen in ("imports", "print"):
        page.goto(f"{dark.origin}/map/#screen={screen}")
        expect(page.get_by_role("heading", level=2).first).to_be_visible()
        page.wait_for_timeout(500)
        assert violations(page) == [], screen
        dark.shoot(f"dark-{screen}")
    page.goto(f"{dark.origin}/map/#")
    dark.settle()
    page.get_by_role("button", name="Trợ giúp").click()
    assert violations(page) == []
    dark.shoot("dark-help")


@pytest.mark.parametrize("key", ["a", "m", "d", "g"])
def test_tools_have_no_violations(dark: Watched, key: str) -> None:
    lon, lat = estate.middle()
    page = dark.open(f"map=18/{lat:.6f}/{lon:.6f}")
    page.keyboard.press(key)
    expect(page.locator(".tool-card")).to_be_visible()
    for step in ("ArrowRight", "Enter", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(step)
    assert violations(page) == []
    dark.shoot(f"dark-tool-{key}")


def test_one_press_changes_the_page_and_its_map_without_asking_for_tiles(watched: Watched) -> None:
    lon, lat = estate.middle()
    page = watched.open(f"map=17/{lat:.6f}/{lon:.6f}")
    light = painted(page)
    assert min(light) > 150
    asked = [url for url in watched.requests if "/tiles/" in url]
    switch = page.get_by_role("button", name=re.compile("Nền giao diện"))
    expect(switch).to_have_accessible_name("Nền giao diện: theo máy")
    switch.click()
    switch.click()
    expect(switch).to_have_accessible_name("Nền giao diện: tối")
    watched.settle()
    page.wait_for_timeout(300)
    assert max(painted(page)) < 110
    assert ground(page, ".inspector, .find, .left-panel, body") != "rgb(255, 255, 255)"
    assert [url for url in watched.requests if "/tiles/" in url] == asked
    page.reload()
    watched.settle()
    expect(switch).to_have_accessible_name("Nền giao diện: tối")
    assert max(painted(page)) < 110
    switch.click()
    watched.settle()
    page.wait_for_timeout(300)
    assert painted(page) == light


def test_the_page_follows_the_device(watched: Watched) -> None:
    page = watched.open()
    light = ground(page)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert ground(page) != light
    page.emulate_media(color_scheme="light")
    assert ground(page) == light


def test_paper_stays_white(dark: Watched) -> None:
    page = dark.open()
    assert ground(page) != "rgb(251, 250, 247)"
    page.emulate_media(media="print", color_scheme="dark")
    assert ground(page) in {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}, "nothing, or white"
