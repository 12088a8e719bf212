"""The table of import findings and the card of the overview: counts, ways to map and import, who sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.api.uploads import parcel_file, place_of
from tests.browser.conftest import SIZES, OpenPage, Watched
from tests.browser.test_accessibility import violations
from tests.browser.test_flows import SIDEWAYS

UNIT = "MP-00"
WHY = "đo lại theo mốc mới (mô phỏng)"
TAB = re.compile("Lỗi nhập")


def enter(watched: Watched, state: str = "open=table&table=findings", user: str = "manager") -> Page:
    """The table of findings as a manager."""
    page = watched.page
    page.goto(f"{watched.origin}/map/#{state}")
    watched.log_in(user)
    return page


@pytest.fixture(scope="module", autouse=True)
def _patience() -> Iterator[None]:
    """A worker starts a process for each file: on a busy machine that takes its time."""
    expect.set_options(timeout=60_000)
    yield
    expect.set_options(timeout=5_000)


def size_of(page: Page) -> int:
    """Which of the sizes of windows it is: each has parcels of its own."""
    return sorted(width for width, _ in SIZES.values()).index(page.viewport_size["width"] if page.viewport_size else 0)


def grid(page: Page) -> Locator:
    """The rows."""
    return page.get_by_role("grid", name="Bảng lỗi nhập")


def tab(page: Page) -> Locator:
    """Their tab."""
    return page.get_by_role("tab", name=TAB)


def keep(watched: Watched, name: str) -> None:
    """A picture of a screen that fits its window and has no barrier."""
    size = watched.page.viewport_size
    assert size
    watched.page.wait_for_selector(".loading-line:not(.on)", state="attached")
    watched.shoot(f"findings-{name}-{size['width']}")
    assert not watched.page.evaluate(SIDEWAYS)
    assert violations(watched.page) == []


def call(page: Page, origin: str, path: str, **more: Any) -> Any:
    """A request of the one who is logged in."""
    session = page.request.get(f"{origin}/session").json()
    headers = {"x-csrf-token": session["csrf_token"], "accept": "application/json", "origin": origin}
    return page.request.post(f"{origin}{path}", headers=headers | more.pop("headers", {}), **more)


def bring(page: Page, origin: str, *numbers: int) -> str:
    """A file with a warning for each parcel, that waits for its author."""
    answer = call(page, origin, "/imports", multipart={
        "files": {"name": f"thua_{numbers[0]}.geojson", "mimeType": "application/geo+json",
                  "buffer": parcel_file(*numbers, DIEN_TICH=1580.0, DON_VI_QL=UNIT)},
        "crs": "105°00'", "finish": "check",
    })  # fmt: skip
    assert answer.ok, answer.text()
    key: str = answer.json()["id"]
    return key


def opened(page: Page, origin: str) -> int:
    """How many findings are open for the one who is logged in."""
    return int(page.request.get(f"{origin}/imports/findings?limit=1").json()["open"])


def test_the_third_tab_counts_lists_and_leads_to_map_and_import(window: Watched) -> None:
    page = enter(window)
    first = 40 + 3 * size_of(page)
    before = opened(page, window.origin)
    _wait(page, window.origin, bring(page, window.origin, first, first + 1), "đã kiểm tra xong")
    page.goto(f"{window.origin}/map/#open=table&table=findings")
    page.reload()
    expect(tab(page)).to_have_attribute("aria-selected", "true")
    expect(tab(page).locator(".badge")).to_have_text(re.compile(r"\d"))
    with_row = grid(page).locator("tr", has_text=f"Thửa {first}").first
    expect(with_row).to_be_visible()
    assert opened(page, window.origin) == before + 2
    expect(tab(page).locator(".badge")).to_have_text(str(before + 2))
    keep(window, "table")
    place = page.url.split("map=")[-1]
    with_row.locator("td").nth(1).click()
    expect(with_row).to_have_attribute("aria-current", "true")
    page.wait_for_url(lambda url: url.split("map=")[-1] != place)
    keep(window, "looked")
    with_row.locator("td").nth(1).click()
    expect(page.get_by_role("tab", name=re.compile("^Phát hiện"))).to_have_attribute("aria-selected", "true")
    expect(page.locator(".finding.current")).to_contain_text("D01")
    keep(window, "import")


def test_the_count_is_live_and_conditions_and_view_narrow(open_page: OpenPage, demo: str) -> None:
    watched = open_page(at=demo)
    page = enter(watched)
    before = opened(page, watched.origin)
    expect(tab(page).locator(".badge")).to_have_text(str(before))
    page.get_by_role("navigation").get_by_role("button", name="Nhập liệu").click()
    page.locator(".upload input[type=file]").set_input_files({
        "name": "thua_moi.geojson", "mimeType": "application/geo+json",
        "buffer": parcel_file(51, 52, 53, DIEN_TICH=1580.0, DON_VI_QL=UNIT),
    })  # fmt: skip
    page.get_by_role("button", name="Nạp và kiểm tra").click()
    badge = tab(page).locator(".badge")
    expect(badge).not_to_have_text(str(before))
    assert int(badge.inner_text()) > before, "its zone is asked for"
    _wait(page, watched.origin, bring(page, watched.origin, 51, 52, 53), "đã kiểm tra xong")
    page.goto(f"{watched.origin}/map/#open=find,table&table=findings")
    page.reload()
    page.get_by_role("button", name=re.compile("Điều kiện lỗi")).click()
    menu = page.get_by_role("region", name="Điều kiện lỗi")
    menu.get_by_role("checkbox", name=re.compile("Cảnh báo")).check()
    keep(watched, "conditions")
    page.keyboard.press("Escape")
    lon, lat = place_of(52)
    page.goto(f"{watched.origin}/map/#open=find,table&table=findings&in_view=1&map=19/{lat}/{lon}")
    page.reload()
    expect(grid(page).locator("tr", has_text="Thửa 52")).to_have_count(1)
    expect(grid(page).locator("tfoot")).to_contain_text(re.compile("Tổng: [0-9] phát hiện"))
    page.goto(f"{watched.origin}/map/#open=find,table&table=findings&in_view=1&map=19/10.5/107.1")
    page.reload()
    expect(grid(page).locator("tfoot")).to_contain_text("Tổng: 0 phát hiện")


@pytest.mark.parametrize("user", ["viewer", None])
def test_who_can_never_see_imports_has_no_tab(open_page: OpenPage, demo: str, user: str | None) -> None:
    watched = open_page(at=demo)
    page = watched.page
    page.goto(f"{watched.origin}/map/#open=table&table=findings")
    if user:
        watched.log_in(user)
    expect(page.get_by_role("tab", name="Công trình").locator(".badge")).to_have_text(re.compile(r"\d"))
    expect(tab(page)).to_have_count(0)
    expect(page.get_by_role("grid", name="Bảng thửa đất")).to_be_visible()


def test_the_overview_says_what_was_found_at_the_import(window: Watched, open_page: OpenPage, demo: str) -> None:
    page = enter(open_page(at=demo), "open=find")
    number, origin = 60 + size_of(window.page), window.origin
    key = bring(page, origin, number)
    _wait(page, origin, key, "đã kiểm tra xong")
    accepted = call(page, origin, f"/imports/{key}/accept", data={"reason": WHY})
    assert accepted.ok, accepted.text()
    _step(page, origin, key, "submit")
    page = enter(window, "open=find", "admin")
    _step(page, origin, key, "approve")
    _wait(page, origin, key, "đã ghi vào sổ")
    found = page.request.get(f"{origin}/imports/findings?batch={key}").json()["findings"][0]
    page.goto(f"{origin}/map/#parcel={found['parcel']['id']}&open=find")
    page.reload()
    card = page.get_by_role("region", name="Phát hiện khi nhập")
    expect(card).to_contain_text(WHY)
    expect(card).to_contain_text("giới hạn")
    expect(card).to_contain_text(f"thua_{number}.geojson")
    expect(page.locator(".inspector .timeline")).to_contain_text(f"thua_{number}.geojson")
    card.get_by_role("button", name="Xem trên bản đồ").click()
    expect(card.get_by_role("button", name="Thôi xem trên bản đồ")).to_be_visible()
    keep(window, "overview")
    card.get_by_role("button", name=f"thua_{number}.geojson").click()
    expect(page.locator(".batch-head")).to_contain_text(f"thua_{number}.geojson")


def _wait(page: Page, origin: str, key: str, words: str) -> None:
    """Its own screen follows an import until it stands where ``words`` say."""
    page.goto(f"{origin}/map/#screen=imports&item={key}")
    page.reload()
    expect(page.locator(".batch-head .state-mark")).to_have_text(words)


def _step(page: Page, origin: str, key: str, what: str) -> None:
    etag = page.request.get(f"{origin}/imports/{key}").headers["etag"]
    answer = call(page, origin, f"/imports/{key}/{what}", headers={"if-match": etag})
    assert answer.ok, answer.text()


def test_findings_are_of_today_and_say_that_filters_of_parcels_leave_them_alone(watched: Watched) -> None:
    page = enter(watched, "open=table&table=findings&main_use_code=CQP")
    expect(page.get_by_text("bộ lọc của thửa không áp dụng")).to_be_visible()
    page.goto(page.url.split("#")[0] + "#open=table&table=findings&as_of=2020-03-01")
    page.reload()
    expect(page.get_by_role("tab", name="Thửa đất")).to_have_attribute("aria-selected", "true")
    expect(tab(page)).to_have_count(0)
