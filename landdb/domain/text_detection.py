"""Which legacy encoding a column of texts is in: every encoding is tried, the one that makes Vietnamese wins.

The yardstick is the share of words beyond ASCII that are possible Vietnamese syllables. Texts of other languages make
none in any encoding, and "unknown" is the answer, never a guess. UTF-8 is nearly a proof in itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from landdb.domain.text_decoding import ENCODINGS, decode_all, octets_of, repair_all, utf8_proof
from landdb.domain.text_tables import compose
from landdb.domain.vietnamese_syllables import commonness, count_syllables

_SAMPLE: Final = 400
"""Distinct texts that are judged; more would only cost time."""
MIN_SHARE: Final = 0.7
"""Below this share of possible syllables a text is not Vietnamese in that encoding."""
_SOUND: Final = 0.98
"""Share of valid texts from which a column is UTF-8: a few damaged elsewhere do not make it anything else."""
_MIXED: Final = 0.1
"""Share of valid UTF-8 from which a column may be a mixture."""
_HINT: Final = 0.02
_LEGACY: Final = tuple(name for name in ENCODINGS if not name.startswith("utf-8"))
UNICODE: Final = "unicode"
"""What `rank` calls texts that need no repair."""
_REPAIRS: Final = ("tcvn3", "vni", "utf-8-twice", "viscii", "vps")


@dataclass(frozen=True)
class Candidate:
    """One encoding: ``score`` 0..1 is the share of possible syllables, ``sample`` shows up to three decoded texts.

    ``known`` tells that the texts make sense: they are Vietnamese, or UTF-8 by their form. ``confidence`` 0..1 grows
    with the lead over the next reading that gives other texts, and with the number of words; it is 0 for all but the
    best.
    """

    encoding: str
    score: float
    confidence: float
    sample: tuple[str, ...]
    known: bool


@dataclass(frozen=True)
class PreviewRow:
    """One value in the two best encodings; ``raw`` is shown as ISO-8859-1, or as it was read."""

    raw: str
    first: str
    second: str


@dataclass(frozen=True)
class Detection:
    """``encoding`` is None where nothing fits; ``confidence`` as in `Candidate`."""

    encoding: str | None
    confidence: float


@dataclass(frozen=True)
class _Reading:
    """Texts in one encoding; ``merit`` and then ``usual`` decide between readings."""

    encoding: str
    texts: tuple[str, ...]
    score: float
    words: int
    merit: float
    usual: float


def rank(values: Iterable[bytes | str], hint: str | None = None) -> list[Candidate]:
    """Encodings in which values may be written, the likeliest first; empty when all are ASCII.

    Bytes are tried in every encoding. Texts are already Unicode: they are fine as they are ("unicode"), or the bytes
    of an encoding in disguise. ``hint`` (what the file says of itself) decides between equals.
    """
    readings = _readings(values, hint)
    enough = 1 - math.exp(-readings[0].words / 4) if readings else 0.0
    return [
        Candidate(
            reading.encoding,
            round(reading.score, 4),
            round(_lead(readings) * enough, 4) if place == 0 else 0.0,
            reading.texts[:3],
            reading.merit >= MIN_SHARE,
        )
        for place, reading in enumerate(readings)
    ]


def preview(values: Iterable[bytes | str], n: int = 5, encodings: tuple[str, str] | None = None) -> list[PreviewRow]:
    """Values in the two best encodings (or in those given), the ones that differ most first."""
    distinct = _foreign(values)
    if not distinct:
        return []
    first, second = encodings or _two_best(distinct)
    shown = [_shown(value) for value in distinct]
    texts = zip(shown, _read(distinct, first), _read(distinct, second), strict=True)
    rows = [PreviewRow(raw, one.strip(), other.strip()) for raw, one, other in texts]
    rows.sort(key=lambda row: -sum(map(str.__ne__, row.first, row.second)) / max(len(row.first), 1))
    return rows[:n]


def _two_best(distinct: Sequence[bytes] | Sequence[str]) -> tuple[str, str]:
    """The winner, and the best of those that read at least one text differently."""
    readings = _readings(distinct, None)
    others = [reading for reading in readings[1:] if reading.texts != readings[0].texts] or readings
    return readings[0].encoding, others[0].encoding


def _shown(raw: bytes | str) -> str:
    return (raw.decode("latin-1") if isinstance(raw, bytes) else raw).replace("\0", "").strip()


def _readings(values: Iterable[bytes | str], hint: str | None) -> list[_Reading]:
    distinct = _foreign(values)
    if not distinct:
        return []
    names, proven = _choices(distinct)
    bonus = dict(proven) | ({hint: proven.get(hint, 0.0) + _HINT} if hint else {})
    readings = [_judge(name, _read(distinct, name), bonus.get(name, 0.0)) for name in names]
    return sorted(readings, key=lambda reading: (reading.merit, reading.usual), reverse=True)


def _choices(distinct: Sequence[bytes] | Sequence[str]) -> tuple[Sequence[str], Mapping[str, float]]:
    """Encodings to try, and what those gain that are proven by their form: UTF-8 of any language is one of them."""
    octets = [value for value in distinct if isinstance(value, bytes)]
    if not octets:
        return (UNICODE, *_REPAIRS), {}
    once = _proven(octets)
    twice = _proven([octets_of(text) for text in decode_all(octets, "utf-8") if not text.isascii()])
    if once >= _SOUND:
        return ("utf-8", "utf-8-twice", "tcvn3"), {"utf-8": 1.0, "utf-8-twice": 2.0 if twice >= _SOUND else 0.0}
    return (*ENCODINGS, *(f"utf-8+{name}" for name in _LEGACY)) if once >= _MIXED else ENCODINGS, {}


def _proven(raws: Sequence[bytes | None]) -> float:
    """Share of the values that are UTF-8, of those whose form tells it."""
    told = [proof for raw in raws if (proof := raw is not None and utf8_proof(raw)) is not None]
    return sum(told) / len(told) if told else 0.0


def _read(values: Sequence[bytes] | Sequence[str], encoding: str) -> list[str]:
    octets = [value for value in values if isinstance(value, bytes)]
    if octets:
        return decode_all(octets, encoding)
    texts = [value for value in values if isinstance(value, str)]
    return [compose(text.replace("\0", "")) for text in texts] if encoding == UNICODE else repair_all(texts, encoding)


def _judge(name: str, texts: Sequence[str], bonus: float) -> _Reading:
    good, bad = count_syllables(texts)
    share = good / (good + bad) if good + bad else 0.0
    return _Reading(name, tuple(texts), share, good + bad, share + bonus, commonness(texts))


def _lead(readings: Sequence[_Reading]) -> float:
    """How far the first reading is ahead of the next that gives other texts; 0 when it makes no sense itself."""
    best = readings[0]
    if best.merit < MIN_SHARE:
        return 0.0
    rivals = [other for other in readings[1:] if other.texts != best.texts]
    if not rivals:
        return 1.0
    return min(best.merit - rivals[0].merit + max(best.usual - rivals[0].usual, 0.0) / 10, 1.0)


def detect(samples: Iterable[str], hint: str | None = None) -> Detection | None:
    """Recognise the encoding of undecoded texts, one character per byte; None when all are ASCII."""
    candidates = rank((text.encode("latin-1", "replace") for text in samples), hint)
    if not candidates:
        return None
    best = candidates[0]
    return Detection(best.encoding if best.known else None, best.confidence)


def detect_repair(samples: Iterable[str]) -> Detection | None:
    """Recognise Unicode texts that are bytes of a legacy encoding in disguise; None when they are fine as they are.

    Only texts that could be such bytes are looked at, and only when they make no Vietnamese as they stand.
    """
    texts = [text for text in samples if octets_of(text) is not None]
    candidates = {candidate.encoding: candidate for candidate in rank(texts)}
    if not candidates or candidates[UNICODE].known:
        return None
    best = next(iter(candidates.values()))
    return Detection(best.encoding, best.confidence) if best.known else None


def _foreign(values: Iterable[bytes | str]) -> list[bytes] | list[str]:
    """Distinct values beyond ASCII, evenly chosen; all are bytes or all are texts."""
    distinct = sorted({value for value in values if not value.isascii()}, key=repr)
    step = max(len(distinct) / _SAMPLE, 1.0)
    chosen = [distinct[int(index * step)] for index in range(min(len(distinct), _SAMPLE))]
    octets = [value for value in chosen if isinstance(value, bytes)]
    return octets or [value for value in chosen if isinstance(value, str)]
