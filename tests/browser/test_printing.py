"""Printing and sharing: the frame of the sheet on the map, files that are saved, and a link with a short text."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import numpy as np
import pyogrio
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, Route, expect

from landdb.domain.crs import from_wgs84
from tests.api.file_contents import text_of_pdf
from tests.browser import estate
from tests.browser.conftest import OpenPage, Watched
from tests.browser.rail import press
from tests.browser.test_accessibility import violations
from tests.browser.test_inspecting import pixel_of
from tests.factories import HANOI_SRID
from tests.pdf_paths import paths_of

SHEET, NUMBER = estate.TARGET
LON, LAT = estate.middle()
START = f"map=18/{LAT:.6f}/{LON:.6f}"


def choose_target(watched: Watched, more: str = "") -> Page:
    """The target parcel opened by a manager."""
    page = watched.open(START + more)
    watched.log_in("manager")
    page.keyboard.press("/")
    page.keyboard.type(f"{SHEET}/{NUMBER}")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Thửa {NUMBER} · Tờ bản đồ {SHEET}")).to_be_visible()
    page.get_by_role("heading", name=f"Thửa {NUMBER}").click()  # the search box lets go of the keys
    watched.settle()
    return page


def open_print(page: Page) -> None:
    """With its key."""
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="Bản in")).to_be_visible()
    expect(page.locator(".ground")).to_be_visible()


def centre_of(page: Page) -> tuple[float, float]:
    """Centre of the frame in degrees, as the address keeps it."""
    found = re.search(r"item=a[34]-[pl]-\d+-(\d+)-(\d+)", page.url)
    assert found, page.url
    return int(found[1]) / 1e6, int(found[2]) / 1e6


def saved(page: Page, button: str) -> tuple[str, bytes]:
    """Name and content of the file that a button gives."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    path = Path(waiting.value.path())
    expect(page.get_by_text("Đã tải")).to_be_visible()
    return waiting.value.suggested_filename, path.read_bytes()


def hold(_: Route) -> None:
    """Leave a request without an answer."""


def test_a_map_is_printed_where_its_frame_lies(watched: Watched) -> None:
    page = choose_target(watched)
    open_print(page)
    page.wait_for_url(re.compile("screen=print&item=a4-p-"))
    lon, lat = centre_of(page)
    assert (lon, lat) == pytest.approx((LON, LAT), abs=0.0005)
    page.get_by_label("Tiêu đề").fill("Khu kho K12 (mô phỏng)")
    page.get_by_role("combobox", name="Tỷ lệ").select_option("1000")
    page.get_by_text("Ngang", exact=True).click()
    page.get_by_role("button", name="Xem cả khung").click()
    page.wait_for_url(re.compile(r"item=a4-l-1000-"))
    page.wait_for_timeout(600)
    watched.shoot("print-1440")
    assert violations(page) == []
    name, content = saved(page, "Tạo bản in PDF")
    assert re.fullmatch(r"ban_do_1-1000_\d{8}_\d{4}_(KHONG|TOI)_MAT\.pdf", name)
    frame = np.array([267.0, 132.0])
    clips = [path for path in paths_of(content) if path.painted == "n"]
    assert any(np.abs(np.ptp(clip.subpaths[0], axis=0) - frame).max() < 0.05 for clip in clips)
    page.reload()
    expect(page.locator(".ground")).to_contain_text("267 × 132 m")


def test_the_frame_is_dragged_and_the_map_beside_it_too(watched: Watched) -> None:
    page = watched.open(START)
    open_print(page)
    page.get_by_role("combobox", name="Tỷ lệ").select_option("200")
    page.wait_for_url(re.compile(r"item=a4-p-200-"))
    lon, lat = centre_of(page)
    x, y = pixel_of(page, lon, lat)
    page.mouse.move(x, y)
    page.mouse.move(x + 2, y)
    page.mouse.down()
    page.mouse.move(x + 60, y - 40, steps=5)
    page.mouse.up()
    page.wait_for_timeout(400)
    moved = centre_of(page)
    wanted = pixel_of(page, *moved)
    assert wanted == pytest.approx((x + 58, y - 40), abs=1.5)
    before = page.url
    outside_x, outside_y = pixel_of(page, moved[0], moved[1])
    page.mouse.move(outside_x + 300, outside_y)
    page.mouse.move(outside_x + 302, outside_y)
    page.mouse.down()
    page.mouse.move(outside_x + 240, outside_y + 30, steps=5)
    page.mouse.up()
    page.wait_for_timeout(600)
    assert centre_of(page) == moved
    assert re.search(r"map=([^&]*)", page.url)[1] != re.search(r"map=([^&]*)", before)[1]  # type: ignore[index]
    page.get_by_role("button", name="Đưa khung về giữa bản đồ").click()
    page.wait_for_timeout(400)
    address = re.search(r"map=[\d.]+/([\d.]+)/([\d.]+)", page.url)
    assert address
    assert centre_of(page) == pytest.approx((float(address[2]), float(address[1])), abs=2e-6)


