"""Prints, extracts and exports of a past day: shapes, attributes and counts as they were, levels, and the day said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from fastapi.testclient import TestClient
from shapely.affinity import translate
from shapely.geometry import MultiPolygon
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from landdb.cli.user import set_account
from landdb.db import Database
from landdb.domain.actors import Role
from landdb.domain.crs import from_wgs84
from landdb.export.leaflet import Leaflet
from landdb.export.sheet import render_sheet
from landdb.export.sheet_content import read_box, read_parcels
from landdb.export.sheet_text import Stamp
from landdb.queries import parcels
from landdb.queries.selection import Box
from tests.api.clients import open_client
from tests.api.file_contents import text_of_pdf
from tests.conftest import Server
from tests.factories import HANOI_SRID, add_parcel, add_unit, add_work, make_actor, square
from tests.past_versions import change, date_uses, date_version, replace_uses
from tests.pdf_paths import paths_of

PASSWORD = "mật khẩu mô phỏng"
LON, LAT = 105.8432, 21.0444
CENTRE = f"center={LON},{LAT}&zone=5897"
DAY = date(2026, 1, 20)
"""In the first state of the register; what changed did so on the days of ``WRITTEN``."""

WRITTEN = ("2026-01-10", "2026-03-01")
STATE = "Tình trạng đăng ký ngày 20/01/2026"


@dataclass(frozen=True)
class Estate:
    """A parcel that grew and changed its use, one that ended, one that came, one that became secret, and a work."""

    grown: UUID
    ended: UUID
    new: UUID
    secret: UUID
    work: UUID

    @property
    def versions(self) -> list[tuple[str, UUID, tuple[str, ...]]]:
        """Table, key and days of the versions of each."""
        rows = (("parcel", self.grown), ("parcel", self.ended), ("parcel", self.secret), ("work", self.work))
        return [*((table, key, WRITTEN) for table, key in rows), ("parcel", self.new, WRITTEN[1:])]


@pytest.fixture(scope="module")
def estate(database: Database, server: Server) -> Estate:
    base = square(LON, LAT, 40.0)
    author = make_actor(3, roles=("admin",))
    with database.open_session(author, read_only=False) as session:
        unit = add_unit(session, "DV-IN", name_vi="Đơn vị in (mô phỏng)")
        common: dict[str, Any] = {"sheet_no": 9, "managing_unit_id": unit, "map_scale": 1000}
        made = Estate(
            add_parcel(session, geometry=base, parcel_no=206, **common),
            add_parcel(session, geometry=translate(base, 40), parcel_no=207, uses={"LUC": 1600.0}, **common),
            add_parcel(session, geometry=translate(base, 0, 50), parcel_no=208, uses={"NTS": 1600.0}, **common),
            add_parcel(session, geometry=translate(base, -40), parcel_no=777, **common),
            add_work(session, lon_lat=(LON + 0.0001, LAT + 0.0001), code="CT-IN", work_type="A"),
        )
    larger = MultiPolygon([base.geoms[0].buffer(5, join_style="mitre")])
    with database.open_session(author, read_only=False) as session:
        wkt = f"SRID={HANOI_SRID};{larger.wkt}"
        change(session, "parcel", made.grown, {"legal_area_m2": 2500, "main_use_code": "ODT", "geom_source": wkt})
        replace_uses(session, made.grown, {"ODT": 2000.0, "CQP": 500.0})
        change(session, "parcel", made.ended, {"retired_at": "2026-03-01", "valid_to": date(2026, 3, 1)})
        change(session, "parcel", made.secret, {"secrecy_level": 2, "secrecy_basis": "QĐ"})
        change(session, "work", made.work, {"work_type": "B"})
    engine = create_engine(server.admin_url_of(database), poolclass=NullPool)
    with engine.begin() as admin:
        admin.execute(text("SET session_replication_role = replica"))
        last = admin.scalar(text("SELECT version FROM landdb.parcel WHERE id = :id"), {"id": made.grown})
        assert last == 2
        for table, key, days in made.versions:
            for number, day in enumerate(days, start=1):
                date_version(admin, table, key, number, day)
        date_uses(admin, made.grown, *WRITTEN)
    for name, clearance in (("reader0", 0), ("reader2", 2)):
        set_account(database, name, PASSWORD, display_name=name, clearance=clearance, roles=(Role.VIEWER,))
    return made


@pytest.fixture
def client(estate: Estate, database: Database, tmp_path: Path) -> Iterator[TestClient]:
    with open_client(database, tmp_path, banner_vi="DỮ LIỆU MÔ PHỎNG", banner_en="") as opened:
        yield opened


def read(client: TestClient, path: str, name: str = "reader2") -> Any:
    response = client.get(path, auth=(name, PASSWORD))
    assert response.status_code == 200, response.text
    return response


def words(response: Any) -> str:
    return " ".join(text_of_pdf(response.content).replace("\u00a0", " ").split())


def file_name(response: Any) -> str:
    return str(response.headers["content-disposition"])


def test_a_map_of_a_day_shows_that_day_and_says_so(client: TestClient) -> None:
    path = f"/prints/map?{CENTRE}&scale=500"
    now, then = read(client, path), read(client, f"{path}&as_of={DAY}")
    for number, today, that_day in (("206", 1, 1), ("207", 0, 1), ("208", 1, 0), ("777", 1, 1)):
        assert (number in words(now), number in words(then)) == (bool(today), bool(that_day)), number
    assert "LUC" in words(then)
    assert "ODT" not in words(then)
    assert "Công trình loại A" in words(then)
    assert "Công trình loại B" in words(now)
    assert words(then).count(STATE) == 2, "below the level and in the footer"
    assert "The register as it was on 20/01/2026" in words(then)
    assert "Tình trạng đăng ký" not in words(now)
    assert "ban_do_1-500_so_ngay_20260120_20261121_1200_" in file_name(then)
    assert "so_ngay" not in file_name(now)


def test_the_level_is_the_higher_one_of_the_day_and_of_today(client: TestClient) -> None:
    """What was open then and is secret now is printed as secret, and only for those who see it today."""
    path = f"/prints/map?{CENTRE}&scale=500&as_of={DAY}"
    above, below = read(client, path), read(client, path, "reader0")
    assert "TỐI MẬT" in words(above)
    assert file_name(above).endswith('_TOI_MAT.pdf"')
    assert "777" not in words(below)
    assert file_name(below).endswith('_KHONG_MAT.pdf"')


def test_the_shape_on_paper_is_that_of_the_day(client: TestClient) -> None:
    response = read(client, f"/prints/map?{CENTRE}&scale=500&works=0&as_of={DAY}")
    [centre] = from_wgs84(np.array([[LON, LAT]]), HANOI_SRID)
    ring = np.asarray(square(LON, LAT, 40.0).geoms[0].exterior.coords)[:4, :2]
    wanted = np.array([15 + 180 / 2, 48 + (297 - 78) / 2]) + (ring - centre) * 1000 / 500
    corners = np.concatenate([p.subpaths[0][:4] for p in paths_of(response.content) if p.painted == "B*"])
    for corner in wanted:
        assert np.abs(corners - corner).max(axis=1).min() < 0.05


def test_a_parcel_that_has_ended_is_numbered(client: TestClient, estate: Estate) -> None:
    path = f"/prints/map?{CENTRE}&scale=500&parcel={estate.ended}"
    assert "40,00" in words(read(client, f"{path}&as_of={DAY}"))
    assert client.get(path, auth=("reader2", PASSWORD)).status_code == 404


@pytest.mark.parametrize("path", ["/prints/map?zone=5897&center=105,21&", "/parcels/1/extract?", "/exports/parcels?"])
def test_a_day_that_is_none_is_refused(client: TestClient, path: str) -> None:
    assert client.get(f"{path}as_of=2026-02-30").status_code == 400


def test_an_extract_of_a_day_says_what_the_register_said(client: TestClient, estate: Estate) -> None:
    path = f"/parcels/{estate.grown}/extract"
    response = read(client, f"{path}?as_of={DAY}")
    said = words(response)
    for part in (STATE, "The register as it was on 20/01/2026", "1.600,0", "CQP", "9/207", "9/777", "TỐI MẬT", "40,00",
                 "sổ ngày 20/01/2026"):  # fmt: skip
        assert part in said, part
    assert said.count(STATE) >= 1 + said.count("Trang "), "at the head and on every page"
    for part in ("ODT", "2.500", "9/208"):
        assert part not in said, part
    assert "trich_luc_9-206_so_ngay_20260120_20261121_1200_TOI_MAT.pdf" in file_name(response)
    assert "9/777" not in words(read(client, f"{path}?as_of={DAY}", "reader0"))
    now = words(read(client, path))
    assert "ODT" in now
    assert "Tình trạng đăng ký" not in now


def test_an_extract_of_a_day_is_compared_with_that_day(client: TestClient, estate: Estate) -> None:
    said = words(read(client, f"/parcels/{estate.grown}/extract?as_of={DAY}"))
    found = re.search(r"SHA-256 ((?:[0-9a-f]{8} ?){8})", said)
    assert found
    address = f"/parcels/{estate.grown}/extract/check?sha256={found[1].replace(' ', '')}"
    told = read(client, f"{address}&as_of={DAY}").json()
    assert (told["matches"], told["as_of"]) == (True, "2026-01-20")
    assert read(client, f"{address}&as_of={DAY}", "reader0").json()["matches"] is True
    assert read(client, f"{address}&as_of=2026-01-21").json()["matches"] is False, "the day is in the hash"
    assert read(client, address).json()["matches"] is False
    page = client.get(f"{address}&as_of={DAY}", headers={"accept": "text/html"}, auth=("reader0", PASSWORD))
    assert "Khớp với sổ của ngày 20/01/2026" in page.text


def test_uses_are_those_that_a_version_was_written_with(estate: Estate, database: Database) -> None:
    written, later = (datetime.fromisoformat(f"{day}T12:00+07:00") for day in WRITTEN)
    for clearance in (0, 3):
        with database.open_session(make_actor(clearance)) as session:
            uses = parcels.find_uses_at(session, str(estate.grown), written)
            assert [(use["land_use_code"], use["area_m2"]) for use in uses] == [("CQP", 1600.0)]
            both = parcels.find_uses_at(session, str(estate.grown), later)
            assert [use["land_use_code"] for use in both] == ["ODT", "CQP"]
            assert parcels.find_uses_at(session, str(estate.grown), later + timedelta(days=1)) == [], "no version of it"


def test_a_file_of_a_day_says_so(client: TestClient) -> None:
    response = read(client, f"/exports/parcels?f=geojson&as_of={DAY}")
    assert "thua_dat_so_ngay_20260120_20261121_1200_TOI_MAT.geojson" in file_name(response)
    found = response.json()
    assert found["landdb"]["as_of"] == "2026-01-20"
    assert found["landdb"]["secrecy_level"] == 2
    assert sorted(feature["properties"]["parcel_no"] for feature in found["features"]) == [206, 207, 777]
    assert "as_of" not in read(client, "/exports/parcels?f=geojson").json()["landdb"]
    overview = read(client, f"/exports/dashboard?f=pdf&as_of={DAY}")
    assert "tong_quan_so_ngay_20260120_20261121_1200_TOI_MAT.pdf" in file_name(overview)
    assert STATE in words(overview)


def test_a_stand_alone_sheet_of_a_day_says_so(estate: Estate, database: Database) -> None:
    with database.open_session(make_actor(2)) as session:
        content = read_parcels(session, [str(estate.ended)], 2, DAY)
        in_box = read_box(session, Box(LON - 0.001, LAT - 0.001, LON + 0.001, LAT + 0.001), 2, DAY)
    assert [parcel.label for parcel in content.neighbours] == ["9/206"]
    assert sorted(parcel.row["parcel_no"] for parcel in in_box.parcels) == [206, 207, 777]
    assert in_box.secrecy_level == 2
    page = render_sheet(content, Stamp(0, "Người thử", datetime(2026, 11, 21, tzinfo=UTC)), Leaflet("", ""))
    assert STATE in page
    assert json.dumps("9/206") in page
