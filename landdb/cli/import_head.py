"""The head of an import report: what was recognised in the file, under which number it is kept, what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from landdb.cli.import_again import answers, corrected
from landdb.cli.import_flags import FLAGS
from landdb.cli.invocation import REASON, command, quoted, spoken
from landdb.domain import crs, source_systems
from landdb.domain.import_states import WAITING
from landdb.domain.issues import Language, Severity
from landdb.domain.targets import Target, fields_of
from landdb.import_.records import ImportRequest, ImportResult

_ANOTHER: Final[Mapping[Language, str]] = {
    "vi": "Trả lời khác đi (--map, --commune, --crs, --encoding, --set, --translate): {answer}. "
    "Hoặc bỏ đợt này rồi sửa tệp: {cancel}",
    "en": "Answer otherwise (--map, --commune, --crs, --encoding, --set, --translate): {answer}. "
    "Or give it up and correct the file: {cancel}",
}


def recognised(
    encoding: str | None, srid: int | None, mapping: Mapping[str, str], columns: Sequence[str], language: Language
) -> str:
    """One line: text encoding, coordinate system, number of columns. Empty where nothing of the file was read."""
    if not mapping and not columns and encoding is None:
        return ""
    kept = len(set(columns) - set(mapping))
    if language == "vi":
        counted = f"{len(mapping)} cột nhận ra" + (f" ({kept} cột giữ nguyên)" if kept else "")
    else:
        counted = f"{len(mapping)} columns recognised" + (f" ({kept} kept as they are)" if kept else "")
    parts = [_encoding(encoding, language)] if encoding else []
    parts += [_system(srid, language), counted]
    return " · ".join(parts)


def mapped_columns(mapping: Mapping[str, str], columns: Sequence[str], target: Target, language: Language) -> str:
    """Column → field in the order of the fields, then the columns that are kept without one."""
    order = {field.name: place for place, field in enumerate(fields_of(target))}
    pairs = sorted(mapping.items(), key=lambda pair: order.get(pair[1], len(order)))
    parts = [", ".join(f"{column}→{field}" for column, field in pairs)] if pairs else []
    kept = ", ".join(sorted(set(columns) - set(mapping)))
    if kept:
        parts.append(f"giữ nguyên: {kept}" if language == "vi" else f"kept: {kept}")
    return "; ".join(parts)


def receipt(batch_id: object, language: Language) -> str:
    """The number of the receipt, as the command that shows it."""
    shown = command("imports", "show", str(batch_id)[:8], *spoken(language))
    return f"{'Biên nhận' if language == 'vi' else 'Receipt'}: {shown}"


def next_step(
    result: ImportResult, request: ImportRequest, user: str | None, language: Language, fixing: str = ""
) -> str:
    """What to do after this report, as a command; empty where nothing is left to do.

    ``fixing`` is the command that shows the fixes which are offered, if there are any.
    """
    errors = {(found.code, found.variant) for found in result.issues if found.severity is Severity.ERROR}
    if errors == {("K01", "registered")}:
        lead = {"vi": "Để ghi phiên bản mới: ", "en": "To write new versions: "}[language]
        return lead + command(*_words(replace(request, on_existing="update"), user, language, dry_run=request.dry_run))
    if result.state in WAITING:
        return _waiting(result, user, language, fixing)
    if errors:
        lead = {"vi": "Sửa rồi nhập lại: ", "en": "Correct it and import again: "}[language]
        request, places = corrected(result, request, language)
        return lead + command(*_words(request, user, language, places, dry_run=request.dry_run))
    if result.state == "dry_run" and (result.rows_accepted or result.rows_removed):
        lead = {"vi": "Ghi vào sổ: ", "en": "Write it to the register: "}[language]
        if result.open_warnings and not request.accept:
            lead = (
                _open_warnings(result, language)
                + {"vi": "Chấp nhận và ghi vào sổ: ", "en": "Accept and write: "}[language]
            )
            request = replace(request, accept=REASON[language])
        return lead + command(*_words(replace(request, finish="commit"), user, language, dry_run=False))
    return ""


def _waiting(result: ImportResult, user: str | None, language: Language, offered: str) -> str:
    """How to go on with a batch that waits for a person."""
    number = str(result.batch_id)[:8]
    who = ["--as", user] if user else []
    if result.state == "needs_input":
        return _answering(result, number, who, language)
    if result.state == "submitted":
        lead = {"vi": "Chờ duyệt: ", "en": "Awaiting approval: "}[language]
        return lead + command("imports", "approve", number, *spoken(language), "--seen", str(result.version))
    lead = {"vi": "Xem cách sửa được đề nghị: ", "en": "Look at the fixes that are offered: "}[language]
    fixing = f"{lead}{offered}. " if offered else ""
    if result.open_warnings:
        go_on = {"vi": "Chấp nhận rồi đi tiếp: ", "en": "Accept them and go on: "}[language]
        words = ["imports", "submit", number, *spoken(language), "--accept", REASON[language], *who]
        return fixing + _open_warnings(result, language) + go_on + command(*words)
    lead = {"vi": "Nộp: ", "en": "Hand it in: "}[language]
    if result.state == "returned":
        lead = {
            "vi": "Sửa theo lý do (imports answer, imports fix), rồi nộp lại: ",
            "en": "Correct what the reason says (imports answer, imports fix), then hand it in again: ",
        }[language]
    return fixing + lead + command("imports", "submit", number, *spoken(language), *who)


def _answering(result: ImportResult, number: str, who: Sequence[str], language: Language) -> str:
    """The command that answers a batch's questions, with places to fill in."""
    asked = {question["about"] for question in result.questions}
    fixing = ""
    if "fix" in asked:
        lead = {"vi": "Xem cách sửa, rồi thêm --take: ", "en": "Look at the fixes, then add --take: "}[language]
        fixing = lead + command("imports", "fix", number, *spoken(language), *who)
        if asked == {"fix"}:
            return fixing
        fixing += {"vi": ". Hoặc: ", "en": ". Or: "}[language]
    if asked <= {"answer"}:
        return _ANOTHER[language].format(
            answer=command("imports", "answer", number, *spoken(language), *who),
            cancel=command("imports", "cancel", number, *spoken(language), *who),
        )
    lead = fixing + {"vi": "Trả lời: ", "en": "Answer: "}[language]
    words = ["imports", "answer", number, *spoken(language), *answers(result.questions, language), *who]
    return lead + command(*words)


