"""The command `landdb`: puts the subcommands together and turns errors into two readable lines and an exit code."""

from __future__ import annotations

import importlib
import signal
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import FrameType
from typing import Annotated, Any, Final, NoReturn

import typer

from landdb import __version__
from landdb.cli.import_flags import with_flags
from landdb.cli.log import write_crash_report
from landdb.cli.terminal import say
from landdb.cli.usage import UsageError, explain, is_help
from landdb.errors import CancelledError, ConfigurationError, LandDBError

EXIT_FAILED = 1
EXIT_INTERNAL = EXIT_USAGE = 2
EXIT_CONFIGURATION = 3
EXIT_CANCELLED = 130

_MODULES: Final[Mapping[str, tuple[str, ...]]] = {
    "serve": ("serve",), "migrate": ("migrate",), "doctor": ("doctor",), "demo": ("demo",),
    "boundaries": ("boundaries",), "import": ("imports",), "inspect": ("inspect",), "worker": ("worker",),
    "cluster": ("cluster",), "user": ("user",),
    "imports": ("imports", "import_show", "import_decisions", "import_fix", "import_files", "import_profiles"),
    "review": ("reviews",), "export": ("export",),
}  # fmt: skip
"""Where each command lives: a command brings its own libraries, and nobody waits for those of the others."""


def make_app(command: str | None = None) -> typer.Typer:
    """Put the command line together: all of it, or, where the first word names a command, that one alone."""
    app = typer.Typer(
        name="landdb",
        help="Sổ địa chính đất quốc phòng trên PostGIS / A register of defence land on PostGIS.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback(invoke_without_command=True)(root)
    wanted = _MODULES.get(command or "") or dict.fromkeys(name for names in _MODULES.values() for name in names)
    for name in wanted:
        importlib.import_module(f"landdb.cli.{name}").register(app)
    return app


def root(
    version: Annotated[bool, typer.Option("--version", help="In phiên bản / print the version.")] = False,
) -> None:
    """Sổ địa chính đất quốc phòng trên PostGIS / A register of defence land on PostGIS."""
    if version:
        typer.echo(f"landdb {__version__}")
        raise typer.Exit


def __getattr__(name: str) -> Any:
    """``app``: the whole command line, for whoever runs commands within a process or lists them."""
    if name == "app":
        return make_app()
    raise AttributeError(name)


def main() -> NoReturn:
    """Run the command line and leave with its exit code; a SIGTERM unwinds like Ctrl-C: nothing stays behind."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        sys.exit(make_app(next(iter(sys.argv[1:]), None))(standalone_mode=False))
    except UsageError as error:
        if is_help(error):
            typer.echo(str(error), err=True)
        else:
            _tell(explain(error))
        sys.exit(EXIT_USAGE)
    except typer.Abort:
        say("Đã dừng / stopped", err=True)
        sys.exit(EXIT_FAILED)
    except CancelledError as error:
        _tell(error)
        sys.exit(EXIT_CANCELLED)
    except ConfigurationError as error:
        _tell(error)
        sys.exit(EXIT_CONFIGURATION)
    except LandDBError as error:
        _tell(error)
        sys.exit(EXIT_FAILED)
    except Exception:  # noqa: BLE001 - the last line of defence: a person gets a sentence, the file the rest
        path = write_crash_report()
        _tell(LandDBError(f"internal error; details in {path}", f"lỗi nội bộ; chi tiết trong {path}"))
        sys.exit(EXIT_INTERNAL)


def _terminate(number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def _tell(error: LandDBError) -> None:
    """Say what is wrong in Vietnamese, then English, then the remedy; in one language where the command names it."""
    asked = _asked_language(sys.argv[1:])
    lines = [f"Lỗi: {error.message_vi}"] if asked != "en" else []
    if asked == "en" or (asked is None and error.message_en != error.message_vi):
        lines.append(f"Error: {error.message_en}")
    remedy_vi = with_flags(error.remedy_vi or "", error.options, "vi")
    remedy_en = with_flags(error.remedy_en or "", error.options, "en")
    if remedy_vi and asked != "en" and (asked == "vi" or remedy_vi != remedy_en):
        lines.append(f"  → {remedy_vi}")
    if remedy_en and asked != "vi":
        lines.append(f"  → {remedy_en}")
    say("\n".join(lines), err=True)


def _asked_language(words: Sequence[str]) -> str | None:
    """The language that the words of a command name: ``--lang en``, ``--lang=en``; None where they name none."""
    said = [word.removeprefix("--lang=") for word in words if word.startswith("--lang=")]
    said += [after for word, after in pairwise(words) if word == "--lang"]
    return said[-1] if said and said[-1] in {"vi", "en"} else None
