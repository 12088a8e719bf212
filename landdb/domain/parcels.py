"""Parcels as an import sees them: their fields, and the rules about values that must agree with each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from landdb.domain import tolerances
from landdb.domain.fields import Field

ORIGIN_PARCELS: Final = Field(
    "origin_parcels", "text", "Tách, hợp từ thửa", "Split or merged from",
    ("tachtu", "tachtuthua", "tachtuthuadat", "hoptu", "hoptuthua", "hoptuthuadat", "hopthuatu", "goptu", "gopthuatu",
     "tachhoptu", "tachhoptuthua", "tuthua", "cacthuatruoc", "thuatruoc", "thuatruocbiendong", "cacthuatruocbiendong",
     "thuadattruocbiendong", "originparcels", "parentparcels", "predecessors", "splitfrom", "mergedfrom"),
    example="TACH_TU", hints=("thuagoc", "thuacha", "thuadatgoc"),
)  # fmt: skip
"""Lineage: the registered parcels of the same commune that a row's parcel comes out of, such as ``9/206; 9/207``."""

FIELDS: Final = (
    Field("commune_code", "text", "Mã xã", "Commune code",
          ("maxa", "maxaphuong", "maphuongxa", "madvhc", "madvhcxa", "madvhccapxa", "madonvihanhchinh",
          "madonvihanhchinhcapxa", "xaid", "dvhcid", "kvhcid", "administrativeunit", "commune", "xa"), True, "MA_XA",
          weak=("administrativeunit", "commune", "xa", "dvhcid")),
    Field("sheet_no", "integer", "Số tờ", "Sheet number",
          ("soto", "toso", "tobandoso", "sotobd", "sotobando", "sohieutobando", "shbando", "shtobd", "shtobando",
          "sohieuto", "sodoto", "sotobddc", "sototrenbddc", "sototrenbandodiachinh", "shto", "tobd", "tobando",
          "mapsheet", "sheetnumber", "sheet", "to"), True, "SO_TO", weak=("to", "sheet")),
    Field("parcel_no", "integer", "Số thửa", "Parcel number",
          ("sothua", "thuaso", "thuadatso", "sothututhua", "sothututhuadat", "shthua", "sohieuthua", "sothuadat",
          "sothuabddc", "sothuatrenbddc", "sothuatrenbandodiachinh", "sttthua", "parcelnumber", "thua", "sothutu",
          "thuadat", "parcel", "label"), True, "SO_THUA", weak=("thua", "sothutu", "thuadat", "parcel", "label")),
    Field("legal_area_m2", "area", "Diện tích trên giấy tờ", "Area on paper",
          ("dientichphaply", "dientichphaplym", "dtphaply", "dientichpl", "dtichpl", "dtpl", "dientichgcn",
          "dientichtrengiayto", "legalarea", "dientich", "dientichm", "dientichm2", "areavalue", "dtich", "dt", "area"),
          True, "DIEN_TICH", weak=("dt", "area")),
    Field("land_use", "uses", "Loại đất", "Land use",
          ("loaidat", "maloaidat", "kyhieumucdichsudung", "kyhieumdsd", "kyhieumucdich", "kyhieuloaimucdichsudung",
          "mucdichsudungghep", "kh2003", "khloaidat", "mdsd", "mdsd2003", "mucdichsudung", "mucdichsudungdat",
          "mamucdich", "mamucdichsudung", "loaimucdichsudungid", "mucdich", "loaidat1", "landusecode", "mainusecode"),
          True, "LOAI_DAT"),
    Field("origin_code", "origin", "Nguồn gốc sử dụng", "Origin of the right",
          ("nguongoc", "nguongocsudung", "nguongocsudungdat", "manguongoc", "manguongocsudung", "nguongocsudungghep",
          "loainguongocsudungdatid", "ngsd", "nguongoc1", "origin"), example="NGUON_GOC", weak=("origin",)),
    Field("managing_unit", "reference", "Đơn vị quản lý", "Managing unit",
          ("donviql", "donviquanly", "madonviql", "madonviquanly", "dvql", "dvquanly", "managingunitcode"), True,
          "DON_VI_QL"),
    Field("using_unit", "reference", "Đơn vị sử dụng", "Using unit",
          ("donvisd", "donvisudung", "madonvisd", "madonvisudung", "dvsd", "dvsudung", "usingunitcode")),
    Field("military_zone", "reference", "Khu quân sự", "Military zone", ("khuqs", "khuquansu", "makhuqs")),
    Field("address", "text", "Địa chỉ thửa đất", "Address",
          ("diachithuadat", "diachithua", "diachi", "xudong", "diadanh"), weak=("diadanh",)),
    Field("certificate_no", "text", "Số phát hành GCN", "Certificate number",
          ("sophathanh", "sophathanhgcn", "sogcn", "sogiaychungnhan", "sohieugcn", "sogcnqsdd", "serigcn",
          "soserigcn")),
    Field("certificate_date", "date", "Ngày cấp GCN", "Certificate date",
          ("ngaygcn", "ngaycapgcn", "ngaycapgiay", "ngaycapgiaychungnhan", "ngaycap"), weak=("ngaycap",),
          hints=("ngayvaoso",)),
    Field("certificate_status", "code", "Tình trạng GCN", "Certificate status",
          ("ttgcn", "tinhtranggcn", "tinhtrangcapgcn", "tinhtranggiaychungnhan"), hints=("dacapgcn",)),
    Field("status", "code", "Trạng thái", "Status", ("trangthai", "trangthaithua"), weak=("trangthai",)),
    Field("secrecy_level", "secrecy", "Độ mật", "Secrecy level", ("domat", "mucdomat", "mucmat")),
    Field("map_scale", "scale", "Tỷ lệ bản đồ", "Map scale",
          ("tyle", "tile", "tylebando", "tilebando", "tylebd", "originalmapscaledenominator", "scale"),
          weak=("scale",)),
    Field("surveyed_on", "date", "Ngày đo", "Surveyed on", ("ngaydo", "ngaydodac", "ngaydove", "surveydate")),
    Field("survey_method", "text", "Phương pháp đo", "Survey method", ("ppdo", "phuongphapdo")),
    Field("surveyed_by", "text", "Đơn vị đo", "Surveyed by", ("donvido", "donvidodac", "donvidove")),
    Field("parcel_code", "identifier", "Mã định danh thửa đất", "Parcel identifier",
          ("madinhdanh", "madinhdanhthua", "madinhdanhthuadat", "mathua", "mathuadat", "mddthua",
          "nationalcadastralreference"), weak=("mathua", "mathuadat", "nationalcadastralreference")),
    Field("former_sheet_no", "integer", "Số tờ cũ", "Former sheet number",
          ("sotocu", "tocu", "toc", "tobandocu", "sohieutobandocu", "sotogcn", "sototrengcn"), weak=("toc",)),
    Field("former_parcel_no", "integer", "Số thửa cũ", "Former parcel number",
          ("sothuacu", "thuacu", "sothututhuacu", "sothuagcn", "sothuatrengcn")),
    ORIGIN_PARCELS,
    Field("valid_from", "date", "Hiệu lực từ", "Valid from", ("hieuluctu",),
          hints=("beginlifespanversion", "thoidiembatdau", "thoidiemhinhthanh")),
    Field("valid_to", "date", "Hiệu lực đến", "Valid to", ("hieulucden",),
          hints=("endlifespanversion", "thoidiemketthuc")),
    Field("edge_lengths", "lengths", "Chiều dài các cạnh", "Lengths of the edges",
          ("canh", "caccanh", "canhthua", "chieudaicanh", "chieudaicaccanh", "dodaicanh", "bangcanh", "edges",
          "sidelengths"), weak=("canh", "caccanh", "canhthua", "chieudaicanh", "chieudaicaccanh", "dodaicanh",
          "bangcanh", "edges", "sidelengths")),
    Field("note", "text", "Ghi chú", "Note", ("ghichu", "ghichuthuadat", "notes", "remark")),
)  # fmt: skip
"""Fields of parcels; the synonyms of each stand in the order in which one column is preferred to another.

They are column names seen in public: VILIS (XAID, SHBANDO, SHTHUA, DIENTICH, DIENTICHPL, MALOAIDAT, KHLOAIDAT,
MDSD2003, KH2003, DACAPGCN: models of its table in public code); FAMIS and gCadas reports (Thửa, Diện tích, D/tích PL,
Loại đất, MDSD2003, Xứ đồng, Số tờ: public code that reads them); MPLIS (table DC_THUADAT: KVHCID, SOHIEUTOBANDO,
SOTHUTUTHUA, DIENTICHPHAPLY, DIACHITHUADAT) and its map layers (MaXa, KyHieuMucDichSuDung, SoHieuToBanDoCu); VBDLIS
(haitnmt/Vbdlis-Tools, ThuaDatDto: xaId, soHieuToBanDo, soThuTuThua, maThua, dienTichPhapLy, mucDichSuDungGhep); the
national clean-up template of 2025 (28 columns); INSPIRE CadastralParcel and CadastralZoning (label, areaValue,
nationalCadastralReference, validFrom, originalMapScaleDenominator). A system's own times (beginLifespanVersion) are
no legal validity: hints only. The owner's address (DIACHI beside TENCHU in VILIS) yields to a column that names the
parcel's.
"""

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


def key_title(sheet_no: int | None, parcel_no: int | None) -> dict[str, str]:
    """How people call a parcel by its key, as a sentence's subject."""
    if sheet_no is None or parcel_no is None:
        return {"vi": "thửa chưa có số", "en": "an unnumbered parcel"}
    return {"vi": f"thửa {parcel_no} tờ {sheet_no}", "en": f"parcel {parcel_no} of sheet {sheet_no}"}
