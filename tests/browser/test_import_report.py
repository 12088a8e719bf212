"""The HTML report of an import in a browser without a network: table and map lead to each other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from landdb.export.import_report.html import write_html
from landdb.export.leaflet import read_leaflet
from tests.unit.report_sample import SCRIPT, findings, make_report

WEBMAP = Path(__file__).parents[2] / "webmap"


@pytest.fixture(scope="module")
def report_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("leaflet")
    built = WEBMAP / "dist/sheet"
    shutil.copytree(built if built.is_dir() else WEBMAP / "node_modules/leaflet/dist", folder / "sheet")
    path = tmp_path_factory.mktemp("report") / "bao_cao.html"
    write_html(make_report(), path, "vi", read_leaflet(folder))
    return path


@pytest.fixture
def page(browser: Browser, report_file: Path) -> Iterator[Page]:
    """The report, opened from a disc; whatever it asks for or complains of fails the test."""
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    page.context.set_offline(True)
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(report_file.as_uri())
    page.wait_for_selector(".mark")
    yield page
    assert requests == [report_file.as_uri()]
    assert complaints == []
    page.close()


def test_a_row_leads_to_its_mark(page: Page) -> None:
    page.locator("#f4").click()
    expect(page.locator(".mark.selected")).to_have_text("4")
    expect(page.locator(".popup")).to_contain_text("4 T01 thửa 3 tờ 9")
    expect(page.locator("#f4")).to_have_class("selected")


def test_a_mark_leads_to_its_row(page: Page) -> None:
    page.locator(".mark", has_text="7").click()
    expect(page.locator("#f7")).to_have_class("selected")


def test_the_keyboard_does_the_same(page: Page) -> None:
    page.locator("#f6").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#f6")).to_have_class("selected")
    expect(page.locator(".popup")).to_contain_text(SCRIPT)


def test_filters_hide_rows_and_marks(page: Page) -> None:
    page.locator("[name=severity][value=error]").uncheck()
    shown = page.locator("#findings tbody tr:visible")
    expect(shown).to_have_count(sum(one.severity != "error" for one in findings()))
    page.locator("[name=code]").select_option("A04")
    expect(shown).to_have_count(1)
    expect(page.locator(".mark")).to_have_text(["6"])
    expect(page.locator("#filters output")).to_have_text("Hiện 1 trong 7")
    page.locator("[name=text]").fill("không có chữ này")
    expect(page.locator(".mark")).to_have_count(0)
