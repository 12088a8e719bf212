"""Saved filters of the one who asks: listed, added, changed, used, taken away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from landdb.domain.saved_filters import MAX_FILTERS, SavedFilter
from landdb.errors import ConflictError, QuotaError

_COLUMNS: Final = "id, name, query, created_at, last_used_at"


def find_filters(session: Connection) -> list[SavedFilter]:
    """The caller's filters, the one last used or saved first."""
    sql = (
        f"SELECT {_COLUMNS} FROM saved_filter WHERE retired_at IS NULL "
        "ORDER BY coalesce(last_used_at, created_at) DESC, name, id"
    )
    return [_filter(row) for row in session.execute(text(sql)).mappings()]


def add_filter(session: Connection, name: str, query: str) -> SavedFilter:
    """Keep a filter at the level of the caller's clearance.

    Raises
    ------
    ConflictError
        The caller has one of this name.
    QuotaError
        They have as many as may be kept.
    """
    if len(find_filters(session)) >= MAX_FILTERS:
        raise QuotaError(
            f"You have {MAX_FILTERS} saved filters already; delete one first.",
            f"Bạn đã lưu {MAX_FILTERS} bộ lọc; hãy xóa bớt.",
        )
    _refuse_taken(session, name, None)
    sql = (
        "INSERT INTO saved_filter (name, query, secrecy_level) VALUES (:name, :query, landdb.session_clearance()) "
        f"RETURNING {_COLUMNS}"
    )
    return _filter(session.execute(text(sql), {"name": name, "query": query}).mappings().one())


def change_filter(session: Connection, filter_id: UUID, changes: Mapping[str, str]) -> SavedFilter | None:
    """Rename a filter or give it another query; ``None`` where the caller has no such filter."""
    if "name" in changes:
        _refuse_taken(session, changes["name"], filter_id)
    return _update(session, filter_id, [f"{name} = :{name}" for name in ("name", "query") if name in changes], changes)


def record_use(session: Connection, filter_id: UUID) -> SavedFilter | None:
    """Remember that a filter was applied now."""
    return _update(session, filter_id, ["last_used_at = now()"], {})


def retire_filter(session: Connection, filter_id: UUID) -> SavedFilter | None:
    """Take a filter away; its name is free again."""
    return _update(session, filter_id, ["retired_at = now()"], {})


def _update(
    session: Connection, filter_id: UUID, assignments: list[str], values: Mapping[str, Any]
) -> SavedFilter | None:
    sql = f"UPDATE saved_filter SET {', '.join(assignments)} WHERE id = :id AND retired_at IS NULL RETURNING {_COLUMNS}"
    row = session.execute(text(sql), {**values, "id": filter_id}).mappings().one_or_none()
    return None if row is None else _filter(row)


def _refuse_taken(session: Connection, name: str, own: UUID | None) -> None:
    sql = (
        "SELECT EXISTS (SELECT FROM saved_filter WHERE name = :name AND retired_at IS NULL "
        "AND id IS DISTINCT FROM CAST(:own AS uuid))"
    )
    if session.execute(text(sql), {"name": name, "own": own}).scalar_one():
        raise ConflictError(
            f'You have a saved filter "{name}" already.',
            f'Bạn đã có bộ lọc "{name}".',
            remedy_en="Choose another name, or change the one that is there.",
            remedy_vi="Hãy chọn tên khác, hoặc sửa bộ lọc đang có.",
        )


def _filter(row: RowMapping) -> SavedFilter:
    return SavedFilter(**row)
