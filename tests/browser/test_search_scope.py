"""Where the search box looks: nationwide, in view, in a province, in the filtered commune."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import estate
from tests.browser.conftest import SIZES, OpenPage, Watched
from tests.browser.test_accessibility import violations

SHEET, NUMBER = estate.TARGET
LON, LAT = estate.middle()
HERE = f"map=17/{LAT:.6f}/{LON:.6f}"
ELSEWHERE = "map=12/16.050000/108.200000"
PARCEL = f"tờ {SHEET} thửa {NUMBER}"
WINDOWS = {**SIZES, "360": (360, 640)}


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name=re.compile("Gợi ý|Suggestions")).get_by_role("option")


def ask(page: Page, text: str) -> None:
    with page.expect_response(re.compile(r"/search\?q=")):
        page.get_by_role("combobox", name="Tìm kiếm").fill(text)


@pytest.mark.parametrize("size", WINDOWS)
def test_the_search_looks_where_it_is_told_to(open_page: OpenPage, size: str) -> None:
    width, height = WINDOWS[size]
    watched = open_page(viewport={"width": width, "height": height}, has_touch=width < 600)
    page = watched.open_bare(ELSEWHERE)
    where = page.get_by_role("combobox", name="Phạm vi tìm")
    expect(where.locator("option:checked")).to_have_text("Toàn quốc")
    expect(where.locator("option")).to_have_text(["Toàn quốc", "Trong khung nhìn", "Hà Nội"])
    ask(page, PARCEL)
    expect(options(page).filter(has_text=re.compile(f"Tờ {SHEET} thửa {NUMBER}"))).to_be_visible()
    where.select_option("Trong khung nhìn")
    widen = options(page).filter(has_text=re.compile("Tìm trên toàn quốc"))
    expect(widen).to_contain_text(f"Không thấy “{PARCEL}” trong phạm vi: Trong khung nhìn")
    watched.shoot(f"search-scope-none-{size}")
    assert violations(page) == []
    where.select_option("Hà Nội")
    expect(options(page).filter(has_text=re.compile(f"Tờ {SHEET} thửa {NUMBER}"))).to_be_visible()
    expect(widen).to_have_count(0)
    watched.shoot(f"search-scope-{size}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box, chosen = page.locator("#search").bounding_box(), where.bounding_box()
    assert box
    assert chosen
    assert box["width"] >= 120
    assert box["x"] + box["width"] <= chosen["x"]
    assert chosen["height"] >= 24


def test_nothing_there_and_the_search_is_widened_by_the_keyboard(watched: Watched) -> None:
    page = watched.open_bare(ELSEWHERE)
    page.get_by_role("combobox", name="Phạm vi tìm").select_option("Trong khung nhìn")
    page.keyboard.press("Escape")
    page.locator(".map").focus()
    page.keyboard.press("/")
    ask(page, PARCEL)
    box = page.locator("#search")
    expect(options(page)).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    expect(box).to_be_focused()
    expect(options(page).filter(has_text=re.compile(f"Tờ {SHEET} thửa {NUMBER}"))).to_be_visible()
    expect(page.get_by_role("combobox", name="Phạm vi tìm").locator("option:checked")).to_have_text("Toàn quốc")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Thửa {NUMBER} · Tờ bản đồ {SHEET}")).to_be_visible()


def test_in_view_follows_the_map(watched: Watched) -> None:
    page = watched.open_bare(HERE)
    page.get_by_role("combobox", name="Phạm vi tìm").select_option("Trong khung nhìn")
    with page.expect_request(re.compile(r"/search\?q=.*&bbox=105\.8")):
        page.get_by_role("combobox", name="Tìm kiếm").fill(PARCEL)
    expect(options(page).filter(has_text=re.compile(f"Tờ {SHEET} thửa {NUMBER}"))).to_be_visible()
    with page.expect_request(re.compile(r"/search\?q=.*&bbox=(?!105\.8)")):
        page.evaluate(f"location.hash = '{ELSEWHERE}&open=none'")


def test_another_reader_begins_nationwide(watched: Watched) -> None:
    page = watched.open_bare(HERE)
    where = page.get_by_role("combobox", name="Phạm vi tìm")
    where.select_option("Hà Nội")
    watched.log_in("manager")
    expect(page.locator(".user-button")).to_be_visible()
    expect(where.locator("option:checked")).to_have_text("Toàn quốc")
    expect(where.locator("option")).to_have_text(["Toàn quốc", "Trong khung nhìn", "Hà Nội"])


def test_a_filtered_commune_is_offered_as_long_as_it_is_filtered_by(watched: Watched) -> None:
    page = watched.open(f"{HERE}&commune_code=00004")
    where = page.get_by_role("combobox", name="Phạm vi tìm")
    where.select_option("Phường Ba Đình")
    with page.expect_request(re.compile(r"/search\?q=.*&commune_code=00004")):
        page.get_by_role("combobox", name="Tìm kiếm").fill(PARCEL)
    expect(options(page).filter(has_text=re.compile(f"Tờ {SHEET} thửa {NUMBER}"))).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Bỏ hết điều kiện").click()
    expect(where.locator("option:checked")).to_have_text("Toàn quốc")


def test_units_are_found_wherever_one_looks_and_in_english(open_page: OpenPage) -> None:
    watched = open_page(viewport={"width": 1440, "height": 900})
    page = watched.open_bare(ELSEWHERE)
    watched.log_in("manager")
    page.get_by_role("button", name="EN – English").click()
    where = page.get_by_role("combobox", name="Where to search")
    expect(where.locator("option").first).to_have_text("Nationwide")
    where.select_option("In view")
    page.get_by_role("combobox", name="Search", exact=True).fill("mô phỏng")
    expect(options(page).first).to_be_visible()
    expect(page.locator("#suggestions .tag").first).to_have_text(re.compile("unit", re.IGNORECASE))
    watched.shoot("search-scope-en")
    assert "scope" not in page.url
    assert "bbox" not in page.url
