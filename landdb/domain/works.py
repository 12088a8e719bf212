"""Defence works as an import sees them: their fields and the way they name the parcels they stand on."""

from __future__ import annotations

import re
from typing import Final

from landdb.domain.fields import Field

FIELDS: Final = (
    Field("code", "text", "Mã công trình", "Work code",
          ("mact", "macongtrinh", "mahieuct", "sohieuct", "workcode"), True, "MA_CT"),
    Field("name_vi", "text", "Tên công trình", "Name", ("tenct", "tencongtrinh", "workname", "name"), True, "TEN_CT",
          weak=("name",)),
    Field("code_name", "text", "Tên mã", "Code name", ("tenma",)),
    Field("work_type", "code", "Loại công trình", "Type", ("loaict", "loaicongtrinh", "loai"), True, "LOAI_CT",
          weak=("loai",)),
    Field("work_group", "code", "Nhóm công trình", "Group", ("nhomct", "nhomcongtrinh", "nhom"), weak=("nhom",)),
    Field("condition", "code", "Tình trạng", "Condition", ("tinhtrang",)),
    Field("lifecycle", "code", "Vòng đời", "Lifecycle", ("vongdoi",)),
    Field("built_year", "year", "Năm xây dựng", "Year built", ("namxd", "namxaydung", "namhoanthanh")),
    Field("floor_area_m2", "number", "Diện tích sàn", "Floor area", ("dtsan", "dientichsan", "dientichsanm")),
    Field("managing_unit", "reference", "Đơn vị quản lý", "Managing unit",
          ("donviql", "donviquanly", "madonviql", "madonviquanly", "dvql", "managingunitcode"), True, "DON_VI_QL"),
    Field("military_zone", "reference", "Khu quân sự", "Military zone", ("khuqs", "khuquansu", "makhuqs")),
    Field("secrecy_level", "secrecy", "Độ mật", "Secrecy level", ("domat", "mucdomat", "mucmat")),
    Field("commune_code", "text", "Mã xã", "Commune code", ("maxa", "madvhc", "madvhccapxa", "xaid", "commune", "xa"),
          True, "MA_XA", weak=("commune", "xa")),
    Field("parcels", "text", "Các thửa đất", "Parcels", ("cacthua", "cacthuadat", "thuadat", "thua")),
    Field("valid_from", "date", "Hiệu lực từ", "Valid from", ("hieuluctu",)),
    Field("valid_to", "date", "Hiệu lực đến", "Valid to", ("hieulucden",)),
)  # fmt: skip

_PAIR: Final = re.compile(r"\s*'?([0-9]{1,6})\s*[/-]\s*([0-9]{1,6})\s*")


def parse_parcel_list(text: str) -> tuple[tuple[int, int], ...]:
    """Read "9/206; 9/207" as (sheet, parcel) pairs; in tables a single one has an apostrophe, or it would be a day.

    Raises
    ------
    ValueError
        A part is no such pair.
    """
    pairs = []
    for part in re.split(r"[;,+]", text):
        match = _PAIR.fullmatch(part)
        if match is None:
            raise ValueError(part)
        pairs.append((int(match.group(1)), int(match.group(2))))
    return tuple(pairs)
