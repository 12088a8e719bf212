"""Works that leave the register as a file, in the order of their codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

from landdb.domain.codes import DOSSIER_COMPLETE
from landdb.domain.collections import WORKS
from landdb.queries.dossier_boxes import missing_documents
from landdb.queries.exported_rows import Layout, Row, read_exported
from landdb.queries.selection import Selection, where

_LINKED: Final = (
    "FROM work_parcel wp JOIN parcel p ON p.id = wp.parcel_id AND p.retired_at IS NULL "
    "WHERE wp.work_id = t.id AND wp.retired_at IS NULL"
)
_PARCELS: Final = (
    f"(SELECT string_agg(p.sheet_no || '/' || p.parcel_no, '; ' ORDER BY p.sheet_no, p.parcel_no, p.id) {_LINKED})"
)
"""Sheet and number of the parcels that a work stands on: as a file that is imported names them."""

_MISSING: Final = (
    f"(SELECT CASE WHEN cardinality(m.boxes) = 0 THEN '{DOSSIER_COMPLETE}' ELSE array_to_string(m.boxes, ', ') END "
    f"FROM (SELECT {missing_documents('t')} AS boxes OFFSET 0) m)"
)
"""Boxes that hold no document; a code of its own where none is missing, unlike where that is not known."""


def read_works(session: Connection, selection: Selection, clearance: int, limit: int) -> Iterator[list[Row]]:
    """Works as :func:`read_exported` gives them; ``parcels`` and ``missing_document`` (texts) are those of today.

    They are null in a file of a past day.
    """
    present = selection.as_of is None
    more = f", {_PARCELS if present else 'NULL::text'} AS parcels"
    if clearance >= 1:
        more += f", {_MISSING if present else 'NULL::text'} AS missing_document"
    layout = Layout(WORKS, ("t.code", "t.id"), more, f"(SELECT max(p.secrecy_level) {_LINKED})" if present else "")
    return read_exported(session, layout, selection, where(WORKS, selection, clearance), clearance, limit)
