"""Reasons that people give for what they decide on an import: they are stored, printed and read by others."""

from __future__ import annotations

from typing import Final

from landdb.domain.plain_text import read_lines
from landdb.errors import InputError

MAX_REASON: Final = 2_000


def read_reason(text: str) -> str:
    """A reason, fit to be stored.

    Raises
    ------
    InputError
        It is empty, too long, or holds what cannot be stored.
    """
    reason = read_lines(text, MAX_REASON)
    if reason is None:
        raise InputError(
            f"A reason is needed: a text of 1 to {MAX_REASON} characters, without control characters.",
            f"Phải có lý do: văn bản từ 1 đến {MAX_REASON} ký tự, không có ký tự điều khiển.",
        )
    return reason
