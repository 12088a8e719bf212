"""Which tile a path names."""

from __future__ import annotations

from landdb.domain.tile_pyramid import MAX_ZOOM, TilePlace
from landdb.errors import InputError


def parse_tile(z: str, x: str, y: str) -> TilePlace:
    """A tile inside the pyramid.

    Raises
    ------
    InputError
        No number, or no tile of that zoom.
    """
    numbers = [int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1 for text in (z, x, y)]
    zoom, column, row = numbers
    if not (0 <= zoom <= MAX_ZOOM and 0 <= column < 2**zoom and 0 <= row < 2**zoom):
        raise InputError("There is no such tile.", "Không có ô bản đồ này.")
    return TilePlace(zoom, column, row)
