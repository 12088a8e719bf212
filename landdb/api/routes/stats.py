"""Counts and areas for facets, charts and the histogram."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from landdb.api import params
from landdb.api.caching import make_etag, not_modified
from landdb.api.deps import Reader, ServicesDep
from landdb.api.representation import json_response
from landdb.api.routes.collections import read_version
from landdb.domain.collections import PARCELS
from landdb.queries import stats

router = APIRouter()


@router.get("/stats")
def read_statistics(request: Request, actor: Reader, services: ServicesDep) -> Response:
    """Totals, facets, area classes and the box (WGS 84, lon/lat) of a selection, as the caller sees it."""
    query = request.query_params
    params.refuse_unknown(query, params.selection_names(PARCELS, actor.clearance) | {"facets", "histogram", "extent"})
    selection = params.parse_selection(query, PARCELS, actor.clearance)
    facets = _parse_facets(query.get("facets", ""), actor.clearance)
    histogram = query.get("histogram", "")
    if histogram not in ("", "area"):
        raise params.bad("histogram", "area", "area")
    extent_wanted = params.parse_flag(query, "extent")
    with services.database.open_session(actor) as session:
        version = read_version(services, session, PARCELS)
        etag = make_etag(actor, version, request)
        if unchanged := not_modified(request, etag):
            return unchanged
        found = services.counts.get(
            ("stats", version, actor.scope_key, selection, facets, histogram),
            lambda: stats.get_statistics(session, selection, facets, actor.clearance, histogram=bool(histogram)),
        )
        extent = extent_wanted and services.counts.get(
            ("extent", version, actor.scope_key, selection),
            lambda: stats.get_extent(session, selection, actor.clearance),
        )
    content = {
        "total": found.total,
        "legal_area_m2": round(found.legal_area_m2, 1),
        "facets": {
            name: [
                {"value": s.value, "n": s.n, "area_m2": round(s.area_m2, 1)} | ({"title": s.title} if s.title else {})
                for s in shares
            ]
            for name, shares in found.facets.items()
        },
    }
    if found.area_counts is not None:
        content["histogram"] = {"edges": [*stats.AREA_EDGES_M2, None], "counts": found.area_counts}
    if extent_wanted:
        content["extent"] = [round(degrees, 6) for degrees in extent] if extent else None
    return json_response(content, ETag=etag)


def _parse_facets(text: str, clearance: int) -> tuple[str, ...]:
    allowed = [facet for facet in stats.FACETS if facet in PARCELS.filterable(clearance)]
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if any(name not in allowed for name in names):
        raise params.bad("facets", f"some of {', '.join(allowed)}", f"trong {', '.join(allowed)}")
    return names
