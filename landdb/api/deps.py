"""What handlers ask for: the caller, the database, the shared services. No handler finds these itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from anyio import CapacityLimiter
from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from landdb.api.auth import Authenticator, Identity
from landdb.api.caching import VersionedCache
from landdb.api.fair_threads import FairThreads
from landdb.api.slots import Slots
from landdb.basemaps.catalogue import CatalogueFile
from landdb.basemaps.tiles import TileSource
from landdb.db import Database
from landdb.domain.actors import Actor, Role
from landdb.errors import InputError, RefusedError
from landdb.settings import Settings


@dataclass(frozen=True)
class Services:
    """What one application shares between its requests."""

    settings: Settings
    database: Database
    authenticator: Authenticator
    streams: Slots
    reports: Slots
    files: Slots
    counts: VersionedCache
    catalogue: CatalogueFile
    base_tiles: TileSource
    base_map_checks: CapacityLimiter
    base_tile_threads: FairThreads
    instance_key: str | None
    clock: Callable[[], datetime]


def utc_now() -> datetime:
    """The time that pages are stamped with."""
    return datetime.now(UTC)


# All are coroutines: FastAPI would send each plain function to a thread and back. What waits for the database goes
# there by itself.


async def get_services(request: Request) -> Services:
    """What :func:`landdb.api.app.create_app` has put together."""
    return _services_of(request)


async def get_identity(request: Request) -> Identity:
    """The caller, logged in or anonymous."""
    authenticator = _services_of(request).authenticator
    if authenticator.has_credentials(request):
        identity = await run_in_threadpool(authenticator.identify, request)
    else:
        identity = authenticator.identify_stranger()
    request.state.actor_id = identity.actor.id
    return identity


async def get_reader(request: Request) -> Actor:
    """The caller as the database knows them."""
    return (await get_identity(request)).actor


async def get_person(request: Request) -> Actor:
    """A caller who has logged in and comes from a page of ours: enough to change what is their own."""
    identity = await run_in_threadpool(_services_of(request).authenticator.identify_writer, request)
    request.state.actor_id = identity.actor.id
    return identity.actor


async def get_writer(request: Request) -> Actor:
    """A caller who has logged in, comes from a page of ours and has a writing role."""
    actor = await get_person(request)
    if not actor.may_write:
        raise RefusedError("Your role does not allow changes.", "Vai trò của bạn không được thay đổi dữ liệu.")
    return actor


async def get_admin_reader(request: Request) -> Actor:
    """A caller with the role of an administrator, who only looks."""
    return _require_admin(await get_reader(request))


async def get_admin(request: Request) -> Actor:
    """An administrator who has logged in and comes from a page of ours."""
    return _require_admin(await get_person(request))


async def get_database(request: Request) -> Database:
    """The register."""
    return _services_of(request).database


async def get_json_body(request: Request) -> dict[str, Any]:
    """The body as a JSON object.

    Raises
    ------
    InputError
        It is none.
    """
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise InputError("The body must be a JSON object.", "Nội dung gửi lên phải là một đối tượng JSON.")
    return body


def _require_admin(actor: Actor) -> Actor:
    if Role.ADMIN not in actor.roles:
        raise RefusedError("Only administrators may do this.", "Chỉ quản trị viên được làm việc này.")
    return actor


def _services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(get_services)]
DatabaseDep = Annotated[Database, Depends(get_database)]
Reader = Annotated[Actor, Depends(get_reader)]
Person = Annotated[Actor, Depends(get_person)]
Admin = Annotated[Actor, Depends(get_admin)]
AdminReader = Annotated[Actor, Depends(get_admin_reader)]
Writer = Annotated[Actor, Depends(get_writer)]
JsonBody = Annotated[dict[str, Any], Depends(get_json_body)]
