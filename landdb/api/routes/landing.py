"""Landing page, conformance and the OpenAPI document."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from landdb.api import params
from landdb.api.deps import Reader
from landdb.api.openapi import build_document
from landdb.api.representation import (
    HTML,
    JSON,
    OPENAPI,
    html_response,
    json_response,
    link,
    prefers_html,
    respond,
    root_url,
    self_links,
    wants_html,
)  # fmt: skip

router = APIRouter()

CONFORMANCE: Final = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)


@router.get("/")
def read_landing_page(request: Request) -> Response:
    """People in a browser go to the map; machines, and whoever asks with ``f``, get the OGC landing page."""
    params.refuse_unknown(request.query_params, {"f"})
    if "f" not in request.query_params and prefers_html(request):
        return RedirectResponse("/map/", status_code=302)
    root = root_url(request)
    content = {
        "title": "LandDB",
        "description": "Sổ địa chính đất quốc phòng · Register of defence land",
        "links": [
            *self_links(request, JSON, html=wants_html(request)),
            link(f"{root}/api?f=json", "service-desc", OPENAPI, "OpenAPI 3.0"),
            link(f"{root}/api?f=html", "service-doc", HTML, "API"),
            link(f"{root}/conformance", "conformance", JSON),
            link(f"{root}/collections", "data", JSON),
        ],
    }
    return respond(request, "landing.html", content)


@router.get("/conformance")
def read_conformance(request: Request) -> Response:
    """Conformance classes of the OGC standards."""
    params.refuse_unknown(request.query_params, {"f"})
    links = self_links(request, JSON, html=wants_html(request))
    return respond(request, "conformance.html", {"conformsTo": list(CONFORMANCE), "links": links})


@router.get("/api")
def read_api(request: Request, actor: Reader) -> Response:
    """The description names only what this caller's clearance may read."""
    params.refuse_unknown(request.query_params, {"f"})
    document = build_document(root_url(request), actor.clearance)
    if wants_html(request):
        return html_response(request, "api.html", {"document": document, "page": {"links": []}}, {})
    return json_response(document, OPENAPI)
