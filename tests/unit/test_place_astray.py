"""C01 where single vertices of a shape lie elsewhere: which, and where the file has them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from landdb.domain.issues import Issue
from tests.unit.test_place import CU_CHI, HCMC, facts, run, squares


def astray(change: tuple[float, float] | None) -> Issue:
    """Of the second of three squares the third vertex, swapped or moved."""
    shapes = squares(106.49, 10.97, HCMC, 3)
    points = shapely.get_coordinates(shapes[1])
    points[2] = points[2][::-1] if change is None else points[2] + np.array(change)
    shapes[1] = shapely.Polygon(points)
    placed, _ = run(shapes, CU_CHI, facts("EPSG:9210"))
    (found,) = placed.issues
    assert (found.row_no, found.code, found.variant, found.severity) == (2, "C01", "vertex", "error")
    assert [found.params["x"], found.params["y"]] == points[2].tolist()
    assert (found.params["vertex"], found.params["count"]) == (3, 1)
    return found


def test_a_vertex_whose_numbers_are_exchanged_is_told_as_such() -> None:
    found = astray(None)
    assert found.message("vi").startswith("Đỉnh 3 (1.")
    assert "(X và Y có vẻ đổi chỗ)" in found.message("vi")
    assert found.kind.fix is None, "swapping the whole shape would put the others elsewhere"


@pytest.mark.parametrize("change", [(0.0, 8e6), (5e6, 0.0), (0.0, -1.1e6)])
def test_a_slip_in_one_number_names_its_vertex(change: tuple[float, float]) -> None:
    found = astray(change)
    assert "đổi chỗ" not in found.message("vi")
    assert "zone" not in found.remedy("en")
