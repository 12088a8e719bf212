"""The table of works on the demo's own register: from the dossier card to its works, conditions, map, files."""

from __future__ import annotations

import io
import re
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_accessibility import violations
from tests.browser.test_flows import SIDEWAYS


def enter(watched: Watched, state: str = "open=table&table=works") -> Page:
    """The table of works as a manager."""
    page = watched.page
    page.goto(f"{watched.origin}/map/#{state}")
    watched.log_in("manager")
    if "table=works" in state:
        expect(grid(page).locator("tr[aria-rowindex='2'] td:not(.tick)").first).to_contain_text(re.compile("."))
    return page


def grid(page: Page) -> Locator:
    """The rows."""
    return page.get_by_role("grid", name=re.compile("Bảng công trình|Table of works"))


def keep(watched: Watched, name: str) -> None:
    """A picture of a screen that fits its window and has no barrier."""
    expect(watched.page.locator("table.stale")).to_have_count(0)
    size = watched.page.viewport_size
    assert size
    watched.page.wait_for_selector(".loading-line:not(.on)", state="attached")
    watched.shoot(f"works-{name}-{size['width']}")
    assert not watched.page.evaluate(SIDEWAYS)
    assert violations(watched.page) == []


def matched(watched: Watched, query: str = "") -> int:
    """How many works the server counts."""
    return int(watched.page.request.get(f"{watched.origin}/works?limit=1&{query}").json()["matched"])


def shown(number: int) -> str:
    """As people read it."""
    return f"{number:,}".replace(",", ".")


def test_the_second_tab_has_the_works_of_the_filter(window: Watched) -> None:
    page = enter(window)
    every = matched(window)
    tab = page.get_by_role("tab", name="Công trình")
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(tab.locator(".badge")).to_have_text(shown(every))
    keep(window, "table")
    page.get_by_role("button", name="Điều kiện công trình").click()
    menu = page.get_by_role("region", name="Điều kiện công trình")
    menu.get_by_role("checkbox", name="D · ").check()
    expect(tab.locator(".badge")).to_have_text(shown(matched(window, "work_type=D")))
    keep(window, "conditions")
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    page.get_by_role("button", name="Bỏ điều kiện Loại").click()
    expect(tab.locator(".badge")).to_have_text(shown(every))
    page.wait_for_url(re.compile("^((?!work_type).)*$"))


def test_the_dossier_card_leads_to_its_works(window: Watched) -> None:
    page = enter(window, "screen=dashboard")
    section = page.locator("section", has=page.get_by_role("heading", name="Hồ sơ công trình trên các thửa"))
    section.get_by_role("button", name="Bảng", exact=True).click()
    row = section.get_by_role("row", name=re.compile(r"\(d\)"))
    counted = row.locator("td.number").first.inner_text()
    row.get_by_role("button").click()
    expect(page.get_by_role("tab", name="Công trình").locator(".badge")).to_have_text(counted)
    expect(grid(page).locator("tfoot")).to_contain_text(f"{counted} công trình")
    expect(grid(page)).to_be_focused()
    expect(page.locator(".work-chips")).to_contain_text("Hồ sơ: thiếu mục (d)")
    keep(window, "dossier")
    page.wait_for_url(re.compile("work_missing_document=d"))
    page.reload()
    expect(page.get_by_role("tab", name="Công trình").locator(".badge")).to_have_text(counted)


def test_a_row_flies_to_its_work_and_opens_it(window: Watched) -> None:
    page = enter(window)
    before = page.url
    row = grid(page).locator("tr[aria-rowindex='3']")
    name = row.locator("td:not(.tick)").nth(1).inner_text()
    row.click()
    expect(page.locator(".inspector").get_by_role("heading", name=name, exact=True)).to_be_visible()
    page.wait_for_url(re.compile("work=[0-9a-f-]{36}"))
    assert page.url.split("map=")[-1].split("&")[0] != before.split("map=")[-1].split("&")[0]
    keep(window, "inspected")
    expect(row).to_have_attribute("aria-current", "true")


def test_keys_sort_and_walk(open_page: OpenPage, demo: str) -> None:
    watched = open_page(at=demo)
    page = enter(watched)
    page.get_by_role("tab", name="Công trình").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("grid", name="Bảng thửa đất")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(grid(page)).to_be_visible()
    grid(page).get_by_role("button", name="DT sàn (m²)").click()
    expect(grid(page).get_by_role("columnheader", name="DT sàn (m²)")).to_have_attribute("aria-sort", "descending")
    largest = page.request.get(f"{watched.origin}/works?sort=-floor_area&limit=200").json()["rows"]
    expect(grid(page).locator("tr[aria-rowindex='2'] td:not(.tick)").first).to_have_text(largest[0]["code"])
    grid(page).focus()
    page.keyboard.press("End")
    count = matched(watched)
    last = page.request.get(f"{watched.origin}/works?sort=-floor_area&offset={count - 1}").json()["rows"][0]
    expect(grid(page).locator(f"tr[aria-rowindex='{count + 1}'] td:not(.tick)").first).to_have_text(last["code"])
    page.keyboard.press("Enter")
    expect(page.locator(".inspector")).to_contain_text(last["code"])


