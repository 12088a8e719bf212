"""Rules on single shapes: what they find, and copies over a whole file."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Polygon, box
from shapely.affinity import translate

from landdb.import_.checks.fabric import Fabric, Integers
from landdb.import_.checks.forms import Forms, check_copies, check_forms
from landdb.import_.outlines import Outlines
from tests.unit.memory_store import MemoryStore

EAST, NORTH = 587_000.0, 1_194_000.0


def shapes_of(*shapes: Any) -> Any:
    return np.array([shape and translate(shape, EAST, NORTH) for shape in shapes], dtype=object)


def check(*shapes: Any, parcels: bool = True) -> Forms:
    return check_forms(np.arange(1, len(shapes) + 1), Outlines.of(shapes_of(*shapes)), parcels=parcels)


def codes(forms: Forms) -> list[tuple[int | None, str]]:
    return [(found.row_no, found.code) for found in forms.issues]


def test_good_shapes_and_none() -> None:
    forms = check(box(0, 0, 9, 9), None, Polygon(), MultiPolygon([box(0, 0, 9, 9)]))
    assert codes(forms) == []
    assert np.isfinite(forms.areas).tolist() == [True, False, False, True]
    assert (forms.copy_hash == 0).tolist() == [False, True, True, False]


def test_no_rows() -> None:
    forms = check()
    assert forms.issues == []
    assert len(forms.copy_hash) == 0


def test_an_invalid_shape_names_reason_and_place() -> None:
    forms = check(Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]))
    assert codes(forms) == [(1, "H01")]
    assert forms.issues[0].message("vi") == "Hình không hợp lệ: ranh tự cắt tại X 1.194.005,000, Y 587.005,000"
    assert forms.issues[0].geometry.equals(shapely.Point(EAST + 5, NORTH + 5))


def test_too_few_vertices_are_h02() -> None:
    forms = check(Polygon([(0, 0), (10, 10), (0, 0), (0, 0)]))
    assert codes(forms) == [(1, "H02")]
    assert "dưới 3 đỉnh" in forms.issues[0].message("vi")


@pytest.mark.parametrize("at", [0, 2, 4])
def test_repeated_vertices_wherever_the_ring_starts(at: int) -> None:
    ring = [(0.0, 0.0), (10.0, 0.0), (10.0, 0.005), (10.0, 10.0), (0.0, 10.0)]
    forms = check(Polygon(ring[at:] + ring[:at]))
    assert codes(forms) == [(1, "H03")]
    assert forms.issues[0].params["count"] == 1


def test_spikes_below_one_degree_only() -> None:
    sharp = Polygon([(0, 0), (10, 0), (10, 10), (0, 10), (0, 5.05), (-30, 5), (0, 4.95)])
    blunt = Polygon([(0, 0), (10, 0), (10, 10), (0, 10), (0, 5.5), (-30, 5), (0, 4.5)])
    assert codes(check(sharp, blunt)) == [(1, "H03")]


def test_a_spike_in_a_hole_of_a_second_part() -> None:
    hole = [(2, 2), (8, 2), (8, 5), (8.5, 5.001), (8, 5.002), (8, 8), (2, 8)]
    forms = check(MultiPolygon([box(20, 0, 30, 10), Polygon(box(0, 0, 10, 10).exterior, [hole])]))
    assert codes(forms) == [(1, "H03"), (1, "H05")]


def test_small_thin_and_several_parts() -> None:
    two = MultiPolygon([box(0, 0, 9, 9), box(20, 0, 29, 9)])
    assert codes(check(box(0, 0, 0.9, 0.9), box(0, 0, 200, 0.5), two)) == [(1, "H04"), (2, "H04"), (3, "H05")]


def test_of_other_objects_only_validity_counts() -> None:
    bow_tie = Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    forms = check(box(0, 0, 0.1, 0.1), shapely.Point(0, 0), bow_tie, parcels=False)
    assert codes(forms) == [(3, "H01")]


def hashes_of(geometry: Any) -> Any:
    return check_forms(np.arange(1, len(geometry) + 1), Outlines.of(geometry)).copy_hash


def copies(geometry: Any) -> list[tuple[int | None, int]]:
    count = len(geometry)
    numbers: Integers = np.arange(1, count + 1)
    nothing = np.full(count, None, dtype=object)
    store = MemoryStore(Fabric(numbers, geometry, nothing, nothing, np.zeros(count, dtype=np.int64)))
    hashes = hashes_of(geometry)
    return sorted((found.row_no, found.params["other"]) for found in check_copies(numbers, hashes, store.load))


def test_every_later_copy_is_told_with_the_first() -> None:
    ring = [(0, 0), (10, 0), (10, 10), (3, 11)]
    turned, backwards = ring[2:] + ring[:2], ring[::-1]
    wobbled = [(x + 0.0002, y - 0.0003) for x, y in ring]
    moved = [(x + 0.002, y) for x, y in ring]
    shapes = shapes_of(*(Polygon(one) for one in (ring, turned, backwards, wobbled, moved)))
    assert copies(shapes) == [(2, 1), (3, 1), (4, 1)]


def test_the_same_vertices_in_another_order_are_another_shape() -> None:
    corners = [(0, 0), (10, 0), (10, 10), (0, 10)]
    first, second = Polygon([*corners, (2, 5)]), Polygon([*corners[:2], (2, 5), *corners[2:]])
    shapes = shapes_of(first, second)
    hashes = hashes_of(shapes)
    assert hashes[0] == hashes[1]
    assert copies(shapes) == []


def test_many_copies_over_the_borders_of_what_is_loaded_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landdb.import_.checks.forms._COPIES_AT_ONCE", 3)
    shapes = shapes_of(*[box(10 * (k % 4), 0, 10 * (k % 4) + 9, 9) for k in range(20)])
    assert copies(shapes) == [(k + 1, k % 4 + 1) for k in range(4, 20)]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 50), st.booleans(), st.integers(3, 12), st.integers(0, 2**32 - 1))
def test_the_hash_ignores_start_and_direction(turn: int, backwards: bool, count: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    angles = np.sort(generator.uniform(0, 2 * np.pi, count))
    points = np.column_stack([EAST + 20 * np.cos(angles), NORTH + 20 * np.sin(angles)])
    other = np.roll(points, turn, axis=0)[:: -1 if backwards else 1]
    hashes = hashes_of(np.array([Polygon(points), MultiPolygon([Polygon(other)]), Polygon(points + 0.01)]))
    assert hashes[0] == hashes[1] != hashes[2]
