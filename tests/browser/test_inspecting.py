"""Inspecting: tabs, neighbours, works, the table, copying, layers."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import estate
from tests.browser.conftest import OpenPage, Watched

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


def pixel_of(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Where a place lies on the screen, by the address, which tells centre and zoom of the map."""
    address = re.search(r"map=(\d+)/([\d.]+)/([\d.]+)", page.url)
    box = page.locator(".map").bounding_box()
    assert address
    assert box
    zoom, centre_lat, centre_lon = (float(text) for text in address.groups())
    world = 256 * 2**zoom

    def mercator(degrees: float) -> float:
        return math.asinh(math.tan(math.radians(degrees))) / (2 * math.pi)

    x = box["x"] + box["width"] / 2 + (lon - centre_lon) / 360 * world
    y = box["y"] + box["height"] / 2 - (mercator(lat) - mercator(centre_lat)) * world
    return x, y


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_parcel_found_is_not_under_a_panel(open_page: OpenPage, width: int, height: int) -> None:
    watched = open_page(viewport={"width": width, "height": height})
    page = watched.open()
    page.locator("#search").fill(f"{SHEET}/{NUMBER}")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("map=19/|map=18/"))
    watched.settle()
    page.wait_for_timeout(600)
    watched.shoot(f"found-{width}")
    x, y = pixel_of(page, *estate.middle())
    assert page.evaluate("([x, y]) => document.elementFromPoint(x, y).closest('.map') !== null", [x, y])


def test_the_legend_tells_what_is_shown_at_the_zoom(watched: Watched, inspected: Page) -> None:
    legend = inspected.get_by_role("region", name="Chú giải")
    expect(legend).to_contain_text("Quốc phòng")
    expect(legend).to_contain_text("Kho, sản xuất")
    expect(legend).to_contain_text("số thửa, diện tích (m²)")
    expect(inspected.locator(".attribution")).to_have_count(0)
    inspected.get_by_role("button", name="Toàn quốc", exact=True).click()
    expect(legend).to_contain_text("Số thửa quanh điểm này")
    expect(legend).not_to_contain_text("Quốc phòng")
    expect(inspected.locator(".attribution")).to_be_visible()


def test_tabs_show_uses_works_and_history(watched: Watched, inspected: Page) -> None:
    watched.shoot("overview")
    inspected.get_by_role("tab", name="Pháp lý").click()
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
    row = inspected.get_by_role("grid").get_by_role("row").nth(3)
    row.click()
    expect(row).to_have_attribute("aria-current", "true")
    expect(inspected.locator("button.result[aria-current=true]")).to_have_count(1)
    watched.settle()
    headings = inspected.get_by_role("columnheader")
    expect(headings.filter(has_text="Xã, phường")).to_be_visible()
    expect(headings.filter(has_text="Đơn vị quản lý")).to_be_visible()
    watched.shoot("table")


def test_layers_are_hidden_and_stay_so(watched: Watched, inspected: Page) -> None:
    inspected.get_by_role("button", name="Lớp", exact=True).click()
    inspected.locator("[data-layer='works']").get_by_role("checkbox").uncheck()
    inspected.wait_for_url(re.compile("hide=works"))
    expect(inspected.locator(".leaflet-works-pane .vector-tile")).to_have_count(0)
    inspected.reload()
    watched.settle()
    expect(inspected.locator(".leaflet-works-pane .vector-tile")).to_have_count(0)
    watched.shoot("layers")


def test_a_parcel_outside_the_filter_says_so_and_offers_the_way_out(watched: Watched, inspected: Page) -> None:
    hint = inspected.get_by_text("Thửa này nằm ngoài bộ lọc")
    expect(hint).to_have_count(0)
    inspected.wait_for_url(re.compile("parcel="))
    parcel = re.search(r"parcel=[\w-]+", inspected.url)
    assert parcel
    inspected.goto("about:blank")
    watched.open(f"{parcel[0]}&managing_unit=KHO-K12")
    expect(hint).to_be_visible()
    watched.shoot("outside")
    inspected.get_by_role("button", name="Bỏ lọc").click()
    expect(hint).to_have_count(0)
    inspected.wait_for_url(lambda url: "managing_unit" not in url)


def test_a_secret_parcel_says_its_level_on_every_tab(watched: Watched) -> None:
    page = watched.open()
    watched.log_in("manager")
    expect(page.locator(".results-header b")).to_have_text(f"{estate.PUBLIC_PARCELS + estate.SECRET_PARCELS} thửa")
    first = page.request.get(f"{watched.origin}/parcels?secrecy_level=2&limit=1").json()["rows"][0]
    page.goto("about:blank")
    watched.open(f"parcel={first['id']}")
    chip = page.locator(".inspector-head").get_by_text("Tối mật")
    for name in ("Tổng quan", "Ranh giới", "Pháp lý", "Công trình", "Lịch sử"):
        page.get_by_role("tab", name=name).click()
        expect(chip).to_be_visible()
