"""Query parameters become typed values here; whatever is not known or cannot be read is a 400."""

from __future__ import annotations

import math
import re
from collections.abc import Collection as Names
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

from starlette.datastructures import QueryParams

from landdb.domain.actors import CLEARANCES
from landdb.domain.collections import COLLECTIONS, Attribute, Collection
from landdb.errors import InputError
from landdb.queries.selection import Box, Period, Selection

DEFAULT_LIMIT: Final = 100
MAX_LIMIT: Final = 10_000
MAX_OFFSET: Final = 10_000
MAX_VALUES: Final = 200
MAX_LISTED: Final = 50
AREA_PARAMETERS: Final = frozenset({"min_area", "max_area"})
_REPEATABLE: Final = frozenset(
    name for collection in COLLECTIONS.values() for name in collection.filterable(max(CLEARANCES))
)
_VIETNAM: Final = timezone(timedelta(hours=7))
_DURATION: Final = re.compile(
    r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?"
)
_INT8: Final = 2**63 - 1


def bad(name: str, want_en: str, want_vi: str) -> InputError:
    """The error of one parameter; what was sent is not repeated."""
    return InputError(f"Parameter '{name}' must be {want_en}.", f"Tham số '{name}' phải là {want_vi}.")


def refuse_unknown(query: QueryParams, known: Names[str]) -> None:
    """Refuse a query with a parameter that is not known, and one given twice where that means nothing."""
    for name in query:
        if name not in known:
            raise InputError(f"Unknown parameter '{name[:60]}'.", f"Tham số lạ '{name[:60]}'.")
        if name not in _REPEATABLE and len(query.getlist(name)) > 1:
            raise InputError(f"Parameter '{name}' is given more than once.", f"Tham số '{name}' bị lặp lại.")


def parse_int(query: QueryParams, name: str, default: int, low: int, high: int) -> int:
    """A whole number within limits; the default where the parameter is missing."""
    text = query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 12 and low <= int(text) <= high):
        raise bad(name, f"a whole number from {low} to {high}", f"số nguyên từ {low} đến {high}")
    return int(text)


def parse_limit(query: QueryParams) -> int:
    """How many features a page may have; a larger number than the largest means that one (OGC 17-069r4, 7.15.2)."""
    text = query.get("limit", "")
    if text.isascii() and text.isdigit() and int(text[:12]) > MAX_LIMIT:
        return MAX_LIMIT
    return parse_int(query, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT)


def parse_flag(query: QueryParams, name: str) -> bool:
    """Whether a wish is stated (``1`` or ``true``); not where the parameter is missing or empty."""
    text = query.get(name, "").lower()
    if text not in {"", "0", "1", "false", "true"}:
        raise bad(name, "true or false", "true hoặc false")
    return text in {"1", "true"}


def parse_list(
    query: QueryParams, name: str, allowed: tuple[str, ...] | None = None, most: int = MAX_LISTED
) -> tuple[str, ...]:
    """Values of a comma-separated parameter, of which nothing is known but that they are short where none are given."""
    values = tuple(dict.fromkeys(part.strip() for part in query.get(name, "").split(",") if part.strip()))
    wrong = any(value not in allowed if allowed else not _is_code(value) for value in values)
    if wrong or len(values) > most:
        listed = ", ".join(allowed) if allowed else f"1-{most}"
        raise bad(name, f"of {listed}", f"trong {listed}")
    return values


def parse_number(query: QueryParams, name: str) -> float | None:
    """An area in m²; ``None`` where the parameter is missing or empty."""
    text = query.get(name)
    if text is None or text == "":
        return None
    value = _float(text)
    if value is None or not 0 <= value <= 1e13:
        raise bad(name, "a number of m², 0 or more", "số m² không âm")
    return value


