"""Groups of the tree of layers, and the map without any base map: no blank sheet at any scale."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import estate
from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_accessibility import violations

SIZES = {"1440": (1440, 900), "1920": (1920, 1080), "390": (390, 844)}
LON, LAT = estate.middle()
BLANK = f"map=15/{LAT + 0.2:.6f}/{LON + 0.2:.6f}"
"""Land at a working scale without a parcel."""
COLOURS = """() => {
  const canvas = document.querySelector('.viewport-canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let painted = 0;
  for (let i = 3; i < data.length; i += 4) painted += data[i] > 0;
  return painted;
}"""


@pytest.fixture(params=SIZES)
def window(request: pytest.FixtureRequest, open_page: OpenPage) -> Watched:
    """A page of some size."""
    width, height = SIZES[request.param]
    return open_page(("getImageData",), viewport={"width": width, "height": height}, has_touch=width < 600)


def test_groups_fold_and_switch_all_they_hold(window: Watched) -> None:
    page = window.page
    page.goto(f"{window.origin}/map/#{BLANK}&open=layers")
    land = page.get_by_role("region", name="Đất", exact=True)
    every = land.get_by_role("checkbox", name="Bật hoặc tắt cả nhóm Đất")
    expect(every).to_be_checked()
    every.uncheck()
    page.wait_for_url(re.compile("hide=labels,parcels"))
    expect(land.locator("li").get_by_role("checkbox", checked=True)).to_have_count(0)
    land.locator("li").get_by_role("checkbox").first.check()
    assert every.evaluate("box => box.indeterminate")
    size = page.viewport_size
    assert size
    window.shoot(f"layer-groups-{size['width']}")
    assert violations(page) == []
    name = land.get_by_role("button", name=re.compile("^Đất"))
    name.focus()
    page.keyboard.press("Enter")
    expect(name).to_have_attribute("aria-expanded", "false")
    expect(land.locator("li")).to_have_count(0)
    assert violations(page) == []
    page.reload()
    expect(land.locator("li")).to_have_count(0)
    every.check()
    page.wait_for_url(re.compile("^((?!hide).)*$"))


def test_without_a_base_map_no_sheet_is_blank(window: Watched) -> None:
    page = window.page
    page.goto(f"{window.origin}/map/#{BLANK}&open=layers")
    grid = page.locator("li[data-layer='grid']").get_by_role("checkbox")
    expect(grid).to_be_checked()
    page.wait_for_selector(".loading-line:not(.on)", state="attached")
    size = page.viewport_size
    assert size
    window.shoot(f"bare-map-{size['width']}")
    ruled = page.evaluate(COLOURS)
    assert ruled > 3000
    grid.uncheck()
    page.wait_for_url(re.compile("hide=grid"))
    for _ in range(50):
        if page.evaluate(COLOURS) < ruled / 2:
            break
        page.wait_for_timeout(100)
    assert page.evaluate(COLOURS) < ruled / 2, "names may stay"
