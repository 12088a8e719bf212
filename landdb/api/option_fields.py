"""What the options of an import are called over HTTP: fields of the upload's form, and of an answer's body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from landdb.api.uploads import FIELDS, PAIRS
from landdb.domain.import_options import UNKNOWN, Hint, split_pair

_VALUED: Final = frozenset({"on_existing"})
"""Fields of which only one value settles anything: it is named in the sentence."""


def with_fields(remedy: str, options: Sequence[Hint]) -> str:
    """A remedy with the fields that it is about: ``Choose the coordinate system (crs)``."""
    names = [f"{name}={value}" if name in _VALUED and value else name for name, value in options if name in FIELDS]
    named = ", ".join(dict.fromkeys(names))
    return f"{remedy} ({named})".lstrip() if named else remedy


def as_fields(options: Sequence[Hint]) -> dict[str, Any]:
    """The same as fields: with the value to send where it is known, else null."""
    fields: dict[str, Any] = {}
    for name, value in options:
        said, meant = split_pair(value or "")
        if name in PAIRS and value is not None and said != UNKNOWN:
            fields[name] = (fields.get(name) or {}) | {said: meant}
        elif name in FIELDS:
            fields.setdefault(name, None if name in PAIRS else value)
    return fields
