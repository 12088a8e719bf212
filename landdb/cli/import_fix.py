"""`landdb imports fix`: what offered fixes would do, and once they are taken what is still found on their rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final

import typer

from landdb.cli.import_decisions import BatchArgument, open_batch, work_on
from landdb.cli.imports import JsonOption, Language, LanguageOption, UserOption, app, exit_code
from landdb.cli.terminal import say
from landdb.domain.import_states import QUEUED
from landdb.import_ import decisions
from landdb.import_.fix_offers import offer_fixes
from landdb.import_.fix_outlook import MOST, Outlook
from landdb.import_.fixes import Fix
from landdb.import_.fixing import Refusal
from landdb.import_.records import ImportResult
from landdb.queries.import_batches import find_keys, find_row_codes

_TAKE: Final = {
    "vi": "Thêm --take để áp dụng: khi đó cả đợt được kiểm tra lại, và lệnh cho biết từng đối tượng còn phát hiện nào.",
    "en": "Add --take to take them: then the whole batch is judged anew, and the command tells what is still found.",
}
_LEFT_OPEN: Final = {
    "vi": "Chỉ khi đó mới xét: {codes}.", "en": "Only then these are judged: {codes}.",
}  # fmt: skip
_MORE: Final = {
    "vi": "Chỉ xét trước {most} đối tượng đầu.", "en": "Of these the first {most} features were judged beforehand.",
}  # fmt: skip
_TAKEN: Final = {
    "vi": "Đã sửa {taken}, không sửa được {refused}", "en": "{taken} taken, {refused} refused",
}  # fmt: skip
_REFUSED: Final = {"vi": "không tự sửa được", "en": "cannot be fixed here"}
_NOTHING: Final = {
    "vi": "Không có gì để áp dụng: hãy sửa trong tệp gốc rồi nhập lại.",
    "en": "There is nothing to take: correct the file and import it again.",
}  # fmt: skip
_NONE: Final = {"vi": "không còn", "en": "none"}


@app.command()
def fix(
    batch: BatchArgument,
    code: Annotated[
        list[str] | None, typer.Option(help="Chỉ các phát hiện mã này / only findings of this code.")
    ] = None,
    row: Annotated[list[int] | None, typer.Option(help="Chỉ đối tượng này / only this feature.")] = None,
    take: Annotated[bool, typer.Option("--take", help="Áp dụng; mặc định chỉ xem trước / take them.")] = False,
    user: UserOption = None,
    as_json: JsonOption = False,
    language: LanguageOption = Language.VI,
) -> None:
    """Xem trước hoặc áp dụng các cách sửa được đề nghị / preview or take the fixes that are offered."""
    with open_batch(batch, user) as (database, actor, batch_id):
        offers = offer_fixes(database, actor, batch_id, row, code)
        fixes, refused = [one for one, _ in offers.fixes], offers.refused
        rows = sorted({one.row_no for one in fixes} | (set() if take else {left.row_no for left in refused}))
        with database.open_session(actor) as session:
            before, keys = find_row_codes(session, batch_id, rows), find_keys(session, batch_id, rows)
        if not take:
            if as_json:
                typer.echo(json.dumps(_document(fixes, refused, before, offers.outlook), ensure_ascii=False))
            else:
                _print_proposed(fixes, refused, before, offers.outlook, language)
            return
        taken, refused = decisions.fix(database, actor, batch_id, row, code)
        typer.echo(_TAKEN[language.value].format(taken=taken, refused=len(refused)), err=as_json)
        if not taken:
            return
        result = work_on(database, batch_id, user, as_json=as_json, language=language, tells_findings=True)
        if not as_json:
            for line in _changes(before, keys, result, language):
                say(line)
        raise typer.Exit(exit_code(result))


def _changes(
    before: Mapping[int, Iterable[str]], keys: Mapping[int, str], result: ImportResult, language: Language
) -> Iterator[str]:
    """A line for each row: what was found on it, and what is now; none where it has not been judged anew."""
    if result.state in {*QUEUED, "cancelled"} or not result.rows_read:
        return
    for row_no, codes in before.items():
        now = sorted({found.code for found in result.issues if found.row_no == row_no})
        after = _listed(now) or _NONE[language.value]
        yield f"{row_no} ({keys.get(row_no) or '–'}): {_listed(codes)} → {after}"


def _print_proposed(
    fixes: Sequence[Fix], refused: Sequence[Refusal], codes: Mapping[int, Iterable[str]],
    outlook: Mapping[int, Outlook], language: Language,
) -> None:  # fmt: skip
    last = {one.row_no: one for one in fixes}
    for one in fixes:
        say(f"{one.row_no} [{_listed(codes.get(one.row_no, ()))}]: {one.text(language.value)}")
        if one is last[one.row_no] and one.row_no in outlook:
            say(f"  → {outlook[one.row_no].text(language.value)}")
    for left in refused:
        named = _listed(codes.get(left.row_no, ()))
        say(f"{left.row_no} [{named}]: {_REFUSED[language.value]}: {left.reason[language.value]}")
    if not fixes:
        say(_NOTHING[language.value])
        return
    if len(last) > len(outlook):
        say(_MORE[language.value].format(most=MOST))
    left_open = next((one.left_open for one in outlook.values()), ())
    told = _LEFT_OPEN[language.value].format(codes=_listed(left_open)) if left_open else ""
    say(f"{_TAKE[language.value]} {told}".rstrip())


def _document(
    fixes: Sequence[Fix], refused: Sequence[Refusal], codes: Mapping[int, Iterable[str]], outlook: Mapping[int, Outlook]
) -> dict[str, list[dict[str, Any]]]:
    """The same for programs."""
    told = [
        {
            "row_no": one.row_no, "kind": one.kind, "codes": list(codes.get(one.row_no, ())), "moved_m": one.moved_m,
            "area_change_m2": one.area_change_m2, "gap_m": one.gap_m, "text_vi": one.text("vi"),
            "text_en": one.text("en"),
        }
        for one in fixes
    ]  # fmt: skip
    left_out = [
        {"row_no": left.row_no, "reason_vi": left.reason["vi"], "reason_en": left.reason["en"]} for left in refused
    ]
    return {"fixes": told, "refused": left_out, "outlook": [one.as_dict() for one in outlook.values()]}


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(codes)


def register(_: typer.Typer) -> None:
    """The command is part of `landdb imports`."""
