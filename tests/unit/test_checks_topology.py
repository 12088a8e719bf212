"""Overlaps, slivers and missing nodes: what is found, how wide it is, and that tiles do not change it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import box
from shapely.affinity import translate

from landdb.domain import tolerances
from landdb.domain.issues import Issue, Severity
from landdb.import_.checks.fabric import Fabric
from landdb.import_.checks.topology import check_topology
from landdb.import_.checks.topology_overlaps import PAIRS_PER_SHAPE, width_m
from landdb.import_.checks.topology_registered import check_registered
from tests.unit.memory_store import MemoryStore

EAST, NORTH = 587_000.0, 1_194_000.0


def fabric(*shapes: Any, scale: int = 500) -> Fabric:
    """Parcels 1, 2, … of sheet 5 with row numbers 11, 12, …, moved into a zone."""
    count = len(shapes)
    geometry = np.array([shape and translate(shape, EAST, NORTH) for shape in shapes], dtype=object)
    numbers = np.arange(1, count + 1)
    return Fabric(numbers + 10, geometry, np.full(count, 5, object), numbers.astype(object), np.full(count, scale))


def check(*shapes: Any, scale: int = 500, **rest: Any) -> list[Issue]:
    return list(check_topology(MemoryStore(fabric(*shapes, scale=scale)), **rest))


def codes(found: list[Issue]) -> Counter[str]:
    return Counter(f"{one.code}-{one.variant}" if one.variant else one.code for one in found)


def grid(side: int, step: float = 20.0) -> list[Any]:
    return [box(i * step, j * step, (i + 1) * step, (j + 1) * step) for i in range(side) for j in range(side)]


def test_a_fabric_that_matches_has_no_findings() -> None:
    assert check(*grid(6)) == []


def test_nothing_at_all() -> None:
    assert check() == []
    assert check(None, box(0, 0, 1, 1)) == []
    assert check(shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])) == []


def test_an_overlap_is_told_of_both_with_its_width() -> None:
    found = check(box(0, 0, 10, 10), box(9.79, 0, 20, 10))
    found = [one for one in found if one.code == "T01"]
    assert {one.row_no: one.params["other_row"] for one in found} == {11: 12, 12: 11}
    assert found[0].measured == pytest.approx(0.21, rel=0.01)
    assert found[0].params["area_m2"] == pytest.approx(2.1)
    assert shapely.area(found[0].geometry) == pytest.approx(2.1)
    assert "thửa 2 tờ 5" in found[0].message("vi")


def test_overlaps_up_to_a_millimetre_are_rounding() -> None:
    assert check(box(0, 0, 10, 10), box(9.999, 0, 20, 10)) == []


@pytest.mark.parametrize("inner", [box(3, 3, 6, 6), box(0, 0, 5, 5), box(0, 3, 10, 6)])
def test_a_parcel_inside_another_overlaps_it(inner: Any) -> None:
    assert codes(check(box(0, 0, 10, 10), inner))["T01"] == 2


def test_a_parcel_and_the_two_it_was_split_into() -> None:
    whole = shapely.Polygon([(0, 0), (10, 0), (20, 0), (20, 10), (10, 10), (0, 10)])
    found = check(whole, box(0, 0, 10, 10), box(10, 0, 20, 10), box(20, 0, 30, 10), box(-10, 0, 0, 10))
    assert sorted((one.row_no, one.params["other_row"]) for one in found if one.code == "T01") == [
        (11, 12), (11, 13), (12, 11), (13, 11),
    ]  # fmt: skip


def test_crossing_diagonals_of_a_square() -> None:
    found = check(shapely.Polygon([(0, 0), (10, 0), (10, 10)]), shapely.Polygon([(10, 0), (10, 10), (0, 10)]))
    assert codes(found)["T01"] == 2
    found = check(shapely.Polygon([(0, 0), (10, 0), (10, 10)]), shapely.Polygon([(10, 0), (0, 10), (0, 0)]))
    assert codes(found)["T01"] == 2


def test_a_block_laid_inside_one_large_parcel_is_found_whole() -> None:
    block = [translate(one, 100, 100) for one in grid(4)]
    pairs = {(one.row_no, one.params["other_row"]) for one in check(box(0, 0, 500, 500), *block) if one.code == "T01"}
    assert {(11, 12 + k) for k in range(16)} | {(12 + k, 11) for k in range(16)} == pairs


def test_two_layers_over_each_other_are_found_whole() -> None:
    below, above = grid(7), [translate(one, 7, 7) for one in grid(7)]
    found = check(*below, *above)
    shapes = np.array([*below, *above])
    i, j = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    sharing = (shapely.area(shapely.intersection(shapes[i], shapes[j])) > 1e-6) & (i != j)
    expected = set(zip((i[sharing] + 11).tolist(), (j[sharing] + 11).tolist(), strict=True))
    assert {(one.row_no, one.params["other_row"]) for one in found if one.code == "T01"} == expected


def test_copies_are_left_to_h06() -> None:
    assert check(box(0, 0, 10, 10), box(0, 0, 10, 10)) == []


def test_shapes_that_are_not_valid_do_not_stop_the_rule() -> None:
    bow_tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    assert codes(check(bow_tie, box(0, 0, 10, 10), box(9, 0, 20, 10)))["T01"] == 2


def test_left_out_rows_take_no_part() -> None:
    assert check(box(0, 0, 10, 10), box(9, 0, 20, 10), left_out=np.array([12])) == []


def test_a_sliver_is_told_with_its_area_and_width() -> None:
    found = check(box(0, 0, 10, 10), box(10.04, 0, 20, 10))
    slivers = [one for one in found if one.code == "T03"]
    assert [one.row_no for one in slivers] == [11]
    assert slivers[0].severity is Severity.WARNING
    assert slivers[0].measured == pytest.approx(0.04, rel=0.01)
    assert slivers[0].params["area_m2"] == pytest.approx(0.4, rel=0.01)
    assert slivers[0].limit == pytest.approx(float(tolerances.edge_limit_m(500, tolerances.SLIVER_EDGE_M)))
    assert "0,040 m" in slivers[0].message("vi")
    assert "thửa 1 tờ 5 và thửa 2 tờ 5" in slivers[0].message("vi")


def test_a_lane_is_no_sliver_and_the_coarser_scale_decides() -> None:
    shapes = (box(0, 0, 10, 10), box(10.11, 0, 20, 10))
    assert check(*shapes, scale=500) == []
    assert codes(check(*shapes, scale=5000))["T03"] == 1


def test_a_hole_among_three_is_one_sliver() -> None:
    left = shapely.Polygon([(0, 0), (10, 0), (9.97, 5), (10, 10), (0, 10)])
    found = check(left, box(10, 0, 20, 5), box(10, 5, 20, 10))
    slivers = [one for one in found if one.code == "T03"]
    assert len(slivers) == 1
    assert slivers[0].params["area_m2"] == pytest.approx(0.15, rel=0.02)


def test_slivers_are_all_that_a_narrow_closing_of_the_whole_fabric_adds() -> None:
    limit = float(tolerances.edge_limit_m(500, tolerances.SLIVER_EDGE_M))
    ground = shapely.union_all([translate(one, EAST, NORTH) for one in spoilt()])
    closed = ground
    for distance in (limit / 2, -limit / 2):
        closed = shapely.buffer(closed, distance, join_style="mitre", mitre_limit=10)
    missing = shapely.difference(closed, ground)
    found = [one for one in check(*spoilt()) if one.code == "T03"]
    slivers = shapely.union_all([one.geometry for one in found])
    assert slivers.area == pytest.approx(sum(one.params["area_m2"] for one in found), rel=1e-6)
    assert slivers.area == pytest.approx(missing.area, rel=0.02)
    assert shapely.intersection(slivers, missing).area == pytest.approx(slivers.area, rel=0.001)
    for one in found:
        borders = [spoilt()[number - 11] for number in (one.row_no or 0, one.params["other_row"])]
        assert all(shapely.dwithin(translate(border, EAST, NORTH), one.geometry, 0.001) for border in borders)


def test_a_place_that_a_third_parcel_fills_is_no_gap() -> None:
    assert codes(check(box(0, 0, 10, 10), box(10.05, 0, 20, 10), box(10, 0, 10.05, 10)))["T03"] == 0


def test_a_notch_of_one_parcel_is_no_gap() -> None:
    notched = shapely.Polygon([(0, 0), (10, 0), (10, 4), (8, 4), (8, 4.05), (10, 4.05), (10, 10), (0, 10)])
    assert codes(check(notched, box(-10, 0, 0, 10)))["T03"] == 0


def test_a_missing_node_is_told_of_the_edge_that_lacks_it() -> None:
    found = check(box(0, 0, 10, 10), box(10, 0, 20, 4), box(10, 4, 20, 10))
    assert codes(found) == {"T04": 1}
    assert (found[0].row_no, found[0].params["other_row"]) == (11, 12)
    assert found[0].measured == pytest.approx(0, abs=1e-9)
    assert (found[0].geometry.x, found[0].geometry.y) == (EAST + 10, NORTH + 4)


def test_vertices_nearly_in_one_place_are_told_once() -> None:
    left = shapely.Polygon([(0, 0), (10, 0), (10.015, 5), (10, 10), (0, 10)])
    right = shapely.Polygon([(10, 0), (20, 0), (20, 10), (10, 10), (10, 5)])
    found = [one for one in check(left, right) if one.code == "T04"]
    assert [(one.variant, one.row_no) for one in found] == [("vertex", 11)]
    assert found[0].measured == pytest.approx(0.015)
    assert "0,015 m" in found[0].message("vi")


def test_a_shallow_overlap_whose_tip_a_third_parcel_shares() -> None:
    bent = [(0, 0), (0.6, 0.0035), (8, 0)]
    below, above = (
        shapely.Polygon([(0, 0), (8, 0), (8, -5), (0, -5)]),
        shapely.Polygon([(0, 0), (0, 5), (8, 5), (8, 0)]),
    )
    left, right = shapely.Polygon([*bent[:2], (0.6, 0), (0, -0.5)]), shapely.Polygon([*bent, (8, -5), (0, -5)])
    found = check(above, right, left, below)
    assert {(one.row_no, one.params["other_row"]) for one in found if one.code == "T01"} >= {(11, 12), (11, 13)}


def test_a_parcel_without_a_number_is_called_by_its_place_in_the_file() -> None:
    unnumbered = fabric(box(0, 0, 10, 10), box(9, 0, 20, 10))
    unnumbered.parcel_no[1] = None
    assert "đối tượng số 12" in next(iter(check_topology(MemoryStore(unnumbered)))).message("vi")


def test_beyond_two_centimetres_a_vertex_is_another_place() -> None:
    found = check(box(0, 0, 10, 10), shapely.Polygon([(10, 0), (20, 0), (20, 10), (10, 10), (9.97, 5)]))
    assert codes(found) == {"T01": 2}


def spoilt() -> list[Any]:
    """A fabric with overlaps, slivers and missing nodes all over, also across the borders of tiles."""
    generator = np.random.default_rng(3)
    shapes = grid(14)
    for k in generator.choice(len(shapes), 40, replace=False):
        shapes[k] = translate(shapes[k], *generator.uniform(-0.06, 0.06, 2))
    for k in generator.choice(len(shapes), 20, replace=False):
        shapes[k] = shapely.segmentize(shapes[k], 7)
    return shapes


def test_tiles_change_nothing() -> None:
    whole, tiled = (check(*spoilt(), tile_rows=rows) for rows in (10_000, 20))

    def summary(found: list[Issue], code: str) -> list[Any]:
        keys = [(one.row_no, one.params["other_row"], round(one.measured or 0, 4)) for one in found if one.code == code]
        return sorted(keys)

    assert codes(whole)["T01"] > 20
    assert codes(whole)["T03"] > 20
    assert summary(whole, "T01") == summary(tiled, "T01")
    areas = [sum(one.params["area_m2"] for one in found if one.code == "T03") for found in (whole, tiled)]
    assert areas[0] == pytest.approx(areas[1], rel=1e-6)
    assert codes(whole)["T03"] == codes(tiled)["T03"]


def test_tiles_change_no_missing_node() -> None:
    shapes = [shapely.segmentize(one, 7) if k % 3 == 0 else one for k, one in enumerate(grid(14))]
    places = [shapely.union_all([one.geometry for one in check(*shapes, tile_rows=rows)]) for rows in (10_000, 20)]
    assert places[0].equals(places[1])
    assert shapely.get_num_geometries(places[0]) > 300


def test_floods_are_counted_and_every_overlapping_row_is_still_named() -> None:
    everything = check(*spoilt())
    short = check(*spoilt(), max_findings=5)
    assert codes(short)["T01"] == codes(short)["T03"] == codes(short)["T04"] + codes(short)["T04-vertex"] == 5
    more = {one.code: one.measured for one in short if one.variant == "more"}
    assert more["T01"] == codes(everything)["T01"] - 5
    assert more["T03"] == codes(everything)["T03"] - 5
    assert all(one.row_no is None for one in short if one.variant == "more")
    rows = [{one.row_no for one in found if one.code == "T01" and one.row_no} for found in (everything, short)]
    assert rows[0] == rows[1]
    brief = [one.row_no for one in short if one.variant == "brief"]
    assert len(brief) == len(set(brief))


def test_one_area_drawn_over_and_over_is_refused_at_once() -> None:
    heap = [translate(box(0, 0, 10, 10), 0.001 * k, 0.001 * k) for k in range(4 * PAIRS_PER_SHAPE)]
    found = check(*heap, file_name="xa.shp")
    assert codes(found) == {"T01-flood": 1}
    assert "xa.shp" in found[0].message("vi")


def test_it_stops_when_told_to_and_says_how_far_it_is() -> None:
    heard: list[tuple[int, int]] = []
    store = MemoryStore(fabric(*spoilt()))
    found = list(check_topology(store, tile_rows=20, stopping=lambda: bool(heard), report=lambda *n: heard.append(n)))
    assert len(heard) == 1
    assert heard[0][1] == 196
    assert len(found) < len(check(*spoilt(), tile_rows=20))


@pytest.mark.parametrize(
    ("shape", "width"),
    [
        (box(0, 0, 30, 0.05), 0.05),
        (box(0, 0, 3, 3), 3.0),
        (shapely.Point(0, 0).buffer(2, quad_segs=64), 4.0),
        (shapely.union(box(0, 0, 30, 0.05), box(5, 0, 5.4, 0.4)), 0.4),
    ],
)
def test_width_is_that_of_the_largest_circle(shape: Any, width: float) -> None:
    assert width_m(np.array([shape]))[0] == pytest.approx(width, rel=0.01)


def test_registered_neighbours() -> None:
    mine, theirs = fabric(box(0, 0, 10, 10), box(20, 0, 30, 10)), fabric(box(9.95, 0, 20, 10), box(29, 0, 40, 10))
    found = {one.row_no: one for one in check_registered(mine, theirs)}
    assert found[11].severity is Severity.WARNING
    assert found[12].severity is Severity.ERROR
    assert found[12].measured == pytest.approx(1.0, rel=0.01)
    assert found[12].limit == pytest.approx(float(tolerances.edge_limit_m(500, tolerances.SLIVER_EDGE_M)))


def test_an_overlap_names_both_parcels_or_the_row_of_one_without_a_number() -> None:
    numbered = fabric(box(0, 0, 10, 10), box(9.79, 0, 20, 10))
    sheets, numbers = np.array([5, None], dtype=object), np.array([12, None], dtype=object)
    mixed = Fabric(numbered.row_no, numbered.geometry, sheets, numbers, numbered.map_scale)
    told = {one.row_no: one for one in check_topology(MemoryStore(mixed)) if one.code == "T01"}
    assert told[11].message("vi") == "Ranh thửa 12 tờ 5 chồng lên đối tượng số 12: 2,10 m², rộng nhất 0,210 m"
    assert told[12].message("en") == (
        "The boundary of feature 12 overlaps parcel 12 of sheet 5 (feature 11): 2.10 m², 0.210 m at its widest"
    )
    registered = Fabric(np.zeros(2, np.int64), mixed.geometry[::-1], sheets[::-1], numbers[::-1], mixed.map_scale)
    [found] = [one for one in check_registered(mixed.pick(np.array([0])), registered) if one.params["area_m2"] < 50]
    assert found.message("vi").startswith("Ranh thửa 12 tờ 5 chồng lên thửa chưa có số đã đăng ký: 2,10 m²")


def test_registered_neighbours_that_match_or_hold_the_parcel() -> None:
    assert list(check_registered(fabric(box(0, 0, 10, 10)), fabric(box(10, 0, 20, 10)))) == []
    assert codes(list(check_registered(fabric(box(2, 2, 4, 4)), fabric(box(0, 0, 10, 10))))) == {"T02-within": 1}
    assert codes(list(check_registered(fabric(box(0, 0, 10, 10)), fabric(box(0, 0, 10, 10))))) == {"T02-within": 1}


def test_a_sliver_beside_a_registered_parcel_is_told_of_the_new_one() -> None:
    mine = fabric(box(0, 0, 10, 10), box(20.02, 0, 30, 10), box(0, 10, 9.9, 20))
    theirs = fabric(box(10.02, 0, 20, 10), box(40, 0, 50, 10), box(10, 10, 20, 20))
    first, second = sorted(check_registered(mine, theirs), key=lambda one: one.row_no or 0)
    assert codes([first, second]) == {"T03-registered": 2}, "the third is further off than any error of an edge"
    assert (first.row_no, first.params["other"]) == (11, "5/1")
    assert second.row_no == 12
    assert first.message("vi").startswith(
        "Giữa thửa 1 tờ 5 và thửa 1 tờ 5 đã đăng ký có khe hở 0,20 m², rộng nhất 0,020 m; không quá hạn sai 0,084 m"
    )
    assert first.measured == pytest.approx(0.02, rel=0.01)
    assert first.geometry.area == pytest.approx(0.2)


def test_what_lies_over_a_sliver_beside_a_registered_parcel_is_asked_for() -> None:
    mine, theirs = fabric(box(0, 0, 10, 10)), fabric(box(10.02, 0, 20, 10))

    def check_beside(*shapes: Any) -> list[Issue]:
        others = fabric(*shapes).geometry
        return list(check_registered(mine, theirs, lambda places: others[shapely.intersects(others, places[0])]))

    assert check_beside(box(10, 0, 10.02, 10)) == []
    assert check_beside(box(10, 0, 10.02, 10), shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])) == []
    [left] = check_beside(box(10, 0, 10.02, 4))
    assert left.params["area_m2"] == pytest.approx(0.12)


def test_the_coarser_scale_gives_the_limit_of_a_registered_overlap() -> None:
    mine, theirs = fabric(box(0, 0, 10, 10), scale=200), fabric(box(9.95, 0, 20, 10), scale=0)
    found = next(iter(check_registered(mine, theirs)))
    limit = tolerances.edge_limit_m(tolerances.UNKNOWN_SCALE, tolerances.SLIVER_EDGE_M)
    assert found.limit == pytest.approx(float(limit))


def test_a_short_overlap_is_not_judged_harder_than_a_long_one_of_its_width() -> None:
    """Both lie along edges of the parcels, which are longer than the 3 m that they share."""
    mine = fabric(box(0, 0, 10, 10), box(100, 0, 200, 30))
    registered = fabric(box(9.95, 7, 20, 17), box(100, 29.95, 200, 60))
    short, long = check_registered(mine, registered)
    assert short.severity is long.severity is Severity.WARNING
    assert (short.params["edge_m"], long.params["edge_m"]) == (tolerances.SLIVER_EDGE_M, pytest.approx(100.0))
    assert short.message("vi").endswith("rộng nhất 0,050 m; hạn sai 0,084 m (cạnh 20 m, tỷ lệ 1:500)")
    assert long.message("en").endswith("0.050 m at its widest; limit 0.199 m (edge of 100 m, scale 1:500)")


def test_the_remedy_of_an_overlap_with_the_register_is_that_of_its_kind() -> None:
    registered = fabric(box(0, 0, 10, 10))

    def kind(shape: Any) -> str:
        return next(iter(check_registered(fabric(shape), registered))).variant

    assert kind(box(0, 0, 5, 10)) == "within", "a split"
    assert kind(box(0, 0, 20, 10)) == "within", "a merger"
    assert kind(box(9.98, 0, 20, 10)) == "near"
    assert kind(box(9.95, 0, 20, 10)) == kind(box(8, 0, 20, 10)) == ""
