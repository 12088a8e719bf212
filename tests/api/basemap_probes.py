"""Requests about base maps that are hidden from the caller."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from tests.api.hidden_rows import Secrets
from tests.api.probe_parts import Maker, Probe

NONE = "00000000-0000-4000-8000-000000000000"


def one(base: str, suffix: str, method: str = "GET", json: dict[str, Any] | None = None) -> Maker:
    """A route that names a base map, with one that is not there and with each hidden one."""

    def make(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
        seen = {"if-match": '"1"'} if method != "GET" else {}
        yield Probe(f"{base}/{NONE}{suffix}", method, aware=False, json=json, headers=seen)
        for row in secrets.basemaps:
            yield Probe(f"{base}/{row['id']}{suffix}", method, json=json, headers=seen)

    return make


def tile(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    yield Probe("/basemaps/none/0/0/0", aware=False)
    yield Probe(f"/basemaps/{NONE}/3/9/9", aware=False)
    for row in secrets.basemaps:
        for zoom in (0, 11):
            yield Probe(f"/basemaps/{row['id']}/{zoom}/{rng.randrange(2**zoom)}/0")


def order(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
    yield Probe("/admin/basemaps/order", "POST", aware=False, json={"ids": [NONE]})
    for row in secrets.basemaps:
        yield Probe("/admin/basemaps/order", "POST", json={"ids": [str(row["id"])]})


def trial(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
    yield Probe("/admin/basemaps/test", "POST", aware=False, json={"id": NONE})
    for row in secrets.basemaps:
        yield Probe("/admin/basemaps/test", "POST", json={"id": str(row["id"])})
