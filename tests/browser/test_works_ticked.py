"""Works as a list of the first class: ticked and exported, dimmed on the map, kept by saved filters."""

from __future__ import annotations

import io
import re
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_works_table import enter, grid, keep, matched

AMONG_WORKS = "open=find,table&table=works"


def row(page: Page, index: int) -> Locator:
    """A row by its place from 1 on."""
    return grid(page).locator(f"tr[aria-rowindex='{index + 1}']")


def bar(page: Page) -> Locator:
    """What is said of the ticked works over the map."""
    return page.get_by_role("region", name="Các công trình đã chọn")


def test_ticked_works_are_summed_shown_and_exported(window: Watched) -> None:
    page = enter(window)
    rows = page.request.get(f"{window.origin}/works?limit=5").json()["rows"]
    row(page, 1).get_by_role("checkbox").check()
    row(page, 3).click(modifiers=["Shift"])
    expect(bar(page)).to_contain_text("Chọn 3 công trình")
    if sum(one["floor_area_m2"] is not None for one in rows[:3]) == 3:
        expect(bar(page).get_by_role("status")).to_have_text(re.compile(r"m² sàn$"))
    keep(window, "ticked")
    page.wait_for_url(re.compile("picked_works="))
    before = page.url.split("map=")[-1].split("&")[0]
    bar(page).get_by_role("button", name="Phóng tới các công trình đã chọn").click()
    page.wait_for_url(lambda url: url.split("map=")[-1].split("&")[0] != before)
    page.reload()
    expect(bar(page)).to_contain_text("Chọn 3 công trình")
    bar(page).get_by_role("button", name="Xuất").click()
    expect(page.get_by_label("Các công trình đã chọn: 3 công trình")).to_be_checked()
    page.get_by_role("dialog").get_by_text("XLSX").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Xuất tệp").click()
    sheet = load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))["Công trình"]
    assert sheet.max_row - 1 == 3
    page.get_by_role("dialog").get_by_role("button", name="Đóng").click()
    bar(page).get_by_role("button", name="Bỏ chọn").click()
    expect(bar(page)).to_have_count(0)


def test_keys_tick_works_as_parcels(open_page: OpenPage, demo: str) -> None:
    page = enter(open_page(at=demo))
    grid(page).focus()
    page.keyboard.press("Space")
    expect(row(page, 1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(bar(page)).to_contain_text("Chọn 3 công trình")
    expect(page.locator(".table-picked")).to_contain_text("Chọn 3 công trình")
    page.keyboard.press("Escape")
    expect(bar(page)).to_have_count(0)
    page.get_by_role("button", name="Chọn tất cả công trình (tối đa 200)").click()
    expect(bar(page)).to_contain_text(re.compile("Chọn [0-9]+ công trình"))


def test_parcels_and_works_that_are_ticked_share_the_bar(open_page: OpenPage, demo: str) -> None:
    watched = open_page(at=demo)
    page = enter(watched)
    row(page, 2).get_by_role("checkbox").check()
    page.get_by_role("tab", name="Thửa đất").click()
    parcels = page.get_by_role("grid", name="Bảng thửa đất")
    parcels.locator("tr[aria-rowindex='2']").get_by_role("checkbox").check()
    region = page.get_by_role("region", name="Các thửa đã chọn")
    keep(watched, "both-ticked")
    region.get_by_role("button", name="Công trình (1)").click()
    expect(grid(page)).to_be_visible()
    bar(page).get_by_role("button", name="Thửa đất (1)").click()
    expect(region).to_be_visible()


def test_works_that_miss_their_conditions_are_dimmed_on_the_map(open_page: OpenPage, demo: str) -> None:
    watched = open_page(at=demo)
    page = enter(watched)
    one = page.request.get(f"{watched.origin}/works?work_type=D&limit=1").json()["rows"][0]
    west, south, east, north = one["bbox"]
    place = f"map=17/{(south + north) / 2:.6f}/{(west + east) / 2:.6f}"
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.goto(f"{watched.origin}/map/#{place}&open=find,table&table=works")
        page.reload()
        watched.settle()
        keep(watched, f"all-{theme}")
        with page.expect_response(re.compile(r"/tiles/works/.*work_type=A.*outside=true")):
            page.goto(f"{watched.origin}/map/#{place}&open=find,table&table=works&work_type=A")
            page.reload()
        watched.settle()
        keep(watched, f"dimmed-{theme}")
        chip = page.get_by_role("complementary").locator(".chip", has_text="Công trình")
        expect(chip).to_contain_text("1 điều kiện")


def test_saved_filters_keep_the_conditions_of_works(open_page: OpenPage, demo: str) -> None:
    watched = open_page(at=demo)
    page = enter(watched, f"{AMONG_WORKS}&work_type=D&province_code=38")
    wanted = matched(watched, "work_type=D&province_code=38")
    badge = page.get_by_role("tab", name="Công trình").locator(".badge")
    page.get_by_role("button", name="Bộ lọc đã lưu").click()
    saved = page.get_by_role("region", name="Bộ lọc đã lưu")
    name = "Nhà ở, học tập (mô phỏng)"
    saved.get_by_label("Tên bộ lọc").fill(name)
    saved.get_by_role("button", name="Lưu").click()
    expect(saved.get_by_role("button", name=re.compile(re.escape(name))).first).to_be_visible()
    keep(watched, "saved")
    page.get_by_role("button", name="Bỏ hết điều kiện").click()
    page.wait_for_url(re.compile("^((?!work_type).)*$"))
    saved.locator(".saved-item", has_text=name).click()
    expect(badge).to_have_text(str(wanted))
    page.wait_for_url(re.compile("province_code=38.*work_type=D"))
    saved.get_by_role("button", name=f"Xoá {name}").click()
