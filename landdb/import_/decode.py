"""Step 2: texts to Unicode, column by column, in the encoding asked for, found, or stated by the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from landdb.domain import text_encodings
from landdb.domain.issues import Issue, issue
from landdb.import_.records import Batch, Objects, SourceFacts, objects
from landdb.import_.refusals import refuse

_CONFIDENT = 0.25
"""A column recognised with less follows the encoding of the file's other columns."""
_FALLBACK = "cp1252"


@dataclass
class DecodedText:
    """The decoded rows and how each column was read (columns in plain ASCII are not listed)."""

    batch: Batch
    encodings: dict[str, str] = field(default_factory=dict)

    @property
    def summary(self) -> str | None:
        """Encodings that occur, for the receipt."""
        return ", ".join(sorted(set(self.encodings.values()))) or None


def decode(batch: Batch, facts: SourceFacts, encoding: str | None) -> DecodedText:
    """Decode all texts and column names of a file.

    Raises
    ------
    FileRefusedError
        ``encoding`` names none that is known (F19).
    """
    wanted = None if encoding is None else text_encodings.find_encoding(encoding)
    if encoding is not None and wanted is None:
        choices = ", ".join(text_encodings.ENCODINGS)
        raise refuse("F19", file=facts.file_name, option="--encoding", value=encoding, choices=choices)
    batch = _clean_names(batch, facts)
    if facts.raw_text:
        return _decode_raw(batch, facts, wanted)
    return _repair_unicode(batch, wanted)


def _clean_names(batch: Batch, facts: SourceFacts) -> Batch:
    """Column names without what no database takes, and notes on names and values that lose it (F22, A05)."""
    columns: dict[str, Objects] = {}
    issues: list[Issue] = []
    for name, values in batch.columns.items():
        cleaned = _storable(name)
        if cleaned in columns or (cleaned != name and cleaned in batch.columns):
            cleaned = f"{cleaned} ({len(columns) + 1})"
        columns[cleaned] = values
        if cleaned != name:
            issues.append(issue("F22", file=facts.file_name, column=cleaned))
        # A table pads its texts with NULs at the end: they are no part of the text.
        inner = {text: text.rstrip("\x00 ") if facts.raw_text else text for text in set(_texts(values))}
        lossy = {text for text, kept in inner.items() if _storable(kept) != kept}
        if lossy:
            rows = batch.row_no[[value in lossy for value in values]]
            issues += [issue("A05", int(row), variant="dropped", field=cleaned) for row in rows]
    return Batch(batch.row_no, columns, batch.geometry, batch.issues + issues)


def _decode_raw(batch: Batch, facts: SourceFacts, wanted: str | None) -> DecodedText:
    hint = text_encodings.find_encoding(facts.encoding_hint or "")
    found, issues = _choose_encodings(batch, facts, wanted, hint)
    names = _decode_names(list(batch.columns), wanted, hint, found)
    columns = {
        names[name]: _map_texts(values, partial(text_encodings.decode, encoding=found.get(name, _FALLBACK)))
        for name, values in batch.columns.items()
    }
    issues += _find_leftovers(batch, columns)
    decoded = Batch(batch.row_no, columns, batch.geometry, batch.issues + issues)
    return DecodedText(decoded, {names[name]: encoding for name, encoding in found.items()})


def _choose_encodings(
    batch: Batch, facts: SourceFacts, wanted: str | None, hint: str | None
) -> tuple[dict[str, str], list[Issue]]:
    """Encoding of each column that has letters beyond ASCII, and warnings about those nobody recognises."""
    detections = {name: text_encodings.detect(_texts(values), hint) for name, values in batch.columns.items()}
    sure = [d.encoding for d in detections.values() if d and d.encoding and d.confidence >= _CONFIDENT]
    common = max(set(sure), key=sure.count) if sure else None
    chosen: dict[str, str] = {}
    issues: list[Issue] = []
    for name, detection in detections.items():
        if detection is None:
            continue
        if wanted is not None:
            chosen[name] = wanted
        elif detection.encoding is not None and (detection.confidence >= _CONFIDENT or common is None):
            chosen[name] = detection.encoding
        elif detection.encoding is not None:
            chosen[name] = common or detection.encoding
        else:
            chosen[name] = hint or _FALLBACK
            if hint is None:
                issues.append(issue("F20", file=facts.file_name, column=_ascii(name), encoding=chosen[name]))
    return chosen, issues


def _decode_names(names: list[str], wanted: str | None, hint: str | None, found: dict[str, str]) -> dict[str, str]:
    """Column names in one encoding of their own; they are few, so the texts' common encoding helps."""
    detection = text_encodings.detect(names, hint)
    values = list(found.values())
    common = max(set(values), key=values.count) if values else None
    encoding = wanted or (detection.encoding if detection else None) or common or hint or _FALLBACK
    decoded: dict[str, str] = {}
    for name in names:
        text = text_encodings.decode(name, encoding)
        decoded[name] = text if text not in decoded.values() else f"{text} ({len(decoded) + 1})"
    return decoded


def _repair_unicode(batch: Batch, wanted: str | None) -> DecodedText:
    """Columns that were read in a wrong encoding before they became Unicode."""
    columns: dict[str, Objects] = {}
    found: dict[str, str] = {}
    for name, values in batch.columns.items():
        detection = text_encodings.detect_repair(_texts(values))
        encoding = wanted if wanted not in {None, "utf-8"} else detection.encoding if detection else None
        if encoding is None:
            columns[name] = _map_texts(values, text_encodings.compose)
        else:
            found[name] = encoding
            columns[name] = _map_texts(values, partial(text_encodings.repair, encoding=encoding))
    issues = _find_leftovers(batch, columns)
    encodings = found or {"": "utf-8"}
    return DecodedText(Batch(batch.row_no, columns, batch.geometry, batch.issues + issues), encodings)


def _find_leftovers(batch: Batch, columns: dict[str, Objects]) -> list[Issue]:
    """A05 for texts which still show another encoding's bytes."""
    issues: list[Issue] = []
    for name, values in columns.items():
        wrong = {text for text in set(_texts(values)) if text_encodings.has_leftovers(text)}
        if wrong:
            rows = [int(row) for row, value in zip(batch.row_no, values, strict=True) if value in wrong]
            texts = [value for value in values if value in wrong]
            issues += [issue("A05", row, field=name, value=text[:60]) for row, text in zip(rows, texts, strict=True)]
    return issues


def _texts(values: Objects) -> Iterable[str]:
    return (value for value in values if isinstance(value, str))


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()


def _map_texts(values: Objects, function: text_encodings.TextFunction) -> Objects:
    """Apply a function to each distinct text once; NUL and lone surrogates, which no database takes, go."""
    cache: dict[str, str | None] = {}
    result = []
    for value in values:
        if isinstance(value, str):
            text = cache.get(value, "")
            if text == "" and value not in cache:
                text = cache[value] = _clean(function(value))
            result.append(text)
        else:
            result.append(value)
    return objects(result)


def _clean(text: str) -> str | None:
    return _storable(text).strip() or None


def _storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
