"""Room for what was found: rows of the list beside the filters, rows of the table, the map in a low window."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import estate
from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_accessibility import violations

WHOLE_ROWS = """(selector) => {
  const rows = [...document.querySelectorAll(selector)].map((row) => row.getBoundingClientRect());
  const box = document.querySelector(selector).closest('.results, .table-panel').getBoundingClientRect();
  return rows.filter(({ top, bottom }) => top >= box.top && bottom <= Math.min(box.bottom, innerHeight)).length;
}"""


def rows_in_view(page: Page, selector: str) -> int:
    return int(page.evaluate(WHOLE_ROWS, selector))


@pytest.mark.parametrize(("width", "height", "least"), [(1440, 900, 5), (1920, 1080, 8)])
def test_rows_are_in_view_whatever_is_unfolded(open_page: OpenPage, width: int, height: int, least: int) -> None:
    watched = open_page(viewport={"width": width, "height": height})
    page = watched.open("main_use_code=CQP")
    assert rows_in_view(page, ".result-row") >= least
    watched.shoot(f"panel-{width}")
    closed = page.locator(".facet-head[aria-expanded=false]")
    while closed.count():
        closed.first.click()
    assert rows_in_view(page, ".result-row") >= 5
    assert violations(page) == []
    watched.shoot(f"panel-unfolded-{width}")


def test_folded_filters_are_remembered(watched: Watched) -> None:
    page = watched.open()
    area = page.get_by_role("button", name="Diện tích")
    uses = page.get_by_role("button", name="Loại đất")
    expect(page.get_by_role("slider")).to_have_count(2)
    area.press("Enter")
    uses.press("Space")
    expect(page.get_by_role("slider")).to_have_count(0)
    page.reload()
    watched.settle()
    expect(area).to_have_attribute("aria-expanded", "false")
    expect(uses).to_have_attribute("aria-expanded", "true")


def test_the_table_opens_with_rows_and_keeps_its_height(watched: Watched) -> None:
    page = watched.open("open=find,table")
    expect(page.locator(".table-panel tbody tr[aria-rowindex]").first).to_be_visible()
    assert rows_in_view(page, ".table-panel tbody tr[aria-rowindex]") >= 8
    splitter = page.get_by_role("separator")
    before = int(splitter.get_attribute("aria-valuenow") or 0)
    splitter.press("ArrowUp")
    expect(splitter).to_have_attribute("aria-valuenow", str(before + 24))
    page.reload()
    expect(splitter).to_have_attribute("aria-valuenow", str(before + 24))


@pytest.mark.parametrize("state", ["open=find", "open=table", "open=find&parcel={}"])
def test_at_200_percent_half_of_the_window_is_map(open_page: OpenPage, state: str) -> None:
    watched = open_page(viewport={"width": 720, "height": 450})
    page = watched.open()
    page.locator("button.result").first.click()
    page.wait_for_url(re.compile("parcel="))
    found = re.search(r"parcel=([\w-]+)", page.url)
    assert found
    page.goto(f"{watched.origin}/map/?again#map=17/21.045/105.846&{state.format(found[1])}")
    page.locator(".loading-line:not(.on)").wait_for(state="attached")
    expect(page.locator(".scale-choice")).to_be_visible()
    if "parcel" in state:
        expect(page.locator(".inspector h2")).to_be_visible()
    box = page.locator(".map").bounding_box()
    assert box
    table = page.locator(".table-panel")
    body = page.locator(".body").bounding_box()
    assert body
    share = box["width"] * box["height"] / (body["width"] * body["height"])
    assert share >= (0.45 if table.count() else 0.5), share
    assert box["height"] >= 180
    watched.shoot(f"low-{state[:10].replace('=', '-')}")
    assert violations(page) == []


def test_the_legend_is_folded_in_small_windows_and_remembered(open_page: OpenPage) -> None:
    small = open_page(viewport={"width": 1100, "height": 650})
    page = small.open()
    toggle = page.get_by_role("button", name="Chú giải")
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.click()
    page.goto(f"{small.origin}/map/?again")
    small.settle()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    large = open_page()
    page = large.open()
    toggle = page.get_by_role("button", name="Chú giải")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    toggle.click()
    page.goto(f"{large.origin}/map/?again")
    large.settle()
    expect(toggle).to_have_attribute("aria-expanded", "false")


def test_a_tool_card_is_moved_and_folded(watched: Watched) -> None:
    page = watched.open("map=17/21.045/105.846")
    page.keyboard.press("m")
    card = page.locator(".tool-card")
    move = card.get_by_role("button", name="Di chuyển thẻ")

    def left() -> float:
        box = card.bounding_box()
        assert box
        return box["x"]

    first = left()
    move.press("ArrowRight")
    assert left() == pytest.approx(first + 24, abs=1)
    move.click()
    assert left() > first + 300, "on the other side"
    box = move.bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] - 195, box["y"] + 105, steps=4)
    page.mouse.up()
    moved = left()
    card.get_by_role("button", name="Nội dung thẻ").click()
    expect(card.locator(".tool-kinds")).to_have_count(0)
    assert violations(page) == []
    watched.shoot("card-folded")
    page.reload()
    watched.settle()
    page.keyboard.press("m")
    expect(card.get_by_role("button", name="Nội dung thẻ")).to_have_attribute("aria-expanded", "false")
    assert left() == pytest.approx(moved, abs=1)
    page.set_viewport_size({"width": 900, "height": 600})
    inside = page.evaluate("""() => {
      const [card, map] = ['.tool-card', '.map'].map((one) => document.querySelector(one).getBoundingClientRect());
      return card.left >= map.left && card.right <= map.right && card.top + 40 <= map.bottom;
    }""")
    assert inside


@pytest.mark.parametrize(("state", "panel"), [
    ("open=find,table", ".table-panel tbody tr[aria-rowindex]"), ("screen=changes", ".changes-panel"),
    ("screen=print", "#print-title"),
])  # fmt: skip
def test_the_place_of_an_address_stays_the_middle_however_often_it_is_opened(
    watched: Watched, state: str, panel: str
) -> None:
    lon, lat = estate.middle()
    page = watched.page
    page.goto(f"{watched.origin}/map/#map=16/{lat:.6f}/{lon:.6f}&{state}")
    for _ in range(2):
        expect(page.locator(panel).first).to_be_visible()
        page.wait_for_timeout(500)  # the address follows the map after a moment
        zoom, north, east = re.findall(r"map=([\d.]+)/([\d.]+)/([\d.]+)", page.url)[0]
        assert (float(zoom), float(north), float(east)) == pytest.approx((16, lat, lon), abs=2e-5)
        page.reload()


def test_a_sum_of_areas_is_never_cut(open_page: OpenPage) -> None:
    for language in ("vi", "en"):
        page = open_page().open(f"lang={language}")
        fits = """p => [...p.children].every(
          (part) => part.getBoundingClientRect().right <= p.getBoundingClientRect().right)"""
        assert page.locator(".results-header p").evaluate(fits)
