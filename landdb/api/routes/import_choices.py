"""What a form for imports offers: targets with their fields, encodings, systems, kinds of reports and of findings."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from landdb.api import params, uploads
from landdb.api.deps import Reader, ServicesDep
from landdb.api.representation import json_response
from landdb.api.routes.imports import require_clearance
from landdb.domain import crs, source_systems
from landdb.domain.actors import Actor
from landdb.domain.import_states import STATES, TITLES
from landdb.domain.issues import IssueKind, catalogue
from landdb.domain.targets import TARGETS, Target, fields_of, noun_of
from landdb.domain.text_decoding import ENCODINGS
from landdb.errors import RefusedError
from landdb.export.import_report.render import ReportKind
from landdb.import_.decisions import may_approve
from landdb.import_.fixes import FIX_KINDS, fix_title
from landdb.import_.pipeline import require_writer

router = APIRouter()

_GEOGRAPHIC: Final = (crs.WGS84, crs.VN2000_GEOGRAPHIC)


@router.get("/import-choices")
def read_choices(request: Request, actor: Reader, services: ServicesDep) -> Response:
    """Everything a form for imports lets people choose from, and what the caller may do; nothing of the register."""
    params.refuse_unknown(request.query_params, ())
    require_clearance(actor)
    content = {
        "targets": [_target(actor, target) for target in TARGETS],
        "may_import": _may_import(actor, "parcels"),
        "may_approve": actor.may_write and may_approve(actor),
        "states": [
            {"value": state, "title_vi": TITLES[state]["vi"], "title_en": TITLES[state]["en"]} for state in STATES
        ],
        "encodings": list(ENCODINGS),
        "systems": [_system(srid) for srid in _systems()],
        "reports": [str(kind) for kind in ReportKind],
        "findings": [_finding(kind) for kind in catalogue().values()],
        "fixes": [
            {"value": kind, "title_vi": fix_title(kind)["vi"], "title_en": fix_title(kind)["en"]} for kind in FIX_KINDS
        ],
        "max_files": uploads.MAX_FILES,
        "max_bytes": services.settings.max_upload_bytes,
    }
    return json_response(content)


def _target(actor: Actor, target: Target) -> dict[str, Any]:
    noun = noun_of(target)
    fields = [
        {"name": one.name, "title_vi": one.title_vi, "title_en": one.title_en, "required": one.required}
        for one in fields_of(target)
    ]
    may_import = _may_import(actor, target)
    return {"value": target, "title_vi": noun["vi"], "title_en": noun["en"], "may_import": may_import, "fields": fields}


def _may_import(actor: Actor, target: Target) -> bool:
    try:
        require_writer(actor, target)
    except RefusedError:
        return False
    return True


def _systems() -> list[int]:
    return [*(zone.srid for zone in crs.ZONES), *source_systems.BY_SRID, *_GEOGRAPHIC]


def _system(srid: int) -> dict[str, Any]:
    epsg, title = crs.epsg_of(srid), crs.zone_name(srid)
    return {"crs": str(epsg or title), "epsg": epsg, "title": title}


def _finding(kind: IssueKind) -> dict[str, Any]:
    return {
        "code": kind.code, "variant": kind.variant, "severity": kind.severity, "title_vi": kind.title["vi"],
        "title_en": kind.title["en"], "unit": kind.unit, "fix": kind.fix,
    }  # fmt: skip
