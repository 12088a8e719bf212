"""Nothing tells a caller that hidden rows exist: twin worlds, canaries, and mutations to prove that these notice."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from landdb.bootstrap import table_names
from landdb.db import Database
from tests.api.clients import connect_admin, open_client
from tests.api.file_contents import comparable, has_own_length, shown
from tests.api.hidden_rows import Secrets, read_secrets, visible_digits
from tests.api.probe_parts import Probe
from tests.api.probes import ROUTES, make_probes, public_probes
from tests.api.twins import Worlds
from tests.api.worlds import CANARY, Caller
from tests.factories import make_actor

CALLERS = ("anonymous", "reader1", "reader2", "near2", "north1", "manager2", "admin1")
SEED = 20261121
MVT = "application/vnd.mapbox-vector-tile"


def send(client: TestClient, probe: Probe, caller: Caller) -> Response:
    headers = {"accept": "application/json"} | probe.headers
    response: Response = client.request(
        probe.method, probe.path, auth=caller.auth, data=probe.data or None, json=probe.json, headers=headers
    )
    return response


def picture(response: Response) -> tuple[Any, ...]:
    """Everything of a response that two worlds must share: all but the date and the request id."""
    request_id = response.headers["x-request-id"]
    varying = {"date", "x-request-id"} | ({"content-length"} if has_own_length(response) else set())
    headers = sorted((name, value) for name, value in response.headers.multi_items() if name not in varying)
    return response.status_code, headers, comparable(response).replace(request_id.encode(), b"*")


def probes_for(worlds: Worlds, caller: Caller, sample: int = 3) -> tuple[Secrets, list[Probe]]:
    with connect_admin(worlds.admin_url) as admin:
        secrets = read_secrets(admin, caller)
    public = worlds.facts.public_ids
    asked = public_probes([*public[::5], public[-1]], worlds.facts.batches)
    return secrets, make_probes(secrets, SEED, sample) + asked


def test_each_route_is_in_the_matrix(worlds: Worlds, home: Path) -> None:
    with open_client(worlds.full, home) as client:
        there = {(method, route.path) for route in client.app.routes for method in route.methods}  # type: ignore[attr-defined]
    assert there == set(ROUTES), "every route needs its probes in tests/api/probes.py"


@pytest.mark.parametrize("name", CALLERS)
def test_twin_worlds_answer_alike(worlds: Worlds, home: Path, name: str) -> None:
    caller = worlds.facts.callers[name]
    secrets, probes = probes_for(worlds, caller)
    assert secrets.parcels
    assert secrets.works
    assert sum(probe.aware for probe in probes) * 2 >= len(probes)
    with open_client(worlds.twin(name), home) as twin:
        expected = [picture(send(twin, probe, caller)) for probe in probes]
    with open_client(worlds.full, home) as full:
        for probe, wanted in zip(probes, expected, strict=True):
            found = picture(send(full, probe, caller))
            assert found == wanted, f"{probe.method} {probe.path} tells {name} of hidden rows"
            assert found[0] < 500, f"{probe.method} {probe.path}"


@pytest.mark.parametrize("name", ["anonymous", "near2", "manager2"])
def test_no_canary_in_any_byte(worlds: Worlds, home: Path, name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="landdb")
    caller = worlds.facts.callers[name]
    secrets, probes = probes_for(worlds, caller)
    with connect_admin(worlds.admin_url) as admin:
        tokens = secrets.tokens(visible_digits(admin, caller))
    if caller.clearance == 0:
        tokens.add(CANARY.lower())
    seen = 0
    with open_client(worlds.full, home) as client:
        for probe in probes:
            response = send(client, probe, caller)
            seen += response.status_code == 200
            said = unquote(readable(response)).lower()
            # An answer may repeat the question, and only the question.
            given = unquote(probe.path).lower() + json.dumps(probe.json)
            leaked = {token for token in tokens if token in said and token not in given}
            assert not leaked, f"{probe.method} {probe.path} leaks {leaked}"
    assert seen > len(probes) / 3
    log = caplog.text.lower()
    assert not {token for token in tokens if token in log}


def readable(response: Response) -> str:
    """Headers and body as text; tiles and files decoded, with their coordinates in degrees."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.multi_items())
    inside = shown(response)
    if inside is not None:
        return headers + inside
    if response.headers.get("content-type") != MVT:
        return headers + response.content.decode()
    decoded = mapbox_vector_tile.decode(response.content)
    return headers + json.dumps(decoded, ensure_ascii=False)


def census(database: Database, caller: Caller, names: list[str]) -> dict[str, list[int | str]]:
    """How many rows of each table the caller's own role counts, as a viewer and as a manager, with no API between."""
    units = None if caller.units is None else set(caller.units)
    provinces = None if caller.provinces is None else set(caller.provinces)
    counts: dict[str, list[int | str]] = {name: [] for name in names}
    for role in ("viewer", "manager"):
        made = make_actor(caller.clearance, units=units, provinces=provinces, roles=(role,))
        for name, found in counts.items():
            try:
                with database.open_session(replace(made, id=caller.name)) as session:
                    found.append(session.scalar(text(f"SELECT count(*) FROM {name}")) or 0)
            except ProgrammingError as error:
                found.append(type(error.orig).__name__)
    return counts


def tables(worlds: Worlds) -> list[str]:
    with connect_admin(worlds.admin_url) as admin:
        return table_names(admin)


