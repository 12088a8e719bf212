"""Writes what the demo needs beside survey files: units, military zones, documents, markers, protection areas."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import shapely
from numpy.random import Generator
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from .buildings import WorkRow
from .cutting import sole_polygon
from .estate import ParcelRow
from .files import geographic
from .plan import (
    FICTITIOUS,
    PARENT_UNIT,
    PROVINCE_NAME,
    SITES,
    UNIT_NAMES,
    ZONE_EPSG,
    ZONE_SECRECY,
    Site,
    local_code,
    unit_code,
    zone_code,
)

Feature = dict[str, Any]


def organisation_units() -> str:
    """Return the CSV of the invented tree of units: parents before children."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("code", "parent_code", "name_vi", "name_en", "secrecy_level"))
    writer.writerow(
        (PARENT_UNIT, "", f"Cơ quan quản lý đất quốc phòng {FICTITIOUS}", "Defence land office (fictitious)", 0)
    )
    writer.writerow(("DP-00", "", f"Khối địa phương {FICTITIOUS}", "Local authorities (fictitious)", 0))
    for code, name in PROVINCE_NAME.items():
        writer.writerow(
            (
                f"MP-{code}",
                PARENT_UNIT,
                f"Ban quản lý đất khu vực {name} {FICTITIOUS}",
                f"Land office {name} (fictitious)",
                0,
            )
        )
    for site, name in zip(SITES, UNIT_NAMES, strict=True):
        parent = f"MP-{site.province_code}"
        writer.writerow((unit_code(site, 1), parent, f"Đơn vị {name} {FICTITIOUS}", f"Unit {name} (fictitious)", 0))
        writer.writerow(
            (
                unit_code(site, 2),
                unit_code(site, 1),
                f"Phân đội {name} Hai {FICTITIOUS}",
                f"Sub-unit {name} Two (fictitious)",
                1,
            )
        )
        writer.writerow(
            (
                local_code(site),
                "DP-00",
                f"UBND {site.commune_name} {FICTITIOUS}",
                f"Commune office {site.commune_code} (fictitious)",
                0,
            )
        )
    return stream.getvalue()


def military_zones(parcels: Sequence[ParcelRow]) -> list[Feature]:
    """Return the perimeters: the union of the parcels of each zone, in WGS 84."""
    features = []
    for number, (site, name) in enumerate(zip(SITES, UNIT_NAMES, strict=True)):
        for kind, level in enumerate(ZONE_SECRECY[site.key], 1):
            code = zone_code(site, kind)
            shapes = [row.polygon for row in parcels if row.zone == code]
            if level is None or not shapes:
                continue
            scheme = "full" if kind == 2 else ("restricted", "restricted_protected", "restricted_belt")[number % 3]
            properties = {
                "code": code,
                "name_vi": f"{'Khu quân sự' if kind == 1 else 'Thao trường'} {name} {FICTITIOUS}",
                "managing_unit": unit_code(site, kind),
                "province_code": site.province_code,
                "secrecy_level": level,
                "protection_scheme": scheme,
            }
            outline = _multi(geographic(perimeter(shapes), ZONE_EPSG[site.province_code]))
            features.append(
                {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(outline)}
            )
    return features


