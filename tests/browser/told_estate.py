"""The estate of the browser tests with all that an inspector can tell: former versions, markers, papers, areas."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from shapely.geometry import MultiPolygon, Point, Polygon
from sqlalchemy import Connection, insert, text

from landdb.db import Database
from landdb.models import BoundaryMarker, Document, DocumentLink, ParcelUse, ProtectionArea
from tests.browser import estate
from tests.factories import HANOI_SRID, add_work, make_actor

ONLY_OLD_M2 = 112.5
ONLY_NEW_M2 = 225.0
"""What the survey of the second version left out of the target parcel, and took into it."""


def ewkt(shape: Any) -> str:
    return f"SRID={HANOI_SRID};{shape.wkt}"


def resurveyed() -> MultiPolygon:
    """The target parcel with one corner drawn in by 5 m along its edge, and one pushed out by 10 m."""
    a, b, c, d = estate.target_corners()

    def along(start: tuple[float, float], end: tuple[float, float], metres: float) -> tuple[float, float]:
        length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
        return tuple(round(s + (e - s) * metres / length, 2) for s, e in zip(start, end, strict=True))

    return MultiPolygon([Polygon([along(a, b, 5), b, along(c, d, -10), d])])


def _key(session: Connection, sheet: int, number: int) -> UUID:
    sql = "SELECT id FROM parcel WHERE sheet_no = :sheet AND parcel_no = :number AND secrecy_level = 0"
    return session.execute(text(sql), {"sheet": sheet, "number": number}).scalar_one()  # type: ignore[no-any-return]


def _add_papers(session: Connection, parcel: UUID, works: list[UUID]) -> None:
    papers: tuple[tuple[str, str, str, str | None, int, list[dict[str, Any]]], ...] = (
        ("decision", "118/QĐ-BQP", "Quyết định giao đất (mô phỏng)", "2011-03-14", 0, [{"parcel_id": parcel}]),
        ("certificate", "CT 048206", "Giấy chứng nhận (mô phỏng)", "2012-08-01", 0,
         [{"parcel_id": parcel}, {"work_id": works[0], "dossier_box": "b"}]),
        ("minutes", "07/BB", "Biên bản bàn giao mốc (mô phỏng)", "2012-06-20", 1,
         [{"parcel_id": parcel}, {"work_id": works[0], "dossier_box": "c"}]),
        ("map", "BĐ-01", "Bản đồ vị trí (mô phỏng)", None, 0, [{"work_id": works[0], "dossier_box": "a"}]),
        ("map", "MẬT-3", "Không ai ở đây được xem (mô phỏng)", None, 3, [{"work_id": works[0], "dossier_box": "d"}]),
    )  # fmt: skip
    for kind, number, title, day, level, links in papers:
        values = {"kind": kind, "number": number, "title_vi": title, "issued_on": day, "secrecy_level": level,
                  "issuer": "Bộ Quốc phòng (mô phỏng)"}  # fmt: skip
        document = session.execute(insert(Document).values(values).returning(Document.id)).scalar_one()
        for link in links:
            session.execute(insert(DocumentLink).values(document_id=document, **link))


def _add_markers(session: Connection, parcel: UUID) -> None:
    for i, (condition, (x, y)) in enumerate(
        zip(("present", "damaged", "lost", "moved"), estate.target_corners(), strict=True), start=1
    ):
        session.execute(insert(BoundaryMarker).values(
            parcel_id=parcel, number=f"M{i}", condition=condition, material="bê tông", accuracy_m=0.05,
            placed_on="2012-06-20", geom_source=ewkt(Point(x + 0.03, y))))  # fmt: skip


def fill(database: Database) -> None:
    """Put the estate into a register, then change it as a later survey and later decisions do."""
    admin = make_actor(3, roles=("admin",))
    with database.open_session(admin, read_only=False, timeout_ms=None) as session:
        estate.fill(session)
        parcel = _key(session, *estate.TARGET)
        sql = "SELECT work_id FROM work_parcel WHERE parcel_id = :id ORDER BY work_id"
        works = list(session.execute(text(sql), {"id": parcel}).scalars())
        middle = Polygon(estate.target_corners()).centroid
        works.append(add_work(session, geometry=middle, parcel_ids=(parcel,), code="CT-ĐIỂM",
                              name_vi="Đài quan sát (mô phỏng)", condition="good"))  # fmt: skip
        session.execute(text("UPDATE work SET protection_scheme = 'full' WHERE id = :id"), {"id": works[0]})
        session.execute(insert(ProtectionArea).values(
            work_id=works[0], protection_scheme="full", kind="safety_belt", extension_m=30,
            geom_source=ewkt(MultiPolygon([middle.buffer(20)]))))  # fmt: skip
        _add_papers(session, parcel, works)
        _add_markers(session, parcel)
        session.execute(insert(ParcelUse).values(parcel_id=_key(session, *estate.HOLED), ordinal=2, land_use_code="NTS",
                                                 area_m2=100, shared=True))  # fmt: skip
    with database.open_session(admin, read_only=False, timeout_ms=None) as session:
        shape = resurveyed()
        values = {"id": parcel, "shape": ewkt(shape), "area": round(shape.area, 1)}
        session.execute(
            text(
                "UPDATE parcel SET geom_source = :shape, legal_area_m2 = :area, surveyed_on = '2025-04-02', "
                "survey_method = 'GNSS RTK', note = 'Đo lại theo mốc mới (mô phỏng)', managing_unit_id = "
                "(SELECT id FROM organisation_unit WHERE code = 'TB-T3') WHERE id = :id"
            ),
            values,
        )
        session.execute(text("UPDATE parcel_use SET retired_at = now() WHERE parcel_id = :id"), values)
        session.execute(
            insert(ParcelUse).values(parcel_id=parcel, ordinal=1, land_use_code="CQP", area_m2=values["area"])
        )
        session.execute(
            text(
                "UPDATE work SET geom_source = ST_Translate(geom_source, 3, 4), condition = 'poor' "
                "WHERE code = 'CT-ĐIỂM'"
            )
        )
    with database.open_session(admin, read_only=False, timeout_ms=None) as session:
        session.execute(text("UPDATE parcel SET certificate_status = 'disputed' WHERE id = :id"), {"id": parcel})
