"""Protection areas and boundaries of communes and provinces over the parcels, for whoever sees some."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Connection, text

from landdb.cli.user import set_account
from landdb.db import Database
from tests.api.clients import connect_admin
from tests.api.file_contents import text_of_pdf
from tests.browser import estate
from tests.browser.conftest import ACCOUNTS, PASSWORD, OpenPage, Watched, serve
from tests.browser.test_accessibility import violations
from tests.factories import add_protection_area, make_actor

LON, LAT = estate.middle()
NEAR = f"map=17/{LAT}/{LON}"
BOTH = "show=boundaries,protection-areas"
SIZES = {"1440": (1440, 900), "1920": (1920, 1080), "390": (390, 844)}
REACH = {
    "full": {"restricted": 12, "protected": 30, "safety_belt": 70},
    "ammunition_depot": {"restricted": 10, "ammunition_belt": 45},
    "antenna": {"restricted": 8, "technical_corridor": 40},
}
UNITS = (
    "UPDATE admin_unit a SET geom = ST_Multi(ST_Intersection(cell.geom, hull.geom)) FROM "
    "(SELECT (ST_Dump(ST_VoronoiPolygons(ST_Collect(label_point)))).geom FROM admin_unit WHERE {units}) cell, "
    "({hull}) hull WHERE {units} AND ST_Contains(cell.geom, a.label_point)"
)
PROVINCES = "level = 'province' AND valid_to IS NULL"
COMMUNES = "level = 'commune' AND valid_to IS NULL AND province_code = '01'"
COUNTRY = (
    f"SELECT ST_Buffer(ST_ConcaveHull(ST_Collect(label_point), 0.4), 0.5) AS geom FROM admin_unit WHERE {PROVINCES}"
)
HANOI = f"SELECT geom FROM admin_unit WHERE {PROVINCES} AND code = '01'"


def _add_areas(session: Connection) -> None:
    works = session.execute(text("SELECT id FROM work ORDER BY ST_X(label_point) LIMIT 9")).scalars().all()
    for number, (scheme, kinds) in enumerate(REACH.items()):
        for work in works[number::4]:
            session.execute(
                text("UPDATE work SET protection_scheme = :scheme WHERE id = :id"), {"scheme": scheme, "id": work}
            )
            for kind, metres in kinds.items():
                medium = "air" if kind == "technical_corridor" else "land"
                add_protection_area(session, work, kind, around_m=metres, medium=medium)


@pytest.fixture(scope="module")
def register(server: Any, template: str) -> Iterator[Database]:
    """The estate with protection areas around its works and simulated boundaries of the present units."""
    dbname = server.create(template)
    database = Database(server.admin_url(dbname), server.secret)
    with database.open_session(make_actor(3, roles=("admin",)), read_only=False, timeout_ms=None) as session:
        estate.fill(session)
        _add_areas(session)
    with connect_admin(server.admin_url(dbname)) as admin:
        admin.execute(text(UNITS.format(units=PROVINCES, hull=COUNTRY)))
        admin.execute(text(UNITS.format(units=COMMUNES, hull=HANOI)))
    clearance, role = ACCOUNTS["manager"]
    set_account(database, "manager", PASSWORD, display_name="Manager (mô phỏng)", clearance=clearance, roles=(role,))
    yield database
    database.dispose()
    server.drop(dbname)


@pytest.fixture(scope="module")
def site(register: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home: Path = tmp_path_factory.mktemp("home")
    with serve(register, home, anonymous_read=True) as address:
        yield address


def row(page: Page, layer: str) -> Any:
    return page.locator(f"[data-layer='{layer}']")


def pictures(page: Page, pane: str) -> Any:
    return page.locator(f".leaflet-{pane}-pane canvas.tile-base")


def manager(open_page: OpenPage, site: str, state: str, **options: Any) -> Watched:
    """A page of somebody who may see protection areas."""
    watched = open_page(at=site, **options)
    watched.open()
    watched.log_in("manager")
    watched.page.goto("about:blank")
    watched.open(state)
    return watched


def test_without_a_base_map_boundaries_are_on_and_areas_off(open_page: OpenPage, site: str) -> None:
    watched = manager(open_page, site, f"{NEAR}&open=find,layers,legend")
    page = watched.page
    tree = page.get_by_role("region", name="Lớp bản đồ")
    expect(row(page, "protection-areas")).to_be_visible()
    assert tree.locator("li[data-layer]").evaluate_all("all => all.map(one => one.dataset.layer)") == [
        "drawings", "imported", "works", "places", "boundaries", "grid", "protection-areas", "labels",
        "zones", "parcels", "base",
    ]  # fmt: skip
    assert not [url for url in watched.requests if "/tiles/protection-areas/" in url]
    expect(row(page, "boundaries").get_by_role("checkbox")).to_be_checked()
    box = row(page, "protection-areas").get_by_role("checkbox")
    expect(box).not_to_be_checked()
    box.check()
    page.wait_for_url(re.compile("show=protection-areas"))
    expect(pictures(page, "protection-areas").first).to_be_attached()
    watched.settle()
    legend = page.get_by_role("region", name="Chú giải")
    for words in ("Khu vực cấm", "Vành đai an toàn kho đạn dược", "Ranh giới tỉnh"):
        expect(legend).to_contain_text(words)
    tree.get_by_role("button", name="Tùy chọn lớp Phạm vi bảo vệ").click()
    slider = tree.get_by_role("slider", name="Độ đậm của Phạm vi bảo vệ")
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("opacity=protection-areas%3A80"))
    pane = page.locator(".leaflet-protection-areas-pane")
    assert pane.evaluate("pane => getComputedStyle(pane).opacity") == "0.8"
    watched.shoot("overlays-tree")
    assert violations(page) == []
    tree.get_by_role("button", name="Đặt lại").click()
    expect(pictures(page, "protection-areas")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_they_are_drawn_in_both_themes(open_page: OpenPage, site: str, size: str, theme: str) -> None:
    width, height = SIZES[size]
    options: dict[str, Any] = {"viewport": {"width": width, "height": height}, "color_scheme": theme}
    # On a phone the list covers the lower half: the areas lie above it.
    place = f"17/{LAT - 0.002}/{LON - 0.0024}" if size == "390" else f"17/{LAT}/{LON}"
    watched = manager(open_page, site, f"map={place}&{BOTH}&open=find,legend", **options)
    expect(pictures(watched.page, "protection-areas").first).to_be_attached()
    watched.settle()
    watched.shoot(f"overlays-{theme}-{size}")
    assert violations(watched.page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("place", ["7/17.5/106.5", "11/21.02/105.8"])
def test_boundaries_at_small_scales(open_page: OpenPage, site: str, place: str, theme: str) -> None:
    watched = open_page(at=site, color_scheme=theme)
    page = watched.open(f"map={place}&show=boundaries&open=find,layers,legend")
    expect(pictures(page, "boundaries").first).to_be_attached()
    watched.settle()
    watched.shoot(f"boundaries-{theme}-{place.split('/', maxsplit=1)[0]}")


def test_guests_do_not_hear_of_protection_areas(open_page: OpenPage, site: str) -> None:
    watched = open_page(at=site)
    page = watched.open(f"{NEAR}&{BOTH}&open=find,layers,legend")
    expect(row(page, "boundaries")).to_be_visible()
    expect(row(page, "protection-areas")).to_have_count(0)
    expect(page.get_by_role("region", name="Chú giải")).not_to_contain_text("Khu vực cấm")
    assert not [url for url in watched.requests if "/tiles/protection-areas/" in url]


def test_a_past_day_has_its_own_units_and_no_protection_areas(open_page: OpenPage, site: str) -> None:
    watched = manager(open_page, site, f"{NEAR}&{BOTH}&as_of=2025-06-01&open=find,layers,legend")
    page = watched.page
    expect(row(page, "protection-areas")).to_contain_text("chỉ có ở hiện trạng hôm nay")
    expect(row(page, "boundaries")).to_contain_text("ngày này không có ranh giới")
    expect(pictures(page, "protection-areas")).to_have_count(0)
    watched.shoot("overlays-past")
    page.locator(".past-note").get_by_role("button", name="Về hiện tại").click()
    expect(pictures(page, "protection-areas").first).to_be_attached()


@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080)])
def test_pointing_says_what_lies_there(open_page: OpenPage, site: str, size: tuple[int, int]) -> None:
    watched = open_page(at=site, viewport={"width": size[0], "height": size[1]})
    page = watched.open(f"{NEAR}&show=protection-areas&open=find,legend")
    watched.log_in("manager")
    watched.settle()
    expect(pictures(page, "protection-areas").first).to_be_attached()
    hint = page.locator(".overlay-hint")
    box = page.locator(".map").bounding_box()
    assert box
    for step in range(40):  # the areas lie west of the middle
        page.mouse.move(box["x"] + box["width"] / 2 - 12 * step, box["y"] + box["height"] / 2)
        page.wait_for_timeout(60)
        if hint.count() and ":" in hint.inner_text() and "Ranh" not in hint.inner_text():
            break
    expect(hint).to_contain_text(re.compile(r"(Khu vực|Vành đai|Hành lang).*: .*mô phỏng"))
    watched.shoot(f"overlay-hint-{size[0]}")
    assert violations(page) == []
    page.mouse.move(5, 5)
    expect(hint).to_have_count(0)


def test_the_sheet_draws_what_is_on(open_page: OpenPage, site: str) -> None:
    page = manager(open_page, site, f"{NEAR}&show=protection-areas&open=find").page
    page.keyboard.press("p")
    expect(page.locator(".print-panel")).to_contain_text("Bản in vẽ cả các lớp đang bật: Phạm vi bảo vệ, Ranh giới")
    with page.expect_request(lambda request: "/prints/map?" in request.url) as asked, page.expect_download() as waiting:
        page.get_by_role("button", name="Tạo bản in PDF").click()
    assert "overlays=protection-areas,boundaries" in asked.value.url
    told = text_of_pdf(Path(waiting.value.path()).read_bytes())
    for said in ("Khu vực cấm", "Ranh giới xã"):
        assert said in told
