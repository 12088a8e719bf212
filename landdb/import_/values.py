"""Reads single values as people write them: decimal commas, Vietnamese dates, mixed uses; codes: `code_words`."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any, Final

from landdb.domain.decimals import with_decimal_point
from landdb.domain.parcel_code import is_parcel_code
from landdb.domain.parcels import Use


class UnreadableError(ValueError):
    """The value is not of the kind it should be; ``expected`` says what that is in each language."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(en)
        self.expected = {"vi": vi, "en": en}


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
