"""The document of one parcel, as the inspector shows it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from landdb.api.schemas.history import shape_history
from landdb.domain import crs
from landdb.domain.geometry import boundary_rings, to_millimetre
from landdb.domain.tolerances import area_limit_m2

Json = dict[str, Any]

_PLAIN: Final = (
    "id", "tile_id", "sheet_no", "parcel_no", "parcel_code", "parcel_code_rule", "parcel_code_source",
    "legal_area_m2", "measured_area_m2", "map_scale", "main_use_code", "status", "certificate_status", "valid_from",
    "valid_to", "geometry", "bbox", "former_sheet_no", "former_parcel_no",
)  # fmt: skip
_CLEARED: Final = (
    "certificate_no", "certificate_date", "address", "note", "secrecy_level", "secrecy_basis", "changed_by",
    "attributes",
)  # fmt: skip
_LISTS: Final = (
    "uses", "markers", "works", "documents", "dossiers", "protection_areas", "former_parcels", "neighbours",
)  # fmt: skip
_NAMED: Final = ("managing_unit", "using_unit", "military_zone")


def shape_parcel(row: Json, parts: Json) -> Json:
    """Shape a parcel; attributes that the caller may not read are not in ``row`` and do not appear at all.

    ``row["shape"]`` is the surveyed geometry (WKB) in the zone ``row["srid"]``.
    """
    geometry = shapely.from_wkb(bytes(row["shape"]))
    if not isinstance(geometry, MultiPolygon):
        raise TypeError(f"a parcel is a MultiPolygon, not a {geometry.geom_type}")
    document = {name: plain(row[name]) for name in _PLAIN}
    document |= {name: plain(row[name]) for name in _CLEARED if name in row}
    document |= {name: row[f"{name}_named"] for name in _NAMED if f"{name}_named" in row}
    legal, measured = document["legal_area_m2"], document["measured_area_m2"]
    limit = area_limit_m2(row["map_scale"], measured) if row["map_scale"] else None
    survey = {"method": row.get("survey_method"), "surveyed_on": plain(row["surveyed_on"])}
    if "surveyed_by" in row:
        survey["surveyed_by"] = row["surveyed_by"]
    document |= {
        "admin_unit": shape_admin_unit(row),
        "area_difference_m2": round(measured - legal, 1),
        "area_limit_m2": None if limit is None else round(float(limit), 2),
        "survey": survey,
        "boundary": shape_boundary(geometry, row["srid"]),
        "updated_at": plain(parts["versions"][-1]["system_from"]),
        "version": len(parts["versions"]),
        "history": shape_history(parts["versions"], {at: batch for (at, _), batch in parts["batches"].items()}),
    }
    for name in _LISTS:
        document[name] = [{key: plain(value) for key, value in item.items()} for item in parts[name]]
    for marker in document["markers"]:
        marker["zone_name"] = (zone := crs.zone_by_srid(marker.pop("srid"))) and zone.name
    return document


def shape_admin_unit(row: Json) -> Json:
    """Where an object lies, and in which scheme of administrative units its commune was written."""
    return {
        "code": row["commune_code"],
        "name": row["commune_name"],
        "kind": row["commune_kind"],
        "province_code": row["province_code"],
        "province_name": row["province_name"],
        "scheme": "34" if row["is_current_commune"] else "63",
    }


def shape_boundary(geometry: Polygon | MultiPolygon, srid: int) -> Json:
    """Numbered vertices in the own zone with edge lengths and their WGS 84 positions."""
    rings = boundary_rings(geometry)
    zone = crs.zone_by_srid(srid)
    vertices = [vertex for ring in rings for vertex in ring.vertices]
    lon_lat = iter(crs.to_wgs84(np.array([[v.easting, v.northing] for v in vertices]), srid))
    shaped = []
    for ring in rings:
        points = []
        for vertex in ring.vertices:
            lon, lat = next(lon_lat)
            points.append(
                {
                    "no": vertex.number, "x_northing": to_millimetre(vertex.northing),
                    "y_easting": to_millimetre(vertex.easting), "edge_m": to_millimetre(vertex.edge_m),
                    "lon": round(float(lon), 8), "lat": round(float(lat), 8),
                }
            )  # fmt: skip
        shaped.append({"part": ring.part, "ring": ring.ring, "vertices": points})
    return {
        "srid": srid,
        "epsg": zone.epsg if zone else None,
        "central_meridian": zone.central_meridian if zone else None,
        "zone_name": zone.name if zone else None,
        "perimeter_m": round(sum(vertex.edge_m for vertex in vertices), 2),
        "rings": shaped,
    }


def plain(value: Any) -> Any:
    """A value as JSON knows it: dates as ISO text, decimals as numbers."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if type(value).__name__ == "Decimal":
        return float(value)
    return value
