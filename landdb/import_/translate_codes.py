"""Codes of a source translated to the register's, as its profile or a person says: suggested, never done silently."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from landdb.domain.fields import Field
from landdb.domain.issues import Issue, issue
from landdb.import_.code_words import NUMBERED, UnknownCodeError, fold_word, nearest_code, number_in_words
from landdb.import_.column_numbers import mask
from landdb.import_.read_columns import ReadColumn, plain_column, read_column
from landdb.import_.refusals import refuse
from landdb.import_.register_facts import LandUse
from landdb.import_.values import read_text

_CODE: Final = re.compile(r"[A-Za-zĐđ]{2,5}")
_MOSTNUMBERED: Final = 20
"""So many single answers a person may give; who has more corrects the column."""


@dataclass(frozen=True)
class Translated:
    """A column with its codes translated; ``rows`` counts for each (code, translation) the rows in which it stood.

    Counts of the batches of a file add up to those of the file.
    """

    cells: pa.Array
    rows: Counter[tuple[str, str]]


def translation_notes(
    field: Field, rows: Mapping[tuple[str, str], int], profile: str | None, answered: Collection[str] = ()
) -> Iterator[Issue]:
    """One note on the file for each code that was translated: by the profile of this name, or as a person ``answered``.

    A02-translated, A02-answered.
    """
    for (code, translation), count in rows.items():
        by_person = profile is None or code in answered
        yield issue(
            "A02", variant="answered" if by_person else "translated", field=field.name, value=code,
            translation=translation, count=count, profile=profile, title_vi=field.title_vi, title_en=field.title_en,
        )  # fmt: skip


def translate(column: pa.Array | pa.ChunkedArray, field: Field, translation: Mapping[str, str]) -> Translated:
    """Translate the cells of a field; where nothing is to be translated the column stays as it is.

    A land use is a code within its cell (``BHK:300+ONT``), anything else the whole cell; case and accents do not count.
    What comes out is read like any other cell, so a translation to an unknown code is reported.
    """
    cells = plain_column(column)
    change = _change_uses(translation) if field.kind == "uses" else _change_cell(translation)
    rows = _touched(cells, field, translation)
    if not len(rows):
        return Translated(cells, Counter())
    encoded = cells.take(pa.array(rows)).dictionary_encode()
    changed = [change(read_text(cell)) for cell in encoded.dictionary.to_pylist()]
    times = np.bincount(np.asarray(encoded.indices), minlength=len(changed))
    counts: Counter[tuple[str, str]] = Counter()
    for (_, pairs), count in zip(changed, times.tolist(), strict=True):
        counts.update(dict.fromkeys(pairs, count))
    if not counts:
        return Translated(cells, Counter())
    texts = pa.array([text for text, _ in changed], pa.string()).take(encoded.indices)
    return Translated(_put(cells, rows, texts), counts)


def unpack(pairs: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What a person says codes mean (``land_use:BHK`` -> ``HNK``), by field."""
    found: dict[str, dict[str, str]] = {}
    for said, meant in pairs.items():
        name, _, code = said.partition(":")
        found.setdefault(name, {})[code] = meant
    return found


def read_answers(pairs: Mapping[str, str], fields: Iterable[Field], file_name: str) -> dict[str, dict[str, str]]:
    """As `unpack`; raises `FileRefusedError` (F19) where something is said of a field that no column holds."""
    require_fields(pairs, [field.name for field in fields], file_name)
    return unpack(pairs)


def require_fields(pairs: Mapping[str, str], held: Collection[str], file_name: str) -> None:
    """Raise `FileRefusedError` (F19) where something is said of a field that is not among those held."""
    for name in unpack(pairs):
        if name not in held:
            raise refuse("F19", file=file_name, option="translation", value=name, choices=", ".join(held))


def has_codes(field: Field) -> bool:
    """Whether a field holds codes of a list, or numbers that people write with a word."""
    return field.kind in {"uses", "code", "secrecy"} or field.name in NUMBERED


def suggest_all(
    cells: Mapping[str, Iterable[Any]], fields: Mapping[str, Field], land_uses: Mapping[str, LandUse],
    known: Mapping[str, Mapping[str, str]],
) -> dict[str, str]:  # fmt: skip
    """What codes may mean that nobody has translated yet (``land_use:BHK`` -> ``HNK``), for a person to agree to.

    ``cells`` and ``fields`` are by column, ``known`` translations by field.
    """
    suggested: dict[str, str] = {}
    for column, values in cells.items():
        field, texts = fields[column], sorted(map(str, values))
        if field.kind == "uses":
            found = suggest_land_uses((code.upper() for text in texts for code in _CODE.findall(text)), land_uses)
            found |= suggest_named_uses(texts, land_uses)
        elif field.name in NUMBERED:
            found = suggest_numbers(texts)
        else:
            found = suggest_words(read_column(pa.array(texts, pa.string()), field))
        told = {_key(code) for code in known.get(field.name, {})}
        suggested |= {f"{field.name}:{code}": meant for code, meant in found.items() if _key(code) not in told}
    return suggested


