"""Parcels as an import sees them: their fields, and the rules about values that must agree with each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from landdb.domain import tolerances
from landdb.domain.fields import Field

FIELDS: Final = (
    Field("commune_code", "text", "Mã xã", "Commune code",
          ("maxa", "maxaphuong", "madvhc", "madvhcxa", "madonvihanhchinh", "xaid", "kvhcid", "commune", "xa"), True,
          "MA_XA"),
    Field("sheet_no", "integer", "Số tờ", "Sheet number",
          ("soto", "toso", "to", "tobd", "tobando", "sotobd", "sotobando", "shbando", "sohieutobando", "shto",
          "sheet", "mapsheet"),
          True, "SO_TO"),
    Field("parcel_no", "integer", "Số thửa", "Parcel number",
          ("sothua", "thuaso", "thua", "shthua", "sohieuthua", "sothututhua", "sothutu", "sttthua", "thuadat",
          "parcel"),
          True, "SO_THUA"),
    Field("legal_area_m2", "area", "Diện tích trên giấy tờ", "Area on paper",
          ("dientich", "dientichphaply", "dtphaply", "dtpl", "dientichpl", "dientichgcn", "dtich", "dt", "area",
          "legalarea"),
          True, "DIEN_TICH"),
    Field("land_use", "uses", "Loại đất", "Land use",
          ("loaidat", "maloaidat", "mdsd", "mdsd2003", "mucdichsudung", "mamucdich", "mucdich", "landusecode",
          "mainusecode"),
          True, "LOAI_DAT"),
    Field("origin_code", "origin", "Nguồn gốc sử dụng", "Origin of the right",
          ("nguongoc", "nguongocsudung", "manguongoc", "ngsd", "origin"), example="NGUON_GOC"),
    Field("managing_unit", "reference", "Đơn vị quản lý", "Managing unit",
          ("donviql", "donviquanly", "dvql", "dvquanly", "managingunitcode"), True, "DON_VI_QL"),
    Field("using_unit", "reference", "Đơn vị sử dụng", "Using unit",
          ("donvisd", "donvisudung", "dvsd", "usingunitcode")),
    Field("military_zone", "reference", "Khu quân sự", "Military zone", ("khuqs", "khuquansu", "makhuqs")),
    Field("address", "text", "Địa chỉ thửa đất", "Address", ("diachi", "diachithua", "diachithuadat", "xudong")),
    Field("certificate_no", "text", "Số phát hành GCN", "Certificate number",
          ("sogcn", "sophathanh", "sophathanhgcn", "sogiaychungnhan", "sohieugcn")),
    Field("certificate_date", "date", "Ngày cấp GCN", "Certificate date", ("ngaygcn", "ngaycapgcn", "ngaycap")),
    Field("certificate_status", "code", "Tình trạng GCN", "Certificate status",
          ("ttgcn", "tinhtranggcn", "tinhtrangcapgcn")),
    Field("status", "code", "Trạng thái", "Status", ("trangthai", "trangthaithua")),
    Field("secrecy_level", "secrecy", "Độ mật", "Secrecy level", ("domat", "mucdomat", "mucmat")),
    Field("map_scale", "scale", "Tỷ lệ bản đồ", "Map scale", ("tyle", "tile", "tylebando", "tilebando", "scale")),
    Field("surveyed_on", "date", "Ngày đo", "Surveyed on", ("ngaydo", "ngaydodac", "surveydate")),
    Field("survey_method", "text", "Phương pháp đo", "Survey method", ("ppdo", "phuongphapdo")),
    Field("surveyed_by", "text", "Đơn vị đo", "Surveyed by", ("donvido", "donvidodac")),
    Field("parcel_code", "identifier", "Mã định danh thửa đất", "Parcel identifier",
          ("madinhdanh", "madinhdanhthua", "madinhdanhthuadat", "mathua", "mathuadat", "mddthua")),
    Field("former_sheet_no", "integer", "Số tờ cũ", "Former sheet number", ("sotocu", "toc", "sohieutobandocu")),
    Field("former_parcel_no", "integer", "Số thửa cũ", "Former parcel number", ("sothuacu", "sothututhuacu")),
    Field("valid_from", "date", "Hiệu lực từ", "Valid from", ("hieuluctu",)),
    Field("valid_to", "date", "Hiệu lực đến", "Valid to", ("hieulucden",)),
    Field("note", "text", "Ghi chú", "Note", ("ghichu", "notes", "remark")),
)  # fmt: skip
"""Fields in the order in which a column name is tried; synonyms cover VILIS, VBDLIS, gCadas and English tables."""

DEFENCE_USE: Final = "CQP"
DEFENCE_ORIGINS: Final = frozenset({5, 6})
"""Allocated without fee, allocated for management."""

USE_SUM_TOLERANCE_M2: Final = 0.1
_DEFAULT_SCALE: Final = 10_000


@dataclass(frozen=True)
class Use:
    """One use of a parcel; ``area_m2`` is None where the source names the code alone."""

    code: str
    area_m2: float | None = None
    origin_code: int | None = None


@dataclass(frozen=True)
class AreaDifference:
    """Areas of many parcels compared: positive ``difference`` means measured above paper; ``ratio`` is to the limit."""

    difference: npt.NDArray[np.float64]
    limit: npt.NDArray[np.float64]
    ratio: npt.NDArray[np.float64]


def compare_areas(
    measured_m2: npt.NDArray[np.float64], paper_m2: npt.NDArray[np.float64], scale: npt.NDArray[np.int64]
) -> AreaDifference:
    """Difference of measured and paper areas and its limit at each parcel's map scale (0: unknown, the widest limit).

    Returns
    -------
    AreaDifference
        Arrays as long as the arguments; ``ratio`` above 1 exceeds the limit, above
        `tolerances.AREA_ERROR_FACTOR` it is an error.
    """
    limit = np.zeros_like(paper_m2)
    for value in np.unique(scale):
        rows = scale == value
        limit[rows] = tolerances.area_limit_m2(int(value) or _DEFAULT_SCALE, paper_m2[rows])
    difference = measured_m2 - paper_m2
    return AreaDifference(difference, limit, np.abs(difference) / limit)


def complete_uses(uses: tuple[Use, ...], legal_area_m2: float | None) -> tuple[Use, ...]:
    """Give the one use without an area what the others leave of the parcel's."""
    missing = [use for use in uses if use.area_m2 is None]
    if len(missing) != 1 or legal_area_m2 is None:
        return uses
    rest = round(legal_area_m2 - sum(use.area_m2 or 0.0 for use in uses), 1)
    if rest <= 0:
        return uses
    return tuple(Use(use.code, rest, use.origin_code) if use.area_m2 is None else use for use in uses)


def main_use(uses: tuple[Use, ...]) -> str | None:
    """Code of the largest use, the earlier one of equals."""
    return max(uses, key=lambda use: use.area_m2 or 0.0).code if uses else None


def key_title(sheet_no: int | None, parcel_no: int | None) -> dict[str, str]:
    """How people call a parcel by its key, as a sentence's subject."""
    if sheet_no is None or parcel_no is None:
        return {"vi": "thửa chưa có số", "en": "an unnumbered parcel"}
    return {"vi": f"thửa {parcel_no} tờ {sheet_no}", "en": f"parcel {parcel_no} of sheet {sheet_no}"}
