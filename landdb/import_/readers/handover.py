"""Puts the files of a source into the private folder of a reading process, under names that mean nothing.

What a person calls a file never becomes a path: a name may say /vsicurl/ or ../.. and is only shown. Files are hard
links where the file system allows it, so that nothing is copied; side files of a shapefile come along.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from landdb.import_.readers import limits as limit
from landdb.import_.readers.limits import Limits
from landdb.import_.refusals import refuse

SHAPEFILE_PARTS: Final = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})
_JOURNALS: Final = ("-wal", "-journal")


def hand_over(paths: Sequence[Path], folder: Path, limits: Limits, uid: int | None) -> list[dict[str, str]]:
    """Link or copy the files into ``folder``; returns the name for people and the name in the folder of each.

    Raises
    ------
    FileRefusedError
        A file is missing (F01), no plain file (F26), empty (F02), too large (F24), or a database in mid-change (F27).
    """
    entries = []
    for number, path in enumerate(with_side_files(paths), start=1):
        source = _checked(path, limits)
        target = folder / f"f{number}"
        _place(source, target, uid)
        entries.append({"name": path.name, "path": target.name})
    return entries


def with_side_files(paths: Sequence[Path]) -> list[Path]:
    """The given paths, and the parts of a shapefile that lie beside its .shp, whatever the case of their names."""
    found = dict.fromkeys(paths)
    for path in paths:
        if path.suffix.lower() != ".shp" or not path.is_file():
            continue
        given = {other.suffix.lower() for other in paths if other.stem.casefold() == path.stem.casefold()}
        for beside in sorted(path.parent.iterdir()):
            suffix = beside.suffix.lower()
            is_part = suffix in SHAPEFILE_PARTS - given and beside.stem.casefold() == path.stem.casefold()
            if is_part and not beside.is_symlink():
                found[beside] = None
    return list(found)


def _checked(path: Path, limits: Limits) -> Path:
    try:
        source = path.resolve(strict=True)
        about = source.stat()
    except OSError:
        raise refuse("F01", variant="missing", file=path.name) from None
    if not stat.S_ISREG(about.st_mode):
        raise limit.dangerous(path.name, "không phải tệp thường", "no plain file")
    if about.st_size == 0 and path.suffix.lower() not in {".prj", ".cpg"}:
        raise refuse("F02", file=path.name)
    limit.check(path.name, "file_bytes", about.st_size, limits)
    for suffix in _JOURNALS:
        journal = source.with_name(source.name + suffix)
        if journal.is_file() and journal.stat().st_size:
            raise refuse("F27", file=path.name, journal=journal.name)
    return source


def _place(source: Path, target: Path, uid: int | None) -> None:
    """A hard link when the reader may read it so, else a copy of its own."""
    if uid is None or source.stat().st_mode & stat.S_IROTH:
        try:
            os.link(source, target)
        except OSError:  # another file system, or a file of another user
            pass
        else:
            return
    shutil.copyfile(source, target)
    if uid is not None:
        os.chown(target, uid, uid)
