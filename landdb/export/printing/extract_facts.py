"""The numbered facts of a parcel extract and the rows of its table of vertices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from landdb.domain.codes import CERTIFICATE_STATUSES
from landdb.domain.geometry import BoundaryRing, to_millimetre
from landdb.domain.issues import Language
from landdb.export.printing.extract_content import ExtractContent
from landdb.export.printing.words import metres, word
from landdb.export.sheet_text import work_type
from landdb.export.words import number

VertexRow = tuple[str, str, str, str]


def facts(content: ExtractContent, language: Language) -> Iterator[tuple[str, str]]:
    """Yield titles and values; what the caller may not read is left out, what is missing is a dash."""
    row, parcel = content.parcel.row, content.parcel
    yield word("f_parcel", language), f"{row['parcel_no']}; {row['sheet_no']}"
    yield word("f_code", language), _text(row.get("parcel_code"))
    place = [row.get("address"), row["commune_name"], row["province_name"]]
    yield word("f_place", language), ", ".join(str(part) for part in place if part)
    areas = (_area(row["legal_area_m2"], language), _area(row["measured_area_m2"], language))
    yield word("f_area", language), "; ".join(areas)
    yield word("f_uses", language), " · ".join(_use(use, language) for use in parcel.uses) or "–"
    if "managing_unit_named" in row:
        yield word("f_managing", language), _named(row["managing_unit_named"])
        yield word("f_using", language), _named(row["using_unit_named"])
    yield word("f_certificate", language), _certificate(row, language)
    yield word("f_survey", language), _survey(row, language)
    neighbours = ", ".join(neighbour.label for neighbour in content.sheet.neighbours)
    yield word("f_neighbours", language), neighbours or word("none", language)
    works = " · ".join(f"{work['code']} {work['name_vi'] or ''} ({work_type(work)})" for work in parcel.works)
    if works:
        yield word("f_works", language), works


def vertex_rows(content: ExtractContent, language: Language) -> Iterator[VertexRow]:
    """Yield vertex, X (northing), Y (easting) and the edge to the next; each ring ends with its first vertex again."""
    parts = {ring.part for ring in content.parcel.rings}
    for ring in content.parcel.rings:
        if ring.ring:
            yield word("hole", language, n=ring.ring), "", "", ""
        elif len(parts) > 1:
            yield word("part", language, n=ring.part), "", "", ""
        yield from _ring_rows(ring, language)


def _ring_rows(ring: BoundaryRing, language: Language) -> Iterator[VertexRow]:
    for vertex, length in [*((vertex, vertex.edge_m) for vertex in ring.vertices), (ring.vertices[0], None)]:
        yield (
            str(vertex.number),
            metres(to_millimetre(vertex.northing), language),
            metres(to_millimetre(vertex.easting), language),
            "" if length is None else number(to_millimetre(length), language, 2),
        )


def _use(use: Any, language: Language) -> str:
    name = use["name_vi"] if language == "vi" else use["name_en"] or use["name_vi"]
    origin = (use["origin_vi"] if language == "vi" else use["origin_en"]) or ""
    area = word("main_use", language) if use["area_m2"] is None else f"{_area(use['area_m2'], language)} m²"
    said = f"{use['land_use_code']} ({name}): {area}"
    return f"{said}, {origin}" if origin else said


def _certificate(row: Any, language: Language) -> str:
    status = CERTIFICATE_STATUSES.get(row["certificate_status"])
    title = "–" if status is None else status.title_vi if language == "vi" else status.title_en
    more = [_text(row.get(name)) for name in ("certificate_no", "certificate_date") if row.get(name)]
    return ", ".join([title, *more])


def _survey(row: Any, language: Language) -> str:
    scale = f"1:{number(row['map_scale'], language)}" if row.get("map_scale") else None
    said = [scale, row.get("survey_method"), row.get("surveyed_on"), row.get("surveyed_by")]
    return "; ".join(_text(part) for part in said if part) or "–"


def _area(value: Any, language: Language) -> str:
    return "–" if value is None else number(float(value), language, 1)


def _named(value: Any) -> str:
    return f"{value['name']} ({value['code']})" if value else "–"


def _text(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
