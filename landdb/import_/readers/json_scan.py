"""Streams the features out of JSON text of any size, so that one broken feature does not take the others along.

Each feature is parsed on its own by the standard library; only a feature that does not parse is walked by brackets to
find where the next one begins. What a feature means is not judged here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from landdb.import_.readers.json_window import BrokenJSONError, Readable, Window

__all__ = ["BrokenJSONError", "End", "Feature", "Lost", "Member", "Readable", "scan"]


@dataclass(frozen=True)
class Feature:
    """One element of ``features``: its ``value``, or the ``fault`` and the raw text when it does not parse."""

    value: Any
    fault: str | None = None
    raw: str = ""


@dataclass(frozen=True)
class Member:
    """A member of a top-level object other than ``features``."""

    name: str
    value: Any


@dataclass(frozen=True)
class End:
    """A top-level value has ended; ``has_features`` tells whether it had a list of that name."""

    has_features: bool
    is_object: bool


@dataclass(frozen=True)
class Lost:
    """A record of a sequence (RFC 8142) that does not parse: its ``fault`` and its text, behind some of its members."""

    fault: str
    raw: str


def scan(file: Readable) -> Iterator[Feature | Member | End | Lost]:
    """Walk one or several top-level objects (GeoJSON or a sequence of features) in file order.

    In a sequence whose records begin with a separator (RFC 8142) a broken one is left, and the next one read.

    Raises
    ------
    BrokenJSONError
        The text ends early or is no JSON between the features.
    """
    window = Window(file)
    while first := window.begin_record():
        try:
            if first == "{":
                yield from _scan_object(window)
            else:
                value = window.value()
                yield Feature(value) if window.in_sequence else End(has_features=False, is_object=False)
        except BrokenJSONError as error:
            raw = window.skip_record()
            if raw is None:
                raise
            yield Lost(str(error), raw)


def _scan_object(window: Window) -> Iterator[Feature | Member | End]:
    window.take("{")
    has_features = False
    while window.peek() != "}":
        name = window.value()
        if not isinstance(name, str):
            raise BrokenJSONError("a member without a name", window.position)
        window.take(":")
        if name == "features" and window.peek() == "[":
            has_features = True
            yield from _scan_features(window)
        else:
            yield Member(name, window.value())
        if window.peek() == ",":
            window.take(",")
        elif window.peek() != "}":
            raise BrokenJSONError("expected , or }", window.position)
    window.take("}")
    yield End(has_features, is_object=True)


def _scan_features(window: Window) -> Iterator[Feature]:
    window.take("[")
    while window.peek() != "]":
        try:
            yield Feature(window.value())
        except BrokenJSONError as error:
            raw = window.skip_brackets()
            if raw is None:
                raise
            yield Feature(None, str(error), raw)
        if window.peek() == ",":
            window.take(",")
        elif window.peek() != "]":
            raise BrokenJSONError("expected , or ]", window.position)
    window.take("]")
