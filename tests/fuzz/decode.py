"""Fuzz of the decoding of texts: any bytes give text in NFC without NUL or lone surrogates, and never an exception.

Run as ``python -m tests.fuzz.decode --inputs 100000``; the seed in a failure repeats it.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import unicodedata
from collections.abc import Callable

import numpy as np
import pyarrow as pa

from landdb.domain.text_decoding import ENCODINGS
from landdb.import_.decode_columns import TextStatistics, decide, decode_batch, restore_column
from landdb.import_.records import RawBatch
from tests.unit.legacy_files import ALL, encode, place_names

_NAMES = place_names()
_SPITEFUL = (
    b"\0", b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xcc\x81" * 40, b"\xe1\x84\x80\xe1\x85\xa1", b"\xe2\x84\xab", b"\x1b$B", b"\x81\x40", b"~{", b"\xc2", b"\xe1\xba",
    b"\\0", b"\xc3\x83\xc2",
)  # fmt: skip
_HINTS = (None, *ENCODINGS, "shift_jis", "gb18030", "utf-8+tcvn3", "klingon", "UTF-16", "\0", "big5", "euc_kr")


def _random_bytes(generator: random.Random) -> bytes:
    return generator.randbytes(generator.randrange(40))


def _name(generator: random.Random) -> bytes:
    return encode(generator.choice(_NAMES), generator.choice(ALL))


def _mutated(generator: random.Random) -> bytes:
    raw = bytearray(_name(generator))
    for _ in range(generator.randrange(1, 4)):
        place = generator.randrange(len(raw) + 1)
        raw[place : place + generator.randrange(3)] = generator.choice(
            (generator.choice(_SPITEFUL), generator.randbytes(1))
        )
    return bytes(raw)


def _cut(generator: random.Random) -> bytes:
    raw = _name(generator)
    return raw[generator.randrange(len(raw)) :][: generator.randrange(len(raw) + 1)]


_MAKERS: tuple[Callable[[random.Random], bytes], ...] = (_random_bytes, _name, _mutated, _cut)


def _column(generator: random.Random, rows: int) -> pa.Array:
    """A column of bytes, or of what someone took for Unicode; half of the columns are of one making."""
    makers = _MAKERS if generator.random() < 0.5 else (generator.choice(_MAKERS),)
    raws = [generator.choice(makers)(generator) if generator.random() < 0.9 else None for _ in range(rows)]
    if generator.random() < 0.6:
        return pa.array(raws, pa.binary())
    misread = generator.choice(("latin-1", "cp1252", "cp1258", "utf-8"))
    return pa.array([None if raw is None else raw.decode(misread, "replace") for raw in raws], pa.string())


def _batch(generator: random.Random) -> RawBatch:
    rows, count = generator.randrange(5), generator.randrange(1, 4)
    arrays = [_column(generator, rows) for _ in range(count)]
    names = [_mutated(generator).decode("latin-1") for _ in range(count)]
    batch = pa.RecordBatch.from_arrays(arrays, names=names)
    return RawBatch(np.arange(1, rows + 1), batch, pa.nulls(rows, pa.binary()))


def check(seed: int) -> None:
    """Decode one made-up batch as an import does, and look at what comes out."""
    generator = random.Random(seed)
    batch = _batch(generator)
    statistics = TextStatistics()
    statistics.add(batch.columns)
    wanted = generator.choice((None, None, None, *ENCODINGS))
    decided = decide(statistics, None, wanted, stated=generator.choice(_HINTS))
    assert "\\u0000" not in json.dumps(decided.as_dict())
    result = decode_batch(batch, decided)
    result.columns.validate(full=True)
    assert len(result) == len(batch)
    assert len(set(result.columns.schema.names)) == result.columns.num_columns
    texts = [*result.columns.schema.names]
    for column in result.columns.columns:
        assert column.type == pa.string()
        texts += [text for text in column.to_pylist() if text is not None]
        restored = restore_column(column, "name").column.to_pylist()
        texts += [text for text in restored if text is not None]
    for text in texts:
        assert text == text.strip() != ""
        assert "\0" not in text
        assert unicodedata.is_normalized("NFC", text)
        text.encode()
    for found in [*decided.issues, *result.issues]:
        assert found.message("vi")
        assert found.message("en")


def run(inputs: int, seed: int = 0) -> int:
    """Check so many inputs, numbered from the seed; the number of those that passed."""
    for number in range(seed, seed + inputs):
        try:
            check(number)
        except Exception as error:
            raise AssertionError(f"input {number}: {error!r}") from error
    return inputs


def main() -> None:
    """Run as many inputs as asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    sys.stdout.write(f"decode: {run(options.inputs, options.seed)} inputs, 0 failures\n")


if __name__ == "__main__":
    main()
