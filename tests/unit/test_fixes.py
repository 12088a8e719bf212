"""After a fix the parcel is valid and the finding gone; fixes that would do harm are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Polygon, box
from shapely.affinity import translate

from landdb.domain import tolerances
from landdb.domain.issues import catalogue
from landdb.import_.checks.fabric import Fabric
from landdb.import_.checks.forms import check_forms
from landdb.import_.checks.topology import check_topology
from landdb.import_.fixes import FIX_KINDS, Fix, FixKind, FixRefusedError, propose
from landdb.import_.outlines import Outlines
from tests.unit.memory_store import MemoryStore

EAST, NORTH = 587_000.0, 1_194_000.0


def placed(shape: Any) -> Any:
    return translate(shape, EAST, NORTH)


def findings(*shapes: Any) -> set[str]:
    count = len(shapes)
    rows, geometry = np.arange(1, count + 1), np.array(shapes, dtype=object)
    nothing = np.full(count, None, dtype=object)
    fabric = Fabric(rows, geometry, nothing, nothing, np.full(count, 500))
    found = [*check_forms(rows, Outlines.of(geometry)).issues, *check_topology(MemoryStore(fabric))]
    return {one.code for one in found}


def refusal(kind: FixKind, shape: Any, **rest: Any) -> str:
    with pytest.raises(FixRefusedError) as caught:
        propose(kind, 1, shape, **rest)
    assert set(caught.value.reason) == {"vi", "en"}
    return caught.value.why


def test_every_fix_of_the_catalogue_exists() -> None:
    named = {kind.fix for kind in catalogue().values() if kind.fix}
    assert named == set(FIX_KINDS)
    assert {code for (code, _), kind in catalogue().items() if kind.fix == "snap"} >= {"T03", "T04"}


def test_an_open_ring_gets_its_edge() -> None:
    fix = propose("close_ring", 7, placed(box(0, 0, 10, 20)), rings=[1])
    assert fix.after.equals(placed(box(0, 0, 10, 20)))
    assert (fix.moved_m, fix.area_change_m2) == (0, 0)
    [line] = shapely.get_parts(fix.before)
    assert (line.length, line.is_closed) == (pytest.approx(10 + 20 + 20), False)
    assert fix.text("vi") == (
        "Khép kín ranh: thêm cạnh giữa hai đầu cách nhau 10,000 m, không dời đỉnh nào, diện tích 200,00 m²"
    )


def test_ends_that_were_meant_to_be_one_become_one() -> None:
    nearly = Polygon([(0, 0), (10, 0), (10, 10), (0, 10), (0.3, 0.4)], [[(8, 1), (8, 2), (7, 1)]])
    fix = propose("close_ring", 7, MultiPolygon([nearly]), rings=[1])
    assert fix.after.geoms[0].exterior.equals(box(0, 0, 10, 10).exterior)
    assert shapely.get_num_interior_rings(fix.after.geoms[0]) == 1
    assert fix.moved_m == fix.gap_m == pytest.approx(0.5)


def test_rings_that_cannot_be_closed() -> None:
    assert refusal("close_ring", box(0, 0, 1, 1)) == "nothing"
    assert refusal("close_ring", Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]), rings=[1]) == "invalid"
    assert refusal("close_ring", LineString([(0, 0), (1, 1)]), rings=[1]) == "broken"
    assert refusal("close_ring", LineString([(0, 0), (np.inf, 1), (1, 1), (0, 0)]), rings=[1]) == "broken"


def test_repeated_vertices_and_spikes_go() -> None:
    spoilt = placed(Polygon([(0, 0), (10, 0), (10.003, 0.004), (10, 10), (0, 10), (0, 5.01), (-0.6, 5.005), (0, 5)]))
    assert "H03" in findings(spoilt)
    fix = propose("drop_vertices", 7, spoilt, map_scale=500)
    assert findings(fix.after) == set()
    assert fix.moved_m == pytest.approx(0.6, abs=0.01)
    assert abs(fix.area_change_m2) < 0.05


def test_a_spike_that_is_land_stays() -> None:
    wedge = placed(Polygon([(0, 0), (10, 0), (10, 10), (0, 10), (0, 5.8), (-100, 5), (0, 4.2)]))
    assert "H03" in findings(wedge)
    assert refusal("drop_vertices", wedge, map_scale=500) == "area"
    assert refusal("drop_vertices", placed(box(0, 0, 10, 10))) == "nothing"
    assert refusal("drop_vertices", placed(box(0, 0, 0.005, 0.005))) == "parts"


def test_swapped_axes() -> None:
    swapped = shapely.transform(placed(box(0, 0, 10, 20)), lambda points: points[:, ::-1])
    fix = propose("swap_axes", 7, swapped)
    assert fix.after.equals(placed(box(0, 0, 10, 20)))
    assert fix.area_change_m2 == pytest.approx(0, abs=1e-6)
    assert refusal("swap_axes", fix.after) == "axes"
    assert (
        fix.text("vi")
        == "Đổi chỗ hai trục tọa độ: X thành Y và Y thành X ở mọi đỉnh, hình dạng và diện tích giữ nguyên"
    )


def test_what_moves_nothing_does_not_say_how_far() -> None:
    doubled = Polygon([(0, 0), (9.995, 0), (10, 0), (10, 10), (0, 10)])
    dropped = propose("drop_vertices", 1, placed(doubled)).text("vi")
    assert dropped.startswith("Bỏ đỉnh trùng và gai nhọn: không dời đỉnh nào, 1 đỉnh được bỏ, diện tích")
    beside = placed(Polygon([(10, 0), (20, 0), (20, 10), (10, 10), (10, 5)]))
    added = propose("snap", 1, placed(box(0, 0, 10, 10)), neighbours=[beside])
    assert added.text("en") == (
        "Snap to the neighbour's boundary: moves no vertex, vertices added: 1, the area changes by +0.00 m²"
    )
    assert "0.000" not in added.text("en")


def test_make_valid_is_refused_where_the_ground_is_doubtful() -> None:
    assert refusal("make_valid", placed(Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])), map_scale=500) == "area"
    assert refusal("make_valid", placed(box(0, 0, 10, 10))) == "nothing"
    two = MultiPolygon([placed(box(0, 0, 10, 10)), placed(Polygon([(20, 0), (20.1, 0), (20, 0), (20.05, 0)]))])
    assert refusal("make_valid", two, map_scale=500) == "parts"


def test_make_valid_of_a_small_loop() -> None:
    looped = placed(Polygon([(0, 0), (50, 0), (50, 50), (25.1, 50), (24.9, 50.1), (24.9, 50), (25.1, 50.1), (0, 50)]))
    assert "H01" in findings(looped)
    fix = propose("make_valid", 7, looped, map_scale=500)
    assert "H01" not in findings(fix.after)


def test_snapping_takes_the_neighbour_as_it_is() -> None:
    parcel, neighbour = placed(box(0, 0, 9.985, 10)), placed(Polygon([(10, 0), (20, 0), (20, 10), (10, 10), (10, 4)]))
    assert findings(parcel, neighbour) >= {"T03", "T04"}
    fix = propose("snap", 7, parcel, neighbours=[neighbour], map_scale=500)
    assert findings(fix.after, neighbour) == set()
    assert fix.moved_m == pytest.approx(0.015)
    assert fix.area_change_m2 == pytest.approx(0.15, rel=0.01)
    assert "+0,15 m²" in fix.text("vi")


def test_a_corner_on_a_neighbours_edge_stays() -> None:
    parcel, neighbour = placed(box(0, 2, 9.99, 8)), placed(box(10, 0, 20, 10))
    fix = propose("snap", 7, parcel, neighbours=[neighbour], map_scale=500)
    assert fix.after.equals(placed(box(0, 2, 10, 8)))
    assert findings(fix.after, neighbour) == {"T04"}
    other = propose("snap", 8, neighbour, neighbours=[fix.after], map_scale=500)
    assert findings(fix.after, other.after) == set()


def test_snapping_never_goes_beyond_the_limit_of_an_edge() -> None:
    limit = float(tolerances.edge_limit_m(500, tolerances.SLIVER_EDGE_M))
    neighbour = placed(box(10, 0, 20, 10))
    near, far = (placed(box(0, 0, 10 - gap, 10)) for gap in (limit * 0.9, limit * 1.1))
    assert refusal("snap", near, neighbours=[neighbour], map_scale=500) == "far"
    assert propose("snap", 7, near, neighbours=[neighbour], map_scale=500, tolerance_m=1.0).moved_m <= limit
    assert refusal("snap", far, neighbours=[neighbour], map_scale=500, tolerance_m=1.0) == "far"


def test_a_vertex_at_the_limit_goes_to_the_corner_and_not_along_the_edge_beside_it() -> None:
    """The parcel overlaps by 2 cm; its vertices lie beside the neighbour's upper and lower edges, which slant."""
    neighbour = placed(Polygon([(-20, 0.3), (-20, 16.2), (0.113, 16.049), (0.227, -0.081)]))
    parcel = placed(Polygon([(0.207, -0.081), (0.093, 16.049), (25.093, 16.049), (25.207, -0.081)]))
    fix = propose("snap", 13, parcel, neighbours=[neighbour], map_scale=500)
    assert shapely.area(shapely.intersection(fix.after, neighbour)) == pytest.approx(0, abs=1e-6)
    assert fix.moved_m == pytest.approx(0.02, abs=0.0005)
    assert findings(fix.after, neighbour) == set()


