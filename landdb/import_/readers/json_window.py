"""A window that slides over JSON text of any size: it parses a value, or steps over a broken one."""

from __future__ import annotations

import json
import re
from typing import Any, Final, Protocol

_CHUNK: Final = 1 << 20
_MARGIN: Final = 1 << 16
"""A parse error nearer to the end of the window than this may only mean that more text is needed."""

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_SEPARATOR: Final = "\x1e"
_RECORD_KEPT: Final = 1 << 20
"""Characters of a record from its beginning that are kept to show it, should it be broken."""

_BRACKET_OR_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_NUMBER_REST: Final = re.compile(r"[-+.eE0-9]*")
_DECODER: Final = json.JSONDecoder()


class Readable(Protocol):
    """Where text comes from."""

    def read(self, size: int, /) -> str: ...


class BrokenJSONError(ValueError):
    """The text cannot be followed beyond ``position`` (characters from the start)."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.position = position


class Window:
    """A sliding piece of the text; ``position`` counts characters from its start."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._text = ""
        self._at = 0
        self._dropped = 0
        self._ended = False
        self._record: int | None = None
        self.in_sequence = False

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

    def begin_record(self) -> str:
        """Move to the next top-level value and remember where it begins; its first character, or none at the end."""
        while (found := self.peek()) == _SEPARATOR:
            self.in_sequence = True
            self._at += 1
        self._record = self._at if self.in_sequence else None
        return found

    def skip_record(self) -> str | None:
        """Move behind a broken record of a sequence, and return its text; None where the next one cannot be found.

        The last one is whole only where a line feed stands behind it: else the text may have been cut off.
        """
        if not self.in_sequence:
            return None
        raw = self._text[self._at if self._record is None else self._record : self._at]
        self._record, last = None, raw[-1:]
        while True:
            end = self._text.find(_SEPARATOR, self._at)
            rest = self._text[self._at : None if end < 0 else end]
            raw, last = (raw + rest)[:_RECORD_KEPT], rest[-1:] or last
            self._at += len(rest)
            if end >= 0:
                return raw.strip()
            if not self._fill():
                return raw.strip() if last == "\n" else None

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
        if self._record is not None and self._at - self._record > _RECORD_KEPT:
            self._record = None
        first = self._at if self._record is None else self._record
        self._dropped += first
        self._text = self._text[first:] + more
        self._at -= first
        self._record = None if self._record is None else 0
        return bool(more)
