"""`./run` on machines that lack things: what it says when it may not install them. Nothing is installed here."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from landdb.export.import_report.fonts import FOLDERS

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("cat", "cksum", "cut", "dirname", "env", "flock", "id", "mkdir", "mktemp", "rm", "sed", "sh", "tail", "tr")


class Machine:
    """A machine of stubs: only the programs in its folder are on the PATH."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.home = folder / "home"
        self.fonts = folder / "fonts"
        # The same script, which looks for fonts on the machine of stubs.
        self.script = folder / "run"
        (folder / "requirements").symlink_to(ROOT / "requirements")
        text = (ROOT / "run").read_text(encoding="utf-8")
        self.script.write_text(text.replace("/usr/share/fonts", str(self.fonts)), encoding="utf-8")
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, tool
            (self.bin / tool).symlink_to(found)
        self.program("id", 'echo "${FAKE_UID:-1000}"')

    def program(self, name: str, script: str) -> None:
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.bin), "LANDDB_HOME": str(self.home), "HOME": str(self.home)} | environment
        return subprocess.run(
            ["/bin/sh", self.script, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_it_lists_its_commands(machine: Machine) -> None:
    shown = machine.run()
    assert shown.returncode == 0
    for command in ("demo", "test", "check", "dev", "bench", "prove", "build", "docs", "setup"):
        assert f"\n  {command} " in shown.stderr


def test_without_rights_it_says_the_exact_command(machine: Machine) -> None:
    machine.program("apt-get", "echo must not be called >&2; exit 99")
    refused = machine.run("demo", LANDDB_DATABASE_URL="postgresql://somewhere/x")
    assert refused.returncode == 1
    command = "apt-get update && apt-get install -y --no-install-recommends python3 python3-venv fonts-dejavu-core"
    assert command in refused.stderr.splitlines()[-1]
    assert "postgis" not in refused.stderr, "another server was named"
    assert "must not be called" not in refused.stderr


def test_sudo_that_would_ask_without_a_terminal_is_not_used(machine: Machine) -> None:
    machine.program("apt-get", "exit 0")
    machine.program("sudo", "exit 1")
    refused = machine.run("demo", LANDDB_DATABASE_URL="postgresql://somewhere/x")
    assert refused.returncode == 1
    assert "apt-get install" in refused.stderr


def test_without_apt_it_names_the_ways_out(machine: Machine) -> None:
    refused = machine.run("test", LANDDB_DATABASE_URL="postgresql://somewhere/x")
    assert refused.returncode == 1
    for way in ("brew install", "LANDDB_DATABASE_URL", "docker compose"):
        assert way in refused.stderr


def test_an_old_python_is_told(machine: Machine) -> None:
    old = 'case "$*" in --version) echo Python 3.9.2 ;; *"sys.exit(sys.version_info >="*) exit 0 ;; *) exit 1 ;; esac'
    machine.program("python3", old)
    machine.program("apt-get", "echo must not be called >&2")
    refused = machine.run("demo", LANDDB_DATABASE_URL="postgresql://somewhere/x", FAKE_UID="0")
    assert refused.returncode == 1
    assert "Python 3.9.2" in refused.stderr
    assert "must not be called" not in refused.stderr
    assert "Debian 12" in refused.stderr


def test_all_missing_packages_are_installed_in_one_call(machine: Machine, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    machine.program("apt-get", f'echo "$@" >> {calls}')
    machine.program("pg_createcluster", "exit 0")
    machine.run("test", LANDDB_DATABASE_URL="postgresql://somewhere/x", FAKE_UID="0")
    packages = "python3 python3-venv chromium gdal-bin curl poppler-utils fonts-dejavu-core"
    expected = ["update -qq", f"install -y -qq --no-install-recommends {packages}"]
    assert calls.read_text().splitlines() == expected


def give_python(machine: Machine) -> None:
    """A Python that is new enough, and that does nothing."""
    machine.program("python3", "exit 0")


def test_the_font_of_reports_is_installed_where_nothing_else_is_missing(machine: Machine, tmp_path: Path) -> None:
    give_python(machine)
    calls = tmp_path / "calls"
    machine.program("apt-get", f'echo "$@" >> {calls}')
    machine.run("demo", LANDDB_DATABASE_URL="postgresql://somewhere/x", FAKE_UID="0")
    assert calls.read_text().splitlines()[1] == "install -y -qq --no-install-recommends fonts-dejavu-core"


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_font_that_is_there_is_found(machine: Machine, tmp_path: Path, folder: Path) -> None:
    give_python(machine)
    machine.program("apt-get", f"touch {tmp_path}/called")
    own = machine.fonts / folder.relative_to("/usr/share/fonts")
    own.mkdir(parents=True)
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        (own / name).touch()
    machine.run("demo", LANDDB_DATABASE_URL="postgresql://somewhere/x", FAKE_UID="0")
    assert not (tmp_path / "called").exists()


def test_nobody_is_stopped_for_the_sake_of_a_font(machine: Machine) -> None:
    give_python(machine)
    shown = machine.run("demo", LANDDB_DATABASE_URL="postgresql://somewhere/x").stderr
    assert "fonts-dejavu-core" not in shown
    assert "installing Python libraries" in shown


def test_a_home_that_cannot_be_written_is_told(machine: Machine) -> None:
    refused = machine.run("demo", LANDDB_HOME="/proc/landdb")
    assert refused.returncode == 1
    assert "Cannot write to /proc/landdb" in refused.stderr


class Checkout:
    """A copy of the sources, which runs the `landdb` of the virtual environment that it has chosen."""

    def __init__(self, machine: Machine, folder: Path) -> None:
        self.machine, self.folder = machine, folder
        folder.mkdir()
        for name in ("requirements", "pyproject.toml", "hatch_build.py"):
            (folder / name).symlink_to(ROOT / name)
        shutil.copy(machine.script, folder / "run")

    def start(self, **environment: str) -> tuple[str, str]:
        """Which program was started, and what was said."""
        machine = self.machine
        machine.script = self.folder / "run"
        done = machine.run("doctor", LANDDB_DATABASE_URL="postgresql://somewhere/x", **environment)
        return done.stdout.strip().removesuffix("/bin/landdb"), done.stderr


@pytest.fixture
def linking(machine: Machine, tmp_path: Path) -> Machine:
    """A machine whose Python makes virtual environments that tell where they are."""
    for name, script in (("stub", "exit 0"), ("told", 'echo "$0"')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    copies = "; ".join(f'/bin/cp {tmp_path}/{source} "$3/bin/{name}"'
                       for source, name in (("stub", "python"), ("stub", "pip"), ("told", "landdb")))  # fmt: skip
    machine.program("python3", f'[ "$2" != venv ] || {{ mkdir -p "$3/bin"; {copies}; }}')
    return machine


def test_a_second_checkout_leaves_the_first_ones_environment_alone(linking: Machine, tmp_path: Path) -> None:
    first, second = (Checkout(linking, tmp_path / name) for name in ("một", "hai"))
    own, said = first.start()
    assert own == str(linking.home / "venv")
    assert "hai" not in said
    other, said = second.start()
    assert other.startswith(f"{own}-")
    for word in (str(first.folder), other, "LANDDB_HOME", "chung sổ", "the same register"):
        assert word in said, said
    assert Path(own, ".checkout").read_text().strip() == str(first.folder)
    assert [first.start(), second.start()] == [(own, ""), (other, "")], "nothing is linked anew, nothing said again"


@pytest.mark.parametrize("names", [("mot", "hai"), ("bản một 100%", "bản hai")])
def test_an_environment_without_a_mark_is_known_by_what_pip_has_noted(
    linking: Machine, tmp_path: Path, names: tuple[str, str]
) -> None:
    first, second = (Checkout(linking, tmp_path / name) for name in names)
    own, _ = first.start()
    Path(own, ".checkout").unlink()
    noted = Path(own, "lib", "python3.11", "site-packages", "landdb-0.1.dist-info", "direct_url.json")
    noted.parent.mkdir(parents=True)
    noted.write_text(f'{{"dir_info": {{"editable": true}}, "url": "{first.folder.as_uri()}"}}')
    assert second.start()[0] != own
    assert first.start()[0] == own


def test_a_checkout_that_is_gone_stops_nobody(linking: Machine, tmp_path: Path) -> None:
    first, second = (Checkout(linking, tmp_path / name) for name in ("một", "hai"))
    own, _ = first.start()
    shutil.rmtree(first.folder)
    assert second.start()[0] == own
    assert Path(own, ".checkout").read_text().strip() == str(second.folder)


def test_an_environment_that_was_named_is_not_taken_from_another_checkout(linking: Machine, tmp_path: Path) -> None:
    first, second = (Checkout(linking, tmp_path / name) for name in ("một", "hai"))
    named = str(tmp_path / "chung")
    assert first.start(LANDDB_VENV=named)[0] == named
    started, said = second.start(LANDDB_VENV=named)
    assert started == ""
    for word in (str(first.folder), "bản mã nguồn khác", "another checkout", "LANDDB_VENV"):
        assert word in said, said


def test_it_is_executable() -> None:
    for name in ("run", ".ci/run"):
        assert os.access(ROOT / name, os.X_OK)
