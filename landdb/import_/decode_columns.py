"""Step 2 of the stream: the text columns of a batch to Unicode in NFC, as was decided for each column.

Feed `TextStatistics` with every batch, `decide` once, then decode batch by batch with `decode_batch`. A value is
decoded once however often it occurs, and a column that is good UTF-8 keeps its bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from landdb.domain.issues import Issue, issue
from landdb.domain.text_case import Kind, restore_case
from landdb.domain.text_decoding import decode_all, find_cut, repair_all
from landdb.domain.text_detection import UNICODE
from landdb.domain.text_encodings import has_leftovers
from landdb.domain.text_tables import compose
from landdb.import_ import text_buffers
from landdb.import_.decide_text import decide
from landdb.import_.misread_texts import Misread, find_misread
from landdb.import_.records import Integers, RawBatch
from landdb.import_.text_decisions import ColumnDecision, Decisions
from landdb.import_.text_statistics import TextStatistics

__all__ = ["CaseRestored", "Decisions", "TextStatistics", "decide", "decode_batch", "restore_column"]

_UNSEEN: Final = "utf-8+cp1252"
"""For columns of which the statistics saw no letter beyond ASCII."""
_LETTERS_ON_CONTROL_CODES: Final = ("viscii", "vps")
_SUSPICIOUS: Final = (b"\xc2", b"\xc3\x83", b"\xef\xbf\xbd")
"""Bytes in UTF-8 of every text that may have leftovers; Vietnamese has none but the last of "Ã"."""
_SUSPECT: Final = r"[\x{80}-\x{BF}\x{FFFD}]|Ã[^A-Za-z ]"
_SHOWN: Final = 60
_REPEATED: Final = 0.7
"""Share of distinct values above which a column is decoded row by row: that saves putting it together again."""


@dataclass
class _Decoded:
    """A column in Unicode; ``dropped``, ``cut``, ``leftovers`` and ``misread`` are places of rows, some with texts."""

    text: pa.Array
    dropped: Sequence[int] = ()
    cut: Sequence[int] = ()
    leftovers: Mapping[int, str] = field(default_factory=dict)
    misread: Mapping[int, Misread] = field(default_factory=dict)


def decode_batch(batch: RawBatch, decisions: Decisions) -> RawBatch:
    """Decode all text columns and the column names; other columns and the geometry stay as they are.

    Texts lose the blanks around them, and become null where nothing remains. Findings are added to the batch's own:
    A05 for what still shows another encoding's bytes or makes sense in another only (variant ``other``), for NULs
    within a text (variant ``dropped``) and half a character at its end (variant ``cut``).
    """
    keys = text_buffers.keys(batch.columns.schema.names)
    arrays, names, issues = [], [], list(batch.issues)
    for key, column in zip(keys, batch.columns.columns, strict=True):
        name = decisions.names.get(key, key)
        text = text_buffers.plain(column)
        if text is not None:
            decoded = _decode(text, decisions.columns.get(key))
            issues += _findings(decoded, batch.row_no, name)
            column = decoded.text  # noqa: PLW2901
        arrays.append(column)
        names.append(name)
    return RawBatch(batch.row_no, pa.RecordBatch.from_arrays(arrays, names=names), batch.geometry, issues)


def _decode(column: pa.Array, decision: ColumnDecision | None) -> _Decoded:
    encoding = (decision.encoding if decision else None) or _UNSEEN
    repairs = decision is not None and decision.kind == "text" and pa.types.is_string(column.type)
    data = text_buffers.octets(column)
    if not len(data):
        return _Decoded(text_buffers.stripped(column.view(pa.string())))
    lowest = data.min()
    if data.max() < 0x80 and (lowest >= 0x20 or (lowest and not encoding.endswith(_LETTERS_ON_CONTROL_CODES))):
        return _Decoded(text_buffers.stripped(column.view(pa.string())))
    mixed = decision is not None and decision.mixed
    if not mixed and lowest and encoding != "utf-8-twice" and encoding.startswith(("utf-8", UNICODE)):
        text = text_buffers.as_text(column)
        whole = data.tobytes()
        if text is not None and _is_composed(whole):
            return _Decoded(text_buffers.stripped(text), leftovers=_leftovers(text, whole))
    return _decode_values(column, encoding, repairs, mixed)


def _is_composed(octets: bytes) -> bool:
    text = octets.decode("utf-8", "replace")
    return unicodedata.normalize("NFC", text) == text


def _decode_values(column: pa.Array, encoding: str, repairs: bool, mixed: bool) -> _Decoded:
    """The long way: each distinct value is decoded once."""
    indices = None
    values = text_buffers.as_binary(column)
    coded = values.dictionary_encode()
    if len(coded.dictionary) <= _REPEATED * len(values):
        indices, values = coded.indices, coded.dictionary
    raws = [b"" if raw is None else raw for raw in values.to_pylist()]
    dropped: list[int] = []
    if (text_buffers.octets(values) == 0).any():
        # A table pads its texts with NULs at the end: they are no part of the text.
        raws = [raw if repairs else raw.rstrip(b"\0 ") for raw in raws]
        dropped = [place for place, raw in enumerate(raws) if b"\0" in raw]
    decoded = _repaired(raws, encoding) if repairs else decode_all(raws, "utf-8" if encoding == UNICODE else encoding)
    cut = find_cut(raws, "utf-8" if encoding == UNICODE else encoding)
    array = text_buffers.stripped(pa.array(decoded, pa.string()))
    misread = find_misread(raws, encoding, "text" if repairs else "bytes") if mixed else {}
    left = _leftovers(array, text_buffers.octets(array).tobytes())
    left = {place: text for place, text in left.items() if place not in misread}
    if indices is None:
        return _Decoded(array, dropped, cut, left, misread)
    return _Decoded(
        array.take(indices),
        _rows(indices, dropped),
        _rows(indices, cut),
        {row: left[indices[row].as_py()] for row in _rows(indices, list(left))},
        {row: misread[indices[row].as_py()] for row in _rows(indices, list(misread))},
    )


def _repaired(raws: Sequence[bytes], encoding: str) -> list[str]:
    texts = [raw.replace(b"\0", b"").decode("utf-8", "replace") for raw in raws]
    return [compose(text) for text in texts] if encoding == UNICODE else repair_all(texts, encoding)


def _leftovers(text: pa.Array, octets: bytes) -> dict[int, str]:
    """Places and texts which still show another encoding's bytes."""
    if not any(bytes_ in octets for bytes_ in _SUSPICIOUS):
        return {}
    places = pc.indices_nonzero(pc.match_substring_regex(text, _SUSPECT))
    found = zip(places.to_pylist(), text.take(places).to_pylist(), strict=True)
    return {place: value for place, value in found if has_leftovers(value)}


