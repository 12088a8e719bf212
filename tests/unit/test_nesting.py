"""Which line lies within which: against a search that looks at all pairs, and at a size at which that is no way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from landdb.import_.readers.labels import Label, assign
from landdb.import_.readers.nesting import find_nest


def all_pairs(polygons: list[shapely.Polygon]) -> list[int | None]:
    """The smallest polygon around each, one by one."""
    found: list[int | None] = []
    for inner in polygons:
        around = [at for at, outer in enumerate(polygons) if outer.area > inner.area and outer.contains(inner)]
        found.append(min(around, key=lambda at: polygons[at].area, default=None))
    return found


def test_the_smallest_line_around_is_found() -> None:
    draw = np.random.default_rng(7)
    corners = draw.integers(0, 400, (600, 2)) * 10
    sizes = 20 + np.round(10 ** draw.uniform(0, 3, 600))
    polygons = [shapely.box(x, y, x + size, y + size) for (x, y), size in zip(corners, sizes, strict=True)]
    expected = all_pairs(polygons)
    assert len(set(expected)) > 50
    assert find_nest([b"1"] * 600, polygons).parents == expected


def test_a_line_of_another_level_is_not_around() -> None:
    polygons = [shapely.box(0, 0, 9, 9), shapely.box(-9, -9, 20, 20), shapely.box(-90, -90, 200, 200)]
    assert find_nest([b"1", b"2", b"1"], polygons).parents == [2, None, None]


def test_lines_drawn_twice_lie_in_what_is_around_both() -> None:
    polygons = [shapely.box(0, 0, 90, 90), shapely.box(0, 0, 90, 90), shapely.box(-0.5, -0.5, 90.5, 90.5)]
    assert find_nest([b"1"] * 3, polygons).parents == [None, None, None]
    assert find_nest([b"1"] * 4, [*polygons, shapely.box(-50, -50, 200, 200)]).parents == [3, 3, 3, None]


def test_thousands_of_lines_within_each_other() -> None:
    """Four million pairs of lines, as many of lines and texts; each line has its text between it and the next one."""
    count = 3_000
    polygons = [shapely.box(2 * at, 2 * at, 20_000 - 2 * at, 20_000 - 2 * at) for at in range(count)]
    assert find_nest([b"1"] * count, polygons).parents == [None, *range(count - 1)]
    labels = [Label(2 * at + 1, 9_000, str(at).encode()) for at in range(count)]
    texts, outside = assign(polygons, labels)
    assert [[int(label.text) for label in of_line] for of_line in texts] == [[at] for at in range(count)]
    assert not outside


def side_by_side(count: int) -> list[shapely.Polygon]:
    return [shapely.box(10 * at, 10 * row, 10 * at + 9, 10 * row + 9) for at in range(count) for row in range(count)]


def within_each_other(count: int) -> list[shapely.Polygon]:
    return [shapely.box(2 * at, 2 * at, 20_000 - 2 * at, 20_000 - 2 * at) for at in range(count)]


@pytest.mark.parametrize(
    ("polygons", "nested"), [(side_by_side(60), 0), (within_each_other(3_600), 3_599)], ids=["flat", "nested"]
)
def test_a_line_is_compared_with_few_others(
    monkeypatch: pytest.MonkeyPatch, polygons: list[shapely.Polygon], nested: int
) -> None:
    """Counted are shapes put into an index, those that it finds near a line, and those compared without one."""
    compared = 0

    class Counting(shapely.STRtree):
        def __init__(self, shapes: Any) -> None:
            nonlocal compared
            compared += len(shapes)
            super().__init__(shapes)

        def query(self, geometry: Any, predicate: Any = None, distance: Any = None) -> Any:
            nonlocal compared
            compared += super().query(geometry).shape[-1]
            return super().query(geometry, predicate, distance)

    def contains(one: Any, others: Any) -> Any:
        nonlocal compared
        compared += np.size(others)
        return within(one, others)

    within = shapely.contains
    monkeypatch.setattr(shapely, "STRtree", Counting)
    monkeypatch.setattr(shapely, "contains", contains)
    parents = find_nest([b"1"] * len(polygons), polygons).parents
    assert sum(parent is not None for parent in parents) == nested
    assert len(polygons) < compared < 50 * len(polygons)
