"""The command line on a private cluster of its own: exit codes, remedies, accounts, doctor."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from landdb.cli.app import EXIT_CONFIGURATION, EXIT_FAILED, app
from landdb.cli.cluster import EXIT_STOPPED
from landdb.cluster import Cluster
from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE
from landdb.queries.accounts import find_account

Landdb = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="landdb-cli-"))
    yield folder
    Cluster(folder).stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def landdb(home: Path) -> Landdb:
    def run(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("LANDDB_")}
        return subprocess.run(
            [sys.executable, "-m", "landdb", *arguments],
            env=own | {"LANDDB_HOME": str(home)} | environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture(scope="module")
def migrated(landdb: Landdb) -> Landdb:
    """The command with its cluster kept running, so that each call is quick."""
    assert landdb("cluster", "start").returncode == 0
    assert landdb("migrate").returncode == 0
    return landdb


@pytest.mark.parametrize("words", ["", "serve", "migrate", "doctor", "demo", "cluster start", "user add", "import"])
def test_every_command_explains_itself_in_both_languages(words: str) -> None:
    shown = CliRunner().invoke(app, [*words.split(), "--help"])
    assert shown.exit_code == 0, shown.output
    assert " / " in shown.output


def test_unmigrated_register_says_the_command(landdb: Landdb) -> None:
    refused = landdb("user", "list")
    assert refused.returncode == EXIT_CONFIGURATION
    assert "→ landdb migrate" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_settings_that_cannot_be_are_told_in_both_languages(landdb: Landdb) -> None:
    refused = landdb("serve", LANDDB_PORT="none")
    assert refused.returncode == EXIT_CONFIGURATION
    assert refused.stderr.startswith("Lỗi: LANDDB_PORT")
    assert "Error: LANDDB_PORT" in refused.stderr


def test_a_server_that_does_not_answer_is_told_without_its_password(landdb: Landdb) -> None:
    refused = landdb("user", "list", LANDDB_DATABASE_URL="postgresql://me:hunter2@127.0.0.1:9/x")
    assert refused.returncode == EXIT_FAILED
    assert "127.0.0.1" in refused.stderr
    assert "hunter2" not in refused.stderr + refused.stdout
    assert "Traceback" not in refused.stderr


def test_cluster_commands_follow_its_state(migrated: Landdb, home: Path) -> None:
    assert migrated("cluster", "status").returncode == 0
    assert migrated("cluster", "stop").returncode == 0
    assert migrated("cluster", "status").returncode == EXIT_STOPPED
    assert not Cluster(home).running()
    assert migrated("cluster", "start").returncode == 0


def test_doctor_finds_nothing_wrong_but_an_unbuilt_map(migrated: Landdb, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html>")
    well = migrated("doctor", LANDDB_WEBMAP_DIR=str(tmp_path))
    assert well.returncode == 0, well.stdout
    assert "import workers: 0, imports at work or waiting for it: 0" in well.stdout
    ill = migrated("doctor", LANDDB_WEBMAP_DIR=str(tmp_path / "none"))
    assert ill.returncode == 1
    assert "→ ./run build" in ill.stdout


def test_accounts_are_added_listed_and_disabled(migrated: Landdb, home: Path) -> None:
    added = migrated("user", "add", "thu.nghiem", "--clearance", "2", "--role", "manager", "--province", "01")
    name, password = added.stdout.split()
    assert (name, len(password)) == ("thu.nghiem", 16)
    assert "thu.nghiem\t2\tmanager\tactive" in migrated("user", "list").stdout
    database = Database(Cluster(home).admin_url())
    with database.open_session(AUTH_SERVICE) as session:
        account = find_account(session, "thu.nghiem")
    database.dispose()
    assert account is not None
    assert account.password_hash.startswith("$argon2id$")
    assert (account.actor.clearance, account.actor.provinces) == (2, frozenset({"01"}))
    assert migrated("user", "disable", "thu.nghiem").returncode == 0
    assert "thu.nghiem\t2\tmanager\tdisabled" in migrated("user", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (("add", "Ông A"), "", "user name"),
        (("add", "short", "--password-stdin"), "12345678901\n", "12 characters"),
        (("disable", "nobody"), "", "no account 'nobody'"),
    ],
)
def test_what_cannot_be_is_refused(migrated: Landdb, arguments: tuple[str, ...], stdin: str, said: str) -> None:
    refused = migrated("user", *arguments, stdin=stdin)
    assert refused.returncode == EXIT_FAILED
    assert said in refused.stderr


def test_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    from landdb.cli.register import read_secret
    from landdb.errors import ConfigurationError

    key = read_secret(tmp_path)
    assert len(key) == 32
    assert read_secret(tmp_path) == key
    path = tmp_path / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="others may read"):
        read_secret(tmp_path)
