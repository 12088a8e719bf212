"""How much a file may ask of the reader: every limit is configurable, and a refusal names the one that it met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from landdb.import_.refusals import FileRefusedError, refuse

GIB: Final = 1024**3

BATCH_ROWS: Final = 10_000
"""Rows in one batch; fewer where shapes are large."""


@dataclass(frozen=True)
class Limits:
    """Limits of one source. Sizes are bytes, times seconds.

    ``document_bytes`` holds for formats that have to be read whole before the first row (DXF, DGN, TopoJSON, XLSX and
    lists of corners). ``seconds`` counts only the time in which somebody waits for the reader. ``memory_bytes`` is what
    the reader may allocate.
    """

    file_bytes: int = 8 * GIB
    document_bytes: int = GIB // 2
    unpacked_bytes: int = 8 * GIB
    ratio: int = 200
    entries: int = 2_000
    depth: int = 3
    layers: int = 500
    columns: int = 250
    features: int = 20_000_000
    vertices: int = 1_000_000
    memory_bytes: int = 4 * GIB
    cpu_seconds: int = 1_800
    seconds: float = 1_800.0
    open_files: int = 256


_WHAT: Final[Mapping[str, tuple[str, str]]] = {
    "file_bytes": ("dung lượng tệp (byte)", "the size of the file (bytes)"),
    "document_bytes": ("dung lượng tệp phải đọc trọn (byte)", "the size of a file that is read whole (bytes)"),
    "unpacked_bytes": ("dung lượng sau giải nén (byte)", "the unpacked size (bytes)"),
    "layers": ("số lớp", "the number of layers"),
    "features": ("số đối tượng", "the number of features"),
    "vertices": ("số đỉnh của một hình", "the number of vertices of one shape"),
}  # fmt: skip


def exceeded(file_name: str, setting: str, count: int, limits: Limits) -> FileRefusedError:
    """Make the refusal of a file that goes beyond the limit called ``setting`` (F24; columns F13)."""
    maximum = getattr(limits, setting)
    if setting == "columns":
        return refuse("F13", file=file_name, count=count, maximum=maximum)
    vi, en = _WHAT[setting]
    return refuse(
        "F24", file=file_name, what={"vi": vi, "en": en}, setting=setting, measured=float(count), limit=float(maximum)
    )


def check(file_name: str, setting: str, count: int, limits: Limits) -> None:
    """Raise `FileRefusedError` when ``count`` goes beyond the limit called ``setting``."""
    if count > getattr(limits, setting):
        raise exceeded(file_name, setting, count, limits)


def reason(vi: str, en: str) -> dict[str, Any]:
    """A text in both languages, as parameters of issues take it."""
    return {"vi": vi, "en": en}


def damaged(file_name: str, title: str, vi: str, en: str) -> FileRefusedError:
    """Make the refusal of a file that breaks its own format (F25)."""
    return refuse("F25", file=file_name, format=title, reason=reason(vi, en))


def dangerous(file_name: str, vi: str, en: str) -> FileRefusedError:
    """Make the refusal of a file that would have a reader open something else (F26)."""
    return refuse("F26", file=file_name, what=reason(vi, en))
