"""Inspecting to the bone: restrictions, linked vertices, papers, two versions on the map, parcels beside each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from landdb.cli.user import set_account
from landdb.db import Database
from tests.browser import estate, told_estate
from tests.browser.conftest import ACCOUNTS, PASSWORD, OpenPage, Watched, serve
from tests.browser.test_accessibility import violations
from tests.browser.test_inspecting import pixel_of

SHEET, NUMBER = estate.TARGET
NAME = f"Thửa {NUMBER} · Tờ bản đồ {SHEET}"
SIZES = {"desk": (1440, 900), "wide": (1920, 1080), "phone": (390, 844)}
LON, LAT = estate.middle()


@pytest.fixture(scope="module")
def told(server: Any, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over a register of this module's own, in which parcels have a history."""
    dbname = server.create(template)
    database = Database(server.admin_url(dbname), server.secret)
    told_estate.fill(database)
    for username, (clearance, role) in ACCOUNTS.items():
        set_account(database, username, PASSWORD, display_name=f"{username.title()} (mô phỏng)", clearance=clearance,
                    roles=(role,))  # fmt: skip
    home: Path = tmp_path_factory.mktemp("told")
    with serve(
        database, home, anonymous_read=True, banner_vi="DỮ LIỆU MÔ PHỎNG", banner_en="SIMULATED DATA"
    ) as address:
        yield address
    database.dispose()
    server.drop(dbname)


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def opened(open_page: OpenPage, told: str, size: str = "desk", state: str = "", reader: str = "manager") -> Watched:
    """The target parcel, opened by somebody, in a window of some size."""
    width, height = SIZES[size]
    watched = open_page(at=told, viewport={"width": width, "height": height}, has_touch=size == "phone")
    page = watched.open(state)
    if reader:
        watched.log_in(reader)
    page.locator("#search").fill(f"{SHEET}/{NUMBER}")
    expect(page.get_by_role("option").first).to_be_visible()
    page.locator("#search").press("Enter")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    watched.settle()
    page.wait_for_timeout(500)
    return watched


def tab(page: Page, name: str) -> Locator:
    page.get_by_role("tab", name=name).click()
    return page.get_by_role("tabpanel")


def looks_right(watched: Watched, name: str) -> None:
    """Nothing wider than the window, nothing that axe finds; and a picture to look at."""
    page = watched.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("[...document.querySelectorAll('.tab-panel')].every(p => p.scrollWidth <= p.clientWidth)")
    assert violations(page) == []
    watched.shoot(name)


def test_the_overview_tells_restrictions_and_no_empty_rows(open_page: OpenPage, told: str, size: str) -> None:
    watched = opened(open_page, told, size)
    page = watched.page
    panel = page.get_by_role("tabpanel")
    expect(panel.get_by_text("Thửa đang tranh chấp")).to_be_visible()
    restrictions = panel.get_by_label("Hạn chế sử dụng")
    expect(restrictions).to_contain_text("Vành đai an toàn")
    expect(restrictions).to_contain_text(re.compile(r"phủ 1\.\d{3},\d m² \(\d+,\d %\)"))
    expect(panel).to_contain_text("GNSS RTK")
    expect(panel).to_contain_text("Đo lại theo mốc mới")
    for value in panel.locator("dd").all():
        assert value.inner_text().strip() not in ("", "—")
    looks_right(watched, f"overview-{size}")


