"""What the inspector asks the database: one definition of dossiers, versions in two planes, sums within a scope."""

from __future__ import annotations

from itertools import combinations
from typing import Any
from uuid import UUID

import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPolygon, Polygon, box
from sqlalchemy import Connection, insert, text

from landdb.domain import codes, crs
from landdb.domain.collections import PARCELS
from landdb.models import Document, DocumentLink, ProtectionArea
from landdb.queries import documents, dossiers, parcels, protection_areas, works
from landdb.queries.differences import find_difference
from landdb.queries.parcel_comparison import Chosen, find_parcels, sum_parcels
from landdb.queries.selection import Selection, where
from tests.conftest import ActAs
from tests.factories import HANOI_SRID, add_parcel, add_unit, add_work

E0, N0 = 587_600.0, 2_327_900.0
OTHER_SRID = crs.SRID_BY_EPSG[9210]


def ewkt(shape: Any, srid: int = HANOI_SRID) -> str:
    return f"SRID={srid};{shape.wkt}"


def add_document(session: Connection, work: UUID, dossier_box: str | None, level: int = 0) -> None:
    key = session.execute(
        insert(Document).values(kind="map", title_vi="Bản đồ (mô phỏng)", secrecy_level=level).returning(Document.id)
    ).scalar_one()
    session.execute(insert(DocumentLink).values(document_id=key, work_id=work, dossier_box=dossier_box))


def test_filter_overview_and_inspector_say_alike_what_dossiers_lack(as_actor: ActAs) -> None:
    """Every set of boxes, once seen by whoever sees the documents and once by whoever does not."""
    sets = [set(found) for size in range(6) for found in combinations(codes.DOSSIER_BOXES, size)]
    with as_actor(3, roles=("admin",), read_only=False) as session:
        told: dict[UUID, set[str]] = {}
        for level, filled in [(level, filled) for level in (0, 2) for filled in sets]:
            parcel = add_parcel(session)
            work = add_work(session, parcel_ids=(parcel,))
            for dossier_box in (*filled, None):
                add_document(session, work, dossier_box, level)
            told[parcel] = filled if level == 0 else set()
        retired = add_work(session, parcel_ids=(parcel,))
        session.execute(text("UPDATE work SET retired_at = now() WHERE id = :id"), {"id": retired})
    with as_actor(1) as session:
        lacking: dict[str, int] = {}
        for parcel, filled in told.items():
            [told_work] = parcels.find_works(session, str(parcel), 1)
            missing = [letter for letter in codes.DOSSIER_BOXES if letter not in filled]
            assert told_work["missing_dossier"] == missing
            boxes = works.get_dossier(session, told_work["id"])
            assert list(boxes.values()) == [letter in filled for letter in codes.DOSSIER_BOXES]
            assert {one["dossier_box"] for one in documents.find_dossiers(session, str(parcel))} - {None} == filled
            for letter in missing or [codes.DOSSIER_COMPLETE]:
                lacking[letter] = lacking.get(letter, 0) + 1
        gaps, _ = dossiers.count_gaps(session, Selection(), 1)
        assert {gap.box: gap.works for gap in gaps} == lacking
        for letter, count in lacking.items():
            clause = where(PARCELS, Selection(equals=(("missing_dossier", (letter,)),)), 1)
            found = session.scalar(text(f"SELECT count(*) FROM parcel t WHERE {clause.sql}"), clause.params)
            assert found == count


def resurvey(session: Connection, key: UUID, shape: MultiPolygon, srid: int = HANOI_SRID) -> None:
    session.execute(
        text("UPDATE parcel SET geom_source = :shape WHERE id = :id"), {"id": key, "shape": ewkt(shape, srid)}
    )


def in_plane(shape: MultiPolygon, srid: int) -> MultiPolygon:
    """The same ground in another plane."""

    def move(points: Any) -> Any:
        return crs.from_wgs84(crs.to_wgs84(np.asarray(points)[:, :2], HANOI_SRID), srid)

    return shapely.transform(shape, move)


