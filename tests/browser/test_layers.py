"""The tree of layers and the base maps on the map, with real servers of other machines behind ours."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from landdb.db import Database
from landdb.domain.tile_pyramid import place_at
from tests.api.basemap_files import entry, make_archive, make_features, make_png, write_catalogue
from tests.browser import estate
from tests.browser.conftest import OpenPage, Watched, serve
from tests.browser.test_accessibility import violations
from tests.map_server import MapServer, serve_maps

LON, LAT = estate.middle()
NEAR = f"map=16/{LAT}/{LON}"
COUNTRY = "map=6/15.2/111.2"
RECORD_TEXTS = """
(() => {
  window.painted = [];
  const fill = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    if (this.canvas.classList.contains('viewport-canvas')) window.painted.push([String(text), x, y]);
    return fill.apply(this, arguments);
  };
})()
"""


@pytest.fixture
def maps() -> Iterator[MapServer]:
    with serve_maps() as server:
        yield server


@pytest.fixture
def site(filled: tuple[Database, Path], maps: MapServer, tmp_path: Path) -> Iterator[str]:
    """A server with a base map of every kind."""
    folder = tmp_path / "basemaps"
    west, south, east, north = LON - 0.05, LAT - 0.05, LON + 0.05, LAT + 0.05
    write_catalogue(
        folder,
        entry(url=f"{maps.origin}/xyz/{{z}}/{{x}}/{{y}}.png", titleVi="Ảnh vệ tinh", titleEn="Imagery"),
        entry(id="dia-hinh", type="wms", url=f"{maps.origin}/wms", layer="dem", titleVi="Địa hình", titleEn="Terrain"),
        entry(id="quy-hoach", type="wmts", url=f"{maps.origin}/wmts", layer="qh", titleVi="Quy hoạch",
              titleEn="Planning", bounds=[west, south, east, north]),
        entry(id="ngoai-tuyen", type="pmtiles", url="nen.pmtiles", titleVi="PMTiles", titleEn="PMTiles"),
        entry(id="ranh", type="geojson", url="ranh.geojson", label="name", titleVi="Ranh giới", titleEn="Limits"),
    )  # fmt: skip
    place = place_at(LON, LAT, 12)
    near = {(12, place.x + dx, place.y + dy): make_png(214, 228, 205) for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
    make_archive(folder / "nen.pmtiles", near)
    (folder / "ranh.geojson").write_text(json.dumps(make_features()), encoding="utf-8")
    with serve(filled[0], tmp_path, anonymous_read=True, basemap_timeout_s=6) as address:
        yield address


@pytest.fixture
def mapped(site: str, open_page: OpenPage) -> Watched:
    watched = open_page(at=site)
    watched.page.add_init_script(RECORD_TEXTS)
    return watched


def row(page: Page, layer: str) -> Any:
    return page.locator(f"[data-layer='{layer}']")


def z_index(page: Page, pane: str) -> int:
    return int(page.locator(f".leaflet-{pane}-pane").last.evaluate("pane => getComputedStyle(pane).zIndex"))


def shown_tiles(page: Page) -> int:
    script = "tiles => tiles.filter(tile => tile.complete && tile.naturalWidth > 0).length"
    found: int = page.locator("img.raster-tile").evaluate_all(script)
    return found


def painted(page: Page) -> set[str]:
    """What the last paintings of the canvas wrote."""
    return {text for text, _, _ in page.evaluate("window.painted")}


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    """Ask again and again: the page's policy forbids the driver to do so by itself."""
    for _ in range(100):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come")


