"""Requests for the table of works and its files that try to find hidden rows out."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import quote

from landdb.api.cursors import encode_cursor
from landdb.queries.row_orders import WORK_ORDERS
from tests.api.hidden_rows import Secrets
from tests.api.probe_parts import Probe, after, before, box_of, plain, random_box, shape_of


def rows(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    """Works by themselves and by the parcels, hidden ones too, that they stand on."""
    yield from plain(
        "/works", "/works?limit=200", "/works?sort=x", "/works?code=CT-002", "/works?offset=9&limit=4",
        *(f"/works?sort={sort}&limit=7" for sort in WORK_ORDERS),
        "/works?work_standing=none", "/works?work_built_year=x",
        *(f"/works?work_missing_document={box}" for box in "abcd"), "/works?work_type=A,D&work_lifecycle=in_use",
        f"/works?bbox={random_box(rng)}", "/works?as_of=2020-06-01", "/works?as_of=2020-06-01&work_standing=none",
    )  # fmt: skip
    for row in secrets.works:
        code = row["code"]
        yield Probe(f"/works?work_code={quote(code)}")
        yield Probe(f"/works?work_tile_id={row['tile_id']}&work_secrecy_level={row['secrecy_level']}")
        yield Probe(f"/works?work_built_year={row['built_year'] or 1900}&work_group=special")
        yield Probe(f"/works?sort=code&limit=2&cursor={encode_cursor('code', code, before(row['id']))}")
        yield Probe(f"/works?sort=-code&limit=2&cursor={encode_cursor('-code', code, after(row['id']))}")
        yield Probe(f"/works?as_of={row['valid_from'] or '2000-01-01'}&limit=200")
    for row in secrets.parcels:
        yield Probe(f"/works?parcel_no={row['parcel_no']}&sheet_no={row['sheet_no']}")
        yield Probe(f"/works?bbox={box_of(row)}&work_standing=parcel")
        yield Probe(f"/works?tile_id={row['tile_id']}&as_of={row['valid_from'] or '2000-01-01'}")
        yield Probe(f"/works?near={row['id']}&distance=200&limit=3")
        yield Probe(f"/works?shape={shape_of(row)}&sort=unit&work_managing_unit={quote(row['unit_code'])}")
        yield Probe(f"/works?managing_unit={quote(row['unit_code'])}&sort=-secrecy")


def export(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    """The same as files."""
    base = "/exports/works"
    yield from plain(base, *(f"{base}?f={kind}&crs=5897" for kind in ("gpkg", "shp", "csv", "xlsx", "x")))
    yield from plain(f"{base}?bbox={random_box(rng)}&lang=en&f=csv", f"{base}?crs=1", f"{base}?id=x")
    for row in secrets.works:
        yield Probe(f"{base}?work_code={quote(row['code'])}&f={rng.choice(('gpkg', 'shp', 'csv', 'xlsx'))}")
        yield Probe(f"{base}?as_of={row['valid_from'] or '2000-01-01'}&f=csv")
    for row in secrets.parcels:
        yield Probe(f"{base}?bbox={box_of(row)}")
        yield Probe(f"{base}?parcel_no={row['parcel_no']}&f=csv&work_missing_document=a,b,none")
