"""Mapping profiles of imports: found by the shape of a file, added, changed, renamed, retired."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, RowMapping, text

from landdb.domain.import_profiles import Profile
from landdb.errors import ConflictError

_COLUMNS: Final = (
    "id, name, target, source, signature, mapping, translation, encodings, crs, created_by, created_at, "
    "last_used_at, uses, version"
)
_JSON: Final = ("mapping", "translation", "encodings")
_CHANGEABLE: Final = frozenset({"mapping", "translation", "encodings", "crs", "source", "signature"})


def find_profile_for(session: Connection, target: str, signature: str) -> Profile | None:
    """The profile for files of this shape that the caller may see: their own first, then the one last used."""
    sql = (
        f"SELECT {_COLUMNS} FROM import_profile WHERE target = :target AND signature = :signature "
        "AND retired_at IS NULL ORDER BY created_by = current_setting('app.actor', true) DESC, "
        "coalesce(last_used_at, created_at) DESC, id LIMIT 1"
    )
    row = session.execute(text(sql), {"target": target, "signature": signature}).mappings().one_or_none()
    return None if row is None else _profile(row)


def find_profile_named(session: Connection, target: str, name: str) -> Profile | None:
    """The profile of this name that the caller may see, their own first; case does not count."""
    sql = (
        f"SELECT {_COLUMNS} FROM import_profile WHERE target = :target AND lower(name) = lower(:name) "
        "AND retired_at IS NULL ORDER BY created_by = current_setting('app.actor', true) DESC, name = :name DESC, "
        "coalesce(last_used_at, created_at) DESC, id LIMIT 1"
    )
    row = session.execute(text(sql), {"target": target, "name": name.strip()}).mappings().one_or_none()
    return None if row is None else _profile(row)


def find_profiles(session: Connection, target: str | None = None) -> list[Profile]:
    """All profiles that the caller may see, by target, name and author."""
    sql = (
        f"SELECT {_COLUMNS} FROM import_profile WHERE retired_at IS NULL "
        "AND (target = :target OR CAST(:target AS text) IS NULL) ORDER BY target, name, created_by"
    )
    return [_profile(row) for row in session.execute(text(sql), {"target": target}).mappings()]


def get_profile(session: Connection, profile_id: UUID) -> Profile | None:
    """One profile."""
    sql = f"SELECT {_COLUMNS} FROM import_profile WHERE id = :id AND retired_at IS NULL"
    row = session.execute(text(sql), {"id": profile_id}).mappings().one_or_none()
    return None if row is None else _profile(row)


def lock_profile(session: Connection, profile_id: UUID) -> Profile | None:
    """One profile that the caller may change, as it stands until this transaction ends."""
    sql = f"SELECT {_COLUMNS} FROM import_profile WHERE id = :id AND retired_at IS NULL FOR UPDATE"
    row = session.execute(text(sql), {"id": profile_id}).mappings().one_or_none()
    return None if row is None else _profile(row)


def add_profile(session: Connection, profile: Profile, secrecy_level: int) -> UUID:
    """Keep a profile of the caller's; ``secrecy_level`` is that of the batch from which it comes.

    Raises ConflictError where the caller has one of this name for the target.
    """
    sql = (
        "INSERT INTO import_profile (name, target, source, signature, mapping, translation, encodings, crs, "
        "secrecy_level) VALUES (:name, :target, :source, :signature, CAST(:mapping AS jsonb), "
        "CAST(:translation AS jsonb), CAST(:encodings AS jsonb), :crs, :secrecy_level) "
        "ON CONFLICT (created_by, target, name) WHERE retired_at IS NULL DO NOTHING RETURNING id"
    )
    values = {
        "name": profile.name.strip(), "target": profile.target, "source": profile.source,
        "signature": profile.signature, "crs": profile.crs, "secrecy_level": secrecy_level,
        **{name: _json(getattr(profile, name)) for name in _JSON},
    }  # fmt: skip
    added = session.execute(text(sql), values).scalar_one_or_none()
    if added is None:
        raise _name_taken(profile.name)
    return UUID(str(added))


def update_profile(session: Connection, profile_id: UUID, changes: Mapping[str, Any]) -> bool:
    """Change mapping, translation, encodings, crs, source or signature; tells whether there is such a profile."""
    unknown = set(changes) - _CHANGEABLE
    if unknown or not changes:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    assignments = [f"{name} = CAST(:{name} AS jsonb)" if name in _JSON else f"{name} = :{name}" for name in changes]
    values = {name: _json(value) if name in _JSON else value for name, value in changes.items()}
    return _change(session, profile_id, ", ".join(assignments), values)


def rename_profile(session: Connection, profile_id: UUID, name: str) -> bool:
    """Give a profile another name; tells whether there is such a profile.

    Raises ConflictError where its author has another one of this name.
    """
    taken = (
        "SELECT EXISTS (SELECT FROM import_profile o JOIN import_profile p USING (created_by, target) "
        "WHERE p.id = :id AND o.id <> p.id AND o.name = :name AND o.retired_at IS NULL)"
    )
    if session.execute(text(taken), {"id": profile_id, "name": name.strip()}).scalar_one():
        raise _name_taken(name)
    return _change(session, profile_id, "name = :name", {"name": name.strip()})


def record_use(session: Connection, profile_id: UUID) -> bool:
    """Count an import that was read by the profile, unless that would tell of somebody with a higher clearance."""
    sql = """UPDATE import_profile SET uses = uses + 1, last_used_at = now()
             WHERE id = :id AND retired_at IS NULL AND secrecy_level >= landdb.session_clearance() RETURNING id"""
    return session.execute(text(sql), {"id": profile_id}).one_or_none() is not None


def retire_profile(session: Connection, profile_id: UUID) -> bool:
    """Put a profile out of use; its name is free again."""
    return _change(session, profile_id, "retired_at = now()", {})


def _change(session: Connection, profile_id: UUID, assignments: str, values: Mapping[str, Any]) -> bool:
    sql = f"UPDATE import_profile SET {assignments} WHERE id = :id AND retired_at IS NULL RETURNING id"
    return session.execute(text(sql), {**values, "id": profile_id}).one_or_none() is not None


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)


def _profile(row: RowMapping) -> Profile:
    return Profile(**row)


def _name_taken(name: str) -> ConflictError:
    return ConflictError(
        f'there is a mapping profile "{name.strip()}" already',
        f'đã có hồ sơ ánh xạ "{name.strip()}"',
        remedy_en="Choose another name, or change the profile that is there",
        remedy_vi="Chọn tên khác, hoặc sửa hồ sơ đang có",
    )
