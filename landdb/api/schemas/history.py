"""What happened to an object, version by version, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

Json = dict[str, Any]

NAMES: Final = {
    "admin_unit_id": ("đơn vị hành chính", "administrative unit"), "sheet_no": ("số tờ", "sheet"),
    "parcel_no": ("số thửa", "parcel number"), "legal_area_m2": ("diện tích pháp lý", "legal area"),
    "main_use_code": ("loại đất", "land use"), "status": ("trạng thái", "status"),
    "certificate_status": ("tình trạng giấy chứng nhận", "certificate status"), "map_scale": ("tỷ lệ", "scale"),
    "valid_from": ("hiệu lực từ", "valid from"), "valid_to": ("hiệu lực đến", "valid to"),
    "certificate_no": ("số giấy chứng nhận", "certificate number"),
    "certificate_date": ("ngày cấp", "certificate date"), "managing_unit_id": ("đơn vị quản lý", "managing unit"),
    "using_unit_id": ("đơn vị sử dụng", "using unit"), "military_zone_id": ("khu quân sự", "military zone"),
    "address": ("địa chỉ", "address"), "secrecy_level": ("độ mật", "secrecy level"),
    "surveyed_on": ("ngày đo", "survey date"), "survey_method": ("phương pháp đo", "survey method"),
    "note": ("ghi chú", "note"), "geom_source": ("ranh giới", "boundary"), "code": ("mã", "code"),
    "name_vi": ("tên", "name"), "work_type": ("loại", "type"), "condition": ("tình trạng", "condition"),
    "lifecycle": ("vòng đời", "life cycle"), "floor_area_m2": ("diện tích sàn", "floor area"),
    "built_year": ("năm xây dựng", "year built"), "work_group": ("nhóm", "group"),
    "protection_scheme": ("phạm vi bảo vệ", "protection scheme"),
    "parcel_code": ("mã định danh", "parcel identifier"), "former_sheet_no": ("số tờ cũ", "former sheet"),
    "former_parcel_no": ("số thửa cũ", "former parcel number"), "surveyed_by": ("đơn vị đo", "surveyed by"),
    "secrecy_basis": ("căn cứ độ mật", "basis of secrecy"), "attributes": ("thuộc tính khác", "other attributes"),
    "uses": ("mục đích sử dụng", "uses"), "parcels": ("thửa đất", "parcels"), "code_name": ("mật danh", "code name"),
}  # fmt: skip
"""What changes of a version, by the names in its ``changed``."""

_NO_BATCHES: Final[Mapping[datetime, Json]] = MappingProxyType({})


def shape_history(versions: list[Json], batches: Mapping[datetime, Json] = _NO_BATCHES) -> list[Json]:
    """Newest first. A first visible version reads as the registration, whatever came before it out of sight.

    ``batches`` are the imports that the caller may see, by the moment at which they wrote a version.
    """
    shaped = []
    for version in versions:
        action, summary_vi, summary_en = _describe(version)
        entry = {
            "version": version["version"],
            "system_from": version["system_from"].isoformat(),
            "system_to": version["system_to"].isoformat() if version["system_to"] else None,
            "action": action,
            "summary_vi": summary_vi,
            "summary_en": summary_en,
        }
        entry |= {name: version[name] for name in ("changed_by", "legal_area_m2") if name in version}
        if version["system_from"] in batches:
            entry["batch"] = batches[version["system_from"]]
        shaped.append(entry)
    return shaped[::-1]


def _describe(version: Json) -> tuple[str, str, str]:
    changed = version["changed"]
    if version["retired_at"] is not None:
        return "retired", "Kết thúc hiệu lực đăng ký", "Registration ended"
    if changed is None:
        return "registered", "Đăng ký vào hệ thống", "Registered"
    names = [NAMES.get(name, (name, name)) for name in changed]
    action = "boundary" if "geom_source" in changed else "updated"
    return action, "Thay đổi: " + ", ".join(n[0] for n in names), "Changed: " + ", ".join(n[1] for n in names)
