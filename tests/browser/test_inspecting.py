"""Inspecting: tabs, neighbours, works, the table, copying, layers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import estate
from tests.browser.conftest import Watched

SHEET, NUMBER = estate.TARGET


@pytest.fixture
def inspected(watched: Watched) -> Page:
    """The target parcel opened by a manager, who sees units and works."""
    page = watched.open()
    watched.log_in("manager")
    page.keyboard.press("/")
    page.keyboard.type(f"{SHEET}/{NUMBER}")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Thửa {NUMBER} · Tờ bản đồ {SHEET}")).to_be_visible()
    watched.settle()
    return page


def test_tabs_show_uses_works_and_history(watched: Watched, inspected: Page) -> None:
    watched.shoot("overview")
    inspected.get_by_role("tab", name="Mục đích").click()
    expect(inspected.get_by_role("tabpanel")).to_contain_text("CQP")
    inspected.keyboard.press("ArrowRight")
    works = inspected.get_by_role("tabpanel").get_by_role("button")
    expect(works).to_have_count(2)
    inspected.keyboard.press("ArrowRight")
    expect(inspected.get_by_role("tabpanel").get_by_role("listitem").first).to_contain_text("hiện nay")


def test_an_inner_ring_is_named_and_the_numbers_go_on(watched: Watched) -> None:
    page = watched.open("tab=boundary&lang=vi")
    page.locator("#search").fill("{}/{}".format(*estate.HOLED))
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    tables = page.locator(".vertices")
    expect(tables.locator("b")).to_have_text(["Phần 1", "Phần 1 · vòng trong 1"])
    expect(tables.nth(1)).to_contain_text("4 đỉnh")
    expect(tables.locator("tbody th")).to_have_text([str(number) for number in range(1, 9)])
    watched.settle()
    watched.shoot("inner-ring")
    page.get_by_role("button", name="EN – English").click()
    expect(tables.locator("b")).to_have_text(["Part 1", "Part 1 · inner ring 1"])


def test_a_work_leads_back_to_its_parcel(watched: Watched, inspected: Page) -> None:
    inspected.get_by_role("tab", name="Công trình").click()
    inspected.get_by_role("tabpanel").get_by_role("button").first.click()
    expect(inspected.get_by_text("Hồ sơ theo Điều 10")).to_be_visible()
    inspected.wait_for_url(re.compile("work=[0-9a-f-]{36}"))
    watched.settle()
    watched.shoot("work")
    inspected.get_by_role("button", name=f"Tờ {SHEET} · Thửa {NUMBER}").click()
    expect(inspected.get_by_role("heading", name=f"Thửa {NUMBER} · Tờ bản đồ {SHEET}")).to_be_visible()


def test_back_returns_to_the_parcel_before(inspected: Page) -> None:
    heading = inspected.locator(".inspector h2")
    before = heading.inner_text()
    inspected.wait_for_url(re.compile("parcel="))
    inspected.locator(".neighbours button").first.click()
    expect(heading).not_to_have_text(before)
    inspected.wait_for_timeout(400)
    inspected.go_back()
    expect(heading).to_have_text(before)


def test_vertices_and_link_are_copied(inspected: Page) -> None:
    inspected.get_by_role("button", name="Chép bảng toạ độ").click()
    expect(inspected.get_by_text("Đã chép", exact=True)).to_be_visible()
    copied = inspected.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[0].startswith("Đỉnh\tX (m)\tY (m)")
    assert re.match(r"1\t\d{7},\d\d\t\d{6},\d\d\t", copied.splitlines()[1])
    inspected.get_by_role("button", name="Chép liên kết").click()
    expect(inspected.get_by_text("Đã chép liên kết")).to_be_visible()
    assert inspected.evaluate("navigator.clipboard.readText()") == inspected.url


def test_the_geojson_link_gives_the_parcel(inspected: Page) -> None:
    address = inspected.get_by_role("link", name="GeoJSON").get_attribute("href")
    answer = inspected.request.get(f"{inspected.url.partition('/map/')[0]}{address}")
    assert answer.json()["properties"]["parcel_no"] == NUMBER


def test_table_and_list_are_one_selection(watched: Watched, inspected: Page) -> None:
    inspected.locator(".map").focus()
    inspected.keyboard.press("t")
    row = inspected.get_by_role("row").nth(3)
    row.click()
    expect(row).to_have_attribute("aria-selected", "true")
    expect(inspected.locator("button.result[aria-current=true]")).to_have_count(1)
    watched.settle()
    watched.shoot("table")


def test_layers_are_hidden_and_stay_so(watched: Watched, inspected: Page) -> None:
    inspected.get_by_role("button", name="Lớp", exact=True).click()
    inspected.get_by_label("Công trình", exact=False).last.uncheck()
    inspected.wait_for_url(re.compile("hide=works"))
    expect(inspected.locator(".leaflet-works-pane .vector-tile")).to_have_count(0)
    inspected.reload()
    watched.settle()
    expect(inspected.locator(".leaflet-works-pane .vector-tile")).to_have_count(0)
    watched.shoot("layers")