def _rows(indices: pa.Array, places: Sequence[int]) -> list[int]:
    """Rows whose distinct value is one of those at the given places."""
    if not places:
        return []
    return [int(row) for row in np.flatnonzero(pc.is_in(indices, pa.array(places, indices.type)))]


def _findings(decoded: _Decoded, row_no: Integers, name: str) -> list[Issue]:
    dropped = [issue("A05", int(row_no[row]), variant="dropped", field=name) for row in decoded.dropped]
    cut = [
        issue("A05", int(row_no[row]), variant="cut", field=name, value=_end(decoded.text[row].as_py() or ""))
        for row in decoded.cut
    ]
    left = decoded.leftovers.items()
    found = [issue("A05", int(row_no[row]), field=name, value=text.strip()[:_SHOWN]) for row, text in left]
    misread = [
        issue(
            "A05", int(row_no[row]), variant="other", field=name, value=cell.text[:_SHOWN], better=cell.better[:_SHOWN],
            encoding=cell.encoding.upper(), choice=f"{name}={cell.encoding}",
        )
        for row, cell in decoded.misread.items()
    ]  # fmt: skip
    return dropped + cut + found + misread


def _end(text: str) -> str:
    return text if len(text) <= _SHOWN else f"(...) {text[-_SHOWN:]}"


@dataclass(frozen=True)
class CaseRestored:
    """A column with its capitals, the number of rows that changed, and each distinct text before and after."""

    column: pa.Array
    rows: int
    changes: Mapping[str, str]


def restore_column(column: pa.Array, kind: Kind) -> CaseRestored:
    """Give a decoded column the capitals that TCVN3 lost (`domain.text_case.restore_case`).

    Only for columns decoded from TCVN3; ``kind`` "name" only where the field is known to hold names.
    """
    coded = column.dictionary_encode()
    restored = restore_case(coded.dictionary.to_pylist(), kind)
    if not restored.changes:
        return CaseRestored(column, 0, {})
    places = [place for place, text in enumerate(coded.dictionary.to_pylist()) if text in restored.changes]
    rows = len(_rows(coded.indices, places))
    return CaseRestored(pa.array(restored.texts, pa.string()).take(coded.indices), rows, restored.changes)
