"""Files that commands write for people: whole or not at all, one beside another, and why one cannot be written."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from landdb.cli.out_file import whole_file
from landdb.errors import UnavailableError


def test_what_is_written_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "báo cáo.html"
    path.write_text("cũ")
    with whole_file(path) as part:
        part.write_text("mới")
        assert (part.suffix, path.read_text()) == (".html", "cũ")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("mới", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_two_writers_at_once_do_not_write_into_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    with whole_file(path) as first:
        first.write_text("một")
        with whole_file(path) as second:
            second.write_text("hai")
        assert path.read_text() == "hai"
    assert path.read_text() == "một"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["a" * 250 + ".html", "a." + "x" * 250])
def test_a_name_may_be_as_long_as_the_system_lets_it(tmp_path: Path, name: str) -> None:
    with whole_file(tmp_path / name) as part:
        part.write_text("x")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_name_that_is_too_long_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match=os.strerror(errno.ENAMETOOLONG)), whole_file(tmp_path / ("a" * 256)):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(UnavailableError, match=os.strerror(errno.ENOENT)),
        whole_file(tmp_path / "không có" / "a.html"),
    ):
        pass


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match=os.strerror(errno.ENOSPC)), whole_file(tmp_path / "a.html"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert list(tmp_path.iterdir()) == []


def test_another_file_that_cannot_be_read_is_not_taken_for_the_one_to_write(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError) as told, whole_file(tmp_path / "a.html"):
        (tmp_path / "leaflet.js").read_text()
    assert told.value.message_en == f"cannot use {tmp_path / 'leaflet.js'}: {os.strerror(errno.ENOENT)}"
    with pytest.raises(ConnectionResetError), whole_file(tmp_path / "a.html"):
        raise ConnectionResetError(errno.ECONNRESET, "connection reset")
    assert list(tmp_path.iterdir()) == []
