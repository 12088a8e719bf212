"""The embedded cluster: private, shared among processes, recovers from a kill -9, two side by side."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from landdb.cluster import Cluster
from landdb.cluster.server import START_ATTEMPTS
from landdb.errors import ConfigurationError


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="landdb-cluster-") as folder:  # pytest's own folders keep `postgres` out
        yield Path(folder)


def scalar(url: str, sql: str) -> object:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            return connection.execute(text(sql)).scalar()
    finally:
        engine.dispose()


def test_lease_starts_and_the_last_leaver_stops(home: Path) -> None:
    cluster = Cluster(home)
    with cluster.lease():
        assert cluster.running()
        with Cluster(home).lease() as other:
            assert other.running()
        assert cluster.running(), "somebody else still uses it"
    assert not cluster.running()


def test_it_listens_nowhere_and_is_closed_to_others(home: Path) -> None:
    with Cluster(home).lease() as cluster:
        assert scalar(cluster.admin_url("postgres"), "show listen_addresses") == ""
        for folder in (cluster.data, cluster.socket_dir):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(str(cluster.socket_dir / ".s.PGSQL.5432")) < 107
        assert scalar(cluster.admin_url("postgres"), "show jit") == "off"


def test_kept_cluster_outlives_its_users_until_stopped(home: Path) -> None:
    cluster = Cluster(home)
    cluster.ensure()
    cluster.keep_running()
    with cluster.lease():
        pass
    assert cluster.running()
    cluster.stop()
    assert not cluster.running()
    with cluster.lease():
        pass
    assert not cluster.running(), "a mark from a former start does not count"


def test_kill_9_loses_nothing_committed(home: Path) -> None:
    cluster = Cluster(home)
    with cluster.lease():
        cluster.ensure_database("crash")
        scalar(cluster.admin_url("crash"), "create table kept as select generate_series(1, 1000) n; select 1")
        postmaster = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        assert cluster.ensure() is True
        assert scalar(cluster.admin_url("crash"), "select count(*) from kept") == 1000
        cluster.drop_database("crash")
        assert not cluster.has_database("crash")


def test_a_killed_user_leaves_no_claim(home: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from landdb.cluster import Cluster\n"
        "with Cluster(Path(sys.argv[1])).lease(): print('up', flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(home)], stdout=subprocess.PIPE, text=True) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == "up\n"
        user.kill()
    cluster = Cluster(home)
    assert cluster.running(), "nobody was left to stop it"
    with cluster.lease():
        pass
    assert not cluster.running()


def test_two_homes_run_side_by_side(home: Path) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="landdb-other-") as folder,
        Cluster(home).lease() as one,
        Cluster(Path(folder), durable=False).lease() as two,
    ):
        assert one.socket_dir != two.socket_dir
        two.ensure_database("only_here")
        assert not one.has_database("only_here")


def test_only_known_roles_get_a_url_and_a_login(home: Path) -> None:
    with Cluster(home).lease() as cluster:
        with pytest.raises(ValueError, match="no login role"):
            cluster.role_url("landdb_owner")
        scalar(cluster.admin_url("postgres"), "create role stranger login; select 1")
        with pytest.raises(OperationalError, match="Peer authentication failed"):
            scalar(cluster.admin_url("postgres").replace("//postgres@", "//stranger@"), "select 1")


def test_a_planted_socket_folder_is_refused() -> None:
    with tempfile.TemporaryDirectory(prefix="landdb-planted-") as folder:
        cluster = Cluster(Path(folder))
        cluster.socket_dir.symlink_to("/tmp")  # noqa: S108
        try:
            with pytest.raises(ConfigurationError, match="refused") as caught:
                cluster.ensure()
            assert caught.value.remedy_en is not None
            assert str(cluster.socket_dir) in caught.value.remedy_en
        finally:
            cluster.socket_dir.unlink()


def test_start_gives_up_with_the_log(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert START_ATTEMPTS > 3
    monkeypatch.setattr("landdb.cluster.server.START_ATTEMPTS", 1)
    cluster = Cluster(home)
    with cluster.lease():
        pass
    broken = cluster.data / "landdb.conf"
    broken.write_text("no_such_setting = 1\n")
    with pytest.raises(Exception, match="does not start"):
        cluster.start()
