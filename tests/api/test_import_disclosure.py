"""Importing onto hidden parcels: the receipt is the one of a register where nothing lies there."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import shapely
from fastapi.testclient import TestClient
from sqlalchemy import text

from landdb.db import Database
from tests.api.clients import connect_admin, open_client
from tests.api.hidden_rows import read_secrets
from tests.api.twins import Worlds
from tests.api.worlds import CANARY, Caller

JSON = {"accept": "application/json"}
VOLATILE = {"id", "created_at", "finished_at", "file_sha256", "updated_at", "tile_id", "system_from"}


def clashing_file(worlds: Worlds, caller: Caller) -> bytes:
    """Parcels with the outline, sheet and number of hidden ones that cover no visible parcel, of one commune."""
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
    rows = [row for row in found if row.code == found[0].code]
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
    """Import a file and collect all that its author gets to see of it, without what is random."""
    with open_client(database, home) as client:
        zone = "105°00'" if b'"00004"' in content else "105°45'"
        answer = client.post(
            "/imports", auth=caller.auth, files={"files": ("thua.geojson", content)}, data={"crs": zone}, headers=JSON
        )
        assert answer.status_code == 202, answer.text
        key = answer.json()["id"]
        batch = wait_for(client, f"/imports/{key}", caller)
        seen = {"batch": batch, "issues": client.get(f"/imports/{key}/issues", auth=caller.auth).json()["issues"]}
        for name, path in (
            ("rows", "/parcels?limit=200"),
            ("stats", "/stats?facets=status,main_use_code&histogram=area"),
        ):
            seen[name] = client.get(path, auth=caller.auth).json()
    return steady(seen)  # type: ignore[no-any-return]


def wait_for(client: TestClient, path: str, caller: Caller) -> Any:
    for _ in range(600):
        batch = client.get(path, auth=caller.auth).json()
        if batch["state"] not in ("received", "reading", "checking", "committing"):
            return batch
        time.sleep(0.1)
    raise AssertionError(f"the import does not end: {batch}")


def steady(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: steady(item) for name, item in value.items() if name not in VOLATILE}
    return [steady(item) for item in value] if isinstance(value, list) else value


def test_the_receipt_is_that_of_the_twin(worlds: Worlds, home: Path) -> None:
    caller = worlds.facts.callers["surveyor1"]
    content = clashing_file(worlds, caller)
    twin, queued = worlds.twin(caller.name), count_review_items(worlds)
    expected = import_and_look(twin, home, caller, content)
    found = import_and_look(worlds.full, home, caller, content)
    assert found == expected
    assert expected["batch"]["rows_added"] > 0, expected["issues"]
    assert CANARY.lower() not in json.dumps([found["batch"], found["issues"]]).lower()
    assert count_review_items(worlds) > queued, "cleared reviewers are told"


def count_review_items(worlds: Worlds) -> int:
    with connect_admin(worlds.admin_url) as admin:
        return int(admin.execute(text("SELECT count(*) FROM review_item")).scalar_one())
