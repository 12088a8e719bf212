"""SQL of an import's one commit: staged rows into the locked register, and the conflicts nobody may be told of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from landdb.domain.targets import Target
from landdb.queries.comparison import find_last_row
from landdb.queries.import_subjects import set_schemes
from landdb.queries.import_tables import REGISTERED, STAGED, TABLES
from landdb.queries.staging import keep_joins_in_memory

_UNREAD: Final = frozenset({"code_name"})
"""Columns that the lower clearances may write but not read, so that a change cannot keep their value row by row."""

_ROWS_AT_ONCE: Final = 5_000
"""Rows of the file that one statement writes: one or two seconds, after which somebody may want it to stop."""

_TO_ADD: Final = "coalesce(o.outcome, 'add') = 'add'"
_OF_PIECE: Final = "s.row_no BETWEEN :first AND :last"
_TO_WRITE: Final = "coalesce(o.outcome, 'add') IN ('add', 'change')"


@dataclass(frozen=True)
class FileColumn:
    """A column of the file: its ``position`` among the staged cells (from 1), and whether it holds numbers."""

    name: str
    position: int
    is_number: bool

    @classmethod
    def without_field(cls, columns: Sequence[Mapping[str, Any]]) -> list[FileColumn]:
        """Those of a batch's columns that are no field of the target."""
        return [
            cls(column["name"], position, column["type"] in {"int64", "float64"})
            for position, column in enumerate(columns, start=1)
            if column["field"] is None
        ]


def lock_register(session: Connection, target: Target) -> None:
    """Wait until no other import commits to this table, and keep others waiting until this transaction ends.

    What the rows belong to is locked first: no import retires it meanwhile.
    """
    for table in (*TABLES[target].subjects.values(), REGISTERED[target]):
        session.execute(text(f"SELECT pg_advisory_xact_lock(hashtext('landdb import {table}'))"))


def commit_batch(
    session: Connection, batch_id: UUID, target: Target, attributes: Sequence[FileColumn], rule: str,
    kept: Collection[str] = (), advance: Callable[[int], None] = lambda _: None,
) -> tuple[int, int]:  # fmt: skip
    """Move the accepted rows of a batch into the locked register; the numbers of rows added and changed.

    ``attributes`` are the file's columns without a field. Changes are made only to the version that was compared, and
    only to what the row says or clears; ``kept`` names columns that changes leave alone without reading them. ``rule``
    is that of the parcel identifiers. ``advance`` is told again and again how many rows are written; what it raises
    ends the work.
    """
    parameters = _parameters(batch_id, attributes) | {"rule": rule}
    keep_joins_in_memory(session)  # or the whole rows would be written to files and read again
    passes = _passes(TABLES[target].columns, frozenset(kept))
    pieces = _pieces(session, batch_id, target)
    changed = added = 0
    for piece in pieces:
        for left, condition in passes:
            changed += _update(session, target, attributes, parameters | piece, left, condition)
        advance(changed)
    if target == "protection_areas":  # after what is changed, for it gives that another version
        set_schemes(session, batch_id)
    for piece in pieces:
        added += _insert(session, target, attributes, parameters | piece)
        if target == "parcels":
            _replace_uses(session, parameters | piece)
        elif target == "works":
            _replace_work_parcels(session, parameters | piece)
        advance(changed + added)
    return added, changed


def _pieces(session: Connection, batch_id: UUID, target: Target) -> list[dict[str, int]]:
    """The file's rows, some at a time: ``first`` and ``last`` row numbers."""
    last = find_last_row(session, batch_id, target)
    return [{"first": first, "last": first + _ROWS_AT_ONCE - 1} for first in range(1, last + 1, _ROWS_AT_ONCE)]


def retire_removed(session: Connection, batch_id: UUID, target: Target) -> int:
    """Retire the objects that the file leaves out, parcels with their uses; only in the version that was compared."""
    sql = f"""UPDATE {REGISTERED[target]} t SET retired_at = now(), import_batch_id = :id FROM staged_removal r
             WHERE r.batch_id = :id AND t.id = r.object_id AND t.version = r.version AND t.retired_at IS NULL"""
    retired = int(session.execute(text(sql), {"id": batch_id}).rowcount)
    if target != "parcels":
        return retired
    sql = """UPDATE parcel_use u SET retired_at = now() FROM staged_removal r
             WHERE r.batch_id = :id AND u.parcel_id = r.object_id AND u.retired_at IS NULL"""
    session.execute(text(sql), {"id": batch_id})
    return retired


