"""Each flow of the web map once, on the demo's own register, in each of three windows; its screens become pictures."""

from __future__ import annotations

import re
from typing import Final

from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.imports.screen import NEW, bring, state, tab
from tests.browser.rail import press
from tests.browser.test_accessibility import violations

SHEET, PARCEL = 21, 5
TYPED: Final = "21/5 yen dinh"
NAME: Final = f"Thửa {PARCEL} · Tờ bản đồ {SHEET}"
DAY: Final = "2025-06-30"
FREE: Final = """() => {
  const map = document.querySelector('.map'), { left, top, width, height } = map.getBoundingClientRect();
  for (let y = top + height * 0.6; y < top + height; y += 20) {
    const x = left + width * 0.6;
    if ([-40, 0, 40].every((dx) => map.contains(document.elementFromPoint(x + dx, y)))) return { x, y };
  }
}"""
"""A place of the map that nothing covers, nor 40 pixels to its sides."""
SIDEWAYS: Final = "document.documentElement.scrollWidth > innerWidth"


def keep(watched: Watched, name: str) -> None:
    """A picture; the screen fits its window and has no barrier."""
    watched.page.wait_for_selector(".loading-line:not(.on)", state="attached")
    expect(watched.page.get_by_text("Đang tải…")).to_have_count(0)
    size = watched.page.viewport_size
    assert size
    watched.shoot(f"flow-{name}-{size['width']}")
    assert not watched.page.evaluate(SIDEWAYS)
    # What scrolls below the buttons of a narrow inspector counts as a target that is too small.
    watched.page.evaluate("document.querySelector('.inspector')?.scrollTo(0, 1e6)")
    assert violations(watched.page) == []


def is_narrow(page: Page) -> bool:
    return bool(page.viewport_size and page.viewport_size["width"] < 600)


def find(watched: Watched, reader: str = "manager") -> Page:
    """Somebody types what they look for and chooses the parcel."""
    page = watched.open()
    watched.log_in(reader)
    page.locator("#search").fill(TYPED)
    expect(page.get_by_role("option").first).to_contain_text(str(PARCEL))
    page.locator("#search").press("Enter")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    watched.settle()
    return page


def test_finding_and_inspecting(window: Watched) -> None:
    page = find(window)
    for name in ("Tổng quan", "Ranh giới", "Pháp lý", "Công trình", "Lịch sử"):
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tabpanel")).to_be_visible()
        expect(page.get_by_role("tabpanel").locator(".skeleton")).to_have_count(0)
        keep(window, f"inspect-{name}")
    page.keyboard.press("]")
    expect(page.get_by_role("heading", name=NAME)).to_be_hidden()
    page.get_by_role("button", name="Đóng chi tiết").click()
    expect(page.locator(".inspector")).to_be_hidden()


def test_filtering_the_table_and_comparing(window: Watched) -> None:
    page = window.page
    page.goto(f"{window.origin}/map/#main_use_code=CQP&open=table")
    grid = page.get_by_role("grid", name="Bảng thửa đất")
    for row in (2, 3):
        grid.locator(f"tr[aria-rowindex='{row}'] input").check()
    keep(window, "table")
    page.get_by_role("region", name="Các thửa đã chọn").get_by_role("button", name="So sánh").click()
    expect(page.get_by_role("heading", name=re.compile("So sánh"))).to_be_visible()
    keep(window, "compare")


def test_a_past_day(window: Watched) -> None:
    page = window.open(f"as_of={DAY}")
    expect(page.locator(".past-note")).to_contain_text("30/06/2025")
    keep(window, "past-day")
    page.get_by_role("button", name="Về hiện tại").click()
    expect(page.locator(".past-note")).to_have_count(0)
    page.wait_for_url(re.compile("^((?!as_of).)*$"))


def test_measuring_on_the_map(window: Watched) -> None:
    page = find(window)
    page.get_by_role("button", name="Đóng chi tiết").click()
    page.get_by_role("button", name="Đo đạc").click()
    page.locator(".tool-card").wait_for()
    free = page.evaluate(FREE)
    for dx in (-40, 40):  # at once: two taps that far apart are no double one
        point = page.touchscreen.tap if is_narrow(page) else page.mouse.click
        point(free["x"] + dx, free["y"])
    page.get_by_role("button", name="Xong").click()
    expect(page.locator(".tool-items summary b").first).to_contain_text(" m")
    keep(window, "measure")


def test_a_bar_of_the_overview_filters_the_map(window: Watched) -> None:
    page = window.page
    page.goto(f"{window.origin}/map/#screen=dashboard")
    expect(page.locator(".chart-card h3").first).to_be_visible()
    keep(window, "overview")
    page.locator(".chart-card").first.get_by_role("button", name=re.compile("thửa|m²|ha")).first.click()
    page.wait_for_url(re.compile("#(?!.*screen=).*main_use"))
    window.settle()


def test_a_map_is_printed(window: Watched) -> None:
    page = find(window)
    press(page, "Bản in")
    expect(page.get_by_role("heading", name="Bản in")).to_be_visible()
    keep(window, "print")
    with page.expect_download() as printed:
        page.get_by_role("button", name="Tạo bản in PDF").click()
    assert printed.value.path().read_bytes().startswith(b"%PDF-")


def test_layers_are_switched(window: Watched) -> None:
    page = window.open("open=find,layers")
    row = page.locator(".layer-row", has_text="Công trình").first
    row.get_by_role("checkbox").uncheck()
    page.wait_for_url(re.compile("hide=works"))
    keep(window, "layers")


def test_a_file_is_brought_and_judged(window: Watched) -> None:
    page = window.page
    page.goto(f"{window.origin}/map/#screen=imports")
    window.log_in("surveyor")
    bring(page, NEW)
    expect(state(page)).to_have_text("đã kiểm tra xong", timeout=60_000)
    for name in ("Tổng quan", "Cách đọc"):
        tab(page, name)
        keep(window, f"import-{name}")
    page.get_by_role("button", name="Dừng đợt nhập…").click()
    page.get_by_role("button", name="Dừng", exact=True).click()
    expect(state(page)).to_have_text("đã dừng")


def test_a_place_that_shuts_another_out_takes_its_room(window: Watched) -> None:
    page = window.page
    page.goto(f"{window.origin}/map/")
    chips = page.locator(".chips")
    for typed, option in (("xã yên định", "Xã Yên Định"), ("đà nẵng", "Thành phố Đà Nẵng")):
        page.locator("#search").fill(typed)
        page.get_by_role("option").filter(has_text=option).first.click()
    expect(page.get_by_text("Đã bỏ điều kiện “Xã”")).to_be_visible()
    expect(chips).to_contain_text("Đà Nẵng")
    expect(chips).not_to_contain_text("Yên Định")
    expect(page.locator(".results-header b")).not_to_have_text(re.compile("^0 "))
    keep(window, "place-shut-out")
