"""Documents of parcels and of works, as far as the caller sees them; a hidden one leaves no trace."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection

from landdb.queries.prepared import execute_prepared

Row = dict[str, Any]

_SHOWN: Final = "d.id::text AS id, d.kind, d.number, d.title_vi, d.issued_on, d.issuer, d.secrecy_level, l.dossier_box"
_ORDER: Final = "d.issued_on, d.number, d.id, l.dossier_box"


def find_documents(session: Connection, owner: str, owner_id: str) -> list[Row]:
    """Documents of a ``parcel`` or a ``work``."""
    column = {"parcel": "parcel_id", "work": "work_id"}[owner]
    sql = (
        f"SELECT {_SHOWN} FROM document_link l JOIN document d ON d.id = l.document_id AND d.retired_at IS NULL "
        f"WHERE l.{column} = CAST(:id AS uuid) AND l.retired_at IS NULL ORDER BY {_ORDER}"
    )
    return [row._asdict() for row in execute_prepared(session, sql, {"id": owner_id})]


def find_dossiers(session: Connection, parcel_id: str) -> list[Row]:
    """Documents of the works that stand on a parcel, each with its ``work_id``."""
    sql = (
        f"SELECT l.work_id::text AS work_id, {_SHOWN} FROM work_parcel wp "
        "JOIN work w ON w.id = wp.work_id AND w.retired_at IS NULL "
        "JOIN document_link l ON l.work_id = w.id AND l.retired_at IS NULL "
        "JOIN document d ON d.id = l.document_id AND d.retired_at IS NULL "
        f"WHERE wp.parcel_id = CAST(:id AS uuid) AND wp.retired_at IS NULL ORDER BY l.work_id, {_ORDER}"
    )
    return [row._asdict() for row in execute_prepared(session, sql, {"id": parcel_id})]
