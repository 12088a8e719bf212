"""Parcels coloured by their certificate instead of their use: map, legend, address, both themes, paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import estate
from tests.browser.conftest import OpenPage, Watched
from tests.browser.test_accessibility import violations
from tests.browser.test_printing import open_print, saved

LON, LAT = estate.middle()
NEAR = f"map=17/{LAT:.6f}/{LON:.6f}"
BY_CERTIFICATE = "colour_by=certificate"
STATUSES = ["Đã cấp GCN", "Đang làm GCN", "Chưa cấp GCN", "Tranh chấp"]


def share_of(page: Page, name: str) -> float:
    """How much of what the tiles of parcels cover has a colour of the style sheets."""
    share: float = page.evaluate(
        """(name) => {
          const hex = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
          const wanted = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
          let [found, all] = [0, 0];
          for (const canvas of document.querySelectorAll('.leaflet-parcels-pane canvas.tile-base')) {
            const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
            copy.drawImage(canvas, 0, 0);
            const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
            for (let i = 0; i < data.length; i += 4) {
              if (data[i + 3] < 250) continue;
              all++;
              if (wanted.every((value, k) => Math.abs(data[i + k] - value) < 3)) found++;
            }
          }
          return found / all;
        }""",
        name,
    )
    return share


def open_parcels(page: Page) -> None:
    page.get_by_role("button", name="Tùy chọn lớp Thửa đất").click()
    expect(page.get_by_role("group", name="Tô màu theo")).to_be_visible()


@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080)])
def test_one_choice_colours_the_map_and_its_legend_without_asking_for_tiles(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    watched = open_page(viewport={"width": size[0], "height": size[1]})
    page = watched.open(f"{NEAR}&open=find,layers,legend")
    assert share_of(page, "use-defence") > 0.2
    asked = [url for url in watched.requests if "/tiles/" in url]
    open_parcels(page)
    page.get_by_label("Tình trạng giấy chứng nhận", exact=True).check()
    page.wait_for_url(re.compile(BY_CERTIFICATE))
    watched.settle()
    page.wait_for_timeout(300)
    assert share_of(page, "use-defence") == 0
    shares = [share_of(page, f"certificate-{name}") for name in ("issued", "in-progress", "not-issued", "disputed")]
    assert min(shares) > 0.03
    assert [url for url in watched.requests if "/tiles/" in url] == asked
    legend = page.get_by_role("region", name="Chú giải")
    assert [text for text in legend.get_by_role("listitem").all_inner_texts() if text in STATUSES] == STATUSES
    expect(legend.get_by_role("heading", name="Tình trạng giấy chứng nhận")).to_be_visible()
    expect(page.locator("[data-layer='parcels'] .layer-legend")).to_contain_text("Tranh chấp")
    watched.shoot(f"colours-{size[0]}")
    assert violations(page) == []
    page.reload()
    watched.settle()
    assert share_of(page, "certificate-disputed") == pytest.approx(shares[3], abs=0.01)
    open_parcels(page)
    page.get_by_label("Loại đất", exact=True).check()
    page.wait_for_url(lambda url: "colour_by" not in url)
    watched.settle()
    page.wait_for_timeout(300)
    assert share_of(page, "use-defence") > 0.2


def test_the_dark_map_has_them_too(open_page: OpenPage) -> None:
    watched = open_page(color_scheme="dark")
    page = watched.open(f"{NEAR}&{BY_CERTIFICATE}&open=find,layers,legend")
    assert share_of(page, "certificate-disputed") > 0.03
    watched.shoot("colours-dark")
    assert violations(page) == []


def test_filters_dim_and_numbers_are_read_over_hatches(watched: Watched) -> None:
    page = watched.open(f"map=18/{LAT:.6f}/{LON:.6f}&{BY_CERTIFICATE}&certificate_status=disputed")
    assert share_of(page, "certificate-issued") == 0, "dimmed"
    assert share_of(page, "certificate-disputed") > 0
    watched.shoot("colours-filtered")
    page.get_by_role("button", name=re.compile("^Bỏ điều kiện")).first.click()
    watched.settle()
    page.wait_for_timeout(300)
    watched.shoot("colours-near")


def test_small_scales_say_that_they_know_no_certificates(watched: Watched) -> None:
    page = watched.open(f"map=9/{LAT:.6f}/{LON:.6f}&{BY_CERTIFICATE}&open=find,layers,legend")
    expect(page.get_by_role("region", name="Chú giải")).to_contain_text("Phóng to để thấy màu theo giấy chứng nhận")
    expect(page.locator("[data-layer='parcels']")).to_contain_text("màu theo giấy chứng nhận từ 1 :")
    watched.shoot("colours-small-scale")
    assert violations(page) == []


def test_two_days_have_the_same_colours(watched: Watched) -> None:
    page = watched.open(f"{NEAR}&compare=2020-03-01&open=find,layers,legend")
    open_parcels(page)
    page.get_by_label("Tình trạng giấy chứng nhận", exact=True).check()
    watched.settle()
    page.wait_for_timeout(300)
    watched.shoot("colours-two-days")
    greens = page.evaluate(
        """() => [...document.querySelectorAll('.leaflet-compared-pane canvas.tile-base')].map((canvas) => {
          const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
          copy.drawImage(canvas, 0, 0);
          const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
          let found = 0;
          for (let i = 0; i < data.length; i += 4) {
            if (data[i] === 0xb9 && data[i + 1] === 0xc8 && data[i + 2] === 0x92) found++;
          }
          return found;
        })"""
    )
    assert greens
    assert sum(greens) == 0, "the other day is coloured by use still"


def test_a_phone_chooses_too(open_page: OpenPage) -> None:
    watched = open_page(viewport={"width": 390, "height": 844}, has_touch=True)
    page = watched.page
    page.goto(f"{watched.origin}/map/#{NEAR}&open=layers")
    open_parcels(page)
    page.get_by_label("Tình trạng giấy chứng nhận", exact=True).check()
    page.wait_for_url(re.compile(BY_CERTIFICATE))
    page.wait_for_selector(".loading-line:not(.on)", state="attached")
    watched.shoot("colours-phone")
    assert violations(page) == []


def test_paper_follows_the_choice(watched: Watched) -> None:
    page = watched.open(f"map=18/{LAT:.6f}/{LON:.6f}&{BY_CERTIFICATE}")
    open_print(page)
    expect(page.get_by_text("Thửa được tô màu theo tình trạng giấy chứng nhận")).to_be_visible()
    with page.expect_request(re.compile("/prints/map")) as asked:
        _, content = saved(page, "Tạo bản in PDF")
    assert BY_CERTIFICATE in asked.value.url
    assert content.startswith(b"%PDF")
    watched.shoot("colours-print")