def test_the_keyboard_prints(watched: Watched) -> None:
    """Open, choose, go back: all without a pointer."""
    page = watched.open(START)
    open_print(page)
    page.get_by_label("Tiêu đề").focus()
    page.keyboard.type("p s t")
    expect(page.get_by_label("Tiêu đề")).to_have_value("p s t")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Tra cứu thửa đất")).to_be_visible()
    open_print(page)
    expect(page.get_by_label("Tiêu đề")).to_have_value("p s t")


def test_too_much_for_a_sheet_is_said_with_a_way_out(open_page: OpenPage) -> None:
    watched = open_page(expected=("400",))
    page = watched.open(START)
    open_print(page)
    page.route("**/prints/map?**", lambda route: route.continue_(url=route.request.url.replace("scale=", "scale=9&x=")))
    page.get_by_role("button", name="Tạo bản in PDF").click()
    expect(page.get_by_role("alert")).to_contain_text("Không tạo được bản in")
    expect(page.get_by_role("alert")).to_contain_text("Mã yêu cầu")
    page.unroute_all()
    with page.expect_download():
        page.get_by_role("alert").get_by_role("button", name="Thử lại").click()


def test_a_file_under_way_can_be_cancelled(watched: Watched) -> None:
    page = watched.open(START)
    open_print(page)
    page.route("**/prints/map?**", hold)
    page.get_by_role("button", name="Tạo bản in PDF").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Hủy", exact=True).click()
    expect(page.get_by_role("progressbar")).to_be_hidden()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF-"), ("html", b"<!DOCTYPE html>")])
def test_the_extract_of_a_parcel(watched: Watched, form: str, start: bytes) -> None:
    page = choose_target(watched)
    watched.shoot("inspector-1440")
    page.get_by_role("button", name="Trích lục").click()
    if form == "html":
        page.get_by_text("Phiếu thửa đất (HTML)").click()
    expect(page.get_by_role("dialog")).to_contain_text(f"Tờ {SHEET} · Thửa {NUMBER}")
    watched.shoot("extract-1440")
    assert violations(page) == []
    name, content = saved(page, "Tải về")
    assert re.fullmatch(rf"(trich_luc|phieu_thua)_{SHEET}-{NUMBER}_\d{{8}}_\d{{4}}_\w+\.{form}", name)
    assert content.startswith(start)


def test_results_are_exported_with_their_filters(watched: Watched) -> None:
    page = watched.open(f"{START}&main_use_code=CQP&open=find,table")
    shown = page.get_by_role("tab", name="Thửa đất").locator(".badge").inner_text()
    page.locator(".table-panel").get_by_role("button", name="Xuất").click()
    expect(page.get_by_role("dialog")).to_contain_text(f"Kết quả theo bộ lọc: {shown} thửa")
    watched.shoot("export-1440")
    assert violations(page) == []
    name, content = saved(page, "Xuất tệp")
    assert name.endswith("_KHONG_MAT.xlsx")
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet.max_row - 1 == int(shown)
    page.get_by_text("GeoPackage").click()
    _, content = saved(page, "Xuất tệp")
    meta, _, _, _ = pyogrio.raw.read(content)
    assert meta["crs"] == "EPSG:5897"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    [point] = from_wgs84(np.array([[LON, LAT]]), HANOI_SRID)
    assert np.isfinite(point).all()


