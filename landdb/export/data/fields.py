"""How values are told in each kind of file."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from landdb.domain.codes import TITLES
from landdb.domain.issues import Language
from landdb.domain.vietnam_time import VIETNAM
from landdb.export.data.subjects import Field

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def plain_value(field: Field, value: Any) -> Any:
    """Return a value as programs read it: numbers as numbers, moments in UTC, structured texts as JSON."""
    if value is None:
        return None
    if field.type == "number":
        return float(value)
    if field.type == "string":
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return value


def shown_value(field: Field, value: Any, language: Language) -> Any:
    """Return a value as people read it: codes, also several of them, in words, moments in Vietnam's time."""
    if value is not None and field.name in TITLES:
        codes = [TITLES[field.name].get(part) for part in str(value).split(", ")]
        titles = [code.title_vi if language == "vi" else code.title_en for code in codes if code is not None]
        if len(titles) == len(codes):
            return "; ".join(titles)
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).replace(tzinfo=None, microsecond=0)
    return plain_value(field, value)


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, without control characters."""
    clean = "".join(letter for letter in text if letter >= " " or letter in "\n\t")
    return f"'{clean}" if text.startswith(_FORMULA) else clean
