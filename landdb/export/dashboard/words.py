"""Words that workbook and PDF of the overview share: titles, and the filters in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from landdb.domain import codes
from landdb.domain.collections import PARCELS, Attribute
from landdb.domain.issues import Language
from landdb.export.words import number
from landdb.queries.selection import Period, Selection

_WORDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "dashboard": {"vi": "Tổng quan sổ đăng ký đất", "en": "Overview of the land register"},
    "summary": {"vi": "Tổng quan", "en": "Overview"},
    "conditions": {"vi": "Điều kiện lọc", "en": "Filters"},
    "every": {"vi": "Không lọc: mọi thửa mà người xuất được xem", "en": "None: all parcels that the reader may see"},
    "day": {"vi": "Tình trạng ngày", "en": "As of"},
    "today": {"vi": "Hiện tại", "en": "Today"},
    "parcels": {"vi": "Số thửa", "en": "Parcels"},
    "area": {"vi": "Diện tích pháp lý (m²)", "en": "Legal area (m²)"},
    "made_by": {"vi": "Người xuất", "en": "Made by"},
    "made_at": {"vi": "Thời điểm", "en": "Made at"},
    "banner": {"vi": "Dải cảnh báo", "en": "Banner"},
    "software": {"vi": "Phần mềm", "en": "Software"},
    "value": {"vi": "Mục", "en": "Item"},
    "code": {"vi": "Mã", "en": "Code"},
    "month": {"vi": "Tháng", "en": "Month"},
    "empty": {"vi": "Không có gì để đếm.", "en": "There is nothing to count."},
    "within": {"vi": "trong vùng đã chọn trên bản đồ", "en": "within a place chosen on the map"},
    "near": {"vi": "giáp hoặc gần thửa đã chọn", "en": "next to or near chosen parcels"},
    "from": {"vi": "từ {day}", "en": "from {day}"},
    "to": {"vi": "đến {day}", "en": "to {day}"},
    "imports_note": {
        "vi": "Đợt nhập được đếm theo tháng gửi, không theo điều kiện lọc thửa.",
        "en": "Imports are counted by the month in which they were brought; filters of parcels do not apply to them.",
    },
    "dossier_note": {
        "vi": "Một công trình thiếu nhiều mục được đếm ở từng mục (Luật 25/2023/QH15, điều 10).",
        "en": "A work that lacks several documents is counted for each of them (Law 25/2023/QH15, art. 10).",
    },
}
_TITLES: Final[Mapping[str, Mapping[str, codes.Code]]] = {
    "certificate_status": codes.CERTIFICATE_STATUSES, "status": codes.PARCEL_STATUSES,
    "missing_dossier": codes.DOSSIER_GAPS, "secrecy_level": codes.SECRECY_LEVELS,
}  # fmt: skip


def word(name: str, language: Language, **params: object) -> str:
    """Text in a language with its parameters filled in."""
    return _WORDS[name][language].format(**params)


def conditions(selection: Selection, clearance: int, language: Language) -> str:
    """Return the filters of a selection as one line for people."""
    attributes = PARCELS.filterable(clearance)
    parts = [_equals(attributes[name], values, language) for name, values in selection.equals]
    parts += [f"{_title(attributes[name], language)}: {_days(period, language)}" for name, period in selection.periods]
    for sign, limit in (("≥", selection.min_area_m2), ("≤", selection.max_area_m2)):
        if limit is not None:
            parts.append(f"{word('area', language)} {sign} {number(limit, language)}")
    if selection.period:
        parts.append(_days(selection.period, language))
    if selection.boxes or selection.shape:
        parts.append(word("within", language))
    if selection.near:
        parts.append(word("near", language))
    return "; ".join(parts) or word("every", language)


def _equals(attribute: Attribute, values: Iterable[Any], language: Language) -> str:
    titles = _TITLES.get(attribute.name, {})
    named = [titles.get(str(value)) for value in values]
    shown = [
        str(value) if code is None else code.title_vi if language == "vi" else code.title_en
        for value, code in zip(values, named, strict=True)
    ]
    return f"{_title(attribute, language)}: {', '.join(shown)}"


def _title(attribute: Attribute, language: Language) -> str:
    return attribute.title_vi if language == "vi" else attribute.title_en


def _days(period: Period, language: Language) -> str:
    ends = (("from", period.start), ("to", period.end))
    return " ".join(word(name, language, day=f"{day:%d/%m/%Y}") for name, day in ends if day is not None)
