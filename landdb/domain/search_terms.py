"""What a person may have meant by a search text: parcel numbers, codes, certificates, coordinates. Looks up nothing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from landdb.domain import parcel_code
from landdb.domain.coordinate_terms import LonLat, PlanePoint, parse_lon_lat, parse_plane_point

MAX_LENGTH: Final = 200
"""Longer texts are cut: nobody types them, and every pattern below stays linear."""


@dataclass(frozen=True)
class SheetParcel:
    """Map sheet and parcel number; one of the two may be missing."""

    sheet_no: int | None
    parcel_no: int | None


@dataclass(frozen=True)
class SearchTerms:
    """Every reading of one text. ``words`` is what remains beside a parcel number, or the whole text."""

    text: str
    words: str
    sheet_parcel: SheetParcel | None = None
    parcel_code: str | None = None
    certificate: str | None = None
    plane: PlanePoint | None = None
    lon_lat: LonLat | None = None


_SHEET = re.compile(r"\b(?:to(?:\s+ban\s+do)?|tbd|bdd?c|sheet|map\s+sheet)\s*(?:so|no)?\s*[.:#]?\s*(\d{1,5})\b")
_PARCEL = re.compile(r"\b(?:thua(?:\s+dat)?|parcel|plot)\s*(?:so|no)?\s*[.:#]?\s*(\d{1,6})\b")
_PAIR = re.compile(r"(?<![\d/.,])(\d{1,5})\s*/\s*(\d{1,6})(?![\d/.,])")
_CERTIFICATE = re.compile(r"[A-ZĐ]{1,4}\d{3,8}|\d{5,8}")
"""A serial number or a beginning, without blanks; people who read it out often leave the letters of its series away."""


def fold(text: str) -> str:
    """Lower case without accents, đ as d, letter for letter: the result has the length of the (NFC) text."""
    return "".join(_fold_letter(letter) for letter in text)


def parse(text: str) -> SearchTerms:
    """Read a search text in every way that makes sense; a text may be several things at once."""
    text = " ".join(unicodedata.normalize("NFC", text)[:MAX_LENGTH].split())
    plane = parse_plane_point(text)
    lon_lat = None if plane else parse_lon_lat(text)
    if plane or lon_lat:
        return SearchTerms(text=text, words="", plane=plane, lon_lat=lon_lat)
    sheet_parcel, words = _sheet_parcel(text)
    return SearchTerms(
        text=text,
        words=words,
        sheet_parcel=sheet_parcel,
        parcel_code=_parcel_code(text),
        certificate=_certificate(text),
    )


def _fold_letter(letter: str) -> str:
    if letter in "đĐ":
        return "d"
    folded = unicodedata.normalize("NFD", letter)[0].lower()
    return folded if len(folded) == 1 else letter


def _sheet_parcel(text: str) -> tuple[SheetParcel | None, str]:
    folded = fold(text)
    sheet, parcel = _SHEET.search(folded), _PARCEL.search(folded)
    if sheet or parcel:
        found = SheetParcel(int(sheet[1]) if sheet else None, int(parcel[1]) if parcel else None)
        return found, _without(text, [match.span() for match in (sheet, parcel) if match])
    if pair := _PAIR.search(folded):
        return SheetParcel(int(pair[1]), int(pair[2])), _without(text, [pair.span()])
    return None, text


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + " " + text[end:]
    return " ".join(text.split()).strip(" ,;.-")


def _parcel_code(text: str) -> str | None:
    """A whole identifier, or a beginning of one long enough (6 letters, about 1 km) to be no ordinary word."""
    code = text.lower()
    if parcel_code.is_parcel_code(code):
        return code
    padded = code + "0" * (parcel_code.LENGTH - len(code))
    has_digit = any(letter.isdigit() for letter in code)
    return code if 6 <= len(code) < parcel_code.LENGTH and has_digit and parcel_code.is_parcel_code(padded) else None


def _certificate(text: str) -> str | None:
    joined = re.sub(r"[ .-]", "", text.upper())
    return joined if _CERTIFICATE.fullmatch(joined) else None