def perimeter(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return the outer line of a group of parcels, narrow streets between them included."""
    return shapely.union_all(shapes).buffer(6, join_style="mitre").buffer(-6, join_style="mitre")


def _multi(shape: BaseGeometry) -> MultiPolygon:
    return shape if isinstance(shape, MultiPolygon) else MultiPolygon([sole_polygon(shape)])


def seed(
    parcels: Sequence[ParcelRow], works: Sequence[WorkRow], zones: Sequence[Feature], rng: Generator
) -> dict[str, Any]:
    """Return documents with their links, boundary markers and protection areas, referring to things by their codes."""
    documents, links = _documents(parcels, works, rng)
    schemes, areas = _protection(parcels, works, zones, documents)
    return {
        "notice": "Dữ liệu mô phỏng; mọi số hiệu, tên và tọa độ đều hư cấu. Fictitious data.",
        "documents": documents,
        "document_links": links,
        "boundary_markers": _markers(parcels, rng),
        "work_protection_schemes": schemes,
        "protection_areas": areas,
    }


def _parcel_ref(row: ParcelRow) -> dict[str, Any]:
    return {"commune_code": row.site.commune_code, "sheet_no": row.sheet_no, "parcel_no": row.parcel_no}


def _document(key: str, kind: str, title: str, issued: date, level: int) -> dict[str, Any]:
    return {
        "key": key,
        "kind": kind,
        "number": f"{key}/MP",
        "title_vi": f"{title} {FICTITIOUS}",
        "issued_on": issued.isoformat(),
        "issuer": f"Cơ quan quản lý đất quốc phòng {FICTITIOUS}",
        "secrecy_level": level,
        "sha256": hashlib.sha256(key.encode()).hexdigest(),
    }


def _documents(
    parcels: Sequence[ParcelRow], works: Sequence[WorkRow], rng: Generator
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    documents: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    for row in parcels:
        if row.zone and rng.random() < 0.5:
            key = f"QD-{len(documents) + 1:04d}"
            documents.append(
                _document(key, "decision", "Quyết định giao đất", row.surveyed_on - timedelta(days=90), row.secrecy)
            )
            links.append({"document": key, "parcel": _parcel_ref(row)})
    titles = {
        "a": ("map", "Sơ đồ vị trí"),
        "b": ("map", "Trích lục bản đồ địa chính"),
        "c": ("map", "Sơ đồ mốc giới"),
        "d": ("design", "Hồ sơ hoàn công"),
        "đ": ("other", "Tài liệu khác"),
    }
    for work in works:
        fullness = rng.random()
        for box, (kind, title) in titles.items():
            if rng.random() < fullness * 0.6:
                key = f"TL-{len(documents) + 1:04d}"
                documents.append(
                    _document(key, kind, f"{title} công trình", date(work.built_year, 6, 1), work.parcel.secrecy)
                )
                links.append({"document": key, "work": work.code, "dossier_box": box})
    return documents, links


def _markers(parcels: Sequence[ParcelRow], rng: Generator) -> list[dict[str, Any]]:
    """Markers at the corners of some compound parcels, numbered clockwise from the north-west."""
    markers = []
    for row in [row for row in parcels if row.kind in ("barracks", "range", "outpost") and rng.random() < 0.3]:
        ring = shapely.get_coordinates(
            row.polygon.exterior.reverse() if row.polygon.exterior.is_ccw else row.polygon.exterior
        )[:-1]
        start = int(np.argmax(ring[:, 1] - ring[:, 0]))
        for number, (east, north) in enumerate(np.roll(ring, -start, axis=0).tolist(), 1):
            shift = rng.normal(0, 0.008, 2)
            condition = str(rng.choice(["present", "lost", "damaged", "moved"], p=[0.86, 0.05, 0.06, 0.03]))
            markers.append(
                {
                    "parcel": _parcel_ref(row),
                    "number": f"M{number}",
                    "kind": "land_boundary",
                    "vertex_no": number,
                    "easting": round(east + shift[0], 3),
                    "northing": round(north + shift[1], 3),
                    "epsg": ZONE_EPSG[row.site.province_code],
                    "height_m": round(float(rng.uniform(4, 40)), 2),
                    "accuracy_m": round(float(rng.uniform(0.01, 0.05)), 3),
                    "condition": condition,
                    "placed_on": row.surveyed_on.isoformat(),
                    "checked_on": "2024-09-10",
                }
            )
    return markers


def _protection(
    parcels: Sequence[ParcelRow],
    works: Sequence[WorkRow],
    zones: Sequence[Feature],
    documents: Sequence[dict[str, Any]],
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Areas in the combinations of Law 25/2023/QH15; extensions within its limits (55 m on land)."""
    areas: list[dict[str, Any]] = []
    for zone in zones:
        code, scheme = zone["properties"]["code"], zone["properties"]["protection_scheme"]
        site = next(site for site in SITES if code in (zone_code(site, 1), zone_code(site, 2)))
        shape = perimeter([row.polygon for row in parcels if row.zone == code])
        areas += _rings({"zone": code}, scheme, shape, site, (0.0, 60.0, 150.0))
    schemes: dict[str, str] = {}
    for kind, scheme, wanted in (("C", "ammunition_depot", 4), ("A", "antenna", 3), ("A", "restricted", 6)):
        for work in [
            w for w in works if w.work_type == kind and w.shape.geom_type == "Polygon" and w.code not in schemes
        ][:wanted]:
            schemes[work.code] = scheme
            areas += _rings({"work": work.code}, scheme, work.shape, work.parcel.site, (25.0, 0.0, 120.0))
    for area in areas:
        area["decision"] = documents[len(area["kind"]) % len(documents)]["key"]
    return schemes, areas


_KINDS = {
    "restricted": ("restricted",),
    "restricted_protected": ("restricted", "protected"),
    "restricted_belt": ("restricted", "safety_belt"),
    "full": ("restricted", "protected", "safety_belt"),
    "ammunition_depot": ("restricted", "ammunition_belt"),
    "antenna": ("restricted", "technical_corridor"),
}


def _rings(
    subject: dict[str, str], scheme: str, shape: BaseGeometry, site: Site, reach_m: tuple[float, float, float]
) -> list[dict[str, Any]]:
    """Nested rings around `shape`: restricted, protected, belt; each begins where the former ends."""
    areas: list[dict[str, Any]] = []
    inner: BaseGeometry | None = None
    total = 0.0
    for kind in _KINDS[scheme]:
        extension = {"restricted": reach_m[0], "protected": reach_m[1]}.get(kind, reach_m[2])
        total += extension
        outer = shape.buffer(total, quad_segs=4) if total else shape
        ring = outer if inner is None else outer.difference(inner)
        inner = outer
        outline = _multi(geographic(ring, ZONE_EPSG[site.province_code]))
        areas.append(
            subject
            | {
                "protection_scheme": scheme,
                "kind": kind,
                "medium": "land",
                "extension_m": extension,
                "height_m": 300.0 if kind == "technical_corridor" else None,
                "geometry": shapely.geometry.mapping(outline),
            }
        )
    return areas
