"""What is wrong with a base map that somebody described, where, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic_core import ErrorDetails, PydanticCustomError

from landdb.errors import InputError


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. ``place`` is where it stands (`basemaps[1].url`), ``level`` whom it may be told."""

    place: str
    message_vi: str
    message_en: str
    remedy_vi: str
    remedy_en: str
    level: int = 0

    def at(self, prefix: str, level: int) -> Fault:
        """The same inside of something, told to those who are cleared for it."""
        inner = f".{self.place}" if self.place else ""
        return replace(self, place=prefix + inner, level=level)


class FaultyError(InputError):
    """What somebody described is no base map; ``faults`` are all that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            " ".join(f"{fault.place}: {fault.message_en} {fault.remedy_en}" for fault in self.faults),
            " ".join(f"{fault.place}: {fault.message_vi} {fault.remedy_vi}" for fault in self.faults),
        )


def wrong(message_vi: str, message_en: str, remedy_vi: str, remedy_en: str) -> PydanticCustomError:
    """What a validator raises."""
    context = {"vi": message_vi, "en": message_en, "remedy_vi": remedy_vi, "remedy_en": remedy_en}
    return PydanticCustomError("landdb", "{en}", context)


def fault_of(error: ErrorDetails, known: Iterable[str]) -> Fault:
    """Tell in two languages what pydantic found."""
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]).lstrip(".")
    context: Mapping[str, Any] = error.get("ctx", {})
    if error["type"] == "landdb":
        return Fault(place, context["vi"], context["en"], context["remedy_vi"], context["remedy_en"])
    if error["type"] == "extra_forbidden":
        return _stranger(place, known)
    name = place or "?"
    vi, en = _SAID.get(error["type"], ("không dùng được", "cannot be used"))
    wanted_vi, wanted_en = (text.format(**context) for text in (vi, en))
    return Fault(
        place, f"“{name}” {wanted_vi}.", f"“{name}” {wanted_en}.", "Hãy sửa giá trị này.", "Correct this value."
    )


def _stranger(place: str, known: Iterable[str]) -> Fault:
    """A field that there is not: most likely a slip of the pen."""
    names = sorted(known)
    near = difflib.get_close_matches(place, names, n=1)
    listed = ", ".join(names)
    return Fault(
        place,
        f"Không có trường “{place}” ở loại nền này.",
        f"There is no field “{place}” in a base map of this type.",
        f"Có phải “{near[0]}”?" if near else f"Các trường có: {listed}.",
        f"Is it “{near[0]}”?" if near else f"Fields are: {listed}.",
    )


_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("còn thiếu", "is missing"),
    "string_type": ("phải là chữ", "must be a text"),
    "string_too_short": ("không được để trống", "must not be empty"),
    "string_too_long": ("dài quá {max_length} ký tự", "has more than {max_length} characters"),
    "string_pattern_mismatch": (
        "chỉ gồm a-z, 0-9, dấu gạch nối, bắt đầu bằng chữ hoặc số",
        "must be of a-z, 0-9 and hyphens, beginning with a letter or digit",
    ),
    "int_type": ("phải là số nguyên", "must be a whole number"),
    "float_type": ("phải là số", "must be a number"),
    "finite_number": ("phải là số", "must be a number"),
    "bool_type": ("phải là true hoặc false", "must be true or false"),
    "list_type": ("phải là danh sách [...]", "must be a list [...]"),
    "too_short": ("cần {min_length} giá trị", "needs {min_length} values"),
    "too_long": ("chỉ {max_length} giá trị", "takes {max_length} values"),
    "greater_than_equal": ("phải từ {ge} trở lên", "must be {ge} or more"),
    "less_than_equal": ("phải từ {le} trở xuống", "must be {le} or less"),
    "literal_error": ("phải là một trong {expected}", "must be one of {expected}"),
}
