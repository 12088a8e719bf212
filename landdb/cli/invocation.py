"""How to write a command of ours for a person to copy: by the entry point of the checkout, or the installed program."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from landdb.settings import CHECKOUT, Settings, load_settings

_PLACE: Final = re.compile(r"<\w+>")


def command(*words: str) -> str:
    """Return a command line of ours; the words are quoted for a shell."""
    return f"{_program()} {quoted(words)}"


def quoted(words: Iterable[str]) -> str:
    """Return words as a shell takes them; one in angle brackets is to be filled in and stays as it is."""
    return " ".join(word if _PLACE.fullmatch(word) else _quote(word) for word in words)


def command_elsewhere(settings: Settings, *words: str) -> str:
    """Return a command line for another terminal, which must find the same register."""
    if settings.home == load_settings({}).home:
        return command(*words)
    return f"LANDDB_HOME={shlex.quote(str(settings.home))} {command(*words)}"


def _quote(word: str) -> str:
    """Quote a word; a meridian such as 107°45' in double quotes, as people write it."""
    return f'"{word}"' if "'" in word and not set(word) & set('"$`\\!') else shlex.quote(word)


def _program() -> str:
    script = CHECKOUT / "run"
    if not script.is_file():
        return "landdb"
    return "./run" if Path.cwd() == CHECKOUT else shlex.quote(str(script))