def suggestion_notes(suggested: Mapping[str, str], fields: Iterable[Field]) -> Iterator[Issue]:
    """One note on the file for each suggestion, with the answer that takes it (A02-suggested)."""
    titles = {field.name: field.title for field in fields}
    for said, meant in suggested.items():
        name, _, code = said.partition(":")
        yield issue(
            "A02", variant="suggested", field=name, value=code, translation=meant, answer=f"{said}={meant}",
            title_vi=titles[name]["vi"], title_en=titles[name]["en"],
        )  # fmt: skip


def suggest_land_uses(codes: Iterable[str], land_uses: Mapping[str, LandUse]) -> dict[str, str]:
    """Former land-use codes -> the present ones, where the list names exactly one; a person has to agree to each."""
    suggested = {}
    for code in dict.fromkeys(codes):
        known = land_uses.get(code)
        present = land_uses.get(known.replaced_by or "") if known is not None and known.legacy else None
        if present is not None and not present.legacy:
            suggested[code] = present.code
    return suggested


def suggest_named_uses(texts: Iterable[str], land_uses: Mapping[str, LandUse]) -> dict[str, str]:
    """Official names of land uses -> their codes: ``Đất ở nông thôn`` -> ONT, for a person to agree to each."""
    by_name: dict[str, set[str]] = {}
    for use in land_uses.values():
        if use.title and not use.legacy:
            by_name.setdefault(_use_name(use.title), set()).add(use.code)
    found = {text: by_name.get(_use_name(text), set()) for text in texts if not _CODE.fullmatch(text)}
    return {text: next(iter(codes)) for text, codes in found.items() if len(codes) == 1}


def _use_name(text: str) -> str:
    """A name for comparison: ``đất ở tại nông thôn`` is written without its ``tại`` too."""
    return " ".join(word for word in fold_word(text).split() if word != "tai")


def suggest_numbers(texts: Iterable[str]) -> dict[str, str]:
    """Numbers of sheets and parcels written with their word (``Tờ 191``) -> the number; none where they are many."""
    found = {text: number for text in texts if (number := number_in_words(text)) is not None}
    return found if len(found) <= _MOSTNUMBERED else {}


def suggest_words(read: ReadColumn) -> dict[str, str]:
    """Unknown words of a closed list -> the nearest code, for a person to agree to."""
    name = "secrecy_level" if read.field.kind == "secrecy" else read.field.code_list
    if read.field.kind not in ("code", "secrecy"):
        return {}
    unknown = [problem.cell for problem in read.problems if isinstance(problem.error, UnknownCodeError)]
    near = {str(cell): nearest_code(cell, name) for cell in unknown}
    return {cell: code for cell, code in near.items() if code is not None}


_Changed = tuple[str, frozenset[tuple[str, str]]]


def _change_uses(translation: Mapping[str, str]) -> Callable[[str], _Changed]:
    folded = {code.strip().upper(): new for code, new in translation.items()}
    named = {_key(name): (name, new) for name, new in translation.items() if not _CODE.fullmatch(name.strip())}

    def change(text: str) -> _Changed:
        pair = named.get(_key(text))
        if pair is not None:
            return pair[1], frozenset({pair})
        pairs = {(code, folded[code]) for code in map(str.upper, _CODE.findall(text)) if code in folded}
        return _CODE.sub(lambda found: folded.get(found[0].upper(), found[0]), text), frozenset(pairs)

    return change


def _change_cell(translation: Mapping[str, str]) -> Callable[[str], _Changed]:
    folded = {_key(code): (code, new) for code, new in translation.items()}

    def change(text: str) -> _Changed:
        pair = folded.get(_key(text))
        return (text, frozenset()) if pair is None else (pair[1], frozenset({pair}))

    return change


def _key(text: Any) -> str:
    """A word for comparison; of signs alone the signs count."""
    return fold_word(text) or read_text(text)


def _touched(cells: pa.Array, field: Field, translation: Mapping[str, str]) -> Any:
    """Positions of the cells that may hold a code to be translated."""
    filled = mask(pc.is_valid(cells))
    if field.kind == "uses" and pa.types.is_string(cells.type) and translation:
        any_of = "|".join(re.escape(code.strip()) for code in translation)
        filled &= mask(pc.match_substring_regex(cells, any_of, ignore_case=True))
    return np.flatnonzero(filled) if translation else np.empty(0, dtype=np.int64)


def _put(cells: pa.Array, rows: Any, texts: pa.Array) -> pa.Array:
    """The cells as texts with those of ``rows`` replaced."""
    if not pa.types.is_string(cells.type):  # then every filled cell is among the rows
        cells = pa.nulls(len(cells), pa.string())
    place = np.arange(len(cells), dtype=np.int64)
    place[rows] = len(cells) + np.arange(len(rows))
    return pa.concat_arrays([cells, texts]).take(pa.array(place))
