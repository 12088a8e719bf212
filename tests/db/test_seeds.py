"""What has no survey file: units, zones, documents, markers and protection areas, referred to by their codes."""

from __future__ import annotations

import json
from typing import Any

from shapely.geometry import box, mapping
from sqlalchemy import text

from landdb.queries import seeds
from tests.conftest import ActAs
from tests.factories import HANOI_COMMUNE, add_parcel, add_work

UNITS: list[dict[str, Any]] = [
    {"code": "MP-1", "parent_code": "", "name_vi": "Đơn vị Một (mô phỏng)", "name_en": "Unit One", "secrecy_level": 0},
    {"code": "MP-2", "parent_code": "MP-1", "name_vi": "Đơn vị Hai (mô phỏng)", "name_en": None, "secrecy_level": 1},
]
OUTLINE: dict[str, Any] = json.loads(json.dumps(mapping(box(105.84, 21.04, 105.85, 21.05))))


def _zone(code: str) -> dict[str, Any]:
    properties = {"code": code, "name_vi": "Khu (mô phỏng)", "managing_unit": "MP-2", "province_code": "01"}
    return {"properties": properties | {"secrecy_level": 1, "protection_scheme": "restricted"}, "geometry": OUTLINE}


def test_everything_finds_what_it_refers_to(as_actor: ActAs) -> None:
    parcel = {"commune_code": HANOI_COMMUNE, "sheet_no": 1, "parcel_no": 4321}
    with as_actor(3, roles=("admin",), read_only=False) as session:
        assert seeds.add_organisation_units(session, UNITS) == 2
        assert seeds.add_organisation_units(session, UNITS) == 0
        seeds.add_military_zones(session, [_zone("KQS-1")])
        add_parcel(session, sheet_no=1, parcel_no=4321)
        add_work(session, code="CT-SEED")
        document: dict[str, Any] = {"kind": "decision", "number": "1/MP", "title_vi": "Quyết định (mô phỏng)"}
        document |= {"issued_on": "2020-01-02", "issuer": None, "sha256": "ab" * 32}
        document |= {"key": "QD-1", "secrecy_level": 1}
        links: list[dict[str, Any]] = [{"document": "QD-1", "parcel": parcel}]
        links += [{"document": "QD-1", "work": work, "dossier_box": "b"} for work in ("CT-SEED", "no such work")]
        documents = seeds.add_documents(session, [document], links)
        marker: dict[str, Any] = {"parcel": parcel, "number": "M1", "kind": "land_boundary", "vertex_no": 1}
        marker |= {"epsg": 5897, "easting": 587_000.5, "northing": 2_326_000.25, "height_m": 7.1, "accuracy_m": 0.02}
        seeds.add_boundary_markers(
            session, [marker | {"condition": "present", "placed_on": "2020-01-01", "checked_on": None}]
        )
        area: dict[str, Any] = {"protection_scheme": "restricted", "kind": "restricted", "medium": "land"}
        area |= {"extension_m": 0, "height_m": None, "decision": "QD-1", "geometry": OUTLINE}
        seeds.add_protection_areas(
            session, {"CT-SEED": "restricted"}, [area | {"zone": "KQS-1"}, area | {"work": "CT-SEED"}], documents
        )
    with as_actor(3) as session:
        counts = {
            table: session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("military_zone", "document", "document_link", "boundary_marker", "protection_area")
        }
        assert counts == {
            "military_zone": 1, "document": 1, "document_link": 2, "boundary_marker": 1, "protection_area": 2
        }  # fmt: skip
        unit = session.execute(
            text("SELECT u.code, p.code FROM military_zone z JOIN organisation_unit u ON u.id = z.managing_unit_id"
                 " JOIN organisation_unit p ON p.id = u.parent_id")
        ).one()  # fmt: skip
        assert tuple(unit) == ("MP-2", "MP-1")