def test_the_tree_changes_the_map_the_address_and_comes_back(mapped: Watched) -> None:
    page = mapped.open(f"{NEAR}&open=find,layers")
    tree = page.get_by_role("region", name="Lớp bản đồ")
    assert tree.locator("li[data-layer]").evaluate_all("all => all.map(one => one.dataset.layer)") == [
        "drawings", "imported", "works", "places", "grid", "labels", "parcels",
        "ranh", "anh", "dia-hinh", "quy-hoach", "ngoai-tuyen", "base",
    ]  # fmt: skip
    expect(row(page, "base")).to_contain_text("hiện đến 1 :")
    reset = tree.get_by_role("button", name="Đặt lại")
    expect(reset).to_be_disabled()

    tree.get_by_role("button", name="Tùy chọn lớp Thửa đất").click()
    expect(row(page, "parcels")).to_contain_text("Quốc phòng")
    slider = tree.get_by_role("slider", name="Độ đậm của Thửa đất")
    slider.focus()
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "60 %")
    opacity = page.locator(".leaflet-parcels-pane").evaluate("pane => getComputedStyle(pane).opacity")
    assert opacity == "0.6"

    assert z_index(page, "works") > z_index(page, "parcels")
    handle = tree.get_by_role("button", name=re.compile("^Thứ tự của Công trình"))
    handle.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_text("Công trình: vị trí 2 trên 2")).to_be_attached()
    expect(handle).to_be_focused()
    assert z_index(page, "works") < z_index(page, "parcels")
    row(page, "labels").get_by_role("checkbox").uncheck()
    page.wait_for_url(re.compile(r"hide=labels.*opacity=parcels%3A60.*order=parcels,works"))
    mapped.shoot("layers-tree")
    assert violations(page) == []

    page.goto("about:blank")
    page.goto(f"{mapped.origin}/map/")
    page.wait_for_url(re.compile("opacity=parcels%3A60"))
    page.keyboard.press("l")
    page.get_by_role("button", name="Đặt lại").click()
    page.wait_for_url(lambda url: "opacity" not in url and "order" not in url and "hide" not in url)


def test_base_maps_are_moved_by_mouse_and_buttons(mapped: Watched) -> None:
    page = mapped.open(f"{NEAR}&open=find,layers&bases=anh,dia-hinh")
    expect(row(page, "anh").get_by_role("checkbox")).to_be_checked()
    assert z_index(page, "base-anh") > z_index(page, "base-dia-hinh")
    page.locator("[data-handle='dia-hinh']").drag_to(page.locator("[data-handle='anh']"))
    page.wait_for_url(re.compile("order=ranh,dia-hinh,anh"))
    assert z_index(page, "base-anh") < z_index(page, "base-dia-hinh") < z_index(page, "parcels")
    page.get_by_role("button", name="Tùy chọn lớp Ảnh vệ tinh").click()
    page.get_by_role("button", name="Đưa Ảnh vệ tinh lên trên").click()
    page.wait_for_url(re.compile("order=ranh,anh,dia-hinh"))
    page.get_by_role("button", name="Tùy chọn lớp Quy hoạch").click()
    page.get_by_role("button", name="Xem toàn bộ Quy hoạch").click()
    page.wait_for_url(re.compile(r"map=1[0-4]/"))


@pytest.mark.parametrize("zoom", [4, 6, 9, 12, 16])
def test_the_archipelagos_are_named_above_any_base_map_at_every_zoom(mapped: Watched, zoom: int) -> None:
    page = mapped.open(f"map={zoom}/16.5/112.0&bases=anh&hide=base,places")
    wait_until(page, lambda: shown_tiles(page) > 3)
    wait_until(page, lambda: "Quần đảo Hoàng Sa" in painted(page))
    assert z_index(page, "overlay") > z_index(page, "parcels") > z_index(page, "base-anh")
    box = page.locator(".map").bounding_box()
    assert box
    x, y = next((x, y) for text, x, y in reversed(page.evaluate("window.painted")) if text == "Quần đảo Hoàng Sa")
    offset_x, offset_y = page.locator(".viewport-canvas").first.evaluate(
        "canvas => [canvas, document.querySelector('.map')].map(one => one.getBoundingClientRect())"
        ".reduce((box, map) => [box.x - map.x, box.y - map.y])"
    )
    assert 0 < x + offset_x < box["width"]
    assert 0 < y + offset_y < box["height"]
    if zoom == 6:
        assert "Quần đảo Trường Sa" in painted(page)
        mapped.shoot("layers-archipelagos")
    page.goto(f"{mapped.origin}/map/?again#map={zoom}/9.3/114.0&bases=anh&hide=base,places")
    wait_until(page, lambda: "Quần đảo Trường Sa" in painted(page))


