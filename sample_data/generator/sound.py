"""Sound parcels beside each other on one sheet, from which the broken files are made."""

from __future__ import annotations

from typing import Any

import shapely

COMMUNE = "14797"
EAST, NORTH = 582_400.0, 2_190_600.0
Feature = dict[str, Any]


def ring(east: float = 0.0, north: float = 0.0, width: float = 50.0, height: float = 40.0) -> list[list[float]]:
    """Closed ring, counter-clockwise, of a rectangle beside the origin of the sheet."""
    x, y = EAST + east, NORTH + north
    return [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]


def parcel(number: int, points: list[list[float]] | None = None, /, **columns: Any) -> Feature:
    """A sound parcel; its area on paper is that of the rectangle of 2,000 m²."""
    properties = {
        "MA_XA": COMMUNE, "SO_TO": 901, "SO_THUA": number, "DIEN_TICH": 2000.0, "LOAI_DAT": "CQP", "NGUON_GOC": 5,
        "DON_VI_QL": "MP-38", "TY_LE": 500, "GHI_CHU": "mo phong",
    }  # fmt: skip
    coordinates = points or ring(east=100.0 * number)
    properties |= columns
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [coordinates]}}


def feature(columns: dict[str, Any], shape: shapely.Polygon) -> Feature:
    """A polygon with its columns, counter-clockwise."""
    outline = [list(point) for point in shapely.orient_polygons(shape).exterior.coords]
    return {"type": "Feature", "properties": columns, "geometry": {"type": "Polygon", "coordinates": [outline]}}


def collection(features: list[Any], crs: str | None = "urn:ogc:def:crs:EPSG::5897") -> dict[str, Any]:
    """A collection in VN-2000 105°00', or without a named system."""
    named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    return {"type": "FeatureCollection", **named, "features": features}
