"""Writes rows as the files surveyors hand over: shapefiles (loose or zipped) and GeoJSON; byte for byte repeatable."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from landdb.domain.crs import SRID_BY_EPSG, transform_geometries, zone_by_srid

from .cutting import sole_polygon
from .shapefile import Field, write_shapefile


@dataclass(frozen=True)
class Layer:
    """What one file holds: shapes in the zone `epsg`, one mapping of columns per shape."""

    shapes: Sequence[BaseGeometry]
    rows: Sequence[Mapping[str, object]]
    fields: Sequence[Field]
    epsg: int


def prj_text(epsg: int) -> str:
    """Return the ESRI text of a VN-2000 zone, without an authority, as desktop programs write it."""
    zone = zone_by_srid(SRID_BY_EPSG.get(epsg, 0))
    if zone is None:
        raise ValueError(f"EPSG:{epsg} is no VN-2000 zone")
    name = f"VN_2000_TM3_{zone.central_meridian:.2f}".replace(".", "_")
    return (
        f'PROJCS["{name}",GEOGCS["GCS_VN_2000",DATUM["D_Vietnam_2000",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
        'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
        'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
        f'PARAMETER["Central_Meridian",{zone.central_meridian}],PARAMETER["Scale_Factor",{zone.scale}],'
        'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
    )


def write_shape_layer(
    path: Path, layer: Layer, *, encoding: str, prj: bool, cpg: str | None, zipped: bool = False
) -> None:
    """Write `path`.shp and its companions, or one `path`.zip of them (stored, for a deflater's version shows)."""
    text = prj_text(layer.epsg) if prj else None
    polygons = [sole_polygon(shape) for shape in layer.shapes]
    write_shapefile(path, polygons, layer.rows, layer.fields, encoding=encoding, prj=text, cpg=cpg)
    if not zipped:
        return
    parts = [path.with_suffix(ending) for ending in (".shp", ".shx", ".dbf", ".prj", ".cpg")]
    with zipfile.ZipFile(path.with_suffix(".zip"), "w", zipfile.ZIP_STORED) as archive:
        for part in parts:
            if part.exists():
                entry = zipfile.ZipInfo(part.name, (2026, 11, 21, 0, 0, 0))
                entry.create_system = 3
                archive.writestr(entry, part.read_bytes())
                part.unlink()


def write_geojson_layer(path: Path, layer: Layer, *, wgs84: bool) -> None:
    """Write one feature a line: in WGS 84 (RFC 7946), or in the zone with the "crs" member of the older form."""
    shapes = shapely.orient_polygons(np.array(layer.shapes, dtype=object))
    if wgs84:
        shapes = np.array([geographic(shape, layer.epsg) for shape in shapes], dtype=object)
    head = (
        "" if wgs84 else f'"crs": {{"type": "name", "properties": {{"name": "urn:ogc:def:crs:EPSG::{layer.epsg}"}}}},\n'
    )
    features = [
        {
            "type": "Feature",
            "properties": {k: _plain(v) for k, v in row.items()},
            "geometry": shapely.geometry.mapping(shape),
        }
        for shape, row in zip(shapes, layer.rows, strict=True)
    ]
    write_collection(path, features, head)


def write_collection(path: Path, features: Sequence[Mapping[str, Any]], head: str = "") -> None:
    """Write a feature collection, `head` after its type."""
    body = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{{"type": "FeatureCollection",\n{head}"features": [\n{body}\n]}}\n', encoding="utf-8", newline="")


def geographic(shape: BaseGeometry, epsg: int) -> BaseGeometry:
    """Return a shape of a zone in lon, lat of WGS 84, rounded to 0.1 mm."""
    moved: BaseGeometry = transform_geometries(np.array([shape], dtype=object), SRID_BY_EPSG[epsg], 4326)[0]
    return shapely.transform(moved, lambda c: np.round(c, 9))


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
