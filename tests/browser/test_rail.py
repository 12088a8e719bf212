"""The rail of a phone: five entries, and a menu of the others."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Watched
from tests.browser.rail import more, press
from tests.browser.test_accessibility import violations

PHONES = [(390, 844), (360, 640)]
CUT = """
() => [...document.querySelectorAll('.rail button')]
  .filter((one) => one.scrollWidth > one.clientWidth)
  .map((one) => one.textContent)
"""


def opened(open_page: OpenPage, size: tuple[int, int]) -> Watched:
    watched = open_page(viewport={"width": size[0], "height": size[1]}, has_touch=size[0] < 600)
    watched.open_bare()
    watched.log_in("admin")
    expect(watched.page.locator(".user-button")).to_be_visible()
    return watched


def items(page: Page) -> list[str]:
    return [text.strip() for text in page.get_by_role("menu", name="Thêm").get_by_role("menuitem").all_inner_texts()]


@pytest.mark.parametrize("size", PHONES)
def test_a_phone_has_five_entries_and_more(open_page: OpenPage, size: tuple[int, int]) -> None:
    watched = opened(open_page, size)
    page = watched.page
    buttons = page.locator(".rail").get_by_role("button")
    assert buttons.all_inner_texts() == ["Tra cứu", "Lớp", "Bảng", "Nhập liệu", "Tổng quan", "Thêm"]
    for button in buttons.all():
        box = button.bounding_box()
        assert box
        assert box["width"] >= 44
        assert box["height"] >= 44
    assert page.evaluate(CUT) == []
    assert violations(page) == []
    watched.shoot(f"rail-{size[0]}")
    more(page).tap()
    assert items(page) == ["Bản in", "Biến động", "Quản trị", "Chia sẻ", "Trợ giúp"]
    for item in page.get_by_role("menuitem").all():
        box = item.bounding_box()
        assert box
        assert box["height"] >= 44
        assert 0 <= box["x"] <= box["x"] + box["width"] <= size[0]
        assert 0 <= box["y"] <= box["y"] + box["height"] <= size[1]
    assert violations(page) == []
    watched.shoot(f"rail-more-{size[0]}")
    page.touchscreen.tap(40, size[1] // 2)
    expect(page.get_by_role("menu", name="Thêm")).to_have_count(0)


def test_more_by_the_keyboard(open_page: OpenPage) -> None:
    page = opened(open_page, PHONES[0]).page
    button, menu = more(page), page.get_by_role("menu", name="Thêm")
    expect(button).to_have_attribute("aria-haspopup", "menu")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.focus()
    page.keyboard.press("ArrowUp")
    expect(menu.get_by_role("menuitem", name="Trợ giúp")).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(menu.get_by_role("menuitem", name="Bản in")).to_be_focused()
    page.keyboard.press("End")
    expect(menu.get_by_role("menuitem", name="Trợ giúp")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("menuitem", name="Bản in")).to_be_focused()
    page.keyboard.press("Tab")
    expect(menu).to_have_count(0)
    expect(button).to_be_focused()
    page.keyboard.press("Space")
    expect(menu.get_by_role("menuitem", name="Bản in")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(menu.get_by_role("menuitem", name="Biến động")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Biến động")).to_be_visible()
    expect(button).to_be_focused()
    expect(button).to_have_accessible_name("Thêm : Biến động")
    page.keyboard.press("Enter")
    expect(menu.get_by_role("menuitem", name="Biến động")).to_have_attribute("aria-current", "page")


def test_dialogs_give_the_focus_back_to_more(open_page: OpenPage) -> None:
    page = opened(open_page, PHONES[0]).page
    for name, dialog in (("Chia sẻ", "Chia sẻ"), ("Trợ giúp", "Phím tắt")):
        press(page, name)
        expect(page.get_by_role("dialog", name=dialog)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog", name=dialog)).to_have_count(0)
        expect(more(page)).to_be_focused()


def test_what_turns_wide_shows_all(open_page: OpenPage) -> None:
    page = opened(open_page, PHONES[0]).page
    expect(more(page)).to_be_visible()
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(more(page)).to_have_count(0)
    expect(page.locator(".rail").get_by_role("button", name=re.compile("Biến động"))).to_be_visible()
    assert page.locator(".rail").get_by_role("button").count() == 10


def test_a_low_and_narrow_window_shows_the_whole_menu(open_page: OpenPage) -> None:
    """A screen of 1280 by 720 at 400 %."""
    page = opened(open_page, (500, 280)).page
    more(page).scroll_into_view_if_needed()
    more(page).click()
    box = page.get_by_role("menu", name="Thêm").bounding_box()
    assert box
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 280
    assert violations(page) == []
