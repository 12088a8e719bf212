"""Words of printed maps and parcel extracts in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from landdb.domain.issues import Language
from landdb.domain.vietnam_time import VIETNAM
from landdb.domain.zones import Zone
from landdb.export.sheet_numbers import number_text

WORDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "map": {"vi": "Bản đồ thửa đất", "en": "Map of parcels"},
    "legend": {"vi": "Chú giải", "en": "Legend"},
    "more_uses": {"vi": "và {n} loại đất khác", "en": "and {n} more uses"},
    "more_entries": {"vi": "và {n} ký hiệu khác", "en": "and {n} more signs"},
    "boundary_province": {"vi": "Ranh giới tỉnh", "en": "Boundary of provinces"},
    "boundary_commune": {"vi": "Ranh giới xã", "en": "Boundary of communes"},
    "selected": {"vi": "Thửa được chọn, số đỉnh", "en": "Selected parcel, vertex numbers"},
    "work_A": {"vi": "Công trình loại A", "en": "Work of type A"},
    "work_B": {"vi": "Công trình loại B", "en": "Work of type B"},
    "work_C": {"vi": "Công trình loại C", "en": "Work of type C"},
    "work_D": {"vi": "Công trình loại D", "en": "Work of type D"},
    "number": {"vi": "{parcel}: số thửa · {area}: diện tích (m²)", "en": "{parcel}: parcel · {area}: area (m²)"},
    "empty": {"vi": "Không có thửa đất trong khung này", "en": "No parcel in this frame"},
    "scale": {"vi": "Tỷ lệ 1:{scale}", "en": "Scale 1:{scale}"},
    "north": {"vi": "B", "en": "N"},
    "system": {
        "vi": "Hệ tọa độ VN-2000, kinh tuyến trục {meridian}, múi chiếu {width}°, k = {factor} (EPSG:{epsg})",
        "en": "VN-2000, central meridian {meridian}, {width}° zone, k = {factor} (EPSG:{epsg})",
    },
    "axes": {"vi": "X: hướng Bắc (m) · Y: hướng Đông (m)", "en": "X: northing (m) · Y: easting (m)"},
    "source": {"vi": "Nguồn: cơ sở dữ liệu LandDB", "en": "Source: register LandDB"},
    "made": {"vi": "Người in: {user} · {time} (giờ Việt Nam)", "en": "Printed by {user} · {time} (UTC+7)"},
    "as_of": {"vi": "Tình trạng đăng ký ngày {day}", "en": "The register as it was on {day}"},
    "copy": {"vi": "Bản số: ……", "en": "Copy no.: ……"},
    "page": {"vi": "Trang {page}/{pages}", "en": "Page {page}/{pages}"},
    "state_1": {"vi": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "en": "SOCIALIST REPUBLIC OF VIET NAM"},
    "state_2": {"vi": "Độc lập – Tự do – Hạnh phúc", "en": "Independence – Freedom – Happiness"},
    "extract": {"vi": "TRÍCH LỤC BẢN ĐỒ ĐỊA CHÍNH", "en": "EXTRACT OF THE CADASTRAL MAP"},
    "of_parcel": {"vi": "Thửa đất số {parcel}, tờ bản đồ số {sheet}", "en": "Parcel {parcel}, map sheet {sheet}"},
    "f_parcel": {"vi": "Thửa đất số; tờ bản đồ số", "en": "Parcel; map sheet"},
    "f_code": {"vi": "Mã định danh thửa đất", "en": "Parcel identifier"},
    "f_place": {"vi": "Địa chỉ thửa đất", "en": "Place"},
    "f_area": {"vi": "Diện tích pháp lý; đo đạc (m²)", "en": "Legal; measured area (m²)"},
    "f_uses": {"vi": "Loại đất, diện tích, nguồn gốc", "en": "Uses, areas, origins"},
    "f_managing": {"vi": "Đơn vị quản lý", "en": "Managing unit"},
    "f_using": {"vi": "Đơn vị sử dụng", "en": "Using unit"},
    "f_certificate": {"vi": "Giấy chứng nhận", "en": "Certificate"},
    "f_survey": {"vi": "Đo đạc: tỷ lệ, phương pháp, ngày, đơn vị", "en": "Survey: scale, method, date, by"},
    "f_neighbours": {"vi": "Thửa đất giáp ranh (tờ/thửa)", "en": "Adjoining parcels (sheet/parcel)"},
    "f_works": {"vi": "Công trình trên thửa đất", "en": "Works on the parcel"},
    "main_use": {"vi": "loại đất chính", "en": "the main use"},
    "sketch": {"vi": "Sơ đồ thửa đất", "en": "Sketch of the parcel"},
    "table": {"vi": "Bảng kê tọa độ đỉnh thửa và chiều dài cạnh", "en": "Vertices and lengths of edges"},
    "vertex": {"vi": "Đỉnh", "en": "Vertex"},
    "edge": {"vi": "Cạnh (m)", "en": "Edge (m)"},
    "hole": {"vi": "Lỗ {n}", "en": "Hole {n}"},
    "part": {"vi": "Phần {n}", "en": "Part {n}"},
    "maker": {"vi": "NGƯỜI TRÍCH LỤC", "en": "EXTRACTED BY"},
    "checker": {"vi": "NGƯỜI KIỂM TRA", "en": "CHECKED BY"},
    "chief": {"vi": "THỦ TRƯỞNG ĐƠN VỊ", "en": "HEAD OF THE UNIT"},
    "sign": {"vi": "(Ký, ghi rõ họ tên)", "en": "(Signature, full name)"},
    "seal": {"vi": "(Ký, đóng dấu)", "en": "(Signature, seal)"},
    "day": {"vi": "…………, ngày …… tháng …… năm ………", "en": "…………, date …… / …… / ………"},
    "qr": {
        "vi": "Quét để đối chiếu với sổ: mã thửa và mã băm SHA-256 của số hiệu, diện tích, loại đất và tọa độ",
        "en": "Scan to compare with the register: id and SHA-256 of numbers, areas, uses and coordinates",
    },
    "qr_of_day": {
        "vi": "Quét để đối chiếu với sổ ngày {day}: mã thửa, ngày và mã băm SHA-256 của số hiệu, diện tích, loại đất, "
              "tọa độ",
        "en": "Scan to compare with the register of {day}: id, day and SHA-256 of numbers, areas, uses and coordinates",
    },
    "none": {"vi": "Không có", "en": "None"},
}  # fmt: skip
"""Texts by name; writers ask for them through `word`."""


def word(name: str, language: Language, **params: object) -> str:
    """Text in a language with its parameters filled in."""
    return WORDS[name][language].format(**params)


def metres(value: float, language: Language, digits: int = 2) -> str:
    """Return an easting or northing: 2 209 411,60 (with a point in English)."""
    shown = number_text(value, digits).replace(".", "\u00a0")
    return shown if language == "vi" else shown.replace(",", ".")


def instant(moment: datetime) -> str:
    """Return a moment in Vietnam's time."""
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def day_text(day: date) -> str:
    """Return a day as people write it."""
    return f"{day:%d/%m/%Y}"


def system(zone: Zone, language: Language) -> str:
    """Return the coordinate system of a sheet in words."""
    factor = f"{zone.scale}".replace(".", "," if language == "vi" else ".")
    width = round(2 * zone.half_width)
    return word("system", language, meridian=zone.name, width=width, factor=factor, epsg=zone.epsg)
