"""Drawing on the map: edit, undo, keep, export and import."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import estate
from tests.browser.conftest import Watched
from tests.browser.screen import ONE_PIXEL, Point, area_of, click_free, number, opened, plane_of, take, world_pixel


def draw_polygon(page: Page, pixels: list[Point]) -> None:
    page.get_by_role("button", name="Vùng", exact=True).click()
    for pixel in pixels:
        click_free(page, pixel)
        page.wait_for_timeout(30)
    page.get_by_role("button", name="Xong").click()


def figure(page: Page, index: int = 0) -> float:
    found = page.locator(".tool-name b").nth(index)
    expect(found).to_contain_text("m²")
    return number(found.inner_text())


def drag(page: Page, start: Point, end: Point) -> None:
    page.keyboard.down("Control")
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.move(*end)
    page.mouse.up()
    page.keyboard.up("Control")


def test_drawings_are_edited_and_undone(watched: Watched) -> None:
    screen, page = opened(watched), watched.page
    x, y = screen.pixel(estate.middle())
    take(page, "d")
    pixels = [(x, y), (x + 160, y + 10), (x + 150, y + 120), (x - 10, y + 110)]
    draw_polygon(page, pixels)
    before = figure(page)
    assert before == pytest.approx(area_of([plane_of(screen.place(pixel)) for pixel in pixels]), abs=0.3)
    page.get_by_role("button", name="Sửa", exact=True).click()
    target = (x + 230, y + 60)
    drag(page, pixels[1], target)
    expect(page.locator(".tool-name b").first).not_to_contain_text(f"{before:.1f}".replace(".", ","))
    moved = [pixels[0], target, *pixels[2:]]
    after = figure(page)
    assert after == pytest.approx(area_of([plane_of(screen.place(pixel)) for pixel in moved]), abs=0.5)
    drag(
        page, ((pixels[2][0] + pixels[3][0]) / 2, (pixels[2][1] + pixels[3][1]) / 2), (x + 70, y + 190)
    )  # a vertex more
    expect(page.get_by_role("button", name="Xoá đỉnh 4")).to_be_visible()
    assert figure(page) > after
    page.get_by_role("button", name="Lục", exact=True).click()
    watched.shoot("draw-edit")
    page.locator(".map").focus()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.wait_for_timeout(400)
    assert figure(page) == after
    page.keyboard.press("Control+z")
    page.wait_for_timeout(400)
    assert figure(page) == before
    page.keyboard.press("Control+y")
    page.wait_for_timeout(400)
    assert figure(page) == after


def test_drawings_outlive_the_page_and_go_into_a_file_and_back(watched: Watched, tmp_path: Path) -> None:
    screen, page = opened(watched), watched.page
    x, y = screen.pixel(estate.middle())
    take(page, "d")
    draw_polygon(page, [(x, y), (x + 160, y + 10), (x + 150, y + 120), (x - 10, y + 110)])
    drawn = figure(page)
    name = page.get_by_label("Tên", exact=True)
    name.fill("Ranh đề nghị (mô phỏng)")
    name.press("Tab")
    page.reload()
    watched.settle()
    take(page, "d")
    expect(page.locator(".tool-name").first).to_contain_text("Ranh đề nghị (mô phỏng)")
    assert figure(page) == drawn
    with page.expect_download() as download:
        page.get_by_role("button", name="Xuất GeoJSON").click()
    path = tmp_path / "drawings.geojson"
    download.value.save_as(path)
    [feature] = json.loads(path.read_text(encoding="utf-8"))["features"]
    ring = feature["geometry"]["coordinates"][0]
    assert area_of([plane_of((lon, lat)) for lon, lat in ring[:-1]]) == pytest.approx(
        feature["properties"]["area_m2"], abs=0.05
    )
    vn2000 = feature["properties"]["vn2000"]
    assert vn2000["epsg"] == 5897
    assert {(round(p["y_easting"], 1), round(p["x_northing"], 1)) for p in vn2000["points"]} == {
        (round(e, 1), round(n, 1)) for e, n in (plane_of((lon, lat)) for lon, lat in ring)
    }
    page.get_by_role("button", name="Xoá mọi hình").click()
    expect(page.locator(".tool-name")).to_have_count(0)
    page.locator("input[type=file]").set_input_files(path)
    expect(page.locator(".tool-name").first).to_contain_text("Ranh đề nghị (mô phỏng)")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(".tool-name")).to_have_count(0)


def test_a_note_is_written_and_moved_by_keys_and_taken_up_by_a_click(watched: Watched) -> None:
    screen, page = opened(watched), watched.page
    take(page, "d")
    page.get_by_role("button", name="Ghi chú", exact=True).click()
    page.mouse.click(*screen.pixel(estate.middle()))
    words = page.get_by_label("Lời ghi chú")
    expect(words).to_be_focused()
    page.keyboard.type("Cổng số 2 (mô phỏng)")
    words.press("Tab")
    stored = "JSON.parse(sessionStorage.getItem('landdb.drawings.'))[0]"
    assert page.evaluate(stored)["text"] == "Cổng số 2 (mô phỏng)"
    former = page.evaluate(stored)["points"][0]
    page.locator(".map").focus()
    for key in ("ArrowRight", "Enter", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    lon, lat = page.evaluate(stored)["points"][0]
    assert lon == pytest.approx(former[0], abs=ONE_PIXEL)
    assert world_pixel(lon, lat)[1] - world_pixel(*former)[1] == pytest.approx(32, abs=1)
    page.keyboard.press("v")
    page.mouse.click(*screen.pixel((lon, lat)))
    expect(page.get_by_role("region", name="Vẽ, ghi chú")).to_be_visible()
    watched.shoot("draw-note")
    page.keyboard.press("Delete")
    expect(page.locator(".tool-name")).to_have_count(0)
