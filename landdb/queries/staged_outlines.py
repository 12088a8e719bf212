"""Outlines of staged parcels by the hundred thousand: a few arrays in PostgreSQL's binary format, not rows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

Integers = npt.NDArray[np.int64]

UNKNOWN: Final = -(2**31)
"""Stands for a number that a row does not have."""

_HEADER: Final = len(b"PGCOPY\n\xff\r\n\0") + 8
_ARRAY_HEADER: Final = 20
"""Of an array with one dimension: how many, whether nulls, type, length, lower bound."""


@dataclass(frozen=True)
class StagedOutlines:
    """Row numbers (ascending), sheets, parcel numbers (`UNKNOWN`: none), scales (0: none), WKB in the own zone."""

    row_no: Integers
    sheet_no: Integers
    parcel_no: Integers
    map_scale: Integers
    wkb: list[bytes | None]


def load_outlines(session: Connection, batch_id: UUID, rows: Sequence[int]) -> StagedOutlines:
    """The outlines of some rows; those that are not there are left out."""
    sql = """
        COPY (SELECT array_agg(row_no), array_agg(coalesce(sheet_no, %(unknown)s)),
                     array_agg(coalesce(parcel_no, %(unknown)s)), array_agg(coalesce(map_scale, 0)),
                     array_agg(coalesce(octet_length(wkb), 0)), string_agg(wkb, ''::bytea)
              FROM (SELECT row_no, sheet_no, parcel_no, map_scale, ST_AsBinary(geom_source) AS wkb FROM staged_parcel
                    WHERE batch_id = CAST(%(id)s AS uuid) AND row_no = ANY(%(rows)s)
                    ORDER BY row_no) s
        ) TO STDOUT (FORMAT binary)"""
    driver: Any = session.connection.driver_connection
    answer = io.BytesIO()
    with driver.cursor() as cursor:
        values = {"unknown": UNKNOWN, "id": str(batch_id), "rows": list(rows)}
        cursor.copy_expert(cursor.mogrify(sql, values).decode(), answer, 1 << 20)
    *columns, shapes = _fields(answer.getbuffer())
    numbers, sheets, parcels, scales, lengths = (_integers(column) for column in columns)
    ends = np.cumsum(lengths)
    bounds = zip((ends - lengths).tolist(), ends.tolist(), strict=True)
    return StagedOutlines(numbers, sheets, parcels, scales, [bytes(shapes[a:b]) or None for a, b in bounds])


def _fields(answer: memoryview) -> list[memoryview]:
    """The fields of the one row that was copied (PostgreSQL, COPY: binary format); a null is empty."""
    at = _HEADER
    count = int.from_bytes(answer[at : at + 2], "big")
    at += 2
    fields = []
    for _ in range(count):
        size = max(0, int.from_bytes(answer[at : at + 4], "big", signed=True))
        fields.append(answer[at + 4 : at + 4 + size])
        at += 4 + size
    return fields


def _integers(field: memoryview) -> Integers:
    """An array of integers without nulls; each item stands behind its length."""
    return np.frombuffer(field[_ARRAY_HEADER:], dtype=">i4").reshape(-1, 2)[:, 1].astype(np.int64)
