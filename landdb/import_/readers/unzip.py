"""Safe unpacking of zips and of zips within them: each is judged by its central directory before a byte is written."""

from __future__ import annotations

import shutil
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from landdb.import_.readers.limits import GIB, Limits, reason, variable_of
from landdb.import_.refusals import refuse

RATIO_FREE_BYTES: Final = 32 * 1024**2
"""Small archives may pack well: a .dbf is mostly blanks."""

_ENCRYPTED: Final = 0x1
_OFFICE: Final = (("word/", "doc"), ("xl/", "xlsx"))
"""Folders by which files of Office are told from other zips, and what these are."""
_NESTED: Final = frozenset({".zip", ".kmz"})


@dataclass(frozen=True)
class Entry:
    """One unpacked file: ``folder`` and ``stem`` as the archive calls them, for people and for grouping."""

    folder: str
    stem: str
    suffix: str
    path: Path


@dataclass
class Unzip:
    """Unpacks one source; what it counts is counted over all its archives together."""

    file_name: str
    scratch: Path
    limits: Limits
    suffixes: Collection[str]
    names: list[str] = field(default_factory=list)
    _entries: int = 0
    _total: int = 0
    _written: int = 0

    def unpack(self, path: Path, prefix: str = "", depth: int = 1) -> Iterator[Entry]:
        """Yield the entries with the wanted suffixes, unpacked under names of our own.

        Raises
        ------
        FileRefusedError
            The zip is damaged, protected, too large, too dense, nested too deep, or tries to leave its folder (F03).
        """
        try:
            with zipfile.ZipFile(path) as archive:
                entries = [entry for entry in archive.infolist() if not entry.is_dir()]
                problem = self._judge(entries, path)
                if problem is not None:
                    raise self._refuse(problem)
                for entry in entries:
                    yield from self._take(archive, entry, prefix, depth)
        except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, LookupError):
            raise self._refuse("broken") from None
        except NotImplementedError:
            raise self._refuse("method") from None

    def _refuse(self, problem: str) -> Exception:
        return refuse("F03", file=self.file_name, reason=_reasons(self.limits)[problem])

    def _judge(self, entries: list[zipfile.ZipInfo], path: Path) -> str | None:
        """Reason to refuse, or None."""
        total = sum(entry.file_size for entry in entries)
        self._entries += len(entries)
        self._total += total
        if self._entries > self.limits.entries:
            return "entries"
        if self._total > self.limits.unpacked_bytes:
            return "total"
        if total > RATIO_FREE_BYTES and total > self.limits.ratio * path.stat().st_size:
            return "ratio"
        return next(filter(None, map(_judge_entry, entries)), None)

    def _take(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, prefix: str, depth: int) -> Iterator[Entry]:
        name = _readable_name(entry)
        path = PurePosixPath(name)
        suffix = path.suffix.lower()
        self.names.append(prefix + name)
        is_junk = path.name.startswith("._") or "__MACOSX" in path.parts
        if is_junk or (suffix not in self.suffixes and suffix not in _NESTED):
            return
        if suffix in _NESTED and depth >= self.limits.depth:
            raise self._refuse("depth")
        self._written += 1
        target = self.scratch / f"u{self._written}"
        with archive.open(entry) as source, target.open("wb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
        if suffix in _NESTED:
            yield from self.unpack(target, f"{prefix}{name}/", depth + 1)
            target.unlink()
        else:
            yield Entry(prefix + str(path.parent), path.stem, suffix, target)


def office_kind(path: Path) -> str | None:
    """ "xlsx" of a zip that is a workbook, "doc" of one that is a text of Word; None of any other."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, LookupError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for folder, kind in _OFFICE if any(name.startswith(folder) for name in names)), None)


def check_spreadsheet(file_name: str, path: Path, limits: Limits) -> None:
    """Judge a workbook as any other zip; raises `FileRefusedError` (F03)."""
    for _ in Unzip(file_name, path.parent, limits, frozenset()).unpack(path):
        raise AssertionError("nothing is wanted")


def _reasons(limits: Limits) -> Mapping[str, dict[str, str]]:
    gib = f"{limits.unpacked_bytes / GIB:g}"
    return {
        "broken": reason("tệp hỏng hoặc không phải zip", "damaged, or not a zip"),
        "entries": _limit("entries", f"quá {limits.entries} mục", f"more than {limits.entries} entries"),
        "total": _limit("unpacked_bytes", f"giải nén quá {gib} GB", f"unpacks to over {gib} GB"),
        "ratio": _limit("ratio", f"tỷ lệ nén quá {limits.ratio}:1", f"compressed more than {limits.ratio}:1"),
        "depth": _limit("depth", f"zip lồng quá {limits.depth} tầng", f"zips nested over {limits.depth} deep"),
        "path": reason("có đường dẫn ra ngoài thư mục", "a path leads outside the folder"),
        "link": reason("có liên kết (symlink)", "it holds a symbolic link"),
        "password": reason("có mật khẩu", "it is protected by a password"),
        "method": reason("kiểu nén không hỗ trợ", "its compression method is not supported"),
    }


def _judge_entry(entry: zipfile.ZipInfo) -> str | None:
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in (name.parts or ("",))[0]:
        return "path"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "link"
    if entry.flag_bits & _ENCRYPTED:
        return "password"
    return None


def _readable_name(entry: zipfile.ZipInfo) -> str:
    """Name for people: without the UTF-8 flag zipfile reads CP437, yet tools write UTF-8 or a local code page."""
    if entry.flag_bits & 0x800:
        return entry.filename.replace("\\", "/")
    raw = entry.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp1258"):
        try:
            return unicodedata.normalize("NFC", raw.decode(encoding)).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1").replace("\\", "/")


def _limit(name: str, vi: str, en: str) -> dict[str, str]:
    """The reason that a limit is; it names the setting."""
    return reason(f"{vi} ({variable_of(name)})", f"{en} ({variable_of(name)})")