def test_rows_and_vertices_point_at_each_other(open_page: OpenPage, told: str, size: str) -> None:
    watched = opened(open_page, told, size)
    page = watched.page
    panel = tab(page, "Ranh giới")
    numbers = panel.locator(".vertex-no")
    expect(numbers).to_have_count(4)
    numbers.first.focus()
    expect(panel.locator("tr.pointed")).to_contain_text("1")
    page.keyboard.press("ArrowDown")
    expect(numbers.nth(1)).to_be_focused()
    expect(panel.locator("tr.pointed th")).to_have_text("2")
    expect(panel.get_by_role("button", name=re.compile("^M2"))).to_be_attached()
    expect(panel).to_contain_text("lệch 0,03 m")
    looks_right(watched, f"boundary-{size}")
    if size == "phone":
        return
    answer = page.request.get(f"{told}/parcels?sheet_no={SHEET}&parcel_no={NUMBER}").json()["rows"][0]
    vertices = page.request.get(f"{told}/parcels/{answer['id']}").json()["boundary"]["rings"][0]["vertices"]
    page.mouse.move(*pixel_of(page, vertices[2]["lon"], vertices[2]["lat"]))
    expect(panel.locator("tr.pointed th")).to_have_text("3")
    watched.shoot(f"boundary-map-{size}")
    page.mouse.move(*pixel_of(page, LON, LAT))
    expect(panel.locator("tr.pointed")).to_have_count(0)
    panel.locator("tbody tr").nth(3).hover()
    expect(panel.locator("tr.pointed th")).to_have_text("4")


def test_vertices_are_copied_for_a_spreadsheet_of_the_language(open_page: OpenPage, told: str) -> None:
    watched = opened(open_page, told)
    page = watched.page
    panel = tab(page, "Ranh giới")
    panel.get_by_role("button", name="Chép bảng toạ độ").click()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0] == "Đỉnh\tX (m)\tY (m)\tCạnh (m)\tHệ toạ độ"
    assert re.fullmatch(r"1\t\d{7},\d\d\t\d{6},\d\d\t\d+,\d\d\tVN-2000, KTT 105°00'", lines[1])
    page.get_by_role("button", name="EN – English").click()
    panel.get_by_role("button", name=re.compile("^Copy")).first.click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    english = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert re.match(r"1\t\d{7}\.\d\d\t\d{6}\.\d\d\t\d+\.\d\d\t", english[1])


def test_papers_and_what_dossiers_lack(open_page: OpenPage, told: str, size: str) -> None:
    watched = opened(open_page, told, size)
    page = watched.page
    panel = tab(page, "Pháp lý")
    expect(panel.get_by_role("heading", name="Giấy chứng nhận")).to_be_visible()
    expect(panel).to_contain_text("Quyết định 118/QĐ-BQP")
    expect(panel).to_contain_text("ngày 14/03/2011 · Bộ Quốc phòng (mô phỏng)")
    expect(panel).not_to_contain_text("MẬT-3")
    expect(panel.get_by_text("Hồ sơ: 3/5; thiếu: d, đ")).to_be_visible()
    expect(panel.get_by_text("Hồ sơ: 0/5; thiếu: a, b, c, d, đ")).to_have_count(2)
    panel.locator("summary", has_text="3/5").click()
    expect(panel.locator(".dossier:visible")).to_contain_text("Bản đồ BĐ-01")
    looks_right(watched, f"legal-{size}")


def test_who_sees_no_papers_is_told_of_none(open_page: OpenPage, told: str) -> None:
    watched = opened(open_page, told, reader="viewer")
    panel = tab(watched.page, "Pháp lý")
    expect(panel).to_contain_text("Chưa ghi giấy tờ nào")
    expect(panel.get_by_text("Hồ sơ:")).to_have_count(0)
    watched.shoot("legal-viewer")


def test_works_are_told_and_chosen(open_page: OpenPage, told: str, size: str) -> None:
    watched = opened(open_page, told, size)
    page = watched.page
    panel = tab(page, "Công trình")
    expect(panel.get_by_role("button")).to_have_count(3)
    expect(panel).to_contain_text("Đang khai thác")
    looks_right(watched, f"works-{size}")
    panel.get_by_role("button", name=re.compile("Đài quan sát")).click()
    expect(page.get_by_role("heading", name="Đài quan sát (mô phỏng)")).to_be_visible()
    page.wait_for_timeout(400)
    page.get_by_role("button", name="So với bản trước").click()
    difference = page.get_by_role("region", name="So sánh hai phiên bản")
    expect(difference).to_contain_text("Tâm dời 5,00 m")
    expect(difference.get_by_role("row", name="tình trạng")).to_contain_text("Xuống cấp")
    page.wait_for_timeout(700)
    looks_right(watched, f"work-versions-{size}")


