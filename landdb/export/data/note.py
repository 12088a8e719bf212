"""What every exported file says of itself: level, who and when, coordinate system, how many, and its fields."""

from __future__ import annotations

from landdb.domain.codes import SECRECY_LEVELS
from landdb.domain.vietnam_time import VIETNAM
from landdb.export.data.source import Source


def note_of(source: Source) -> dict[str, str | int]:
    """Return the note for programs and people alike; ``as_of`` is in it where the rows are those of a past day."""
    request, level = source.request, SECRECY_LEVELS[str(source.level)]
    day = request.selection.as_of
    told: dict[str, str | int] = {"as_of": day.isoformat()} if day else {}
    return told | {
        "secrecy_level": source.level,
        "secrecy": f"{level.title_vi} / {level.title_en}",
        "banner": request.banner,
        "made_by": request.actor_name,
        "made_at": request.made_at.astimezone(VIETNAM).isoformat(timespec="seconds"),
        "software": request.software,
        "coordinate_system": request.system_name,
        request.subject.collection.id: source.total,
    }


def titled_note(source: Source) -> list[tuple[str, str | int]]:
    """Return the note with titles in the language of the request."""
    note, vi, subject = note_of(source), source.request.language == "vi", source.request.subject
    titles = {
        "as_of": ("Tình trạng đăng ký ngày", "Register as it was on"),
        "secrecy": ("Độ mật", "Secrecy level"),
        "banner": ("Dải cảnh báo", "Banner"),
        "made_by": ("Người xuất", "Made by"),
        "made_at": ("Thời điểm", "Made at"),
        "software": ("Phần mềm", "Software"),
        "coordinate_system": ("Hệ tọa độ", "Coordinate system"),
        subject.collection.id: subject.counted,
    }
    return [(title_vi if vi else title_en, note[name]) for name, (title_vi, title_en) in titles.items() if name in note]


def readme(source: Source) -> str:
    """Return the text that lies beside a shapefile: the note, and what its short field names mean."""
    lines = [f"{title}: {value}" for title, value in titled_note(source)]
    lines += ["", "Bảng mã ký tự / encoding: UTF-8 (.cpg)", "Trường / fields:"]
    lines += [
        f"  {source.request.subject.dbf_names[field.name]:<10}  {field.name:<20}  {field.title_vi} / {field.title_en}"
        for field in source.request.fields
    ]
    lines += ["", "Chuỗi dài hơn 254 byte bị cắt / texts over 254 bytes are cut."]
    return "\r\n".join(lines) + "\r\n"
