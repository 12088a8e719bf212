"""The benchmark's generator goes through the real tables: what triggers keep must equal what the rows say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from sqlalchemy import make_url

from tests.bench.generate import load
from tests.conftest import Server

PARCELS = 500


@pytest.fixture(scope="module")
def dsn(server: Server, template: str) -> Iterator[str]:
    """An empty register's address as libpq takes it."""
    name = server.create(template)
    yield make_url(server.admin_url(name)).set(drivername="postgresql").render_as_string(hide_password=False)
    server.drop(name)


def _rows(dsn: str, sql: str) -> list[Any]:
    connection = psycopg2.connect(dsn, options="-c search_path=landdb,public")
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()
    finally:
        connection.close()


INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'landdb' ORDER BY 1"
TRIGGERS = "SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger ORDER BY 1, 2"


@pytest.fixture(scope="module")
def before(dsn: str) -> tuple[list[Any], list[Any]]:
    """Indexes and triggers of the empty register; the estate is loaded after they are read."""
    kept = _rows(dsn, INDEXES), _rows(dsn, TRIGGERS)
    load(dsn, PARCELS, seed=7)
    return kept


def test_indexes_and_triggers_are_as_before(dsn: str, before: tuple[list[Any], list[Any]]) -> None:
    assert (_rows(dsn, INDEXES), _rows(dsn, TRIGGERS)) == before


@pytest.mark.usefixtures("before")
def test_the_estate_is_spread_and_mixed(dsn: str) -> None:
    [row] = _rows(
        dsn,
        "SELECT count(*), count(DISTINCT province_code), count(DISTINCT ST_SRID(geom_source)), "
        "count(DISTINCT secrecy_level), min(ST_NPoints(geom_source)) - 1, max(ST_NPoints(geom_source)) - 1, "
        "count(DISTINCT id), max(version) FROM parcel",
    )
    assert row[:4] == (PARCELS, 4, 4, 4)
    assert 5 <= row[4] < row[5] <= 20
    assert row[6:] == (PARCELS, 1)
    assert _rows(dsn, "SELECT count(*) > 0, count(*) = count(DISTINCT work_id) FROM work_parcel") == [(True, True)]


@pytest.mark.usefixtures("before")
def test_derived_columns_follow_from_the_survey(dsn: str) -> None:
    different = _rows(
        dsn,
        "SELECT p.id FROM parcel p JOIN admin_unit a ON a.id = p.admin_unit_id WHERE (p.province_code, p.tile_id, "
        "p.measured_area_m2, p.main_use_code) IS DISTINCT FROM (a.province_code, tile_id(p.id), "
        "round(ST_Area(p.geom_source)::numeric, 1), (SELECT u.land_use_code FROM parcel_use u WHERE u.parcel_id = p.id "
        "ORDER BY u.area_m2 DESC, u.ordinal LIMIT 1)) "
        "OR NOT ST_OrderingEquals(p.geom, ST_ForcePolygonCCW(ST_Transform(p.geom_source, 4326))) "
        "OR NOT ST_OrderingEquals(p.geom_vn2000, ST_Transform(p.geom_source, 994756)) "
        "OR NOT ST_OrderingEquals(p.geom_3857, ST_Transform(p.geom, 3857)) "
        "OR NOT ST_Equals(p.label_point, ST_PointOnSurface(p.geom))",
    )
    assert different == []


@pytest.mark.usefixtures("before")
def test_sums_for_small_scales_equal_the_parcels(dsn: str) -> None:
    columns = "cell_x, cell_y, secrecy_level, managing_unit_id, province_code, main_use_code"
    kept = _rows(dsn, f"SELECT {columns}, parcels, area_m2 FROM parcel_density ORDER BY 1, 2, 3, 4, 5, 6")
    counted = _rows(
        dsn,
        "SELECT cell_x(label_point), cell_y(label_point), secrecy_level, managing_unit_id, province_code, "
        "main_use_code, count(*), sum(legal_area_m2) FROM parcel WHERE retired_at IS NULL GROUP BY 1, 2, 3, 4, 5, 6 "
        "ORDER BY 1, 2, 3, 4, 5, 6",
    )
    assert kept == counted


@pytest.mark.usefixtures("before")
def test_versions_count_one_change_a_commune(dsn: str) -> None:
    """One statement per commune: each scope's version tells in how many communes it has rows."""
    scope = "secrecy_level, managing_unit_id, province_code"
    for collection, table in (("parcels", "parcel"), ("works", "work")):
        kept = _rows(
            dsn,
            f"SELECT {scope}, changes FROM collection_version WHERE collection = '{collection}' ORDER BY 1, 2, 3",
        )
        counted = _rows(
            dsn, f"SELECT {scope}, count(DISTINCT admin_unit_id) FROM {table} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        )
        assert kept == counted


def test_the_same_seed_makes_the_same_parcels(dsn: str, before: object, server: Server, template: str) -> None:
    name = server.create(template)
    again = dsn.replace(dsn.partition("?")[0].rpartition("/")[2], name)
    try:
        load(again, PARCELS, seed=7)
        columns = "id, parcel_code, certificate_no, secrecy_level, md5(ST_AsBinary(geom_source))"
        content = f"SELECT {columns} FROM parcel ORDER BY id"
        assert _rows(again, content) == _rows(dsn, content)
    finally:
        server.drop(name)