@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080)])
def test_the_switcher_shows_another_base_map(
    open_page: OpenPage, site: str, maps: MapServer, size: tuple[int, int]
) -> None:
    watched = open_page(at=site, viewport={"width": size[0], "height": size[1]})
    page = watched.open(NEAR)
    switcher = page.get_by_role("group", name="Chọn bản đồ nền")
    expect(switcher.get_by_role("button")).to_have_count(5)
    expect(switcher.get_by_role("button", name="Ngoại tuyến")).to_have_attribute("aria-pressed", "true")
    switcher.get_by_role("button", name="Ảnh vệ tinh").click()
    expect(page.locator(".attribution")).to_contain_text("Ảnh vệ tinh: Nguồn mô phỏng")
    wait_until(page, lambda: shown_tiles(page) > 3)
    watched.settle()
    assert shown_tiles(page) > 3
    watched.shoot(f"layers-switcher-{size[0]}")
    assert violations(page) == []
    switcher.get_by_role("button", name="Địa hình").click()
    page.wait_for_url(re.compile("bases=dia-hinh"))
    watched.settle()
    assert any("VERSION=1.3.0" in asked and "CRS=EPSG:3857" in asked for asked in maps.asked)
    assert {json.dumps(headers) for headers in maps.headers if "cookie" in headers} == set()


@pytest.mark.parametrize("size", [(390, 844), (360, 740)])
def test_a_phone_opens_the_switcher_and_the_tree(site: str, open_page: OpenPage, size: tuple[int, int]) -> None:
    watched = open_page(at=site, viewport={"width": size[0], "height": size[1]}, has_touch=True)
    page = watched.page
    page.goto(f"{site}/map/#{NEAR}&open=none")
    toggle = page.get_by_role("button", name="Bản đồ nền: Ngoại tuyến")
    toggle.click()
    watched.shoot(f"layers-phone-{size[0]}")
    page.get_by_role("group", name="Chọn bản đồ nền").get_by_role("button", name="Ảnh vệ tinh").click()
    expect(page.get_by_role("button", name="Bản đồ nền: Ảnh vệ tinh")).to_be_visible()
    page.get_by_role("button", name="Nguồn bản đồ nền").click()
    expect(page.locator(".attribution span")).to_be_visible()
    page.locator(".rail").get_by_role("button", name="Lớp").click()
    expect(page.get_by_role("region", name="Bản đồ nền")).to_be_visible()
    page.get_by_role("button", name="Tùy chọn lớp Ảnh vệ tinh").click()
    box = page.locator(".layer-control").bounding_box()
    assert box
    assert box["x"] + box["width"] <= size[0]
    page.wait_for_selector(".loading-line:not(.on)", state="attached")
    watched.shoot(f"layers-phone-tree-{size[0]}")
    assert violations(page) == []


def test_archives_and_features_are_drawn(mapped: Watched) -> None:
    page = mapped.open(f"map=13/{LAT}/{LON}&bases=ngoai-tuyen,ranh&open=find,layers")
    wait_until(page, lambda: shown_tiles(page) > 0)
    mapped.settle()
    assert shown_tiles(page) > 0
    expect(page.locator(".leaflet-base-ranh-pane canvas")).to_have_count(1)
    wait_until(page, lambda: "Ranh mô phỏng" in painted(page))
    mapped.shoot("layers-archive-and-features")
    page.emulate_media(color_scheme="dark")
    mapped.shoot("layers-dark")
    assert violations(page) == []
    page.emulate_media(color_scheme="light")
    page.keyboard.press("p")
    expect(page.get_by_text("Bản in chỉ có dữ liệu của sổ: không in nền")).to_be_visible()


