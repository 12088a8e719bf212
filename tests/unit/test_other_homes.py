"""A register that is looked for in another folder than it is in: the folder is named, and where one runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from landdb.cli import register
from landdb.cluster.others import running_homes


def test_homes_are_read_from_command_lines(tmp_path: Path) -> None:
    lines = {
        "10": b"/usr/lib/postgresql/17/bin/postgres\0-D\0/srv/demo/cluster\0", "11": b"postgres: checkpointer \0",
        "12": b"/usr/bin/postgres\0-D\0/var/lib/postgresql/17/main\0", "13": b"", "14": b"postgres\0-D",
        "15": b"grep\0-D\0/srv/x/cluster\0", "self": b"postgres\0-D\0/srv/self/cluster\0",
    }  # fmt: skip
    for number, line in lines.items():
        (tmp_path / number).mkdir()
        (tmp_path / number / "cmdline").write_bytes(line)
    assert running_homes(tmp_path) == [Path("/srv/demo")]


def test_an_empty_home_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "running_homes", lambda: [Path("/srv/leer"), Path("/srv/bản demo")])
    error = register._empty_home(Path("/srv/leer"))
    assert "/srv/leer" in error.message_vi
    assert error.remedy_en == "landdb migrate, or the register that runs elsewhere: LANDDB_HOME='/srv/bản demo'"
    monkeypatch.setattr(register, "running_homes", list)
    assert register._empty_home(Path("/srv/leer")).remedy_en == "landdb migrate"
