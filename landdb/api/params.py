"""Query parameters become typed values here; whatever is not known or cannot be read is a 400."""

from __future__ import annotations

import math
import re
from collections.abc import Collection as Names
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeVar, get_args
from uuid import UUID

from starlette.datastructures import QueryParams

from landdb.domain.actors import CLEARANCES
from landdb.domain.collections import COLLECTIONS, Attribute, Collection
from landdb.domain.drawn_areas import MAX_VERTICES, MIN_VERTICES, read_polygon
from landdb.domain.issues import Language
from landdb.domain.vietnam_time import VIETNAM
from landdb.errors import InputError
from landdb.queries.as_of import has_versions
from landdb.queries.selection import Box, Period, Selection, Shape, Surroundings

DEFAULT_LIMIT: Final = 100
MAX_LIMIT: Final = 10_000
MAX_OFFSET: Final = 10_000
MAX_VALUES: Final = 200
MAX_LISTED: Final = 50
MAX_PICKED: Final = 500
"""As many parcels as the map lets people tick (webmap/src/state/permalink.ts)."""

MAX_NEAR: Final = 50
MAX_DISTANCE_M: Final = 5_000
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
MAX_ROWS: Final = 100
AREA_PARAMETERS: Final = frozenset({"min_area", "max_area"})
NEAR_PARAMETERS: Final = frozenset({"near", "distance"})
SCOPE_PARAMETERS: Final = ("province_code", "commune_code", "bbox")
"""Where a search looks."""

OF_WORKS: Final = "work_"
"""Begins the names of conditions of works where they stand beside those of parcels."""

_REPEATABLE: Final = frozenset(
    name
    for collection in COLLECTIONS.values()
    for attribute in collection.filterable(max(CLEARANCES)).values()
    for name in (attribute.name, f"{OF_WORKS}{attribute.name}")
    if not attribute.takes_period
)
_DURATION: Final = re.compile(
    r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?"
)
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_INT4: Final = 2**31 - 1
_INT8: Final = 2**63 - 1
_FIRST_YEAR: Final = 1945
_MAX_TILE_ID: Final = 2**53

Choice = TypeVar("Choice", bound=str)


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


def parse_choice(query: QueryParams, name: str, allowed: tuple[Choice, ...], default: Choice) -> Choice:
    """One of some values; the default where the parameter is missing."""
    text = query.get(name, default)
    found = next((value for value in allowed if value == text), None)
    if found is None:
        listed = ", ".join(allowed)
        raise bad(name, f"one of {listed}", f"một trong {listed}")
    return found


def parse_language(query: QueryParams) -> Language:
    """The language of a file, Vietnamese by default."""
    return parse_choice(query, "lang", LANGUAGES, "vi")


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


def parse_rows(query: QueryParams) -> list[int]:
    """Numbers of rows of an import, from the comma-separated parameter ``row``."""
    return check_rows([int(text) if text.isdigit() else 0 for text in parse_list(query, "row", most=MAX_ROWS)])


def check_rows(value: Any) -> list[int]:
    """Numbers of rows of an import."""
    fits = isinstance(value, list) and 0 < len(value) <= MAX_ROWS
    if not fits or not all(type(row) is int and 0 < row <= _INT4 for row in value):
        raise bad("row", f"1 to {MAX_ROWS} numbers of rows", f"1 đến {MAX_ROWS} số thứ tự đối tượng")
    return list(value)


def parse_number(query: QueryParams, name: str) -> float | None:
    """An area in m²; ``None`` where the parameter is missing or empty."""
    text = query.get(name)
    if text is None or text == "":
        return None
    value = _float(text)
    if value is None or not 0 <= value <= 1e13:
        raise bad(name, "a number of m², 0 or more", "số m² không âm")
    return value


def parse_place(query: QueryParams, name: str) -> tuple[float, float]:
    """Longitude and latitude in WGS 84; they have to be given."""
    numbers = [_float(part) for part in query.get(name, "").split(",")]
    if len(numbers) != 2 or numbers[0] is None or numbers[1] is None:
        raise bad(name, "longitude,latitude", "kinh độ,vĩ độ")
    lon, lat = numbers[0], numbers[1]
    if not (-180 <= lon <= 180 and -85 <= lat <= 85):
        raise bad(name, "within -180..180 and -85..85", "trong -180..180 và -85..85")
    return lon, lat


