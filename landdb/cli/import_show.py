"""`landdb imports list|show`: which imports there are, and one of them with its findings and what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from uuid import UUID

import typer
from sqlalchemy import Connection

from landdb.cli import import_report, import_story
from landdb.cli.import_findings import offered_on
from landdb.cli.import_list import print_batches
from landdb.cli.imports import JsonOption, Language, LanguageOption, Target, UserOption, app, close_lost
from landdb.cli.invocation import command
from landdb.cli.register import find_actor, open_register
from landdb.db import Database
from landdb.domain.actors import Actor
from landdb.import_.batch_filter import read_filter
from landdb.import_.pipeline import read_result_of
from landdb.import_.refusals import no_such_import
from landdb.queries.import_batches import find_all_issues, find_batch, find_batches, find_keys, place_of
from landdb.queries.import_reports import find_fixes
from landdb.settings import load_settings


@app.command("list")
def list_batches(  # noqa: PLR0917
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
    after: Annotated[
        str | None, typer.Option(help="Chỉ đợt đứng sau đợt này / only those that follow this one in the list.")
    ] = None,
    user: UserOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.VI,
) -> None:
    """Liệt kê các đợt nhập, mới nhất trước / list the batches, newest first.

    Còn đợt cũ hơn thì lệnh in ra cách xem tiếp / where there are older ones it tells the command that shows them.
    """
    wanted = read_filter(state or (), commune, since, target, mine=mine)
    settings = load_settings()
    with open_register(settings) as database:
        actor = find_actor(database, user)
        close_lost(database, settings)
        with database.open_session(actor) as session:
            place = None if after is None else place_of(require_batch(session, after))
            rows = find_batches(session, limit + 1, wanted, place)
    more = ""
    if len(rows) > limit:
        asked = {"state": state, "commune": commune, "since": since, "target": target, "as": user, "limit": [limit]}
        flags = ["--mine"] * mine + ["--json"] * as_json + ["--lang", "en"] * (language is Language.EN)
        more = command("imports", "list", *_typed(asked), *flags, "--after", str(rows[limit - 1]["id"])[:8])
    print_batches(rows[:limit], settings.home, more, language.value, as_json=as_json)


def _typed(options: Mapping[str, Any]) -> Iterator[str]:
    """Options as they are typed; those that were not given are none."""
    for name, value in options.items():
        for one in [value] if isinstance(value, str) else value or ():
            yield from (f"--{name}", str(one))


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
        found = require_batch(session, prefix)
        number = UUID(found["id"])
        issues = find_all_issues(session, number, limit)
        keys = find_keys(session, number, sorted({row["row_no"] for row in issues if row["row_no"] is not None}))
        taken = find_fixes(session, number, found["target"])
    issues = [row | {"key": keys.get(row["row_no"])} for row in issues]
    result = read_result_of(database, actor, number)
    offered = offered_on(database, actor, number, found["state"], result.issues, user, language.value)
    step = import_story.next_step(found, result, user, language.value, offered.command)
    if as_json:
        import_report.print_batch_document(found, issues, taken, step)
        return
    told = (import_story.counts, import_story.decisions)
    story = [line for tell in told for line in tell(found, language.value)]
    story += import_story.fixes(taken, language.value)
    import_report.print_batch(found, issues, story, step, language.value, offered)


def require_batch(session: Connection, prefix: str) -> dict[str, Any]:
    """The one batch whose id begins so."""
    found = find_batch(session, prefix.lower())
    if found is None:
        raise no_such_import(prefix)
    return found


def register(_: typer.Typer) -> None:
    """The commands are part of `landdb imports`."""
