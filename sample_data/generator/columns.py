"""The attribute columns of the survey files: names, widths, and how a parcel or a work fills them."""

from collections.abc import Mapping

from .buildings import WorkRow
from .estate import ParcelRow
from .shapefile import Field

PARCEL_FIELDS = (
    Field("MA_XA", "C", 5),
    Field("SO_TO", "N", 4),
    Field("SO_THUA", "N", 5),
    Field("DIEN_TICH", "N", 12, 1),
    Field("LOAI_DAT", "C", 32),
    Field("NGUON_GOC", "N", 2),
    Field("DON_VI_QL", "C", 10),
    Field("DON_VI_SD", "C", 10),
    Field("DIA_CHI", "C", 88),
    Field("SO_GCN", "C", 12),
    Field("NGAY_GCN", "D", 8),
    Field("TT_GCN", "C", 24),
    Field("TRANG_THAI", "C", 20),
    Field("DO_MAT", "C", 20),
    Field("TY_LE", "N", 5),
    Field("NGAY_DO", "D", 8),
    Field("PP_DO", "C", 32),
    Field("KHU_QS", "C", 10),
    Field("GHI_CHU", "C", 60),
)
WORK_FIELDS = (
    Field("MA_CT", "C", 18),
    Field("TEN_CT", "C", 64),
    Field("LOAI_CT", "C", 1),
    Field("NHOM_CT", "C", 16),
    Field("TINH_TRANG", "C", 24),
    Field("VONG_DOI", "C", 32),
    Field("NAM_XD", "N", 4),
    Field("DT_SAN", "N", 10, 1),
    Field("DON_VI_QL", "C", 10),
    Field("KHU_QS", "C", 10),
    Field("DO_MAT", "C", 20),
    Field("MA_XA", "C", 5),
    Field("THUA", "C", 24),
)

_WORDS: Mapping[str, Mapping[object, str]] = {
    "TT_GCN": {"issued": "Đã cấp", "in_progress": "Đang làm", "not_issued": "Chưa cấp", "disputed": "Tranh chấp"},
    "TRANG_THAI": {
        "draft": "Dự thảo",
        "pending": "Chờ duyệt",
        "current": "Hiệu lực",
        "historical": "Lịch sử",
        "cancelled": "Hủy",
    },
    "DO_MAT": {0: "Không mật", 1: "Mật", 2: "Tối mật", 3: "Tuyệt mật"},
    "NHOM_CT": {"special": "Đặc biệt", "I": "I", "II": "II", "III": "III"},
    "TINH_TRANG": {"good": "Tốt", "fair": "Trung bình", "poor": "Xuống cấp", "ruined": "Hư hỏng"},
    "VONG_DOI": {
        "planned": "Quy hoạch",
        "construction": "Đang xây dựng",
        "in_use": "Đang khai thác",
        "suspended": "Tạm ngừng",
        "repurposed": "Chuyển mục đích",
    },
}


def parcel_values(row: ParcelRow, *, words: bool) -> dict[str, object]:
    """Return the columns of a parcel; states and levels as Vietnamese words, or as the codes of the contract."""
    values: dict[str, object] = {
        "MA_XA": row.site.commune_code,
        "SO_TO": row.sheet_no,
        "SO_THUA": row.parcel_no,
        "DIEN_TICH": row.legal_area_m2,
        "LOAI_DAT": row.use_text,
        "NGUON_GOC": row.origin,
        "DON_VI_QL": row.unit,
        "DON_VI_SD": row.user,
        "DIA_CHI": row.address,
        "SO_GCN": row.certificate_no,
        "NGAY_GCN": row.certificate_date,
        "TT_GCN": row.certificate_status,
        "TRANG_THAI": row.status,
        "DO_MAT": row.secrecy,
        "TY_LE": row.map_scale,
        "NGAY_DO": row.surveyed_on,
        "PP_DO": row.method,
        "KHU_QS": row.zone,
        "GHI_CHU": row.note,
    }
    return _worded(values) if words else values


def work_values(row: WorkRow, *, words: bool) -> dict[str, object]:
    """Return the columns of a work; unit, zone, level and commune are those of the parcel it stands on."""
    parcel = row.parcel
    values: dict[str, object] = {
        "MA_CT": row.code,
        "TEN_CT": row.name,
        "LOAI_CT": row.work_type,
        "NHOM_CT": row.group,
        "TINH_TRANG": row.condition,
        "VONG_DOI": row.lifecycle,
        "NAM_XD": row.built_year,
        "DT_SAN": row.floor_area_m2,
        "DON_VI_QL": parcel.unit,
        "KHU_QS": parcel.zone,
        "DO_MAT": parcel.secrecy,
        "MA_XA": parcel.site.commune_code,
        "THUA": f"{parcel.sheet_no}/{parcel.parcel_no}",
    }
    return _worded(values) if words else values


def _worded(values: dict[str, object]) -> dict[str, object]:
    return {name: _WORDS[name][value] if name in _WORDS else value for name, value in values.items()}
