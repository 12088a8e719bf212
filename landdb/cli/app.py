"""The command `landdb`: puts the subcommands together and turns errors into two readable lines and an exit code."""

from __future__ import annotations

import importlib.util
import signal
import sys
from types import FrameType
from typing import Annotated, NoReturn

import typer

from landdb import __version__
from landdb.cli import boundaries, cluster, demo, doctor, migrate, serve, user
from landdb.cli.import_flags import with_flags
from landdb.cli.log import write_crash_report
from landdb.cli.terminal import say
from landdb.cli.usage import UsageError, explain, is_help
from landdb.errors import CancelledError, ConfigurationError, LandDBError

EXIT_FAILED = 1
EXIT_INTERNAL = EXIT_USAGE = 2
EXIT_CONFIGURATION = 3
EXIT_CANCELLED = 130

app = typer.Typer(
    name="landdb",
    help="Sổ địa chính đất quốc phòng trên PostGIS / A register of defence land on PostGIS.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("serve")(serve.serve)
app.command("migrate")(migrate.migrate)
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)
app.command("boundaries")(boundaries.boundaries)
app.add_typer(cluster.app, name="cluster")
app.add_typer(user.app, name="user")


def _add_rooms() -> None:
    """Add the commands of other rooms: each module of them fills in a function `register(app)`."""
    for name in (
        "imports", "import_show", "import_decisions", "import_fix", "import_files", "import_profiles", "inspect",
        "worker", "reviews", "export", "bench",
    ):  # fmt: skip
        module_name = f"landdb.cli.{name}"
        if importlib.util.find_spec(module_name):
            importlib.import_module(module_name).register(app)


_add_rooms()


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="In phiên bản / print the version.")] = False,
) -> None:
    """Sổ địa chính đất quốc phòng trên PostGIS / A register of defence land on PostGIS."""
    if version:
        typer.echo(f"landdb {__version__}")
        raise typer.Exit


def main() -> NoReturn:
    """Run the command line and leave with its exit code; a SIGTERM unwinds like Ctrl-C: nothing stays behind."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        sys.exit(app(standalone_mode=False))
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
    """Say what is wrong in Vietnamese, then English, then the remedy."""
    lines = [f"Lỗi: {error.message_vi}"]
    if error.message_en != error.message_vi:
        lines.append(f"Error: {error.message_en}")
    remedy_vi = with_flags(error.remedy_vi or "", error.options, "vi")
    remedy_en = with_flags(error.remedy_en or "", error.options, "en")
    if remedy_vi and remedy_vi != remedy_en:
        lines.append(f"  → {remedy_vi}")
    if remedy_en:
        lines.append(f"  → {remedy_en}")
    say("\n".join(lines), err=True)
