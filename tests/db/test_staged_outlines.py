"""Outlines by the hundred thousand: the same as rows would tell, for whoever may see the batch."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import shapely

from landdb.domain.actors import Actor
from landdb.import_.records import ImportResult
from landdb.queries.staged_outlines import UNKNOWN, load_outlines
from tests.db.survey_files import SURVEYOR, Register, rectangle, row


def load(register: Register, batch_id: UUID, rows: list[int], actor: Actor = SURVEYOR) -> list[tuple[object, ...]]:
    with register.database.open_session(actor) as session:
        found = load_outlines(session, batch_id, rows)
    numbers = (found.row_no, found.sheet_no, found.parcel_no, found.map_scale)
    wkt = [None if shape is None else shapely.normalize(shapely.from_wkb(shape)).wkt for shape in found.wkb]
    return list(zip(*(column.tolist() for column in numbers), wkt, strict=True))


def brought(register: Register) -> ImportResult:
    """Three parcels: one without a sheet, one without a shape."""
    rows = [row(1, TY_LE=None), row(2, rectangle(60), SO_TO=None), row(3, rectangle(120)), row(4, rectangle(180))]
    rows[3]["geometry"] = None
    return register.load(rows, dry_run=True)


def test_they_are_what_rows_tell(register: Register) -> None:
    result = brought(register)
    sql = f"""SELECT row_no, coalesce(sheet_no, {UNKNOWN}), coalesce(parcel_no, {UNKNOWN}), coalesce(map_scale, 0),
                     ST_AsText(ST_Normalize(geom_source)) FROM staged_parcel ORDER BY row_no"""
    told = [
        (*plain, wkt and shapely.normalize(shapely.from_wkt(wkt)).wkt) for *plain, wkt in register.ask(sql, SURVEYOR)
    ]
    assert len(told) == 4
    assert any(sheet == UNKNOWN for _, sheet, *_ in told)
    assert any(wkt is None for *_, wkt in told)
    assert load(register, result.batch_id, [4, 2, 1, 3, 99]) == told
    assert load(register, result.batch_id, [3]) == told[2:3]
    assert load(register, result.batch_id, []) == load(register, result.batch_id, [99]) == []


def test_a_batch_of_somebody_else_has_none(register: Register) -> None:
    result = brought(register)
    other = replace(SURVEYOR, id="test-other")
    assert load(register, result.batch_id, [1, 2], other) == []
