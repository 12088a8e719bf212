"""Reads single values as people write them: decimal commas, Vietnamese dates, words for codes, mixed uses."""

from __future__ import annotations

import datetime as dt
import difflib
import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from landdb.domain import codes
from landdb.domain.decimals import with_decimal_point
from landdb.domain.parcel_code import is_parcel_code
from landdb.domain.parcels import Use


class UnreadableError(ValueError):
    """The value is not of the kind it should be; ``expected`` says what that is in each language."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.expected = {"vi": vi, "en": en}


class UnknownCodeError(ValueError):
    """The value is no code of its list; ``choices`` lists the codes."""

    def __init__(self, choices: str) -> None:
        super().__init__(choices)
        self.choices = choices


MAX_METRES: Final = 100_000.0
"""Above this no length is a survey's: the register's columns end there."""

_NUMBER: Final = ("một số", "a number")
_INTEGER: Final = ("một số nguyên", "a whole number")
_LENGTHS: Final = ("các chiều dài như 50,00; 40,00; 50,00; 40,00", "lengths such as 50.00; 40.00; 50.00; 40.00")
_DATE: Final = ("một ngày (ngày/tháng/năm)", "a date (day/month/year)")


def is_empty(value: Any) -> bool:
    """Whether a cell says nothing: null, no text, or blanks alone."""
    return value is None or (isinstance(value, str) and not value.strip())


def read_number(value: Any) -> float:
    """A finite number; ``1.234,5`` and ``1,234.5`` are both 1234.5, ``1234,5`` too, a lone ``1.234`` is 1.234.

    A unit of area may follow: ``1,5 ha`` is 15000 (m²).
    """
    if isinstance(value, bool):
        raise UnreadableError(*_NUMBER)
    number = float(value) if isinstance(value, int | float) else _number_of_text(str(value).strip())
    if not math.isfinite(number):
        raise UnreadableError(*_NUMBER)
    return number


def _number_of_text(text: str) -> float:
    unit = re.search(r"(?i)\s*(m2|m²|ha)$", text)
    factor = 10_000 if unit and unit.group(1).lower() == "ha" else 1
    text = with_decimal_point(text[: unit.start()] if unit else text).replace("\u00a0", " ")
    try:
        return factor * float(text.replace(" ", "")) if re.fullmatch(r"[+-]?[0-9 .]+", text) else math.nan
    except ValueError:
        return math.nan


def read_integer(value: Any) -> int:
    """A whole number that fits 32 bits; a spelling such as ``12.0`` counts."""
    try:
        number = read_number(value)
    except UnreadableError:
        raise UnreadableError(*_INTEGER) from None
    if number != int(number) or not -(2**31) < number < 2**31:
        raise UnreadableError(*_INTEGER)
    return int(number)


def read_positive(value: Any) -> int:
    """A whole number above 0."""
    number = read_integer(value)
    if number <= 0:
        raise UnreadableError("một số nguyên dương", "a whole number above 0")
    return number


def read_area(value: Any) -> float:
    """An area in m² above 0, to 0.1."""
    area = round(read_number(value), 1)
    if not 0 < area < 1e12:
        raise UnreadableError("một diện tích lớn hơn 0 m²", "an area above 0 m²")
    return area


def read_size(value: Any) -> float:
    """A number of at least 0, to 0.1."""
    size = round(read_number(value), 1)
    if not 0 <= size < 1e12:
        raise UnreadableError("một số từ 0 trở lên", "a number of at least 0")
    return size


def read_metres(value: Any) -> float:
    """A length of at least 0 m, to a millimetre."""
    length = round(read_number(value), 3)
    if not 0 <= length < MAX_METRES:
        raise UnreadableError("một độ dài từ 0 m trở lên", "a length of at least 0 m")
    return length


def read_height(value: Any) -> float:
    """A height above the sea in metres, to a millimetre; it may be below."""
    height = round(read_number(value), 3)
    if abs(height) >= MAX_METRES:
        raise UnreadableError("một độ cao tính bằng mét", "a height in metres")
    return height


def read_year(value: Any) -> int:
    """A year."""
    year = read_integer(value)
    if not 1800 <= year <= 2200:
        raise UnreadableError("một năm (1800–2200)", "a year (1800-2200)")
    return year


def read_scale(value: Any) -> int:
    """The denominator of a map scale: ``500``, ``1:500`` and ``1/500``."""
    text = re.sub(r"^\s*1\s*[:/]\s*", "", str(value)).strip()
    scale = read_integer(value if isinstance(value, int | float) else text.replace(".", "").replace(" ", ""))
    if not 100 <= scale <= 25_000:
        raise UnreadableError("một tỷ lệ từ 1:100 đến 1:25000", "a scale from 1:100 to 1:25000")
    return scale


def read_date(value: Any) -> dt.date:
    """A date: day/month/year with any separator, ISO, or 8 digits of ISO."""
    if isinstance(value, dt.date):
        return value
    numbers = [int(part) for part in re.findall(r"[0-9]+", str(value).split("T")[0])]
    if len(numbers) == 1 and 10_000_000 <= numbers[0] <= 99_999_999:
        numbers = [numbers[0] // 10_000, numbers[0] // 100 % 100, numbers[0] % 100]
    if len(numbers) != 3:
        raise UnreadableError(*_DATE)
    year, month, day = numbers if numbers[0] > 31 else reversed(numbers)
    try:
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        raise UnreadableError(*_DATE) from None


def read_text(value: Any) -> str:
    """Any value as text; whole floats lose their ``.0``."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def read_identifier(value: Any) -> str:
    """A national parcel identifier: twelve characters of a GeoHash, in small letters."""
    text = read_text(value).lower()
    if not is_parcel_code(text):
        raise UnreadableError("mã định danh 12 ký tự", "a 12-character identifier")
    return text