@pytest.mark.parametrize("name", CALLERS)
def test_the_role_itself_counts_alike(worlds: Worlds, name: str) -> None:
    caller, names = worlds.facts.callers[name], tables(worlds)
    counted = census(worlds.full, caller, names)
    assert counted == census(worlds.twin(name), caller, names)
    assert counted["parcel"][0] != 0
    assert counted["user_account"] == counted["web_session"] == ["InsufficientPrivilege"] * 2


def reading_policies(worlds: Worlds) -> list[dict[str, Any]]:
    """Policies that narrow what the four clearances read."""
    sql = (
        "SELECT tablename, policyname, permissive, qual, roles::text[] AS roles FROM pg_policies "
        "WHERE schemaname = 'landdb' AND cmd IN ('ALL', 'SELECT') AND qual IS NOT NULL AND EXISTS ("
        "SELECT FROM unnest(roles) AS role WHERE role::text LIKE 'landdb\\_c%' "
        "AND has_any_column_privilege(role, 'landdb.' || tablename, 'SELECT')) ORDER BY 1, 2"
    )
    with connect_admin(worlds.admin_url) as admin:
        return [dict(row) for row in admin.execute(text(sql)).mappings()]


def mutations(policy: dict[str, Any]) -> list[str]:
    """Conditions that take a policy away: a restrictive one then hides nothing, a permissive shows nothing or all."""
    if policy["permissive"] == "RESTRICTIVE":
        return ["true"]
    is_highest = "secrecy_level <= 3" in policy["qual"] or policy["policyname"] == "highest"
    return ["false"] if is_highest else ["false", "true"]


@contextmanager
def changed(worlds: Worlds, policy: dict[str, Any], condition: str) -> Iterator[None]:
    """A policy with another condition for a while."""
    statement = f"ALTER POLICY {policy['policyname']} ON landdb.{policy['tablename']} USING ({{}})"
    with connect_admin(worlds.admin_url) as admin:
        admin.exec_driver_sql(statement.format(condition))
    try:
        yield
    finally:
        with connect_admin(worlds.admin_url) as admin:
            admin.exec_driver_sql(statement.format(policy["qual"]).replace("%", "%%"))


def test_the_census_notices_each_policy(worlds: Worlds) -> None:
    """Take each policy away in turn: some caller's own role must count other rows."""
    names = (*CALLERS, "reader0", "reader3")
    normal = {name: census(worlds.full, worlds.facts.callers[name], tables(worlds)) for name in names}
    unnoticed = []
    for policy in reading_policies(worlds):
        table = policy["tablename"]
        concerned = [worlds.facts.callers[name] for name in names if role_of(worlds, name) in policy["roles"]]
        for condition in mutations(policy):
            with changed(worlds, policy, condition):
                if all(census(worlds.full, c, [table])[table] == normal[c.name][table] for c in concerned):
                    unnoticed.append((table, policy["policyname"], condition))
    assert not unnoticed


SEEN_BY_ROUTES = (
    "parcel",
    "work",
    "parcel_density",
    "collection_version",
    "organisation_unit",
    "parcel_history",
    "document_link",
    "review_item",
    "import_profile",
    "basemap",
    "protection_area",
)
UNLIMITED = ("anonymous", "reader1", "reader2", "manager2", "admin1")
BESIDE_ROUTES = {"with_object", "with_subject", "shown"}
"""Routes ask for what hangs on an object only when they have found the object, and leave out base maps that are
switched off because administrators would see them; the census notices these."""
ASKED_ITSELF = {"protection_area"}
"""What hangs on an object and is asked for by place too."""


Answers = list[tuple[Probe, tuple[Any, ...]]]


@pytest.fixture(scope="module")
def normal_answers(worlds: Worlds, home: Path) -> dict[str, Answers]:
    """What some callers are answered while every policy stands."""
    answers: dict[str, Answers] = {}
    with open_client(worlds.full, home) as client:
        for name in CALLERS:
            caller = worlds.facts.callers[name]
            probes = [probe for probe in probes_for(worlds, caller, sample=1)[1] if probe.method == "GET"]
            answers[name] = [(probe, picture(send(client, probe, caller))) for probe in probes]
    return answers


@pytest.mark.parametrize("table", SEEN_BY_ROUTES)
def test_the_probes_notice_each_policy(
    worlds: Worlds, home: Path, normal_answers: dict[str, Answers], table: str
) -> None:
    """Open each policy of a table which routes read: the answers to some caller who is concerned must change."""
    unnoticed = []
    for policy in reading_policies(worlds):
        is_beside = policy["policyname"] in BESIDE_ROUTES and table not in ASKED_ITSELF
        if policy["tablename"] != table or "true" not in mutations(policy) or is_beside:
            continue
        names = ("near2", "north1") if policy["policyname"] == "scope" else UNLIMITED
        concerned = [name for name in names if role_of(worlds, name) in policy["roles"]]
        with changed(worlds, policy, "true"), open_client(worlds.full, home) as client:
            if not any(differs(client, worlds.facts.callers[name], normal_answers[name]) for name in concerned):
                unnoticed.append((policy["tablename"], policy["policyname"]))
    assert not unnoticed


def differs(client: TestClient, caller: Caller, answers: Answers) -> bool:
    return any(picture(send(client, probe, caller)) != wanted for probe, wanted in answers)


def role_of(worlds: Worlds, name: str) -> str:
    return f"landdb_c{worlds.facts.callers[name].clearance}"
