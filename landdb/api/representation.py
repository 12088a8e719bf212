"""Content negotiation, links, and the two encodings (JSON, HTML) of the OGC pages. No knowledge of any one page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import Response

from landdb.api.params import bad

JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
HTML: Final = "text/html"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CRS_HEADERS: Final = {"Content-Crs": f"<{CRS84}>"}

Link = dict[str, str]

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def wants_html(request: Request) -> bool:
    """Tell which encoding is asked for: ``f``, else the Accept header.

    Raises
    ------
    InputError
        ``f`` names an encoding that is not there.
    """
    chosen = request.query_params.get("f")
    if chosen is None:
        return prefers_html(request)
    if chosen not in ("json", "html"):
        raise bad("f", "json or html", "json hoặc html")
    return chosen == "html"


def prefers_html(request: Request) -> bool:
    """Tell whether the Accept header ranks HTML above JSON, as browsers do and machines do not."""
    weights = {HTML: 0.0, "json": 0.0}
    for item in request.headers.get("accept", "").split(","):
        media, _, rest = item.partition(";")
        media = media.strip().lower()
        weight = _quality(rest)
        if media == HTML:
            weights[HTML] = max(weights[HTML], weight)
        elif media == JSON or media.endswith("+json") or media.startswith("application/vnd.oai"):
            weights["json"] = max(weights["json"], weight)
    return weights[HTML] > weights["json"]


def root_url(request: Request) -> str:
    """Address of this service without a slash at its end."""
    public_url: str | None = request.app.state.services.settings.public_url
    return (public_url or str(request.base_url)).rstrip("/")


def link(href: str, rel: str, media: str, title: str = "") -> Link:
    """One link object."""
    made = {"href": href, "rel": rel, "type": media}
    return made | {"title": title} if title else made


def self_links(request: Request, media: str, *, html: bool) -> list[Link]:
    """``self`` in the encoding that is sent and ``alternate`` in the other one."""
    encodings = [(media, "json"), (HTML, "html")]
    current = HTML if html else media
    return [
        link(page_url(request, f=name), "self" if kind == current else "alternate", kind)
        for kind, name in sorted(encodings, key=lambda item: item[0] != current)
    ]


def page_url(request: Request, **changes: str | None) -> str:
    """Address of this request with some query parameters changed (or, with ``None``, left out)."""
    query = [(name, value) for name, value in request.query_params.multi_items() if name not in changes]
    query += [(name, value) for name, value in changes.items() if value is not None]
    address = root_url(request) + request.url.path.removeprefix(request.scope.get("root_path", ""))
    return f"{address}?{urlencode(query)}" if query else address


def json_response(content: Mapping[str, Any] | Sequence[Any], media: str = JSON, **headers: str) -> Response:
    """JSON text with letters as they are."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, media_type=media, headers=headers)


def html_response(request: Request, template: str, context: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    """A page from a template; every value is escaped there."""
    services = request.app.state.services
    body = _TEMPLATES.get_template(template).render(
        root=root_url(request), banner=services.settings.banner_vi, request_path=request.url.path, **context
    )
    return Response(body.encode(), media_type="text/html; charset=utf-8", headers=dict(headers))


def respond(request: Request, template: str, content: dict[str, Any], *, media: str = JSON, etag: str = "") -> Response:
    """A page in the encoding that is asked for; both show the same content."""
    headers = {"ETag": etag} if etag else {}
    if wants_html(request):
        return html_response(request, template, {"page": content}, headers)
    return json_response(content, media, **headers)


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
