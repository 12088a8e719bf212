"""Reviews: conflicts of an import with parcels that its author may not see, and the note that closes one."""

from __future__ import annotations

from typing import Final

from landdb.domain.plain_text import read_lines
from landdb.errors import InputError

MAX_NOTE_LENGTH: Final = 2_000


def read_note(text: str) -> str:
    """The note of a reviewer, fit to be stored.

    Raises
    ------
    InputError
        It is empty, too long, or holds what cannot be stored.
    """
    note = read_lines(text, MAX_NOTE_LENGTH)
    if note is None:
        raise InputError(
            f"The note must be a text of 1 to {MAX_NOTE_LENGTH} characters, without control characters.",
            f"Ghi chú phải là văn bản từ 1 đến {MAX_NOTE_LENGTH} ký tự, không có ký tự điều khiển.",
        )
    return note
