"""The options of an import as people speak of them; command line and HTTP have names of their own for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Hint = tuple[str, str | None]
"""An option by which something can be settled, and what to say there where that is known."""

TITLES: Final[Mapping[str, Mapping[Literal["vi", "en"], str]]] = {
    "target": {"vi": "loại dữ liệu", "en": "what the rows are"},
    "commune": {"vi": "xã", "en": "commune"},
    "crs": {"vi": "hệ tọa độ", "en": "coordinate system"},
    "layer": {"vi": "lớp", "en": "layer"},
    "encoding": {"vi": "bảng mã", "en": "encoding"},
    "encodings": {"vi": "bảng mã của cột", "en": "encoding of a column"},
    "mapping": {"vi": "trường của cột", "en": "field of a column"},
    "constants": {"vi": "giá trị chung", "en": "value of all rows"},
    "translation": {"vi": "nghĩa của mã", "en": "meaning of a code"},
    "profile": {"vi": "hồ sơ ánh xạ", "en": "mapping profile"},
    "on_existing": {"vi": "cập nhật dữ liệu đã có", "en": "update of what is registered"},
    "clear_empty": {"vi": "ô trống xóa giá trị", "en": "empty cells clear values"},
    "accept": {"vi": "lý do chấp nhận cảnh báo", "en": "reason to accept warnings"},
}
"""By the name of the field in `ImportRequest`, which is also that over HTTP."""


UNKNOWN: Final = "…"
"""Stands for what nobody knows."""


def read_hint(text: str) -> Hint:
    """Read ``crs``, ``crs=5897`` or ``encodings=TEN=…``."""
    name, _, value = text.partition("=")
    return name, value if value not in {"", UNKNOWN} else None


def split_pair(value: str) -> tuple[str, str | None]:
    """What is paired, such as a column, and with what, where that is known."""
    paired, _, meant = value.rpartition("=")
    return paired, None if meant == UNKNOWN else meant
