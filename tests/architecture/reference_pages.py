"""Makes docs/reference/*.md from the code; `./run docs` writes them, a test compares them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import typer
from fastapi.routing import APIRoute
from typer.main import get_command

from landdb.cli.app import app as cli
from landdb.cli.import_flags import FLAGS
from landdb.db import Database
from landdb.domain import issues
from landdb.domain.import_options import read_hint
from landdb.import_settings import ImportSettings
from landdb.settings import Settings, load_settings
from tests.architecture import import_files_page
from tests.architecture.tree import ROOT

FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Made by `./run docs` from the code: change it there. -->\n"


def pages() -> dict[str, str]:
    """Return the text of each page by file name."""
    return {
        "settings.md": _page("Settings / Cấu hình", _settings()),
        "cli.md": _page("Commands / Dòng lệnh", _commands()),
        "issues.md": _page("Import issues / Lỗi khi nhập dữ liệu", _issues()),
        "import-files.md": _page("Files that can be imported / Tệp nhập được", import_files_page.lines()),
        "routes.md": _page("HTTP routes / Đường dẫn HTTP", _routes()),
    }


def _page(title: str, lines: Iterator[str]) -> str:
    return f"# {title}\n\n{NOTE}\n" + "\n".join(lines) + "\n"


def _settings() -> Iterator[str]:
    yield "All settings are environment variables. / Mọi cấu hình là biến môi trường.\n"
    of_imports = {item.name for item in fields(ImportSettings)}
    for item in sorted(fields(Settings), key=lambda item: item.name in of_imports):
        yield f"- `{item.metadata['variable']}`: {item.metadata['doc_en']}{_default(item.default)}\\"
        yield f"  {item.metadata['doc_vi']}"


def _default(value: object) -> str:
    if value is None or value == "" or isinstance(value, Path):
        return ""
    return f" Default `{int(value) if isinstance(value, bool) else value}`."


def _commands() -> Iterator[str]:
    root = get_command(cli)
    yield from _command_lines(root, "landdb")


def _command_lines(command: object, path: str) -> Iterator[str]:
    children = getattr(command, "commands", None)
    if children is not None:
        for name, child in sorted(children.items()):
            yield from _command_lines(child, f"{path} {name}")
        return
    assert isinstance(command, typer.core.TyperCommand)
    yield f"## `{path}`\n"
    yield f"{(command.help or '').strip()}\n"
    for parameter in command.params:
        if parameter.name == "help":
            continue
        names = ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
        if isinstance(parameter, typer.core.TyperArgument):
            names = f"`{parameter.name}`"
        yield f"- {names}: {getattr(parameter, 'help', None) or ''}"
    yield ""


def _issues() -> Iterator[str]:
    yield "Options settle it / tùy chọn giải quyết: on the command line / dòng lệnh, over HTTP / qua HTTP.\n"
    yield "| Code | Severity | English | Tiếng Việt | Remedy | Cách xử lý | Options |"
    yield "|---|---|---|---|---|---|---|"
    for kind in sorted(issues.catalogue().values(), key=lambda kind: (kind.code, kind.variant)):
        code = f"{kind.code}-{kind.variant}" if kind.variant else kind.code
        texts = (kind.title["en"], kind.title["vi"], kind.remedy["en"], kind.remedy["vi"], _options(kind))
        yield f"| {code} | {_severity(kind)} | " + " | ".join(text.replace("|", "\\|") for text in texts) + " |"


def _options(kind: issues.IssueKind) -> str:
    """What the options that settle it are called on the command line and over HTTP."""
    names = [read_hint(text)[0] for text in kind.options]
    return ", ".join(f"`{FLAGS[name]}` `{name}`" for name in names if name in FLAGS)


def _severity(kind: issues.IssueKind) -> str:
    """Every severity that a code can have, and when another than the usual one."""
    if kind.severity_else is None:
        return str(kind.severity)
    return f"{kind.severity}; {kind.severity_else} {kind.when['en']} / {kind.when['vi']}"


def _routes() -> Iterator[str]:
    from landdb.api.app import create_app

    app = create_app(load_settings({}), Database("postgresql+psycopg2://nobody@/nothing"))
    yield "| Method | Path | What it gives |"
    yield "|---|---|---|"
    for route in sorted((r for r in app.routes if isinstance(r, APIRoute)), key=lambda route: route.path):
        summary = (route.endpoint.__doc__ or "").strip().splitlines() or [""]
        yield f"| {', '.join(sorted(route.methods or ()))} | `{route.path}` | {summary[0]} |"


def main() -> None:
    """Write the pages."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"docs/reference/{name}\n")


if __name__ == "__main__":
    main()
