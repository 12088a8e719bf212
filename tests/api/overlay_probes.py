"""Requests for what lies over the parcels: lists, and tiles at the places of hidden works and parcels."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from tests.api.hidden_rows import Secrets
from tests.api.probe_parts import Maker, Probe, plain, tile_of


def _list(_: Secrets, __: random.Random) -> Iterator[Probe]:
    yield from plain("/overlays", "/overlays?x=1")


def _tiles(collection: str) -> Maker:
    def make(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
        yield from plain(f"/tiles/{collection}/0/0/0.mvt", f"/tiles/{collection}/3/9/9.mvt")
        somewhere = tile_of(collection, rng.uniform(105.84, 105.86), rng.uniform(21.04, 21.05), 14)
        yield from plain(somewhere, f"{somewhere}?as_of=2026-01-01", f"{somewhere}?secrecy_level=2")
        for row in (*secrets.parcels, *secrets.works):
            for zoom in (8, 11, 12, 16):
                yield Probe(tile_of(collection, row["lon"], row["lat"], zoom))
            day = row["valid_from"] or "2000-01-01"
            yield Probe(f"{tile_of(collection, row['lon'], row['lat'], 13)}?as_of={day}")

    return make


ROUTES: Final[dict[tuple[str, str], Maker]] = {
    ("GET", "/overlays"): _list,
    ("GET", "/tiles/protection-areas/{z}/{x}/{y}.mvt"): _tiles("protection-areas"),
    ("GET", "/tiles/boundaries/{z}/{x}/{y}.mvt"): _tiles("boundaries"),
}
