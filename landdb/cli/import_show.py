"""`landdb imports list|show`: which imports there are, and one of them with its findings and what comes next."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from landdb.cli import import_report, import_story
from landdb.cli.import_list import print_batches
from landdb.cli.imports import JsonOption, Language, LanguageOption, Target, UserOption, app, close_lost
from landdb.cli.register import find_actor, open_register
from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.errors import NotFoundError
from landdb.import_.batch_filter import read_filter
from landdb.queries.import_batches import find_all_issues, find_batch, find_batches, find_keys
from landdb.queries.import_reports import find_fixes
from landdb.settings import load_settings


@app.command("list")
def list_batches(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Số đợt mới nhất / how many.")] = 20,
    state: Annotated[
        list[str] | None,
        typer.Option(help="Chỉ trạng thái này, lặp lại được: ready, submitted, … / only this state, may be repeated."),
    ] = None,
    commune: Annotated[str | None, typer.Option(help="Chỉ đợt của xã này / only of this commune.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Chỉ đợt từ ngày này: 22/11/2026 / only those brought since this day.")
    ] = None,
    target: Annotated[Target | None, typer.Option(help="Chỉ loại này / only those of this target.")] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Chỉ đợt của tôi / only my own.")] = False,
    user: UserOption = None,
    as_json: JsonOption = False,
) -> None:
    """Liệt kê các đợt nhập, mới nhất trước / list the batches, newest first."""
    wanted = read_filter(state or (), commune, since, target, mine=mine)
    settings = load_settings()
    with open_register(settings) as database:
        actor = find_actor(database, user)
        close_lost(database, settings)
        with database.open_session(actor) as session:
            rows = [dict(row) for row in find_batches(session, limit, wanted)]
    print_batches(rows, settings.home, as_json=as_json)


@app.command()
def show(
    batch: Annotated[str, typer.Argument(help="Mã đợt nhập hoặc phần đầu của mã / id, or its beginning.")],
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Số phát hiện tối đa / most findings to show.")] = 200,
    user: UserOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.VI,
) -> None:
    """Xem một đợt nhập, các phát hiện và việc làm tiếp / show a batch, its findings and what comes next."""
    settings = load_settings()
    with open_register(settings) as database:
        actor = find_actor(database, user)
        close_lost(database, settings)
        show_batch(database, actor, batch, limit, user, language, as_json=as_json)


def show_batch(
    database: Database, actor: Actor, prefix: str, limit: int | None, user: str | None, language: Language, *,
    as_json: bool,
) -> None:  # fmt: skip
    """Print the one batch whose id begins so, with its first findings (``limit`` None: all)."""
    with database.open_session(actor) as session:
        found = find_batch(session, prefix.lower())
        if found is None:
            raise NotFoundError(f"no single import begins with {prefix!r}", f"không có đúng một đợt nhập {prefix!r}")
        number = UUID(found["id"])
        issues = find_all_issues(session, number, limit)
        keys = find_keys(session, number, sorted({row["row_no"] for row in issues if row["row_no"] is not None}))
        taken = find_fixes(session, number, found["target"])
    issues = [row | {"key": keys.get(row["row_no"])} for row in issues]
    step = import_story.next_step(database, actor, found | {"id": number}, user, language.value)
    if as_json:
        import_report.print_batch_document(found, issues, taken, step)
        return
    story = [*import_story.decisions(found, language.value), *import_story.fixes(taken, language.value)]
    import_report.print_batch(found, issues, story, step, language.value)


def register(_: typer.Typer) -> None:
    """The commands are part of `landdb imports`."""