def test_snapping_that_moves_nothing_is_not_offered() -> None:
    """30 cm of overlap: no corner is near, and onto the slanting edges beside them vertices would move by 4 mm."""
    neighbour = placed(Polygon([(-20, 0.3), (-20, 16.3), (0, 16), (0, 0)]))
    parcel = placed(Polygon([(-0.3, 0), (-0.3, 16), (25, 16), (25, 0)]))
    assert propose("snap", 13, parcel, neighbours=[neighbour], map_scale=500).moved_m == pytest.approx(0.0045, abs=2e-4)
    assert refusal("snap", parcel, neighbours=[neighbour], map_scale=500, overlaps=True) == "far"


def test_no_change_of_area_has_no_sign_of_less() -> None:
    fix = Fix("snap", 1, placed(box(0, 0, 10, 10)), placed(box(0, 0, 10, 10)), 0.001, -0.0004)
    assert fix.text("vi").endswith("diện tích thay đổi +0,00 m²")


def test_snapping_that_would_swallow_the_parcel() -> None:
    sliver = placed(box(9.99, 0, 10, 10))
    assert refusal("snap", sliver, neighbours=[placed(box(10, 0, 20, 10))], map_scale=500) in {"invalid", "parts"}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(4, 9))
def test_dropping_makes_rings_sound(seed: int, count: int) -> None:
    generator = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False) + generator.uniform(0, 0.2, count)
    ring = np.column_stack([20 * np.cos(angles), 20 * np.sin(angles)])
    again = np.repeat(ring, generator.integers(1, 4, count), axis=0)
    shape = placed(Polygon(again + generator.uniform(-0.003, 0.003, again.shape)))
    assume("H03" in findings(shape))
    fix = propose("drop_vertices", 1, shape, map_scale=500)
    assert findings(fix.after) == set()
    assert fix.moved_m < 0.02


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 8), st.integers(0, 8))
def test_snapping_closes_slivers_and_overlaps(seed: int, left: int, right: int) -> None:
    """Two parcels along a bent common boundary, surveyed twice with errors of a centimetre."""
    generator = np.random.default_rng(seed)
    line = shapely.LineString([(generator.uniform(-1, 1), north) for north in range(0, 50, 10)])

    def survey(vertices: int, side: float) -> Any:
        extra = [line.interpolate(share, normalized=True) for share in generator.uniform(0.02, 0.98, vertices)]
        points = sorted({(point.y, point.x) for point in extra} | {(y, x) for x, y in line.coords})
        gap = np.diff([y for y, _ in points])
        assume((gap > 0.05).all())
        bent = [(x + generator.uniform(-0.006, 0.006), y) for y, x in points]
        return placed(Polygon([(side, 0), *bent, (side, 40)]))

    parcel, neighbour = survey(left, -30.0), survey(right, 30.0)
    assume(not parcel.equals(neighbour) and findings(parcel, neighbour))
    fix = propose("snap", 1, parcel, neighbours=[neighbour], map_scale=500)
    assert shapely.is_valid(fix.after)
    assert fix.moved_m <= tolerances.NODE_TOLERANCE_M
    assert findings(fix.after, neighbour) == set()