def queue_hidden_conflicts(session: Connection, batch_id: UUID) -> None:
    """Hand conflicts with rows that the actor may not see to cleared reviewers; nothing comes back."""
    session.execute(text("SELECT landdb.queue_hidden_conflicts(:id)"), {"id": batch_id})


def revert_batch(session: Connection, batch_id: UUID, reason: str) -> tuple[int, list[UUID]]:
    """Take a committed batch back: the number of objects restored or retired, or those changed since."""
    sql = "SELECT done, overtaken FROM landdb.revert_batch(:id, :reason)"
    row = session.execute(text(sql), {"id": batch_id, "reason": reason}).one()
    return row.done, list(row.overtaken or ())


def _parameters(batch_id: UUID, attributes: Sequence[FileColumn]) -> dict[str, Any]:
    return {"batch_id": batch_id} | attribute_names(attributes)


def attribute_names(attributes: Sequence[FileColumn]) -> dict[str, str]:
    """Parameters of the SQL of `attributes_of`."""
    return {f"attribute_{column.position}": column.name for column in attributes}


def attributes_of(attributes: Sequence[FileColumn]) -> str:
    """SQL that builds the attributes of a staged row ``s``, numbers as numbers."""
    pieces = [
        f"CAST(:attribute_{column.position} AS text), "
        + (
            f"to_jsonb(s.raw[{column.position}]::numeric)"
            if column.is_number
            else f"to_jsonb(s.raw[{column.position}])"
        )
        for column in attributes
    ]
    # A function takes a hundred arguments at most.
    objects = [f"jsonb_build_object({', '.join(pieces[at : at + 40])})" for at in range(0, len(pieces), 40)]
    return " || ".join(objects) or "'{}'::jsonb"


def _insert(
    session: Connection, target: Target, attributes: Sequence[FileColumn], parameters: Mapping[str, Any]
) -> int:
    columns = TABLES[target].columns
    defaults = TABLES[target].defaults
    values = [f"coalesce(s.{name}, {defaults[name]})" if name in defaults else f"s.{name}" for name in columns]
    codes, code_values = "", ""
    if target == "parcels":
        codes = ", parcel_code, parcel_code_rule, parcel_code_source"
        code_values = (
            ", coalesce(s.parcel_code, o.parcel_code), CASE WHEN coalesce(s.parcel_code, o.parcel_code) IS NOT NULL "
            "THEN CAST(:rule AS text) END, CASE WHEN s.parcel_code IS NOT NULL THEN 'issued' "
            "WHEN o.parcel_code IS NOT NULL THEN 'computed' END"
        )
    sql = f"""
        INSERT INTO {REGISTERED[target]} (id, import_batch_id, attributes, content_hash, geom_source,
                                          {", ".join(columns)} {codes})
        SELECT s.object_id, s.batch_id, {attributes_of(attributes)}, s.content_hash, s.geom_source, {", ".join(values)}
               {code_values}
        FROM {STAGED[target]} s LEFT JOIN staged_outcome o USING (batch_id, row_no)
        WHERE s.batch_id = :batch_id AND {_OF_PIECE} AND {_TO_ADD}"""
    return int(session.execute(text(sql), dict(parameters)).rowcount)


def _passes(columns: Collection[str], kept: frozenset[str]) -> list[tuple[frozenset[str], str]]:
    """Columns to leave alone, and in which rows ``s``: an unread one in those that say nothing of it."""
    unread = _UNREAD.intersection(columns) - kept
    if not unread:
        return [(kept, "true")]
    says = " OR ".join(f"s.{name} IS NOT NULL OR coalesce('{name}' = ANY (o.cleared), false)" for name in unread)
    return [(kept, f"({says})"), (kept | unread, f"NOT ({says})")]