def parse_uuids(query: QueryParams, name: str, most: int) -> tuple[str, ...]:
    """The uuids of a comma-separated parameter; none where it is missing or empty."""
    parts = [part for part in query.get(name, "").split(",") if part]
    if len(parts) > most or not all(re.fullmatch(r"[0-9a-fA-F-]{36}", part) for part in parts):
        raise bad(name, f"at most {most} uuids", f"tối đa {most} uuid")
    try:
        return tuple(dict.fromkeys(str(UUID(part)) for part in parts))
    except ValueError:
        raise bad(name, f"at most {most} uuids", f"tối đa {most} uuid") from None


def check_picked(value: Any) -> tuple[list[str], list[int]]:
    """The uuids and the map ids of parcels that a body names."""
    fits = isinstance(value, list) and 0 < len(value) <= MAX_PICKED and all(_is_ref(ref) for ref in value)
    if not fits:
        raise bad("parcels", f"1 to {MAX_PICKED} uuids or map ids", f"từ 1 đến {MAX_PICKED} uuid hoặc mã trên bản đồ")
    return [ref for ref in value if isinstance(ref, str)], [ref for ref in value if not isinstance(ref, str)]


def _is_ref(ref: Any) -> bool:
    if isinstance(ref, str):
        return re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", ref) is not None
    return isinstance(ref, int) and not isinstance(ref, bool) and 0 <= ref < _MAX_TILE_ID


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


def parse_shape(text: str | None) -> Shape | None:
    """A polygon that was drawn: ``lon lat;lon lat;...``."""
    if not text:
        return None
    try:
        return Shape(read_polygon(text))
    except ValueError:
        count = f"{MIN_VERTICES}-{MAX_VERTICES}"
        raise bad(
            "shape",
            f"a polygon 'lon lat;lon lat;...' in WGS 84 with {count} vertices that does not cross itself",
            f"một đa giác 'kinh vĩ;kinh vĩ;...' WGS 84 có {count} đỉnh, không tự cắt",
        ) from None


def parse_near(query: QueryParams) -> Surroundings | None:
    """The parcels around which rows are asked for, by uuid or map id, and how far from them."""
    parts = tuple(dict.fromkeys(part.strip() for part in query.get("near", "").split(",") if part.strip()))
    text = query.get("distance") or "0"
    metres = _float(text)
    if metres is None or not 0 <= metres <= MAX_DISTANCE_M or (text != "0" and not parts):
        raise bad(
            "distance",
            f"a number of m from 0 to {MAX_DISTANCE_M}, beside 'near'",
            f"số mét từ 0 đến {MAX_DISTANCE_M}, đi cùng 'near'",
        )
    if not parts:
        return None
    tile_ids = tuple(int(part) for part in parts if re.fullmatch(r"[0-9]{1,16}", part))
    ids = tuple(part.lower() for part in parts if _UUID.fullmatch(part))
    if len(parts) > MAX_NEAR or len(ids) + len(tile_ids) != len(parts):
        raise bad("near", f"1 to {MAX_NEAR} parcels by id", f"1 đến {MAX_NEAR} mã thửa")
    return Surroundings(ids, tile_ids, metres)


def parse_scope(query: QueryParams) -> Selection:
    """Where to look for what is searched: everywhere but for a province, a commune or a box."""
    named = tuple((name, parse_list(query, name)) for name in ("province_code", "commune_code") if query.get(name))
    return Selection(parse_boxes(query.get("bbox") or None), equals=named)


def parse_period(text: str | None, name: str = "datetime") -> Period | None:
    """An RFC 3339 instant or interval, open (``..`` or empty) or by a duration; days are days in Viet Nam."""
    if text is None:
        return None
    try:
        return _period(text)
    except (ValueError, OverflowError):
        raise bad(name, "an RFC 3339 instant or interval", "thời điểm hoặc khoảng thời gian RFC 3339") from None


