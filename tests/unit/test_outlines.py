"""Shapes beside their vertices: what is written and measured by whole arrays is what GEOS writes and measures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box

from landdb.import_.outlines import Outlines, find_lone, find_lone_in_wkb, no_outlines

HOLED = Polygon(box(0, 0, 9, 9).exterior.coords, [box(1, 1, 2, 2).exterior.coords])
TWO = MultiPolygon([box(0, 0, 1, 1), box(5, 5, 6, 7)])
TRIANGLE = Polygon([(0, 0), (1, 0), (0.5, 3)])
SHAPES = [box(0, 0, 1, 2), None, MultiPolygon([TRIANGLE]), HOLED, TWO, MultiPolygon([HOLED]), Polygon()]
STEP = np.array([10, 20])
LONE = [True, False, True, False, False, False, False]


def objects(*shapes: Any) -> Any:
    return np.array(shapes, dtype=np.object_)


def whole(shapes: Any) -> Any:
    """What the register holds: multipolygons of lone polygons."""
    lone = find_lone(shapes)
    return objects(
        *(MultiPolygon([one]) if alone and one.geom_type == "Polygon" else one
          for one, alone in zip(shapes, lone, strict=True))
    )  # fmt: skip


def read(wkb: pa.Array) -> Any:
    return wkb.to_pylist()


def test_lone_shapes_are_known_from_shapes_and_from_bytes() -> None:
    shapes = objects(*SHAPES)
    assert find_lone(shapes).tolist() == LONE
    assert find_lone_in_wkb(pa.array(shapely.to_wkb(shapes, byte_order=1), pa.binary())).tolist() == LONE


def test_bytes_of_another_order_of_a_sliver_or_with_an_srid_are_left_to_geos() -> None:
    shape = box(0, 0, 1, 2)
    odd = [shapely.to_wkb(shape, byte_order=0), shapely.to_wkb(shapely.set_srid(shape, 5897), include_srid=True)]
    assert find_lone_in_wkb(pa.array([*odd, b"\1\3", b"", None], pa.binary())).tolist() == [False] * 5
    assert find_lone_in_wkb(pa.array([], pa.binary())).tolist() == []
    assert find_lone_in_wkb(pa.array([None], pa.binary())).tolist() == [False]


def test_a_slice_of_an_arrow_array_is_read_where_it_begins() -> None:
    wkb = pa.array(shapely.to_wkb(objects(*SHAPES), byte_order=1), pa.binary())
    assert find_lone_in_wkb(wkb.slice(2, 3)).tolist() == LONE[2:5]


def test_heights_are_no_hindrance() -> None:
    flat = shapely.to_wkb(shapely.force_3d(objects(box(0, 0, 1, 2), TWO), 5.0), byte_order=1, output_dimension=3)
    assert find_lone_in_wkb(pa.array(flat, pa.binary())).tolist() == [True, False]


@pytest.mark.parametrize("chosen", [[0, 2], [0], [], [1], [3, 4], range(7)])
def test_wkb_is_what_geos_writes(chosen: list[int]) -> None:
    shapes = objects(*(SHAPES[k] for k in chosen))
    srid = np.array([5897 if k % 2 else 9209 for k in chosen], dtype=np.int64)
    outlines = Outlines.of(shapes)
    assert read(outlines.wkb()) == shapely.to_wkb(whole(shapes), byte_order=1).tolist()
    expected = shapely.to_wkb(shapely.set_srid(whole(shapes), srid), byte_order=1, include_srid=True)
    assert read(outlines.wkb(srid)) == expected.tolist()


def test_moved_shapes_are_built_written_and_boxed_where_they_are_now() -> None:
    shapes = objects(*SHAPES)
    moved = Outlines.of(shapes).at(shapely.get_coordinates(shapes) + STEP)
    expected = shapely.transform(shapes, lambda points: points + STEP)
    there = ~shapely.is_missing(expected)
    assert shapely.equals_exact(moved.shapes[there], expected[there]).all()
    assert read(moved.wkb()) == shapely.to_wkb(whole(expected), byte_order=1).tolist()
    assert np.array_equal(moved.bounds, shapely.bounds(expected), equal_nan=True)
    assert shapes[0].equals(box(0, 0, 1, 2))


def test_without_some_rows_the_others_keep_their_vertices() -> None:
    shapes = objects(*SHAPES)
    kept = Outlines.of(shapes).at(shapely.get_coordinates(shapes) + 1).without(np.arange(7) % 3 == 0)
    expected = objects(*(None if k % 3 == 0 else shape for k, shape in enumerate(SHAPES)))
    expected = shapely.transform(expected, lambda points: points + 1)
    assert read(kept.wkb()) == shapely.to_wkb(whole(expected), byte_order=1).tolist()
    assert np.array_equal(kept.bounds, shapely.bounds(expected), equal_nan=True)


def test_no_rows_and_no_shapes() -> None:
    assert read(no_outlines().wkb()) == []
    assert read(no_outlines(2).wkb(np.array([0, 0]))) == [None, None]
    assert np.isnan(no_outlines(2).bounds).all()


RINGS = st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=3, max_size=9)


@given(st.lists(st.one_of(st.none(), RINGS, st.lists(RINGS, min_size=2, max_size=2)), max_size=6))
def test_any_mixture_is_written_as_geos_does(rows: list[Any]) -> None:
    shapes = objects(
        *(None if row is None
          else Polygon(row) if isinstance(row[0], tuple)
          else MultiPolygon([Polygon(ring) for ring in row])
          for row in rows)
    )  # fmt: skip
    outlines = Outlines.of(shapes)
    assert read(outlines.wkb()) == shapely.to_wkb(whole(shapes), byte_order=1).tolist()
    assert np.array_equal(outlines.bounds, shapely.bounds(shapes).reshape(-1, 4), equal_nan=True)


@pytest.mark.parametrize("moved", [False, True])
def test_an_imprint_is_the_same_whichever_way_rings_run(moved: bool) -> None:
    shapes = objects(*SHAPES)
    outlines = Outlines.of(shapes)
    one = outlines.at(outlines.points + STEP) if moved else outlines
    for turned in (shapely.orient_polygons(shapes), shapely.orient_polygons(shapes, exterior_cw=True)):
        other = Outlines.of(turned)
        other = other.at(other.points + STEP) if moved else other
        assert other.imprints().to_pylist() == one.imprints().to_pylist()
    found = one.imprints().to_pylist()
    assert [imprint is None for imprint in found] == [shape is None for shape in SHAPES]
    assert found[3] == found[5], "alone or the only part"
    assert len(set(found)) == len(found) - 1, "nothing else is alike"


def test_an_imprint_tells_where_a_ring_begins() -> None:
    first, *rest = list(TRIANGLE.exterior.coords)[:-1]
    other = Polygon([*rest, first])
    found = Outlines.of(objects(TRIANGLE, other, Polygon(list(TRIANGLE.exterior.coords)[::-1]))).imprints().to_pylist()
    assert found[0] != found[1]
    assert found[0] == found[2]
    assert no_outlines(2).imprints().to_pylist() == [None, None]
    assert no_outlines().imprints().to_pylist() == []