def read_lengths(value: Any) -> list[float | None]:
    """Lengths of at least three edges, ``50,00; 40,00; 50,00; 40,00``; nothing between two signs is nobody's length."""
    text = str(value).strip()
    parts = re.split(r"[;|]", text) if re.search(r"[;|]", text) else re.split(r",\s+|\s+", text)
    try:
        lengths = [read_number(part) if part.strip() else None for part in parts]
    except UnreadableError:
        lengths = []
    if len(lengths) < 3 or any(length is not None and length < 0 for length in lengths):
        raise UnreadableError(*_LENGTHS)
    return lengths


def fold_word(value: Any) -> str:
    """A word for comparison: no accents, no case, single blanks."""
    decomposed = unicodedata.normalize("NFD", read_text(value).lower().replace("đ", "d"))
    return " ".join("".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c)).split())


_CODE_LISTS: Final[Mapping[str, Mapping[str, codes.Code]]] = {
    "status": codes.PARCEL_STATUSES, "certificate_status": codes.CERTIFICATE_STATUSES, "work_type": codes.WORK_TYPES,
    "work_group": codes.WORK_GROUPS, "condition": codes.WORK_CONDITIONS, "lifecycle": codes.WORK_LIFECYCLE,
    "secrecy_level": codes.SECRECY_LEVELS, "marker_kind": codes.MARKER_KINDS,
    "marker_condition": codes.MARKER_CONDITIONS, "protection_kind": codes.PROTECTION_KINDS,
    "protection_medium": codes.PROTECTION_MEDIA,
}  # fmt: skip
_MORE_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "status": {
        "hien hanh": "current", "dang hieu luc": "current", "cho phe duyet": "pending", "da huy": "cancelled",
        "huy bo": "cancelled",
    },
    "certificate_status": {
        "da cap": "issued", "da cap giay chung nhan": "issued", "chua cap": "not_issued", "chua co": "not_issued",
        "dang lam": "in_progress", "dang cap": "in_progress", "dang lam thu tuc": "in_progress",
        "vuong mac": "disputed",
        "dang tranh chap": "disputed",
    },
    "work_group": {
        "dac biet": "special", "1": "I", "2": "II", "3": "III", "nhom 1": "I", "nhom 2": "II", "nhom 3": "III",
    },
    "work_type": {"loai a": "A", "loai b": "B", "loai c": "C", "loai d": "D"},
    "condition": {"kha": "fair", "hong": "ruined", "xuong cap nang": "poor"},
    "lifecycle": {"dang su dung": "in_use", "su dung": "in_use", "ngung su dung": "suspended"},
    "marker_kind": {
        "moc gioi": "land_boundary", "moc ranh gioi": "land_boundary", "ranh gioi": "land_boundary",
        "khu vuc cam": "restricted_area", "khu vuc bao ve": "protected_area", "vanh dai an toan": "safety_belt",
    },
    "marker_condition": {"tot": "present", "binh thuong": "present", "da mat": "lost", "hong": "damaged"},
    "protection_kind": {
        "cam": "restricted", "bao ve": "protected", "vanh dai": "safety_belt", "hanh lang": "technical_corridor",
    },
    "protection_medium": {"dat lien": "land", "dat": "land", "nuoc": "water", "long dat": "underground"},
    "secrecy_level": {"khong": "0", "thuong": "0", "binh thuong": "0", "m": "1", "tm": "2", "tum": "3"},
}  # fmt: skip


