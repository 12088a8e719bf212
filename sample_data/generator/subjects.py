"""What belongs to a registered object: markers of parcels, as features or as a list, protection areas of a work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import shapely
from shapely import Polygon
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


def marker_list(lots: Iterable[tuple[Polygon, Mapping[str, object]]]) -> str:
    """A table of the coordinates of the markers of some parcels: X is the northing, as the forms have it."""
    lines = ["MA_XA,SO_TO,SO_THUA,SO_MOC,X,Y,CHAT_LIEU"]
    for polygon, columns in lots:
        for number, (east, north) in enumerate(polygon.exterior.coords[:-1], 1):
            key = f"{columns['MA_XA']},{columns['SO_TO']},{columns['SO_THUA']}"
            lines.append(f"{key},M{number},{north:.3f},{east:.3f},bê tông")
    return "\n".join(lines) + "\n"


def _feature(columns: dict[str, Any], shape: BaseGeometry) -> Feature:
    return {"type": "Feature", "properties": columns, "geometry": shapely.geometry.mapping(shape)}