def test_columns_and_files_follow_the_table(open_page: OpenPage, demo: str) -> None:
    watched = open_page(at=demo)
    page = enter(watched, "open=table&table=works&work_type=C&province_code=38")
    page.get_by_role("button", name="Cột").click()
    page.get_by_role("region", name="Cột").get_by_role("checkbox", name="Năm xây").check()
    expect(grid(page).get_by_role("columnheader", name="Năm xây")).to_be_visible()
    page.keyboard.press("Escape")
    count = matched(watched, "work_type=C&province_code=38")
    page.locator(".table-panel").get_by_role("button", name="Xuất").click()
    expect(page.get_by_label(f"Bảng công trình: {shown(count)} công trình")).to_be_checked()
    keep(watched, "export")
    for title, start in (("XLSX", "cong_trinh_"), ("Shapefile", "cong_trinh_")):
        page.get_by_role("dialog").get_by_text(title).click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Xuất tệp").click()
        assert waiting.value.suggested_filename.startswith(start)
        if title == "XLSX":
            content = Path(waiting.value.path()).read_bytes()
            assert load_workbook(io.BytesIO(content))["Công trình"].max_row - 1 == count


def test_guests_and_past_days_are_asked_less(open_page: OpenPage, demo: str) -> None:
    page = open_page(at=demo).open("open=find,table&table=works&lang=en&work_missing_document=d")
    expect(page.get_by_role("tab", name="Works")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".work-chips")).to_have_count(0)
    page.get_by_role("button", name="Conditions of works").click()
    expect(page.get_by_role("group", name="Type")).to_be_visible()
    expect(page.get_by_role("group", name="Dossier")).to_have_count(0)
    assert violations(page) == []


def test_menus_give_the_focus_back(open_page: OpenPage, demo: str) -> None:
    page = enter(open_page(at=demo))
    tab = page.get_by_role("tab", name="Công trình")
    for name in ("Điều kiện công trình", "Cột"):
        button = page.locator(".table-panel").get_by_role("button", name=name, exact=True)
        button.click()
        menu = page.get_by_role("region", name=name, exact=True)
        expect(menu.get_by_role("checkbox").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(menu).to_have_count(0)
        expect(button).to_be_focused()
    page.locator(".table-panel").get_by_role("button", name="Điều kiện công trình").click()
    menu = page.get_by_role("region", name="Điều kiện công trình")
    expect(menu.get_by_role("checkbox").first).to_be_focused()
    tab.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("grid", name="Bảng thửa đất")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(grid(page)).to_be_visible()
    expect(menu).to_have_count(0)
    expect(tab).to_be_focused()


def test_a_count_that_stopped_says_so_in_the_file_dialog_too(open_page: OpenPage, demo: str) -> None:
    watched = open_page(at=demo)
    page = watched.page
    page.route(
        re.compile(r"/works\?"),
        lambda route: route.fulfill(json=route.fetch().json() | {"matched": 10_000, "matched_capped": True}),
    )
    enter(watched)
    expect(page.get_by_role("tab", name="Công trình").locator(".badge")).to_have_text("10.000+")
    page.locator(".table-panel").get_by_role("button", name="Xuất").click()
    expect(page.get_by_label("Bảng công trình: 10.000+ công trình")).to_be_checked()
    page.unroute_all(behavior="ignoreErrors")  # a fetch still under way would fail in the next test


def test_on_a_phone_no_sheet_covers_the_works_of_a_card(open_page: OpenPage, demo: str) -> None:
    watched = open_page(at=demo, viewport={"width": 390, "height": 844}, has_touch=True)
    parcel = watched.page.request.get(f"{watched.origin}/parcels?limit=1").json()["rows"][0]["id"]
    page = enter(watched, f"screen=dashboard&open=find&parcel={parcel}")
    section = page.locator("section", has=page.get_by_role("heading", name="Hồ sơ công trình trên các thửa"))
    section.get_by_role("button", name="Bảng", exact=True).click()
    section.get_by_role("row", name=re.compile(r"\(d\)")).get_by_role("button").click()
    expect(grid(page)).to_be_focused()
    row = grid(page).locator("tr[aria-rowindex='2'] td:not(.tick)").first
    expect(row).to_contain_text(re.compile("."))
    expect(page.locator(".left-panel, .inspector")).to_have_count(0)
    row.click(trial=True)
    keep(watched, "dossier-sheet")