def test_ticked_parcels_are_exported_as_they_were(watched: Watched) -> None:
    page = watched.open(f"{START}&open=find,table&as_of=2020-03-01")
    for row in (0, 2):
        page.locator("button.result").nth(row).click(modifiers=["Control"])
    page.locator(".table-panel").get_by_role("button", name="Xuất").click()
    expect(page.get_by_label("Các thửa đã chọn: 2 thửa")).to_be_checked()
    expect(page.get_by_role("dialog")).to_contain_text("500 thửa nếu chọn từng thửa")
    with page.expect_request(lambda request: "/exports/parcels" in request.url) as asked:
        _, content = saved(page, "Xuất tệp")
    assert "as_of=2020-03-01" in asked.value.url
    assert len(json.loads(asked.value.post_data or "")["parcels"]) == 2, "posted: an address has no room for 500"
    assert load_workbook(io.BytesIO(content)).worksheets[0].max_row - 1 == 2
    page.keyboard.press("Escape")
    expect(page.locator("dialog.file-dialog")).to_have_count(0)
    page.keyboard.press("p")
    expect(page.locator(".print-panel .note")).to_contain_text("như cuối ngày 01/03/2020 và ghi rõ ngày ấy")
    watched.shoot("print-past-1440")
    assert violations(page) == []


def test_a_past_day_is_printed_as_it_was(watched: Watched) -> None:
    """Map and extract: the form says before which day it will be and what it leaves out, the paper says the day."""
    page = choose_target(watched, "&as_of=2020-03-01")
    page.get_by_role("button", name="Trích lục").click()
    note = page.get_by_role("dialog").locator(".note")
    expect(note).to_contain_text("như cuối ngày 01/03/2020")
    expect(note).to_contain_text("Đơn vị ghi theo tên hiện nay")
    watched.shoot("extract-past-1440")
    assert violations(page) == []
    name, content = saved(page, "Tải về")
    assert re.fullmatch(rf"trich_luc_{SHEET}-{NUMBER}_so_ngay_20200301_\d{{8}}_\d{{4}}_\w+\.pdf", name)
    assert text_of_pdf(content).count("Tình trạng đăng ký ngày 01/03/2020") >= 2
    page.keyboard.press("Escape")
    expect(page.locator("dialog.file-dialog")).to_have_count(0)
    open_print(page)
    name, content = saved(page, "Tạo bản in PDF")
    assert "_so_ngay_20200301_" in name
    assert "Tình trạng đăng ký ngày 01/03/2020" in text_of_pdf(content)


def test_two_days_are_printed_one_at_a_time(watched: Watched) -> None:
    page = watched.open(f"{START}&compare=2020-03-01")
    open_print(page)
    expect(page.locator(".print-panel .note")).to_have_text("Tệp chỉ có bên phải vạch chia (Hiện tại).")


def test_the_view_is_shared_with_a_short_text(watched: Watched) -> None:
    page = choose_target(watched)
    page.wait_for_url(re.compile("map=19/"))  # the map has come to the parcel
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog", name="Chia sẻ")
    expect(dialog.get_by_label("Liên kết")).to_have_value(page.url)
    watched.shoot("share-1440")
    assert violations(page) == []
    dialog.get_by_role("button", name="Chép đoạn văn").click()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith(f"Thửa {NUMBER} · Tờ bản đồ {SHEET}, ")
    assert text.endswith(page.url)
    assert "m²: http" in text


def test_what_is_shared_follows_the_map(watched: Watched) -> None:
    """Opened while the map still flies, or moved behind the dialog: link and text are those of the view."""
    page = watched.open(START)
    page.get_by_role("button", name="Phóng to", exact=True).click()
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog", name="Chia sẻ")
    page.wait_for_url(re.compile("map=19/"))
    expect(dialog.get_by_label("Liên kết")).to_have_value(page.url)
    expect(dialog.get_by_label("Đoạn văn ngắn")).to_have_value(re.compile(re.escape(page.url) + "$"))
    dialog.get_by_role("button", name="Chép liên kết").click()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1920, 1080), (360, 740)])
def test_other_sizes(open_page: OpenPage, width: int, height: int) -> None:
    watched = open_page(viewport={"width": width, "height": height})
    page = watched.open(START)
    open_print(page)
    page.wait_for_timeout(500)
    watched.shoot(f"print-{width}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Escape")
    press(page, "Bản in")
    page.get_by_role("button", name="Đóng bản in").click()
    page.locator(".results-header").get_by_role("button", name="Xuất").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    watched.shoot(f"export-{width}")
    assert violations(page) == []


def test_what_was_typed_outlives_the_session(open_page: OpenPage) -> None:
    watched = open_page(expected=("401",))
    page = watched.open(START)
    open_print(page)
    page.get_by_label("Tiêu đề").fill("Không được mất")
    page.route("**/prints/map?**", lambda route: route.fulfill(status=401, body="{}"))
    page.get_by_role("button", name="Tạo bản in PDF").click()
    expect(page.get_by_role("dialog")).to_contain_text("Đăng nhập")
    page.unroute_all()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Tiêu đề")).to_have_value("Không được mất")
