"""Which field a column holds, told by what stands in it rather than by its name."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Literal

from landdb.domain import codes
from landdb.domain.decimals import with_decimal_point
from landdb.domain.fields import fold_name
from landdb.domain.parcel_code import is_parcel_code

ColumnType = Literal["text", "integer", "number", "bool", "date"]

SAMPLE: Final = 1_000
"""Rows that are looked at."""

_JUDGED: Final = 200
"""Distinct cells by which a column is judged."""

_KEY_COLUMNS: Final = 40
_KEY_ROWS: Final = 300
"""Columns and rows that are tried as keys, every column with every other."""


@dataclass(frozen=True)
class ColumnFacts:
    """What is known of a column before it is mapped.

    ``sample`` holds its cells in the first rows (at most `SAMPLE`, the same rows for every column of a file), None
    where a cell is empty. ``rows`` and ``filled`` count the whole file.
    """

    name: str
    type: ColumnType
    sample: tuple[Any, ...] = ()
    rows: int = 0
    filled: int = 0

    @property
    def distinct(self) -> tuple[Any, ...]:
        """Distinct filled cells of the sample."""
        return tuple(dict.fromkeys(cell for cell in self.sample if cell is not None))


@dataclass(frozen=True)
class KnownCodes:
    """Codes of the register as the person may see them; units and zones folded by `fields.fold_name`.

    None for communes or land uses means that the list is not at hand: then their form alone counts, for less.
    """

    land_uses: Collection[str] | None = None
    communes: Collection[str] | None = None
    units: Collection[str] = field(default_factory=frozenset)
    zones: Collection[str] = field(default_factory=frozenset)


def recognise(
    column: ColumnFacts, known: KnownCodes, computed_area_m2: Sequence[float | None] | None = None
) -> dict[str, float]:
    """How well the cells fit each field, 0 to 1; fields that they do not fit are left out.

    ``computed_area_m2`` are the areas of the shapes of the sample's rows. Above 0.8 hardly anything else is meant;
    about 0.3 means that the form is right, which many columns share. Sheet and parcel numbers are told together, by
    `recognise_keys`.
    """
    cells = column.distinct
    if not cells:
        return {}
    texts = [_text(cell) for cell in cells[:_JUDGED]]
    scores = {name: _share(judge, texts) * weight for name, (judge, weight) in _FORMS.items()}
    scores |= _by_lists(texts, known)
    scores |= {name: 0.3 * _share(_is_date, texts) for name in ("certificate_date", "surveyed_on", "valid_from")}
    scores["legal_area_m2"] = _area(column, computed_area_m2)
    # A commune fills many rows, a certificate one.
    if len(cells) > max(5, len(column.sample) // 20):
        scores["commune_code"] *= 0.5
        scores["map_scale"] *= 0.5
    if 2 * len(cells) < sum(cell is not None for cell in column.sample):
        scores["certificate_no"] *= 0.5
    return {name: round(score, 3) for name, score in scores.items() if score >= 0.05}


def recognise_keys(columns: Sequence[ColumnFacts]) -> dict[str, dict[str, float]]:
    """Scores of columns as sheet and as parcel number: column -> field -> score.

    Parcels are numbered within a sheet, so of two columns of small whole numbers that tell every row from every other
    the one with fewer numbers is the sheet. A column that numbers the rows through fits no better than others.
    """
    found = ((column.name, _small_numbers(column)) for column in columns)
    numbers = dict(islice(((name, cells) for name, cells in found if cells is not None), _KEY_COLUMNS))
    scores: dict[str, dict[str, float]] = {name: {} for name in numbers}
    for sheet, sheets in numbers.items():
        for parcel, parcels in numbers.items():
            score = 0.0 if sheet == parcel else _as_key(sheets, parcels)
            if score:
                scores[sheet]["sheet_no"] = max(score, scores[sheet].get("sheet_no", 0.0))
                scores[parcel]["parcel_no"] = max(score, scores[parcel].get("parcel_no", 0.0))
    return {name: found for name, found in scores.items() if found}


def _as_key(sheets: Sequence[int | None], parcels: Sequence[int | None]) -> float:
    pairs = [pair for pair in zip(sheets, parcels, strict=True) if None not in pair]
    few, many = len({sheet for sheet, _ in pairs}), len({parcel for _, parcel in pairs})
    unique = len(set(pairs)) / len(pairs) if pairs else 0.0
    if unique < 0.9 or few >= many:
        return 0.0
    counts_rows = [parcel for _, parcel in pairs] == list(range(pairs[0][1] or 0, (pairs[0][1] or 0) + len(pairs)))
    if few == 1:  # one sheet: any column of distinct numbers would do
        return 0.4
    return unique * (0.5 if counts_rows else 0.85)


def _small_numbers(column: ColumnFacts) -> list[int | None] | None:
    """Whole numbers from 1 of the first rows; None for all where more than one cell in twenty is something else."""
    cells = column.sample[:_KEY_ROWS]
    numbers = [None if cell is None else _number(_text(cell)) for cell in cells]
    whole = [int(n) if n is not None and 0 < n < 100_000 and n == int(n) else None for n in numbers]
    good = sum(number is not None for number in whole)
    filled = sum(cell is not None for cell in cells)
    return whole if good >= 2 and 2 * filled >= len(cells) and 20 * (filled - good) <= filled else None


def _by_lists(texts: Sequence[str], known: KnownCodes) -> dict[str, float]:
    scores = {
        "land_use": _share(lambda text: _are_uses(text, known.land_uses), texts) * (1.0 if known.land_uses else 0.6),
        "commune_code": _share(lambda text: _is_commune(text, known.communes), texts)
        * (1.0 if known.communes else 0.5),
        "managing_unit": _share(lambda text: fold_name(text) in known.units, texts),
        "military_zone": _share(lambda text: fold_name(text) in known.zones, texts),
    }
    scores["using_unit"] = 0.9 * scores["managing_unit"]
    for name, words in _WORDS.items():
        scores[name] = _share(lambda text, words=words: _fold(text) in words, texts)  # type: ignore[misc]
    return scores


def _share(judge: Callable[[str], bool], texts: Sequence[str]) -> float:
    return sum(map(judge, texts)) / len(texts)


def _area(column: ColumnFacts, computed: Sequence[float | None] | None) -> float:
    """Numbers above 0 of the size of the shapes; the median tells, since some papers are always wrong."""
    numbers = [None if cell is None else _number(_text(cell)) for cell in column.sample]
    filled = [number for number in numbers if number is not None and number > 0]
    if column.type in ("bool", "date") or 10 * len(filled) < 9 * sum(cell is not None for cell in column.sample):
        return 0.0
    if computed is None:
        return 0.3 if any(number % 1 for number in filled) else 0.1
    pairs = [(number, area) for number, area in zip(numbers, computed, strict=False) if number and area]
    if len(pairs) < 3:
        return 0.1
    off = statistics.median(abs(number - area) / area for number, area in pairs)
    return 0.95 if off < 0.02 else 0.6 if off < 0.1 else 0.05


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(character for character in plain if not unicodedata.combining(character)).strip()


def _number(text: str) -> float | None:
    try:
        return float(with_decimal_point(text)) if re.fullmatch(r"-?[0-9][0-9.,]*", text) else None
    except ValueError:
        return None


def _is_date(text: str) -> bool:
    """A day, month and year in either order, of the last hundred and some years."""
    parts = [int(part) for part in re.findall(r"[0-9]+", text.partition("T")[0])] if len(text) <= 30 else []
    if len(parts) != 3 or not re.fullmatch(r"[0-9]+\D[0-9]+\D[0-9]+(\D.*)?", text):
        return False
    year, month, day = parts if parts[0] > 31 else reversed(parts)
    return 1850 <= year <= 2150 and 1 <= month <= 12 and 1 <= day <= 31


def _are_uses(text: str, known: Collection[str] | None) -> bool:
    found = [_USE.fullmatch(part) for part in re.split(r"[+;|]", text[:100])]
    named = [match.group(1) for match in found if match]
    # Without the list only capitals count: any short word has the form.
    return len(named) == len(found) and all(code.upper() in known if known else code.isupper() for code in named)


def _is_commune(text: str, known: Collection[str] | None) -> bool:
    """Five digits; spreadsheets drop the leading zeros, but two or three digits might be anything."""
    return re.fullmatch(r"[0-9]{4,5}", text) is not None and (known is None or text.zfill(5) in known)


def _is_identifier(text: str) -> bool:
    """A GeoHash of Viet Nam: its cells begin with w or x, which keeps twelve-digit personal numbers out."""
    return is_parcel_code(text) and text[0].lower() in "wx"


_USE: Final = re.compile(r"\s*([A-Za-zĐđ]{2,5})\s*(?:[:=(]?\s*[0-9][0-9.,]*\s*(?:m2|m²)?\)?)?\s*")
_PLACES: Final = re.compile(
    r"\b(xa|phuong|thi tran|huyen|quan|thi xa|thanh pho|tp|tinh|thon|ap|ban|lang|xom|to|tdp|khu pho|kp|duong|xu dong"
    r"|dac khu)\b"
)
_SCALES: Final = frozenset({200, 500, 1_000, 2_000, 5_000, 10_000, 25_000})
_SCALE: Final = re.compile(r"1\s*[:/]\s*([0-9. ]+)")


_SIDES: Final = re.compile(r"(?:[0-9]{0,5}[.,][0-9]{2,3})?(?:\s*;\s*(?:[0-9]{0,5}[.,][0-9]{2,3})?){2,}")
"""At least three numbers with decimals: numbers of neighbours have none."""


def _is_scale(text: str) -> bool:
    match = _SCALE.fullmatch(text)
    number = _number(match.group(1).replace(".", "").replace(" ", "")) if match else _number(text)
    return number in _SCALES


_FORMS: Final[Mapping[str, tuple[Callable[[str], bool], float]]] = {
    "map_scale": (_is_scale, 0.9),
    "parcel_code": (_is_identifier, 1.0),
    "certificate_no": (lambda text: re.fullmatch(r"[A-ZĐ]{1,2} ?[0-9]{6,8}", text) is not None, 0.95),
    "origin_code": (lambda text: re.fullmatch(r"(DG|DT|CNQ)-[A-Z]{2,3}", text) is not None, 0.95),
    "address": (lambda text: len(text) > 12 and _PLACES.search(_fold(text)) is not None, 0.8),
    "edge_lengths": (lambda text: _SIDES.fullmatch(text) is not None, 1.0),
    "built_year": (lambda text: re.fullmatch(r"(19|20)[0-9]{2}", text) is not None, 0.5),
}
"""Judge of a single text and how much its form alone is worth; the certificate's form is that of DOMAIN practice."""


def _words(known: Iterable[codes.Code], more: Iterable[str] = ()) -> frozenset[str]:
    titles = {title for code in known for title in (code.value, code.title_vi, code.title_en) if len(title) > 1}
    return frozenset(map(_fold, titles)) | frozenset(more)


_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "secrecy_level": _words(codes.SECRECY_LEVELS.values(), ("khong",)),
    "status": _words(codes.PARCEL_STATUSES.values()),
    "certificate_status": _words(codes.CERTIFICATE_STATUSES.values(), ("da cap", "chua cap", "dang lam")),
    "work_group": _words(codes.WORK_GROUPS.values()),
    "condition": _words(codes.WORK_CONDITIONS.values()),
    "lifecycle": _words(codes.WORK_LIFECYCLE.values()),
}
