"""Collections, their items and single items: OGC API – Features Part 1."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlalchemy import Connection
from starlette.responses import Response

from landdb.api import params
from landdb.api.caching import make_etag, not_modified
from landdb.api.cursors import decode_cursor, encode_cursor
from landdb.api.deps import Reader, Services, ServicesDep
from landdb.api.representation import (
    CRS84,
    CRS_HEADERS,
    GEOJSON,
    HTML,
    JSON,
    Link,
    html_response,
    link,
    page_url,
    respond,
    root_url,
    self_links,
    wants_html,
)  # fmt: skip
from landdb.domain.actors import Actor
from landdb.domain.collections import ADMIN_UNITS, COLLECTIONS, Collection
from landdb.errors import InputError, NotFoundError
from landdb.queries import features
from landdb.queries.selection import Selection

router = APIRouter()

NATIONAL_BOX: Final = (102.0, 6.0, 118.0, 23.5)
"""Mainland, islands and sea of Viet Nam. Fixed: an extent taken from the data would tell where hidden rows lie."""

_PAGING: Final = frozenset({"f", "limit", "cursor", "offset"})


async def get_collection(collection_id: str) -> Collection:
    """The collection that an address names."""
    if collection_id not in COLLECTIONS:
        raise NotFoundError("There is no such collection.", "Không có bộ dữ liệu này.")
    return COLLECTIONS[collection_id]


CollectionDep = Annotated[Collection, Depends(get_collection)]


@router.get("/collections")
def read_collections(request: Request, _: Reader) -> Response:
    """All collections."""
    params.refuse_unknown(request.query_params, {"f"})
    html = wants_html(request)
    content = {
        "title": "LandDB",
        "links": self_links(request, JSON, html=html),
        "collections": [describe(request, collection) for collection in COLLECTIONS.values()],
    }
    return respond(request, "collections.html", content)


@router.get("/collections/{collection_id}")
def read_collection(request: Request, collection: CollectionDep, actor: Reader) -> Response:
    """One collection with the attributes that the caller may read."""
    params.refuse_unknown(request.query_params, {"f"})
    content = describe(request, collection)
    content["links"] = self_links(request, JSON, html=wants_html(request)) + content["links"]
    known = {attribute.name: attribute for attribute in collection.visible(actor.clearance)}
    known |= collection.filterable(actor.clearance)
    content["attributes"] = [
        {
            "name": attribute.name, "title_vi": attribute.title_vi, "title": attribute.title_en,
            "type": attribute.type, "filterable": attribute.filterable, "returned": attribute.returned,
        }
        for attribute in known.values()
    ]  # fmt: skip
    return respond(request, "collection.html", content)


@router.get("/collections/{collection_id}/items")
def read_items(request: Request, collection: CollectionDep, actor: Reader, services: ServicesDep) -> Response:
    """A page of features: bbox, datetime, filters by attribute, limit, cursor or offset."""
    query = request.query_params
    own = {"points"} if collection is ADMIN_UNITS else set[str]()
    params.refuse_unknown(query, params.selection_names(collection, actor.clearance) | _PAGING | own)
    selection = params.parse_selection(query, collection, actor.clearance)
    limit = params.parse_limit(query)
    points = params.parse_flag(query, "points")
    offset = params.parse_int(query, "offset", 0, 0, params.MAX_OFFSET)
    after = _parse_cursor(query.get("cursor"), collection)
    html = wants_html(request)
    encoding = "html" if html else "json"
    with services.database.open_session(actor) as session:
        if "if-none-match" in request.headers:
            version = read_version(services, session, collection)
            if unchanged := not_modified(request, make_etag(actor, version, request, encoding)):
                return unchanged
        page = features.find_page(
            session, collection, selection, actor.clearance, limit=limit, after=after, offset=offset, points=points
        )
        version = full_version(services, session, page.version)
        matched = _count(services, session, collection, selection, actor, version)
    etag = make_etag(actor, version, request, encoding)
    head = _page_head(request, page, matched, services, html=html)
    if html:
        return _items_html(request, collection, head, page, actor, etag)
    body = json.dumps(head, ensure_ascii=False)[:-1] + f', "features": [{page.features}]}}'
    return Response(body.encode(), media_type=GEOJSON, headers=CRS_HEADERS | {"ETag": etag})


@router.get("/collections/{collection_id}/items/{item_id}")
def read_item(
    request: Request, collection: CollectionDep, item_id: str, actor: Reader, services: ServicesDep
) -> Response:
    """One feature."""
    params.refuse_unknown(request.query_params, {"f"})
    key = parse_key(item_id, collection)
    html = wants_html(request)
    with services.database.open_session(actor) as session:
        etag = make_etag(actor, read_version(services, session, collection), request, "html" if html else "json")
        found = features.find_feature(session, collection, actor.clearance, key)
    if found is None:
        raise no_such_item()
    if unchanged := not_modified(request, etag):
        return unchanged
    address = f"{root_url(request)}/collections/{collection.id}"
    links = [*self_links(request, GEOJSON, html=html), link(address, "collection", JSON)]
    headers = CRS_HEADERS | {"ETag": etag}
    if html:
        context = {"page": {"links": links}, "collection": collection, "feature": json.loads(found),
                   "attributes": collection.visible(actor.clearance)}  # fmt: skip
        return html_response(request, "item.html", context, headers)
    body = found[:-1] + f',"links":{json.dumps(links, ensure_ascii=False)}}}'
    return Response(body.encode(), media_type=GEOJSON, headers=headers)


def describe(request: Request, collection: Collection) -> dict[str, Any]:
    """A collection as its description and the list of collections show it."""
    address = f"{root_url(request)}/collections/{collection.id}"
    return {
        "id": collection.id,
        "title": collection.title_vi,
        "description": collection.title_en,
        "itemType": "feature",
        "extent": {
            "spatial": {"bbox": [list(NATIONAL_BOX)], "crs": CRS84},
            "temporal": {"interval": [[None, None]], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"},
        },
        "crs": [CRS84],
        "links": [
            link(f"{address}/items?f=json", "items", GEOJSON, collection.title_vi),
            link(f"{address}/items?f=html", "items", HTML, collection.title_vi),
        ],
    }


def read_version(services: Services, session: Connection, collection: Collection) -> str:
    """What an ETag starts from: which database this is and which version of the collection the caller sees."""
    return full_version(services, session, features.get_collection_version(session, collection.id))


def full_version(services: Services, session: Connection, version: str) -> str:
    """A collection's version with the identity of the database, which is asked for once."""
    instance = services.instance_key or services.counts.get("instance", lambda: features.get_instance_key(session))
    return f"{instance}:{version}"


