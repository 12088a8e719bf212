"""Who sees what on the page: guests, log-in, log-out, a server without guests; and the two languages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import estate
from tests.browser.conftest import PASSWORD, OpenPage, Watched

UNAUTHORISED = "status of 401"


def test_a_log_in_shows_more_and_a_log_out_less(watched: Watched) -> None:
    page = watched.open()
    found = page.locator(".results-header b")
    expect(found).to_have_text(f"{estate.PUBLIC_PARCELS} thửa")
    watched.log_in("manager")
    expect(found).to_have_text(f"{estate.PUBLIC_PARCELS + estate.SECRET_PARCELS} thửa")
    place = page.locator(".result-place").first
    expect(place).to_have_text(re.compile(r"^(Xã|Phường) .+ · Đơn vị .+ \(mô phỏng\)$"))
    expect(place).to_have_attribute("title", re.compile(r"^(Xã|Phường) .+\n(KHO-K12|LD-A01|TB-T3) · Đơn vị"))
    page.get_by_role("button", name=re.compile("Tài khoản")).click()
    page.get_by_role("button", name="Đăng xuất").click()
    expect(found).to_have_text(f"{estate.PUBLIC_PARCELS} thửa")
    expect(place).not_to_contain_text("Đơn vị")
    expect(place).to_have_text(re.compile("^(Xã|Phường) "))


@pytest.mark.parametrize("by", ["list", "map"])
def test_an_ended_session_is_told_and_not_shown_as_a_guests(open_page: OpenPage, by: str) -> None:
    watched = open_page(expected=(UNAUTHORISED,))
    page = watched.open()
    watched.log_in("manager")
    found = page.locator(".results-header b")
    whole = f"{estate.PUBLIC_PARCELS + estate.SECRET_PARCELS} thửa"
    expect(found).to_have_text(whole)
    page.context.clear_cookies()
    dialog = page.get_by_role("dialog")
    if by == "map":
        page.get_by_role("button", name="Phóng to").click()
    else:
        page.locator("button.result").first.click()
    expect(dialog).to_be_visible()
    watched.shoot("session-ended")
    dialog.get_by_label("Tên đăng nhập").fill("manager")
    dialog.get_by_label("Mật khẩu").fill(PASSWORD)
    dialog.get_by_role("button", name="Đăng nhập").click()
    expect(dialog).to_be_hidden()
    expect(found).to_have_text(whole)
    expect(page.locator(".inspector h2")).to_have_count(0 if by == "map" else 1)


def test_a_wrong_password_is_said_as_such(open_page: OpenPage) -> None:
    watched = open_page(expected=(UNAUTHORISED,))
    page = watched.open()
    page.get_by_role("banner").get_by_role("button", name="Đăng nhập").click()
    page.get_by_label("Tên đăng nhập").fill("manager")
    page.get_by_label("Mật khẩu").fill("sai")
    page.keyboard.press("Enter")
    alert = page.get_by_role("dialog").get_by_role("alert")
    expect(alert).to_contain_text("Chưa đăng nhập được")
    expect(alert).not_to_contain_text("Mã yêu cầu")
    watched.shoot("login")


def test_the_form_without_scripts_logs_in(open_page: OpenPage, closed_origin: str) -> None:
    watched = open_page(at=closed_origin)
    page = watched.page
    page.goto(f"{closed_origin}/collections/parcels")
    expect(page).to_have_url(f"{closed_origin}/login?next=%2Fcollections%2Fparcels")
    page.locator("[name=username]").fill("manager")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{closed_origin}/collections/parcels")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thửa đất")


def test_without_scripts_the_page_leads_to_what_works(open_page: OpenPage) -> None:
    watched = open_page(java_script_enabled=False)
    page = watched.page
    page.goto(f"{watched.origin}/map/")
    sentence = page.locator(".no-script p")
    expect(sentence.first).to_be_visible()
    expect(sentence).to_have_text([re.compile("Bản đồ cần JavaScript"), re.compile("The map needs JavaScript")])
    expect(sentence.last.locator("[href='/login']")).to_have_count(1)
    sentence.last.locator("[href='/collections']").click()
    expect(page).to_have_url(f"{watched.origin}/collections")


def test_a_closed_server_shows_the_form_first(open_page: OpenPage, closed_origin: str) -> None:
    watched = open_page(at=closed_origin)
    page = watched.page
    page.goto(f"{closed_origin}/map/#main_use_code=CQP")
    expect(page.get_by_role("dialog")).to_contain_text("chỉ mở cho người đã đăng nhập")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert not [url for url in watched.requests if re.search(r"/(parcels|stats|tiles|code-lists)", url)]
    page.get_by_label("Tên đăng nhập").fill("viewer")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    watched.settle()
    expect(page.locator(".chip", has_text="CQP")).to_be_visible()


def test_a_session_that_ends_asks_again_and_keeps_the_filters(open_page: OpenPage, closed_origin: str) -> None:
    watched = open_page(at=closed_origin, expected=(UNAUTHORISED,))
    page = watched.page
    page.goto(f"{closed_origin}/map/?login#certificate_status=issued")
    page.get_by_label("Tên đăng nhập").fill("manager")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    watched.settle()
    page.context.clear_cookies()
    page.get_by_role("checkbox", name=re.compile("Tranh chấp")).check()
    expect(page.get_by_role("dialog")).to_contain_text("Phiên làm việc đã hết")
    page.get_by_label("Tên đăng nhập").fill("manager")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for(state="hidden")
    watched.settle()
    expect(page.locator(".chip", has_text="Tranh chấp")).to_be_visible()


def test_a_session_that_ended_is_noticed_where_guests_may_read(watched: Watched) -> None:
    page = watched.open()
    watched.log_in("manager")
    found = page.locator(".results-header b")
    expect(found).to_have_text(f"{estate.PUBLIC_PARCELS + estate.SECRET_PARCELS} thửa")
    page.context.clear_cookies()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("dialog")).to_contain_text("Phiên làm việc đã hết")
    expect(found).to_have_text(f"{estate.PUBLIC_PARCELS} thửa")


def test_the_language_changes_at_once_and_is_remembered(watched: Watched) -> None:
    page = watched.open()
    page.get_by_role("button", name="EN – English").click()
    expect(page.get_by_role("heading", name="Find parcels")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("banner").get_by_text("SIMULATED DATA")).to_be_visible()
    expect(page.locator(".result-area").first).to_have_text(re.compile(r"^\d,\d{3}\.\d m²$"))
    expect(page.locator(".scale b")).to_have_text(re.compile(r"^1 : [\d,]+$"))
    watched.shoot("english")
    page.goto("about:blank")
    watched.open()
    expect(page.get_by_role("heading", name="Find parcels")).to_be_visible()
    page.get_by_role("button", name="VI – Tiếng Việt").click()
    expect(page.get_by_role("heading", name="Tra cứu thửa đất")).to_be_visible()
