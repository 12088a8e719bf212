"""What is measured: requests in several variants, with bare SQL of the same work, and whether both answer the same."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import mapbox_vector_tile
import psycopg2.extensions

from landdb.api.cursors import encode_cursor
from tests.bench import bare
from tests.bench.bare import Statement

CLEARANCES: Final = (0, 3)
FAR_PAGE: Final = 1000
BOX_LIMIT: Final = 1000
_VARIANTS: Final = 24
_HALF_BOX_DEGREES: Final = 0.002
"""A box of about 440 m: some 200 parcels."""

Same = Callable[[bytes, Any], bool]


@dataclass(frozen=True)
class Variant:
    """One request and the bare SQL of the same work, if there is any."""

    path: str
    statement: Statement | None = None


@dataclass(frozen=True)
class Case:
    """A kind of request for each clearance, in variants; ``same`` compares an answer with the bare result."""

    name: str
    variants: dict[int, Sequence[Variant]]
    same: Same | None = None


@dataclass(frozen=True)
class Places:
    """Parcels of level 0 chosen by the seed: id, lon, lat, sheet, number, identifier, certificate."""

    rows: list[tuple[str, float, float, int, int, str, str]]


def choose_places(connection: psycopg2.extensions.connection, seed: int) -> Places:
    """Pick parcels with an identifier and a certificate, spread over the whole register."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id::text, ST_X(label_point), ST_Y(label_point), sheet_no, parcel_no, parcel_code, certificate_no "
            "FROM parcel WHERE secrecy_level = 0 AND parcel_code IS NOT NULL AND certificate_no IS NOT NULL "
            "ORDER BY id LIMIT 5000"
        )
        return Places(random.Random(seed).sample(cursor.fetchall(), _VARIANTS))


def page_groups(connection: psycopg2.extensions.connection) -> list[list[Case]]:
    """Pages of 100 and of 1,000: the first and the 1,000th, or the last full one that every caller has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM parcel WHERE secrecy_level = 0 AND retired_at IS NULL")
        [visible] = cursor.fetchone() or (0,)
    groups = []
    for limit in (100, 1000):
        number = min(FAR_PAGE, visible // limit)
        first: dict[int, Sequence[Variant]] = {}
        far: dict[int, Sequence[Variant]] = {}
        for clearance in CLEARANCES:
            address = f"/collections/parcels/items?limit={limit}"
            after = _last_of_page(connection, clearance, limit, number - 1)
            first[clearance] = [Variant(address, bare.page(clearance, limit, None))]
            cursor_text = encode_cursor(after)
            far[clearance] = [Variant(f"{address}&cursor={cursor_text}", bare.page(clearance, limit, after))]
        groups.append(
            [
                Case(f"items {limit}, page 1", first, _same_features),
                Case(f"items {limit}, page {number}", far, _same_features),
            ]
        )
    return groups


def reading_groups(places: Places) -> list[list[Case]]:
    """Everything but the pages, in groups that are measured in turn."""
    ids, boxes = [row[0] for row in places.rows], [_box_around(row[1], row[2]) for row in places.rows]
    item = _by_clearance(lambda c: [Variant(f"/collections/parcels/items/{key}", bare.item(c, key)) for key in ids])
    box = _by_clearance(
        lambda c: [
            Variant(
                f"/collections/parcels/items?limit={BOX_LIMIT}&bbox={','.join(map(str, bounds))}",
                bare.box(c, BOX_LIMIT, bounds),
            )
            for bounds in boxes
        ]
    )
    whole = _by_clearance(lambda _: [Variant(f"/parcels/{key}") for key in ids])
    listed = _by_clearance(lambda _: [Variant("/parcels?limit=50&sort=key")])
    nothing = _by_clearance(lambda _: [Variant("/collections/parcels")])
    return [
        [
            Case("no row at all", nothing),
            Case("item", item, _same_item),
            Case("inspector (/parcels/{id})", whole),
            Case("list of 50", listed),
        ],
        [Case("items in a box of 440 m", box, _same_features)],
        [_tile_case(places, zoom) for zoom in (10, 14, 16)],
        _search_cases(places),
    ]


def _by_clearance(make: Callable[[int], Sequence[Variant]]) -> dict[int, Sequence[Variant]]:
    return {clearance: make(clearance) for clearance in CLEARANCES}


def _last_of_page(connection: psycopg2.extensions.connection, clearance: int, limit: int, number: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id::text FROM parcel WHERE secrecy_level <= %s AND retired_at IS NULL "
            "ORDER BY id OFFSET %s LIMIT 1",
            [clearance, limit * number - 1],
        )
        [key] = cursor.fetchone() or ("",)
    return str(key)


def _box_around(lon: float, lat: float) -> tuple[float, float, float, float]:
    half = _HALF_BOX_DEGREES
    return (round(lon - half, 6), round(lat - half, 6), round(lon + half, 6), round(lat + half, 6))


def _tile_case(places: Places, zoom: int) -> Case:
    addresses = [bare.tile_of(zoom, row[1], row[2]) for row in places.rows]
    variants = _by_clearance(
        lambda c: [Variant(f"/tiles/parcels/{zoom}/{x}/{y}.mvt", bare.tile(c, zoom, x, y)) for x, y in addresses]
    )
    return Case(f"tile z{zoom}", variants, _same_tile)


def _search_cases(places: Places) -> list[Case]:
    rows = places.rows
    names = ("nhà kho số 1", "trạm quan trắc", "don vi 7", "Hoàn Kiếm", "phu", "tan an", "xưởng", "Đà Nẵng")

    def number(clearance: int) -> list[Variant]:
        return [Variant(_search(f"tờ {r[3]} thửa {r[4]}"), bare.by_number(clearance, r[3], r[4])) for r in rows]

    def code(clearance: int) -> list[Variant]:
        return [Variant(_search(row[5]), bare.by_code(clearance, row[5])) for row in rows]

    def prefix(clearance: int) -> list[Variant]:
        return [Variant(_search(row[5][:7]), bare.by_code(clearance, row[5][:7])) for row in rows]

    def certificate(clearance: int) -> list[Variant]:
        return [Variant(_search(row[6]), bare.by_certificate(clearance, row[6])) for row in rows]

    def name(clearance: int) -> list[Variant]:
        return [Variant(_search(words), bare.by_name(clearance, words)) for words in names]

    def place(_: int) -> list[Variant]:
        return [Variant(_search(f"{row[2]:.5f}, {row[1]:.5f}")) for row in rows]

    makers = {
        "number": number, "identifier": code, "identifier's beginning": prefix, "certificate": certificate,
        "name": name, "WGS 84 position": place, "VN-2000 position": lambda _: [Variant(_search("2326000 585000"))],
    }  # fmt: skip
    return [Case(f"search: {kind}", _by_clearance(make)) for kind, make in makers.items()]


def _search(words: str) -> str:
    return f"/search?q={quote(words)}"


def _same_features(body: bytes, found: Any) -> bool:
    return bool(json.loads(body)["features"] == json.loads(f"[{found or ''}]"))


def _same_item(body: bytes, found: Any) -> bool:
    feature = json.loads(body)
    feature.pop("links", None)
    return bool(feature == json.loads(found))


def _same_tile(body: bytes, found: Any) -> bool:
    return _content(body) == _content(bytes(found or b""))


def _content(tile: bytes) -> list[str]:
    layers = mapbox_vector_tile.decode(tile) if tile else {}
    return sorted(
        json.dumps([name, feature.get("id"), feature["geometry"], feature["properties"]], sort_keys=True)
        for name, layer in layers.items()
        for feature in layer["features"]
    )
