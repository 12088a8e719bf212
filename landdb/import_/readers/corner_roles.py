"""Which columns of a table hold coordinates, point numbers and edges: by their names in any encoding, else by content.

In Vietnamese survey papers X is the northing and Y the easting (TT 26/2024/TT-BTNMT, tables of corner coordinates);
programs of other countries write x for the easting. What the numbers themselves can be decides first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Any, Final

from landdb.domain.search_terms import fold
from landdb.domain.text_encodings import ENCODINGS, decode
from landdb.import_.readers.corner_sides import find_sides
from landdb.import_.readers.limits import reason

_NORTHINGS: Final = (800_000.0, 2_700_000.0)
_EASTINGS: Final = ((100_000.0, 799_999.0), (18_000_000.0, 20_000_000.0))
_MOST, _HALF = 0.9, 0.5
"""Shares of a column's cells that are numbers where it has no name, and where its name says that they should be."""
_LATITUDES: Final = (6.0, 25.0)
_LONGITUDES: Final = (100.0, 120.0)
_COORDINATES: Final = (_NORTHINGS, *_EASTINGS, _LATITUDES, _LONGITUDES)
_NAMES: Final = {
    "north": r"n|north|northing|bac|toa do bac|x ?bac|lat|latitude|vi do",
    "east": r"e|east|easting|dong|toa do dong|y ?dong|lon|lng|long|longitude|kinh do",
    "x": r"(?:toa do )?x",
    "y": r"(?:toa do )?y",
    "point": r"dinh|stt|tt|so tt|diem|so hieu (?:diem|dinh|moc)|ten (?:diem|dinh)|moc|id diem|point|point no|pt|pnt"
    r"|vertex|no|so dinh|so diem|dinh thua",
    "edge": r"(?:cac |do |chieu )?(?:dai )?canh(?: thua)?|chieu dai|do dai|khoang cach|s canh|[scdl] m|edges?|sides?"
    r"|length|distance|dist|(?:edge|side) lengths?",
    "height": r"h|z|cao do|do cao|height|elevation",
}  # fmt: skip
_PLACES: Final = re.compile(
    r"(?:(?:ma|ten|so|so hieu|ma so) )?(?:xa|phuong|thi tran|to|to bd|to ban do|ban do|thua|thua dat|huyen|tinh)"
)
"""Words of places and sheets: `Xã` is no X, in whatever encoding its mark gets lost."""
_ROLES: Final = {role: re.compile(names) for role, names in _NAMES.items()}
_METRES: Final = re.compile(r"(?i)\s*([scdl])\s*[(\[]\s*m\s*[)\]]\s*")
"""``C (m)``: a letter with this unit is no area."""
_NUMBER: Final = re.compile(r"[-+]?\d[\d., \u00a0]*(?:[eE][-+]?\d+)?")
_MILLIONS: Final = re.compile(r"\d{1,3}([.,])\d{3}\1\d{3}")


@dataclass(frozen=True)
class Roles:
    """Places of the columns: ``north`` and ``east`` hold coordinates, ``skipped`` tell of a vertex, not of a parcel.

    ``told`` says in words why north is north. ``edge`` holds lengths of sides. ``grouping`` parts thousands
    where whole northings such as ``2.327.000`` prove it.
    """

    north: int
    east: int
    point: int | None
    skipped: frozenset[int]
    told: dict[str, Any]
    edge: int | None = None
    grouping: str = ""
    in_metres: bool = False
    """Whether most northings and eastings are metres of a plane, so that neither can be taken for the other."""

    def are_exchanged(self, east: float, north: float) -> bool:
        """Whether one corner has its northing where the others have their easting, and the other way round."""
        return self.in_metres and _within(east, (_NORTHINGS,)) and _within(north, _EASTINGS)


