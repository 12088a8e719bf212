"""The facet of provinces on a past day, on the demo's own register: those of the day, and a press filters by one."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Watched
from tests.browser.test_flows import keep
from tests.browser.test_flows_time import DAY, PLACE


def facet(page: Page) -> Locator:
    return page.locator("fieldset.facet", has=page.get_by_role("button", name="Tỉnh, thành phố"))


def counted(window: Watched, name: str, day: str = "") -> dict[str, int]:
    """Parcels by the name of a province, as the server counts them."""
    asked = window.page.request.get(f"{window.origin}/stats?facets={name}{day}").json()["facets"][name]
    lists = window.page.request.get(f"{window.origin}/code-lists").json()["provinces"]
    names = {province["code"]: province["name"] for province in lists}
    return {share.get("title") or names[share["value"]]: share["n"] for share in asked}


def shown(page: Page) -> dict[str, int]:
    rows = facet(page).locator(".facet-row")
    return {
        row.locator(".facet-title").inner_text(): int(re.sub(r"\D", "", row.locator(".count").inner_text()))
        for row in rows.all()
    }


def unfold(page: Page) -> None:
    """Three are shown at first; other tests may have brought parcels of further provinces."""
    more = facet(page).get_by_role("button", name=re.compile("Thêm .* mục"))
    if more.count():
        more.click()


def test_the_provinces_of_the_day_are_listed_and_filter(window: Watched) -> None:
    page = window.open(f"{PLACE}&as_of={DAY}")
    former = counted(window, "former_province_code", f"&as_of={DAY}")
    present = counted(window, "province_code")
    assert set(former) != set(present)
    facet(page).get_by_role("button", name="Tỉnh, thành phố").click()
    expect(facet(page).locator(".facet-row").first).to_be_visible()
    unfold(page)
    expect(facet(page).locator(".facet-row")).to_have_count(len(former))
    assert shown(page) == former
    facet(page).scroll_into_view_if_needed()
    keep(window, "past-provinces")
    name = next(one for one in former if one not in present)
    facet(page).get_by_role("checkbox", name=re.compile(re.escape(name))).check()
    expect(page.locator(".results-header b")).to_contain_text(re.compile(rf"^{former[name]}\b"))
    page.wait_for_url(re.compile("former_province_code="))
    expect(facet(page).locator(".facet-row")).to_have_count(len(former))
    assert shown(page) == former, "the others keep their counts"
    page.get_by_role("button", name="Bỏ hết điều kiện").click()
    page.locator(".past-note").get_by_role("button", name="Về hiện tại").click()
    expect(
        facet(page).locator(".facet-row", has_text=next(one for one in present if one not in former))
    ).to_be_visible()
    unfold(page)
    assert shown(page) == present
