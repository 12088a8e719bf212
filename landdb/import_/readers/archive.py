"""Safe unpacking of zips: everything is judged by the central directory before one byte is written."""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from landdb.import_.refusals import refuse

MAX_ENTRIES: Final = 2_000
MAX_TOTAL_BYTES: Final = 4 * 1024**3
MAX_RATIO: Final = 200
_RATIO_FREE_BYTES: Final = 32 * 1024**2
"""Small archives may pack well: a .dbf is mostly blanks."""

_ENCRYPTED: Final = 0x1
_REASONS: Final[Mapping[str, dict[str, str]]] = {
    "broken": {"vi": "tệp hỏng hoặc không phải zip", "en": "damaged, or not a zip"},
    "entries": {"vi": f"quá {MAX_ENTRIES} mục", "en": f"more than {MAX_ENTRIES} entries"},
    "total": {"vi": f"giải nén quá {MAX_TOTAL_BYTES >> 30} GB", "en": f"unpacks to over {MAX_TOTAL_BYTES >> 30} GB"},
    "ratio": {"vi": f"tỷ lệ nén quá {MAX_RATIO}:1", "en": f"compressed more than {MAX_RATIO}:1"},
    "path": {"vi": "có đường dẫn ra ngoài thư mục", "en": "a path leads outside the folder"},
    "link": {"vi": "có liên kết (symlink)", "en": "it holds a symbolic link"},
    "password": {"vi": "có mật khẩu", "en": "it is protected by a password"},
    "method": {"vi": "kiểu nén không hỗ trợ", "en": "its compression method is not supported"},
}


@dataclass(frozen=True)
class Group:
    """Files of one folder and stem: ``parts`` maps a lower-case suffix to the unpacked file."""

    name: str
    parts: dict[str, Path]


@dataclass(frozen=True)
class Unpacked:
    """What came out of a zip, and the names of all its entries for messages."""

    groups: list[Group]
    names: list[str]


def unpack(path: Path, workdir: Path, suffixes: Collection[str]) -> Unpacked:
    """Unpack the entries with the wanted suffixes, folders flattened, under names of our own.

    Raises
    ------
    FileRefusedError
        The zip is damaged, protected, too large, too dense, or tries to leave its folder (F03).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            problem = _judge(entries)
            if problem is not None:
                raise refuse("F03", file=path.name, reason=_REASONS[problem])
            return _write(archive, entries, workdir, suffixes)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
        raise refuse("F03", file=path.name, reason=_REASONS["broken"]) from None
    except NotImplementedError:
        raise refuse("F03", file=path.name, reason=_REASONS["method"]) from None


def _judge(entries: list[zipfile.ZipInfo]) -> str | None:
    """Reason to refuse, or None."""
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES:
        return "entries"
    if total > MAX_TOTAL_BYTES:
        return "total"
    if total > _RATIO_FREE_BYTES and total > MAX_RATIO * packed:
        return "ratio"
    return next(filter(None, map(_judge_entry, entries)), None)


def _judge_entry(entry: zipfile.ZipInfo) -> str | None:
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in (name.parts or ("",))[0]:
        return "path"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "link"
    if entry.flag_bits & _ENCRYPTED:
        return "password"
    return None


def _write(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], workdir: Path, suffixes: Collection[str]
) -> Unpacked:
    groups: dict[str, Group] = {}
    names = [_readable_name(entry) for entry in entries]
    for entry, name in zip(entries, names, strict=True):
        path = PurePosixPath(name)
        suffix = path.suffix.lower()
        if suffix not in suffixes or path.name.startswith("._") or "__MACOSX" in path.parts:
            continue
        key = str(path.with_suffix("")).casefold()
        group = groups.setdefault(key, Group(_unique(path.stem, groups), {}))
        target = workdir / f"layer{list(groups).index(key) + 1}{suffix}"
        with archive.open(entry) as source, target.open("wb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
        group.parts[suffix] = target
    return Unpacked(list(groups.values()), names)


def _unique(stem: str, groups: Mapping[str, Group]) -> str:
    taken = sum(group.name.split(" (")[0] == stem for group in groups.values())
    return f"{stem} ({taken + 1})" if taken else stem


def _readable_name(entry: zipfile.ZipInfo) -> str:
    """Name for people: without the UTF-8 flag zipfile reads CP437, yet tools write UTF-8 or a local code page."""
    if entry.flag_bits & 0x800:
        return entry.filename.replace("\\", "/")
    raw = entry.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "cp1258"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1").replace("\\", "/")
