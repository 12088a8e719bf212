"""The report of an import as a file."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from landdb.api import params
from landdb.api.deps import Reader, ServicesDep
from landdb.api.routes.collections import no_such_item
from landdb.api.routes.imports import parse_batch
from landdb.export.import_report.render import ReportKind, render
from landdb.import_.build_report import build_report
from landdb.queries import import_rows

router = APIRouter()


@router.get("/imports/{batch_id}/report")
def read_report(request: Request, batch_id: str, actor: Reader, services: ServicesDep) -> Response:
    """The report of an import, to be saved: a document, a workbook, its errors as a map layer, or the corrected file.

    Never shown in place: what stands in it came from files of other people.
    """
    query = request.query_params
    params.refuse_unknown(query, {"f", "lang"})
    kind = params.parse_choice(query, "f", tuple(ReportKind), ReportKind.HTML)
    language = params.parse_language(query)
    key = parse_batch(actor, batch_id)
    with services.database.open_session(actor) as session:
        if import_rows.find_state(session, key) is None:
            raise no_such_item()
    with services.reports.taken(actor.id):
        report = build_report(services.database, actor, str(key))
        content, media_type, name = render(report, kind, language, services.settings.webmap_dir)
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
