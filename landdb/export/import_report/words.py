"""Words, numbers and colours that all writers of an import's report share, so that they say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from landdb.domain.issues import Language, Severity
from landdb.domain.vietnam_time import VIETNAM
from landdb.export.words import number
from landdb.import_.report_head import Texts

SEVERITIES: Final[Mapping[Severity, Texts]] = {
    Severity.ERROR: {"vi": "Lỗi", "en": "Error"},
    Severity.WARNING: {"vi": "Cảnh báo", "en": "Warning"},
    Severity.NOTE: {"vi": "Ghi chú", "en": "Note"},
}
COLOURS: Final[Mapping[Severity, str]] = {
    Severity.ERROR: "#b3261e",
    Severity.WARNING: "#a85b00",
    Severity.NOTE: "#1f5f99",
}
"""White text on each has a contrast of at least 4.5 to 1."""

TOPICS: Final[Sequence[tuple[str, Texts]]] = (
    ("C", {"vi": "Cơ sở toán học: hệ tọa độ, kinh tuyến trục, múi chiếu", "en": "Mathematical basis: zone, axes"}),
    ("H", {"vi": "Hình thể thửa đất: khép kín, đỉnh, hình hợp lệ", "en": "Shapes: closed, vertices, validity"}),
    ("TB", {"vi": "Tiếp biên, chồng lấn, khe hở với thửa liền kề", "en": "Edge matching, overlaps, gaps"}),
    ("D", {"vi": "Tính diện tích: đo đạc so với giấy tờ, theo mục đích", "en": "Areas: measured, on paper, by use"}),
    (
        "AK",
        {"vi": "Đối soát thông tin: số thửa, mã, trường bắt buộc", "en": "Attributes: keys, codes, required fields"},
    ),
    ("P", {"vi": "Khu vực bảo vệ công trình", "en": "Protection areas of works"}),
    ("S", {"vi": "Độ mật và phạm vi quản lý", "en": "Secrecy and scope"}),
    ("FR", {"vi": "Tệp và cấu trúc dữ liệu", "en": "File and structure"}),
)
"""Items of the check as Circular 19/2026/TT-BNNMT, Annex II names them, by the first letters of their rules' codes."""

NOT_RUN: Final[Texts] = {"vi": "không chạy", "en": "not run"}

