"""Importing onto hidden parcels: the receipt is the one of a register where nothing lies there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient
from sqlalchemy import text

from landdb.db import Database
from tests.api.clients import connect_admin, open_client
from tests.api.hidden_rows import read_secrets
from tests.api.twins import Worlds
from tests.api.uploads import APPROVER, JSON, add_account, decide, finished, upload, working
from tests.api.worlds import CANARY, Caller

TOLD = ("batch", "issues", "rows", "removals", "events", "report?f=json", "fixes?row=1,2,3", "candidates")
VOLATILE = {
    "id", "created_at", "finished_at", "submitted_at", "approved_at", "reverted_at", "accepted_at", "file_sha256",
    "updated_at", "tile_id", "system_from", "object_id", "batch_id", "made_at", "reported_at",
}  # fmt: skip


def clashing_file(worlds: Worlds, caller: Caller) -> bytes:
    """Parcels with the outline, sheet and number of hidden ones that cover no visible parcel, of one commune.

    And one that changes a visible parcel.
    """
    visible = f"NOT coalesce({caller.hidden}, false)".replace("x.", "v.")
    with connect_admin(worlds.admin_url) as admin:
        found = admin.execute(
            text(
                "SELECT a.code, x.sheet_no, x.parcel_no, x.measured_area_m2, ST_AsBinary(x.geom_source) AS shape "
                "FROM parcel x JOIN admin_unit a ON a.id = x.admin_unit_id "
                "WHERE x.id = ANY(:ids) AND x.retired_at IS NULL AND NOT EXISTS (SELECT FROM parcel v "
                f"WHERE v.geom && x.geom AND ST_Intersects(v.geom, x.geom) AND v.retired_at IS NULL AND {visible}) "
                "ORDER BY a.code, x.id"
            ),
            {"ids": [row["id"] for row in read_secrets(admin, caller).parcels]},
        ).all()
        changed = admin.execute(
            text(
                "SELECT a.code, x.sheet_no, x.parcel_no, x.measured_area_m2, ST_AsBinary(x.geom_source) AS shape "
                "FROM parcel x JOIN admin_unit a ON a.id = x.admin_unit_id "
                "JOIN organisation_unit u ON u.id = x.managing_unit_id AND u.code = 'DV-GAN' "
                "WHERE a.code = :code AND x.secrecy_level = 0 AND x.retired_at IS NULL ORDER BY x.parcel_no LIMIT 1"
            ),
            {"code": found[0].code},
        ).all()
    rows = [row for row in found if row.code == found[0].code] + list(changed)
    features = []
    for row in rows:
        shape = shapely.from_wkb(bytes(row.shape))
        properties = {
            "MA_XA": row.code, "SO_TO": row.sheet_no, "SO_THUA": row.parcel_no,
            "DIEN_TICH": float(row.measured_area_m2), "LOAI_DAT": "CQP", "NGUON_GOC": 5, "DON_VI_QL": "DV-GAN",
        }  # fmt: skip
        features.append(
            {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(shape))}
        )
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def import_and_look(database: Database, home: Path, caller: Caller, content: bytes) -> dict[str, Any]:
    """Import a file, take it back, and collect all that its author gets to see of it, without what is random."""
    add_account(database, APPROVER[0], caller.clearance, "manager")
    with open_client(database, home) as client, working(database, home):
        zone = "105°00'" if b'"00004"' in content else "105°45'"
        form = {"crs": zone, "commune": "", "removed": "sheet", "on_existing": "update", "finish": "check"}
        answer = upload(client, content, _auth(caller), **form)
        assert answer.status_code == 202, answer.text
        key = answer.json()["id"]
        seen = {"checked": look(client, caller, key, finished(client, key, _auth(caller)))}
        assert decide(client, key, "accept", _auth(caller), reason="x").status_code == 200
        assert decide(client, key, "submit", _auth(caller)).status_code == 200
        assert decide(client, key, "approve", APPROVER).status_code == 202
        seen["committed"] = look(client, caller, key, finished(client, key, _auth(caller)))
        seen["undone"] = decide(client, key, "undo", APPROVER, reason="x").json()
        seen["after"] = look(client, caller, key, finished(client, key, _auth(caller)))
    return steady(seen)  # type: ignore[no-any-return]


def look(client: TestClient, caller: Caller, key: str, batch: dict[str, Any]) -> dict[str, Any]:
    """Every route that tells of an import, and what the map shows then."""
    seen: dict[str, Any] = {"batch": batch}
    for name in (*TOLD[1:], "rows?outcome=change"):
        answer = client.get(f"/imports/{key}/{name}", auth=caller.auth, headers=JSON)
        assert answer.status_code == 200, name
        seen[name] = answer.json()
    for name, path in (
        ("parcels", "/parcels?limit=200"),
        ("stats", "/stats?facets=status,main_use_code&histogram=area"),
    ):
        seen[name] = client.get(path, auth=caller.auth).json()
    return seen


def _auth(caller: Caller) -> tuple[str, str]:
    assert caller.auth is not None
    return caller.auth


def steady(value: Any) -> Any:
    """What two runs share: no numbers that are drawn, no times, and of progress only what there was to do."""
    if isinstance(value, dict):
        if isinstance(value.get("events"), list):
            told = [event for event in value["events"] if event["kind"] != "progress"]
            progress = {(e["payload"]["phase"], e["payload"]["total"]) for e in value["events"] if e not in told}
            value = value | {"events": [event["payload"] for event in told], "progress": sorted(progress, key=str)}
        return {name: steady(item) for name, item in value.items() if name not in VOLATILE}
    return [steady(item) for item in value] if isinstance(value, list) else value


def test_the_receipt_is_that_of_the_twin(worlds: Worlds, home: Path) -> None:
    caller = worlds.facts.callers["surveyor1"]
    content = clashing_file(worlds, caller)
    twin, queued = worlds.twin(caller.name), count_review_items(worlds)
    expected = import_and_look(twin, home, caller, content)
    found = import_and_look(worlds.full, home, caller, content)
    assert found == expected
    batch = expected["committed"]["batch"]
    assert (batch["state"], batch["rows_added"] > 0, batch["rows_removed"] > 0) == ("committed", True, True), expected[
        "checked"
    ]
    assert [row["before"] is None for row in expected["checked"]["rows?outcome=change"]["features"]] == [False]
    assert expected["checked"]["removals"]["features"]
    assert expected["undone"]["state"] == "reverted"
    told = [(stage[name]) for stage in (found["checked"], found["committed"], found["after"]) for name in TOLD]
    assert CANARY.lower() not in json.dumps([told, found["undone"]]).lower()
    told_of = {kind: n - queued.get(kind, 0) for kind, n in count_review_items(worlds).items()}
    assert told_of.keys() == {"K01", "T02", "B03"}, "cleared reviewers are told"
    assert min(told_of.values()) > 0, told_of


@pytest.mark.parametrize("on_existing", ["refuse", "update"])
def test_what_differs_is_told_of_visible_parcels_alone(worlds: Worlds, home: Path, on_existing: str) -> None:
    caller = worlds.facts.callers["surveyor1"]
    content = clashing_file(worlds, caller)
    form = {
        "crs": "105°00'" if b'"00004"' in content else "105°45'", "commune": "", "on_existing": on_existing,
        "dry_run": "true",
    }  # fmt: skip
    seen = []
    for database in (worlds.twin(caller.name), worlds.full):
        with open_client(database, home) as client, working(database, home):
            answer = upload(client, content, _auth(caller), **form)
            assert answer.status_code == 202, answer.text
            key = answer.json()["id"]
            batch = finished(client, key, _auth(caller))
            told = {
                name: client.get(f"/imports/{key}/{name}", auth=caller.auth, headers=JSON).json() for name in TOLD[1:3]
            }
            seen.append(steady({"batch": batch, **told}))
    assert seen[0] == seen[1]
    told_of = [one for one in seen[1]["issues"]["issues"] if one["code"] == "K01"]
    assert len(told_of) == 1, "the visible one"
    assert CANARY.lower() not in json.dumps(seen[1]).lower()


def count_review_items(worlds: Worlds) -> dict[str, int]:
    with connect_admin(worlds.admin_url) as admin:
        found = admin.execute(text("SELECT kind, count(*) FROM review_item GROUP BY kind")).all()
        return dict(map(tuple, found))
