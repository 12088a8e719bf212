"""Decisions on the screen of imports: whoever decides decides on what they saw."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Watched
from tests.browser.imports.screen import LATER, OFFLINE, Opener, bring, hand_in, state


def handed_in(enter: Opener) -> tuple[Watched, str]:
    """A surveyor's import that waits for approval, and the address at which it is shown."""
    watched = enter("surveyor")
    bring(watched.page, LATER, Nếu_đối_tượng_đã_đăng_ký="update")
    hand_in(watched.page)
    number = re.search(r"item=([\w-]+)", watched.page.url)
    assert number, watched.page.url
    return watched, f"screen=imports&item={number[1]}"


def stop_it(page: Page) -> None:
    page.get_by_role("button", name="Dừng đợt nhập…").click()
    page.get_by_role("button", name="Dừng", exact=True).click()
    expect(state(page)).to_have_text("đã dừng")


def test_a_return_with_a_reason_outlives_an_ended_session(enter: Opener) -> None:
    watched, address = handed_in(enter)
    page = watched.page
    approver = enter("manager", address).page
    approver.get_by_role("button", name="Trả lại…").click()
    approver.get_by_label("Lý do trả lại").fill("thiếu biên bản")
    approver.context.clear_cookies()  # the session ends
    approver.get_by_role("button", name="Trả lại người nhập").click()
    dialog = approver.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Tên đăng nhập").fill("manager")
    dialog.get_by_label("Mật khẩu").fill(PASSWORD)
    dialog.get_by_role("button", name="Đăng nhập").click()
    expect(dialog).to_be_hidden()
    expect(approver.get_by_label("Lý do trả lại")).to_have_value("thiếu biên bản")
    approver.get_by_role("button", name="Trả lại người nhập").click()
    expect(state(approver)).to_have_text("trả lại")
    expect(page.locator(".decisions-bar .note")).to_contain_text("thiếu biên bản")
    watched.shoot("imports_returned")
    page.get_by_role("button", name="Nộp duyệt").click()
    expect(state(approver)).to_have_text("chờ duyệt")
    stop_it(approver)


def test_nothing_newer_is_approved_than_what_was_seen(enter: Opener) -> None:
    """Returned and handed in again behind the back of who approves: told by 412, and after a lost connection."""
    watched, address = handed_in(enter)
    author = watched.page
    approver, other = (enter("manager", address, expected=OFFLINE).page for _ in range(2))
    alert = approver.locator(".decisions-bar [role=alert]")

    def return_and_hand_in_again() -> None:
        other.get_by_role("button", name="Trả lại…").click()
        other.get_by_label("Lý do trả lại").fill("xem lại")
        other.get_by_role("button", name="Trả lại người nhập").click()
        expect(state(author)).to_have_text("trả lại")
        author.get_by_role("button", name="Nộp duyệt").click()
        expect(state(author)).to_have_text("chờ duyệt")
        expect(state(other)).to_have_text("chờ duyệt")

    def look_again() -> None:
        approver.get_by_role("button", name="Xem bản mới").click()
        expect(alert).to_have_count(0)

    approver.route("**/events", lambda route: route.fulfill(content_type="text/event-stream", body=""))  # hears nothing
    approver.reload()
    expect(state(approver)).to_have_text("chờ duyệt")
    return_and_hand_in_again()
    approver.get_by_role("button", name="Duyệt, ghi vào sổ").click()
    expect(alert).to_contain_text("đã thay đổi sau khi bạn xem")
    look_again()

    approver.context.set_offline(True)
    expect(approver.get_by_text("Mất kết nối máy chủ.")).to_be_visible()
    return_and_hand_in_again()
    approver.context.set_offline(False)
    expect(alert).to_contain_text("bạn đang xem bản trước")
    expect(approver.get_by_role("button", name="Duyệt, ghi vào sổ")).to_have_count(0)
    look_again()
    stop_it(approver)
