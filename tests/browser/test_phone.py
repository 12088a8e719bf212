"""On a phone what floats over the map leaves its controls alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import estate
from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_accessibility import violations

LON, LAT = estate.middle()
START = f"map=18/{LAT:.6f}/{LON:.6f}"
SIZES = [(390, 844), (360, 640)]
COVERED = """
() => [...document.querySelectorAll('.map-area :is(button, input, a)')].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!box.width || getComputedStyle(one).visibility === 'hidden' || one.closest('[inert]')) return false;
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  if (seen?.closest('.left-panel, .inspector')) return false;
  return !seen || !(one.contains(seen) || seen.closest('label')?.contains(one));
}).map((one) => one.getAttribute('aria-label') || one.title || one.textContent)
"""
"""Controls of the map whose middle is not what a finger would touch there; those below a sheet are meant to be."""


def ticked(page: Page, origin: str, number: int) -> str:
    rows = page.request.get(f"{origin}/parcels?limit={number}&as_of=2020-03-01").json()["rows"]
    return ",".join(base36(row["tile_id"]) for row in rows)


def base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text


def stays_on_screen(page: Page, selector: str, width: int, height: int) -> None:
    box = page.locator(selector).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= height


def opened(open_page: OpenPage, size: tuple[int, int], state: str) -> Watched:
    watched = open_page(viewport={"width": size[0], "height": size[1]}, has_touch=True)
    page = watched.page
    page.goto(f"{watched.origin}/map/#{START}&picked={ticked(page, watched.origin, 12)}&{state}")
    expect(page.locator(".picked-bar")).to_contain_text("Chọn 12 · ")
    page.wait_for_selector(".loading-line:not(.on)", state="attached")
    page.wait_for_timeout(300)
    return watched


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("name", "state"), [
    ("map", "open=none"), ("legend", "open=legend"), ("list", "open=find"), ("past", "open=none&as_of=2020-03-01"),
    ("two-days", "open=none&compare=2020-03-01"), ("table", "open=table"),
])  # fmt: skip
def test_the_bar_of_ticked_parcels_hides_no_control(
    open_page: OpenPage, size: tuple[int, int], name: str, state: str
) -> None:
    watched = opened(open_page, size, state)
    watched.shoot(f"phone-picked-{name}-{size[0]}")
    stays_on_screen(watched.page, ".picked-bar", *size)
    assert watched.page.evaluate(COVERED) == []
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert violations(watched.page) == []


@pytest.mark.parametrize("size", SIZES)
def test_the_days_beside_the_divider_are_read_and_leave_the_legend_alone(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = opened(open_page, size, "open=none&compare=2020-03-01").page
    day = page.locator("#compared-day").bounding_box()
    legend = page.locator(".legend-toggle").bounding_box()
    assert day
    assert legend
    assert day["width"] > 90
    for side in page.locator(".divider-side").all():
        box = side.bounding_box()
        assert box
        assert box["y"] + box["height"] <= legend["y"]
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
