"""Which lines of a drawing are parcels: also open ones around a parcel's number, but no frame around numbered ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely

from landdb.import_.readers import labels as label
from landdb.import_.readers.labels import Label

_FEWEST_FRAMED: Final = 2
_LONGEST_GAP: Final = 0.5


def find_unclosed(
    closed: Sequence[Any], lines: Sequence[Any], gaps: Sequence[float], labels: Sequence[Label]
) -> list[int]:
    """Places of open lines that bound a parcel: closed by one edge they hold texts that number one parcel.

    A text counts for the smallest shape that holds it, ``closed`` ones included. ``lines`` are polygons too, of the
    lines with that edge, ``gaps`` its length: an edge longer than half of what is drawn is no boundary left open.
    """
    if not len(lines) or not labels:
        return []
    texts = label.assign([*closed, *lines], labels)[0][len(closed) :]
    return [
        at
        for at, (shape, gap, told) in enumerate(zip(lines, gaps, texts, strict=True))
        if told and shape.is_valid and gap <= _LONGEST_GAP * (shape.length - gap) and _parcel(shape, told) is not None
    ]


def find_frames(polygons: Sequence[Any], texts: Sequence[Sequence[Label]]) -> list[int]:
    """Places of polygons that frame parcels: they hold several numbered ones, and no text of their own is a number.

    ``Tờ bản đồ số: 99`` may stand in a frame; a text that begins with a figure may be a parcel's, read or not.
    """
    told = list(zip(polygons, texts, strict=True))
    numbered = [at for at, (shape, own) in enumerate(told) if own and _parcel(shape, own) is not None]
    others = np.array(
        [at for at, (shape, own) in enumerate(told) if shape.is_valid and shape.area and not _has_figure(own)],
        dtype=int,
    )
    if len(numbered) < _FEWEST_FRAMED or not len(others):
        return []
    shapes = np.array([*polygons, None], dtype=object)[:-1]
    outer, _ = shapely.STRtree(shapes[numbered]).query(shapes[others], predicate="contains_properly")
    held = np.bincount(outer, minlength=len(others))
    return [int(at) for at in others[held >= _FEWEST_FRAMED]]


def _parcel(shape: Any, texts: Sequence[Label]) -> str | None:
    return label.parse(texts, shape.area).parcel


def _has_figure(texts: Sequence[Label]) -> bool:
    return any(text.text.strip()[:1].isdigit() for text in texts)
