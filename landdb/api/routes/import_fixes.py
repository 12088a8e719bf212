"""One-click fixes of an import's shapes: looked at before they are taken."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from landdb.api import params
from landdb.api.deps import DatabaseDep, JsonBody, Reader, Writer
from landdb.api.representation import json_response
from landdb.api.routes.collections import no_such_item
from landdb.api.routes.import_decisions import find_seen, parse_codes, refuse_others
from landdb.api.routes.imports import answer_state
from landdb.api.schemas.imports import shape_fix, shape_refusal
from landdb.import_ import decisions
from landdb.import_.fix_offers import offer_fixes
from landdb.queries import import_rows

router = APIRouter()


@router.get("/imports/{batch_id}/fixes")
def read_fixes(request: Request, batch_id: str, actor: Reader, database: DatabaseDep) -> Response:
    """What the offered fixes would make of some rows' shapes, what would then be found on these, and which do harm."""
    query = request.query_params
    params.refuse_unknown(query, {"row", "code"})
    rows = params.parse_rows(query)
    codes = params.parse_list(query, "code")
    key = find_seen(database, actor, batch_id)
    offers = offer_fixes(database, actor, key, rows, codes or None)
    content = {
        "fixes": [shape_fix(fix, srid) for fix, srid in offers.fixes],
        "refused": [shape_refusal(one) for one in offers.refused],
        "outlook": [one.as_dict() for one in offers.outlook.values()],
    }
    return json_response(content)


@router.post("/imports/{batch_id}/fix")
def fix_shapes(batch_id: str, actor: Writer, body: JsonBody, database: DatabaseDep) -> Response:
    """Take the fixes that are offered, all or for some rows or codes; the import is judged anew."""
    refuse_others(body, {"rows", "codes"})
    rows, codes = body.get("rows"), parse_codes(body.get("codes"))
    rows = None if rows is None else params.check_rows(rows)
    key = find_seen(database, actor, batch_id)
    taken, refused = decisions.fix(database, actor, key, rows, codes)
    with database.open_session(actor) as session:
        state = import_rows.find_state(session, key)
    if state is None:
        raise no_such_item()
    left = [shape_refusal(one) for one in refused]
    return answer_state(key, state, 202 if taken else 200, taken=taken, refused=left)
