"""Versions of rows as if they had been written on days of the past: the register itself dates them by its clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

Versions = Sequence[tuple[str, Mapping[str, Any]]]
"""The day of each version and the columns that it changes; those of the first are of the row as it was added."""


def change(session: Connection, table: str, key: UUID, columns: Mapping[str, Any]) -> None:
    """Write the next version of a row."""
    sets = ", ".join(f"{column} = :{column}" for column in columns)
    session.execute(text(f"UPDATE {table} SET {sets} WHERE id = :id"), {**columns, "id": key})


def replace_uses(session: Connection, parcel: UUID, uses: Mapping[str, float]) -> None:
    """Retire the uses of a parcel and add others, as imports do."""
    session.execute(
        text("UPDATE parcel_use SET retired_at = now() WHERE parcel_id = :id AND retired_at IS NULL"), {"id": parcel}
    )
    columns = "parcel_id, ordinal, land_use_code, area_m2"
    for ordinal, (code, area_m2) in enumerate(uses.items(), start=1):
        session.execute(
            text(f"INSERT INTO parcel_use ({columns}) VALUES (:id, :ordinal, :code, :area)"),
            {"id": parcel, "ordinal": ordinal, "code": code, "area": area_m2},
        )


def date_version(admin: Connection, table: str, key: UUID, version: int, day: str) -> None:
    """Let a version have been written at noon of a day in Viet Nam; ``admin`` is the superuser without triggers."""
    for name in (table, f"{table}_history"):
        admin.execute(
            text(f"UPDATE landdb.{name} SET system_from = :at WHERE id = :id AND version = :version"),
            {"at": _noon(day), "id": key, "version": version},
        )
    admin.execute(
        text(f"UPDATE landdb.{table}_history SET system_to = :at WHERE id = :id AND version = :before"),
        {"at": _noon(day), "id": key, "before": version - 1},
    )


def date_uses(admin: Connection, parcel: UUID, first: str, second: str) -> None:
    """Let the retired uses of a parcel have been in force from one day to another, and those it has now since then."""
    admin.execute(
        text(
            "UPDATE landdb.parcel_use SET system_from = CAST(:z AS timestamptz), retired_at = "
            "CASE WHEN retired_at IS NOT NULL THEN CAST(:z AS timestamptz) END WHERE parcel_id = :id"
        ),
        {"a": _noon(first), "z": _noon(second), "id": parcel},
    )
    admin.execute(
        text("UPDATE landdb.parcel_use_history SET system_from = :a, system_to = :z WHERE parcel_id = :id"),
        {"a": _noon(first), "z": _noon(second), "id": parcel},
    )


def _noon(day: str) -> str:
    return f"{day} 12:00+07"
