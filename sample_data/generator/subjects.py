"""Features that belong to a registered object: markers of a parcel, protection areas of a work."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

Feature = dict[str, Any]


def work(code: str, shape: BaseGeometry, *, commune: str, unit: str) -> Feature:
    """A defence work."""
    columns = {
        "MA_CT": code, "TEN_CT": f"Công trình {code} (mô phỏng)", "LOAI_CT": "C", "DON_VI_QL": unit, "MA_XA": commune,
    }  # fmt: skip
    return _feature(columns, shape)


def markers(key: tuple[str, int, int], corners: list[tuple[float, float]], **columns: Any) -> list[Feature]:
    """Markers M1, M2, … at corners of the parcel of a commune, sheet and number."""
    commune, sheet, number = key
    named = {"MA_XA": commune, "SO_TO": sheet, "SO_THUA": number}
    return [
        _feature({"SO_MOC": f"M{n}", **named, "CHAT_LIEU": "bê tông", **columns}, shapely.Point(corner))
        for n, corner in enumerate(corners, 1)
    ]


def area(code: str, kind: str, shape: BaseGeometry, width_m: float, *, commune: str) -> Feature:
    """A protection area of a work: so far around its shape, corners round."""
    around = shapely.set_precision(shape.buffer(width_m, quad_segs=4), 0.001)
    columns = {"MA_CT": code, "LOAI_PV": kind, "RONG": width_m, "MA_XA": commune, "GHI_CHU": "mô phỏng"}
    return _feature(columns, shapely.orient_polygons(around))


def _feature(columns: dict[str, Any], shape: BaseGeometry) -> Feature:
    return {"type": "Feature", "properties": columns, "geometry": shapely.geometry.mapping(shape)}
