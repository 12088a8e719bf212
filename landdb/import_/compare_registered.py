"""Step 6: rows whose object is registered already, and what they say otherwise than the register, old and new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from landdb.domain.access import readable_columns
from landdb.domain.fields import Field
from landdb.domain.issues import Issue, Language, fill_in, issue
from landdb.domain.targets import Target, fields_of, object_title
from landdb.domain.vietnam_time import VIETNAM
from landdb.import_.code_words import title_code
from landdb.import_.job import Job
from landdb.queries import import_differences, import_jobs, lineage
from landdb.queries.import_commit import FileColumn
from landdb.queries.import_tables import REGISTERED

Row = Mapping[str, Any]
Texts = Mapping[Language, str]

_MOST: Final = 1_000
"""Of so many rows is told what they say otherwise; who brings more compares whole files."""

_SHOWN: Final = 4
_LONGEST: Final = 60
_SAME_M2: Final = 0.05
_LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")
_EMPTY: Final[Texts] = {"vi": "(trống)", "en": "(empty)"}
_BOUNDARY: Final[Texts] = {"vi": "Hình", "en": "Shape"}
_MEASURED: Final[Texts] = {
    "vi": " (đo được {old:,.1f} → {new:,.1f} m²)",
    "en": " (measured {old:,.1f} → {new:,.1f} m²)",
}
_MORE: Final[Texts] = {"vi": "và {count} chỗ khác nữa", "en": "and {count} more"}
_NOTHING: Final[Texts] = {"vi": "không thấy trường nào khác", "en": "no field is seen to differ"}
_DIFFERS: Final[Texts] = {"vi": "khác ở: ", "en": "what differs: "}


def find_differences(session: Connection, job: Job, outcome: str) -> Sequence[Row]:
    """What rows of an outcome say otherwise than their registered objects, as far as the author may read these."""
    batch, target = import_jobs.find_job(session, job.batch_id), job.request.target
    return import_differences.find_differences(
        session, job.batch_id, target, outcome=outcome,
        readable=readable_columns(REGISTERED[target], job.actor.clearance),
        others=FileColumn.without_field(batch["columns"] if batch else ()), limit=_MOST,
    )  # fmt: skip


def registered_already(rows: Sequence[Row], target: Target, differing: Sequence[Row] = ()) -> list[Issue]:
    """K01: the row's key stands in the register. In which version is not said: it counts hidden changes too."""
    known = {row["row_no"]: row for row in differing}
    return [_registered(row, target, known.get(row["row_no"])) for row in rows]


def _registered(row: Row, target: Target, known: Row | None) -> Issue:
    rest: dict[str, Any] = {"differs": ""}
    if known is not None:
        words = {language: _words(known, target, language) for language in _LANGUAGES}
        said = {lang: "; " + (_DIFFERS[lang] + text if text else _NOTHING[lang]) for lang, text in words.items()}
        rest = {"differs": said, "level": known["level"]}
    return issue("K01", row["row_no"], variant="registered", **key_titles(target, row), **rest)


def would_change(differing: Sequence[Row], target: Target) -> Iterator[Issue]:
    """K01: what a dry run would change, but for what empty cells clear: that is told already (A01)."""
    for row in differing:
        said = {language: _words(row, target, language) for language in _LANGUAGES}
        if row["clears"] and not said["vi"]:
            continue
        words = {language: text or _NOTHING[language] for language, text in said.items()}
        yield issue(
            "K01", row["row_no"], variant="change", **key_titles(target, row), differs=words, level=row["level"]
        )


def explain_overlaps(
    session: Connection, job: Job, overlaps: Sequence[Issue], registered: Sequence[UUID]
) -> Iterator[Issue]:
    """T02 in the words that help: of a number that ended by a split or merger, and of an import that is an update."""
    rows = sorted({one.row_no for one in overlaps if one.row_no is not None and one.code == "T02"})
    found = lineage.find_ended(session, job.batch_id, rows, registered) if rows else []
    ended = {(row["row_no"], row["other"]): row for row in found}
    for one in overlaps:
        row = ended.get((one.row_no, one.params["other"]))
        if row is not None and one.code == "T02":
            day = row["valid_to"] or row["retired_at"].astimezone(VIETNAM)
            told = {"ended": f"{day:%d/%m/%Y}", "heirs": row["heirs"], "level": row["level"]}
            yield replace(one, variant="ended", params={**one.params, **told})
        elif not one.variant and job.request.on_existing == "update":
            yield replace(one, variant="update")
        else:
            yield one


def key_titles(target: Target, row: Row) -> dict[str, str]:
    """What people call the object of a row, as parameters of findings."""
    title = object_title(target, row)
    return {"key_vi": title["vi"], "key_en": title["en"]}


def _words(row: Row, target: Target, language: Language) -> str:
    parts = [*_of_fields(row, target, language), *_of_shape(row, target, language)]
    parts += [
        f"{name} {_quoted(old, language)} → {_quoted(new, language)}"
        for name, (old, new) in (row["others"] or {}).items()
    ]
    if len(parts) > _SHOWN:
        parts = [*parts[:_SHOWN], _MORE[language].format(count=len(parts) - _SHOWN)]
    return "; ".join(parts)


def _of_fields(row: Row, target: Target, language: Language) -> Iterator[str]:
    for field in fields_of(target):
        if field.name in row["fields"]:
            old, new = (_value(value, field, language) for value in row["fields"][field.name])
            yield f"{field.title[language]} {old} → {new}"


def _of_shape(row: Row, target: Target, language: Language) -> Iterator[str]:
    if row["shape"]:
        old, new = row["shape"]
        areal = target == "parcels" and abs(new - old) >= _SAME_M2
        yield _BOUNDARY[language] + (fill_in(_MEASURED[language], language, {"old": old, "new": new}) if areal else "")


def _value(value: Any, field: Field, language: Language) -> str:
    if value is None:
        return _EMPTY[language]
    if field.kind in {"code", "secrecy"}:
        return title_code(value, field.code_list)[language]
    if field.kind == "date":
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    if field.kind == "scale":
        return fill_in("1:{value:,}", language, {"value": value})
    if isinstance(value, float):
        return fill_in("{value:,}", language, {"value": value})
    return _quoted(value, language) if field.kind == "text" else str(value)


def _quoted(text: Any, language: Language) -> str:
    if text is None:
        return _EMPTY[language]
    return f'"{text}"' if len(str(text)) <= _LONGEST else f'"{str(text)[:_LONGEST]}…"'
