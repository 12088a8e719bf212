"""The screen of imports with real files and the real worker: from files dropped to a decision, and back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.imports.screen import LATER, NEW, SAMPLES, Opener, bring, hand_in, parts, state, tab
from tests.browser.test_accessibility import violations


def test_a_guest_is_told_to_log_in_and_a_viewer_why_not(enter: Opener) -> None:
    page = enter(None).page
    expect(page.locator(".imports .empty")).to_contain_text("Hãy đăng nhập")
    page = enter("guest").page
    expect(page.locator(".imports .empty")).to_contain_text("không có mức tiếp cận")
    watched = enter("reader")
    expect(watched.page.locator(".imports .note")).to_contain_text("chỉ được xem các đợt nhập")
    expect(watched.page.locator(".upload")).to_have_count(0)
    assert violations(watched.page) == []


def test_what_cannot_be_sent_is_said_before(enter: Opener) -> None:
    page = enter("surveyor").page
    page.locator(".upload input[type=file]").set_input_files(SAMPLES / "broken/F11.shp")
    expect(page.locator(".objection")).to_contain_text(".shx, .dbf")
    expect(page.get_by_role("button", name="Nạp và kiểm tra")).to_be_disabled()
    page.get_by_role("button", name=re.compile("Bỏ tệp")).click()
    expect(page.locator(".upload form")).to_have_count(0)


def test_a_file_that_is_refused_says_why(enter: Opener) -> None:
    watched = enter("surveyor")
    bring(watched.page, SAMPLES / "broken/F26.geojson")
    expect(state(watched.page)).to_have_text("không nhận")
    expect(watched.page.locator(".imports > .note-error")).to_contain_text("VRT")
    watched.shoot("imports_refused")


def test_from_drop_to_register(enter: Opener) -> None:
    watched = enter("surveyor")
    page = watched.page
    watched.shoot("imports_empty")
    bring(page, NEW)
    expect(state(page)).to_have_text("đã kiểm tra xong")
    expect(page.locator(".ledger button").first).to_contain_text("8")
    assert violations(page) == []
    watched.shoot("imports_ready")
    page.get_by_role("button", name="Nộp duyệt").click()
    expect(state(page)).to_have_text("chờ duyệt")
    expect(page.locator(".decisions-bar")).to_contain_text("đang chờ cán bộ quản lý duyệt")

    other = enter("manager")
    approver = other.page
    expect(approver.locator(".rail-badge")).to_contain_text("1")
    approver.locator(".import-entry", has_text="thua_moi.geojson").click()
    approver.get_by_role("button", name="Xem thay đổi").click()
    approver.locator(".finding > button").first.click()
    other.shoot("imports_to_approve")
    assert violations(approver) == []
    approver.get_by_role("button", name="Duyệt, ghi vào sổ").click()
    expect(state(approver)).to_have_text("đã ghi vào sổ")
    expect(approver.locator(".rail-badge")).to_have_count(0)
    expect(state(page)).to_have_text("đã ghi vào sổ")  # the author's page has followed


def test_a_change_is_compared_and_undone(enter: Opener) -> None:
    """Of the parcels that the test before has brought."""
    watched = enter("surveyor")
    page = watched.page
    bring(page, LATER, Nếu_đối_tượng_đã_đăng_ký="update")
    expect(state(page)).to_have_text("đã kiểm tra xong")
    tab(page, "Thay đổi")
    page.locator(".finding > button").first.click()
    for name in ("Cũ", "Mới", "Kéo"):
        page.locator(".compare-bar").get_by_role("button", name=name, exact=True).click()
    page.get_by_label("Kéo vạch giữa cũ và mới").fill("0.4")
    watched.shoot("imports_changed")
    assert violations(page) == []
    hand_in(page)

    other = enter("manager")
    approver = other.page
    approver.locator(".import-entry", has_text="thua_moi_sua").click()
    approver.get_by_role("button", name="Duyệt, ghi vào sổ").click()
    expect(state(approver)).to_have_text("đã ghi vào sổ")

    approver.locator(".back").click()
    approver.locator(".import-entry", has_text="thua_moi.geojson").click()
    approver.get_by_role("button", name="Hoàn tác đợt nhập…").click()
    approver.get_by_label("Lý do hoàn tác").fill("nhầm tệp")
    approver.get_by_role("button", name="Hoàn tác cả đợt").click()
    refusal = approver.locator(".decisions-bar [role=alert]")
    expect(refusal).to_contain_text("không hoàn tác được")
    expect(refusal).to_contain_text("thua_moi_sua.geojson")
    expect(approver.get_by_label("Lý do hoàn tác")).to_have_value("nhầm tệp")
    other.shoot("imports_undo_refused")
    approver.locator(".back").click()
    approver.locator(".import-entry", has_text="thua_moi_sua").click()
    approver.get_by_role("button", name="Hoàn tác đợt nhập…").click()
    approver.get_by_label("Lý do hoàn tác").fill("nhầm tệp")
    approver.get_by_role("button", name="Hoàn tác cả đợt").click()
    expect(state(approver)).to_have_text("đã hoàn tác")
    expect(approver.locator(".decisions")).to_contain_text("nhầm tệp")


def test_a_coordinate_system_is_chosen_on_the_map(enter: Opener) -> None:
    watched = enter("surveyor")
    page = watched.page
    bring(page, *parts("broken/F11"))
    expect(state(page)).to_have_text("chờ trả lời")
    expect(page.locator(".candidate")).to_have_count(6)
    expect(page.locator(".candidate").first).to_contain_text("EPSG:5897")
    page.wait_for_timeout(800)  # the flight of the map
    watched.shoot("imports_systems")
    assert violations(page) == []
    page.get_by_role("radio", name=re.compile("UTM")).check()
    expect(page.locator(".candidate.looked")).to_contain_text("UTM")
    page.get_by_role("radio", name=re.compile("5897")).check()
    page.get_by_label("Thử hệ tọa độ khác").select_option("111°00'")
    expect(page.locator(".candidate")).to_have_count(7)
    page.get_by_role("button", name="Gửi 1 trả lời và kiểm tra lại").click()
    expect(page.locator(".candidate").first).to_be_visible()
    expect(state(page)).not_to_have_text("chờ trả lời")
    tab(page, "Cách đọc")
    page.get_by_label("Tên hồ sơ ánh xạ").fill("Tệp đo mô phỏng")
    page.get_by_role("button", name="Lưu hồ sơ").click()
    expect(page.get_by_label("Tên hồ sơ ánh xạ")).to_have_value("")


def test_findings_lead_to_their_marks(enter: Opener) -> None:
    watched = enter("surveyor")
    page = watched.page
    bring(page, *parts("38_thanh_hoa/co_loi_thieu_hoa"))
    expect(state(page)).to_have_text(re.compile("không nhận|đã kiểm tra xong|chờ trả lời"))
    tab(page, "Phát hiện")
    page.locator(".code-counts button", has_text="T01").click()
    expect(page.locator(".findings .finding")).to_have_count(2)
    before = page.url
    first = page.locator(".findings .finding > button").first
    first.click()
    expect(page.locator(".finding.current")).to_have_count(1)
    page.wait_for_function("before => location.href !== before", arg=before)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".findings .finding").nth(1)).to_have_class(re.compile("current"))
    expect(page.locator(".findings .finding > button").nth(1)).to_be_focused()
    watched.shoot("imports_findings")
    assert violations(page) == []
    tab(page, "Sửa nhanh")
    page.locator(".finding > button").first.click()
    expect(page.locator(".compare-bar")).to_be_visible()
    page.wait_for_timeout(600)
    watched.shoot("imports_fixes")
    assert violations(page) == []
    tab(page, "Tổng quan")
    with page.expect_download() as download:
        page.get_by_role("button", name="Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def spoiled(path: Path) -> Path:
    """Three new parcels: the ring of the first is open, the second has a vertex twice."""
    content = json.loads(NEW.read_text(encoding="utf-8"))
    del content["features"][3:]
    for feature in content["features"]:
        feature["properties"]["SO_TO"] = 99
        [ring] = feature["geometry"]["coordinates"]
        ring[:] = [[x, y + 400] for x, y in ring]
    [opened], [repeated] = (feature["geometry"]["coordinates"] for feature in content["features"][:2])
    del opened[-1]
    repeated.insert(2, [repeated[1][0] + 0.001, repeated[1][1]])
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def test_fixes_are_taken_one_by_one_and_all(enter: Opener, tmp_path: Path) -> None:
    watched = enter("surveyor")
    page = watched.page
    bring(page, spoiled(tmp_path / "thua_sua.geojson"))
    expect(state(page)).to_have_text("đã kiểm tra xong")
    expect(page.locator(".ledger button").first).to_contain_text("2")
    tab(page, "Sửa nhanh")
    offers = page.get_by_role("list", name="Các cách sửa").locator("li")
    expect(offers).to_have_count(2)
    offers.filter(has_text="dòng 1").locator("> button").click()
    expect(page.locator(".compare-bar")).to_be_visible()
    watched.shoot("imports_fix_offered")
    page.get_by_role("button", name="Sửa dòng này").click()
    expect(page.get_by_text("Đã nhận 1 cách sửa")).to_be_visible()
    expect(offers).to_have_count(1)
    expect(state(page)).to_have_text("đã kiểm tra xong")
    page.get_by_role("button", name="Sửa tất cả").click()
    expect(page.get_by_role("tab", name="Sửa nhanh")).to_have_count(0)
    expect(state(page)).to_have_text("đã kiểm tra xong")
    tab(page, "Tổng quan")
    expect(page.locator(".ledger button").first).to_contain_text("3")
    watched.shoot("imports_fixed")


@pytest.mark.parametrize("size", [(390, 844), (1920, 1080), (360, 640)], ids=["phone", "wide", "small"])
def test_other_sizes(enter: Opener, size: tuple[int, int]) -> None:
    watched = enter("surveyor", viewport={"width": size[0], "height": size[1]})
    page = watched.page
    expect(page.locator(".import-entry").first).to_be_visible()
    assert violations(page) == []
    watched.shoot(f"imports_list_{size[0]}")
    page.locator(".import-entry", has_text="co_loi").first.click()
    tab(page, "Phát hiện")
    page.locator(".finding > button").nth(2).click()
    page.wait_for_timeout(600)
    watched.shoot(f"imports_findings_{size[0]}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_english_is_whole(enter: Opener) -> None:
    watched = enter("surveyor")
    page = watched.page
    page.get_by_role("button", name="EN – English").click()
    expect(page.get_by_role("heading", name="Imports")).to_be_visible()
    page.locator(".import-entry", has_text="co_loi").last.click()
    expect(page.get_by_role("tab", name="Overview")).to_be_visible()
    watched.shoot("imports_english")
