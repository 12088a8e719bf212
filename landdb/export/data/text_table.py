"""Rows as CSV for spreadsheets: UTF-8 with a byte order mark, codes in words, and no cell that runs as a formula
or turns into a date."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from landdb.domain.issues import Language
from landdb.domain.zones import WGS84
from landdb.export.data.fields import harmless, shown_value
from landdb.export.data.source import Source

_LIKE_DATE: Final = re.compile(r"[0-9]{1,4}\s*[/-]\s*[0-9]{1,4}(\s*[/-]\s*[0-9]{1,4})?")
"""Sheet 1, parcel 5 (``1/5``) or a number of a house: a spreadsheet reads a day."""

_PLACE_TITLES: Final[Mapping[Language, tuple[tuple[str, str], tuple[str, str]]]] = {
    "vi": (("Kinh độ", "Vĩ độ"), ("X (Bắc, m)", "Y (Đông, m)")),
    "en": (("Longitude", "Latitude"), ("X (northing, m)", "Y (easting, m)")),
}


def place_titles(srid: int, language: Language) -> tuple[str, str]:
    """Titles of the coordinates of the label point; northing first, as Vietnamese tables have it."""
    in_degrees, in_metres = _PLACE_TITLES[language]
    return in_degrees if srid == WGS84 else in_metres


def place_values(label: Any, srid: int) -> tuple[float, float]:
    """Coordinates of a label point in the order of their titles: degrees to 0.1 m, metres to a centimetre."""
    x, y = float(label[0]), float(label[1])
    return (round(x, 6), round(y, 6)) if srid == WGS84 else (round(y, 2), round(x, 2))


def write_csv(source: Source, path: Path) -> None:
    """Write the table."""
    request = source.request
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                *(field.title(request.language) for field in request.fields),
                *place_titles(request.srid, request.language),
            ]
        )
        for batch in source.batches:
            for row, label in zip(batch.rows, batch.labels, strict=True):
                values = [_cell(shown_value(field, row[field.name], request.language)) for field in request.fields]
                writer.writerow([*values, *place_values(label, request.srid)])


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return value
    return f"'{value}" if _LIKE_DATE.fullmatch(value) else harmless(value)