def test_two_versions_stand_beside_each_other(open_page: OpenPage, told: str, size: str) -> None:
    watched = opened(open_page, told, size)
    page = watched.page
    panel = tab(page, "Lịch sử")
    expect(panel.get_by_role("listitem")).to_have_count(3)
    form = panel.get_by_role("form", name="So sánh hai phiên bản")
    form.get_by_label("Bản cũ").select_option("1")
    form.get_by_role("button", name="So sánh").click()
    difference = page.locator("section.difference")
    expect(difference.get_by_role("heading", name="Phiên bản 1 → 3")).to_be_visible()
    rows = difference.get_by_role("row")
    expect(rows.filter(has_text="diện tích pháp lý")).to_contain_text("+112,6 m²")
    expect(rows.filter(has_text="tình trạng giấy chứng nhận")).to_contain_text("Tranh chấp")
    expect(rows.filter(has_text="đơn vị quản lý")).to_contain_text("Đơn vị TB-T3")
    legend = difference.locator(".difference-legend")
    expect(legend).to_contain_text(re.compile("Chỉ có ở bản cũ.*112,[456] m²"))
    expect(legend).to_contain_text(re.compile("Chỉ có ở bản mới.*22[45],\\d m²"))
    page.wait_for_timeout(700)
    looks_right(watched, f"versions-{size}")
    page.get_by_role("button", name="EN – English").click()
    expect(difference).to_contain_text("Only in the new one")
    expect(rows.filter(has_text="certificate status")).to_contain_text("Disputed")
    watched.shoot(f"versions-english-{size}")
    page.get_by_role("button", name="Stop comparing").click()
    expect(difference).to_have_count(0)


def test_what_one_reader_was_told_does_not_stay_for_the_next(open_page: OpenPage, told: str) -> None:
    watched = opened(open_page, told)
    page = watched.page
    tab(page, "Lịch sử")
    page.get_by_role("button", name="So với bản trước").last.click()
    difference = page.locator("section.difference")
    expect(difference).to_contain_text("Đơn vị TB-T3")
    page.get_by_role("button", name=re.compile("Tài khoản")).click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(difference).to_have_count(0)
    expect(page.get_by_role("tabpanel")).not_to_contain_text("đơn vị quản lý")
    page.get_by_role("button", name="So với bản trước").last.click()
    expect(difference).to_contain_text("diện tích pháp lý")
    expect(difference).not_to_contain_text("đơn vị")


def test_a_step_before_and_after_by_key(open_page: OpenPage, told: str) -> None:
    watched = opened(open_page, told)
    page = watched.page
    page.locator("button.result").first.click()
    heading = page.locator(".inspector h2")
    first = heading.inner_text()
    place = page.locator(".step-place")
    expect(place).to_have_text(re.compile(r"^1/\d+$"))
    page.keyboard.press("]")
    expect(place).to_have_text(re.compile(r"^2/\d+$"))
    expect(heading).not_to_have_text(first)
    page.keyboard.press("[")
    expect(heading).to_have_text(first)
    expect(page.get_by_role("button", name="Thửa trước")).to_be_disabled()


def test_the_list_goes_on_where_its_loaded_part_ends(open_page: OpenPage, told: str) -> None:
    watched = opened(open_page, told)
    page = watched.page
    page.wait_for_timeout(300)
    page.locator("button.result").first.click()
    for _ in range(52):
        before = page.locator(".step-place").inner_text()
        page.keyboard.press("]")
        expect(page.locator(".step-place")).not_to_have_text(before)
    expect(page.locator(".step-place")).to_have_text(re.compile("^53/"))


def test_a_parcel_found_on_the_map_has_neighbours_in_the_list(open_page: OpenPage, told: str) -> None:
    """The target is the last of the list, of which the first part is loaded."""
    watched = opened(open_page, told)
    page = watched.page
    heading = page.locator(".inspector h2")
    expect(page.locator(".step-place")).to_have_count(0)
    expect(page.get_by_role("button", name="Thửa sau")).to_be_disabled()
    expect(page.get_by_role("button", name="Thửa trước")).to_be_enabled()
    rows = page.request.get(f"{told}/parcels?limit=200").json()["rows"]
    page.locator(".map").focus()
    page.keyboard.press("[")
    expect(heading).to_have_text("Thửa {} · Tờ bản đồ {}".format(rows[-2]["parcel_no"], rows[-2]["sheet_no"]))
    expect(page.get_by_role("button", name="Thửa sau")).to_be_enabled()
    page.keyboard.press("]")
    expect(heading).to_have_text(NAME)


