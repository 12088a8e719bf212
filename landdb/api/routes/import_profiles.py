"""Mapping profiles: how the files of a source are read, kept from an import, looked at, changed, put out of use."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from landdb.api import params
from landdb.api.deps import DatabaseDep, JsonBody, Reader, Writer
from landdb.api.preconditions import etag_of, read_seen
from landdb.api.representation import json_response, root_url
from landdb.api.routes.collections import no_such_item, parse_uuid
from landdb.api.routes.import_decisions import find_seen, refuse_others
from landdb.api.routes.imports import require_clearance
from landdb.api.schemas.imports import shape_profile
from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.domain.import_profiles import Profile
from landdb.import_ import profiles
from landdb.queries import import_profiles

router = APIRouter()


@router.get("/import-profiles")
def read_profiles(request: Request, actor: Reader, database: DatabaseDep) -> Response:
    """The caller's mapping profiles; managers of everything see those of all."""
    params.refuse_unknown(request.query_params, ())
    require_clearance(actor)
    with database.open_session(actor) as session:
        found = import_profiles.find_profiles(session)
    return json_response({"profiles": [shape_profile(profile) for profile in found]})


@router.get("/import-profiles/{profile_id}")
def read_profile(profile_id: str, actor: Reader, database: DatabaseDep) -> Response:
    """One mapping profile: fields and encodings of columns, coordinate system, what codes mean."""
    return _answer(_find(database, actor, profile_id))


@router.post("/imports/{batch_id}/profile")
def save_profile(request: Request, batch_id: str, actor: Writer, body: JsonBody, database: DatabaseDep) -> Response:
    """Keep how an import was read, under a name, for the next file of its source."""
    refuse_others(body, {"name", "source", "translation"})
    key = find_seen(database, actor, batch_id)
    added = profiles.save_profile(
        database, actor, key, body.get("name", ""), body.get("source"), body.get("translation")
    )
    response = _answer(_find(database, actor, str(added)))
    response.status_code = 201
    response.headers["Location"] = f"{root_url(request)}/import-profiles/{added}"
    return response


@router.patch("/import-profiles/{profile_id}")
def change_profile(request: Request, profile_id: str, actor: Writer, body: JsonBody, database: DatabaseDep) -> Response:
    """Change or rename a mapping profile as it was seen (If-Match); columns that are not named stay as they are."""
    key = _find(database, actor, profile_id).id
    assert key is not None
    return _answer(profiles.change_profile(database, actor, key, body, read_seen(request)))


@router.post("/import-profiles/{profile_id}/retire")
def retire_profile(request: Request, profile_id: str, actor: Writer, database: DatabaseDep) -> Response:
    """Put a mapping profile out of use as it was seen (If-Match); its name is free again."""
    key = _find(database, actor, profile_id).id
    assert key is not None
    profiles.retire_profile(database, actor, key, read_seen(request))
    return json_response({"id": str(key), "state": "retired"})


def _find(database: Database, actor: Actor, profile_id: str) -> Profile:
    require_clearance(actor)
    key = UUID(parse_uuid(profile_id))
    with database.open_session(actor) as session:
        found = import_profiles.get_profile(session, key)
    if found is None:
        raise no_such_item()
    return found


def _answer(profile: Profile) -> Response:
    document: dict[str, Any] = shape_profile(profile)
    return json_response(document, ETag=etag_of(profile.version))
