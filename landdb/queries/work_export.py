"""Works that leave the register as a file, in the order of their codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

from landdb.domain.codes import DOSSIER_COMPLETE
from landdb.domain.collections import WORKS
from landdb.queries.dossier_boxes import missing_documents
from landdb.queries.exported_rows import Layout, Row, read_exported
from landdb.queries.of_day import tied_parcels
from landdb.queries.selection import Selection, where

_LINKED: Final = (
    "FROM work_parcel wp JOIN parcel p ON p.id = wp.parcel_id AND p.retired_at IS NULL "
    "WHERE wp.work_id = t.id AND wp.retired_at IS NULL"
)
_NAMED: Final = "string_agg(p.sheet_no || '/' || p.parcel_no, '; ' ORDER BY p.sheet_no, p.parcel_no, p.id)"
"""Sheet and number of the parcels that a work stands on: as a file that is imported names them."""

_OF_DAY: Final = (
    "(SELECT jsonb_object_agg(n.work_id, n.parcels) "
    f"FROM (SELECT p.work_id, {_NAMED} AS parcels FROM tied p GROUP BY 1) n) ->> t.id::text"
)
"""One object of all, made once: a join would compare each work with each, for nobody knows how many they are."""

_MISSING: Final = (
    f"(SELECT CASE WHEN cardinality(m.boxes) = 0 THEN '{DOSSIER_COMPLETE}' ELSE array_to_string(m.boxes, ', ') END "
    f"FROM (SELECT {missing_documents('t')} AS boxes OFFSET 0) m)"
)
"""Boxes that hold no document; a code of its own where none is missing, unlike where that is not known."""


def read_works(session: Connection, selection: Selection, clearance: int, limit: int) -> Iterator[list[Row]]:
    """Works as :func:`read_exported` gives them, with ``parcels`` and ``missing_document`` (texts).

    What dossiers lack is known of today alone: it is null in a file of a past day.
    """
    order = ("t.code", "t.id")
    if selection.as_of:
        beside = tied_parcels("SELECT id FROM chosen", selection.as_of, clearance)
        more = f", {_OF_DAY} AS parcels" + (", NULL::text AS missing_document" if clearance >= 1 else "")
        layout = Layout(WORKS, order, more, beside=beside, beside_level="(SELECT max(level) FROM tied)")
    else:
        more = f", (SELECT {_NAMED} {_LINKED}) AS parcels"
        more += f", {_MISSING} AS missing_document" if clearance >= 1 else ""
        layout = Layout(WORKS, order, more, f"(SELECT max(p.secrecy_level) {_LINKED})")
    return read_exported(session, layout, selection, where(WORKS, selection, clearance), clearance, limit)
