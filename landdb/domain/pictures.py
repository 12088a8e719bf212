"""What bytes are a picture, and how large it is once a browser unpacks it. Pure."""

from __future__ import annotations

from struct import error, unpack_from
from typing import Final

MAX_SIDE: Final = 2048
"""Pixels: tiles have 256 or 512. Two megabytes can hold a picture that takes gigabytes of whoever looks at it."""

_TYPES: Final = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_SIZES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Segments of a JPEG that tell its size (ITU-T T.81, table B.1)."""

_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
"""Segments without a length."""


def image_type(content: bytes) -> str | None:
    """Media type of a picture by its first bytes; ``None`` for what is none that browsers show."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((name for magic, name in _TYPES.items() if content.startswith(magic)), None)


def shown_type(content: bytes) -> str | None:
    """Media type of a whole picture that may be shown; ``None`` for one with a side beyond :data:`MAX_SIDE`, too."""
    kind = image_type(content)
    sides = picture_sides(content) if kind else None
    return kind if sides and min(sides) > 0 and max(sides) <= MAX_SIDE else None


def picture_sides(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as the head of a picture tells them; ``None`` where it does not.

    Sources: W3C PNG 11.2.1, GIF89a 18, ITU-T T.81 B.2.2, RFC 9649 (WebP) 2.5 to 2.7.
    """
    readers = {"image/png": _png, "image/gif": _gif, "image/webp": _webp, "image/jpeg": _jpeg}
    try:
        return readers[image_type(content) or ""](content)
    except (KeyError, IndexError, error):
        return None


def _png(content: bytes) -> tuple[int, int] | None:
    width, height = unpack_from(">II", content, 16)
    return (width, height) if content[12:16] == b"IHDR" else None


def _gif(content: bytes) -> tuple[int, int]:
    width, height = unpack_from("<HH", content, 6)
    return width, height


def _webp(content: bytes) -> tuple[int, int] | None:
    if content[12:16] == b"VP8X":
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if content[12:16] == b"VP8L":
        (bits,) = unpack_from("<I", content, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = unpack_from("<HH", content, 26)
    return (width & 0x3FFF, height & 0x3FFF) if content[12:16] == b"VP8 " else None


def _jpeg(content: bytes) -> tuple[int, int] | None:
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _SIZES:
            height, width = unpack_from(">HH", content, at + 5)
            return width, height
        if marker == 0xFF:
            at += 1
        elif marker in _BARE:
            at += 2
        else:
            at += 2 + unpack_from(">H", content, at + 2)[0]
    return None
