"""Printed maps and extracts: what the caller sees, at the level of what is drawn, and hashes to compare."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import numpy as np
import pytest
from fastapi.testclient import TestClient
from shapely.affinity import translate
from shapely.geometry import MultiPolygon, Point
from sqlalchemy import text
from starlette.requests import Request

from landdb.api.files import make_while_wanted
from landdb.cli.user import set_account
from landdb.db import Database
from landdb.domain.actors import Role
from landdb.domain.crs import SRID_BY_EPSG, from_wgs84, transform_points
from landdb.domain.map_paper import SCALES
from landdb.errors import CancelledError
from landdb.export.printing import map_content
from tests.api.clients import open_client
from tests.api.file_contents import text_of_pdf
from tests.factories import HANOI_SRID, add_parcel, add_unit, add_work, make_actor, square
from tests.pdf_paths import paths_of

PASSWORD = "mật khẩu mô phỏng"
LON, LAT = 105.8432, 21.0444
CENTRE = f"center={LON},{LAT}&zone=5897"


@pytest.fixture(scope="module")
def filled(database: Database) -> Database:
    """A parcel with a work, a neighbour east of it, and a top secret one west of it."""
    with database.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        unit = add_unit(session, "DV-IN", name_vi="Đơn vị in (mô phỏng)")
        base = square(LON, LAT, 40.0)
        columns: dict[str, Any] = {"managing_unit_id": unit, "map_scale": 1000, "certificate_status": "issued"}
        own = add_parcel(session, geometry=base, sheet_no=9, parcel_no=206, **columns)
        add_parcel(session, geometry=translate(base, 40), sheet_no=9, parcel_no=207, uses={"ODT": 1600.0})
        add_parcel(
            session, geometry=translate(base, -40), sheet_no=9, parcel_no=777, secrecy_level=2, secrecy_basis="QĐ",
            uses={"SKC": 1600.0}, certificate_status="disputed",
        )  # fmt: skip
        add_work(session, lon_lat=(LON + 0.0001, LAT + 0.0001), code="CT-IN", parcel_ids=(own,))
    for name, clearance in (("reader0", 0), ("reader2", 2)):
        set_account(database, name, PASSWORD, display_name=name, clearance=clearance, roles=(Role.VIEWER,))
    return database


@pytest.fixture
def client(filled: Database, tmp_path: Path) -> Iterator[TestClient]:
    with open_client(filled, tmp_path, banner_vi="LƯU HÀNH NỘI BỘ · DỮ LIỆU MÔ PHỎNG", banner_en="") as opened:
        yield opened


@pytest.fixture(scope="module")
def key(filled: Database) -> str:
    with filled.open_session(make_actor(3)) as session:
        return str(session.scalar(text("SELECT id FROM parcel WHERE parcel_no = 206")))


def read(client: TestClient, path: str, name: str = "reader2") -> Any:
    response = client.get(path, auth=(name, PASSWORD))
    assert response.status_code == 200, response.text
    return response


def words(response: Any) -> str:
    return " ".join(text_of_pdf(response.content).replace("\u00a0", " ").split())


def test_a_map_shows_what_its_reader_sees(client: TestClient) -> None:
    path = f"/prints/map?{CENTRE}&scale=500&title=Khu%20in"
    above, below = read(client, path), read(client, path, "reader0")
    assert above.headers["content-type"] == "application/pdf"
    for said in ("Khu in", "206", "207", "777", "TỐI MẬT", "SKC", "DỮ LIỆU MÔ PHỎNG", "reader2", "21/11/2026 12:00"):
        assert said in words(above), said
    assert "777" not in words(below)
    assert "SKC" not in words(below)
    assert "KHÔNG MẬT" in words(below)
    assert above.headers["content-disposition"].endswith('ban_do_1-500_20261121_1200_TOI_MAT.pdf"')
    assert below.headers["content-disposition"].endswith('ban_do_1-500_20261121_1200_KHONG_MAT.pdf"')
    assert "Công trình loại A" in words(above)
    assert "Công trình loại A" not in words(read(client, f"{path}&works=0"))


def test_a_map_is_coloured_by_certificate(client: TestClient) -> None:
    path = f"/prints/map?{CENTRE}&scale=500&colour_by=certificate"
    above, below = read(client, path), read(client, f"{path}&lang=en", "reader0")
    assert "Đã cấp GCN" in words(above)
    assert "Certificate issued" in words(below)
    assert "CQP" not in words(above)
    assert "Tranh chấp" in words(above)
    assert "Disputed" not in words(below), "the disputed one is top secret"


@pytest.mark.parametrize("zone", [5897, 9209, 3405])
def test_the_corner_of_a_parcel_lies_where_the_zone_says(client: TestClient, zone: int) -> None:
    """From the register to the paper: the parcel is surveyed in one zone and drawn in another."""
    srid = SRID_BY_EPSG[zone]
    response = read(client, f"/prints/map?center={LON},{LAT}&zone={zone}&scale=500&paper=A3&works=0")
    [centre] = from_wgs84(np.array([[LON, LAT]]), srid)
    ring = np.asarray(square(LON, LAT, 40.0).geoms[0].exterior.coords)[:4, :2]
    ground = transform_points(ring, HANOI_SRID, srid) - centre
    wanted = np.array([15 + 267 / 2, 48 + (420 - 78) / 2]) + ground * 1000 / 500
    corners = np.concatenate([p.subpaths[0][:4] for p in paths_of(response.content) if p.painted == "B*"])
    for corner in wanted:
        assert np.abs(corners - corner).max(axis=1).min() < 0.05


def test_the_selected_parcel_is_numbered(client: TestClient, key: str) -> None:
    assert "40,00" in words(read(client, f"/prints/map?{CENTRE}&scale=500&parcel={key}"))
    assert "40,00" not in words(read(client, f"/prints/map?{CENTRE}&scale=500"))
    missing = client.get(f"/prints/map?{CENTRE}&parcel=00000000-0000-4000-8000-000000000000")
    assert missing.status_code == 404


def test_too_many_parcels_are_refused_in_words(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_content, "MAX_SHAPES", 2)
    refused = client.get(f"/prints/map?{CENTRE}&scale=500", auth=("reader2", PASSWORD))
    assert refused.status_code == 400
    assert "hơn 2 thửa đất" in refused.json()["detail_vi"]
    assert "larger scale" in refused.json()["detail"]
    assert client.get(f"/prints/map?{CENTRE}&scale=500", auth=("reader0", PASSWORD)).status_code == 200


@pytest.mark.parametrize("query", [
    "", "zone=5897", "center=105,21", f"{CENTRE}&scale=333", f"{CENTRE}&paper=A5", f"{CENTRE}&orientation=x",
    "center=105,91&zone=5897", "center=1,2,3&zone=5897", "center=120,21&zone=5897", f"{CENTRE}&title={'x' * 200}",
    f"{CENTRE}&title=%00", f"{CENTRE}&works=2", f"{CENTRE}&colour_by=owner", f"{CENTRE}&x=1", "center=105,21&zone=4326",
    "center=105,21&zone=000005897111",
])  # fmt: skip
def test_what_cannot_be_printed_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/prints/map?{query}").status_code == 400


def test_layouts_are_told(client: TestClient) -> None:
    told = client.get("/prints/layouts").json()
    assert told["scales"] == list(SCALES)
    assert {(one["paper"], one["orientation"]) for one in told["layouts"]} == {
        (paper, way) for paper in ("A4", "A3") for way in ("portrait", "landscape")
    }
    assert all(one["frame_mm"][0] == one["page_mm"][0] - 30 for one in told["layouts"])


def test_an_extract_says_all_of_a_parcel(client: TestClient, key: str) -> None:
    response = read(client, f"/parcels/{key}/extract")
    said = words(response)
    for part in (
        "TRÍCH LỤC BẢN ĐỒ ĐỊA CHÍNH", "Thửa đất số 206, tờ bản đồ số 9", "1.600,0", "Đơn vị in (mô phỏng)", "9/207",
        "9/777", "TỐI MẬT", "CT-IN", "Sơ đồ thửa đất", "Tỷ lệ 1:500", "Bảng kê tọa độ", "40,00", "NGƯỜI TRÍCH LỤC",
        "THỦ TRƯỞNG ĐƠN VỊ", f"ID {key}", "SHA-256", "Trang 1/2", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Bản số",
    ):  # fmt: skip
        assert part in said, part
    [(easting, northing)] = np.round(from_wgs84(np.array([[LON, LAT]]), HANOI_SRID), 2)
    for value in (easting, northing):
        assert f"{value:,.2f}".replace(",", " ").replace(".", ",") in said
    assert re.search(r'filename="trich_luc_9-206_20261121_1200_TOI_MAT.pdf"', response.headers["content-disposition"])
    below = words(read(client, f"/parcels/{key}/extract?lang=en", "reader0"))
    assert "EXTRACT OF THE CADASTRAL MAP" in below
    assert "9/777" not in below
    assert "Managing unit" not in below


def test_a_long_table_goes_on_over_pages(client: TestClient, filled: Database) -> None:
    with filled.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        [(x, y)] = np.round(from_wgs84(np.array([[105.86, 21.06]]), HANOI_SRID), 2)
        shape = MultiPolygon([Point(x, y).buffer(60, 75)])
        many = add_parcel(session, geometry=shape, sheet_no=9, parcel_no=300)
    said = words(read(client, f"/parcels/{many}/extract"))
    assert "Trang 1/6" in said or "Trang 1/5" in said
    assert said.count("TRÍCH LỤC BẢN ĐỒ ĐỊA CHÍNH") >= 1
    for number in (1, 150, 300):
        assert re.search(rf"\b{number} \d \d{{3}} \d{{3}},\d\d", said)


def test_an_extract_is_compared_with_the_register(client: TestClient, key: str, filled: Database) -> None:
    said = words(read(client, f"/parcels/{key}/extract"))
    found = re.search(r"SHA-256 ((?:[0-9a-f]{8} ?){8})", said)
    assert found
    given = found[1].replace(" ", "")
    address = f"/parcels/{key}/extract/check?sha256={given}"
    assert read(client, address).json()["matches"] is True
    assert read(client, address, "reader0").json()["matches"] is True
    page = client.get(address, headers={"accept": "text/html"}, auth=("reader0", PASSWORD))
    assert "Khớp với sổ" in page.text
    assert read(client, f"/parcels/{key}/extract/check?sha256={'0' * 64}").json()["matches"] is False
    with filled.open_session(make_actor(3, roles=("admin",)), read_only=False) as session:
        session.execute(text("UPDATE parcel SET legal_area_m2 = 1601 WHERE parcel_no = 206"))
    assert read(client, address).json()["matches"] is False


def test_an_extract_without_the_web_map_says_so(client: TestClient, key: str) -> None:
    assert client.get(f"/parcels/{key}/extract?f=html").status_code == 503
    assert client.get(f"/parcels/{key}/extract?f=x").status_code == 400


def test_prints_are_logged(client: TestClient, key: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="landdb.exports")
    read(client, f"/prints/map?{CENTRE}&scale=500&title=Bi-mat")
    read(client, f"/parcels/{key}/extract")
    lines = [json.loads(record.message) for record in caplog.records if record.name == "landdb.exports"]
    assert [(line["export"], line["level"]) for line in lines] == [("map", 2), ("extract-pdf", 2)]
    assert "Bi-mat" not in caplog.text


def test_a_file_that_nobody_waits_for_is_broken_off() -> None:
    """The caller hangs up while the file is being made: its maker is told, and stops."""
    going, stopped = threading.Event(), threading.Event()

    async def receive() -> dict[str, str]:
        while not going.is_set():
            await anyio.sleep(0.01)
        return {"type": "http.disconnect"}

    def make(check: Callable[[], None]) -> None:
        going.set()
        for _ in range(1000):
            try:
                check()
            except CancelledError:
                stopped.set()
                raise
            threading.Event().wait(0.01)

    async def run() -> None:
        request = Request({"type": "http", "method": "GET", "headers": []}, receive)
        with pytest.raises(CancelledError):
            await make_while_wanted(request, make)

    anyio.run(run)
    assert stopped.is_set()
