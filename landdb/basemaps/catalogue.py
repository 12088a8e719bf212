"""`basemaps.json`: the base maps of an installation and the servers that may be asked. Read anew when it changes."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from stat import S_ISDIR
from threading import Lock
from typing import Any, Final

from landdb.basemaps.entries import read_entry
from landdb.basemaps.faults import Fault, FaultyError
from landdb.basemaps.files import check_files
from landdb.domain.basemaps import FETCHED, Basemap, host_of

FILE: Final = "basemaps.json"
MAX_BYTES: Final = 256 * 1024
HIGHEST: Final = 3
HOST: Final = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_FIELDS: Final = frozenset({"hosts", "basemaps"})


@dataclass(frozen=True)
class Catalogue:
    """What the file says: base maps in its order, faults, and by server the least level of maps of it.

    A server that only base maps of the file name is as secret as the most secret of them.
    """

    basemaps: tuple[Basemap, ...] = ()
    faults: tuple[Fault, ...] = ()
    hosts: Mapping[str, int] = field(default_factory=dict)
    state: Hashable = None
    """Equal as long as nothing in the folder has changed."""


class CatalogueFile:
    """Keeps what was read as long as neither the file nor what lies in its folder has changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._state: Hashable = None
        self._kept = Catalogue()

    def read(self) -> Catalogue:
        """The file as it is now; none is an empty one."""
        with self._lock:
            state = self._look()
            if state != self._state:
                self._kept, self._state = replace(read_catalogue(self.folder), state=state), state
            return self._kept

    def _look(self) -> Hashable:
        """What tells that something has changed: the files of the folder and of the folders in it, but for drafts."""
        found = (path for pattern in ("*", "*/*") for path in self.folder.glob(pattern))
        paths = sorted(path for path in found if not path.name.startswith("."))
        return tuple((path, *_seen(path)) for path in paths)


def _seen(path: Path) -> tuple[int, int]:
    try:
        about = path.stat()
    except OSError:
        return 0, 0
    if S_ISDIR(about.st_mode):
        return 0, 0
    return about.st_mtime_ns, about.st_size


def read_catalogue(folder: Path) -> Catalogue:
    """Read the file; an entry with a fault is left out and told, the others are there."""
    path = folder / FILE
    if not path.is_file():
        return Catalogue()
    raw, fault = _parse(path)
    if fault is not None:
        return Catalogue(faults=(fault,))
    faults = [_stray(name) for name in sorted(raw.keys() - _FIELDS)]
    hosts = _read_hosts(raw.get("hosts", []), faults)
    basemaps: dict[str, Basemap] = {}
    met: dict[str, int] = {}
    entries = raw.get("basemaps", [])
    if not isinstance(entries, list):
        faults.append(_wrong("basemaps", "phải là danh sách", "must be a list"))
        entries = []
    for number, entry in enumerate(entries):
        place, level = _place_of(number, entry)
        try:
            basemap = check_files(_read_one(entry, basemaps), folder)
        except FaultyError as error:
            faults += [found.at(place, level) for found in error.faults]
            continue
        basemaps[basemap.id] = basemap
        if basemap.kind in FETCHED:
            host = host_of(basemap.url)
            met[host] = max(met.get(host, 0), basemap.secrecy_level)
    return Catalogue(tuple(basemaps.values()), tuple(faults), met | hosts)


def _read_one(entry: object, others: Mapping[str, Basemap]) -> Basemap:
    if isinstance(entry, dict) and "id" not in entry:
        raise FaultyError([_wrong("id", "còn thiếu", "is missing")])
    basemap = read_entry(entry, "file")
    if basemap.id in others:
        raise FaultyError([_wrong("id", f"“{basemap.id}” đã dùng ở trên", f"“{basemap.id}” stands above already")])
    return basemap


def _parse(path: Path) -> tuple[dict[str, Any], Fault | None]:
    try:
        if path.stat().st_size > MAX_BYTES:
            return {}, _wrong("", "lớn hơn 256 kB", "is larger than 256 kB")
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        return {}, _wrong("", f"sai cú pháp JSON ở dòng {error.lineno}, cột {error.colno}",
                          f"is no JSON from line {error.lineno}, column {error.colno} on")  # fmt: skip
    except (OSError, ValueError, RecursionError):
        return {}, _wrong("", "không đọc được", "cannot be read")
    if not isinstance(raw, dict):
        return {}, _wrong("", "phải là {“basemaps”: […]}", "must be {“basemaps”: […]}")
    return raw, None


def _read_hosts(raw: object, faults: list[Fault]) -> dict[str, int]:
    """Servers as texts (level 0), or as objects with `host` and `secrecyLevel`."""
    found: dict[str, int] = {}
    for number, item in enumerate(raw if isinstance(raw, list) else [raw]):
        entry: dict[str, Any] = {"host": item} if isinstance(item, str) else item if isinstance(item, dict) else {}
        host, level = entry.get("host"), entry.get("secrecyLevel", 0)
        is_plain = isinstance(host, str) and HOST.fullmatch(host) and type(level) is int and 0 <= level <= HIGHEST
        if is_plain and not set(entry) - {"host", "secrecyLevel"}:
            found[str(host).lower()] = level
            continue
        faults.append(_wrong(f"hosts[{number}]", "phải là tên máy chủ, có thể kèm :cổng, hoặc {host, secrecyLevel}",
                             "must be a server's name, maybe with :port, or {host, secrecyLevel}"))  # fmt: skip
    return found


def _place_of(number: int, entry: object) -> tuple[str, int]:
    """Where an entry stands, with its name, and to whom its faults may be told: what its level is, if that is known."""
    raw = entry if isinstance(entry, dict) else {}
    level = raw.get("secrecyLevel", 0)
    name = f" ({raw['id']})" if isinstance(raw.get("id"), str) else ""
    return f"basemaps[{number}]{name}", level if type(level) is int and 0 <= level <= HIGHEST else HIGHEST


def _wrong(place: str, vi: str, en: str) -> Fault:
    name = f"“{place}”" if place else FILE
    return Fault(place, f"{name} {vi}.", f"{name} {en}.", "Hãy sửa tệp rồi chạy landdb doctor.",
                 "Correct the file, then run landdb doctor.")  # fmt: skip


def _stray(name: str) -> Fault:
    shown = name[:40]
    return Fault(shown, f"Không có mục “{shown}” trong {FILE}.", f"There is no “{shown}” in {FILE}.",
                 "Chỉ có “hosts” và “basemaps”.", "There are “hosts” and “basemaps” only.")  # fmt: skip
