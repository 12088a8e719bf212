"""Requests for files of the register that try to find hidden rows out: maps, extracts, exports."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from tests.api.hidden_rows import Secrets
from tests.api.probe_parts import Probe, box_of, plain, random_box, shape_of

_DAY: Final = "2020-06-01"
"""Some of the public rows were valid then; the register learned of them later."""


def map_sheet(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    base = "/prints/map?zone=5897"
    place = f"{rng.uniform(105.84, 105.86):.6f},{rng.uniform(21.04, 21.05):.6f}"
    yield from plain(f"{base}&center={place}&scale=2000", f"{base}&center={place}&scale=50000&paper=A3", "/prints/map")
    yield from plain(
        f"{base}&center={place}&overlays=x", f"{base}&center={place}&overlays=protection-areas&as_of={_DAY}"
    )
    for row in secrets.parcels:
        centre = f"center={row['lon']:.9f},{row['lat']:.9f}"
        yield Probe(f"{base}&{centre}&scale=200")
        yield Probe(f"{base}&{centre}&scale=2000&overlays=protection-areas,boundaries")
        yield Probe(f"{base}&{centre}&scale=1000&overlays=boundaries&as_of={_DAY}")
        yield Probe(f"{base}&{centre}&scale=1000&orientation=landscape&works=0&colour_by=certificate")
        yield Probe(f"{base}&{centre}&scale=500&parcel={row['id']}")
        yield Probe(f"{base}&{centre}&scale=500&as_of={row['valid_from'] or '2000-01-01'}")
        yield Probe(f"{base}&{centre}&scale=1000&as_of={_DAY}&parcel={row['id']}")
    for row in secrets.works:
        yield Probe(f"{base}&center={row['lon']:.9f},{row['lat']:.9f}&scale=500&lang=en")
        yield Probe(f"{base}&center={row['lon']:.9f},{row['lat']:.9f}&scale=500&lang=en&as_of={_DAY}")


def extract(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
    yield from plain("/parcels/00000000-0000-4000-8000-000000000000/extract", "/parcels/w7er00000003/extract")
    for row in secrets.parcels:
        yield Probe(f"/parcels/{row['id']}/extract")
        yield Probe(f"/parcels/{row['tile_id']}/extract?lang=en")
        yield Probe(f"/parcels/{row['parcel_code']}/extract?f=html")
        yield Probe(f"/parcels/{row['id']}/extract?as_of={_DAY}")
        yield Probe(f"/parcels/{row['tile_id']}/extract?f=html&as_of={row['valid_from'] or '2000-01-01'}")


def check_extract(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
    said = f"sha256={'0' * 64}"
    yield from plain(f"/parcels/w7er00000003/extract/check?{said}", "/parcels/w7er00000003/extract/check?sha256=x")
    for row in secrets.parcels:
        yield Probe(f"/parcels/{row['id']}/extract/check?{said}")
        yield Probe(f"/parcels/{row['parcel_code']}/extract/check?{said}&f=html")
        yield Probe(f"/parcels/{row['id']}/extract/check?{said}&as_of={_DAY}")


def export(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    base = "/exports/parcels"
    yield from plain(base, *(f"{base}?f={kind}&crs=5897" for kind in ("gpkg", "shp", "csv", "xlsx", "x")))
    yield from plain(f"{base}?bbox={random_box(rng)}&lang=en&f=csv", f"{base}?crs=1", f"{base}?id=x")
    for row in secrets.parcels:
        yield Probe(f"{base}?id={row['id']}")
        yield Probe(f"{base}?bbox={box_of(row)}&f={rng.choice(('gpkg', 'shp', 'csv', 'xlsx'))}")
        yield Probe(f"{base}?parcel_code={row['parcel_code']}&f=csv")
        yield Probe(f"{base}?managing_unit={quote(row['unit_code'])}")
        yield Probe(f"{base}?secrecy_level={row['secrecy_level']}&f=csv")
        yield Probe(f"{base}?as_of={row['valid_from'] or '2000-01-01'}&f=csv")
        yield Probe(f"{base}?near={row['id']}&distance=60&shape={shape_of(row)}")


def export_picked(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    base = "/exports/parcels"
    yield Probe(base, "POST", aware=False, json={"parcels": ["x"]})
    kind = rng.choice(("gpkg", "shp", "csv", "xlsx", "geojson"))
    for row in secrets.parcels:
        yield Probe(f"{base}?f=csv", "POST", json={"parcels": [str(row["id"])]})
        yield Probe(f"{base}?as_of={row['valid_from'] or '2000-01-01'}", "POST", json={"parcels": [row["tile_id"]]})
    yield Probe(f"{base}?f={kind}", "POST", json={"parcels": [row["tile_id"] for row in secrets.parcels]})


def export_dashboard(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    base = "/exports/dashboard"
    yield from plain(base, f"{base}?f=pdf&lang=en", f"{base}?f=csv", f"{base}?f=pdf&bbox={random_box(rng)}")
    for row in secrets.parcels:
        yield Probe(f"{base}?f={rng.choice(('pdf', 'xlsx'))}&bbox={box_of(row)}")
        yield Probe(f"{base}?f=pdf&managing_unit={quote(row['unit_code'])}")
        yield Probe(f"{base}?as_of={row['valid_from'] or '2000-01-01'}&missing_dossier=b")