WORDS: Final[Mapping[str, Texts]] = {
    "report": {"vi": "Báo cáo kiểm tra dữ liệu nhập", "en": "Import report"},
    "summary": {"vi": "Tóm tắt", "en": "Summary"},
    "findings": {"vi": "Phát hiện", "en": "Findings"},
    "parcels": {"vi": "Thửa", "en": "Parcels"},
    "rules": {"vi": "Quy tắc", "en": "Rules"},
    "number": {"vi": "Số", "en": "No."},
    "code": {"vi": "Mã", "en": "Code"},
    "severity": {"vi": "Mức", "en": "Severity"},
    "row": {"vi": "Dòng", "en": "Row"},
    "subject": {"vi": "Đối tượng", "en": "Subject"},
    "text": {"vi": "Nội dung", "en": "Finding"},
    "remedy": {"vi": "Cách khắc phục", "en": "Remedy"},
    "field": {"vi": "Trường", "en": "Field"},
    "measured": {"vi": "Đo được", "en": "Measured"},
    "unit": {"vi": "Đơn vị", "en": "Unit"},
    "limit": {"vi": "Giới hạn", "en": "Limit"},
    "fix": {"vi": "Sửa nhanh", "en": "Fix"},
    "accepted_by": {"vi": "Người chấp nhận", "en": "Accepted by"},
    "reason": {"vi": "Lý do chấp nhận", "en": "Reason"},
    "acceptance": {"vi": "Chấp nhận", "en": "Accepted as"},
    "acceptances": {"vi": "Cảnh báo đã chấp nhận", "en": "Accepted warnings"},
    "accepted_at": {"vi": "Thời điểm", "en": "At"},
    "easting": {"vi": "Y (Đông, m)", "en": "Easting (m)"},
    "northing": {"vi": "X (Bắc, m)", "en": "Northing (m)"},
    "key": {"vi": "Tờ/Thửa", "en": "Key"},
    "action": {"vi": "Kết quả", "en": "Outcome"},
    "paper": {"vi": "Diện tích giấy tờ (m²)", "en": "Area on paper (m²)"},
    "computed": {"vi": "Diện tích tính (m²)", "en": "Area computed (m²)"},
    "difference": {"vi": "Lệch (m²)", "en": "Difference (m²)"},
    "count": {"vi": "Số phát hiện", "en": "Findings"},
    "gravest": {"vi": "Mức cao nhất", "en": "Gravest"},
    "rows": {"vi": "Số dòng", "en": "Rows"},
    "before": {"vi": "Trong sổ trước đó (m²)", "en": "In the register before (m²)"},
    "after": {"vi": "Diện tích tính (m²)", "en": "Area computed (m²)"},
    "total": {"vi": "Tổng", "en": "Total"},
    "rule": {"vi": "Quy tắc", "en": "Rule"},
    "result": {"vi": "Kết quả", "en": "Result"},
    "scope": {"vi": "Phạm vi", "en": "Scope"},
    "file": {"vi": "Tệp", "en": "File"},
    "hash": {"vi": "SHA-256", "en": "SHA-256"},
    "size": {"vi": "Dung lượng", "en": "Size"},
    "layer": {"vi": "Lớp", "en": "Layer"},
    "format": {"vi": "Định dạng", "en": "Format"},
    "batch": {"vi": "Mã đợt nhập", "en": "Import number"},
    "state": {"vi": "Trạng thái", "en": "State"},
    "made": {"vi": "Người nhập, thời điểm", "en": "Imported by, at"},
    "taken_over": {
        "vi": "Tiếp nhận từ sổ cũ, thực tế nạp lúc",
        "en": "Taken over from a former register, in truth loaded at",
    },
    "reported": {"vi": "Người xuất, thời điểm", "en": "Report made by, at"},
    "commune": {"vi": "Xã/phường", "en": "Commune"},
    "zone": {"vi": "Hệ tọa độ", "en": "Coordinate system"},
    "axis_order": {"vi": "Trục", "en": "Axes"},
    "axes": {"vi": "x = Y (Đông), y = X (Bắc), mét", "en": "x = easting, y = northing, metres"},
    "sentences": {"vi": "Diễn giải từng phát hiện ở lớp (đang tắt)", "en": "Sentences of the findings on layer (off)"},
    "method": {"vi": "Cách xác định", "en": "Found by"},
    "proof": {"vi": "Căn cứ", "en": "Proof"},
    "confidence": {"vi": "Độ tin cậy", "en": "Confidence"},
    "candidates": {"vi": "Các hệ đã thử", "en": "Systems tried"},
    "encoding": {"vi": "Bảng mã", "en": "Encoding"},
    "readings": {"vi": "Hai cách đọc chữ tốt nhất", "en": "Two best readings of texts"},
    "declared": {"vi": "Hệ tọa độ ghi trong tệp", "en": "Coordinate system as the file says"},
    "profile": {"vi": "Hồ sơ ánh xạ", "en": "Mapping profile"},
    "mapping": {"vi": "Cột → trường", "en": "Column → field"},
    "kept": {"vi": "Cột giữ nguyên", "en": "Columns kept as they are"},
    "options": {"vi": "Tùy chọn", "en": "Options"},
    "software": {"vi": "Phần mềm", "en": "Software"},
    "secrecy": {"vi": "Độ mật", "en": "Secrecy"},
    "ledger": {"vi": "Số dòng", "en": "Rows"},
    "balance": {"vi": "Cân đối diện tích", "en": "Balance of areas"},
    "map": {"vi": "Sơ đồ vị trí phát hiện", "en": "Map of the findings"},
    "read": {"vi": "Đọc", "en": "Read"},
    "added": {"vi": "Thêm", "en": "Added"},
    "changed": {"vi": "Sửa", "en": "Changed"},
    "accepted": {"vi": "Nhận được (chưa ghi)", "en": "Acceptable (not written)"},
    "unchanged": {"vi": "Không đổi", "en": "Unchanged"},
    "rejected": {"vi": "Từ chối", "en": "Rejected"},
    "quarantined": {"vi": "Cách ly", "en": "Quarantined"},
    "waiting": {"vi": "Chờ kiểm tra", "en": "Not judged yet"},
    "removed": {"vi": "Ngừng hiệu lực", "en": "Retired"},
    "removed_sheet": {
        "vi": "những gì tệp bỏ ra ở các tờ của tệp",
        "en": "what the file leaves out of its sheets",
    },
    "removed_commune": {"vi": "những gì tệp bỏ ra ở các xã của tệp", "en": "what the file leaves out of its communes"},
    "closes": {
        "vi": "Số dòng khớp: mọi dòng đọc được đều đã tính",
        "en": "The rows add up: every row is accounted for",
    },
    "conclusion": {"vi": "Nội dung kiểm tra", "en": "Items checked"},
    "topic": {"vi": "Nội dung", "en": "Item"},
    "opinion": {"vi": "Ý kiến của người kiểm tra", "en": "The checker's opinion"},
    "fixes": {"vi": "Hình đã sửa khi nhập", "en": "Shapes corrected in the import"},
    "moved": {"vi": "Dời nhiều nhất (m)", "en": "Moved at most (m)"},
    "change": {"vi": "Diện tích thay đổi (m²)", "en": "Change of area (m²)"},
    "taken": {"vi": "Người sửa, thời điểm", "en": "Taken by, at"},
    "submitted": {"vi": "Nộp", "en": "Handed in"},
    "approved": {"vi": "Duyệt", "en": "Approved"},
    "returned": {"vi": "Trả lại", "en": "Returned"},
    "reverted": {"vi": "Hoàn tác", "en": "Undone"},
    "annex": {"vi": "Phụ lục", "en": "Annex"},
    "by_code": {"vi": "Phát hiện theo mã", "en": "Findings by code"},
    "extracts": {"vi": "Trích vẽ vị trí phát hiện", "en": "Extracts of the findings"},
    "surveyor": {"vi": "NGƯỜI ĐO ĐẠC", "en": "SURVEYOR"},
    "checker": {"vi": "NGƯỜI KIỂM TRA", "en": "CHECKER"},
    "sign": {"vi": "(Ký, ghi rõ họ tên)", "en": "(Signature, full name)"},
}
"""Titles that people read; writers ask for them through `word`."""


def word(name: str, language: Language) -> str:
    """Title of a part, column or row of the report."""
    return WORDS[name][language]


def instant(moment: datetime | None, language: Language) -> str:
    """Return a moment in Vietnam's time."""
    if moment is None:
        return "–"
    zone = "giờ Việt Nam" if language == "vi" else "UTC+7"
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M} ({zone})"


_DIGITS: Final[Mapping[str, int]] = {"m": 3, "m²": 2, "km": 1, "%": 0, "MB": 0, "s": 0}


def measure(value: float | None, unit: str, language: Language) -> str:
    """Return a measured value or a limit with its unit and as many decimals as that has; a count as it is."""
    if value is None:
        return "–"
    digits = _DIGITS.get(unit, 0 if float(value).is_integer() else 3)
    return f"{number(value, language, digits)} {unit}".rstrip()
