"""The files of a batch in its own folder: an upload's from the beginning, others as far as they may be read anew."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from landdb.import_.readers.handover import with_side_files


def kept_files(folder: Path) -> tuple[Path, ...]:
    """The files that lie in a batch's folder."""
    return tuple(sorted((folder / "files").glob("*")))


def keep_files(paths: Sequence[Path], folder: Path) -> None:
    """Copy the files of a source, with its side files, into a batch's folder; those that lie there stay.

    They are there whole or not at all: whoever goes on with a batch that was broken off reads what lies there.
    """
    if kept_files(folder):
        return
    part = folder / "files.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    for path in with_side_files(paths):
        shutil.copyfile(path, part / path.name)
    part.replace(folder / "files")