def _open_warnings(result: ImportResult, language: Language) -> str:
    """Which warnings wait for a reason, as a sentence before the command that gives one."""
    warnings = ", ".join(f"{code} ({count})" for code, count in result.open_warnings.items())
    return {"vi": f"Cảnh báo cần lý do: {warnings}. ", "en": f"Warnings need a reason: {warnings}. "}[language]


def options(batch: Mapping[str, Any], language: Language) -> str:
    """The options of a stored batch, as they are typed."""
    words = _option_words(batch["options"] or {}, batch["target"])
    return quoted(words) or {"vi": "không", "en": "none"}[language]


def _option_words(stored: Mapping[str, Any], target: Target) -> list[str]:
    words = [FLAGS["target"], target] if target != "parcels" else []
    for name in ("commune", "crs", "encoding", "layer", "profile"):
        words += [FLAGS[name], str(stored[name])] if stored.get(name) else []
    for name in ("encodings", "mapping", "constants", "translation"):
        for said, meant in (stored.get(name) or {}).items():
            words += [FLAGS[name], f"{said}={meant}"]
    words += ["--update"] if stored.get("on_existing") == "update" else []
    words += ["--clear-empty"] if stored.get("clear_empty") else []
    return words + (["--removed", stored["removed"]] if stored.get("removed", "keep") != "keep" else [])


def judged(plan: Mapping[str, Any], language: Language) -> list[str]:
    """How many rows the rules judged, and which judged none and why."""
    checked: Mapping[str, Mapping[str, Any]] = plan.get("checked") or {}
    by_count: dict[str, list[str]] = {}
    for code, found in checked.items():
        note = (found.get("note") or {}).get(language, "")
        rows = {"vi": f"{found['rows']} dòng", "en": f"{found['rows']} rows"}[language]
        told = rows if found["rows"] else {"vi": "không chạy", "en": "not run"}[language]
        by_count.setdefault(f"{told} ({note})" if note else told, []).append(code)
    lead = {"vi": "Quy tắc", "en": "Rules"}[language]
    return [f"{lead} {', '.join(codes)}: {told}" for told, codes in by_count.items()]


def _words(
    request: ImportRequest, user: str | None, language: Language, places: Sequence[str] = (), *, dry_run: bool
) -> list[str]:
    """The command of this request, with options to be filled in (``places``)."""
    files = [*map(str, request.paths), *spoken(language)]
    words = ["import", *files, *_option_words(request.options(), request.target), *places]
    for flag, value in (("--accept", request.accept), ("--as", user)):
        words += [flag, value] if value is not None else []
    return words + ["--check"] * (request.finish == "check") + ["--dry-run"] * dry_run


def _encoding(encoding: str, language: Language) -> str:
    return f"{'Bảng mã' if language == 'vi' else 'Encoding'} {encoding.upper()}"


def system_of(srid: int | None, plan: Mapping[str, Any]) -> int | None:
    """The system of the rows as they are staged (``srid``); where none are, the one that was found for the file."""
    found = plan.get("crs") or {}
    return srid or (found.get("srid") if found.get("title") else None)


def _system(srid: int | None, language: Language) -> str:
    """The coordinate system of the geometries as they are stored, or would be."""
    if srid in source_systems.BY_SRID:
        return crs.zone_name(srid)
    if srid is None or srid not in crs.EPSG_BY_SRID:
        return {"vi": "chưa rõ hệ tọa độ", "en": "coordinate system unknown"}[language]
    if srid == crs.WGS84:
        return "WGS 84"
    zone = crs.zone_by_srid(srid)
    if zone is None:
        return {"vi": "VN-2000 kinh độ, vĩ độ", "en": "VN-2000 longitude, latitude"}[language]
    return f"VN-2000 {'KTT' if language == 'vi' else 'zone'} {zone.name}"