def _words(name: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for value, code in _CODE_LISTS[name].items():
        words |= {fold_word(value): value, fold_word(code.title_vi): value, fold_word(code.title_en): value}
    return words | dict(_MORE_WORDS.get(name, {}))


_WORDS: Final = {name: _words(name) for name in _CODE_LISTS}


def read_code(value: Any, name: str) -> str:
    """A code of a closed list, given as the code or in words, with or without accents."""
    text = unicodedata.normalize("NFC", read_text(value))
    whole = text[:1].isalnum() and (text[-1].isalnum() or text[-1] == ".")  # "-2" and "#3" are no levels
    code = _WORDS[name].get(fold_word(text)) if whole else None
    if code is None:
        choices = ", ".join(f"{entry.value} ({entry.title_vi})" for entry in _CODE_LISTS[name].values())
        raise UnknownCodeError(choices)
    return code


def nearest_code(value: Any, name: str) -> str | None:
    """The code of a closed list whose word comes near to an unknown one (``hiệu lục``), or None."""
    near = difflib.get_close_matches(fold_word(value), _WORDS[name], n=1, cutoff=0.8)
    return _WORDS[name][near[0]] if near else None


def read_secrecy(value: Any) -> int:
    """A secrecy level 0-3, given as number or in words."""
    return int(read_code(value, "secrecy_level"))


def read_uses(value: Any) -> tuple[Use, ...]:
    """``CQP``, ``CQP:1200.5+ONT:300`` or ``CQP 1200,5; ONT 300``; codes are not checked here."""
    uses = []
    for part in re.split(r"[+;|]", read_text(value)):
        match = re.fullmatch(r"\s*([A-Za-zĐđ]{2,5})\s*(?:[:=\s(]\s*([0-9.,]+)\s*(?:m2|m²)?\)?)?\s*", part)
        if match is None:
            raise UnreadableError(
                "mã loại đất, ví dụ CQP hoặc CQP:1200.5+ONT:300", "land use such as CQP or CQP:1200.5+ONT:300"
            )
        code, area = match.groups()
        uses.append(Use(code.upper(), None if area is None else read_area(area)))
    return tuple(uses)


_ORIGIN_WORDS: Final = {
    "dg ktt": 5,
    "dg ctt": 4,
    "dg ql": 6,
    "dt thn": 10,
    "dt tml": 11,
    "giao dat khong thu tien": 5,
    "giao de quan ly": 6,
}


def read_origin(value: Any) -> int:
    """An origin code 1-16, or a former letter code."""
    known = _ORIGIN_WORDS.get(fold_word(value))
    if known is not None:
        return known
    try:
        number = read_integer(value)
    except UnreadableError:
        number = 0
    if not 1 <= number <= 16:
        raise UnknownCodeError("1–16")
    return number
