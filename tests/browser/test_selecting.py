"""Filters of every kind, saved filters, drawn areas and surroundings; ticked parcels; the long table."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser import estate
from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_finding import count

LON, LAT = estate.middle()
TABLE = "open=find,table"


def panel(page: Page) -> Locator:
    return page.locator(".left-panel")


def chip(page: Page, text: str) -> Locator:
    return page.locator(".chip", has_text=text)


def open_condition(page: Page, name: str) -> Locator:
    builder = page.get_by_role("region", name="Thêm điều kiện")
    if not builder.is_visible():
        page.get_by_role("button", name="Điều kiện", exact=True).click()
    builder.get_by_role("button", name=name, exact=True).click()
    return builder


def test_a_condition_is_built_by_its_own_control_and_undone_by_its_chip(watched: Watched) -> None:
    page = watched.open()
    builder = open_condition(page, "Số thửa")
    builder.get_by_role("textbox").fill("100-103, x")
    expect(builder.get_by_text("Hãy nhập số nguyên")).to_be_visible()
    builder.get_by_role("textbox").fill("100-103, 110")
    builder.get_by_role("button", name="Áp dụng").click()
    watched.settle()
    assert count(page) == 5
    expect(chip(page, "Số thửa")).to_contain_text("100, 101, 102, 103, 110")
    builder.get_by_role("button", name="Chọn điều kiện khác").click()
    watched.shoot("builder")
    builder.get_by_role("button", name="Ngày cập nhật").click()
    builder.get_by_label("Đến").fill("2001-12-31")
    builder.get_by_role("button", name="Áp dụng").click()
    expect(page.get_by_text("Không có thửa nào hợp điều kiện.").first).to_be_visible()
    expect(chip(page, "Ngày cập nhật")).to_contain_text("đến 31/12/2001")
    page.wait_for_url(re.compile(r"system_from="))
    page.reload()
    expect(chip(page, "Ngày cập nhật")).to_be_visible()
    page.get_by_role("button", name="Bỏ điều kiện Ngày cập nhật").click()
    page.get_by_role("button", name="Bỏ điều kiện Số thửa").click()
    expect(page.locator(".results-header b")).to_have_text(f"{estate.PUBLIC_PARCELS} thửa")


def test_values_are_found_by_typing_and_counted(watched: Watched) -> None:
    page = watched.open()
    builder = open_condition(page, "Loại đất")
    expect(builder.get_by_role("checkbox").first).to_be_visible()
    watched.shoot("builder-values")
    row = builder.locator(".builder-value", has_text="CQP")
    wanted = int(row.locator(".count").inner_text())
    row.get_by_role("checkbox").check()
    watched.settle()
    assert count(page) == wanted


def test_units_are_for_those_who_may_know_of_them(watched: Watched) -> None:
    page = watched.open()
    page.get_by_role("button", name="Điều kiện", exact=True).click()
    builder = page.get_by_role("region", name="Thêm điều kiện")
    expect(builder.get_by_role("button", name="Tờ bản đồ")).to_be_visible()
    expect(builder.get_by_role("button", name="Độ mật")).to_have_count(0)
    watched.log_in("manager")
    expect(builder.get_by_role("button", name="Độ mật")).to_be_visible()
    panel(page).get_by_role("button", name="Đơn vị quản lý").first.click()
    facet = page.get_by_role("group", name="Đơn vị quản lý")
    facet.get_by_role("checkbox").first.check()
    watched.settle()
    expect(chip(page, "Đơn vị:")).to_be_visible()
    watched.shoot("units")
    assert 0 < count(page) < estate.PUBLIC_PARCELS + estate.SECRET_PARCELS
    page.reload()
    watched.settle()
    name = facet.locator(".facet-row", has=page.locator("input:checked")).locator(".facet-title").inner_text()
    expect(chip(page, "Đơn vị:")).to_contain_text(name)


def test_a_guest_keeps_filters_in_the_browser(watched: Watched) -> None:
    page = watched.open(f"main_use_code=CQP&shape={LON - 0.001} {LAT - 0.001};{LON + 0.002} {LAT};{LON} {LAT + 0.002}")
    kept = count(page)
    page.get_by_role("button", name="Bộ lọc đã lưu").click()
    saved = page.get_by_role("region", name="Bộ lọc đã lưu")
    expect(saved.get_by_text("chỉ lưu trong trình duyệt này")).to_be_visible()
    saved.get_by_label("Tên bộ lọc").fill("Quốc phòng quanh kho")
    saved.get_by_role("button", name="Lưu bộ lọc này").click()
    page.get_by_role("button", name="Bỏ hết điều kiện").click()
    watched.settle()
    assert count(page) == estate.PUBLIC_PARCELS
    page.reload()
    watched.settle()
    page.get_by_role("button", name="Bộ lọc đã lưu").click()
    saved.get_by_role("button", name=re.compile("^Quốc phòng quanh kho")).click()
    watched.settle()
    assert count(page) == kept
    expect(chip(page, "Trong vùng vẽ")).to_be_visible()
    assert not [url for url in watched.requests if "saved-filters" in url]


def test_an_account_keeps_filters_on_the_server(open_page: OpenPage) -> None:
    first = open_page()
    page = first.open("certificate_status=disputed")
    first.log_in("viewer")
    page.get_by_role("button", name="Bộ lọc đã lưu").click()
    saved = page.get_by_role("region", name="Bộ lọc đã lưu")
    saved.get_by_label("Tên bộ lọc").fill("Tranh chấp")
    saved.get_by_role("button", name="Lưu bộ lọc này").click()
    expect(saved.get_by_role("button", name=re.compile("^Tranh chấp lưu"))).to_be_visible()
    first.shoot("saved")
    other = open_page(("409",))
    page = other.open()
    other.log_in("viewer")
    page.get_by_role("button", name="Bộ lọc đã lưu").click()
    saved = page.get_by_role("region", name="Bộ lọc đã lưu")
    saved.get_by_role("button", name=re.compile("^Tranh chấp")).click()
    other.settle()
    expect(chip(page, "Tình trạng")).to_contain_text("Tranh chấp")
    expect(saved.get_by_text("dùng lần cuối")).to_be_visible()
    saved.get_by_label("Tên bộ lọc").fill("Tranh chấp")
    saved.get_by_role("button", name="Lưu bộ lọc này").click()
    expect(saved.get_by_role("alert")).to_contain_text("Bạn đã có bộ lọc")
    expect(saved.get_by_label("Tên bộ lọc")).to_have_value("Tranh chấp")
    saved.get_by_role("button", name="Đổi tên Tranh chấp").click()
    saved.get_by_label("Tên bộ lọc").first.fill("Đang tranh chấp")
    saved.get_by_role("button", name="Lưu tên").click()
    saved.get_by_role("button", name="Xoá Đang tranh chấp").click()
    expect(saved.get_by_text("Chưa lưu bộ lọc nào.")).to_be_visible()
    saved.get_by_role("button", name="Hoàn tác").click()
    expect(saved.get_by_role("button", name=re.compile("^Đang tranh chấp"))).to_be_visible()
    saved.get_by_role("button", name="Xoá Đang tranh chấp").click()
    expect(saved.get_by_text("Chưa lưu bộ lọc nào.")).to_be_visible()


def test_neighbours_and_radius_from_the_inspector(watched: Watched) -> None:
    page = watched.open(f"map=18/{LAT:.6f}/{LON:.6f}")
    page.keyboard.press("/")
    page.keyboard.type("tờ {} thửa {}".format(*estate.TARGET))
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Thửa giáp ranh").click()
    watched.settle()
    expect(chip(page, "Giáp ranh")).to_contain_text("Tờ 9 · Thửa 206")
    assert count(page) == 3  # the block's other parcels: streets lie around it
    watched.shoot("neighbours")
    page.get_by_label(re.compile("^Trong")).last.fill("25")
    page.get_by_role("button", name="Tìm trong bán kính này").click()
    watched.settle()
    expect(chip(page, "Trong 25 m quanh")).to_be_visible()
    assert count(page) > 3
    expect(page.locator(".outside")).to_have_count(0)


def test_ticked_parcels_are_one_selection_in_list_table_map_and_address(watched: Watched) -> None:
    page = watched.open(f"{TABLE}&map=18/{LAT:.6f}/{LON:.6f}")
    rows = page.locator("button.result")
    rows.nth(0).click(modifiers=["Control"])
    rows.nth(3).click(modifiers=["Shift"])
    bar = page.get_by_role("region", name="Các thửa đã chọn")
    expect(bar).to_contain_text("Chọn 4 · 10.699,6 m²")
    grid = page.get_by_role("grid", name="Bảng thửa đất")
    expect(grid.locator("tr[aria-selected=true]")).to_have_count(4)
    grid.locator("tr[aria-rowindex='7'] input").check()
    expect(rows.nth(5).locator("xpath=..").get_by_role("checkbox")).to_be_checked()
    box = page.locator(".map").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.keyboard.down("Control")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.keyboard.up("Control")
    expect(bar).to_contain_text(re.compile(r"Chọn 6 · 16\.\d{3},\d m²"))
    expect(page.locator(".inspector")).to_have_count(0)
    watched.shoot("picked")
    page.wait_for_url(re.compile(r"picked=(\w+(,|%2C)){5}\w+"))
    page.reload()
    watched.settle()
    expect(bar).to_contain_text(re.compile(r"Chọn 6 · 16\.\d{3},\d m²"))
    page.get_by_role("button", name="Bỏ chọn").first.click()
    expect(bar).to_have_count(0)
    page.get_by_role("button", name="Chọn tất cả kết quả").click()
    expect(bar).to_contain_text(f"Chọn {estate.PUBLIC_PARCELS}")
    expect(bar.get_by_text("Chỉ tìm quanh tối đa 50 thửa.")).to_be_visible()


def test_the_table_sorts_by_its_columns_and_is_walked_by_keys(watched: Watched) -> None:
    page = watched.open(TABLE)
    grid = page.get_by_role("grid", name="Bảng thửa đất")
    expect(grid).to_have_attribute("aria-rowcount", str(estate.PUBLIC_PARCELS + 2))
    expect(grid.locator("tfoot")).to_contain_text(f"Tổng: {estate.PUBLIC_PARCELS} thửa")
    with page.expect_response(re.compile(r"/parcels\?.*sort=parcel&limit=100")):
        grid.get_by_role("button", name="Thửa", exact=True).click()
    expect(grid.get_by_role("columnheader", name="Thửa", exact=True)).to_have_attribute("aria-sort", "ascending")
    expect(grid.locator("tr[aria-rowindex='2']")).to_contain_text("100")
    grid.get_by_role("button", name="Thửa", exact=True).click()
    expect(grid.locator("tr[aria-rowindex='2']")).to_contain_text("206")
    page.wait_for_url(re.compile("sort=-parcel"))
    grid.focus()
    page.keyboard.press("End")
    last = grid.locator(f"tr[aria-rowindex='{estate.PUBLIC_PARCELS + 1}']")
    expect(last).to_be_in_viewport()
    expect(grid).to_have_attribute("aria-activedescendant", f"row-{estate.PUBLIC_PARCELS - 1}")
    page.keyboard.press("Space")
    expect(last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator(".inspector h2")).to_contain_text("Thửa 100")
    page.keyboard.press("PageUp")
    page.keyboard.press("Home")
    expect(grid.locator("tr[aria-rowindex='2']")).to_be_in_viewport()
    watched.shoot("table")


def test_columns_and_height_are_chosen_and_remembered(watched: Watched) -> None:
    page = watched.open(TABLE)
    grid = page.get_by_role("grid", name="Bảng thửa đất")
    page.get_by_role("button", name="Cột", exact=True).click()
    menu = page.get_by_role("region", name="Cột")
    menu.get_by_role("checkbox", name="Chênh lệch").check()
    menu.get_by_role("checkbox", name="Loại đất").uncheck()
    menu.get_by_role("button", name="Đưa cột Thửa lên trước").click()
    watched.shoot("columns")
    page.keyboard.press("Escape")
    heads = ["Thửa", "Tờ", "Xã, phường", "Diện tích (m²)", "Giấy chứng nhận", "Cập nhật", "Chênh lệch (m²)"]
    expect(grid.get_by_role("columnheader").get_by_role("button")).to_have_text(heads)
    handle = page.get_by_role("separator", name="Chiều cao bảng")
    before = int(handle.get_attribute("aria-valuenow") or 0)
    handle.focus()
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    height = page.locator(".table-panel").bounding_box()
    assert height
    assert abs(height["height"] - (before + 4 * 24)) < 2
    page.reload()
    expect(grid.get_by_role("columnheader").get_by_role("button")).to_have_text(heads)
    expect(handle).to_have_attribute("aria-valuenow", str(before + 4 * 24))


def test_a_range_is_drawn_over_the_bars(watched: Watched) -> None:
    page = watched.open()
    box = page.locator("svg.histogram").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.35, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + 20, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile(r"min_area=1000&max_area=50000"))
    watched.settle()
    assert count(page) == estate.PUBLIC_PARCELS
    expect(chip(page, "Diện tích")).to_contain_text("1.000 m² – 5 ha")


def test_a_narrow_page_finds_as_well(open_page: OpenPage) -> None:
    watched = open_page(viewport={"width": 390, "height": 844})
    page = watched.open()
    builder = open_condition(page, "Loại đất")
    expect(builder.get_by_role("checkbox").first).to_be_visible()
    watched.shoot("builder-390")
    page.goto(f"{watched.origin}/map/#open=table")
    grid = page.get_by_role("grid", name="Bảng thửa đất")
    expect(grid.locator("tr[aria-rowindex='2'] input")).to_be_visible()
    grid.locator("tr[aria-rowindex='2'] input").check()
    expect(page.get_by_role("region", name="Các thửa đã chọn")).to_be_in_viewport()
    watched.shoot("table-390")
