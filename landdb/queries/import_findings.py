"""SQL of findings over many imports: those of open batches, and those with which registered parcels were accepted.

Whose findings they are is said by row-level security, as for the batches; parcels are those that the reader sees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, text

from landdb.domain.import_states import ENDED
from landdb.domain.issues import Severity
from landdb.queries.selection import Box

Row = dict[str, Any]
Place = tuple[int, datetime, UUID, int]
"""Where a finding stands in the list: rank of its severity, when its batch was brought, the batch, its number there."""

WEIGHTY: Final = (Severity.ERROR, Severity.WARNING)
"""Severities that are listed where none are named: notes want nothing."""

MOST_WRITTEN: Final = 200
"""So many of the newest batches that were written are looked through: there is a partition of staged rows for each."""

_RANK: Final = "array_position(ARRAY['error', 'warning', 'note'], f.severity)"
_OPEN: Final = "NOT f.accepted"


@dataclass(frozen=True)
class FindingFilter:
    """Which findings are listed; what is empty leaves none out.

    ``states`` are ``open`` and ``accepted``; ``parcel`` lists those alone with which the import was accepted that wrote
    the present state of this parcel; ``boxes`` those whose place, or that of their row, lies there.
    """

    codes: Sequence[str] = ()
    severities: Sequence[str] = ()
    states: Sequence[str] = ()
    batch: UUID | None = None
    parcel: UUID | None = None
    boxes: Sequence[Box] = ()


@dataclass(frozen=True)
class FindingPage:
    """Rows in order (one more than asked for where others follow), and how many there are.

    ``tallies`` count by ``code``, ``severity`` and ``accepted`` what batch, parcel and boxes leave in.
    """

    rows: Sequence[Row]
    tallies: Sequence[Row]


def find_findings(
    session: Connection, wanted: FindingFilter, limit: int, after: Place | None = None, offset: int = 0
) -> FindingPage:
    """Errors first, then warnings; of each the newest batches first, in the order of the file.

    Rows are numbered within their batch: the table's own numbers would tell how many findings others have had.
    """
    waiting, written = _find_batches(session, wanted)
    if not waiting and not written:
        return FindingPage((), ())
    bound: Row = {
        "open": waiting, "written": written, "every": [*waiting, *written], "limit": limit + 1, "offset": offset,
        "listed": [str(one) for one in {*WEIGHTY, *wanted.severities}], "codes": list(wanted.codes),
        "severities": list(wanted.severities), "states": list(wanted.states), "parcel": wanted.parcel,
    }  # fmt: skip
    bound |= {f"{side}_{n}": value for n, box in enumerate(wanted.boxes) for side, value in vars(box).items()}
    if after is not None:
        bound |= dict(zip(("rank", "brought", "batch", "number"), after, strict=True))
    row = session.execute(text(_sql(wanted, is_later=after is not None)), bound).one()
    return FindingPage(row.rows, row.tallies)


def _find_batches(session: Connection, wanted: FindingFilter) -> tuple[list[UUID], list[UUID]]:
    """Batches that the caller may see: those that have not ended, and those that wrote parcels with accepted findings.

    They are looked up first, so that the planner knows which partitions of staged rows there are to look at.
    """
    one = "AND b.id = :batch" if wanted.batch else ""
    bound = {"ended": list(ENDED), "batch": wanted.batch, "parcel": wanted.parcel, "most": MOST_WRITTEN}
    sql = f"SELECT b.id FROM import_batch b WHERE b.state <> ALL(:ended) {one} ORDER BY b.id"
    waiting = [] if wanted.parcel else list(session.execute(text(sql), bound).scalars())
    own = "AND b.id = (SELECT p.import_batch_id FROM parcel p WHERE p.id = :parcel)" if wanted.parcel else ""
    sql = f"""
        SELECT b.id FROM import_batch b WHERE b.state = 'committed' AND b.target = 'parcels' {one} {own}
          AND EXISTS (SELECT FROM import_issue i WHERE i.batch_id = b.id AND i.accepted_at IS NOT NULL)
        ORDER BY b.created_at DESC, b.id LIMIT :most"""
    return waiting, list(session.execute(text(sql), bound).scalars())


def _sql(wanted: FindingFilter, *, is_later: bool) -> str:
    """The statement over findings ``f``; staged rows are taken one by one, from partitions of named batches."""
    conditions = ["true"]
    conditions += ["f.code = ANY(:codes)"] if wanted.codes else []
    conditions += ["f.severity = ANY(:severities)"] if wanted.severities else []
    conditions += [f"CASE WHEN {_OPEN} THEN 'open' ELSE 'accepted' END = ANY(:states)"] if wanted.states else []
    if is_later:
        conditions.append(f"""({_RANK} > :rank OR ({_RANK} = :rank AND ((b.created_at, b.id) < (:brought, :batch)
            OR ((b.created_at, b.id) = (:brought, :batch) AND f.number > :number))))""")
    return f"""
        WITH numbered AS (
            SELECT i.id, i.batch_id, i.row_no, i.code, i.severity, i.accepted_at IS NOT NULL AS accepted, i.geom,
                   row_number() OVER (PARTITION BY i.batch_id ORDER BY i.id) AS number
            FROM import_issue i WHERE i.batch_id = ANY(:every)),
        found AS MATERIALIZED (
            SELECT n.id, n.batch_id, n.number, n.code, n.severity, n.accepted, NULL::uuid AS parcel_id
            FROM numbered n
            WHERE n.batch_id = ANY(:open) AND n.severity = ANY(:listed) AND {_within(wanted.boxes, _STAGED_HERE)}
            UNION ALL
            SELECT n.id, n.batch_id, n.number, n.code, n.severity, true, p.id
            FROM numbered n CROSS JOIN LATERAL ({_WRITTEN_ROW}) s
                 JOIN parcel p ON p.id = s.id AND p.import_batch_id = n.batch_id AND p.retired_at IS NULL
            WHERE n.batch_id = ANY(:written) AND n.accepted AND n.severity = ANY(:listed)
              AND {"p.id = :parcel" if wanted.parcel else "true"} AND {_within(wanted.boxes, _PARCEL_HERE)}),
        page AS (
            SELECT f.id, f.batch_id, f.number, f.parcel_id, {_RANK} AS rank, b.created_at, b.file_name, b.state,
                   b.target, b.secrecy_level,
                   row_number() OVER (ORDER BY {_RANK}, b.created_at DESC, b.id DESC, f.number) AS place
            FROM found f JOIN import_batch b ON b.id = f.batch_id WHERE {" AND ".join(conditions)}
            ORDER BY place LIMIT :limit OFFSET :offset)
        SELECT (SELECT coalesce(json_agg(t), '[]') FROM (
                    SELECT code, severity, accepted, count(*) AS n FROM found
                    GROUP BY code, severity, accepted ORDER BY code, severity, accepted) t) AS tallies,
               (SELECT coalesce(json_agg(r ORDER BY r.place), '[]') FROM ({_SHOWN}) r) AS rows"""


_STAGED_HERE: Final = (
    "EXISTS (SELECT FROM staged_row s WHERE s.batch_id = n.batch_id AND s.row_no = n.row_no "
    "AND s.batch_id = ANY(:open) AND {s.geom})"
)
_PARCEL_HERE: Final = "{p.geom}"


def _within(boxes: Sequence[Box], row_here: str) -> str:
    """That a finding ``n`` lies in some boxes, by its own place or, where it has none, by that of its row."""
    if not boxes:
        return "true"

    def meets(shape: str) -> str:
        box = "ST_MakeEnvelope(:west_{n}, :south_{n}, :east_{n}, :north_{n}, 4326)"
        return "(" + " OR ".join(f"{shape} && {box.format(n=n)}" for n in range(len(boxes))) + ")"

    for shape in ("s.geom", "p.geom"):
        row_here = row_here.replace(f"{{{shape}}}", meets(shape))
    return f"CASE WHEN n.geom IS NOT NULL THEN {meets('n.geom')} ELSE {row_here} END"


_WRITTEN_ROW: Final = """
    SELECT coalesce(o.object_id, s.object_id) AS id
    FROM staged_parcel s LEFT JOIN staged_outcome o USING (batch_id, row_no)
    WHERE s.batch_id = n.batch_id AND s.row_no = n.row_no AND s.batch_id = ANY(:written)
      AND coalesce(o.outcome, 'add') IN ('add', 'change')"""
"""The object that the row of a finding ``n`` has become or changed."""

_SHOWN: Final = """
    SELECT f.place, f.rank, f.number, f.batch_id, f.created_at, f.file_name, f.state, f.target, f.secrecy_level,
           i.row_no, i.code, i.variant, i.severity, i.field, i.params, i.message_vi, i.message_en, i.remedy_vi,
           i.remedy_en, i.measured, i.limit_value, i.accepted_by, i.accepted_at, i.acceptance_reason,
           ST_AsGeoJSON(i.geom, 8, 0)::json AS geometry, s.key,
           (SELECT json_build_object('id', p.id, 'tile_id', p.tile_id, 'sheet_no', p.sheet_no,
                                     'parcel_no', p.parcel_no)
            FROM parcel p WHERE p.id = coalesce(f.parcel_id, s.object_id) AND f.target = 'parcels'
              AND p.retired_at IS NULL) AS parcel
    FROM page f JOIN import_issue i ON i.id = f.id
         LEFT JOIN LATERAL (
             SELECT s.key, CASE WHEN s.outcome IN ('change', 'unchanged') THEN s.object_id END AS object_id
             FROM staged_row s
             WHERE s.batch_id = f.batch_id AND s.row_no = i.row_no AND s.batch_id = ANY(:every)) s ON true"""
"""What is told of the findings of a page ``f``; ``key`` names their rows, ``parcel`` is the registered one."""


def place_of(row: Mapping[str, Any]) -> tuple[int, str, str, int]:
    """Where a finding stands in the list, as a cursor says it."""
    return row["rank"], row["created_at"], row["batch_id"], row["number"]
