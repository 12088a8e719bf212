"""Requests that try to find hidden rows out: for each route random ones, and ones made from the hidden rows."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote

from landdb.api.cursors import encode_cursor
from landdb.queries.row_orders import PARCEL_ORDERS
from tests.api import (
    basemap_probes,
    change_probes,
    file_probes,
    import_probes,
    inspecting_probes,
    overlay_probes,
    work_probes,
)
from tests.api.hidden_rows import Secrets
from tests.api.probe_parts import Maker, Probe, before, box_of, fixed, plain, post, random_box, shape_of, tile_of


def _landing(_: Secrets, __: random.Random) -> Iterator[Probe]:
    yield from plain("/?f=json", "/?f=html", "/")


def _items(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    for collection, rows in (("parcels", secrets.parcels), ("works", secrets.works)):
        base = f"/collections/{collection}/items"
        yield from plain(base, f"{base}?f=html", f"{base}?limit=3", f"{base}?offset=5&limit=4", f"{base}?limit=10000")
        yield from plain(f"{base}?bbox={random_box(rng)}", f"{base}?bbox={random_box(rng)}&limit=2", f"{base}?x=1")
        for row in rows:
            yield Probe(f"{base}?bbox={box_of(row)}")
            yield Probe(f"{base}?bbox={box_of(row, 0.0004)}&limit=1")
            yield Probe(f"{base}?limit=2&cursor={encode_cursor(before(row['id']))}")
            yield Probe(f"{base}?limit=2&cursor={encode_cursor(str(row['id']))}")
            yield Probe(f"{base}?tile_id={row['tile_id']}")
            yield Probe(f"{base}?secrecy_level={row['secrecy_level']}")
            yield Probe(f"{base}?datetime={row['valid_from'] or '1987-06-01'}")
            yield Probe(f"{base}?as_of={row['valid_from'] or '1987-06-01'}&bbox={box_of(row)}")
    for row in secrets.parcels:
        base = "/collections/parcels/items"
        yield Probe(f"{base}?sheet_no={row['sheet_no']}&parcel_no={row['parcel_no']}")
        yield Probe(f"{base}?parcel_code={row['parcel_code']}")
        yield Probe(f"{base}?map_scale={row['map_scale']}")
        yield Probe(f"{base}?main_use_code={row['main_use_code']}&status={row['status']}")
        yield Probe(f"{base}?certificate_no={quote(row['certificate_no'])}")
        yield Probe(f"{base}?managing_unit={quote(row['unit_code'])}&limit=5")
        yield Probe(f"{base}?military_zone={quote(row['zone_code'] or 'x')}")
        yield Probe(f"{base}?min_area={row['legal_area_m2']}&max_area={row['legal_area_m2']}")
        yield Probe(f"{base}?origin_code=1,2,3&near={row['id']}&distance=40")
    for row in secrets.works:
        yield Probe(f"/collections/works/items?code={quote(row['code'])}")
        yield Probe(f"/collections/works/items?built_year={row['built_year'] or 1900}&work_group=special")


def _item(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
    yield from plain("/collections/parcels/items/00000000-0000-4000-8000-000000000000", "/collections/works/items/x")
    yield from plain("/collections/admin-units/items/34100001", "/collections/admin-units/items/34100001?f=html")
    for collection, rows in (("parcels", secrets.parcels), ("works", secrets.works)):
        for row in rows:
            yield Probe(f"/collections/{collection}/items/{row['id']}")
            yield Probe(f"/collections/{collection}/items/{row['id']}?f=html")


def _tiles(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    yield from plain("/tiles/parcels/0/0/0.mvt", "/tiles/works/0/0/0.mvt", "/tiles/parcels/3/9/9.mvt")
    for _ in range(6):
        yield from plain(
            tile_of("parcels", rng.uniform(105.84, 105.86), rng.uniform(21.04, 21.05), rng.randrange(4, 19))
        )
    for collection, rows in (("parcels", secrets.parcels), ("works", secrets.works)):
        for row in rows:
            for zoom in (5, 11, 12, 14, 17, 20):
                yield Probe(tile_of(collection, row["lon"], row["lat"], zoom))
    for row in secrets.works:
        path = tile_of("works", row["lon"], row["lat"], 15)
        yield Probe(f"{path}?outside=1&work_type={row['work_type']}&code={quote(row['code'])}")
        yield Probe(f"{path}?outside=1&standing=none&missing_document=a,b")
        yield Probe(f"{path}?outside=1&condition=good&as_of={row['valid_from'] or '2000-01-01'}")
    for row in secrets.parcels:
        path = tile_of("parcels", row["lon"], row["lat"], 10)
        yield Probe(f"{path}?main_use_code={row['main_use_code']}")
        yield Probe(f"{path}?certificate_status=issued&min_area={row['legal_area_m2']}")
        yield Probe(f"{path}?managing_unit={quote(row['unit_code'])}")
        yield Probe(f"{tile_of('parcels', row['lon'], row['lat'], 15)}?near={row['tile_id']}&distance=60")
        yield Probe(f"{tile_of('parcels', row['lon'], row['lat'], 16)}?outside=1&map_scale={row['map_scale']}")
        yield Probe(f"{path}?shape={shape_of(row)}")
        yield Probe(f"{path}?as_of=2026-01-01")
        yield Probe(f"{path}?as_of=2020-06-01&near={row['id']}&distance=60")
        yield Probe(f"{path}?as_of=2020-06-01&origin_code=1")
        yield Probe(f"{tile_of('parcels', row['lon'], row['lat'], 15)}?as_of={row['valid_from'] or '2000-01-01'}")


def _list(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    yield from plain(
        "/parcels",
        "/parcels?limit=200",
        "/parcels?sort=x",
        *(f"/parcels?sort={sort}&limit=7" for sort in PARCEL_ORDERS),
        "/parcels?offset=9&limit=4",
        "/parcels?offset=-1",
        "/parcels?near=x",
        "/parcels?distance=5",
        "/parcels?shape=105.8 21;105.9 21.1;105.9 21;105.8 21.1",
    )
    yield from plain(f"/parcels?bbox={random_box(rng)}", "/parcels?main_use_code=CQP,SKC&limit=3")
    for row in secrets.parcels:
        area = f"{row['legal_area_m2']:.1f}"
        yield Probe(f"/parcels?bbox={box_of(row)}")
        yield Probe(f"/parcels?as_of={row['valid_from'] or '2000-01-01'}&limit=200")
        yield Probe(f"/parcels?min_area={area}&max_area={area}")
        yield Probe(f"/parcels?sort=area&limit=2&cursor={encode_cursor('area', area, before(row['id']))}")
        yield Probe(f"/parcels?sort=-area&limit=2&cursor={encode_cursor('-area', area, str(row['id']))}")
        yield Probe(f"/parcels?main_use_code={row['main_use_code']}&sort=-updated&limit=2")
        yield Probe(f"/parcels?near={row['id']}")
        yield Probe(f"/parcels?near={row['tile_id']},{row['id']}&distance=200&limit=3")
        yield Probe(f"/parcels?shape={shape_of(row)}&sort=unit")
        yield Probe(f"/parcels?system_from=../{row['system_from']:%Y-%m-%d}&sort=certificate_no&limit=3")
        yield Probe(f"/parcels?surveyed_on={row['valid_from'] or '1987-06-01'}/..&certificate_date=../2020-01-01")
        yield Probe(f"/parcels?using_unit={quote(row['unit_code'])}&sort=-secrecy&limit=4")
        cursor = encode_cursor("scale", str(row["map_scale"] or 0), before(row["id"]))
        yield Probe(f"/parcels?sort=scale&limit=2&cursor={cursor}")


def _parcel(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
    yield from plain(
        "/parcels/00000000-0000-4000-8000-000000000000", "/parcels/1", "/parcels/w7er00000003", "/parcels/!"
    )
    for row in secrets.parcels:
        yield Probe(f"/parcels/{row['id']}")
        yield Probe(f"/parcels/{row['tile_id']}")
        yield Probe(f"/parcels/{row['parcel_code']}")
        yield Probe(f"/parcels/{row['tile_id']}?as_of={row['valid_from'] or '2000-01-01'}")


def _work(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
    yield from plain("/works/00000000-0000-4000-8000-000000000000", "/works/1", "/works/1?x=1", "/works/1?as_of=x")
    for row in secrets.works:
        yield Probe(f"/works/{row['id']}")
        yield Probe(f"/works/{row['tile_id']}")
        yield Probe(f"/works/{row['id']}?as_of={row['valid_from'] or '2000-01-01'}")


def _search(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    words = (
        "ba dinh",
        "nha kho",
        "tờ 1 thửa 4",
        "w7er00",
        "21.0444,105.8432",
        "CT 0000",
        "đơn vị",
        "x",
        "DV-",
        "%",
        "khu",
    )
    yield from plain(*(f"/search?q={quote(word)}&limit={rng.randrange(1, 30)}" for word in words))
    for row in secrets.parcels:
        for term in (
            f"tờ {row['sheet_no']} thửa {row['parcel_no']}", f"thua {row['parcel_no']}", row["parcel_code"],
            row["parcel_code"][:9], row["certificate_no"], row["certificate_no"].replace(" ", ""),
            row["certificate_no"].split()[-1], row["address"], row["unit_code"], f"{row['lat']}, {row['lon']}",
        ):  # fmt: skip
            yield Probe(f"/search?q={quote(term or '')}")
        place = f"province_code={row['province_code']}&commune_code={row['commune_code']}&bbox={box_of(row)}"
        for scope in (place, *place.split("&")):
            yield Probe(f"/search?q={quote(rng.choice(words))}&{scope}&limit=50")
            yield Probe(f"/search?q=t%E1%BB%9D%20{row['sheet_no']}%20th%E1%BB%ADa%20{row['parcel_no']}&{scope}")
    for row in secrets.works:
        for term in (row["code"], row["name_vi"], row["name_vi"][:8], row["code_name"] or "mật danh"):
            yield Probe(f"/search?q={quote(term)}&limit=50")
            yield Probe(f"/search?q={quote(term)}&province_code={row['province_code']}")
    for row in (*secrets.units, *secrets.zones):
        yield Probe(f"/search?q={quote(row['name_vi'])}")


def _stats(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    every = "facets=certificate_status,main_use_code,province_code,status&histogram=area"
    yield from plain(
        "/stats", f"/stats?{every}", f"/stats?{every}&bbox={random_box(rng)}", "/stats?facets=secrecy_level"
    )
    yield from plain(f"/stats?{every}&main_use_code=CQP", "/stats?facets=managing_unit", "/stats?facets=address")
    yield from plain("/stats?extent=true", "/stats?extent=x", f"/stats?extent=true&bbox={random_box(rng)}")
    for row in secrets.parcels:
        yield Probe(f"/stats?{every}&bbox={box_of(row)}")
        yield Probe(f"/stats?{every}&main_use_code={row['main_use_code']}")
        yield Probe(f"/stats?{every}&extent=true&parcel_no={row['parcel_no']}")
        yield Probe(f"/stats?extent=true&as_of={row['valid_from'] or '2000-01-01'}&bbox={box_of(row)}")
        yield Probe(f"/stats?{every}&as_of={row['valid_from'] or '2000-01-01'}")
        yield Probe(f"/stats?facets=managing_unit&managing_unit={quote(row['unit_code'])}")
        yield Probe(f"/stats?{every}&near={row['id']}&distance=300")
        yield Probe(f"/stats?{every}&shape={shape_of(row)}")
        yield Probe(f"/stats?facets=commune_code,map_scale&histogram=area&map_scale={row['map_scale']}")
        yield Probe("/stats?facets=managing_unit,using_unit,military_zone,secrecy_level,commune_code,map_scale")


def _dashboard(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    base = "/stats/dashboard"
    yield from plain(base, f"{base}?bbox={random_box(rng)}", f"{base}?x=1", f"{base}?as_of=2026-01-01")
    yield from plain(*(f"{base}?missing_dossier={box}" for box in ("a", "b", "none")))
    yield from plain(f"{base}?former_province_code=01", "/parcels?missing_dossier=b", "/stats?missing_dossier=a,none")
    for row in secrets.parcels:
        yield Probe(f"{base}?bbox={box_of(row)}")
        yield Probe(f"{base}?as_of={row['valid_from'] or '2000-01-01'}")
        yield Probe(f"{base}?managing_unit={quote(row['unit_code'])}")
        yield Probe(f"{base}?parcel_no={row['parcel_no']}&secrecy_level={row['secrecy_level']}")
        yield Probe(f"{base}?near={row['id']}&distance=300&certificate_status=disputed")
        yield Probe(f"/parcels?bbox={box_of(row, 0.0004)}&missing_dossier=a,b,c,d,none")
        yield Probe(f"/stats?facets=former_province_code&former_province_code=01,79&shape={shape_of(row)}")


def _saved_filter(suffix: str = "", method: str = "PATCH", json: dict[str, Any] | None = None) -> Maker:
    def make(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
        path = "/saved-filters/00000000-0000-4000-8000-000000000000"
        yield Probe(path + suffix, method, aware=False, json=json)
        for row in secrets.filters:
            yield Probe(f"/saved-filters/{row['id']}{suffix}", method, json=json)

    return make


def _measure(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    somewhere = [[rng.uniform(105.83, 105.86), rng.uniform(21.03, 21.05)] for _ in range(3)]
    for body in ({"points": somewhere, "closed": True}, {"points": [[0, 0]]}, {"points": somewhere, "zone": 9210}):
        yield Probe("/measure", "POST", aware=False, json=body)
    for row in secrets.parcels:
        corners = [[row["x0"], row["y0"]], [row["x1"], row["y1"]], [row["lon"], row["lat"]]]
        yield Probe("/measure", "POST", json={"points": corners, "closed": True})


def _log_in(_: Secrets, __: random.Random) -> Iterator[Probe]:
    yield Probe("/login", "POST", aware=False, data={"username": "nobody", "password": "wrong"})


ROUTES: Final[dict[tuple[str, str], Maker]] = {
    ("GET", "/"): _landing,
    ("GET", "/conformance"): fixed("/conformance", "/conformance?f=html"),
    ("GET", "/api"): fixed("/api", "/api?f=html"),
    ("GET", "/collections"): fixed("/collections", "/collections?f=html"),
    ("GET", "/collections/{collection_id}"): fixed(
        "/collections/parcels", "/collections/works", "/collections/admin-units?f=html", "/collections/none"
    ),
    ("GET", "/collections/{collection_id}/items"): _items,
    ("GET", "/collections/{collection_id}/items/{item_id}"): _item,
    ("GET", "/tiles/{collection_id}/{z}/{x}/{y}.mvt"): _tiles,
    ("GET", "/parcels"): _list,
    ("GET", "/parcels/{ref}"): _parcel,
    ("GET", "/parcels/{ref}/beside"): inspecting_probes.beside,
    ("GET", "/parcels/{ref}/difference"): inspecting_probes.parcel_difference,
    ("GET", "/works/{ref}/difference"): inspecting_probes.work_difference,
    ("POST", "/parcels/comparison"): inspecting_probes.comparison,
    ("GET", "/parcels/{ref}/extract"): file_probes.extract,
    ("GET", "/parcels/{ref}/extract/check"): file_probes.check_extract,
    ("GET", "/prints/layouts"): fixed("/prints/layouts", "/prints/layouts?x=1"),
    ("GET", "/prints/map"): file_probes.map_sheet,
    ("GET", "/exports/parcels"): file_probes.export,
    ("POST", "/exports/parcels"): file_probes.export_picked,
    ("GET", "/exports/works"): work_probes.export,
    ("GET", "/exports/dashboard"): file_probes.export_dashboard,
    ("GET", "/works"): work_probes.rows,
    ("GET", "/works/{ref}"): _work,
    ("GET", "/search"): _search,
    ("GET", "/search/provinces"): fixed("/search/provinces", "/search/provinces?x=1"),
    ("GET", "/stats"): _stats,
    ("GET", "/stats/dashboard"): _dashboard,
    ("GET", "/code-lists"): fixed("/code-lists"),
    ("POST", "/measure"): _measure,
    ("GET", "/session"): fixed("/session"),
    ("GET", "/login"): fixed("/login"),
    ("POST", "/login"): _log_in,
    ("POST", "/logout"): post("/logout"),
    ("GET", "/saved-filters"): fixed("/saved-filters", "/saved-filters?x=1"),
    ("POST", "/saved-filters"): post("/saved-filters"),
    ("PATCH", "/saved-filters/{filter_id}"): _saved_filter("", "PATCH", {"name": "x"}),
    ("POST", "/saved-filters/{filter_id}/use"): _saved_filter("/use", "POST"),
    ("DELETE", "/saved-filters/{filter_id}"): _saved_filter("", "DELETE"),
    **import_probes.ROUTES,
    **basemap_probes.ROUTES,
    **overlay_probes.ROUTES,
    **change_probes.ROUTES,
    ("GET", "/healthz"): fixed("/healthz"),
    ("GET", "/readyz"): fixed("/readyz"),
    ("GET", "/map"): fixed("/map"),
    ("GET", "/map/{path:path}"): fixed("/map/", "/map/assets/none.js"),
    ("GET", "/static/{path:path}"): fixed("/static/landdb.css", "/static/../app.py"),
}
"""The route matrix: every route of the application with the probes that try it."""


def make_probes(secrets: Secrets, seed: int, sample_size: int) -> list[Probe]:
    """All probes of all routes, made from some hidden rows of each kind."""
    rng = random.Random(seed)
    sample = Secrets(*(rng.sample(list(rows), min(sample_size, len(rows))) for rows in vars(secrets).values()))
    return [probe for maker in ROUTES.values() for probe in maker(sample, rng)]


def public_probes(ids: Iterable[Any], batches: Iterable[Any]) -> list[Probe]:
    """Requests for visible objects on which hidden ones hang."""
    kinds = ("parcels", "works", "collections/parcels/items")
    asked = (
        "",
        "/issues",
        "/rows",
        "/rows?outcome=change&limit=3",
        "/rows?row=1,2",
        "/candidates",
        "/removals",
        "/removals?limit=2",
        "/events",
        "/fixes?row=1,2,3",
    )
    ids = list(ids)
    days = [f"/parcels/{key}{more}as_of=2020-06-01" for key in ids for more in ("?", "/beside?")]
    around = [f"/parcels?as_of=2020-06-01&near={key}&distance={metres}" for key in ids for metres in (0, 60)]
    works = [f"/works?as_of=2020-06-01&sheet_no={sheet}&limit=50" for sheet in (1, 9)]
    files = [f"/parcels/{key}/extract{day}" for key in ids for day in ("", "?as_of=2020-06-01")]
    return (
        [Probe(f"/{kind}/{key}") for key in ids for kind in kinds]
        + [Probe(path) for path in (*days, *around, *works, *files)]
        + inspecting_probes.of_public(ids)
        + [Probe(f"/imports/{key}{path}") for key in batches for path in asked]
    )
