"""Protection areas as an import sees them: areas of a work or a military zone (Law 25/2023/QH15)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from landdb.domain import works
from landdb.domain.fields import Field, find_field


def _of_work(name: str) -> Field:
    """A field that works have in the same way."""
    found = find_field(name, works.FIELDS)
    assert found is not None, name
    return replace(found, required=False)


FIELDS: Final = (
    Field("kind", "code", "Loại phạm vi bảo vệ", "Kind of protection area",
          ("loaipv", "loaiphamvi", "loaiphamvibaove", "loaipvbv", "loaikhuvuc", "khuvuc", "phamvibaove",
          "protectionkind", "protectiontype", "loai"), True, "LOAI_PV", weak=("loai",), codes="protection_kind"),
    Field("medium", "code", "Môi trường", "Medium", ("moitruong", "khonggian"), codes="protection_medium"),
    Field("work", "reference", "Công trình", "Work",
          ("mact", "macongtrinh", "sohieuct", "mahieuct", "congtrinh", "workcode"), example="MA_CT"),
    _of_work("military_zone"),
    Field("extension_m", "metres", "Chiều rộng mở rộng", "Width",
          ("morong", "chieurong", "berong", "rong", "khoangcach", "width", "extension")),
    Field("height_m", "metres", "Chiều cao", "Height", ("chieucao", "docao", "cao", "height")),
    Field("depth_m", "metres", "Chiều sâu", "Depth", ("chieusau", "dosau", "sau", "depth")),
    _of_work("commune_code"), _of_work("secrecy_level"),
)  # fmt: skip

SUBJECT: Final = {"vi": "đúng một công trình hoặc một khu quân sự", "en": "exactly one work or military zone"}
"""What an area has to name."""

DEFAULT_MEDIUM: Final = "land"