def _period(text: str) -> Period:
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
        raise ValueError("a duration alone")
    if start is not None and end is not None and start > end:
        raise ValueError("begins after its end")
    return Period(start, end)


def parse_as_of(query: QueryParams) -> date | None:
    """A past day; ``None``, the present state, where the parameter is missing, empty, today or later."""
    text = query.get("as_of", "")
    if text == "":
        return None
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) else None
    except ValueError:
        day = None
    if day is None or day.year < _FIRST_YEAR:
        raise bad(
            "as_of", f"a day from {_FIRST_YEAR} on, like 2025-06-30", f"một ngày từ năm {_FIRST_YEAR}, như 2025-06-30"
        )
    return day if day < datetime.now(VIETNAM).date() else None


def parse_selection(
    query: QueryParams, collection: Collection, clearance: int, named: Mapping[str, Attribute] | None = None
) -> Selection:
    """The rows a query asks for: places, ``datetime``, areas, and every attribute the caller may filter by.

    ``named`` are these attributes by their parameters, where they are not called as they are.
    """
    allowed = sorted((named or collection.filterable(clearance)).items())
    equals, periods = [], []
    for name, attribute in allowed:
        if attribute.takes_period and (period := parse_period(query.get(name) or None, name)):
            periods.append((attribute.name, period))
        elif not attribute.takes_period and any(value != "" for value in query.getlist(name)):
            equals.append((attribute.name, _values(replace(attribute, name=name), query.getlist(name))))
    low, high = parse_number(query, "min_area"), parse_number(query, "max_area")
    if low is not None and high is not None and low > high:
        raise bad("min_area", "no larger than max_area", "không lớn hơn max_area")
    as_of = parse_as_of(query)
    if as_of is not None:
        _refuse_of_today(query, allowed)
    return Selection(
        parse_boxes(query.get("bbox")), parse_period(query.get("datetime")), tuple(equals), low, high, tuple(periods),
        parse_shape(query.get("shape")), parse_near(query), as_of,
    )  # fmt: skip


def _refuse_of_today(query: QueryParams, allowed: Iterable[tuple[str, Attribute]]) -> None:
    """Refuse to filter the rows of a past day by what is known of today alone."""
    for name, attribute in allowed:
        if attribute.of_today and any(query.getlist(name)):
            raise InputError(
                f"Rows of a past day are not filtered by '{name}' ({attribute.title_en}).",
                f"Không lọc theo '{name}' ({attribute.title_vi}) cho ngày đã qua.",
                remedy_en=f"Leave '{name}' out, or ask without 'as_of' for the present register.",
                remedy_vi=f"Hãy bỏ '{name}', hoặc bỏ 'as_of' để lọc theo sổ hiện nay.",
            )


def selection_names(collection: Collection, clearance: int) -> frozenset[str]:
    """Names of the parameters that :func:`parse_selection` reads."""
    own = AREA_PARAMETERS | NEAR_PARAMETERS if collection.id == "parcels" else frozenset[str]()
    versions = {"as_of"} if has_versions(collection) else set[str]()
    return frozenset(collection.filterable(clearance)) | own | versions | {"bbox", "datetime", "shape"}


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


def _day(text: str) -> date:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return date.fromisoformat(text)
    # A `+` of the zone that was not percent-encoded arrives as a blank.
    instant = datetime.fromisoformat(re.sub(r" (\d{2}:\d{2})$", r"+\1", text).upper())
    if instant.tzinfo is None or "T" not in text.upper():
        raise ValueError("no zone, or no time")
    return instant.astimezone(VIETNAM).date()


def _shift(day: date, duration: str, sign: int) -> date:
    """A day moved by an ISO 8601 duration; the time part counts in whole days only."""
    match = _DURATION.fullmatch(duration)
    if not match or not any(match.groups()):
        raise ValueError("no duration")
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = day.year * 12 + day.month - 1 + sign * (years * 12 + months)
    year, month = divmod(total, 12)
    moved = date(year, month + 1, min(day.day, 28)) + timedelta(days=max(0, day.day - 28))
    return moved + sign * timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
