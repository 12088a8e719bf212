"""Defence works as rows: pages of the list."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from landdb.domain.collections import WORKS
from landdb.queries.dossier_boxes import missing_documents
from landdb.queries.of_day import tied_parcels
from landdb.queries.row_orders import Order
from landdb.queries.row_pages import NAMED_UNIT, RowPage, Window, read_page
from landdb.queries.selection import Selection

_ATTRIBUTES: Final = (
    "code", "name_vi", "work_type", "work_group", "condition", "lifecycle", "built_year", "floor_area_m2",
    "commune_name", "province_name", "managing_unit", "secrecy_level",
)  # fmt: skip

_PARCELS: Final = (
    "(SELECT coalesce(json_agg(json_build_object('id', p.id, 'sheet_no', p.sheet_no, 'parcel_no', p.parcel_no) "
    "ORDER BY p.sheet_no, p.parcel_no, p.id), '[]') FROM {tied}) AS parcels"
)
_TIED_NOW: Final = (
    "work_parcel wp JOIN parcel p ON p.id = wp.parcel_id AND p.retired_at IS NULL "
    "WHERE wp.work_id = t.id AND wp.retired_at IS NULL"
)


def find_work_rows(
    session: Connection,
    selection: Selection,
    clearance: int,
    order: Order,
    window: Window,
) -> RowPage:
    """One page of rows, with the ``parcels`` of the day. ``missing_document`` is today's and left out of a past day."""
    shown = [a for a in WORKS.visible(clearance) if a.name in _ATTRIBUTES]
    columns = [f"{NAMED_UNIT if a.name == 'managing_unit' else a.sql} AS {a.name}" for a in shown]
    beside = ""
    if selection.as_of:
        beside = tied_parcels("SELECT id FROM page", selection.as_of, clearance)
        columns.append(_PARCELS.format(tied="tied p WHERE p.work_id = t.id"))
    else:
        columns.append(_PARCELS.format(tied=_TIED_NOW))
        if clearance >= 1:
            columns.append(f"{missing_documents('t')} AS missing_document")
    return read_page(session, WORKS, ", ".join(columns), selection, clearance, order, window, beside)
