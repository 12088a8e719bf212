"""The OpenAPI document: it is valid, names every route and parameter, and only what the caller may know."""

from __future__ import annotations

import json
import re

import pytest
from fastapi.testclient import TestClient
from openapi_spec_validator import validate

from landdb.api.openapi import build_document
from landdb.api.openapi_routes import TILED
from landdb.domain.collections import COLLECTIONS

ITEMS = "/collections/parcels/items"
JSON = {"accept": "application/json"}


def test_openapi_names_every_route(client: TestClient) -> None:
    document = build_document("http://landdb.test", 3)
    described = {
        (method.upper(), re.sub(r"{\w+}", "{}", path)) for path, item in document["paths"].items() for method in item
    }
    served = set()
    for route in getattr(client.app, "routes"):  # noqa: B009
        names = TILED if route.path.startswith("/tiles") else COLLECTIONS
        for name in names if "{collection_id}" in route.path else [""]:
            path = re.sub(r"{\w+}", "{}", route.path.replace("{collection_id}", name))
            served |= {(method, path) for method in route.methods - {"HEAD"} if not re.match("/(map|static)", path)}
    assert described == served


@pytest.mark.parametrize("path", ["/parcels", "/search", "/stats", ITEMS, "/tiles/works/1/0/0.mvt", "/login"])
def test_openapi_names_the_parameters_that_are_taken(client: TestClient, path: str) -> None:
    described = client.get("/api").json()["paths"][path.replace("/1/0/0.", "/{z}/{x}/{y}.")]["get"]["parameters"]
    names = {parameter["name"] for parameter in described if parameter["in"] == "query"}
    every = {
        "f",
        "q",
        "limit",
        "cursor",
        "offset",
        "sort",
        "facets",
        "histogram",
        "extent",
        "next",
        "failed",
        "datetime",
        "bbox",
    }
    every |= {"min_area", "max_area", "shape", "near", "distance", "outside", "zone", "as_of"} | {
        name for collection in COLLECTIONS.values() for name in collection.filterable(3)
    }
    taken = {name for name in every if "Unknown" not in client.get(path, params={name: "!"}, headers=JSON).text}
    assert names == taken


@pytest.mark.parametrize(
    "path", ["/parcels?limit=1&limit=2", f"{ITEMS}?bbox=1,2,3,4&bbox=1,2,3,4", "/?f=json&f=html", "/search?q=a&q=b"]
)
def test_parameters_of_one_value_are_given_once(client: TestClient, path: str) -> None:
    response = client.get(path, headers=JSON)
    assert response.status_code == 400
    assert "more than once" in response.json()["detail"]
    assert client.get("/parcels?status=current&status=draft").status_code == 200


@pytest.mark.parametrize("clearance", [0, 3])
def test_openapi_document_is_valid_and_complete(client: TestClient, clearance: int) -> None:
    response = client.get("/api")
    assert response.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    document = response.json() if clearance == 0 else build_document("http://landdb.test", clearance)
    validate(document)
    assert document["openapi"] == "3.0.3"
    for path in ("/", "/conformance", "/collections", "/collections/works", ITEMS, f"{ITEMS}/{{featureId}}"):
        assert "get" in document["paths"][path]
    limit = next(p for p in document["paths"][ITEMS]["get"]["parameters"] if p["name"] == "limit")
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 100}
    assert (limit["style"], limit["explode"]) == ("form", False)
    shown = json.dumps(document)
    assert ("certificate_no" in shown) == (clearance >= 1)
    assert ("code_name" in shown) == (clearance >= 2)
