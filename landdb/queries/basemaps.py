"""Base maps that administrators keep: listed, added, changed, ordered, taken away. Who may is said by the policies."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from landdb.errors import QuotaError, StaleError

MAX_BASEMAPS: Final = 100
_COLUMNS: Final = "id, definition, enabled, accounts_only, secrecy_level, version, changed_by, system_from"
_FLAGS: Final = ("enabled", "accounts_only", "secrecy_level")


@dataclass(frozen=True)
class KeptBasemap:
    """A row: ``definition`` is its description but for what stands in the other fields."""

    id: UUID
    definition: Mapping[str, Any]
    enabled: bool
    accounts_only: bool
    secrecy_level: int
    version: int
    changed_by: str
    system_from: datetime


def find_basemaps(session: Connection) -> list[KeptBasemap]:
    """Those that the caller sees, in their order; administrators also see those that are switched off."""
    sql = f"SELECT {_COLUMNS} FROM basemap WHERE retired_at IS NULL ORDER BY position, system_from, id"
    return [_kept(row) for row in session.execute(text(sql)).mappings()]


def find_basemap(session: Connection, basemap_id: UUID) -> KeptBasemap | None:
    """One of them, ``None`` where the caller sees none."""
    sql = f"SELECT {_COLUMNS} FROM basemap WHERE id = :id AND retired_at IS NULL"
    row = session.execute(text(sql), {"id": basemap_id}).mappings().one_or_none()
    return None if row is None else _kept(row)


def add_basemap(session: Connection, definition: Mapping[str, Any], flags: Mapping[str, Any]) -> KeptBasemap:
    """Add one behind the others; ``flags`` are enabled, accounts_only and secrecy_level.

    Raises
    ------
    QuotaError
        There are as many as the map can show.
    """
    if len(find_basemaps(session)) >= MAX_BASEMAPS:
        raise QuotaError(f"There are {MAX_BASEMAPS} base maps already.", f"Đã có {MAX_BASEMAPS} nền bản đồ.")
    sql = (
        "INSERT INTO basemap (definition, enabled, accounts_only, secrecy_level, position) "
        "VALUES (CAST(:definition AS jsonb), :enabled, :accounts_only, :secrecy_level, "
        f"(SELECT coalesce(max(position), 0) + 1 FROM basemap)) RETURNING {_COLUMNS}"
    )
    values = {name: flags[name] for name in _FLAGS} | {"definition": json.dumps(definition)}
    return _kept(session.execute(text(sql), values).mappings().one())


def change_basemap(
    session: Connection, basemap_id: UUID, version: int, definition: Mapping[str, Any], flags: Mapping[str, Any]
) -> KeptBasemap | None:
    """Give one another description; ``None`` where the caller sees none.

    Raises
    ------
    StaleError
        It is no longer the version that was seen.
    """
    assignments = ["definition = CAST(:definition AS jsonb)", *(f"{name} = :{name}" for name in _FLAGS)]
    values = {name: flags[name] for name in _FLAGS} | {"definition": json.dumps(definition)}
    return _update(session, basemap_id, version, assignments, values)


def retire_basemap(session: Connection, basemap_id: UUID, version: int) -> KeptBasemap | None:
    """Take one away; its versions stay in the history. Raises as :func:`change_basemap` does."""
    return _update(session, basemap_id, version, ["retired_at = now()"], {})


def order_basemaps(session: Connection, ids: Sequence[UUID]) -> None:
    """Put those named into this order; one that already stands at its place keeps its version."""
    sql = "UPDATE basemap SET position = :position WHERE id = :id AND retired_at IS NULL AND position <> :position"
    for position, basemap_id in enumerate(ids, start=1):
        session.execute(text(sql), {"position": position, "id": basemap_id})


def _update(
    session: Connection, basemap_id: UUID, version: int, assignments: Sequence[str], values: Mapping[str, Any]
) -> KeptBasemap | None:
    sql = (
        f"UPDATE basemap SET {', '.join(assignments)} WHERE id = :id AND retired_at IS NULL AND version = :version "
        f"RETURNING {_COLUMNS}"
    )
    row = session.execute(text(sql), {**values, "id": basemap_id, "version": version}).mappings().one_or_none()
    if row is not None:
        return _kept(row)
    if find_basemap(session, basemap_id) is None:
        return None
    raise StaleError(
        "Somebody has changed this base map meanwhile.", "Nền này vừa được người khác sửa.",
        remedy_en="Load it again and repeat your change.", remedy_vi="Hãy tải lại rồi sửa.",
    )  # fmt: skip


def _kept(row: RowMapping) -> KeptBasemap:
    return KeptBasemap(**row)
