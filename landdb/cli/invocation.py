"""How to write a command of ours for a person to copy: by the entry point of the checkout, or the installed program."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from landdb.domain.issues import Language
from landdb.settings import CHECKOUT, Settings, load_settings

REASON: Final[Mapping[Language, str]] = {"vi": "LÝ DO", "en": "REASON"}
"""What a person puts a reason in place of. Places to fill in are in capitals: angle brackets redirect in a shell."""


def spoken(language: Language) -> list[str]:
    """The option by which a command goes on in the language of who has given the one before."""
    return ["--lang", "en"] if language == "en" else []


def command(*words: str) -> str:
    """Return a command line of ours; the words are quoted for a shell."""
    return f"{_program()} {quoted(words)}"


def quoted(words: Iterable[str]) -> str:
    """Return words as a shell takes them."""
    return " ".join(map(_quote, words))


def command_elsewhere(settings: Settings, *words: str) -> str:
    """Return a command line for another terminal, which must find the same register."""
    if settings.home == load_settings({}).home:
        return command(*words)
    return f"LANDDB_HOME={shlex.quote(str(settings.home))} {command(*words)}"


def _quote(word: str) -> str:
    """Quote a word where it needs it: in double quotes, as people write 107°45', where these take it as it is."""
    in_shell = shlex.quote(word)
    return in_shell if in_shell == word or set(word) & set('"$`\\!') else f'"{word}"'


def _program() -> str:
    script = CHECKOUT / "run"
    if not script.is_file():
        return "landdb"
    return "./run" if Path.cwd() == CHECKOUT else shlex.quote(str(script))
