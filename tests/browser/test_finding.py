"""Finding parcels: search, facets, area, sorting, the list and the map."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import estate
from tests.browser.conftest import OpenPage, Watched

SHEET, NUMBER = estate.TARGET


def search(page: Page, text: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(text)
    expect(page.get_by_role("option").first).to_be_visible()


def count(page: Page) -> int:
    """The number of parcels that the list says it holds."""
    text = page.locator(".results-header b").inner_text()
    return int(re.sub(r"\D", "", text))


def test_search_select_inspect_permalink_reload(watched: Watched) -> None:
    page = watched.open()
    assert count(page) == estate.PUBLIC_PARCELS
    search(page, f"tờ {SHEET} thửa {NUMBER}")
    watched.shoot("search")
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name=f"Thửa {NUMBER} · Tờ bản đồ {SHEET}")
    expect(heading).to_be_visible()
    expect(page.locator(".inspector")).to_contain_text("Đất quốc phòng")
    page.get_by_role("tab", name="Ranh giới").click()
    expect(page.get_by_role("table").locator("tbody tr")).to_have_count(4)
    page.wait_for_url(re.compile(r"parcel=[0-9a-f-]{36}.*tab=boundary"))
    watched.settle()
    watched.shoot("boundary")
    address = page.url
    page.reload()
    watched.settle()
    expect(heading).to_be_visible()
    expect(page.get_by_role("tab", name="Ranh giới")).to_have_attribute("aria-selected", "true")
    assert page.url == address


def test_permalink_opens_the_same_view_for_another_person(open_page: OpenPage) -> None:
    first = open_page()
    page = first.open("main_use_code=CQP&sort=-area&open=find,table&map=17/21.045/105.846")
    other = open_page().open(page.url.partition("#")[2])
    for opened in (page, other):
        expect(opened.locator(".chip", has_text="CQP")).to_be_visible()
        expect(opened.get_by_role("combobox", name="Sắp xếp")).to_have_value("-area")
        expect(opened.get_by_role("tab", name=re.compile("Thửa đất"))).to_be_visible()
    assert count(page) == count(other)


def test_facets_filter_list_counts_and_address(watched: Watched) -> None:
    page = watched.open()
    everything = count(page)
    page.get_by_role("checkbox", name=re.compile("Tranh chấp")).check()
    watched.settle()
    expect(page.locator(".chip", has_text="Tranh chấp")).to_be_visible()
    expect(page.locator(".results-header b")).not_to_have_text(f"{everything} thửa")
    disputed = count(page)
    assert 0 < disputed < everything
    # The facet's other values keep their counts, so that one can be added.
    assert page.locator(".facet-row", has_text="Đã cấp GCN").locator(".count").inner_text() != "0"
    page.get_by_role("checkbox", name=re.compile("Đã cấp GCN")).check()
    watched.settle()
    assert count(page) > disputed
    page.wait_for_url(re.compile("certificate_status=disputed,issued"))
    page.get_by_role("button", name="Bỏ hết điều kiện").click()
    watched.settle()
    assert count(page) == everything


def test_a_filter_that_nothing_meets_says_so_and_offers_the_way_back(watched: Watched) -> None:
    page = watched.open("min_area=900000")
    expect(page.get_by_text("Không có thửa nào hợp điều kiện.")).to_be_visible()
    watched.shoot("empty")
    page.get_by_role("button", name="Bỏ điều kiện", exact=True).click()
    watched.settle()
    assert count(page) == estate.PUBLIC_PARCELS


def test_in_view_only_follows_the_map(watched: Watched) -> None:
    lon, lat = estate.middle()
    page = watched.open(f"map=20/{lat:.6f}/{lon:.6f}&in_view=1")
    near = count(page)
    assert 0 < near < estate.PUBLIC_PARCELS
    for _ in range(3):
        page.get_by_role("button", name="Thu nhỏ").click()
        page.wait_for_timeout(300)
    expect(page.locator(".results-header b")).to_have_text(f"{estate.PUBLIC_PARCELS} thửa")


def test_area_slider_narrows_the_list(watched: Watched) -> None:
    page = watched.open()
    slider = page.get_by_label("Diện tích từ")
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile("min_area="))
    watched.settle()
    assert count(page) == 0  # every parcel of the estate has 2,700 m²
    page.get_by_role("button", name=re.compile("Bỏ điều kiện Diện tích")).click()
    watched.settle()
    assert count(page) == estate.PUBLIC_PARCELS


def test_the_list_sorts_and_goes_on(watched: Watched) -> None:
    page = watched.open()
    rows = page.locator("button.result")
    assert rows.count() == 50
    rows.last.scroll_into_view_if_needed()
    expect(rows).to_have_count(estate.PUBLIC_PARCELS)
    with page.expect_response(re.compile(r"/parcels\?.*sort=-updated")):
        page.get_by_role("combobox", name="Sắp xếp").select_option("-updated")
    watched.settle()
    page.wait_for_url(re.compile("sort=-updated"))


def test_a_click_on_the_map_selects_the_parcel_there(watched: Watched) -> None:
    lon, lat = estate.middle()
    page = watched.open(f"map=19/{lat:.6f}/{lon:.6f}")
    box = page.locator(".map").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".map")).to_have_class(re.compile("over-shape"))
    page.mouse.down()
    page.mouse.up()
    expect(page.get_by_role("heading", name=f"Thửa {NUMBER} · Tờ bản đồ {SHEET}")).to_be_visible()
    watched.settle()
    watched.shoot("selected")


def test_the_pointer_reads_vn2000_in_the_provinces_zone(watched: Watched) -> None:
    lon, lat = estate.middle()
    page = watched.open(f"map=20/{lat:.6f}/{lon:.6f}")
    box = page.locator(".map").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    reading = page.locator("output.coordinates")
    expect(reading).to_be_visible()
    numbers = re.findall(r"[\d\s]+,\d", reading.inner_text())
    x, y = (float(re.sub(r"\s", "", text).replace(",", ".")) for text in numbers)
    expected_x, expected_y = estate.plane_of(lon, lat)
    assert abs(x - expected_x) < 0.5
    assert abs(y - expected_y) < 0.5
    expect(page.get_by_label("Kinh tuyến trục")).to_contain_text("105°00'")


def test_coordinates_in_the_search_box_put_a_mark_on_the_map(watched: Watched) -> None:
    lon, lat = estate.middle()
    page = watched.open()
    search(page, f"{lat:.6f}, {lon:.6f}")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"map=18/"))
    watched.settle()
    watched.shoot("coordinate")


def test_unknown_text_says_how_to_search(watched: Watched) -> None:
    page = watched.open()
    page.keyboard.press("/")
    page.keyboard.type("zzzz qqqq")
    expect(page.locator(".search-none")).to_contain_text("zzzz qqqq")


def test_keys_step_through_the_list(watched: Watched) -> None:
    page = watched.open()
    page.locator("button.result").first.click()
    first = page.locator(".inspector h2")
    expect(first).to_be_visible()
    name = first.inner_text()
    page.locator(".map").focus()
    page.keyboard.press("]")
    expect(first).not_to_have_text(name)
    page.keyboard.press("[")
    expect(first).to_have_text(name)
    page.keyboard.press("Escape")
    expect(page.locator(".inspector")).to_be_hidden()
    page.keyboard.press("h")
    page.wait_for_url(re.compile(r"map=[56](\.\d+)?/"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Phím tắt")).to_be_visible()
