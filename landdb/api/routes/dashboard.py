"""The overview of the register: figures for the screen in one answer, and as a workbook or PDF."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.datastructures import QueryParams
from starlette.responses import Response

from landdb.api import params
from landdb.api.deps import Reader, Services, ServicesDep
from landdb.api.files import bytes_answer, log_export
from landdb.api.representation import json_response
from landdb.api.routes.collections import read_version
from landdb.api.routes.prints import PDF, make_stamp
from landdb.domain.actors import Actor
from landdb.domain.collections import PARCELS
from landdb.domain.dashboard import Bar, Chart, Dashboard
from landdb.domain.vietnam_time import VIETNAM
from landdb.export.file_names import dated
from landdb.queries.dashboard import get_dashboard, sum_parcels
from landdb.queries.selection import Selection

router = APIRouter()

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS: Final = ("xlsx", "pdf")


@router.get("/stats/dashboard")
def read_dashboard(request: Request, actor: Reader, services: ServicesDep) -> Response:
    """All charts of a selection, each bar with the filter that shows it; imports are those of the last months."""
    query = request.query_params
    selection = _parse(query, actor, frozenset())
    with services.database.open_session(actor) as session:
        found = _count(services, session, actor, selection)
    content = {
        "total": found.total,
        "legal_area_m2": round(found.legal_area_m2, 1),
        "charts": [_shape_chart(chart, bars) for chart, bars in found.charts],
    }
    return json_response(content, **{"Cache-Control": "no-store"})


@router.get("/exports/dashboard")
def export_dashboard(request: Request, actor: Reader, services: ServicesDep) -> Response:
    """The same figures as a workbook with a sheet for each chart, or as PDF with a table below each."""
    query = request.query_params
    selection = _parse(query, actor, frozenset({"f", "lang"}))
    form = params.parse_choice(query, "f", FORMS, "xlsx")
    language = params.parse_language(query)
    with services.files.taken(actor.id):
        with services.database.open_session(actor) as session:
            found = _count(services, session, actor, selection)
        stamp = make_stamp(services, actor, found.level, language, selection.as_of)
        if form == "pdf":
            from landdb.export.dashboard.pdf import render_dashboard

            made = render_dashboard(found, selection, actor.clearance, stamp)
        else:
            from landdb.export.dashboard.workbook import render_workbook

            made = render_workbook(found, selection, actor.clearance, stamp)
    log_export(request, actor, f"dashboard-{form}", found.total, found.level)
    name = f"tong_quan_{dated(stamp.made_at, stamp.level, selection.as_of)}.{form}"
    return bytes_answer(made, name, PDF if form == "pdf" else XLSX)


def _parse(query: QueryParams, actor: Actor, more: frozenset[str]) -> Selection:
    params.refuse_unknown(query, params.selection_names(PARCELS, actor.clearance) | more)
    return params.parse_selection(query, PARCELS, actor.clearance)


def _count(services: Services, session: Connection, actor: Actor, selection: Selection) -> Dashboard:
    """Sums over parcels are kept until parcels change; dossiers and imports are counted each time."""
    version = read_version(services, session, PARCELS)
    sums = services.counts.get(
        ("dashboard", version, actor.scope_key, selection), lambda: sum_parcels(session, selection, actor.clearance)
    )
    today = services.clock().astimezone(VIETNAM).date()
    return get_dashboard(session, sums, selection, actor.clearance, today)


def _shape_chart(chart: Chart, bars: tuple[Bar, ...]) -> dict[str, Any]:
    return {
        "id": chart.id,
        "title_vi": chart.title_vi,
        "title_en": chart.title_en,
        "measures": [
            {"name": m.name, "title_vi": m.title_vi, "title_en": m.title_en, "kind": m.kind} for m in chart.measures
        ],
        "bars": [
            {
                "value": bar.value,
                "title_vi": bar.title_vi,
                "title_en": bar.title_en,
                "figures": [round(figure, 1) for figure in bar.figures],
                "filters": dict(bar.filters),
            }
            for bar in bars
        ],
    }
