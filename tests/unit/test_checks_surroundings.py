"""Communes, limits, protection areas, edge tables, splits and markers: what is found, and what is within its limit."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box
from shapely.affinity import translate

from landdb.domain import crs, tolerances
from landdb.domain.codes import PROTECTION_SCHEMES
from landdb.domain.issues import Severity
from landdb.import_.checks.edges import check_edges
from landdb.import_.checks.fabric import Fabric
from landdb.import_.checks.lineage import Change, check_lineage
from landdb.import_.checks.markers import Markers, check_markers
from landdb.import_.checks.protection import ProtectionArea, check_protection
from landdb.import_.checks.territory import (
    Territory,
    band_of,
    check_band,
    check_commune,
    check_limits,
    check_protection_areas,
    may_leave_band,
)

EAST, NORTH = 587_000.0, 1_194_000.0
SRID = crs.SRID_BY_EPSG[5897]
COMMUNE = {"vi": "Xã Bình Mỹ", "en": "Binh My commune"}
LIMIT = float(tolerances.edge_limit_m(500, tolerances.SLIVER_EDGE_M))


def at(shape: Any) -> Any:
    return translate(shape, EAST, NORTH)


def fabric(*shapes: Any, scale: int = 500) -> Fabric:
    count = len(shapes)
    geometry = np.array([shape and at(shape) for shape in shapes], dtype=object)
    numbers = np.arange(1, count + 1)
    return Fabric(numbers + 10, geometry, np.full(count, 5, object), numbers.astype(object), np.full(count, scale))


def test_outside_the_commune() -> None:
    parcels = fabric(
        box(0, 0, 10, 10), box(-LIMIT * 0.9, 20, 10, 30), box(-2, 40, 8, 50), box(-8, 60, 2, 70), box(-99, 0, -90, 9),
        None,
    )  # fmt: skip
    found = {one.row_no: one for one in check_commune(parcels, at(box(0, -100, 100, 100)), COMMUNE)}
    assert {row: one.severity for row, one in found.items()} == {
        13: Severity.WARNING, 14: Severity.ERROR, 15: Severity.ERROR,
    }  # fmt: skip
    assert found[13].params["share"] == pytest.approx(0.2)
    assert found[13].measured == pytest.approx(2.0, rel=0.01)
    assert found[13].limit == pytest.approx(LIMIT)
    assert "20,0 % diện tích (20,00 m²) của thửa 3 tờ 5 nằm ngoài ranh giới Xã Bình Mỹ" in found[13].message("vi")


def test_a_commune_without_a_boundary_is_said_to_be_unchecked() -> None:
    found = list(check_commune(fabric(box(0, 0, 10, 10)), None, COMMUNE))
    assert [(one.row_no, one.code, one.variant, one.severity) for one in found] == [
        (None, "T05", "skipped", Severity.NOTE)
    ]
    assert "Xã Bình Mỹ" in found[0].message("vi")


def test_a_parcel_across_a_limit_is_noted_once() -> None:
    areas = [
        Territory(at(box(-100 + 100 * k, -100, 100 * k, 100)), {"vi": f"tỉnh {k}", "en": f"province {k}"})
        for k in range(3)
    ]
    parcels = fabric(box(-5, 0, 10, 10), box(-LIMIT / 2, 20, 10, 30), box(10, 40, 20, 50), box(-50, 60, 180, 70))
    found = list(check_limits(parcels, areas))
    assert [one.row_no for one in found] == [11, 14]
    assert (found[0].params["first_vi"], found[0].params["second_vi"]) == ("tỉnh 1", "tỉnh 0")
    assert found[0].params["area_m2"] == pytest.approx(50)
    assert found[0].severity is Severity.NOTE


def test_a_parcel_beyond_the_band_of_its_zone() -> None:
    def west_edge(lat: float) -> float:
        [[easting, _]] = crs.transform_points(np.array([[103.5, lat]]), crs.VN2000_GEOGRAPHIC, SRID)
        return float(easting)

    [[_, north]] = crs.transform_points(np.array([[103.5, 20.0]]), crs.VN2000_GEOGRAPHIC, SRID)
    edge = west_edge(20.0) - EAST
    up = float(north) - NORTH
    parcels = fabric(
        box(edge + 5, up, edge + 50, up + 40), box(edge - LIMIT / 2, up, edge + 50, up + 1),
        box(edge - 20, up, edge + 50, up + 40), box(edge - 90_020, up, edge - 90_000, up + 20),
    )  # fmt: skip
    found = {one.row_no: one for one in check_band(parcels, SRID)}
    assert found.keys() == {13, 14}
    assert {(one.variant, one.severity) for one in found.values()} == {("zone", Severity.NOTE)}
    assert found[13].measured == pytest.approx(20, abs=0.5)
    assert found[13].params["area_m2"] == pytest.approx(800, rel=0.02)
    assert found[14].measured == pytest.approx(90_020, rel=0.001)
    assert "dải 103°30'–106°30' của múi 105°00'" in found[13].message("vi")


@pytest.mark.parametrize("zone", crs.ZONES, ids=lambda zone: zone.name)
def test_the_band_of_a_zone_is_three_or_six_degrees_wide(zone: Any) -> None:
    band = band_of(zone.srid)
    for side, inside in ((-1, True), (1, True), (-1.002, False), (1.002, False)):
        for lat in (8.5, 16.004, 23.3):
            place = np.array([[zone.central_meridian + side * 0.9995 * (3 if zone.is_utm else 1.5), lat]])
            [[easting, northing]] = crs.transform_points(place, crs.VN2000_GEOGRAPHIC, zone.srid)
            point = shapely.Point(easting, northing)
            assert bool(shapely.covers(band, point)) is inside
            assert inside or may_leave_band(np.array([point.bounds]), zone.srid).all()
    middle = np.array([[499_000.0, 2_000_000.0, 501_000.0, 2_001_000.0]])
    assert not may_leave_band(middle, zone.srid).any()


def test_protection_areas_of_another_unit() -> None:
    areas = [Territory(at(box(5, 0, 100, 100)), {"vi": "khu vực cấm K1", "en": "restricted area K1"}, "e1")]
    parcels = fabric(box(0, 0, 10, 10), box(0, 20, 10, 30), box(0, 40, 10, 50), box(0, 60, 5, 70))
    found = list(check_protection_areas(parcels, np.array(["e1", "e2", None, "e2"], dtype=object), areas))
    assert [one.row_no for one in found] == [12, 13]
    assert found[0].params["share"] == pytest.approx(0.5)
    assert "khu vực cấm K1: 50,00 m² (50,0 % diện tích)" in found[0].message("vi")


def edges(shape: Any, lengths: Any, scale: int = 500) -> list[Any]:
    rows = fabric(RECTANGLE, shape, None, scale=scale)
    stated = pa.array([None, lengths, [1.0]], pa.list_(pa.float64()))
    return list(check_edges(rows.row_no, rows.geometry, rows.map_scale, stated))


RECTANGLE = Polygon([(0, 0), (0, 10), (30, 10), (30, 0)])


def test_edges_within_the_circulars_limit() -> None:
    limit = float(tolerances.edge_limit_m(500, 30.0))
    assert edges(RECTANGLE, [10.0, 30.0 + limit * 0.95, 10.0, 30.0]) == []
    assert edges(RECTANGLE, [10.0, None, 10.0, 30.0, None]) == []
    assert edges(RECTANGLE, None) == []


def test_the_worst_edge_is_told() -> None:
    found = edges(RECTANGLE, [10.2, 30.0, 10.0, 29.0])
    assert len(found) == 1
    assert (found[0].params["count"], found[0].params["edge"]) == (2, 4)
    assert found[0].measured == pytest.approx(1.0)
    assert found[0].severity is Severity.WARNING
    assert shapely.length(found[0].geometry) == pytest.approx(30)
    assert "cạnh 4: đo 30,00 m, bảng ghi 29,00 m" in found[0].message("vi")
    assert edges(RECTANGLE, [10.0, 30.12, 10.0, 30.0], scale=500)
    assert edges(RECTANGLE, [10.0, 30.12, 10.0, 30.0], scale=10_000) == []


def test_a_table_may_give_each_edge_with_the_vertex_where_it_ends() -> None:
    assert edges(RECTANGLE, [30.0, 10.0, 30.0, 10.0]) == []
    assert edges(RECTANGLE, [None, 10.0, 30.0, 10.0]) == []
    [found] = edges(RECTANGLE, [30.0, 10.0, 35.0, 10.0])
    assert (found.params["count"], found.params["edge"], found.params["paper"]) == (1, 2, 35.0)


def test_edges_of_many_parcels_are_told_parcel_by_parcel() -> None:
    rows = fabric(*[RECTANGLE] * 3, MultiPolygon([box(0, 0, 10, 10), box(20, 0, 30, 10)]))
    lengths = [[10, 30, 10, 30], [10, 30, 12, 30], [10, 33, 14, 30], [10] * 7 + [11]]
    stated = pa.array(lengths, pa.list_(pa.float64()))
    found = list(check_edges(rows.row_no, rows.geometry, rows.map_scale, stated))
    told = [(one.row_no, one.params["edge"], one.params["count"]) for one in found]
    assert told == [(12, 3, 1), (13, 3, 2), (14, 8, 1)]


def test_edges_of_holes_follow_and_another_number_is_told() -> None:
    ring = Polygon(box(0, 0, 10, 10).exterior, [box(2, 2, 4, 5).exterior])
    assert edges(MultiPolygon([ring]), [10, 10, 10, 10, 3, 2, 3, 2]) == []
    assert [one.variant for one in edges(ring, [10, 10, 10])] == ["count"]


def change(old: list[Any], new: list[Any], **rest: Any) -> list[Any]:
    before, after = (np.array([at(one) for one in some], dtype=object) for some in (old, new))
    return list(check_lineage([Change([7], before, after, 500, **rest)]))


def test_a_split_that_covers_the_old_parcel() -> None:
    day = dt.date(2026, 3, 1)
    halves = [box(0, 0, 5, 10), box(5, 0, 10 + LIMIT / 2, 10)]
    assert change([box(0, 0, 10, 10)], halves, ends=[day], begins=[day, day]) == []


def test_a_split_that_leaves_ground_out() -> None:
    found = change([box(0, 0, 10, 10)], [box(0, 0, 5, 10), box(5, 0, 9, 10)])
    assert [(one.code, one.variant, one.row_no) for one in found] == [("B01", "", 7), ("B01", "area", 7)]
    assert found[0].measured == pytest.approx(1.0, rel=0.01)
    assert found[0].params["area_m2"] == pytest.approx(10)
    assert found[0].geometry.equals(at(box(9, 0, 10, 10)))
    assert found[1].measured == pytest.approx(10)


def test_papers_that_do_not_balance_and_days_that_do_not_meet() -> None:
    found = change(
        [box(0, 0, 10, 10)], [box(0, 0, 10, 10)], old_paper_m2=[100.0], new_paper_m2=[60.0, 55.0],
        ends=[dt.date(2026, 3, 1)], begins=[dt.date(2026, 3, 2)],
    )  # fmt: skip
    assert [one.variant for one in found] == ["area", "dates"]
    assert "kết thúc ngày 01/03/2026, thửa mới bắt đầu ngày 02/03/2026" in found[1].message("vi")


def test_days_of_new_parcels_among_themselves_and_before_the_old_one() -> None:
    ground = [box(0, 0, 10, 10)]
    first, second = dt.date(2026, 3, 1), dt.date(2026, 3, 2)
    assert change(ground, ground, begins=[first], begun=[dt.date(2020, 1, 1)]) == []
    assert change(ground, ground, ends=[first]) == []
    assert [one.variant for one in change(ground, ground, begins=[first, second])] == ["dates"]
    assert [one.variant for one in change(ground, ground, begins=[first], begun=[first])] == ["order"]


def test_operations_are_judged_one_by_one_and_their_rows_fall_together() -> None:
    def operation(*rows: int, width: float) -> Change:
        return Change(rows, np.array([at(box(0, 0, 10, 10))]), np.array([at(box(0, 0, width, 10))]), 500)

    found = list(check_lineage([operation(1, 2, width=10), operation(3, 5, 8, width=9.9), operation(4, width=10)]))
    assert [(one.row_no, one.variant) for one in found] == [(3, ""), (3, "area"), (5, "with"), (8, "with")]
    assert list(check_lineage([])) == []


def markers(*places: tuple[float, float], parcel: int = 0) -> Markers:
    count = len(places)
    spots = np.array(places, dtype=float).reshape(-1, 2) + np.array([EAST, NORTH])
    names = np.array([f"M{k + 1}" for k in range(count)], dtype=object)
    return Markers(np.arange(1, count + 1), names, spots, np.full(count, parcel))


def test_every_vertex_has_its_marker() -> None:
    parcels = fabric(box(0, 0, 10, 10), box(10, 0, 20, 10))
    places = [(0, 0), (10, 0), (10, 10 + LIMIT / 2), (0, 10), (20, 0), (20, 10)]
    assert [one.row_no for one in check_markers(parcels, markers(*places))] == [5, 6]
    assert list(check_markers(parcels.pick(np.array([0])), markers(*places[:4]))) == []


def test_a_vertex_without_a_marker_and_a_marker_far_away() -> None:
    found = list(check_markers(fabric(box(0, 0, 10, 10)), markers((0, 0), (10, 0), (10, 10), (0, 12))))
    assert [(one.row_no, one.variant) for one in found] == [(11, ""), (4, "far")]
    assert (found[0].params["count"], found[0].params["total"]) == (1, 4)
    assert found[0].geometry.equals(shapely.MultiPoint([(EAST, NORTH + 10)]))
    assert found[1].measured == pytest.approx(2.0)
    assert "Mốc M4 cách đỉnh gần nhất của thửa 1 tờ 5 2,000 m" in found[1].message("vi")


def test_a_parcel_without_any_marker() -> None:
    found = list(check_markers(fabric(box(0, 0, 10, 10), None), markers()))
    assert [one.params["count"] for one in found] == [4]


def protect(*rows: tuple[str, dict[str, Any]]) -> list[Any]:
    areas = [ProtectionArea(k + 1, "CT-01", kind, **rest) for k, (kind, rest) in enumerate(rows)]
    return list(check_protection(areas))


@pytest.mark.parametrize("scheme", sorted(PROTECTION_SCHEMES))
def test_the_laws_combinations_pass_stated_or_not(scheme: str) -> None:
    kinds = sorted(PROTECTION_SCHEMES[scheme])
    assert protect(*((kind, {}) for kind in kinds)) == []
    assert protect(*((kind, {"scheme": scheme}) for kind in kinds)) == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("protected", {})], "không có tổ hợp như vậy"),
        ([("restricted", {}), ("technical_corridor", {}), ("safety_belt", {})], "không có tổ hợp như vậy"),
        ([("restricted", {"scheme": "full"})], "thiếu Khu vực bảo vệ, Vành đai an toàn"),
        ([("restricted", {"scheme": "antenna"}), ("technical_corridor", {"scheme": "antenna"}),
          ("safety_belt", {"scheme": "antenna"})], "thừa Vành đai an toàn"),
        ([("restricted", {"scheme": "xyz"})], 'không có tổ hợp "xyz"'),
        ([("restricted", {"scheme": "full"}), ("protected", {"scheme": "antenna"})], "tổ hợp khác nhau"),
    ],
)  # fmt: skip
def test_other_combinations_are_refused_with_all_their_rows(rows: Any, words: str) -> None:
    found = protect(*rows)
    assert [(one.code, one.variant, one.row_no) for one in found] == [("P01", "", n + 1) for n in range(len(rows))]
    assert words in found[0].message("vi")


@pytest.mark.parametrize(
    ("stated", "wrong"),
    [
        ({"extension_m": 55.0}, False), ({"extension_m": 55.5}, True),
        ({"medium": "water", "extension_m": 500.0}, False),
        ({"medium": "water", "extension_m": 501.0}, True), ({"of_zone": True, "extension_m": 1.0}, True),
        ({"of_zone": True, "extension_m": 0.0}, False), ({"medium": "air", "height_m": 5000.0}, False),
        ({"medium": "air", "height_m": 5001.0}, True), ({"medium": "underground", "extension_m": 900.0}, False),
    ],
)  # fmt: skip
def test_limits_of_article_17(stated: dict[str, Any], wrong: bool) -> None:
    assert bool(protect(("restricted", stated))) is wrong


def test_the_extension_is_measured_where_both_boundaries_are_known() -> None:
    use = at(box(0, 0, 100, 100))
    near, far = (shapely.buffer(use, metres, join_style="bevel") for metres in (55.0, 60.0))
    assert protect(("restricted", {"shape": near, "use_shape": use})) == []
    found = protect(("restricted", {"shape": far, "use_shape": use, "extension_m": 40.0}))
    assert [one.variant for one in found] == ["extension"]
    assert found[0].measured == pytest.approx(60.0)
    assert "60,0 m; giới hạn 55 m (trên đất liền)" in found[0].message("vi")
    assert shapely.area(found[0].geometry) > 0
