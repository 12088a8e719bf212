"""Reviews: what an import did to data that its author may not see, and the note that closes an item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from landdb.domain.issues import Language, catalogue
from landdb.domain.plain_text import read_lines
from landdb.errors import InputError

KINDS: Final = ("K01", "T02", "B03")
"""What an item is about, as the issue would be called if its author were told."""

MAX_NOTE_LENGTH: Final = 2_000


def title_of(kind: str, *, has_other_parcel: bool) -> Mapping[Language, str]:
    """What an item is about; what stood on a parcel that ended has either gone over to another one or ended there."""
    return catalogue()[kind, "carried" if kind == "B03" and has_other_parcel else ""].title


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
