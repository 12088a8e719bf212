"""Closed code lists of the register with their Vietnamese and English titles; open ones are tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Code:
    """One value of a closed list and how people read it."""

    value: str
    title_vi: str
    title_en: str


def _codes(*rows: tuple[str, str, str]) -> Mapping[str, Code]:
    return {value: Code(value, title_vi, title_en) for value, title_vi, title_en in rows}


SECRECY_LEVELS: Final = _codes(
    ("0", "Không mật", "Not secret"),
    ("1", "Mật", "Secret"),
    ("2", "Tối mật", "Top secret"),
    ("3", "Tuyệt mật", "Most secret"),
)
"""Law 117/2025/QH15 art. on the three degrees of secrecy."""

PARCEL_STATUSES: Final = _codes(
    ("draft", "Dự thảo", "Draft"),
    ("pending", "Chờ duyệt", "Pending approval"),
    ("current", "Hiệu lực", "In force"),
    ("historical", "Lịch sử", "Historical"),
    ("cancelled", "Hủy", "Cancelled"),
)
CERTIFICATE_STATUSES: Final = _codes(
    ("issued", "Đã cấp GCN", "Certificate issued"),
    ("in_progress", "Đang làm GCN", "Certificate in progress"),
    ("not_issued", "Chưa cấp GCN", "No certificate"),
    ("disputed", "Tranh chấp", "Disputed"),
)
WORK_TYPES: Final = _codes(
    ("A", "Loại A: chiến đấu, bảo vệ Tổ quốc", "Type A: combat and defence"),
    ("B", "Loại B: huấn luyện, diễn tập", "Type B: training and exercises"),
    ("C", "Loại C: kho, sửa chữa, sản xuất, nghiên cứu, thử nghiệm", "Type C: storage, repair, production, research"),
    ("D", "Loại D: sinh hoạt, học tập, công tác", "Type D: daily life, study, work"),
)
"""Law 25/2023/QH15: types of defence works and military zones by use."""

WORK_GROUPS: Final = _codes(
    ("special", "Nhóm đặc biệt", "Special group"),
    ("I", "Nhóm I", "Group I"),
    ("II", "Nhóm II", "Group II"),
    ("III", "Nhóm III", "Group III"),
)
WORK_CONDITIONS: Final = _codes(
    ("good", "Tốt", "Good"),
    ("fair", "Trung bình", "Fair"),
    ("poor", "Xuống cấp", "Poor"),
    ("ruined", "Hư hỏng", "Ruined"),
)
WORK_LIFECYCLE: Final = _codes(
    ("planned", "Quy hoạch", "Planned"),
    ("construction", "Đang xây dựng", "Under construction"),
    ("in_use", "Đang khai thác", "In use"),
    ("suspended", "Tạm ngừng", "Suspended"),
    ("repurposed", "Chuyển mục đích", "Repurposed"),
    ("demolished", "Phá dỡ", "Demolished"),
    ("relocated", "Di dời", "Relocated"),
    ("historical", "Lịch sử", "Historical"),
)
PROTECTION_KINDS: Final = _codes(
    ("restricted", "Khu vực cấm", "Restricted area"),
    ("protected", "Khu vực bảo vệ", "Protected area"),
    ("safety_belt", "Vành đai an toàn", "Safety belt"),
    ("ammunition_belt", "Vành đai an toàn kho đạn dược", "Ammunition depot safety belt"),
    ("technical_corridor", "Hành lang an toàn kỹ thuật hệ thống ăng-ten quân sự", "Antenna technical safety corridor"),
)
PROTECTION_SCHEMES: Final[Mapping[str, frozenset[str]]] = {
    "restricted": frozenset({"restricted"}),
    "restricted_protected": frozenset({"restricted", "protected"}),
    "restricted_belt": frozenset({"restricted", "safety_belt"}),
    "full": frozenset({"restricted", "protected", "safety_belt"}),
    "ammunition_depot": frozenset({"restricted", "ammunition_belt"}),
    "antenna": frozenset({"restricted", "technical_corridor"}),
}
"""Combinations of protection areas that Law 25/2023/QH15 knows: scheme -> the kinds which it consists of."""

PROTECTION_MEDIA: Final = _codes(
    ("land", "Trên đất liền", "On land"),
    ("water", "Mặt nước", "On water"),
    ("underground", "Dưới lòng đất", "Underground"),
    ("air", "Trên không", "In the air"),
)
MARKER_KINDS: Final = _codes(
    ("land_boundary", "Mốc ranh giới đất", "Land boundary"),
    ("restricted_area", "Mốc khu vực cấm", "Restricted area"),
    ("protected_area", "Mốc khu vực bảo vệ", "Protected area"),
    ("safety_belt", "Mốc vành đai an toàn", "Safety belt"),
)
MARKER_CONDITIONS: Final = _codes(
    ("present", "Còn", "Present"),
    ("lost", "Mất", "Lost"),
    ("damaged", "Hư hỏng", "Damaged"),
    ("moved", "Xê dịch", "Moved"),
)
DOCUMENT_KINDS: Final = ("decision", "certificate", "map", "minutes", "design", "other")
DOSSIER_BOXES: Final = ("a", "b", "c", "d", "đ")
"""Boxes of the dossier of a defence work, Law 25/2023/QH15 art. 10(1)."""

DOSSIER_COMPLETE: Final = "none"
DOSSIER_GAPS: Final = _codes(
    ("a", "Thiếu bản đồ vị trí (a)", "No location map (a)"),
    ("b", "Thiếu bản đồ địa chính, giấy chứng nhận (b)", "No cadastral map with certificate (b)"),
    ("c", "Thiếu tài liệu mốc giới, phạm vi bảo vệ (c)", "No documents of markers and protection areas (c)"),
    ("d", "Thiếu hồ sơ thiết kế, hoàn công (d)", "No design and as-built file (d)"),
    ("đ", "Thiếu tài liệu khác (đ)", "No other documents (đ)"),
    (DOSSIER_COMPLETE, "Đủ các mục a–đ", "All of a–đ are there"),
)
"""What a dossier may lack, by its box; and that it lacks nothing."""

ON_PARCEL: Final = "parcel"
WORK_STANDINGS: Final = _codes(
    (ON_PARCEL, "Nằm trên thửa đất", "Stands on a parcel"),
    ("none", "Chưa gắn thửa đất", "On no parcel"),
)
TITLES: Final[Mapping[str, Mapping[str, Code]]] = {
    "status": PARCEL_STATUSES, "certificate_status": CERTIFICATE_STATUSES, "secrecy_level": SECRECY_LEVELS,
    "work_type": WORK_TYPES, "work_group": WORK_GROUPS, "standing": WORK_STANDINGS,
    "missing_document": DOSSIER_GAPS, "condition": WORK_CONDITIONS, "lifecycle": WORK_LIFECYCLE,
    "protection_scheme": {
        scheme: Code(
            scheme,
            " + ".join(code.title_vi for kind, code in PROTECTION_KINDS.items() if kind in kinds),
            " + ".join(code.title_en for kind, code in PROTECTION_KINDS.items() if kind in kinds),
        )
        for scheme, kinds in PROTECTION_SCHEMES.items()
    },
}  # fmt: skip
"""How values of attributes with a closed list are read, by the attribute's name."""
