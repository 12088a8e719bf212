"""Room for what was found: rows of the list beside the filters, rows of the table, the map in a low window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

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
