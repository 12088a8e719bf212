"""Row-level security keeps the indexes: asked as the restricted role, with the statements that the API sends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, event, text

from landdb.domain.collections import PARCELS
from landdb.domain.search_terms import SheetParcel
from landdb.domain.tile_pyramid import TilePlace
from landdb.queries import admin_units, features, parcels, search, tiles
from landdb.queries.import_reports import get_highest_level
from landdb.queries.parcel_comparison import Chosen, find_parcels, sum_parcels
from landdb.queries.prepared import KEPT
from landdb.queries.row_orders import PARCEL_ORDERS
from landdb.queries.selection import Box, Selection
from landdb.queries.versions import find_versions
from tests.api.clients import connect_admin
from tests.conftest import ActAs
from tests.factories import HANOI_LON_LAT, HANOI_SRID, find_commune, square

LON, LAT = HANOI_LON_LAT
TILE = TilePlace(18, 208142, 115389)
AREA, UPDATED = PARCEL_ORDERS["area"], PARCEL_ORDERS["updated"]
HANOI = Selection(equals=(("province_code", ("01",)),))
BOX = Selection(boxes=(Box(LON, LAT, LON + 0.001, LAT + 0.001),))


@pytest.fixture(scope="module", autouse=True)
def _many(as_actor: ActAs, admin_url: str) -> None:
    """Some thousand parcels on a grid, and as many that have ended: enough for an index to be worth it."""
    with as_actor(3, roles=("admin",), read_only=False) as session:
        commune = find_commune(session)
    shape = square(LON, LAT, 20.0)
    with connect_admin(admin_url) as admin:
        columns = (
            "admin_unit_id, sheet_no, parcel_no, legal_area_m2, geom_source, secrecy_level, parcel_code, "
            "parcel_code_rule, parcel_code_source, certificate_no"
        )
        admin.execute(
            text(
                f"INSERT INTO parcel ({columns}) SELECT :commune, 1 + i / 100, 1 + i % 100, 400, "
                "ST_Translate(ST_GeomFromText(:shape, :srid), (i % 80) * 25, (i / 80) * 25), "
                "CASE WHEN i % 10 = 0 THEN 2 ELSE 0 END, 'w7er' || lpad(i::text, 8, '0'), 'test', 'computed', "
                "'CT ' || lpad(i::text, 6, '0') FROM generate_series(0, 5999) i"
            ),
            {"commune": commune, "shape": shape.wkt, "srid": HANOI_SRID},
        )
        admin.execute(
            text(
                f"INSERT INTO parcel ({columns}, retired_at) SELECT admin_unit_id, 900 + sheet_no, parcel_no, "
                "legal_area_m2, geom_source, secrecy_level, 'w7es' || right(parcel_code, 8), parcel_code_rule, "
                "parcel_code_source, certificate_no, now() FROM parcel"
            )
        )
        admin.execute(
            text(
                "INSERT INTO parcel_use (parcel_id, ordinal, land_use_code, area_m2, retired_at) "
                "SELECT p.id, n, 'CQP', 400, CASE WHEN n > 1 THEN now() END "
                "FROM parcel p, generate_series(1, 3) n WHERE p.retired_at IS NULL"
            )
        )
        admin.execute(text("ANALYZE parcel, parcel_use"))


def plans(session: Connection, call: Any) -> list[str]:
    """The plans of every statement that a call sends, as the session's own role sees them."""
    sent: list[tuple[str, Any]] = []

    def record(_: Connection, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        sent.append((statement, parameters))

    session.exec_driver_sql("DEALLOCATE ALL")
    session.info.pop(KEPT, None)
    event.listen(session, "before_cursor_execute", record)
    call()
    event.remove(session, "before_cursor_execute", record)
    prepared = session.execute(text("SELECT name, cardinality(parameter_types) AS n FROM pg_prepared_statements"))
    sent += [(f"EXECUTE {name}({', '.join(['NULL'] * n)})", ()) for name, n in prepared]
    found = []
    for statement, parameters in sent:
        rows = session.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
        found.append(json.dumps(rows))
    return found


@pytest.mark.parametrize("clearance", [0, 3])
@pytest.mark.parametrize(
    ("call", "index"),
    [
        (lambda s, c: features.find_page(s, PARCELS, BOX, c, limit=10), "parcel_geom_idx"),
        (lambda s, c: features.count_matched(s, PARCELS, BOX, c), "parcel_geom_idx"),
        (lambda s, c: features.find_feature(s, PARCELS, c, "00000000-0000-4000-8000-000000000000"), "parcel_pkey"),
        (lambda s, c: features.find_page(s, PARCELS, Selection(), c, limit=10), "parcel_pkey"),
        (lambda s, c: tiles.get_tile(s, PARCELS, TILE, Selection(), c), "parcel_geom_3857_idx"),
        (lambda s, c: search.find_parcels_by_number(s, SheetParcel(5, 12), "", c, 10), "parcel_number_idx"),
        (lambda s, c: search.find_parcels_by_number(s, SheetParcel(5, 12), "", c, 10, HANOI), "parcel_number_idx"),
        (lambda s, c: search.find_parcels_by_number(s, SheetParcel(5, 12), "", c, 10, BOX), "parcel_number_idx"),
        (lambda s, c: search.find_parcels_by_number(s, SheetParcel(None, 12), "", c, 10, BOX), "parcel_geom_idx"),
        (lambda s, c: search.find_parcels_by_code(s, "w7er00000012", c, 10, HANOI), "parcel_code_idx"),
        (lambda s, c: search.find_parcels_by_code(s, "w7er00000012", c, 10), "parcel_code_idx"),
        (lambda s, c: parcels.find_rows(s, Selection(), c, AREA, limit=5, after=None), "parcel_legal_area_idx"),
        (lambda s, c: parcels.find_rows(s, Selection(), c, UPDATED, limit=5, after=None), "parcel_system_from_idx"),
        (lambda s, c: parcels.get_parcel(s, "w7er00000012", c), "parcel_code_idx"),
        (lambda s, c: parcels.get_parcel(s, "123456", c), "parcel_tile_id_idx"),
        (lambda s, c: find_versions(s, PARCELS, "00000000-0000-4000-8000-000000000000", c), "parcel_use_parcel_idx"),
        (lambda s, _: admin_units.find_places(s, "an", 10), "parcel_key"),
        (lambda s, c: sum_parcels(s, Chosen([], [123456]), c), "parcel_tile_id_idx"),
        (lambda s, c: find_parcels(s, Chosen(["00000000-0000-4000-8000-000000000000"], []), c, 20), "parcel_pkey"),
    ],
)  # fmt: skip
def test_indexes_serve_the_restricted_roles(as_actor: ActAs, clearance: int, call: Any, index: str) -> None:
    with as_actor(clearance) as session:
        found = plans(session, lambda: call(session, clearance))
    assert any(index in plan for plan in found), found
    assert not any(
        '"Seq Scan", "Parallel Aware": false, "Async Capable": false, "Relation Name": "parcel"' in plan
        for plan in found
    )


def test_the_level_of_a_report_is_found_without_looking_through_what_has_ended(as_actor: ActAs) -> None:
    with as_actor(1) as session:
        [plan] = plans(session, lambda: get_highest_level(session, uuid4(), "parcels"))
    assert "parcel_retired_idx" in plan


@contextmanager
def taken_for_large(admin_url: str) -> Iterator[None]:
    """The planner takes the parcels for a million, spread over as many pages as there are."""
    count = "UPDATE pg_class SET reltuples = :n WHERE oid = 'landdb.parcel'::regclass"
    with connect_admin(admin_url) as admin:
        before = admin.execute(
            text("SELECT reltuples FROM pg_class WHERE oid = 'landdb.parcel'::regclass")
        ).scalar_one()
        admin.execute(text(count), {"n": 1_000_000})
    try:
        yield
    finally:
        with connect_admin(admin_url) as admin:
            admin.execute(text(count), {"n": before})


@pytest.mark.parametrize("series", ["", "CT"])
def test_certificates_keep_their_index(admin_url: str, series: str) -> None:
    """What the function asks, planned with values unknown, as it is."""
    with taken_for_large(admin_url), connect_admin(admin_url) as admin:
        body = admin.execute(text("SELECT prosrc FROM pg_proc WHERE proname = 'search_certificates'")).scalar_one()
        types = {"digits": "text", "series": "text", "wanted": "integer", "in_provinces": "text[]",
                 "in_communes": "text[]", "in_boxes": "geometry"}  # fmt: skip
        for number, name in enumerate(types, start=1):
            body = re.sub(rf"\b{name}\b", f"${number}", body)
        admin.exec_driver_sql("SET ROLE landdb_definer")
        admin.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
        admin.exec_driver_sql(f"PREPARE asked ({', '.join(types.values())}) AS {body}")
        execute = f"EXPLAIN (COSTS OFF) EXECUTE asked('000012', '{series}', 10, NULL, NULL, NULL)"
        plan = "\n".join(admin.exec_driver_sql(execute).scalars())
    assert "Index Scan using parcel_certificate_key_idx" in plan, plan
    assert "Index Cond" in plan
    assert "Seq Scan on parcel" not in plan


@pytest.mark.parametrize("number", ["000012", "CT000012"])
def test_parcels_of_certificates_are_asked_for_by_key(as_actor: ActAs, number: str) -> None:
    with as_actor(1) as session:
        [plan] = plans(session, lambda: search.find_parcels_by_certificate(session, number, 1, 10))
    assert "parcel_pkey" in plan


def test_the_box_is_the_index_condition(as_actor: ActAs) -> None:
    with as_actor(0) as session:
        [plan] = plans(session, lambda: features.count_matched(session, PARCELS, BOX, 0))
    assert '"Index Cond": "(geom && ' in plan


def test_losing_the_leakproof_mark_is_noticed(as_actor: ActAs, admin_url: str) -> None:
    """The EXPLAIN above is no accident: without the mark the index is gone (and only that)."""
    alter = "ALTER FUNCTION public.geometry_overlaps(geometry, geometry) {}"
    with connect_admin(admin_url) as admin:
        admin.execute(text(alter.format("NOT LEAKPROOF")))
    try:
        with as_actor(0) as session:
            [plan] = plans(session, lambda: features.count_matched(session, PARCELS, BOX, 0))
        assert '"Index Cond": "(geom && ' not in plan
    finally:
        with connect_admin(admin_url) as admin:
            admin.execute(text(alter.format("LEAKPROOF")))