def number(value: Any) -> float | None:
    """A cell as a number: decimal point or comma, groups of thousands by the other one or by spaces."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    text = str(value).strip()
    if not _NUMBER.fullmatch(text):
        return None
    text = text.replace(" ", "").replace("\u00a0", "")
    if "," in text and "." in text:
        thousands = "," if text.rindex(".") > text.rindex(",") else "."
        text = text.replace(thousands, "")
    elif text.count(".") > 1 or text.count(",") > 1:
        text = text.replace(".", "").replace(",", "")
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def coordinate(value: Any, grouping: str) -> float | None:
    """A cell as a number; ``587.060`` is a whole number where the list groups its thousands so."""
    if not grouping or not isinstance(value, str):
        return number(value)
    grouped = rf"\s*\d{{1,3}}(?:{re.escape(grouping)}\d{{3}})+\s*"
    if re.fullmatch(grouped, value):
        return number(value.replace(grouping, ""))
    return number(value)


def _grouping(rows: Sequence[Sequence[Any]]) -> str:
    """The sign that parts thousands in numbers of millions, or nothing."""
    cells = (cell.strip() for row in rows for cell in row if isinstance(cell, str))
    return next((match.group(1) for cell in cells if (match := _MILLIONS.fullmatch(cell))), "")


@cache
def readings(name: str) -> frozenset[str]:
    """What a column name may say, without marks and units, whatever its encoding."""
    name = unicodedata.normalize("NFC", name)
    texts = {name}
    if not name.isascii() and all(character <= "\xff" for character in name):
        texts |= {decode(name, encoding) for encoding in ENCODINGS}
    folded = {fold(re.sub(r"\(.*?\)|\[.*?\]", "", text)) for text in texts}
    return frozenset(" ".join(re.findall(r"[a-z0-9]+", text)) for text in folded)


def role_of(name: str) -> str | None:
    """Role that a column name says, or None."""
    if _METRES.fullmatch(name):
        return "edge"
    found = readings(name)
    if any(map(_PLACES.fullmatch, found)):
        return None
    return next((role for role, pattern in _ROLES.items() if any(map(pattern.fullmatch, found))), None)


def is_coordinate(value: float) -> bool:
    """Whether a number can be a northing, easting, latitude or longitude within Viet Nam."""
    return _within(value, _COORDINATES)


def holds_place(cells: Sequence[Any]) -> bool:
    """Whether two numbers among some cells can be northing and easting of one place, in either order."""
    found = [value for cell in cells if (value := number(cell)) is not None]
    return any(map(_is_northing, found)) and any(_within(value, _EASTINGS) for value in found)


def _is_northing(value: float) -> bool:
    return _within(value, (_NORTHINGS,))


def _says(name: str, letter: str) -> bool:
    """Whether a column name is this letter and no more, with its marks, without its unit."""
    return re.sub(r"\(.*?\)|\[.*?\]", "", name).strip().lower() == letter


def is_header(cells: Sequence[Any]) -> bool:
    """Whether a row names columns rather than holding values: no number stands among its filled cells."""
    filled = [cell for cell in cells if str(cell or "").strip()]
    return bool(filled) and all(isinstance(cell, str) and number(cell) is None for cell in filled)


def find_roles(header: Sequence[str] | None, rows: Sequence[Sequence[Any]]) -> Roles | None:
    """Find the coordinates among the columns, None for a table without them. ``rows`` are a sample."""
    width = max(map(len, rows), default=0)
    sign = _grouping(rows)
    filled = [[row[at] for row in rows if at < len(row) and str(row[at] or "").strip()] for at in range(width)]
    values = [[coordinate(cell, sign) for cell in cells] for cells in filled]
    middles = [_middle(cells, _MOST if header is None else _HALF) for cells in values]
    named = _by_name(header, middles) if header is not None else None
    pair = named or (None if header is not None else _by_size(middles))
    if pair is None:
        return None
    north, east, told = pair
    roles = [role_of(name) for name in header] if header is not None else [None] * width
    point = next((at for at, role in enumerate(roles) if role == "point"), None)
    if header is None:
        point = _counting_column(values, {north, east})
    skipped = {at for at, role in enumerate(roles) if role in {"point", "edge", "height"}} | {north, east}
    if point is not None:
        skipped.add(point)
    named_so = [at for at, role in enumerate(roles) if role == "edge" and at < width]
    others = [at for at in range(width) if at not in skipped]
    edge = find_sides(named_so or others, _grid(rows, [*(named_so or others), north, east]), north, east)
    if edge is None:  # none is right, or there are too few to tell: the name counts
        edge = next((at for at in named_so if not _numbers_the_edges(values[at])), None)
    if edge is not None:
        skipped.add(edge)
    in_metres = _within(middles[north], (_NORTHINGS,)) and _within(middles[east], _EASTINGS)
    return Roles(north, east, point, frozenset(skipped), told, edge, sign, in_metres)


def _numbers_the_edges(cells: Sequence[float | None]) -> bool:
    return all(cell is None or cell == int(cell) for cell in cells) and _counting_column([cells], set()) is not None


def _grid(rows: Sequence[Sequence[Any]], columns: Sequence[int]) -> dict[int, list[float | None]]:
    """Numbers of some columns, line by line."""
    return {at: [number(row[at]) if at < len(row) else None for row in rows] for at in columns}


def _middle(cells: Sequence[float | None], share: float) -> float | None:
    """Median of a column more than a share of whose cells are numbers."""
    found = [cell for cell in cells if cell is not None]
    return median(found) if found and len(found) > share * len(cells) else None


def _by_name(header: Sequence[str], middles: Sequence[float | None]) -> tuple[int, int, dict[str, Any]] | None:
    roles = [role_of(name) for name in header]
    if "north" in roles and "east" in roles:
        return roles.index("north"), roles.index("east"), reason("theo tên cột", "by their names")
    if "x" not in roles or "y" not in roles:
        return None
    x, y = (next((at for at, name in enumerate(header) if _says(name, letter)), roles.index(letter)) for letter in "xy")
    if max(x, y) >= len(middles) or middles[x] is None or middles[y] is None:
        return None
    by_size = _by_size([middles[x], middles[y]])
    if by_size is not None:
        north, east = (x, y) if by_size[0] == 0 else (y, x)
        return north, east, by_size[2]
    return x, y, reason("theo quy ước Việt Nam X là tọa độ bắc", "by the Vietnamese convention that X is the northing")


def _by_size(middles: Sequence[float | None]) -> tuple[int, int, dict[str, Any]] | None:
    """The first column that can be a northing or latitude, and the first that can be its easting or longitude."""
    told = reason("theo độ lớn của tọa độ", "by the size of the numbers")
    for norths, easts in (((_NORTHINGS,), _EASTINGS), ((_LATITUDES,), (_LONGITUDES,))):
        north = next((at for at, value in enumerate(middles) if _within(value, norths)), None)
        east = next((at for at, value in enumerate(middles) if _within(value, easts)), None)
        if north is not None and east is not None:
            return north, east, told
    return None


def _within(value: float | None, ranges: Sequence[tuple[float, float]]) -> bool:
    return value is not None and any(low <= value <= high for low, high in ranges)


def _counting_column(values: Sequence[Sequence[float | None]], taken: set[int]) -> int | None:
    """A column that mostly counts up by one."""
    for at, cells in enumerate(values):
        steps = [b - a for a, b in pairwise(cells) if a is not None and b is not None]
        if at not in taken and len(steps) >= 2 and sum(step == 1 for step in steps) > 0.6 * len(steps):
            return at
    return None
