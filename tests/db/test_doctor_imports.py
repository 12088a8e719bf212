"""What `landdb doctor` says of imports: isolation, room, limits, connections, and who works."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from landdb.cli import doctor_imports
from landdb.cli.finding import Finding
from landdb.db import Database
from landdb.domain.actors import LOCAL_ADMIN
from landdb.import_.readers.isolation import MEASURES
from landdb.import_.worker import CONNECTIONS, Worker
from landdb.settings import load_settings
from tests.api.clients import connect_admin
from tests.conftest import Server
from tests.db.survey_files import Register, row


def examine(home: Path, **settings: Any) -> dict[str, Finding]:
    """Findings by the first word of their titles, those of the reader's measures by their names."""
    found = doctor_imports.examine_machine(replace(load_settings({}), home=home, **settings))
    return {one.title.rpartition("(")[2].rstrip(")").partition("-")[0] if one.title.startswith("reader ")
            else one.title.split()[0].rstrip(":"): one for one in found}  # fmt: skip


def test_each_measure_that_could_hold_the_reader_is_told(tmp_path: Path) -> None:
    found = examine(tmp_path)
    assert MEASURES.keys() - {"user"} <= found.keys()
    assert not found["limits"].fault
    assert all(found[name].is_warning for name in MEASURES if name in found)
    assert not any(found[name].fault for name in ("database", "import"))
    missing = {name for name in MEASURES if name in found and found[name].fault}
    assert all(found[name].remedy for name in missing)


def test_settings_that_stop_imports_are_told_with_what_to_do(tmp_path: Path) -> None:
    found = examine(tmp_path, pool_size=2, min_free_mb=10**9, read_memory_mb=10**9, read_columns=99)
    assert (found["database"].fault != "", found["database"].is_warning) == (True, False)
    assert found["database"].remedy == f"LANDDB_POOL_SIZE={CONNECTIONS} or more"
    room = found[str(tmp_path / "imports")]
    assert ("LANDDB_MIN_FREE_MB" in room.fault, room.is_warning) == (True, False)
    assert (found["import"].fault != "", found["import"].is_warning) == (True, True)
    assert found["import"].remedy.startswith("LANDDB_READ_MEMORY_MB=")
    assert "LANDDB_READ_COLUMNS=99" in found["import"].title
    unfit = examine(tmp_path, read_memory_mb=1, max_waiting_mb=511)
    assert "LANDDB_MAX_WAITING_MB" in unfit["import"].remedy
    [reader] = [one for one in unfit.values() if one.title == "reader of imported files"]
    assert (reader.fault != "", reader.is_warning) == (True, False)
    assert "LANDDB_READ_MEMORY_MB" in reader.remedy


def test_workers_are_counted_and_missed_where_imports_wait(register: Register, server: Server) -> None:
    url = server.admin_url_of(register.database)
    register.load([row(1)], finish="check")
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        session.exec_driver_sql("UPDATE import_batch SET state = 'received'")
    with connect_admin(url) as admin:
        [missed] = doctor_imports.examine_register(admin)
    assert (missed.title, missed.is_warning) == ("import workers: 0, imports at work or waiting for it: 1", True)
    assert "1 imports wait" in missed.fault
    assert "landdb worker" in missed.remedy
    working = Database(url, server.secret, name="landdb worker 7")
    try:
        with working.open_session(LOCAL_ADMIN), connect_admin(url) as admin:
            [found] = doctor_imports.examine_register(admin)
    finally:
        working.dispose()
    assert (found.title.startswith("import workers: 1"), found.fault) == (True, "")


def test_an_importing_worker_needs_no_more_connections_than_that(register: Register, server: Server) -> None:
    """With as many it imports; the pool hands out no further one."""
    result = register.load([row(1), row(2)], LOCAL_ADMIN, finish="check")
    with register.database.open_session(LOCAL_ADMIN, read_only=False) as session:
        session.exec_driver_sql(
            "UPDATE import_batch SET state = 'received', options = options || '{\"finish\": \"commit\"}'"
        )
    few = Database(server.admin_url_of(register.database), server.secret, pool_size=CONNECTIONS)
    try:
        assert Worker(few, register.folder).work() == 1
    finally:
        few.dispose()
    assert register.ask("SELECT id, state, rows_added FROM import_batch") == [(result.batch_id, "committed", 2)]
