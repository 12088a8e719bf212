"""T06 in a real import: limits of provinces, once their boundaries are loaded, and the bands of zones always."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from shapely import Polygon, box, to_geojson
from shapely.geometry.base import BaseGeometry
from typer.testing import CliRunner

from landdb.cli import boundaries
from landdb.cli.app import app
from landdb.domain import crs
from landdb.errors import InputError
from landdb.import_ import compare_places
from landdb.import_.refusals import FileRefusedError
from tests.conftest import Server
from tests.db.survey_files import EAST, NORTH, Register, rectangle, row
from tests.factories import HANOI_SRID

WEST = box(EAST - 50_000, NORTH - 50_000, EAST + 230, NORTH + 50_000)
BESIDE = box(EAST + 230, NORTH - 50_000, EAST + 60_000, NORTH + 50_000)
"""Two fictitious provinces that meet within the parcel of number 2, 20 m from its eastern side."""


@pytest.fixture
def load(register: Register, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`landdb boundaries` with features (code, shape in the zone of Hà Nội)."""

    @contextmanager
    def open_server(_: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(admin_url=server.admin_url_of(register.database))

    monkeypatch.setattr(boundaries, "open_server", open_server)

    def run(features: list[tuple[Any, BaseGeometry]], *options: str, column: str = "MA_TINH") -> str:
        shapes = crs.transform_geometries(np.array([shape for _, shape in features]), HANOI_SRID, crs.WGS84)
        members = [
            {"type": "Feature", "properties": {"TEN": "x", column: code}, "geometry": json.loads(to_geojson(shape))}
            for (code, _), shape in zip(features, shapes, strict=True)
        ]
        path = tmp_path / "ranh_gioi.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": members}), encoding="utf-8")
        result = CliRunner().invoke(app, ["boundaries", str(path), *options])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.output

    return run


def limits(register: Register, rows: list[dict[str, Any]], **options: Any) -> list[tuple[int | None, str, str]]:
    result = register.load(rows, finish="check", **options)
    return [
        (one.row_no, one.params.get("first_vi", one.variant), one.params.get("second_vi", ""))
        for one in result.issues
        if one.code == "T06"
    ]


ROWS = [row(1), row(2), row(3), row(4, rectangle(east=229.98, north=500))]


def test_without_boundaries_nothing_is_said(register: Register) -> None:
    assert limits(register, ROWS) == []


def test_a_parcel_in_two_provinces_is_noted(register: Register, load: Any) -> None:
    told = load([("1", WEST), (37, BESIDE), ("98", BESIDE)])
    assert "Đã nạp ranh giới 2 tỉnh (cột MA_TINH); có 34 tỉnh" in told
    assert "98" in told
    english = load([("1", WEST), (37, BESIDE), ("98", BESIDE)], "--lang", "en")
    assert "Boundaries of provinces loaded: 2 (column MA_TINH), of 34 that there are on that day." in english
    assert "Codes left out, as there are no such units on that day: 1 (98)." in english
    assert limits(register, ROWS) == [(2, "Thành phố Hà Nội", "Tỉnh Ninh Bình")]
    [(area, geometry)] = register.ask(
        "SELECT params ->> 'area_m2', ST_GeometryType(geom) FROM import_issue WHERE code = 'T06'"
    )
    assert float(area) == pytest.approx(20 * 40, rel=0.01)
    assert geometry in {"ST_Polygon", "ST_MultiPolygon"}


def test_boxes_are_compared_with_provinces_some_at_a_time(
    register: Register, load: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare_places, "_BOXES_AT_ONCE", 1)
    load([("1", WEST), (37, BESIDE)])
    assert limits(register, ROWS) == [(2, "Thành phố Hà Nội", "Tỉnh Ninh Bình")]


def test_boundaries_of_a_former_day_are_for_files_of_that_day(register: Register, load: Any) -> None:
    load([("01", WEST), ("37", BESIDE)], "--on", "2025-01-01")
    assert limits(register, ROWS) == []
    assert limits(register, ROWS, commune="@2025-01-01") == [(2, "Thành phố Hà Nội", "Tỉnh Ninh Bình")]


def test_communes_get_theirs_in_the_same_way(register: Register, load: Any) -> None:
    assert "Đã nạp ranh giới 2 xã (cột MA); có 3.321 xã" in load([("00004", WEST), ("166", BESIDE)], column="MA")
    result = register.load(ROWS, finish="check")
    assert {(one.row_no, str(one.severity)) for one in result.issues if one.code == "T05"} == {
        (2, "warning"), (3, "error"), (4, "error"),
    }  # fmt: skip


def test_a_file_without_codes_is_refused(load: Any) -> None:
    with pytest.raises(InputError, match="TEN, MA_TINH"):
        load([("x", WEST)])
    with pytest.raises(InputError):
        load([("01", WEST)], "--column", "TEN")


def test_a_boundary_that_crosses_itself_is_mended_and_points_are_counted(register: Register, load: Any) -> None:
    x, y = EAST - 1000, NORTH
    bow = Polygon([(x, y), (x + 80, y + 50), (x + 80, y), (x, y + 50)])
    assert "Đã nạp ranh giới 1 tỉnh" in load([("01", bow), ("01", WEST), ("37", bow.centroid)])
    assert register.ask("SELECT bool_and(ST_IsValid(geom)) FROM admin_unit WHERE geom IS NOT NULL") == [(True,)]


def test_a_file_that_nobody_can_read_is_refused(load: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(b"SQLite format 3\0" + bytes(84))
    result = CliRunner().invoke(app, ["boundaries", str(path)])
    assert isinstance(result.exception, FileRefusedError)


def test_a_parcel_beyond_the_band_of_its_zone_is_noted(register: Register) -> None:
    """The zone 107°45' of other provinces, 1.9 degrees to the east of Hà Nội: the file says so, and may be wrong."""
    shape = Polygon(rectangle(east=100))
    [moved] = crs.transform_geometries(np.array([shape]), HANOI_SRID, crs.SRID_BY_EPSG[5899])
    ring = [list(point) for point in np.round(np.array(moved.exterior.coords), 3)]
    assert limits(register, [row(1, ring, DIEN_TICH=2002.0)], crs="5899") == [(1, "zone", "")]
