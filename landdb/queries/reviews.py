"""The queue of what imports did to data hidden from their authors, for managers who see it; for others it is empty."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

Row = dict[str, Any]
Place = tuple[bool, datetime, UUID]
"""Where an item stands in the list: whether it is open, when it was queued, its id."""


def _parcel(key: str) -> str:
    return (
        "(SELECT json_build_object('id', p.id, 'tile_id', p.tile_id, 'sheet_no', p.sheet_no, 'parcel_no', p.parcel_no, "
        "'commune_code', a.code, 'commune_name', a.name_vi, 'secrecy_level', p.secrecy_level, "
        "'retired', p.retired_at IS NOT NULL) FROM parcel p JOIN admin_unit a ON a.id = p.admin_unit_id "
        f"WHERE p.id = {key})"
    )


_WORK: Final = (
    "(SELECT json_build_object('id', w.id, 'tile_id', w.tile_id, 'code', w.code, 'name_vi', w.name_vi, "
    "'secrecy_level', w.secrecy_level, 'retired', w.retired_at IS NOT NULL) FROM work w WHERE w.id = i.work_id)"
)
_MARKER: Final = (
    "(SELECT json_build_object('id', m.id, 'number', m.number, 'military_zone', z.code, "
    "'secrecy_level', greatest(z.secrecy_level, p.secrecy_level), 'retired', m.retired_at IS NOT NULL) "
    "FROM boundary_marker m LEFT JOIN military_zone z ON z.id = m.military_zone_id "
    "LEFT JOIN parcel p ON p.id = m.parcel_id WHERE m.id = i.marker_id)"
)
_COLUMNS: Final = (
    f"i.id, i.kind, i.created_at, {_parcel('i.parcel_id')} AS parcel, {_parcel('i.other_parcel_id')} AS other_parcel, "
    f"{_WORK} AS work, {_MARKER} AS marker, i.overlap_area_m2::float8 AS overlap_area_m2, "
    "ST_AsGeoJSON(i.geom, 8, 0)::json AS geometry, "
    "(SELECT json_build_object('id', b.id, 'file_name', b.file_name, 'created_by', b.created_by, 'state', b.state) "
    "FROM import_batch b WHERE b.id = i.batch_id) AS batch, i.closed_at, i.closed_by, i.closing_note"
)
"""A batch above the reader's clearance is none."""


def find_items(session: Connection, limit: int, after: Place | None = None) -> list[Row]:
    """Open items first, newest first, those behind ``after``."""
    place = "(i.closed_at IS NULL, i.created_at, i.id)"
    behind = f"WHERE {place} < (:open, :created_at, :id)" if after else ""
    sql = (
        f"SELECT {_COLUMNS} FROM review_item i {behind} "
        "ORDER BY i.closed_at IS NULL DESC, i.created_at DESC, i.id DESC LIMIT :limit"
    )
    parameters = dict(zip(("open", "created_at", "id"), after or (), strict=False)) | {"limit": limit}
    return [dict(row) for row in session.execute(text(sql), parameters).mappings()]


def place_of(item: Row) -> Place:
    """Where an item stands in the list."""
    return item["closed_at"] is None, item["created_at"], item["id"]


def get_item(session: Connection, item_id: UUID) -> Row | None:
    """One item."""
    row = session.execute(text(f"SELECT {_COLUMNS} FROM review_item i WHERE i.id = :id"), {"id": item_id})
    found = row.mappings().one_or_none()
    return dict(found) if found else None


def find_ids(session: Connection, beginning: str, limit: int = 2) -> list[UUID]:
    """Ids of items that begin so."""
    sql = "SELECT i.id FROM review_item i WHERE starts_with(i.id::text, :beginning) LIMIT :limit"
    return list(session.execute(text(sql), {"beginning": beginning, "limit": limit}).scalars())


def close_item(session: Connection, item_id: UUID, note: str) -> bool:
    """Close an open item; the database stamps who and when. False where somebody has closed it before."""
    sql = "UPDATE review_item SET closing_note = :note WHERE id = :id AND closed_at IS NULL RETURNING id"
    return session.execute(text(sql), {"id": item_id, "note": note}).one_or_none() is not None
