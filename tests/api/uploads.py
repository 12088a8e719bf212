"""What tests of imports over HTTP share: accounts, a file of parcels, its upload, a worker, and waiting for it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE
from landdb.domain.import_states import QUEUED
from landdb.import_.worker import Worker
from landdb.queries import accounts
from tests.api.worlds import _HASH, PASSWORD
from tests.factories import HANOI_COMMUNE, HANOI_LON_LAT, HANOI_SRID, square

Auth = tuple[str, str]

JSON = {"accept": "application/json"}
WRITER: Auth = ("importer1", PASSWORD)
APPROVER: Auth = ("approver1", PASSWORD)
REASON = "kiểm thử"


@contextmanager
def working(database: Database, home: Path) -> Iterator[None]:
    """A worker beside the application, as `landdb serve` starts one."""
    ending = threading.Event()
    worker = Worker(database, home)
    thread = threading.Thread(target=worker.run, args=(ending.is_set, lambda: ending.wait(0.05)), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join(60)
    assert not thread.is_alive(), "the worker does not end"


def add_account(database: Database, name: str, clearance: int, role: str, *, units: list[str] | None = None) -> None:
    """An account whose password is that of all tests."""
    with database.open_session(AUTH_SERVICE, read_only=False) as session:
        accounts.set_account(session, {
            "username": name, "display_name": name, "password_hash": _HASH, "clearance": clearance, "units": units,
            "provinces": None, "roles": [role],
        })  # fmt: skip


def add_people(database: Database) -> None:
    """A surveyor who uploads and a manager who approves."""
    add_account(database, WRITER[0], 1, "surveyor")
    add_account(database, APPROVER[0], 1, "manager")


def place_of(number: int) -> tuple[float, float]:
    """South-west corner of a parcel of :func:`parcel_file`, in degrees."""
    return HANOI_LON_LAT[0] + number * 0.001, HANOI_LON_LAT[1]


def parcel_file(*numbers: int, **changes: Any) -> bytes:
    """Squares of 40 m on sheet 3, of unit DV-01."""
    features = []
    for number in numbers:
        shape = square(*place_of(number), 40.0, HANOI_SRID).geoms[0]
        properties = {
            "MA_XA": HANOI_COMMUNE, "SO_TO": 3, "SO_THUA": number, "DIEN_TICH": 1600.0, "LOAI_DAT": "CQP",
            "NGUON_GOC": 5, "DON_VI_QL": "DV-01",
        } | changes  # fmt: skip
        geometry = {"type": "Polygon", "coordinates": [[list(point) for point in shape.exterior.coords]]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def upload(client: TestClient, content: bytes, auth: Auth = WRITER, name: str = "thua.geojson", **form: str) -> Any:
    """Send a file, whose warnings are accepted unless a form says otherwise; the answer."""
    fields = {"crs": "105°00'", "commune": HANOI_COMMUNE, "accept": REASON} | form
    return client.post("/imports", auth=auth, files={"files": (name, content)}, data=fields, headers=JSON)


def decide(client: TestClient, batch_id: str, what: str, auth: Auth = WRITER, **body: Any) -> Any:
    """One decision on a batch as it stands now; the answer."""
    seen = client.get(f"/imports/{batch_id}", auth=auth).headers.get("etag", '"1"')
    return client.post(f"/imports/{batch_id}/{what}", auth=auth, json=body, headers=JSON | {"if-match": seen})


def finished(client: TestClient, batch_id: str, auth: Auth = WRITER) -> dict[str, Any]:
    """The batch when a worker has done what it can."""
    for _ in range(600):
        batch: dict[str, Any] = client.get(f"/imports/{batch_id}", auth=auth).json()
        if batch["state"] not in QUEUED and not _goes_on(batch):
            return batch
        time.sleep(0.05)
    raise AssertionError(f"the import does not end: {batch}")


def _goes_on(batch: dict[str, Any]) -> bool:
    """Whether a batch that is ready will be handed in or written by its worker in a moment."""
    is_accepted = batch["options"]["accept"] is not None or not batch["open_warnings"]
    return batch["state"] == "ready" and batch["options"]["finish"] != "check" and is_accepted


def committed(client: TestClient, batch_id: str, auth: Auth = WRITER) -> dict[str, Any]:
    """The batch when it is in the register, with a manager's approval where its author needs one."""
    batch = finished(client, batch_id, auth)
    if batch["state"] == "submitted":
        assert decide(client, batch_id, "approve", APPROVER).status_code == 202
        batch = finished(client, batch_id, auth)
    return batch
