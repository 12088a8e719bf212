"""What handlers ask for: the caller, the database, the query as typed values. No handler finds these itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from landdb.api.auth import Authenticator, Identity
from landdb.api.caching import VersionedCache
from landdb.api.jobs import ImportJobs
from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.errors import RefusedError
from landdb.settings import Settings


@dataclass(frozen=True)
class Services:
    """What one application shares between its requests."""

    settings: Settings
    database: Database
    authenticator: Authenticator
    jobs: ImportJobs
    counts: VersionedCache
    instance_key: str | None
    clock: Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def get_services(request: Request) -> Services:
    services = request.app.state.services
    assert isinstance(services, Services)
    return services


def get_identity(request: Request) -> Identity:
    identity = get_services(request).authenticator.identify(request)
    request.state.actor_id = identity.actor.id
    return identity


def get_reader(identity: Annotated[Identity, Depends(get_identity)]) -> Actor:
    return identity.actor


def get_writer(request: Request) -> Actor:
    identity = get_services(request).authenticator.identify_writer(request)
    request.state.actor_id = identity.actor.id
    if not identity.actor.may_write:
        raise RefusedError("Your role does not allow changes.", "Vai trò của bạn không được thay đổi dữ liệu.")
    return identity.actor


def get_database(request: Request) -> Database:
    return get_services(request).database


ServicesDep = Annotated[Services, Depends(get_services)]
DatabaseDep = Annotated[Database, Depends(get_database)]
IdentityDep = Annotated[Identity, Depends(get_identity)]
Reader = Annotated[Actor, Depends(get_reader)]
Writer = Annotated[Actor, Depends(get_writer)]
