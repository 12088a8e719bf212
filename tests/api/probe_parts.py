"""Parts of requests that try to find hidden rows out: boxes, shapes, tiles, keys, of hidden and random places."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import UUID

from tests.api.hidden_rows import Secrets


@dataclass(frozen=True)
class Probe:
    """One request; ``aware`` tells that it was made from a hidden row."""

    path: str
    method: str = "GET"
    aware: bool = True
    data: dict[str, str] = field(default_factory=dict)
    json: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)


Maker = Callable[[Secrets, random.Random], Iterator[Probe]]


def plain(*paths: str) -> Iterator[Probe]:
    """Requests that know nothing of hidden rows."""
    yield from (Probe(path, aware=False) for path in paths)


def box_of(row: dict[str, Any], margin: float = 0.0) -> str:
    """The box around a hidden parcel, with a margin in degrees."""
    sides = (row["x0"] - margin, row["y0"] - margin, row["x1"] + margin, row["y1"] + margin)
    return ",".join(f"{side:.9f}" for side in sides)


def shape_of(row: dict[str, Any]) -> str:
    """A triangle over a hidden parcel."""
    x0, y0, x1, y1 = (row[name] for name in ("x0", "y0", "x1", "y1"))
    return quote(f"{x0:.9f} {y0:.9f};{x1:.9f} {y0:.9f};{x1:.9f} {y1:.9f}")


def random_box(rng: random.Random) -> str:
    """A box somewhere in the worlds."""
    west, south = rng.uniform(105.83, 105.86), rng.uniform(21.03, 21.05)
    return f"{west:.6f},{south:.6f},{west + rng.uniform(0, 0.02):.6f},{south + rng.uniform(0, 0.02):.6f}"


def before(key: Any) -> str:
    """The identifier just before a hidden one: a page that begins there would begin with the hidden row."""
    return str(UUID(int=UUID(str(key)).int - 1))


def after(key: Any) -> str:
    """The identifier just after a hidden one, for lists that run downwards."""
    return str(UUID(int=UUID(str(key)).int + 1))


def tile_of(collection: str, lon: float, lat: float, zoom: int) -> str:
    """The path of the tile in which a place lies."""
    scale = 2**zoom
    x = int((lon + 180) / 360 * scale)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * scale)
    return f"/tiles/{collection}/{zoom}/{x}/{y}.mvt"


def fixed(*paths: str) -> Maker:
    """Paths that no hidden row makes."""

    def make(_: Secrets, __: random.Random) -> Iterator[Probe]:
        yield from plain(*paths)

    return make


def post(path: str) -> Maker:
    """A form that is sent empty."""

    def make(_: Secrets, __: random.Random) -> Iterator[Probe]:
        yield Probe(path, "POST", aware=False)

    return make
