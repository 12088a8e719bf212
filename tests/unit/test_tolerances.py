"""Limits by map scale against the check values that came with the table."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest

from landdb.domain import tolerances

CHECKS = json.loads(files("landdb").joinpath("reference", "tolerances.json").read_text(encoding="utf-8"))["checks"]
CASES = [
    (table, int(scale), float(value), limit)
    for table, scales in CHECKS.items()
    for scale, rows in scales.items()
    for value, limit in rows.items()
]


@pytest.mark.parametrize(("table", "scale", "value", "limit"), CASES)
def test_check_values(table: str, scale: int, value: float, limit: float) -> None:
    found = (
        tolerances.area_limit_m2(scale, value) if table == "area_m2" else tolerances.edge_limit_m(scale, value) * 100
    )
    assert float(found) == pytest.approx(limit, abs=1e-9)


def test_below_the_first_bound_the_base_limit_holds() -> None:
    assert float(tolerances.area_limit_m2(500, 1.0)) == 0.25
    assert float(tolerances.edge_limit_m(500, 0.5)) == pytest.approx(0.018)


def test_arrays_in_arrays_out() -> None:
    assert tolerances.area_limit_m2(1000, np.array([100.0, 1000.0])) == pytest.approx([0.83, 5.93])


def test_scale_between_two_takes_the_coarser() -> None:
    assert tolerances.table_scale(750) == 1000
    assert tolerances.table_scale(25_000) == 10_000
    assert tolerances.table_scale(100) == 200
