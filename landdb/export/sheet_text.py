"""The words of a map sheet: stamp, facts and vertex tables as HTML, laid out like the parcel sheet of the circulars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

from landdb.domain.codes import CERTIFICATE_STATUSES, PARCEL_STATUSES, SECRECY_LEVELS, WORK_TYPES
from landdb.domain.geometry import BoundaryRing
from landdb.domain.vietnam_time import VIETNAM
from landdb.export.printing.words import day_text, word
from landdb.export.sheet_content import SheetContent, SheetParcel
from landdb.export.sheet_numbers import area_text, coordinate_text, edge_text, number_text


@dataclass(frozen=True)
class Stamp:
    """Who made a sheet and when; the level is the highest of what it shows."""

    secrecy_level: int
    actor_name: str
    made_at: datetime

    def html(self) -> str:
        """Return the stamp that stands on every sheet, also in print."""
        made_at = self.made_at.astimezone(VIETNAM)
        level = SECRECY_LEVELS[str(self.secrecy_level)]
        return (
            f'<p class="stamp level-{self.secrecy_level}"><strong>{escape(level.title_vi.upper())}</strong> '
            f"<small>{escape(level.title_en)}</small></p>"
            f'<p class="origin">Người xuất / made by: <b>{escape(self.actor_name)}</b><br>'
            f"Thời điểm / at: {made_at:%d/%m/%Y %H:%M}, giờ Việt Nam (UTC+7)<br>Bản số / copy: ……</p>"
        )


def head_html(content: SheetContent, stamp: Stamp) -> str:
    """Return title and stamp."""
    if len(content.parcels) == 1:
        row = content.parcels[0].row
        title = f"Thửa đất số {row['parcel_no']}, tờ bản đồ số {row['sheet_no']}"
        place = f"{row['commune_name']}, {row['province_name']}"
    else:
        title = f"{len(content.parcels)} thửa đất"
        names = sorted({f"{p.row['commune_name']}, {p.row['province_name']}" for p in content.parcels})
        place = "; ".join(names)
    return (
        '<header class="sheet-head"><div><p class="kind">Phiếu thửa đất <small>Parcel sheet</small></p>'
        f"<h1>{escape(title)}</h1><p>{escape(place)}</p>{_state_html(content)}</div>"
        f'<div class="seal">{stamp.html()}</div></header>'
    )


def _state_html(content: SheetContent) -> str:
    """Return which day's register is shown; nothing of the present one."""
    if content.as_of is None:
        return ""
    day = day_text(content.as_of)
    vi, en = word("as_of", "vi", day=day), word("as_of", "en", day=day)
    return f'<p class="past"><strong>{vi}</strong> <small>{en}</small></p>'


def body_html(content: SheetContent) -> str:
    """Return facts and vertex table of every parcel."""
    return '<main class="sheet-body">' + "".join(_parcel_html(parcel) for parcel in content.parcels) + "</main>"


def _parcel_html(parcel: SheetParcel) -> str:
    facts = "".join(f"<tr><th>{escape(name)}</th><td>{value}</td></tr>" for name, value in _facts(parcel))
    tables = "".join(_ring_html(ring) for ring in parcel.rings)
    return (
        f'<section class="parcel"><h2>Thửa {escape(parcel.label)}</h2><table class="facts">{facts}</table>'
        f'<div class="vertices">{tables}</div><p class="note">Hệ tọa độ VN-2000, kinh tuyến trục '
        f"{escape(parcel.zone_name)}, múi 3°. X là hướng Bắc, Y là hướng Đông. "
        "<small>X northing, Y easting, C length to the next vertex.</small></p></section>"
    )


def _facts(parcel: SheetParcel) -> Iterable[tuple[str, str]]:
    row = parcel.row
    yield "1. Mã định danh thửa đất", _text(row.get("parcel_code"))
    yield (
        "2. Diện tích pháp lý / đo đạc",
        f"{area_text(row['legal_area_m2'])} / {area_text(row['measured_area_m2'])} m²",
    )
    yield "3. Loại đất, diện tích", "<br>".join(map(_use_html, parcel.uses)) or "—"
    yield "4. Địa chỉ thửa đất", _text(row.get("address"))
    yield "5. Đơn vị quản lý", _named(row.get("managing_unit_named"))
    yield "6. Đơn vị sử dụng", _named(row.get("using_unit_named"))
    certificate = CERTIFICATE_STATUSES[row["certificate_status"]].title_vi
    number = " ".join(_text(row.get(key)) for key in ("certificate_no", "certificate_date") if row.get(key))
    yield "7. Giấy chứng nhận", f"{escape(certificate)} {number}"
    yield "8. Đo đạc", " ".join(_text(row.get(key)) for key in ("survey_method", "surveyed_on") if row.get(key)) or "—"
    yield "9. Tỷ lệ bản đồ", f"1:{number_text(row['map_scale'])}" if row.get("map_scale") else "—"
    yield "10. Trạng thái", escape(PARCEL_STATUSES[row["status"]].title_vi)
    yield "11. Công trình quốc phòng", "<br>".join(map(_work_html, parcel.works)) or "—"


def _use_html(use: Any) -> str:
    area = word("main_use", "vi") if use["area_m2"] is None else f"{area_text(use['area_m2'])} m²"
    return f"<b>{escape(use['land_use_code'])}</b> {escape(use['name_vi'])}: {area}"


def _work_html(work: Any) -> str:
    return f"<b>{escape(work['code'])}</b> {_text(work['name_vi'])} <small>{escape(work_type(work))}</small>"


def work_type(work: Any) -> str:
    """Return the type of a work in words."""
    return WORK_TYPES[work["work_type"]].title_vi


def _ring_html(ring: BoundaryRing) -> str:
    """Return the table Đỉnh, X, Y, C of one ring, two decimals, the first vertex again at the end."""
    rows = [
        f"<tr><td>{vertex.number}</td><td>{coordinate_text(vertex.northing)}</td>"
        f"<td>{coordinate_text(vertex.easting)}</td><td>{length}</td></tr>"
        for vertex, length in (
            *((vertex, edge_text(vertex.edge_m)) for vertex in ring.vertices),
            (ring.vertices[0], ""),
        )
    ]
    caption = f"<caption>Lỗ {ring.ring}</caption>" if ring.ring else ""
    titles = "<tr><th>Đỉnh</th><th>X (m)</th><th>Y (m)</th><th>C (m)</th></tr>"
    return f"<table>{caption}<thead>{titles}</thead><tbody>{''.join(rows)}</tbody></table>"


def _text(value: Any) -> str:
    if value is None:
        return "—"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else escape(str(value))


def _named(value: Any) -> str:
    return f"{escape(value['name'])} <small>{escape(value['code'])}</small>" if value else "—"