def _update(
    session: Connection, target: Target, attributes: Sequence[FileColumn], parameters: Mapping[str, Any],
    kept: Collection[str], condition: str,
) -> int:  # fmt: skip
    # A file without other columns says nothing of them.
    values = ({"attributes": attributes_of(attributes)} if attributes else {}) | {
        name: f"s.{name}" if name in _UNREAD
        else f"CASE WHEN '{name}' = ANY (o.cleared) THEN NULL ELSE coalesce(s.{name}, t.{name}) END"
        for name in TABLES[target].columns
    }  # fmt: skip
    if target == "parcels":
        values |= {
            "parcel_code": "coalesce(s.parcel_code, t.parcel_code)",
            "parcel_code_rule": "CASE WHEN s.parcel_code IS NOT NULL THEN CAST(:rule AS text) "
            "ELSE t.parcel_code_rule END",
            "parcel_code_source": "CASE WHEN s.parcel_code IS NOT NULL THEN 'issued' ELSE t.parcel_code_source END",
        }
    assignments = ", ".join(f"{name} = {value}" for name, value in values.items() if name not in kept)
    sql = f"""
        UPDATE {REGISTERED[target]} t
        SET import_batch_id = s.batch_id, content_hash = s.content_hash,
            geom_source = coalesce(s.geom_source, t.geom_source), {assignments}
        FROM {STAGED[target]} s JOIN staged_outcome o USING (batch_id, row_no)
        WHERE s.batch_id = :batch_id AND {_OF_PIECE} AND o.outcome = 'change' AND {condition}
          AND t.id = o.object_id AND t.version = o.version AND t.retired_at IS NULL"""
    return int(session.execute(text(sql), dict(parameters)).rowcount)


def _replace_uses(session: Connection, parameters: Mapping[str, Any]) -> None:
    """Retire the uses of changed parcels and add those of all rows; a use that stays keeps what its row leaves out.

    A row of a table without uses leaves all of them as they are.
    """
    retire = f"""
        UPDATE parcel_use u SET retired_at = now() FROM staged_outcome o JOIN staged_parcel s USING (batch_id, row_no)
        WHERE s.batch_id = :batch_id AND {_OF_PIECE} AND o.outcome = 'change' AND s.uses IS NOT NULL
          AND u.parcel_id = o.object_id AND u.retired_at IS NULL"""
    add = f"""
        INSERT INTO parcel_use (parcel_id, import_batch_id, ordinal, land_use_code, area_m2, origin_code,
                                planned_use_code, term_until, shared)
        SELECT coalesce(o.object_id, s.object_id), s.batch_id, u.ordinal, u.code, u.area_m2,
               CASE WHEN 'origin_code' = ANY (o.cleared) THEN u.origin_code
                    ELSE coalesce(u.origin_code, f.origin_code) END,
               f.planned_use_code, f.term_until, coalesce(f.shared, false)
        FROM staged_parcel s LEFT JOIN staged_outcome o USING (batch_id, row_no)
        CROSS JOIN jsonb_to_recordset(s.uses) AS u(ordinal int, code text, area_m2 numeric, origin_code int)
        LEFT JOIN LATERAL (
            -- The first condition within, so that nothing is looked up for rows that are new: while the statement runs,
            -- a table that was empty before is searched from end to end.
            SELECT origin_code, planned_use_code, term_until, shared FROM parcel_use
            WHERE o.outcome = 'change' AND parcel_id = o.object_id AND land_use_code = u.code
              AND retired_at = landdb.register_now()
            ORDER BY ordinal LIMIT 1) f ON true
        WHERE s.batch_id = :batch_id AND {_OF_PIECE} AND {_TO_WRITE}"""
    session.execute(text(retire), dict(parameters))
    session.execute(text(add), dict(parameters))


def _replace_work_parcels(session: Connection, parameters: Mapping[str, Any]) -> None:
    """Tie works to the visible parcels of their commune that they name; where none is named nor cleared they stay."""
    retire = f"""
        UPDATE work_parcel w SET retired_at = now()
        FROM staged_outcome o JOIN staged_work s USING (batch_id, row_no)
        WHERE s.batch_id = :batch_id AND {_OF_PIECE} AND o.outcome = 'change'
          AND (jsonb_array_length(s.parcels) > 0 OR 'parcels' = ANY (o.cleared))
          AND w.work_id = o.object_id AND w.retired_at IS NULL"""
    add = f"""
        INSERT INTO work_parcel (work_id, parcel_id, import_batch_id)
        SELECT DISTINCT coalesce(o.object_id, s.object_id), p.id, s.batch_id
        FROM staged_work s LEFT JOIN staged_outcome o USING (batch_id, row_no)
        CROSS JOIN jsonb_to_recordset(s.parcels) AS k(sheet_no int, parcel_no int)
        JOIN parcel p ON p.admin_unit_id = s.admin_unit_id AND p.sheet_no = k.sheet_no AND p.parcel_no = k.parcel_no
        WHERE s.batch_id = :batch_id AND {_OF_PIECE} AND {_TO_WRITE} AND p.retired_at IS NULL"""
    session.execute(text(retire), dict(parameters))
    session.execute(text(add), dict(parameters))
