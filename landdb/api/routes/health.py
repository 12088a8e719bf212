"""Whether this process lives, and whether it can serve."""

from __future__ import annotations

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from landdb.api.deps import DatabaseDep
from landdb.api.representation import json_response
from landdb.domain.actors import ANONYMOUS
from landdb.queries.health import is_leakproof
from landdb.queries.revisions import find_revisions

router = APIRouter()


@router.get("/healthz")
def read_health() -> Response:
    """The process answers; says nothing of the database."""
    return json_response({"status": "ok"}, **{"Cache-Control": "no-store"})


@router.get("/readyz")
def read_readiness(database: DatabaseDep) -> Response:
    """The database answers, its tables are current, and the spatial index works below row-level security."""
    checks = {"database": False, "migrations": False, "leakproof": False}
    try:
        with database.open_session(ANONYMOUS) as session:
            current, newest = find_revisions(session)
            checks = {"database": True, "migrations": current == newest, "leakproof": is_leakproof(session)}
    except SQLAlchemyError:
        pass
    # Without the leakproof mark everything is slow and nothing is wrong: said, and served.
    ready = checks["database"] and checks["migrations"]
    status = "ready" if ready else "unready"
    response = json_response({"status": status, "checks": checks}, **{"Cache-Control": "no-store"})
    response.status_code = 200 if ready else 503
    return response