def parse_boxes(text: str | None, name: str = "bbox") -> tuple[Box, ...]:
    """Boxes of ``west,south,east,north`` (or with two heights, which flat parcels ignore); two at the antimeridian."""
    if text is None:
        return ()
    numbers = [_float(part) for part in text.split(",")]
    if len(numbers) not in (4, 6) or None in numbers:
        raise bad(name, "4 or 6 numbers west,south,east,north", "4 hoặc 6 số tây,nam,đông,bắc")
    values = [number for number in numbers if number is not None]
    if len(values) == 6:
        values = [values[0], values[1], values[3], values[4]]
    west, south, east, north = values
    if not (-90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
        raise bad(name, "within -180..180 and -90..90, south not above north", "trong -180..180 và -90..90, nam ≤ bắc")
    if west <= east:
        return (Box(west, south, east, north),)
    return (Box(west, south, 180.0, north), Box(-180.0, south, east, north))


def parse_period(text: str | None) -> Period | None:
    """An RFC 3339 instant or interval, open (``..`` or empty) or by a duration; days are days in Viet Nam."""
    if text is None:
        return None
    start_text, slash, end_text = text.partition("/")
    if not slash:
        day = _day(start_text)
        return Period(day, day)
    start = None if start_text in ("", "..") or start_text.startswith("P") else _day(start_text)
    end = None if end_text in ("", "..") or end_text.startswith("P") else _day(end_text)
    if end_text.startswith("P") and start is not None:
        end = _shift(start, end_text, 1)
    if start_text.startswith("P") and end is not None:
        start = _shift(end, start_text, -1)
    if (start_text.startswith("P") and start is None) or (end_text.startswith("P") and end is None):
        raise _bad_datetime()
    if start is not None and end is not None and start > end:
        raise _bad_datetime()
    return Period(start, end)


def parse_selection(query: QueryParams, collection: Collection, clearance: int) -> Selection:
    """The rows a query asks for: ``bbox``, ``datetime``, areas, and every attribute the caller may filter by."""
    allowed = collection.filterable(clearance)
    equals = tuple(
        (name, _values(attribute, query.getlist(name)))
        for name, attribute in sorted(allowed.items())
        if any(value != "" for value in query.getlist(name))
    )
    low, high = parse_number(query, "min_area"), parse_number(query, "max_area")
    if low is not None and high is not None and low > high:
        raise bad("min_area", "no larger than max_area", "không lớn hơn max_area")
    return Selection(parse_boxes(query.get("bbox")), parse_period(query.get("datetime")), equals, low, high)


def selection_names(collection: Collection, clearance: int) -> frozenset[str]:
    """Names of the parameters that :func:`parse_selection` reads."""
    areas = AREA_PARAMETERS if collection.id == "parcels" else frozenset[str]()
    return frozenset(collection.filterable(clearance)) | areas | {"bbox", "datetime"}


def _values(attribute: Attribute, texts: list[str]) -> tuple[Any, ...]:
    """Values of a repeated or comma-separated parameter."""
    parts = dict.fromkeys(part.strip() for text in texts for part in text.split(",") if part.strip())
    if not 0 < len(parts) <= MAX_VALUES:
        raise bad(attribute.name, f"1 to {MAX_VALUES} values", f"1 đến {MAX_VALUES} giá trị")
    return tuple(sorted({_value(attribute, part) for part in parts}, key=str))


def _value(attribute: Attribute, text: str) -> Any:
    if attribute.type == "integer":
        if not re.fullmatch(r"-?[0-9]{1,19}", text) or abs(int(text)) > _INT8:
            raise bad(attribute.name, "a whole number", "số nguyên")
        return int(text)
    if attribute.type == "number":
        number = _float(text)
        if number is None:
            raise bad(attribute.name, "a number", "một số")
        return number
    if "\0" in text or len(text) > 200:
        raise bad(attribute.name, "a short text", "chuỗi ngắn")
    return text


def _is_code(text: str) -> bool:
    return len(text) <= 8 and text.isascii() and text.isalnum()


def _float(text: str) -> float | None:
    """A finite number in plain ASCII notation; Python alone would take ``1_0``, ``nan`` and Arabic digits too."""
    if not re.fullmatch(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?\s*", text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def _bad_datetime() -> InputError:
    return bad("datetime", "an RFC 3339 instant or interval", "thời điểm hoặc khoảng thời gian RFC 3339")


def _day(text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
        # A `+` of the zone that was not percent-encoded arrives as a blank.
        instant = datetime.fromisoformat(re.sub(r" (\d{2}:\d{2})$", r"+\1", text).upper())
    except ValueError:
        raise _bad_datetime() from None
    if instant.tzinfo is None or "T" not in text.upper():
        raise _bad_datetime()
    try:
        return instant.astimezone(_VIETNAM).date()
    except OverflowError:
        raise _bad_datetime() from None


def _shift(day: date, duration: str, sign: int) -> date:
    """A day moved by an ISO 8601 duration; the time part counts in whole days only."""
    match = _DURATION.fullmatch(duration)
    if not match or not any(match.groups()):
        raise _bad_datetime()
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = day.year * 12 + day.month - 1 + sign * (years * 12 + months)
    try:
        year, month = divmod(total, 12)
        moved = date(year, month + 1, min(day.day, 28)) + timedelta(days=max(0, day.day - 28))
        return moved + sign * timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    except (ValueError, OverflowError):
        raise _bad_datetime() from None
