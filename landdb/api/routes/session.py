"""Logging in and out, and who the caller is."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from landdb.api import params
from landdb.api.auth import check_origin
from landdb.api.deps import ServicesDep
from landdb.api.representation import html_response, json_response, prefers_html
from landdb.errors import UnauthenticatedError

router = APIRouter()

START = "/map/"


@router.get("/session")
def read_session(request: Request, services: ServicesDep) -> Response:
    """Who is logged in; answers without a log-in too, so that a page can show its form."""
    params.refuse_unknown(request.query_params, ())
    settings = services.settings
    try:
        identity = services.authenticator.identify(request)
    except UnauthenticatedError:
        if "authorization" in request.headers:
            raise
        identity = None
    account = identity.account if identity else None
    content = {
        "authenticated": account is not None,
        "username": account.username if account else None,
        "display_name": account.display_name if account else None,
        "clearance": identity.actor.clearance if identity else 0,
        "roles": sorted(identity.actor.roles) if account and identity else [],
        "sees_imports": account is not None and identity is not None and identity.actor.may_see_imports,
        "csrf_token": identity.csrf_token if identity else None,
        "anonymous_read": settings.anonymous_read,
        "banner_vi": settings.banner_vi or None,
        "banner_en": settings.banner_en or None,
    }
    return json_response(content, **{"Cache-Control": "no-store"})


@router.get("/login")
def read_login_form(request: Request) -> Response:
    """The log-in form for browsers without scripts and for servers where nobody reads anonymously."""
    params.refuse_unknown(request.query_params, {"next", "failed"})
    context = {
        "page": {"links": []},
        "next": safe_next(request.query_params.get("next", START)),
        "failed": "failed" in request.query_params,
    }
    return html_response(request, "login.html", context, {"Cache-Control": "no-store"})


@router.post("/login")
def log_in(
    request: Request,
    services: ServicesDep,
    username: Annotated[str, Form()],
    password: Annotated[str, Form()],
    next_page: Annotated[str, Form(alias="next")] = START,
) -> Response:
    """Open a session: 303 for a form, 200 or 401 for a script that accepts JSON."""
    check_origin(request)
    html = prefers_html(request)
    try:
        account, token = services.authenticator.log_in(request, username, password)
    except UnauthenticatedError:
        if not html:
            raise
        query = urlencode({"next": safe_next(next_page), "failed": "1"})
        return RedirectResponse(f"/login?{query}", status_code=303)
    request.state.actor_id = account.actor.id
    response: Response = (
        RedirectResponse(safe_next(next_page), status_code=303) if html
        else json_response({"username": account.username, "display_name": account.display_name,
                            "clearance": account.actor.clearance})
    )  # fmt: skip
    services.authenticator.set_cookie(response, token)
    response.headers["Cache-Control"] = "no-store"
    return response


@router.post("/logout")
def log_out(request: Request, services: ServicesDep) -> Response:
    """End the session; harmless when there is none."""
    check_origin(request)
    services.authenticator.log_out(request)
    html = prefers_html(request)
    response: Response = RedirectResponse(START, status_code=303) if html else Response(status_code=204)
    services.authenticator.clear_cookie(response)
    return response


def safe_next(text: str) -> str:
    """A path of this origin to go to; anything else (another host, ``//``, ``\\``) leads to the map."""
    fine = text.startswith("/") and not text.startswith(("//", "/\\")) and text.isprintable() and len(text) < 2000
    return text if fine and "\\" not in text else START