def test_without_any_base_map_the_tree_says_so(watched: Watched) -> None:
    page = watched.open(f"{NEAR}&open=find,layers")
    expect(page.get_by_text("Chưa có bản đồ nền nào ngoài nền ngoại tuyến.")).to_be_visible()
    expect(page.get_by_role("group", name="Chọn bản đồ nền")).to_have_count(0)
    expect(page.get_by_role("button", name="Thêm bản đồ nền")).to_have_count(0)


def test_a_server_that_fails_is_told_and_tried_again(site: str, open_page: OpenPage, maps: MapServer) -> None:
    watched = open_page(expected=("502",), at=site)
    maps.broken = True
    page = watched.open(f"{NEAR}&bases=anh&open=find,layers")
    expect(page.locator(".map-notes")).to_contain_text("Nền “Ảnh vệ tinh” không tải được.")
    expect(row(page, "anh")).to_contain_text("Nền không tải được")
    expect(row(page, "anh")).to_contain_text("Mã yêu cầu")
    assert page.locator(".vector-tile canvas").count() > 0, "the register is there all the same"
    watched.shoot("layers-failed")
    assert violations(page) == []
    maps.broken = False
    row(page, "anh").get_by_role("button", name="Tải lại").click()
    wait_until(page, lambda: shown_tiles(page) > 0)
    expect(page.locator(".map-notes")).not_to_contain_text("không tải được")


def test_outside_its_bounds_a_base_map_is_empty_and_no_failure(mapped: Watched, maps: MapServer) -> None:
    page = mapped.open("map=14/10.5/106.5&bases=quy-hoach,ngoai-tuyen&open=find,layers")
    mapped.settle()
    expect(page.locator(".map-notes")).not_to_contain_text("không tải được")
    assert shown_tiles(page) == 0
    assert not any("Layer=qh" in asked and "TileMatrix=14" in asked for asked in maps.asked)


def test_a_slow_server_is_told(mapped: Watched, maps: MapServer) -> None:
    maps.delay_s = 4.5
    mapped.page.goto(f"{mapped.origin}/map/#{NEAR}&bases=anh&open=find,layers")
    expect(row(mapped.page, "anh")).to_contain_text("Đang tải…")
    expect(row(mapped.page, "anh")).to_contain_text("Máy chủ nền trả lời chậm…", timeout=8000)
    expect(mapped.page.locator(".vector-tile canvas").first).to_be_attached()
    mapped.shoot("layers-slow")
    maps.delay_s = 0
    mapped.settle()


def test_the_register_does_not_wait_for_slow_base_maps(mapped: Watched, maps: MapServer) -> None:
    maps.delay_s = 60
    try:
        mapped.page.goto(f"{mapped.origin}/map/#{NEAR}&bases=anh,dia-hinh&open=find,layers")
        expect(row(mapped.page, "anh")).to_contain_text("Đang tải…")
        expect(mapped.page.locator(".vector-tile canvas").first).to_be_attached(timeout=20_000)
        assert shown_tiles(mapped.page) == 0
    finally:
        maps.delay_s = 0


def test_lines_of_military_zones_have_a_switch_for_whoever_is_cleared(mapped: Watched) -> None:
    page = mapped.open(f"{NEAR}&open=find,layers")
    expect(row(page, "parcels")).to_be_visible()
    expect(row(page, "zones")).to_have_count(0)
    mapped.log_in("manager")
    row(page, "zones").get_by_role("checkbox").uncheck()
    page.wait_for_url(re.compile("hide=zones"))
    mapped.settle()
    page.get_by_role("button", name="Tùy chọn lớp Ranh khu quân sự").click()
    expect(row(page, "zones").get_by_role("slider")).to_have_count(0)
