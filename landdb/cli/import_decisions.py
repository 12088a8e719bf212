"""`landdb imports answer|submit|approve|return|undo|cancel`: what people decide about a batch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import UUID

import typer

from landdb.cli import import_report
from landdb.cli.import_arguments import parse_constants, parse_encodings, parse_mapping
from landdb.cli.import_findings import offered_on
from landdb.cli.import_show import require_batch
from landdb.cli.import_waiting import beside, go_on_or_wait
from landdb.cli.imports import (
    EncodingOption,
    JsonOption,
    Language,
    LanguageOption,
    SetOption,
    TranslateOption,
    UserOption,
    app,
    exit_code,
    interruptible,
)
from landdb.cli.invocation import REASON, command
from landdb.cli.register import find_actor, open_register
from landdb.db import Database
from landdb.domain.actors import AUTH_SERVICE, LOCAL_ADMIN, Actor
from landdb.domain.english import counted
from landdb.domain.import_states import ENDED, NOTHING_TO_WRITE, QUEUED
from landdb.errors import NotFoundError, OvertakenError
from landdb.import_ import decisions
from landdb.import_.readers.limits import limits_of
from landdb.import_.records import ImportResult, request_of
from landdb.import_.worker import IMPORTS
from landdb.queries import import_jobs
from landdb.queries.accounts import find_account
from landdb.settings import load_settings

BatchArgument = Annotated[str, typer.Argument(help="Mã đợt nhập hoặc phần đầu của mã / id, or its beginning.")]
SeenOption = Annotated[
    int | None,
    typer.Option("--seen", help="Phiên bản đã xem (imports show); khác đi thì không làm / the version that was seen."),
]
_UNDOING: Final = {"vi": "Đang hoàn tác", "en": "Undoing"}
ReasonOption = Annotated[str, typer.Option("--reason", help="Lý do, bắt buộc / the reason.")]


@app.command()
def answer(  # noqa: PLR0917
    batch: BatchArgument,
    commune: Annotated[str | None, typer.Option(help="Mã xã / commune.")] = None,
    crs: Annotated[str | None, typer.Option(help="EPSG hoặc kinh tuyến trục / EPSG or zone.")] = None,
    layer: Annotated[str | None, typer.Option(help="Lớp / layer.")] = None,
    encoding: EncodingOption = None,
    mapping: Annotated[list[str] | None, typer.Option("--map", help="CỘT=trường / COLUMN=field.")] = None,
    constants: SetOption = None,
    translate: TranslateOption = None,
    profile: Annotated[str | None, typer.Option(help="Hồ sơ ánh xạ / mapping profile.")] = None,
    user: UserOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.VI,
) -> None:
    """Trả lời câu hỏi của một đợt nhập rồi kiểm tra lại / answer a batch's questions; it is judged anew."""
    whole, encodings = parse_encodings(encoding or [])
    given: dict[str, Any] = {
        "commune": commune, "crs": crs, "layer": layer, "profile": profile,
        "encoding": whole,
        "mapping": parse_mapping(mapping or []) or None,
        "constants": parse_constants(constants or []) or None,
        "translation": parse_mapping(translate or [], "--translate") or None,
        "encodings": encodings or None,
    }  # fmt: skip
    answers = {name: value for name, value in given.items() if value is not None}
    with open_batch(batch, user) as (database, actor, batch_id):
        folder = load_settings().home / IMPORTS / str(batch_id)
        decisions.answer(database, actor, batch_id, answers, folder)
        result = work_on(database, batch_id, user, as_json=as_json, language=language, tells_findings=True)
        raise typer.Exit(exit_code(result))


@app.command()
def submit(
    batch: BatchArgument,
    accept: Annotated[str | None, typer.Option(help="Lý do chấp nhận mọi cảnh báo / accepts all warnings.")] = None,
    code: Annotated[
        list[str] | None, typer.Option(help="Chỉ chấp nhận cảnh báo của mã này / only warnings of this code.")
    ] = None,
    user: UserOption = None,
    language: LanguageOption = Language.VI,
) -> None:
    """Nộp đợt nhập để duyệt / hand a batch in for approval."""
    with open_batch(batch, user) as (database, actor, batch_id):
        if accept is not None:
            n = decisions.accept(database, actor, batch_id, accept, code)
            _say(language, vi=f"Đã chấp nhận {n} cảnh báo", en=f"{counted(n, 'warning')} accepted")
        if decisions.submit(database, actor, batch_id) == "committed":
            _say(language, **NOTHING_TO_WRITE)
        else:
            _say(language, vi="Đã nộp, chờ duyệt", en="Handed in, awaiting approval")


