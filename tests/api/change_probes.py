"""Requests for changes: pages, periods and places at which hidden parcels were registered."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from landdb.api.cursors import encode_cursor
from tests.api.hidden_rows import Secrets
from tests.api.probe_parts import Maker, Probe, after, before, plain


def _list(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
    yield from plain("/changes", "/changes?limit=50", "/changes?limit=3", "/changes?x=1", "/changes?cursor=x")
    yield from plain("/changes?period=2020-01-01/..", "/changes?period=../2019-12-31&limit=5", "/changes?period=x")
    for row in secrets.parcels:
        moment = row["system_from"].isoformat()
        for key in (before(row["id"]), str(row["id"]), after(row["id"])):
            yield Probe(f"/changes?limit=2&cursor={encode_cursor(moment, key)}")
        yield Probe(f"/changes?period={row['system_from']:%Y-%m-%d}&limit=50")
        yield Probe(f"/changes?managing_unit={quote(row['unit_code'])}")
        yield Probe("/changes?province_code=01&limit=50")


ROUTES: Final[dict[tuple[str, str], Maker]] = {("GET", "/changes"): _list}