def picks(page: Page, told: str, number: int) -> str:
    """The address part that ticks some parcels."""
    rows = page.request.get(f"{told}/parcels?limit={number}").json()["rows"]
    return ",".join(_base36(row["tile_id"]) for row in rows)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits


def test_parcels_stand_beside_each_other(open_page: OpenPage, told: str, size: str) -> None:
    width, height = SIZES[size]
    watched = open_page(at=told, viewport={"width": width, "height": height}, has_touch=size == "phone")
    page = watched.open()
    watched.log_in("manager")
    ticked = picks(page, told, 6)
    page.goto("about:blank")
    watched.open(f"picked={ticked}&open=find")
    page.get_by_role("button", name="So sánh", exact=True).click()
    panel = page.get_by_role("region", name="So sánh thửa đất")
    expect(panel.get_by_role("columnheader")).to_have_count(7)
    expect(panel.get_by_label("Tổng các thửa đã chọn")).to_contain_text("6")
    expect(panel.get_by_role("rowheader", name="Mục đích, diện tích (m²)")).to_be_attached()
    expect(panel.locator("td.differs").first).to_contain_text("≠")
    watched.settle()
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    watched.shoot(f"comparison-{size}")
    page.wait_for_url(re.compile("comparison"))
    panel.get_by_label("Chỉ các dòng khác nhau").check()
    expect(panel.get_by_role("rowheader", name="Tỷ lệ bản đồ")).to_have_count(0)
    panel.get_by_role("button", name=re.compile("^Bỏ Tờ")).first.click()
    expect(panel.get_by_role("columnheader")).to_have_count(6)
    panel.get_by_role("button", name="Chép bảng").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[0].count("\t") == 5
    assert "Tổng các thửa đã chọn" in copied
    panel.get_by_role("button", name="Xuất").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name=re.compile("5"))).to_be_checked()
    dialog.get_by_role("button", name="Đóng").first.click()
    panel.get_by_role("button", name="Đóng bảng so sánh").click()
    expect(panel).to_have_count(0)


def test_more_parcels_than_columns_are_summed(open_page: OpenPage, told: str) -> None:
    watched = open_page(at=told)
    page = watched.open()
    ticked = picks(page, told, 30)
    page.goto("about:blank")
    watched.open(f"picked={ticked}&open=find,comparison")
    panel = page.get_by_role("region", name="So sánh thửa đất").first
    expect(panel).to_contain_text("Đã chọn 30 thửa: trên 20 thửa chỉ tính tổng.")
    expect(panel.get_by_label("Tổng các thửa đã chọn")).to_contain_text("30")
    expect(panel.get_by_role("columnheader")).to_have_count(0)
    watched.shoot("comparison-sums")
    page.get_by_role("button", name="EN – English").click()
    expect(panel.first).to_have_count(0)
    expect(page.get_by_role("region", name="Parcels compared").first).to_contain_text("only sums are told")
    assert violations(page) == []


def test_a_narrow_window_cuts_nothing(open_page: OpenPage, told: str) -> None:
    watched = open_page(at=told, viewport={"width": 360, "height": 740}, has_touch=True)
    page = watched.open()
    watched.log_in("manager")
    page.locator("#search").fill(f"{SHEET}/{NUMBER}")
    expect(page.get_by_role("option").first).to_be_visible()
    page.locator("#search").press("Enter")
    for name in ("Tổng quan", "Ranh giới", "Pháp lý", "Công trình", "Lịch sử"):
        panel = tab(page, name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth"), name
        assert page.locator(".actions").evaluate("bar => bar.scrollWidth <= bar.clientWidth"), name
    page.get_by_role("button", name="So với bản trước").first.click()
    expect(page.locator(".difference-legend, .difference .fine").first).to_be_in_viewport()
    page.wait_for_timeout(600)
    looks_right(watched, "versions-360")
