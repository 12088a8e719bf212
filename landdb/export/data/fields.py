"""Fields of exported files: names, types, and how values are told in each kind of file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from landdb.domain.codes import CERTIFICATE_STATUSES, PARCEL_STATUSES, SECRECY_LEVELS
from landdb.domain.collections import PARCELS, JsonType
from landdb.domain.issues import Language
from landdb.domain.vietnam_time import VIETNAM

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_CODES: Final = {
    "status": PARCEL_STATUSES,
    "certificate_status": CERTIFICATE_STATUSES,
    "secrecy_level": SECRECY_LEVELS,
}

DBF_NAMES: Final[Mapping[str, str]] = {
    "id": "id", "parcel_code": "ma_thua", "sheet_no": "so_to", "parcel_no": "so_thua", "commune_code": "ma_xa",
    "commune_name": "ten_xa", "province_code": "ma_tinh", "province_name": "ten_tinh", "legal_area_m2": "dt_phaply",
    "measured_area_m2": "dt_do", "main_use_code": "loai_dat", "status": "trang_thai", "certificate_status": "tt_gcn",
    "map_scale": "ty_le", "surveyed_on": "ngay_do", "valid_from": "hl_tu", "valid_to": "hl_den",
    "version": "phien_ban", "system_from": "ghi_tu", "tile_id": "ma_ban_do", "managing_unit": "dv_quan_ly",
    "using_unit": "dv_su_dung", "certificate_no": "so_gcn", "certificate_date": "ngay_gcn", "address": "dia_chi",
    "secrecy_level": "do_mat", "military_zone": "khu_qs", "survey_method": "pp_do", "surveyed_by": "dv_do",
    "note": "ghi_chu", "changed_by": "nguoi_sua", "secrecy_basis": "can_cu_mat", "attributes": "thuoc_tinh",
}  # fmt: skip
"""Names in shapefiles, whose fields have at most ten letters."""


@dataclass(frozen=True)
class Field:
    """One column of an exported file."""

    name: str
    type: JsonType
    title_vi: str
    title_en: str

    def title(self, language: Language) -> str:
        """Title for people."""
        return self.title_vi if language == "vi" else self.title_en


def fields_of(clearance: int) -> tuple[Field, ...]:
    """Return the identifier and the attributes that a caller of this clearance may read."""
    named = (Field(a.name, a.type, a.title_vi, a.title_en) for a in PARCELS.visible(clearance))
    return Field("id", "string", "Mã đối tượng", "Identifier"), *named


def plain_value(field: Field, value: Any) -> Any:
    """Return a value as programs read it: numbers as numbers, moments in UTC, structured texts as JSON."""
    if value is None:
        return None
    if field.type == "number":
        return float(value)
    if field.type == "string":
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value


def shown_value(field: Field, value: Any, language: Language) -> Any:
    """Return a value as people read it: codes in words, moments in Vietnam's time."""
    if value is not None and field.name in _CODES:
        code = _CODES[field.name].get(str(value))
        if code is not None:
            return code.title_vi if language == "vi" else code.title_en
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).replace(tzinfo=None, microsecond=0)
    return plain_value(field, value)


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, without control characters."""
    clean = "".join(letter for letter in text if letter >= " " or letter in "\n\t")
    return f"'{clean}" if text.startswith(_FORMULA) else clean
