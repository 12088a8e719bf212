"""What tests of imports over HTTP share: accounts, a file of parcels, its upload, and waiting for the end."""

from __future__ import annotations

import json
import time
from typing import Any

from fastapi.testclient import TestClient

from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE
from landdb.queries import accounts
from tests.api.worlds import _HASH, PASSWORD
from tests.factories import HANOI_COMMUNE, HANOI_LON_LAT, HANOI_SRID, square

JSON = {"accept": "application/json"}
WRITER = ("importer1", PASSWORD)


def add_account(database: Database, name: str, clearance: int, role: str, *, units: list[str] | None = None) -> None:
    """An account whose password is that of all tests."""
    with database.open_session(AUTH_SERVICE, read_only=False) as session:
        accounts.set_account(session, {
            "username": name, "display_name": name, "password_hash": _HASH, "clearance": clearance, "units": units,
            "provinces": None, "roles": [role],
        })  # fmt: skip


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


def upload(
    client: TestClient, content: bytes, auth: tuple[str, str] = WRITER, name: str = "thua.geojson", **form: str
) -> Any:
    """Send a file; the answer."""
    fields = {"crs": "105°00'", "commune": HANOI_COMMUNE} | form
    return client.post("/imports", auth=auth, files={"files": (name, content)}, data=fields, headers=JSON)


def finished(client: TestClient, batch_id: str, auth: tuple[str, str] = WRITER) -> dict[str, Any]:
    """The batch when it has ended."""
    for _ in range(300):
        batch: dict[str, Any] = client.get(f"/imports/{batch_id}", auth=auth).json()
        if batch["state"] not in ("received", "reading", "checking", "committing"):
            return batch
        time.sleep(0.1)
    raise AssertionError(f"the import does not end: {batch}")
