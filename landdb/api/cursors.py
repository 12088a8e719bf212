"""Cursors of ``next`` links: where a page ended, as base64url without padding. They hold no limit and no filter."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from landdb.domain.instants import read_instant
from landdb.errors import InputError

_WRITTEN: Final[Mapping[type, Callable[[str], Any]]] = {datetime: read_instant, UUID: UUID}
"""How keys are read that JSON has no form for: a cursor has them as text."""


_LONGEST: Final = 1600
"""Room for the letters by which rows are sorted (``landdb.queries.row_orders``), whatever they are."""


def encode_cursor(*keys: Any) -> str:
    """Pack keys (texts, numbers, instants, UUIDs) into a cursor."""
    text = json.dumps(keys, ensure_ascii=False, separators=(",", ":"), default=_write)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(text: str | None, *types: type) -> tuple[Any, ...] | None:
    """The keys of a cursor, each of its type.

    Raises
    ------
    InputError
        The cursor was not made by :func:`encode_cursor` for this order.
    """
    if text is None:
        return None
    try:
        if len(text) > _LONGEST or not text.isascii():
            raise ValueError
        padded = text + "=" * (-len(text) % 4)
        keys = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(keys, list):
            raise ValueError
        return tuple(_read(key, kind) for key, kind in zip(keys, types, strict=True))
    except (ValueError, binascii.Error, RecursionError):
        raise InputError(
            "Parameter 'cursor' must come from a 'next' link.", "Tham số 'cursor' phải lấy từ liên kết 'next'."
        ) from None


def _write(key: object) -> str:
    return key.isoformat() if isinstance(key, datetime) else str(key)


def _read(key: object, kind: type) -> Any:
    if kind in _WRITTEN and isinstance(key, str):
        return _WRITTEN[kind](key)
    if isinstance(key, str):
        key.encode()  # a ValueError: half of a character, which no database takes
    if type(key) is not kind:
        raise ValueError
    return key