@app.command()
def approve(
    batch: BatchArgument, seen: SeenOption = None, user: UserOption = None, as_json: JsonOption = False,
    language: LanguageOption = Language.VI,
) -> None:  # fmt: skip
    """Duyệt và ghi vào sổ / approve a batch and write it to the register."""
    with open_batch(batch, user) as (database, actor, batch_id):
        decisions.approve(database, actor, batch_id, seen)
        raise typer.Exit(exit_code(work_on(database, batch_id, user, as_json=as_json, language=language)))


@app.command("return")
def send_back(
    batch: BatchArgument, reason: ReasonOption, seen: SeenOption = None, user: UserOption = None,
    language: LanguageOption = Language.VI,
) -> None:  # fmt: skip
    """Trả lại cho người nộp, kèm lý do / return a batch to its author with a reason."""
    with open_batch(batch, user) as (database, actor, batch_id):
        decisions.send_back(database, actor, batch_id, reason, seen)
        _say(language, vi="Đã trả lại", en="Returned")


@app.command()
def undo(
    batch: BatchArgument, reason: ReasonOption, user: UserOption = None, language: LanguageOption = Language.VI
) -> None:
    """Hoàn tác cả đợt đã ghi / take a committed batch back as a whole."""
    with (
        open_batch(batch, user) as (database, actor, batch_id), interruptible() as stop,
        import_report.waiting(_UNDOING[language.value]),
    ):  # fmt: skip
        try:
            done = beside(lambda: decisions.undo(database, actor, batch_id, reason, stop.is_set))
        except OvertakenError as error:
            raise _with_command(error, user) from None
        _say(language, vi=f"Đã hoàn tác {done} đối tượng", en=f"{counted(done, 'object')} restored or retired")


def _with_command(error: OvertakenError, user: str | None) -> OvertakenError:
    """The same with the command that undoes the first of the imports which it names."""
    if error.imports:
        words = ["imports", "undo", str(error.imports[0])[:8], *(["--as", user] if user else [])]
        error.remedy_vi = f"{error.remedy_vi}: {command(*words, '--reason', REASON['vi'])}"
        error.remedy_en = f"{error.remedy_en}: {command(*words, '--reason', REASON['en'])}"
    return error


@app.command()
def cancel(batch: BatchArgument, user: UserOption = None, language: LanguageOption = Language.VI) -> None:
    """Dừng một đợt nhập / stop a batch: nothing of it will be in the register."""
    with open_batch(batch, user) as (database, actor, batch_id):
        has_ended = decisions.cancel(database, actor, batch_id) in ENDED
        if has_ended:
            _say(language, vi="Đã dừng", en="Stopped")
        else:
            _say(language, vi="Đang dừng", en="Stopping")


def _say(language: Language, *, vi: str, en: str) -> None:
    typer.echo({"vi": vi, "en": en}[language.value])


@contextmanager
def open_batch(prefix: str, user: str | None) -> Iterator[tuple[Database, Actor, UUID]]:
    """The register, the acting person, and the one batch whose id begins so."""
    with open_register(load_settings()) as database:
        actor = find_actor(database, user)
        with database.open_session(actor) as session:
            found = require_batch(session, prefix)
        yield database, actor, UUID(found["id"])


def work_on(
    database: Database, batch_id: UUID, user: str | None, *, as_json: bool, language: Language,
    tells_findings: bool = False,
) -> ImportResult:  # fmt: skip
    """Work on the batch with the rights of its author, or wait for the worker that does, and tell what came of it."""
    with database.open_session(LOCAL_ADMIN) as session:
        batch = import_jobs.find_job(session, batch_id)
    assert batch is not None, "it was found a moment ago"
    author = LOCAL_ADMIN
    if batch["created_by"] != LOCAL_ADMIN.id:
        with database.open_session(AUTH_SERVICE) as session:
            account = find_account(session, batch["created_by"])
        if account is None:
            raise NotFoundError(
                "the account of the import's author is no longer in use", "tài khoản người nhập đã khóa"
            )
        author = account.actor
    settings = load_settings()
    imports, limits = settings.home / IMPORTS, limits_of(settings)
    with import_report.progress_bar(batch["file_name"], quiet=as_json) as progress, interruptible() as stop:
        result = go_on_or_wait(database, author, batch_id, imports, progress, stop, limits)
    if as_json:
        print(json.dumps(import_report.result_document(result), ensure_ascii=False))
    elif result.state in QUEUED:
        _say(
            language,
            vi="Không chờ nữa; chương trình khác vẫn xử lý tiếp",
            en="No longer waiting; another program goes on",
        )
    else:
        request = request_of(batch, (Path(batch["file_name"]),), imports)
        offered = offered_on(database, author, batch_id, result.state, result.issues, user, language.value)
        import_report.print_brief(result, request, user, language.value, offered, tells_findings=tells_findings)
    return result


def register(_: typer.Typer) -> None:
    """The commands are part of `landdb imports`."""
