"""Where each candidate for the coordinate system of an import would put its shapes, for the map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from landdb.api import params
from landdb.api.deps import DatabaseDep, Reader
from landdb.api.representation import json_response
from landdb.api.routes.collections import no_such_item
from landdb.api.routes.imports import parse_batch
from landdb.domain import crs
from landdb.domain.plain_text import is_plain
from landdb.import_.place import read_system
from landdb.import_.sketch import place_sketch
from landdb.queries import import_jobs

router = APIRouter()

_LONGEST: Final = 40


@router.get("/imports/{batch_id}/candidates")
def read_candidates(request: Request, batch_id: str, actor: Reader, database: DatabaseDep) -> Response:
    """The systems that were weighed, the likeliest first, and one that is named (``crs``): where it puts the data.

    ``outline`` and ``shapes`` are lines of [lon, lat] in WGS 84, empty where a system puts them outside Viet Nam.
    """
    query = request.query_params
    params.refuse_unknown(query, {"crs"})
    key = parse_batch(actor, batch_id)
    with database.open_session(actor) as session:
        batch = import_jobs.find_job(session, key)
    if batch is None:
        raise no_such_item()
    asked = query.get("crs")
    if asked and not (is_plain(asked) and len(asked) <= _LONGEST):
        raise params.bad("crs", "an EPSG code or a central meridian", "mã EPSG hoặc kinh tuyến trục")
    named = read_system(asked, batch["file_name"]) if asked else None
    return json_response({"candidates": list(_candidates(batch["plan"] or {}, named))})


def _candidates(plan: Mapping[str, Any], named: int | None) -> Iterator[dict[str, Any]]:
    found, sketch = plan.get("crs") or {}, plan.get("sketch")
    if not sketch:
        return
    weighed = {one["srid"]: one for one in found.get("candidates", ())}
    for srid in (found.get("srid"), named):
        if srid is not None and srid not in weighed:
            unknown = {"own": False, "distance_km": None, "share": None}
            weighed[srid] = {"srid": srid, "epsg": crs.epsg_of(srid), "title": crs.zone_name(srid)} | unknown
    for srid, one in weighed.items():
        placed = place_sketch(sketch, srid, swapped=bool(found.get("swapped")))
        yield one | {"chosen": srid == found.get("srid"), "crs": _name_of(one)} | placed


def _name_of(candidate: Mapping[str, Any]) -> str:
    """What an answer says to choose a candidate."""
    return str(candidate["epsg"] or candidate["title"])
