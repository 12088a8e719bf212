"""The extract of one parcel: PDF to be signed, a stand-alone HTML sheet, and whether one agrees with the register."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from landdb.api import params
from landdb.api.deps import Reader, ServicesDep
from landdb.api.files import bytes_answer, log_export
from landdb.api.representation import respond, root_url
from landdb.api.routes.parcels import parse_ref
from landdb.api.routes.prints import PDF, make_stamp
from landdb.export.file_names import dated
from landdb.export.printing.extract_content import hash_of, read_extract
from landdb.export.sheet_content import read_parcels

router = APIRouter()

HTML_FILE: Final = "text/html; charset=utf-8"
FORMS: Final = ("pdf", "html")


@router.get("/parcels/{ref}/extract")
def read_parcel_extract(request: Request, ref: str, actor: Reader, services: ServicesDep) -> Response:
    """The extract (trích lục) as this caller sees the parcel, today or as it was at the end of a day (``as_of``).

    It is never shown in place, for it is a document of its own.
    """
    query = request.query_params
    params.refuse_unknown(query, {"f", "lang", "as_of"})
    form = params.parse_choice(query, "f", FORMS, "pdf")
    language = params.parse_language(query)
    as_of = params.parse_as_of(query)
    key = parse_ref(ref)
    with services.files.taken(actor.id):
        with services.database.open_session(actor) as session:
            content = read_extract(session, key, actor.clearance, as_of)
        stamp = make_stamp(services, actor, content.level, language, as_of)
        if form == "html":
            from landdb.export.leaflet import read_leaflet
            from landdb.export.sheet import render_sheet
            from landdb.export.sheet_text import Stamp

            sheet_stamp = Stamp(content.level, actor.name, stamp.made_at)
            made = render_sheet(content.sheet, sheet_stamp, read_leaflet(services.settings.webmap_dir)).encode()
        else:
            from landdb.export.printing.extract_pdf import render_extract

            address = f"{root_url(request)}/parcels/{quote(content.parcel.row['id'])}/extract/check"
            day = f"&as_of={as_of}" if as_of else ""
            made = render_extract(content, stamp, f"{address}?sha256={content.sha256}{day}")
    shown = 1 + len(content.sheet.neighbours) + len(content.sheet.works)
    log_export(request, actor, f"extract-{form}", shown, content.level)
    row = content.parcel.row
    prefix = "trich_luc" if form == "pdf" else "phieu_thua"
    name = f"{prefix}_{row['sheet_no']}-{row['parcel_no']}_{dated(stamp.made_at, stamp.level, as_of)}.{form}"
    return bytes_answer(made, name, PDF if form == "pdf" else HTML_FILE)


@router.get("/parcels/{ref}/extract/check")
def check_extract(request: Request, ref: str, actor: Reader, services: ServicesDep) -> Response:
    """Whether the hash on an extract is that of the parcel as the register has it, now or for the day it names."""
    query = request.query_params
    params.refuse_unknown(query, {"f", "sha256", "as_of"})
    as_of = params.parse_as_of(query)
    given = query.get("sha256", "").lower()
    if not re.fullmatch(r"[0-9a-f]{64}", given):
        raise params.bad("sha256", "64 hexadecimal digits", "64 chữ số thập lục phân")
    with services.database.open_session(actor) as session:
        parcel = read_parcels(session, [parse_ref(ref)], actor.clearance, as_of).parcels[0]
    content = {
        "id": parcel.row["id"],
        "sheet_no": parcel.row["sheet_no"],
        "parcel_no": parcel.row["parcel_no"],
        "as_of": as_of and as_of.isoformat(),
        "sha256": given,
        "matches": hash_of(parcel, as_of) == given,
        "links": [],
    }
    return respond(request, "extract_check.html", content)
