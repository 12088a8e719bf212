"""The rail, whose last entries stand in a menu on a phone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def more(page: Page) -> Locator:
    """The button of the entries that a phone's rail has no room for."""
    return page.locator(".rail").get_by_role("button", name="Thêm")


def press(page: Page, name: str) -> None:
    """Press an entry, wherever it stands."""
    entry = page.locator(".rail").get_by_role("button", name=name, exact=True)
    if entry.count():
        entry.click()
    else:
        more(page).click()
        page.locator(".rail").get_by_role("menuitem", name=name).click()
