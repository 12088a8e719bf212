"""Where the results lie: the way to all of them, and the hint that a filter has left none in view."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_accessibility import violations

SIZES = {"1440": (1440, 900), "1920": (1920, 1080), "390": (390, 844)}
ELSEWHERE = "map=17/10.770000/106.690000"
HINT = "Kết quả ở ngoài khung nhìn."


@pytest.fixture(params=SIZES)
def window(request: pytest.FixtureRequest, open_page: OpenPage) -> Watched:
    width, height = SIZES[request.param]
    return open_page(viewport={"width": width, "height": height}, has_touch=width < 600)


def filter_by_status(page: Page) -> None:
    page.locator(".facet-row", has_text="Đã cấp GCN").get_by_role("checkbox").check()
    page.wait_for_url(re.compile("certificate_status"))


def place(page: Page) -> tuple[float, float]:
    found = re.search(r"map=[\d.]+/(-?[\d.]+)/(-?[\d.]+)", page.url)
    assert found, page.url
    return float(found[1]), float(found[2])


def test_a_filter_without_results_in_view_leads_to_them(window: Watched) -> None:
    page = window.open(ELSEWHERE)
    filter_by_status(page)
    hint = page.locator(".results-hint")
    expect(hint).to_contain_text(HINT)
    assert place(page) == (10.77, 106.69), "the map does not move unasked"
    assert violations(page) == []
    size = page.viewport_size
    assert size
    window.shoot(f"results-hint-{size['width']}")
    hint.get_by_role("button", name="Phóng tới kết quả").click()
    page.wait_for_url(re.compile(r"map=[\d.]+/21\.\d+/105\."))
    expect(hint).to_have_count(0)
    window.settle()
    window.shoot(f"results-all-{size['width']}")


def test_the_hint_goes_when_results_come_into_view_or_by_its_cross(watched: Watched) -> None:
    page = watched.open(ELSEWHERE)
    hint = page.locator(".results-hint")
    filter_by_status(page)
    expect(hint).to_be_visible()
    page.keyboard.press("h")
    expect(hint).to_have_count(0)
    page.goto(f"{watched.origin}/map/?again#{ELSEWHERE}")
    watched.settle()
    filter_by_status(page)
    hint.get_by_role("button", name="Ẩn nhắc này").click()
    expect(hint).to_have_count(0)


def test_all_results_by_button_and_key(watched: Watched) -> None:
    page = watched.open(f"{ELSEWHERE}&certificate_status=disputed")
    expect(page.locator(".results-hint")).to_have_count(0)
    page.keyboard.press("f")
    page.wait_for_url(re.compile(r"map=[\d.]+/21\.\d+/105\."))
    page.goto(f"{watched.origin}/map/?en#{ELSEWHERE}&lang=en")
    watched.settle()
    page.get_by_role("button", name="Zoom to results").click()
    page.wait_for_url(re.compile(r"map=[\d.]+/21\.\d+/105\."))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Zoom to all results")


def test_nothing_found_has_no_way_and_no_hint(watched: Watched) -> None:
    page = watched.open(f"{ELSEWHERE}&min_area=900000")
    expect(page.get_by_role("button", name="Phóng tới kết quả")).to_be_disabled()
    expect(page.locator(".results-hint")).to_have_count(0)


def test_a_unit_of_the_search_filters_and_leads_there(watched: Watched) -> None:
    page = watched.open(ELSEWHERE)
    watched.log_in("manager")
    page.keyboard.press("/")
    page.keyboard.type("KHO-K12")
    page.get_by_role("option", name=re.compile("KHO-K12")).first.click()
    page.wait_for_url(re.compile("managing_unit"))
    expect(page.locator(".results-hint")).to_contain_text(HINT)