def parse_key(item_id: str, collection: Collection) -> str:
    """An item's key; what cannot be one is simply not found."""
    if collection.id == "admin-units":
        if item_id.isascii() and item_id.isdigit() and int(item_id[:20]) < 2**31:
            return item_id
        raise no_such_item()
    return parse_uuid(item_id)


def parse_uuid(text: str) -> str:
    """A uuid of the path as the database writes it; what is none is simply not found."""
    try:
        return str(UUID(text))
    except ValueError:
        raise no_such_item() from None


def no_such_item() -> NotFoundError:
    """The one answer for what is absent and for what is hidden."""
    return NotFoundError("There is no such object.", "Không có đối tượng này.")


def _parse_cursor(text: str | None, collection: Collection) -> str | None:
    keys = decode_cursor(text, str)
    if keys is None:
        return None
    try:
        return parse_key(keys[0], collection)
    except NotFoundError:
        raise InputError("Parameter 'cursor' is unusable.", "Tham số 'cursor' không dùng được.") from None


def _count(
    services: Services, session: Connection, collection: Collection, selection: Selection, actor: Actor, version: str
) -> int:
    key = ("count", version, actor.scope_key, collection.id, selection)
    return services.counts.get(key, lambda: features.count_matched(session, collection, selection, actor.clearance))


def _page_head(
    request: Request, page: features.Page, matched: int, services: Services, *, html: bool
) -> dict[str, Any]:
    links: list[Link] = self_links(request, GEOJSON, html=html)
    if page.last_key is not None:
        following = page_url(request, cursor=encode_cursor(page.last_key), offset=None, f="html" if html else "json")
        links.append(link(following, "next", HTML if html else GEOJSON))
    head: dict[str, Any] = {"type": "FeatureCollection", "timeStamp": services.clock().strftime("%Y-%m-%dT%H:%M:%SZ")}
    if matched < features.COUNT_CAP:
        head["numberMatched"] = matched
    return head | {"numberReturned": page.returned, "links": links}


def _items_html(
    request: Request, collection: Collection, head: dict[str, Any], page: features.Page, actor: Actor, etag: str
) -> Response:
    context = {
        "page": head,
        "collection": collection,
        "attributes": collection.visible(actor.clearance),
        "features": json.loads(f"[{page.features}]"),
    }
    return html_response(request, "items.html", context, CRS_HEADERS | {"ETag": etag})
