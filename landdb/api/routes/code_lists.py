"""Code lists: what values mean, for legends, filters and forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from landdb.api import params
from landdb.api.deps import DatabaseDep, Reader
from landdb.api.representation import json_response
from landdb.domain import codes, crs
from landdb.queries import code_lists

router = APIRouter()


@router.get("/code-lists")
def read_code_lists(request: Request, actor: Reader, database: DatabaseDep) -> Response:
    """Land uses, origins, provinces, zones and the closed lists."""
    params.refuse_unknown(request.query_params, ())
    with database.open_session(actor) as session:
        content: dict[str, Any] = {
            "land_use": code_lists.find_land_use_codes(session),
            "origins": code_lists.find_origin_codes(session),
            "provinces": code_lists.find_provinces(session),
        }
    content |= {
        "certificate_status": _titles(codes.CERTIFICATE_STATUSES),
        "status": _titles(codes.PARCEL_STATUSES),
        "work_type": _titles(codes.WORK_TYPES),
        "work_group": _titles(codes.WORK_GROUPS),
        "work_condition": _titles(codes.WORK_CONDITIONS),
        "work_lifecycle": _titles(codes.WORK_LIFECYCLE),
        "protection_kind": _titles(codes.PROTECTION_KINDS),
        "secrecy_level": _titles(codes.SECRECY_LEVELS),
        "zones": [
            {"srid": zone.srid, "epsg": zone.epsg, "central_meridian": zone.central_meridian, "name": zone.name}
            for zone in crs.ZONES
        ],
    }
    return json_response(content)


def _titles(values: Mapping[str, codes.Code]) -> list[dict[str, str]]:
    return [{"value": c.value, "title_vi": c.title_vi, "title_en": c.title_en} for c in values.values()]
