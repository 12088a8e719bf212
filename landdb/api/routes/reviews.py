"""Reviews: what imports did to data that their authors may not see, for managers who see all that an item names."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from landdb.api import params
from landdb.api.cursors import decode_cursor, encode_cursor
from landdb.api.deps import DatabaseDep, Reader, Writer
from landdb.api.representation import json_response
from landdb.api.routes.collections import no_such_item, parse_uuid
from landdb.api.routes.imports import require_clearance
from landdb.api.schemas.parcels import plain
from landdb.domain.reviews import read_note, title_of
from landdb.errors import ConflictError
from landdb.queries import reviews

router = APIRouter()


@router.get("/reviews")
def read_reviews(request: Request, actor: Reader, database: DatabaseDep) -> Response:
    """Conflicts with hidden data, open ones first; for whoever is no manager there are none."""
    params.refuse_unknown(request.query_params, {"limit", "cursor"})
    limit = params.parse_int(request.query_params, "limit", 50, 1, 200)
    after = decode_cursor(request.query_params.get("cursor"), bool, datetime, UUID)
    require_clearance(actor)
    with database.open_session(actor) as session:
        found = reviews.find_items(session, limit + 1, after)
    following = encode_cursor(*reviews.place_of(found[limit - 1])) if len(found) > limit else None
    return json_response({"reviews": [_shape(item) for item in found[:limit]], "next": following})


@router.post("/reviews/{item_id}/close")
def close_review(item_id: str, note: Annotated[str, Form()], actor: Writer, database: DatabaseDep) -> Response:
    """Close a conflict with a note; once."""
    require_clearance(actor)
    key, text = UUID(parse_uuid(item_id)), read_note(note)
    with database.open_session(actor, read_only=False) as session:
        if reviews.get_item(session, key) is None:
            raise no_such_item()
        if not reviews.close_item(session, key, text):
            raise ConflictError("This conflict is closed already.", "Mục này đã được đóng.")
        closed = reviews.get_item(session, key)
    if closed is None:
        raise no_such_item()
    return json_response(_shape(closed))


def _shape(item: reviews.Row) -> dict[str, Any]:
    title = title_of(item["kind"], has_other_parcel=item["other_parcel"] is not None)
    shaped = {name: plain(value) for name, value in item.items()}
    return shaped | {"id": str(item["id"]), "title_vi": title["vi"], "title_en": title["en"]}
