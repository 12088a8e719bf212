"""Adds what has no survey file: organisation units, military zones, documents, boundary markers, protection areas.

Everything refers to everything else by the codes that people use; nothing is updated, and what is there already stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, text

from landdb.domain.crs import SRID_BY_EPSG

Row = Mapping[str, Any]


def add_organisation_units(session: Connection, rows: Iterable[Row]) -> int:
    """Add units (``code, parent_code, name_vi, name_en, secrecy_level``), parents before children; return how many."""
    added = 0
    for row in rows:
        inserted = session.execute(
            text(
                "INSERT INTO organisation_unit (code, name_vi, name_en, secrecy_level, parent_id)"
                " SELECT :code, :name_vi, :name_en, :secrecy_level,"
                " (SELECT id FROM organisation_unit WHERE code = :parent_code AND retired_at IS NULL)"
                " WHERE NOT EXISTS (SELECT FROM organisation_unit WHERE code = :code AND retired_at IS NULL)"
                " RETURNING id"
            ),
            dict(row),
        )
        added += len(inserted.all())
    return added


def add_military_zones(session: Connection, features: Sequence[Row]) -> None:
    """Add zones from GeoJSON features (WGS 84) with the columns of the table; ``managing_unit`` is a unit's code."""
    rows = [{**feature["properties"], "geometry": feature["geometry"]} for feature in features]
    _insert(
        session,
        rows,
        "INSERT INTO military_zone"
        " (code, name_vi, managing_unit_id, province_code, secrecy_level, protection_scheme, geom)"
        " SELECT r->>'code', r->>'name_vi', u.id, r->>'province_code', (r->>'secrecy_level')::smallint,"
        " r->>'protection_scheme', ST_Multi(ST_GeomFromGeoJSON(r->'geometry'))"
        " FROM jsonb_array_elements(CAST(:rows AS jsonb)) r"
        " LEFT JOIN organisation_unit u ON u.code = r->>'managing_unit' AND u.retired_at IS NULL"
        " WHERE NOT EXISTS (SELECT FROM military_zone z WHERE z.code = r->>'code' AND z.retired_at IS NULL)",
    )


def add_documents(session: Connection, documents: Sequence[Row], links: Sequence[Row]) -> dict[str, str]:
    """Add documents and their links to parcels and works; return the id of each document by its key.

    A link whose parcel or work is not there (or not visible to the writer) is left out.
    """
    ids = {str(document["key"]): str(uuid4()) for document in documents}
    _insert(
        session,
        [{**document, "id": ids[str(document["key"])]} for document in documents],
        "INSERT INTO document (id, kind, number, title_vi, issued_on, issuer, secrecy_level, sha256)"
        " SELECT (r->>'id')::uuid, r->>'kind', r->>'number', r->>'title_vi', (r->>'issued_on')::date, r->>'issuer',"
        " (r->>'secrecy_level')::smallint, decode(r->>'sha256', 'hex')"
        " FROM jsonb_array_elements(CAST(:rows AS jsonb)) r",
    )
    rows = [{**link, "document_id": ids[str(link["document"])]} for link in links]
    _insert(
        session,
        rows,
        "INSERT INTO document_link (document_id, parcel_id)"
        f" SELECT (r->>'document_id')::uuid, p.id FROM jsonb_array_elements(CAST(:rows AS jsonb)) r {_PARCEL}",
    )
    _insert(
        session,
        rows,
        "INSERT INTO document_link (document_id, work_id, dossier_box)"
        " SELECT (r->>'document_id')::uuid, w.id, r->>'dossier_box'"
        " FROM jsonb_array_elements(CAST(:rows AS jsonb)) r"
        " JOIN work w ON w.code = r->>'work' AND w.retired_at IS NULL",
    )
    return ids


def add_boundary_markers(session: Connection, markers: Sequence[Row]) -> None:
    """Add markers of parcels; coordinates are easting, northing in the zone of the EPSG code ``epsg``."""
    _insert(
        session,
        [{**marker, "srid": SRID_BY_EPSG[marker["epsg"]]} for marker in markers],
        "INSERT INTO boundary_marker (parcel_id, number, kind, vertex_no, height_m, accuracy_m, condition, placed_on,"
        " checked_on, geom_source)"
        " SELECT p.id, r->>'number', r->>'kind', (r->>'vertex_no')::int, (r->>'height_m')::numeric,"
        " (r->>'accuracy_m')::numeric, r->>'condition', (r->>'placed_on')::date, (r->>'checked_on')::date,"
        " ST_SetSRID(ST_MakePoint((r->>'easting')::float8, (r->>'northing')::float8), (r->>'srid')::int)"
        f" FROM jsonb_array_elements(CAST(:rows AS jsonb)) r {_PARCEL}",
    )


def add_protection_areas(
    session: Connection, schemes: Mapping[str, str], areas: Sequence[Row], documents: Mapping[str, str]
) -> None:
    """State the scheme of works (code -> scheme), then add the areas of works and zones (WGS 84)."""
    for code, scheme in schemes.items():
        session.execute(
            text("UPDATE work SET protection_scheme = :scheme WHERE code = :code AND retired_at IS NULL"),
            {"code": code, "scheme": scheme},
        )
    _insert(
        session,
        [{**area, "decision_id": documents.get(str(area.get("decision")))} for area in areas],
        "INSERT INTO protection_area (work_id, military_zone_id, protection_scheme, kind, medium, extension_m,"
        " height_m, decision_document_id, geom)"
        " SELECT w.id, z.id, r->>'protection_scheme', r->>'kind', r->>'medium', (r->>'extension_m')::numeric,"
        " (r->>'height_m')::numeric, (r->>'decision_id')::uuid, ST_Multi(ST_GeomFromGeoJSON(r->'geometry'))"
        " FROM jsonb_array_elements(CAST(:rows AS jsonb)) r"
        " LEFT JOIN work w ON w.code = r->>'work' AND w.retired_at IS NULL"
        " LEFT JOIN military_zone z ON z.code = r->>'zone' AND z.retired_at IS NULL"
        " WHERE num_nonnulls(w.id, z.id) = 1",
    )


_PARCEL = (
    "JOIN admin_unit a ON a.code = r->'parcel'->>'commune_code' AND a.level = 'commune'"
    " JOIN parcel p ON p.admin_unit_id = a.id AND p.sheet_no = (r->'parcel'->>'sheet_no')::int"
    " AND p.parcel_no = (r->'parcel'->>'parcel_no')::int AND p.retired_at IS NULL"
)


def _insert(session: Connection, rows: Sequence[Row], sql: str) -> None:
    session.execute(text(sql), {"rows": json.dumps(rows, default=str)})
