"""How much a file may ask of the reader: every limit is configurable, and a refusal names the one that it met."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from landdb.import_.refusals import FileRefusedError, refuse
from landdb.import_settings import ImportSettings

MIB: Final = 1024**2
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


def limits_of(settings: ImportSettings) -> Limits:
    """The limits that an operator has set."""
    return Limits(**{
        one.name: getattr(settings, _field_of(one.name)) * (MIB if one.name.endswith("_bytes") else 1)
        for one in fields(Limits)
    })  # fmt: skip


def variable_of(limit: str) -> str:
    """The variable by which an operator sets a limit: refusals name it."""
    return f"LANDDB_{_field_of(limit).upper()}"


def _field_of(limit: str) -> str:
    return f"read_{limit.removesuffix('_bytes')}" + ("_mb" if limit.endswith("_bytes") else "")


_WHAT: Final[Mapping[str, tuple[str, str]]] = {
    "file_bytes": ("dung lượng tệp (MB)", "the size of the file (MB)"),
    "document_bytes": ("dung lượng tệp phải đọc trọn (MB)", "the size of a file that is read whole (MB)"),
    "unpacked_bytes": ("dung lượng sau giải nén (MB)", "the unpacked size (MB)"),
    "layers": ("số lớp", "the number of layers"),
    "features": ("số đối tượng", "the number of features"),
    "vertices": ("số đỉnh của một hình", "the number of vertices of one shape"),
}  # fmt: skip


def exceeded(file_name: str, limit: str, count: int, limits: Limits) -> FileRefusedError:
    """Make the refusal of a file that goes beyond a limit (F24; columns F13); it names the setting."""
    maximum = getattr(limits, limit)
    if limit == "columns":
        return too_many_columns(file_name, count, maximum)
    if limit.endswith("_bytes"):
        count, maximum = math.ceil(count / MIB), maximum / MIB
    vi, en = _WHAT[limit]
    return refuse(
        "F24", file=file_name, what=reason(vi, en), setting=variable_of(limit), measured=float(count),
        limit=float(maximum),
    )  # fmt: skip


def too_many_columns(file_name: str, count: int, maximum: int) -> FileRefusedError:
    """Make the refusal of a layer with too many columns (F13)."""
    return refuse("F13", file=file_name, count=count, maximum=maximum, setting=variable_of("columns"))


def check(file_name: str, limit: str, count: int, limits: Limits) -> None:
    """Raise `FileRefusedError` when ``count`` goes beyond the limit of this name."""
    if count > getattr(limits, limit):
        raise exceeded(file_name, limit, count, limits)


def reason(vi: str, en: str) -> dict[str, Any]:
    """A text in both languages, as parameters of issues take it."""
    return {"vi": vi, "en": en}


def damaged(file_name: str, title: str, vi: str, en: str) -> FileRefusedError:
    """Make the refusal of a file that breaks its own format (F25)."""
    return refuse("F25", file=file_name, format=title, reason=reason(vi, en))


def dangerous(file_name: str, vi: str, en: str) -> FileRefusedError:
    """Make the refusal of a file that would have a reader open something else (F26)."""
    return refuse("F26", file=file_name, what=reason(vi, en))
