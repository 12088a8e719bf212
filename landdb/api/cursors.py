"""Cursors of ``next`` links: where a page ended, as base64url without padding. They hold no limit and no filter."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from landdb.errors import InputError


def encode_cursor(*keys: Any) -> str:
    """Pack keys (texts and numbers) into a cursor."""
    text = json.dumps(keys, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(text: str | None, *types: type) -> tuple[Any, ...] | None:
    """The keys of a cursor, checked to be of ``types``.

    Raises
    ------
    InputError
        The cursor was not made by :func:`encode_cursor` for this order.
    """
    if text is None:
        return None
    try:
        if len(text) > 600 or not text.isascii():
            raise ValueError
        padded = text + "=" * (-len(text) % 4)
        keys = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        keys = None
    fits = isinstance(keys, list) and len(keys) == len(types)
    if not fits or any(type(key) is not kind for key, kind in zip(keys, types, strict=True)):
        raise InputError(
            "Parameter 'cursor' must come from a 'next' link.", "Tham số 'cursor' phải lấy từ liên kết 'next'."
        )
    return tuple(keys)
