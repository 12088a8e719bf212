"""WCAG 2.2 AA as far as axe can judge it, on each main state of the page; and the way of the focus."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import estate
from tests.browser.conftest import WEBMAP, OpenPage, Watched

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def axe_source() -> str:
    return (WEBMAP / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds: rule and the elements; injected over the debugger, which no CSP hinders."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe_source())
    # The thousands of elements that pass are neither described nor brought here: half of the time.
    found: list[dict[str, Any]] = page.evaluate(
        """async (tags) => {
          const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
          return violations;
        }""",
        RULES,
    )
    return [f"{item['id']}: {node['target']} {node['failureSummary']}" for item in found for node in item["nodes"]]


STATES = {
    "start": "",
    "filtered": "main_use_code=CQP&certificate_status=disputed&in_view=1&map=17/21.045/105.846",
    "layers-and-table": "open=find,layers,legend,table",
    "empty": "min_area=900000",
    "english": "lang=en&open=find,table",
}


@pytest.mark.parametrize("name", STATES)
def test_states_have_no_violations(watched: Watched, name: str) -> None:
    page = watched.open(STATES[name])
    assert violations(page) == []


@pytest.mark.parametrize("tab", ["overview", "boundary", "legal", "works", "history"])
def test_inspector_has_no_violations(watched: Watched, tab: str) -> None:
    page = watched.open(f"tab={tab}")
    watched.log_in("manager")
    page.keyboard.press("/")
    page.keyboard.type("{}/{}".format(*estate.TARGET))
    expect(page.get_by_role("option").first).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("tabpanel")).to_be_visible()
    page.locator(f"#tab-{tab}").click()
    assert violations(page) == []


def test_a_secret_parcel_outside_the_filter_has_no_violations(watched: Watched) -> None:
    page = watched.open()
    watched.log_in("manager")
    first = page.request.get(f"{watched.origin}/parcels?secrecy_level=2&limit=1").json()["rows"][0]
    page.goto("about:blank")
    watched.open(f"parcel={first['id']}&min_area=900000&open=find,table")
    expect(page.locator(".outside")).to_be_visible()
    assert violations(page) == []


def test_finding_has_no_violations(watched: Watched) -> None:
    page = watched.open("open=find,table&near=1&distance=40")
    page.get_by_role("button", name="Điều kiện", exact=True).click()
    builder = page.get_by_role("region", name="Thêm điều kiện")
    expect(builder.get_by_role("button").first).to_be_visible()
    page.get_by_role("button", name="Bộ lọc đã lưu").click()
    expect(page.get_by_label("Tên bộ lọc")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Bỏ hết điều kiện").click()
    for condition in ("Loại đất", "Số thửa", "Ngày đo"):
        builder.get_by_role("button", name=condition, exact=True).click()
        expect(builder.locator("input").first).to_be_visible()
        assert violations(page) == []
        builder.get_by_role("button", name="Chọn điều kiện khác").click()
    page.locator("button.result").first.click()
    page.get_by_role("grid").locator("tr[aria-rowindex='3'] input").check()
    page.get_by_role("button", name="Cột", exact=True).click()
    assert violations(page) == []


def test_dialogs_have_no_violations(watched: Watched) -> None:
    page = watched.open()
    page.get_by_role("banner").get_by_role("button", name="Đăng nhập").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Trợ giúp").click()
    assert violations(page) == []


@pytest.mark.parametrize(("key", "kind"), [("a", "Khoanh tay"), ("m", "Diện tích"), ("d", "Sửa"), ("g", "WGS 84")])
def test_tools_have_no_violations(watched: Watched, key: str, kind: str) -> None:
    lon, lat = estate.middle()
    page = watched.open(f"map=18/{lat:.6f}/{lon:.6f}")
    page.keyboard.press(key)
    expect(page.locator(".tool-card")).to_be_visible()
    assert violations(page) == []
    page.locator(".tool-card").get_by_role("button", name=kind, exact=True).click()
    assert violations(page) == []


def test_measurements_and_drawings_have_no_violations(watched: Watched) -> None:
    lon, lat = estate.middle()
    page = watched.open(f"map=18/{lat:.6f}/{lon:.6f}")
    for key, name, listed in (("m", "Đo đạc", ".tool-items"), ("d", "Vẽ, ghi chú", ".tool-edit")):
        page.keyboard.press(key)
        expect(page.get_by_role("region", name=name)).to_be_visible()
        for step in ("ArrowRight", "Enter", "ArrowRight", "Enter", "ArrowDown", "Enter", "Enter"):
            page.keyboard.press(step)
        expect(page.locator(listed)).to_be_visible()
        assert violations(page) == []


def test_a_phone_has_no_violations(open_page: OpenPage) -> None:
    watched = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page = watched.open()
    page.locator("button.result").first.click()
    expect(page.get_by_role("tabpanel")).to_be_visible()
    assert violations(page) == []


def test_the_focus_goes_from_the_top_to_the_list(watched: Watched) -> None:
    page = watched.open()
    page.keyboard.press("Tab")
    expect(page.get_by_text("Đến danh sách kết quả")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("button.result").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("button.result").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".inspector h2")).to_be_visible()


def test_reduced_motion_is_kept(open_page: OpenPage) -> None:
    watched = open_page(reduced_motion="reduce")
    page = watched.open()
    assert page.evaluate("getComputedStyle(document.querySelector('.loading-line')).animationName") == "none"
    page.get_by_role("button", name="Phóng to").click()
    assert page.locator(".leaflet-zoom-anim").count() == 0
