"""A mapping profile: how the files of one source are read, kept so that the next one needs no questions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from landdb.domain.fields import fold_name
from landdb.domain.targets import Target

Translation = Mapping[str, Mapping[str, str]]
"""Field -> what a file says -> what the register says."""


@dataclass(frozen=True)
class Profile:
    """A profile as it is kept.

    ``mapping`` is column -> field; an empty field name says that the column holds none. ``encodings`` is column ->
    encoding of its texts, ``crs`` what `ImportRequest.crs` takes. ``signature`` tells which files it fits
    (`signature_of`), ``uses`` how many imports it has served, ``version`` how often it was
    changed.
    """

    name: str
    target: Target
    mapping: Mapping[str, str]
    signature: str
    source: str | None = None
    translation: Translation = field(default_factory=dict)
    encodings: Mapping[str, str] = field(default_factory=dict)
    crs: str | None = None
    id: UUID | None = None
    created_by: str = ""
    created_at: datetime | None = None
    last_used_at: datetime | None = None
    uses: int = 0
    version: int = 1


def signature_of(columns: Iterable[str]) -> str:
    """SHA-256 (hex) of a file's column names, whatever their order, case and accents."""
    names = sorted(fold_name(column) or column.strip().lower() for column in columns)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()
