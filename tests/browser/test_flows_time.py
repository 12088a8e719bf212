"""The flows of time on the demo's own register, in each of three windows: its past is there, and differs from today."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.rail import press
from tests.browser.test_finding import count
from tests.browser.test_flows import is_narrow, keep

DAY: Final = "2025-06-30"
SHEET, PARCEL = 14, 14
TYPED: Final = "14/14 buon ho"
"""A parcel of the demo that was measured again, certified, and changed in use."""
NAME: Final = f"Thửa {PARCEL} · Tờ bản đồ {SHEET}"
PLACE: Final = "map=17/12.8944/108.251"
DIFFERENT: Final = 0.01
"""Share of the pixels of a map of which some must differ between two days."""


def picture(page: Page) -> np.ndarray:
    """The pixels of the map."""
    page.wait_for_selector(".loading-line:not(.on)", state="attached")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return np.asarray(Image.open(BytesIO(page.locator(".map").screenshot())).convert("RGB"), dtype=np.int16)


def differing(one: np.ndarray, other: np.ndarray) -> float:
    """Share of the pixels that differ plainly."""
    return float((np.abs(one - other).max(axis=2) > 24).mean())


def test_a_past_day_has_parcels_and_figures_of_its_own(window: Watched) -> None:
    page = window.open(PLACE)
    today, shown = count(page), picture(page)
    page = window.open(f"{PLACE}&as_of={DAY}")
    expect(page.locator(".past-note")).to_contain_text("30/06/2025")
    window.settle()
    past = count(page)
    assert 0 < past < today
    assert differing(shown, picture(page)) > DIFFERENT
    if not is_narrow(page):
        expect(page.locator("button.result").first).to_be_visible()
    keep(window, "past-day-buon-ho")


def test_each_province_has_a_past(window: Watched) -> None:
    """On both sides of 1 July 2025, and long before."""
    page = window.open(PLACE)
    totals = [
        page.request.get(f"{window.origin}/stats?as_of={day}").json()["total"]
        for day in ("2012-01-01", "2016-12-31", "2025-06-30", "2025-12-31", "2026-10-01")
    ]
    assert totals == sorted(set(totals)), totals
    assert totals[0] > 100
    former, present = (
        {bar["value"] for bar in page.request.get(f"{window.origin}/stats?facets={facet}{day}").json()["facets"][facet]}
        for facet, day in (("former_province_code", "&as_of=2025-06-30"), ("province_code", "&as_of=2026-10-01"))
    )
    assert len(former) == len(present) == 3
    assert former != present


def test_two_days_beside_each_other_differ(window: Watched) -> None:
    page = window.page
    page.goto(f"{window.origin}/map/#{PLACE}&compare={DAY}{'&open=none' if is_narrow(page) else ''}")
    grip = page.get_by_role("slider", name="Vạch chia hai ngày")
    expect(grip).to_have_attribute("aria-valuenow", "50")
    keep(window, "two-days")
    grip.focus()
    for _ in range(4):
        page.keyboard.press("PageUp")
    left = picture(page)
    for _ in range(8):
        page.keyboard.press("PageDown")
    right = picture(page)
    assert differing(left, right) > DIFFERENT
    page.get_by_role("button", name="Thôi so sánh").click()
    expect(grip).to_be_hidden()


def test_two_versions_are_drawn_over_each_other(window: Watched) -> None:
    page = window.open()
    window.log_in("manager")
    page.locator("#search").fill(TYPED)
    expect(page.get_by_role("option").first).to_contain_text(str(PARCEL))
    page.locator("#search").press("Enter")
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    page.get_by_role("tab", name="Lịch sử").click()
    history = page.get_by_role("tabpanel")
    expect(history.get_by_role("listitem")).to_have_count(4)
    keep(window, "history")
    form = history.get_by_role("form", name="So sánh hai phiên bản")
    form.get_by_label("Bản cũ").select_option("1")
    form.get_by_role("button", name="So sánh").click()
    difference = page.locator("section.version-difference")
    expect(difference.get_by_role("heading", name="Phiên bản 1 → 4")).to_be_visible()
    rows = difference.get_by_role("row")
    expect(rows.filter(has_text="tình trạng giấy chứng nhận")).to_contain_text("Đã cấp")
    legend = difference.locator(".difference-legend")
    expect(legend).to_contain_text(re.compile(r"Chỉ có ở bản cũ.*\d m²"))
    expect(legend).to_contain_text(re.compile(r"Chỉ có ở bản mới.*\d m²"))
    keep(window, "versions")


def test_changes_lead_to_the_parcel_and_its_history(window: Watched) -> None:
    page = window.page
    page.goto(f"{window.origin}/map/")
    window.log_in("manager")
    press(page, "Biến động")
    panel = page.get_by_role("complementary", name="Biến động")
    expect(panel.get_by_role("heading", name="/2026").first).to_be_visible()
    panel.get_by_label("Từ ngày").fill("2019-05-01")
    panel.get_by_label("Đến ngày").fill("2019-05-31")
    expect(panel.get_by_role("heading", name="20/05/2019")).to_be_visible()
    panel.get_by_label("Tỉnh, thành phố").select_option(label="Tỉnh Thanh Hóa")
    ended = panel.locator("button.change", has_text="Kết thúc").first
    while not ended.is_visible() and (more := panel.get_by_role("button", name="Xem thêm")).is_visible():
        more.click()
        expect(more).to_be_enabled()
    expect(ended).to_contain_text("tách, hợp thành")
    expect(panel.locator(".stale")).to_have_count(0)
    keep(window, "changes")
    changed = panel.locator("button.change", has_text="Thay đổi").first
    changed.press("Enter")
    inspector = page.locator("aside.inspector")
    expect(inspector.get_by_role("tab", name="Lịch sử")).to_have_attribute("aria-selected", "true")
    expect(inspector.get_by_role("tabpanel").get_by_role("listitem").first).to_be_visible()
    keep(window, "changes-history")
    page.get_by_role("button", name="Đóng chi tiết").click()
    ended.click()
    expect(page.locator(".past-note")).to_contain_text("19/05/2019")
    expect(inspector.get_by_role("tabpanel").get_by_role("listitem").first).to_be_visible()


def test_the_bell_tells_what_waits(window: Watched) -> None:
    page = window.page
    page.goto(f"{window.origin}/map/")
    window.log_in("manager")
    bell = page.get_by_role("button", name="Thông báo")
    expect(bell).to_have_accessible_name("Thông báo: 1")
    bell.click()
    notices = page.get_by_role("dialog", name="Thông báo")
    expect(notices).to_contain_text("cap_giay_thieu_hoa_2026.geojson chờ bạn duyệt")
    keep(window, "notices")
    page.keyboard.press("Escape")
    expect(notices).to_be_hidden()
    expect(bell).to_be_focused()
    bell.press("Enter")
    notices.get_by_role("button", name=re.compile("chờ bạn duyệt")).click()
    expect(page.get_by_text("chờ duyệt").first).to_be_visible()
    page.wait_for_url(re.compile("screen=imports"))


def test_who_may_see_no_imports_hears_no_bell(window: Watched) -> None:
    page = window.open()
    expect(page.get_by_role("button", name="Thông báo")).to_have_count(0)
    window.log_in("viewer")
    expect(page.get_by_role("button", name="Thông báo")).to_have_count(0)
    page.goto(f"{window.origin}/map/#screen=changes")
    panel = page.get_by_role("complementary", name="Biến động")
    expect(panel.locator("button.change", has_text="Thay đổi").first).to_be_visible()
    expect(panel.get_by_label("Đơn vị quản lý")).to_have_count(0)
    expect(panel).not_to_contain_text("geojson")
