"""Requests for imports, their profiles, and what waits for reviewers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from landdb.api.cursors import encode_cursor
from tests.api.hidden_rows import Secrets
from tests.api.probe_parts import Maker, Probe, after, box_of, fixed, plain, post, random_box

_REASON: Final = {"reason": "x"}


def _imports(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
    yield from plain("/imports", "/imports?limit=200", "/imports?cursor=x", "/imports?state=ready&mine=true&limit=2")
    yield from plain("/imports?facets=state&limit=1", "/imports?facets=state&mine=true", "/imports?facets=commune")
    for row in secrets.batches:
        brought = row["created_at"].isoformat()
        for key in (str(row["id"]), after(row["id"])):
            yield Probe(f"/imports?limit=2&cursor={encode_cursor(brought, key)}")
        yield Probe(f"/imports?limit=200&state={row['state']}&since={quote(brought)}")


def _import(suffix: str = "", method: str = "GET", json: dict[str, Any] | None = None) -> Maker:
    def make(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
        yield Probe(f"/imports/00000000-0000-4000-8000-000000000000{suffix}", method, aware=False, json=json)
        for row in secrets.batches:
            yield Probe(f"/imports/{row['id']}{suffix}", method, json=json)

    return make


def _staged_rows(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    yield from _import("/rows")(secrets, rng)
    for row in secrets.batches:
        yield Probe(f"/imports/{row['id']}/rows?limit=1&outcome=change&cursor={encode_cursor(0)}")
        yield Probe(f"/imports/{row['id']}/rows?bbox={random_box(rng)}")
        yield Probe(f"/imports/{row['id']}/rows?row=1,2,3")


def _findings(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    base = "/imports/findings"
    yield from plain(
        base, f"{base}?limit=200&severity=error,warning,note", f"{base}?limit=1", f"{base}?state=open&code=T02",
        f"{base}?state=accepted", f"{base}?limit=2&offset=1", f"{base}?bbox={random_box(rng)}", f"{base}?cursor=x",
        f"{base}?severity=x", f"{base}?x=1",
    )  # fmt: skip
    for row in secrets.batches:
        yield Probe(f"{base}?batch={row['id']}&severity=error,warning,note")
        brought = row["created_at"].isoformat()
        for key in (str(row["id"]), after(row["id"])):
            yield Probe(f"{base}?limit=3&cursor={encode_cursor(1, brought, key, 1)}")
    for row in secrets.parcels:
        yield Probe(f"{base}?parcel={row['id']}")
        yield Probe(f"{base}?bbox={box_of(row)}&severity=error,warning,note")


def _candidates(secrets: Secrets, rng: random.Random) -> Iterator[Probe]:
    yield from _import("/candidates")(secrets, rng)
    yield from _import("/candidates?crs=9210")(secrets, rng)


def _profile(suffix: str = "", method: str = "GET", json: dict[str, Any] | None = None) -> Maker:
    def make(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
        seen = {"if-match": '"1"'}
        path = "/import-profiles/00000000-0000-4000-8000-000000000000"
        yield Probe(path + suffix, method, aware=False, json=json, headers=seen)
        for row in secrets.profiles:
            yield Probe(f"/import-profiles/{row['id']}{suffix}", method, json=json, headers=seen)
            yield Probe(f"/import-profiles/{row['id']}{suffix}", method, json=json)

    return make


def _reviews(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
    yield from plain("/reviews", "/reviews?limit=200", "/reviews?cursor=x")
    for row in secrets.reviews:
        created_at = row["created_at"].isoformat()
        yield Probe(f"/reviews?limit=1&cursor={encode_cursor(True, created_at, str(row['id']))}")
        yield Probe(f"/reviews?limit=1&cursor={encode_cursor(True, created_at, after(row['id']))}")


def _close_review(secrets: Secrets, _: random.Random) -> Iterator[Probe]:
    yield Probe("/reviews/00000000-0000-4000-8000-000000000000/close", "POST", aware=False, data={"note": "x"})
    for row in secrets.reviews:
        yield Probe(f"/reviews/{row['id']}/close", "POST", data={"note": "x"})
        yield Probe(f"/reviews/{str(row['id'])[:9]}/close", "POST", data={"note": "x"})


ROUTES: Final[dict[tuple[str, str], Maker]] = {
    ("POST", "/imports"): post("/imports"),
    ("GET", "/imports"): _imports,
    ("GET", "/imports/findings"): _findings,
    ("GET", "/imports/{batch_id}"): _import(),
    ("GET", "/imports/{batch_id}/issues"): _import("/issues"),
    ("GET", "/imports/{batch_id}/rows"): _staged_rows,
    ("GET", "/imports/{batch_id}/removals"): _import("/removals"),
    ("GET", "/imports/{batch_id}/events"): _import("/events"),
    ("GET", "/imports/{batch_id}/report"): _import("/report?f=json"),
    ("GET", "/imports/{batch_id}/candidates"): _candidates,
    ("GET", "/import-choices"): fixed("/import-choices", "/import-choices?x=1"),
    ("POST", "/imports/{batch_id}/cancel"): _import("/cancel", "POST"),
    ("POST", "/imports/{batch_id}/answer"): _import("/answer", "POST", {"crs": "105"}),
    ("POST", "/imports/{batch_id}/accept"): _import("/accept", "POST", _REASON),
    ("GET", "/imports/{batch_id}/fixes"): _import("/fixes?row=1"),
    ("POST", "/imports/{batch_id}/fix"): _import("/fix", "POST", {}),
    ("POST", "/imports/{batch_id}/submit"): _import("/submit", "POST"),
    ("POST", "/imports/{batch_id}/approve"): _import("/approve", "POST"),
    ("POST", "/imports/{batch_id}/return"): _import("/return", "POST", _REASON),
    ("POST", "/imports/{batch_id}/undo"): _import("/undo", "POST", _REASON),
    ("GET", "/import-profiles"): fixed("/import-profiles", "/import-profiles?x=1"),
    ("GET", "/import-profiles/{profile_id}"): _profile(),
    ("PATCH", "/import-profiles/{profile_id}"): _profile("", "PATCH", {"name": "x"}),
    ("POST", "/import-profiles/{profile_id}/retire"): _profile("/retire", "POST"),
    ("POST", "/imports/{batch_id}/profile"): _import("/profile", "POST", {"name": "x"}),
    ("GET", "/reviews"): _reviews,
    ("POST", "/reviews/{item_id}/close"): _close_review,
}
