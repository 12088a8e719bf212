"""The screen of administrators: base maps are added, tried, changed, ordered, removed; files are sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from landdb.db import Database
from tests.api.basemap_files import entry, make_archive, make_texture, write_catalogue
from tests.browser.conftest import OpenPage, Watched, serve
from tests.browser.rail import press
from tests.browser.test_accessibility import violations
from tests.browser.test_layers import shown_tiles, wait_until
from tests.factories import make_actor
from tests.map_server import MapServer, serve_maps

SIZES = [(1440, 900), (1920, 1080), (390, 844)]


@pytest.fixture
def maps() -> Iterator[MapServer]:
    with serve_maps() as server:
        yield server


@pytest.fixture
def site(filled: tuple[Database, Path], maps: MapServer, tmp_path: Path) -> Iterator[str]:
    """A server with one base map of its file, one with a fault, and none of the screen."""
    url = f"{maps.origin}/xyz/{{z}}/{{x}}/{{y}}.png"
    write_catalogue(
        tmp_path / "basemaps",
        entry(url=url, titleVi="Ảnh vệ tinh"),
        entry(id="sai", url="file:///x"),
        hosts=[maps.host],
    )
    with filled[0].open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        session.execute(text("UPDATE basemap SET retired_at = now() WHERE retired_at IS NULL"))
    with serve(filled[0], tmp_path, anonymous_read=True, basemap_timeout_s=5) as address:
        yield address


def entered(open_page: OpenPage, site: str, size: tuple[int, int], *expected: str) -> Watched:
    watched = open_page(at=site, expected=expected, viewport={"width": size[0], "height": size[1]})
    watched.page.goto(f"{site}/map/")
    watched.log_in("admin")
    press(watched.page, "Quản trị")
    expect(watched.page.get_by_role("heading", name="Quản trị · Bản đồ nền")).to_be_visible()
    return watched


def fill(page: Page, vi: str, en: str, url: str) -> None:
    page.get_by_label("Tên tiếng Việt").fill(vi)
    page.get_by_label("Tên tiếng Anh").fill(en)
    page.get_by_label("Địa chỉ").fill(url)
    page.get_by_label("Nguồn, bản quyền").fill("Nguồn mô phỏng")


def entry_of(page: Page, name: str) -> Locator:
    return page.locator(".base-entry").filter(has=page.get_by_role("heading", name=name, exact=True))


@pytest.mark.parametrize("size", SIZES)
def test_a_base_map_is_tried_added_changed_and_removed(
    site: str, open_page: OpenPage, maps: MapServer, size: tuple[int, int]
) -> None:
    watched = entered(open_page, site, size, "400")
    page = watched.page
    expect(page.get_by_role("alert")).to_contain_text("basemaps[1] (sai).url")
    expect(entry_of(page, "Ảnh vệ tinh")).to_contain_text("basemaps.json")
    expect(entry_of(page, "Ảnh vệ tinh").get_by_role("button", name=re.compile("^(Sửa|Xóa)"))).to_have_count(0)
    entry_of(page, "Ảnh vệ tinh").get_by_role("button", name="Thử Ảnh vệ tinh").click()
    expect(entry_of(page, "Ảnh vệ tinh")).to_contain_text("Nhận được image/png")
    watched.shoot(f"admin-list-{size[0]}")
    assert violations(page) == []

    page.get_by_role("button", name="Thêm nền").click()
    words = ["Không mật", "Mật", "Tối mật"]
    for region, name in ((".base-form", "Mức mật"), (".base-files", "Mức mật của tệp")):
        field = page.locator(region).get_by_role("combobox", name=name)
        assert field.locator("option").all_inner_texts() == words
    fill(page, "Địa hình", "Terrain", "http://169.254.169.254/{z}/{x}/{y}.png")
    page.get_by_role("button", name="Thử trước khi lưu").click()
    expect(page.get_by_role("alert").last).to_contain_text("Máy chủ này không có trong danh sách cho phép")
    page.get_by_label("Địa chỉ").fill(f"{maps.origin}/xyz/{{z}}/{{x}}/{{y}}.png?dh")
    page.get_by_role("button", name="Thử trước khi lưu").click()
    expect(page.locator(".base-form .base-trial")).to_contain_text("Nhận được image/png")
    page.locator(".base-form .base-trial").scroll_into_view_if_needed()
    watched.shoot(f"admin-form-{size[0]}")
    assert violations(page) == []
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(entry_of(page, "Địa hình")).to_contain_text("Đang bật")
    expect(entry_of(page, "Địa hình")).to_contain_text("admin sửa")

    entry_of(page, "Địa hình").get_by_role("button", name="Sửa Địa hình").click()
    page.get_by_label("Tên tiếng Việt").fill("Địa hình 2")
    page.get_by_role("button", name="Lưu", exact=True).click()
    entry_of(page, "Địa hình 2").get_by_role("switch").uncheck()
    expect(entry_of(page, "Địa hình 2")).to_contain_text("Đang tắt")
    entry_of(page, "Địa hình 2").get_by_role("button", name="Xóa Địa hình 2").click()
    page.get_by_role("button", name="Xóa", exact=True).click()
    expect(entry_of(page, "Địa hình 2")).to_have_count(0)


def test_files_are_sent_and_used_and_shown_on_the_map(site: str, open_page: OpenPage, tmp_path: Path) -> None:
    watched = entered(open_page, site, (1440, 900), "400")
    page = watched.page
    whole = {(0, 0, 0): make_texture(), (1, 1, 0): make_texture()}
    make_archive(tmp_path / "nen-moi.pmtiles", whole)
    page.get_by_label("Tải tệp lên").set_input_files(tmp_path / "nen-moi.pmtiles")
    expect(page.get_by_text("Đã nhận nen-moi.pmtiles.")).to_be_visible()
    expect(page.get_by_role("region", name="Tệp nền")).to_contain_text("level-0/nen-moi.pmtiles")
    (tmp_path / "hong.pmtiles").write_bytes(b"no archive")
    page.get_by_label("Tải tệp lên").set_input_files(tmp_path / "hong.pmtiles")
    expect(page.get_by_role("alert").filter(has_text="PMTiles phiên bản 3")).to_be_visible()

    page.get_by_role("button", name="Thêm nền").click()
    page.get_by_label("Loại").select_option("pmtiles")
    page.get_by_label("Tên tiếng Việt").fill("Nền mới")
    page.get_by_label("Tên tiếng Anh").fill("New")
    page.get_by_label("Nguồn, bản quyền").fill("Nguồn mô phỏng")
    page.get_by_label("Tệp trên máy chủ").select_option("level-0/nen-moi.pmtiles")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(entry_of(page, "Nền mới")).to_be_visible()
    watched.shoot("admin-files")
    page.get_by_role("button", name="Về bản đồ").click()
    page.get_by_role("group", name="Chọn bản đồ nền").get_by_role("button", name="Nền mới").click()
    wait_until(page, lambda: shown_tiles(page) > 0)


def test_order_is_changed_and_others_may_not_enter(site: str, open_page: OpenPage, maps: MapServer) -> None:
    watched = entered(open_page, site, (1440, 900))
    page = watched.page
    for name in ("Một", "Hai"):
        page.get_by_role("button", name="Thêm nền").click()
        fill(page, name, name, f"{maps.origin}/xyz/{{z}}/{{x}}/{{y}}.png?{len(name)}")
        page.get_by_role("button", name="Lưu", exact=True).click()
        expect(entry_of(page, name)).to_be_visible()
    page.get_by_role("button", name="Đưa Hai lên trước").click()
    expect(page.locator(".base-entry h3")).to_have_text(["Ảnh vệ tinh", "Hai", "Một"])

    other = open_page(at=site).page
    other.goto(f"{site}/map/#screen=admin")
    expect(other.get_by_text("Chỉ quản trị viên mở được trang này.")).to_be_visible()
    expect(other.locator(".rail").get_by_role("button", name="Quản trị")).to_have_count(0)
