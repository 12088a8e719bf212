"""Shapes that no rule can judge are set aside, and what is wrong with them is told where it is."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import shapely

from landdb.import_.shapes import parse_shapes, set_aside


def test_coordinates_that_are_no_numbers_are_told_by_vertex() -> None:
    sound = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0), (0.0, 0.0)]
    broken = [sound[0], sound[1], (float("nan"), 9.0), (0.0, float("inf")), sound[0]]
    shapes = [shapely.Polygon(sound), shapely.Polygon(sound, [sound]), shapely.Polygon(broken)]
    row_no = np.array([4, 5, 6])
    kept, issues = set_aside(parse_shapes(pa.array(shapely.to_wkb(shapes).tolist()), row_no), row_no, "parcels", set())
    assert [(one.code, one.row_no, one.params["vertex"], one.params["count"]) for one in issues] == [("R04", 6, 3, 2)]
    assert "2 đỉnh" in issues[0].message("vi")
    assert issues[0].message("en").endswith("the first is vertex 3")
    assert kept.shapes[2] is None
