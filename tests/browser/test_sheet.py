"""A map sheet in a browser without a network: it draws its parcels and asks for nothing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from landdb.export.leaflet import read_leaflet
from landdb.export.sheet import render_sheet
from landdb.export.sheet_content import read_parcels
from landdb.export.sheet_text import Stamp
from tests.conftest import ActAs
from tests.factories import add_parcel, add_work

WEBMAP = Path(__file__).parents[2] / "webmap"


@pytest.fixture(scope="module")
def sheet(as_actor: ActAs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sheet of one parcel and its neighbour, with the Leaflet of the built web map."""
    with as_actor(1, roles=("admin",), read_only=False) as session:
        first = add_parcel(session, lon_lat=(105.8432, 21.0444), side_m=40, sheet_no=9, parcel_no=206)
        add_parcel(session, lon_lat=(105.8432, 21.0440), side_m=46, sheet_no=9, parcel_no=207)
        add_work(session, lon_lat=(105.8433, 21.0445), code="CT-MO", parcel_ids=(first,))
    with as_actor(1) as session:
        content = read_parcels(session, [str(first)], 1)
    folder = tmp_path_factory.mktemp("leaflet")
    built = WEBMAP / "dist/sheet"
    shutil.copytree(built if built.is_dir() else WEBMAP / "node_modules/leaflet/dist", folder / "sheet")
    stamp = Stamp(content.secrecy_level, "Người thử", datetime(2026, 11, 21, tzinfo=UTC))
    path = tmp_path_factory.mktemp("sheet") / "to.html"
    path.write_text(render_sheet(content, stamp, read_leaflet(folder)), encoding="utf-8")
    return path


def test_sheet_draws_its_parcels_offline(browser: Browser, sheet: Path) -> None:
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    page.context.set_offline(True)
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(sheet.as_uri())
    page.wait_for_selector("path.leaflet-interactive")
    assert requests == [sheet.as_uri()]
    assert complaints == []
    assert page.locator(".vertex-mark").all_inner_texts() == ["1", "2", "3", "4"]
    assert page.locator(".edge-mark").all_inner_texts() == ["40,00"] * 4
    assert "CT-MO" in page.locator(".work-mark").all_inner_texts()
    outline = page.locator('path[stroke="#2b2722"]').bounding_box()
    marks = [mark.bounding_box() for mark in page.locator(".edge-mark").all()]
    assert outline is not None
    for mark in marks:
        assert mark is not None
        x, y = mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2
        inside = (outline["x"] - 4 < x < outline["x"] + outline["width"] + 4) and (
            outline["y"] - 4 < y < outline["y"] + outline["height"] + 4
        )
        assert not inside
    assert "9/206" in page.locator(".parcel-mark").all_inner_texts()
    map_box = page.locator(".folium-map").bounding_box()
    outlines = [path.bounding_box() for path in page.locator("path.leaflet-interactive").all()]
    assert map_box is not None
    assert map_box["height"] == pytest.approx(562, abs=3)
    assert max(box["height"] for box in outlines if box) > 250
    page.close()
