"""Real clients of other people: GDAL's driver for OGC API – Features, over HTTP."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyogrio
import pytest
import uvicorn

from landdb.api.app import create_app
from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE
from landdb.settings import load_settings
from tests.api.worlds import PASSWORD, Caller, _add_account
from tests.conftest import ActAs
from tests.factories import HANOI_LON_LAT, add_parcel, add_work

COUNT = 25


@pytest.fixture(scope="module")
def address(database: Database, as_actor: ActAs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served register with some parcels, one of them secret."""
    with as_actor(3, roles=("admin",), read_only=False) as session:
        for index in range(COUNT):
            add_parcel(session, lon_lat=(HANOI_LON_LAT[0] + index * 0.001, HANOI_LON_LAT[1]), parcel_no=index + 1)
        add_parcel(session, secrecy_level=2, parcel_no=777)
        add_work(session)
    with database.open_session(AUTH_SERVICE, read_only=False) as session:
        _add_account(session, Caller("reader2", 2, "false"))
    settings = replace(
        load_settings({}), anonymous_read=True, secure_cookies=False, home=tmp_path_factory.mktemp("home")
    )
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(settings, database), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def ogrinfo() -> str:
    """Debian's GDAL, whose driver is the one QGIS uses."""
    program = shutil.which("ogrinfo")
    if program is None:
        pytest.skip("ogrinfo (gdal-bin) is not installed")
    formats = subprocess.run([program, "--formats"], capture_output=True, text=True, check=True).stdout
    if "OAPIF" not in formats:
        pytest.skip("this GDAL has no OAPIF driver")
    return program


def ask(ogrinfo: str, address: str, *arguments: str) -> str:
    command = [ogrinfo, "-ro", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ERROR" not in done.stderr + done.stdout
    return done.stdout


def test_gdal_lists_the_collections(ogrinfo: str, address: str) -> None:
    shown = ask(ogrinfo, address, f"OAPIF:{address}/")
    for name in ("parcels", "works", "admin-units"):
        assert name in shown


def test_gdal_pages_through_all_parcels(ogrinfo: str, address: str) -> None:
    shown = ask(ogrinfo, address, "-so", "-oo", "PAGE_SIZE=7", f"OAPIF:{address}/", "parcels")
    assert f"Feature Count: {COUNT}" in shown
    everything = ask(ogrinfo, address, "-oo", "PAGE_SIZE=7", f"OAPIF:{address}/", "parcels")
    assert everything.count("OGRFeature(") == COUNT
    assert "MULTIPOLYGON" in everything


def test_gdal_filters_and_logs_in(ogrinfo: str, address: str) -> None:
    lon, lat = HANOI_LON_LAT
    box = ["-spat", str(lon), str(lat), str(lon + 0.0012), str(lat + 0.0002)]
    assert ask(ogrinfo, address, *box, f"OAPIF:{address}/", "parcels").count("OGRFeature(") == 2
    assert ask(ogrinfo, address, "-where", "parcel_no = 3", f"OAPIF:{address}/", "parcels").count("OGRFeature(") == 1
    userpwd = ["-oo", f"USERPWD=reader2:{PASSWORD}", "-so"]
    assert f"Feature Count: {COUNT + 1}" in ask(ogrinfo, address, *userpwd, f"OAPIF:{address}/", "parcels")


def test_pyogrio_reads_it_too(address: str) -> None:
    if "OAPIF" not in pyogrio.list_drivers():
        pytest.skip("the GDAL inside pyogrio has no OAPIF driver")
    found = pyogrio.read_info(f"OAPIF:{address}/", layer="parcels")
    assert found["geometry_type"] in ("MultiPolygon", "Polygon", "Unknown")


def test_plain_http_downloads(address: str, tmp_path: Path) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")
    target = tmp_path / "page.geojson"
    subprocess.run([curl, "-sf", "-o", target, f"{address}/collections/parcels/items?limit=10"], check=True)
    info = pyogrio.read_info(target)
    assert info["features"] == 10
