"""Probes of what the inspector asks for: versions beside each other, parcels beside each other."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from tests.api.hidden_rows import Secrets
from tests.api.probe_parts import Probe, plain

_PAIRS = ("", "?older=1&newer=2", "?older=1&newer=3", "?older=2&newer=4")


def parcel_difference(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
    """Versions of hidden parcels."""
    path = "/parcels/00000000-0000-4000-8000-000000000000/difference"
    yield from plain(path, f"{path}?older=2&newer=1", f"{path}?older=x&newer=2", f"{path}?a=1")
    for row in secrets.parcels:
        for ref in (row["id"], row["tile_id"], row["parcel_code"]):
            yield Probe(f"/parcels/{ref}/difference")
        yield Probe(f"/parcels/{row['id']}/difference?older=1&newer=2")


def beside(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
    """What comes before and after hidden parcels in the list."""
    yield from plain("/parcels/00000000-0000-4000-8000-000000000000/beside", "/parcels/1/beside?sort=x")
    for row in secrets.parcels:
        yield Probe(f"/parcels/{row['id']}/beside")
        yield Probe(f"/parcels/{row['tile_id']}/beside?sort=-area&parcel_no={row['parcel_no']}")
        yield Probe(f"/parcels/{row['id']}/beside?as_of=2020-06-01")


def work_difference(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
    """Versions of hidden works."""
    yield from plain("/works/00000000-0000-4000-8000-000000000000/difference")
    for row in secrets.works:
        yield Probe(f"/works/{row['id']}/difference?older=1&newer=2")
        yield Probe(f"/works/{row['tile_id']}/difference")


def comparison(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
    """Hidden parcels beside each other, and sums of them."""
    yield _compare([], aware=False)
    yield _compare(["x"], aware=False)
    for row in secrets.parcels:
        yield _compare([str(row["id"])])
        yield _compare([row["tile_id"]])
        yield _compare([str(row["id"])], as_of="2026-01-01")
    yield _compare([str(row["id"]) for row in secrets.parcels])


def of_public(ids: Sequence[Any]) -> list[Probe]:
    """Visible objects: versions from a time when they were secret, secret works and documents that hang on them."""
    pairs = [
        Probe(f"/{kind}/{key}/difference{pair}") for kind in ("parcels", "works") for key in ids for pair in _PAIRS
    ]
    chosen = [str(key) for key in ids]
    sorts = ("key", "-area", "parcel", "scale", "certificate_no", "secrecy", "-updated")
    pairs += [Probe(f"/parcels/{key}/beside?sort={sort}") for key in chosen for sort in sorts]
    return [*pairs, _compare(chosen), *(_compare([key]) for key in chosen)]


def _compare(parcels: list[Any], *, aware: bool = True, **more: Any) -> Probe:
    return Probe("/parcels/comparison", "POST", aware=aware, json={"parcels": parcels} | more)
