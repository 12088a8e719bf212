"""How each text column of a layer is to be decoded: its content tells, then the file, then the other columns."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from landdb.domain.issues import Issue, issue
from landdb.domain.text_decoding import ENCODINGS, decode_all, find_cut, find_encoding, repair_all
from landdb.domain.text_detection import UNICODE, Candidate, PreviewRow, detect_repair, preview, rank
from landdb.domain.text_tables import compose
from landdb.import_.refusals import refuse
from landdb.import_.text_decisions import CONFIDENT, ColumnDecision, Decisions, Source
from landdb.import_.text_statistics import ColumnText, TextStatistics

FALLBACK: Final = "cp1252"
_AS_GOOD: Final = 0.1
_BREAKS: Final = re.compile(r"[\t\r\n]+")
"""Spreadsheets break long headings into lines."""
_HALF: Final = "\ufffd"
"""What a reader puts in the place of half a character."""
_PROVEN: Final = frozenset({"utf-8", "utf-8-twice"})
"""Encodings that one word proves by its form."""


@dataclass
class _Case:
    """One column under judgement."""

    key: str
    text: ColumnText
    hint: str | None
    told: bool
    ranked: list[Candidate] = field(default_factory=list)

    def known(self, encoding: str) -> Candidate | None:
        return next((c for c in self.ranked if c.encoding == encoding and c.known), None)


def decide(
    statistics: TextStatistics,
    hints: Mapping[str, str] | None = None,
    wanted: str | None = None,
    *,
    stated: str | None = None,
    raw_names: bool | None = None,
    file: str = "",
) -> Decisions:
    """Decide how each column and the column names are decoded.

    ``hints`` gives encodings for single columns (a font's name tells one), ``stated`` the one that the file claims
    for all (.cpg); both help where the content does not tell. ``wanted`` is a person's choice for all columns.
    ``raw_names`` tells that column names hold one byte per character; by default they do where a column holds bytes.

    Raises
    ------
    FileRefusedError
        ``wanted`` names no encoding that is known (F19).
    """
    choice = None if wanted is None else read_encoding(wanted, file)
    claim = find_encoding(stated or "")
    told = {key: found for key, hint in (hints or {}).items() if (found := find_encoding(hint)) is not None}
    cases = [_case(key, text, told.get(key), claim) for key, text in statistics.columns.items()]
    common = _common(cases)
    columns = [_decide_column(case, choice, common) for case in cases]
    raw = any(case.text.kind == "bytes" for case in cases) if raw_names is None else raw_names
    names, changed, name_encoding = _decode_names(statistics.names, raw, choice or common, claim)
    named = {column.key: replace(column, name=names[column.key]) for column in columns}
    issues = [issue("F22", file=file, column=name) for name in changed]
    unknown = [column for column in named.values() if column.source == "fallback"]
    issues += [issue("F20", file=file, column=column.name, encoding=column.encoding) for column in unknown]
    issues += [_doubt(column, file) for column in named.values() if column.doubtful]
    return Decisions(named, names, name_encoding, issues)


def read_encoding(said: str, file: str, column: str | None = None) -> str:
    """Our name of an encoding that a person names, for all columns or for one; `FileRefusedError` (F19) where none."""
    found = find_encoding(said)
    if found is None:
        option, value = ("encoding", said) if column is None else ("encodings", f"{column}={said}")
        raise refuse("F19", file=file, option=option, value=value, choices=", ".join(ENCODINGS))
    return found


def _case(key: str, text: ColumnText, told: str | None, claim: str | None) -> _Case:
    ranked = rank(text.distinct(), told or claim) if text.values else []
    return _Case(key, text, told or claim, told is not None, ranked)


def _doubt(column: ColumnDecision, file: str) -> Issue:
    """F20-doubt, with what the two best readings make of one cell."""
    [shown, *_] = column.preview or [PreviewRow("", "", "")]
    return issue(
        "F20", variant="doubt", file=file, column=column.name, first=(column.encoding or "").upper(),
        second=(column.second or "").upper(), as_first=shown.first, as_second=shown.second,
        choice=f"{column.name}={column.encoding}", measured=column.confidence, limit=CONFIDENT,
    )  # fmt: skip


def _common(cases: Sequence[_Case]) -> str | None:
    """The encoding that most of the surely recognised columns share, or that makes sense of all of them together."""
    sure = [
        case.ranked[0].encoding
        for case in cases
        if case.ranked and case.ranked[0].known and case.ranked[0].confidence >= CONFIDENT
    ]
    found = Counter(encoding for encoding in sure if encoding != UNICODE).most_common(1)
    if found:
        return found[0][0]
    together = rank(value for case in cases if case.text.kind == "bytes" for value in case.text.values)
    is_sure = bool(together) and together[0].known and together[0].confidence >= CONFIDENT
    return together[0].encoding if is_sure else None


def _decide_column(case: _Case, choice: str | None, common: str | None) -> ColumnDecision:
    if not case.ranked:
        return ColumnDecision(case.key, case.key, case.text.kind, None)
    decide_kind = _decide_bytes if case.text.kind == "bytes" else _decide_text
    encoding, confidence, source = decide_kind(case, choice, common)
    second = _second(case, encoding)
    rows = preview(case.text.distinct(), encodings=(encoding, second)) if second else []
    return ColumnDecision(
        case.key, case.key, case.text.kind, encoding, round(confidence, 4), source, second, tuple(rows)
    )


def _decide_bytes(case: _Case, choice: str | None, common: str | None) -> tuple[str, float, Source]:
    best = case.ranked[0]
    if choice is not None:
        return choice, 1.0, "person"
    if not best.known:
        # Where UTF-8 is claimed but not valid, the claim is a lie, and U+FFFD would destroy the text.
        honest = case.hint is not None and not case.hint.startswith("utf-8")
        return (case.hint or FALLBACK, CONFIDENT, "file") if honest else (FALLBACK, 0.0, "fallback")
    if best.confidence < CONFIDENT:
        if case.told and case.hint is not None and case.known(case.hint):
            return case.hint, CONFIDENT, "file"
        shared = case.known(common) if common else None
        if shared is not None and shared.score >= best.score - _AS_GOOD:
            return shared.encoding, CONFIDENT, "neighbours"
        told, rival = best.encoding == case.hint, _second(case, best.encoding)
        if told or best.encoding in _PROVEN or rival is None or case.known(rival) is None:
            return best.encoding, CONFIDENT, "file" if told else "content"
    return best.encoding, best.confidence, "content"


def _decide_text(case: _Case, choice: str | None, common: str | None) -> tuple[str, float, Source]:
    if choice is not None and choice != "utf-8":
        return choice, 1.0, "person"
    texts = [value for value in case.text.distinct() if isinstance(value, str)]
    repair = detect_repair(texts)
    if repair is None or repair.encoding is None:
        return UNICODE, 1.0, "content"
    if repair.confidence >= CONFIDENT:
        return repair.encoding, repair.confidence, "content"
    # A single odd word is no reason to change what a reader took for good Unicode, unless other columns have it too.
    if common is not None and case.known(common):
        return common, CONFIDENT, "neighbours"
    return UNICODE, 0.5, "content"


def _second(case: _Case, first: str) -> str | None:
    """The best other encoding that reads at least one value differently."""
    raws = list(case.text.values)[:200]
    own = _texts(case.text.kind, raws, first)
    others = (c.encoding for c in case.ranked if c.encoding != first)
    return next((name for name in others if _texts(case.text.kind, raws, name) != own), None)


def _texts(kind: str, raws: Sequence[bytes], encoding: str) -> list[str]:
    if kind == "bytes":
        return decode_all(raws, encoding)
    texts = [raw.decode("utf-8", "replace") for raw in raws]
    return texts if encoding == UNICODE else repair_all(texts, encoding)


def _decode_names(
    keys: Sequence[str], raw: bool, usual: str | None, claim: str | None
) -> tuple[dict[str, str], list[str], str | None]:
    """Column names in one encoding, those of them that lost characters, and that encoding.

    They are few, so the encoding of the texts helps. Repeated ones get numbers.
    """
    foreign = [key for key in keys if not key.isascii()]
    encoding = _encoding_of_raw(foreign, usual, claim) if raw else _encoding_of_unicode(foreign, usual)
    decoded: dict[str, str] = {}
    changed: list[str] = []
    for place, key in enumerate(keys, 1):
        full = _BREAKS.sub(" ", _decode_name(key, raw, encoding)).strip()
        kept = compose("".join(letter for letter in full if unicodedata.category(letter) != "Cc").strip())
        name = kept or f"({place})"
        while name in decoded.values():
            name = f"{name} ({place})"
        decoded[key] = name
        if kept != full or "\0" in key or _HALF in full or (raw and _is_cut(key, encoding)):
            changed.append(name)
    return decoded, changed, encoding


def _decode_name(key: str, raw: bool, encoding: str | None) -> str:
    if key.isascii() or encoding is None:
        return compose(key)
    octets = _name_octets(key) if raw else None
    return decode_all([octets], encoding)[0] if octets is not None else repair_all([key], encoding)[0]


def _is_cut(key: str, encoding: str | None) -> bool:
    """Whether a name of bytes ends within a character, as those of a .dbf do at ten bytes."""
    octets = _name_octets(key)
    return octets is not None and encoding is not None and bool(find_cut([octets], encoding))


def _name_octets(key: str) -> bytes | None:
    """Bytes of a name held one per character; None where it is Unicode already."""
    try:
        return key.encode("latin-1")
    except UnicodeEncodeError:
        return None


def _encoding_of_raw(names: Sequence[str], usual: str | None, claim: str | None) -> str | None:
    octets = [found for name in names if (found := _name_octets(name)) is not None]
    ranked = rank(octets, usual or claim)
    if not ranked:
        return None
    best = ranked[0]
    if best.known and (best.confidence >= CONFIDENT or usual is None):
        return best.encoding
    return usual or claim or FALLBACK


def _encoding_of_unicode(names: Sequence[str], usual: str | None) -> str | None:
    repair = detect_repair(names)
    return repair.encoding if repair and (repair.confidence >= CONFIDENT or repair.encoding == usual) else None
