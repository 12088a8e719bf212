"""Loads the packaged reference tables (admin units, their successions, land-use and origin codes) into the database."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from sqlalchemy import Connection, text

from landdb.domain.crs import SRID_BY_EPSG


@dataclass(frozen=True)
class _Table:
    """How one table is filled: columns staged as text, the SELECT that types them, and the key of the upsert."""

    name: str
    columns: Sequence[str]
    staged: Sequence[str]
    select: str
    key: Sequence[str]


_ADMIN_UNIT: Final = _Table(
    "admin_unit",
    (
        "id",
        "code",
        "level",
        "kind",
        "name_vi",
        "parent_id",
        "valid_from",
        "valid_to",
        "province_code",
        "zone_srid",
        "label_point",
    ),
    (
        "id",
        "code",
        "level",
        "kind",
        "name_vi",
        "parent_id",
        "valid_from",
        "valid_to",
        "province_code",
        "zone_srid",
        "lon",
        "lat",
    ),
    """id::int, code, level, kind, name_vi, parent_id::int, valid_from::date, valid_to::date, province_code,
       zone_srid::int, ST_SetSRID(ST_MakePoint(lon::float8, lat::float8), 4326)""",
    ("id",),
)
_SUCCESSION: Final = _Table(
    "admin_unit_succession",
    ("old_id", "new_id", "kind"),
    ("old_id", "new_id", "kind"),
    "old_id::int, new_id::int, kind",
    ("old_id", "new_id"),
)
_LAND_USE: Final = _Table(
    "land_use_code",
    ("code", "name_vi", "name_en", "group_code", "parent_code", "is_leaf", "status", "replaced_by"),
    ("code", "name_vi", "name_en", "group_code", "parent_code", "is_leaf", "status", "replaced_by"),
    "code, name_vi, name_en, group_code, parent_code, is_leaf::boolean, status, replaced_by",
    ("code",),
)
_ORIGIN: Final = _Table(
    "origin_code",
    ("code", "name_vi", "name_en"),
    ("code", "name_vi", "name_en"),
    "code::smallint, name_vi, name_en",
    ("code",),
)


def load_reference(connection: Connection) -> dict[str, int]:
    """Bring the four reference tables to the packaged state, in the caller's transaction.

    Rows already equal are not touched, so a second call writes nothing. Rows that the package no longer lists stay:
    parcels may refer to them.

    Returns
    -------
    dict
        Table name -> number of rows inserted or changed.
    """
    return {
        "admin_unit": _upsert(connection, _ADMIN_UNIT, _admin_units()),
        "admin_unit_succession": _upsert(connection, _SUCCESSION, _read("admin_unit_succession.csv")),
        "land_use_code": _upsert(connection, _LAND_USE, _read("land_use_codes.csv")),
        "origin_code": _upsert(connection, _ORIGIN, _read("origin_codes.csv")),
    }


def _read(name: str) -> Iterator[dict[str, str]]:
    content = files("landdb").joinpath("reference", name).read_text(encoding="utf-8")
    return csv.DictReader(io.StringIO(content))


def _admin_units() -> Iterator[dict[str, str]]:
    """Rows with `zone_srid` set where the unit has exactly one zone; empty where only the survey can tell."""
    for row in _read("admin_units.csv"):
        epsg_codes = row.pop("zone_epsgs").split(";")
        row["zone_srid"] = str(SRID_BY_EPSG[int(epsg_codes[0])]) if len(epsg_codes) == 1 else ""
        yield row


def _upsert(connection: Connection, table: _Table, rows: Iterable[dict[str, str]]) -> int:
    """Stage `rows` as text and merge them; empty text counts as null."""
    stage = f"stage_{table.name}"
    connection.execute(
        text(f"create temporary table {stage} ({', '.join(f'{c} text' for c in table.staged)}) on commit drop")
    )
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows([row[column] for column in table.staged] for row in rows)
    buffer.seek(0)
    copy = f"copy {stage} ({', '.join(table.staged)}) from stdin with (format csv)"
    connection.connection.driver_connection.cursor().copy_expert(copy, buffer)  # type: ignore[union-attr]
    values = [column for column in table.columns if column not in table.key]
    excluded = [f"excluded.{column}" for column in values]
    action = (
        f"update set ({', '.join(values)}) = row({', '.join(excluded)}) "
        f"where ({', '.join(f't.{c}' for c in values)}) is distinct from ({', '.join(excluded)})"
    )
    changed = connection.execute(
        text(
            f"insert into landdb.{table.name} as t ({', '.join(table.columns)}) select {table.select} from {stage} "
            f"on conflict ({', '.join(table.key)}) do {action}"
        )
    ).rowcount
    connection.execute(text(f"drop table {stage}"))
    return changed
