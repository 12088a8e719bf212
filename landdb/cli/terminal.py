"""The terminal on which the command line writes: what comes from files cannot steer it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, Final

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

_SHOWN: Final = "\ufffd"
"""What stands for a control character: an escape sequence in a cell could set titles, hide text or type answers."""


class Terminal(Console):
    """A console that shows control characters of texts instead of sending them; its own colours are kept.

    ``:100:`` in a text is no picture: it stays what the file says.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(emoji=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """As rich's: before lines are measured and broken, so that the signs have room in a table."""
        return super().render_str(tame(text), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Segments of a renderable; those of text hold no control characters but line ends."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=tame(segment.text))


def say(text: str, *, err: bool = False) -> None:
    """Print a line as `typer.echo` does, tamed: for whatever may hold texts of files."""
    typer.echo(tame(text), err=err)


_TURNING: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of writing: with them a name can be shown as another one."""


def tame(text: str) -> str:
    """The text with a sign for each control character but line ends and tabs."""
    if text.isprintable():
        return text
    return "".join(
        _SHOWN if c in _TURNING or (unicodedata.category(c) == "Cc" and c not in "\n\t") else c for c in text
    )
