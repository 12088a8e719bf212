"""Reviews: conflicts of an import with parcels that its author may not see, and the note that closes one."""

from __future__ import annotations

from typing import Final

from landdb.domain.plain_text import is_plain
from landdb.errors import InputError

MAX_NOTE_LENGTH: Final = 2_000


def read_note(text: str) -> str:
    """The note of a reviewer, fit to be stored.

    Raises
    ------
    InputError
        It is empty, too long, or holds what cannot be stored.
    """
    note = text.replace("\r\n", "\n").strip()
    if not 0 < len(note) <= MAX_NOTE_LENGTH or not is_plain(note, lines=True):
        raise InputError(
            f"The note must be a text of 1 to {MAX_NOTE_LENGTH} characters, without control characters.",
            f"Ghi chú phải là văn bản từ 1 đến {MAX_NOTE_LENGTH} ký tự, không có ký tự điều khiển.",
        )
    return note