def test_versions_in_two_planes_holes_and_parts(as_actor: ActAs) -> None:
    ground = box(E0, N0, E0 + 100, N0 + 100)
    pond = box(E0 + 40, N0 + 40, E0 + 60, N0 + 60)
    first = MultiPolygon([ground])
    second = MultiPolygon([Polygon(ground.exterior, [pond.exterior]), box(E0 + 200, N0, E0 + 230, N0 + 100)])
    with as_actor(3, roles=("admin",), read_only=False) as session:
        key = add_parcel(session, geometry=first, legal_area_m2=10_000)
    with as_actor(3, roles=("admin",), read_only=False) as session:
        resurvey(session, key, second)
    with as_actor(3, roles=("admin",), read_only=False) as session:
        resurvey(session, key, in_plane(second, OTHER_SRID), OTHER_SRID)
    with as_actor(0) as session:
        changed = find_difference(session, PARCELS, str(key), 0, (1, 2))
        moved = find_difference(session, PARCELS, str(key), 0, (2, 3))
        assert find_difference(session, PARCELS, str(key), 0, (3, 4)) is None
    assert changed
    assert changed.names == ("geom_source",)
    assert (changed.shapes["only_old_m2"], changed.shapes["only_new_m2"]) == (400, 3000)
    assert (changed.shapes["old_m2"], changed.shapes["new_m2"]) == (10_000, 12_600)
    assert moved
    assert moved.shapes["only_old_m2"] == pytest.approx(0, abs=1.0), "the same ground, surveyed in another zone"
    assert moved.shapes["only_new_m2"] == pytest.approx(0, abs=1.0)
    assert moved.shapes["old_m2"] == 12_600, "in the plane in which it was surveyed"


def test_sums_are_of_what_the_scope_lets_see(as_actor: ActAs) -> None:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        near, far = add_unit(session), add_unit(session)
        rows: list[tuple[UUID, dict[str, Any]]] = [
            (near, {}), (near, {"certificate_status": "issued"}), (far, {}), (near, {"secrecy_level": 2}),
        ]  # fmt: skip
        keys = [
            add_parcel(session, managing_unit_id=unit, legal_area_m2=1000 * n, uses={"CQP": 1000.0 * n}, **more)
            for n, (unit, more) in enumerate(rows, start=1)
        ]
    chosen = Chosen([str(key) for key in keys], [])
    mine: set[Any] = {near}
    for clearance, units, area in ((2, None, 10_000), (1, None, 6000), (2, mine, 7000), (1, mine, 3000)):
        with as_actor(clearance, units=units) as session:
            sums = sum_parcels(session, chosen, clearance)
            found = find_parcels(session, chosen, clearance, 20)
        assert sums["legal_area_m2"] == area, (clearance, units)
        assert sum(use["area_m2"] for use in sums["uses"]) == area
        assert sums["count"] == len(found)
        assert sums["certificates"] == 1


def test_restrictions_are_what_reaches_over_the_parcel(as_actor: ActAs) -> None:
    with as_actor(3, roles=("admin",), read_only=False) as session:
        key = add_parcel(session, geometry=MultiPolygon([box(E0, N0, E0 + 100, N0 + 100)]))
        areas = {
            "restricted": box(E0 - 50, N0, E0, N0 + 100),
            "protected": box(E0 + 50, N0 + 50, E0 + 500, N0 + 500),
            "safety_belt": box(E0 + 500, N0, E0 + 600, N0 + 100),
        }
        for level, hidden in ((0, False), (3, True)):
            work = add_work(session, protection_scheme="full", secrecy_level=level)
            for kind, shape in areas.items():
                if hidden or kind != "safety_belt":
                    values = {"work_id": work, "protection_scheme": "full", "kind": kind}
                    outline = ewkt(MultiPolygon([shape]))
                    session.execute(insert(ProtectionArea).values(**values, geom_source=outline))
    with as_actor(2) as session:
        [found] = protection_areas.find_on_parcel(session, str(key))
    assert (found["kind"], found["covered_m2"]) == ("protected", pytest.approx(2500, abs=1))
    with as_actor(3) as session:
        both = protection_areas.find_on_parcel(session, str(key))
        assert sorted(area["secrecy_level"] for area in both) == [0, 3]
