"""Requests about base maps that are hidden from the caller."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, Final

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


def _fixed(method: str, *paths: str) -> Maker:
    def make(_: Secrets, __: random.Random) -> Iterator[Probe]:
        yield from (Probe(path, method, aware=False) for path in paths)

    return make


ROUTES: Final[dict[tuple[str, str], Maker]] = {
    ("GET", "/basemaps"): _fixed("GET", "/basemaps", "/basemaps?x=1"),
    ("GET", "/basemaps/{basemap_id}/{z}/{x}/{y}"): tile,
    ("GET", "/basemaps/{basemap_id}/thumbnail"): one("/basemaps", "/thumbnail"),
    ("GET", "/basemaps/{basemap_id}/features"): one("/basemaps", "/features"),
    ("GET", "/admin/basemaps"): _fixed("GET", "/admin/basemaps", "/admin/basemaps?x=1"),
    ("POST", "/admin/basemaps"): _fixed("POST", "/admin/basemaps"),
    ("PUT", "/admin/basemaps/{basemap_id}"): one("/admin/basemaps", "", "PUT", {"type": "xyz"}),
    ("DELETE", "/admin/basemaps/{basemap_id}"): one("/admin/basemaps", "", "DELETE"),
    ("POST", "/admin/basemaps/order"): order,
    ("POST", "/admin/basemaps/test"): trial,
    ("POST", "/admin/basemap-files"): _fixed("POST", "/admin/basemap-files"),
}
