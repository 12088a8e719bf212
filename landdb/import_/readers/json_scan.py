"""Streams the features out of JSON text of any size, so that one broken feature does not take the others along.

Each feature is parsed on its own by the standard library; only a feature that does not parse is walked by brackets to
find where the next one begins. What a feature means is not judged here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol

_CHUNK: Final = 1 << 20
_MARGIN: Final = 1 << 16
"""A parse error nearer to the end of the window than this may only mean that more text is needed."""

_SPACE: Final = re.compile(r"[ \t\r\n\x1e]*")
_BRACKET_OR_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_NUMBER_REST: Final = re.compile(r"[-+.eE0-9]*")
_DECODER: Final = json.JSONDecoder()


class Readable(Protocol):
    """Where text comes from."""

    def read(self, size: int, /) -> str: ...


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


class BrokenJSONError(ValueError):
    """The text cannot be followed beyond ``position`` (characters from the start)."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.position = position


def scan(file: Readable) -> Iterator[Feature | Member | End]:
    """Walk one or several top-level objects (GeoJSON or a sequence of features) in file order.

    Raises
    ------
    BrokenJSONError
        The text ends early or is no JSON between the features.
    """
    window = _Window(file)
    while window.peek():
        if window.peek() != "{":
            window.value()
            yield End(has_features=False, is_object=False)
            continue
        yield from _scan_object(window)


def _scan_object(window: _Window) -> Iterator[Feature | Member | End]:
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


def _scan_features(window: _Window) -> Iterator[Feature]:
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


class _Window:
    """A sliding piece of the text; ``position`` counts characters from its start."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._dropped = 0
        self._ended = False

    @property
    def position(self) -> int:
        return self._dropped + self._at

    def peek(self) -> str:
        """Next character that is no space, or an empty text at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def take(self, character: str) -> None:
        found = self.peek()
        if found != character:
            reason = f"expected {character}" if found else "the text ends early"
            raise BrokenJSONError(reason, self.position)
        self._at += 1

    def value(self) -> Any:
        """Parse the value that begins here and move behind it; on an error stay."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                position, is_certain = self._dropped + error.pos, error.pos < len(self._text) - _MARGIN
                if is_certain or not self._fill():
                    raise BrokenJSONError(error.msg, position) from None
            except RecursionError:
                raise BrokenJSONError("nested too deeply", self.position) from None
            else:
                if _NUMBER_REST.fullmatch(self._text, end) and self._fill():
                    continue  # a number at the end of the window may go on behind it
                self._at = end
                return value

    def skip_brackets(self) -> str | None:
        """Move behind the object or list that begins here by counting brackets; its text, or None if it never ends."""
        if self.peek() not in {"{", "["}:
            return None
        while True:
            end = self._matching_bracket()
            if end is not None:
                raw, self._at = self._text[self._at : end], end
                return raw
            if not self._fill():
                return None

    def _matching_bracket(self) -> int | None:
        depth = 0
        for match in _BRACKET_OR_STRING.finditer(self._text, self._at):
            bracket = match.group()
            if bracket in "{[":
                depth += 1
            elif bracket in "}]":
                depth -= 1
                if depth == 0:
                    return match.end()
        return None

    def _fill(self) -> bool:
        """Read more text behind the window and drop what lies before the present place; False at the end."""
        if self._ended:
            return False
        more = self._file.read(max(_CHUNK, len(self._text) - self._at))
        self._ended = not more
        self._dropped += self._at
        self._text = self._text[self._at :] + more
        self._at = 0
        return bool(more)
