"""One defence work, as the inspector shows it."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from landdb.api.deps import DatabaseDep, Reader
from landdb.api.representation import json_response
from landdb.api.routes.collections import no_such_item
from landdb.api.routes.parcels import parse_ref
from landdb.api.schemas.works import shape_work
from landdb.domain.collections import WORKS
from landdb.queries import documents, works
from landdb.queries.versions import find_versions

router = APIRouter()


@router.get("/works/{ref}")
def read_work(ref: str, actor: Reader, database: DatabaseDep) -> Response:
    """``ref``: uuid or map id."""
    with database.open_session(actor) as session:
        found = works.get_work(session, parse_ref(ref), actor.clearance)
        if found is None:
            raise no_such_item()
        key = found["id"]
        parts = {
            "parcels": works.find_parcels(session, key),
            "dossier": works.get_dossier(session, key) if actor.clearance >= 1 else None,
            "documents": documents.find_documents(session, "work", key) if actor.clearance >= 1 else [],
            "protection_areas": works.find_protection_areas(session, key) if actor.clearance >= 2 else [],
            "versions": find_versions(session, WORKS, key, actor.clearance),
        }
    return json_response(shape_work(found, parts))
