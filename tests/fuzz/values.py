"""Columns of odd cells through the reading of columns: what a whole column tells must be what each cell alone tells.

``python -m tests.fuzz.values --inputs 100000`` prints the seed and the first column that differs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

from landdb.domain import parcels, works
from landdb.domain.fields import Field
from landdb.import_ import code_words, column_rules, read_columns, values

FIELDS: Final = (*parcels.FIELDS, *works.FIELDS)
_BLANKS: Final = ("", " ", "  ", "\t", "\u00a0", "\u2003", "\x1c", "\n", "\u3000")
_ODD: Final = (
    "", " ", "-", "NULL", "không", "nan", "inf", "1e5", "1e400", "٣", "１２", "--3", "0x10", "1_000", "-0", "+7",
    "0", "007", "2147483647", "2147483648", "999999999999.95", "9" * 45, "1,2,3.4.5", "1.234.567", "1.2.3,4",
    ".5", "5.", "5,", "½", "1,5 ha", "300 m2", "300,5 m²", "1:500", "1/2000", "1:10.000", "31/02/2020",
    "2026-11-21T08:00:00Z", "20261121", "21.11.2026", "99/99/9999", "CQP", "cqp 1200,5; ont 300",
    "CQP:1200.5+ONT:300", "CQP:0", "CQP:0.04+ONT", "đất", "CQP+", "ĐGT:12", "CQP (300 m²)", "Tối mật", "tum",
    "m", "DG-KTT", "16", "17", "-2", "đã cấp", "CHUA CAP", "w3gvk1q7z0bc", "W3GVK1Q7Z0BC", "w3gvk1q7z0ba",
    "Ba  Đình", " Ba Đình", "Ba\u00a0Đình", "e\u0301", "\ufffd", "🚩", "\x00", "ı", "K", "ß",
)  # fmt: skip


def odd_text(rng: random.Random) -> str:
    """A text of the kind that tables hold, mostly spoilt."""
    shape = rng.randrange(6)
    if shape == 0:
        return rng.choice(_ODD)
    if shape == 1:
        number = f"{rng.uniform(-10, 10 ** rng.randrange(1, 13)):,.{rng.randrange(4)}f}"
        return number if rng.random() < 0.5 else number.translate(str.maketrans(",.", ".,"))
    if shape == 2:
        part = f"{rng.choice(['CQP', 'ont', 'Đ', 'LUC', 'TOOLONG'])}{rng.choice(['', ':', ' ', '=', '('])}"
        return rng.choice("+;|").join(
            part + rng.choice(["", "12", "1,5", "3.25", ")"]) for _ in range(rng.randrange(1, 4))
        )
    if shape == 3:
        day = [str(rng.randrange(40)), str(rng.randrange(15)), str(rng.randrange(1, 10_000))]
        return rng.choice("/-. ").join(day if rng.random() < 0.5 else day[::-1])
    if shape == 4:
        return rng.choice(_BLANKS) + rng.choice(_ODD) + rng.choice(_BLANKS) + rng.choice(_ODD)
    return "".join(rng.choice("0123456789.,- bcdfgĐđ\t") for _ in range(rng.randrange(14)))


def odd_number(rng: random.Random) -> float:
    """A double, often half a tenth or not a number at all."""
    choice = rng.randrange(5)
    if choice == 0:
        return rng.choice(
            [float("nan"), float("inf"), -0.0, 0.05, 0.15, 0.25, 1e12, 999_999_999_999.95, 5e-324, 2.0**53]
        )
    if choice == 1:
        return rng.randrange(-(10**9), 10**12) / 20
    return round(rng.uniform(-1, 10 ** rng.randrange(1, 13)), rng.randrange(5)) if choice < 4 else rng.randrange(3000)


_COLUMNS: Final[Sequence[tuple[pa.DataType, Callable[[random.Random], Any]]]] = (
    (pa.string(), odd_text), (pa.string(), odd_text), (pa.string(), odd_text), (pa.large_string(), odd_text),
    (pa.float64(), odd_number), (pa.int64(), lambda rng: rng.randrange(-5, 10 ** rng.randrange(1, 19))),
    (pa.bool_(), lambda rng: rng.random() < 0.5),
    (pa.date32(), lambda rng: dt.date.fromordinal(rng.randrange(1, 3_000_000))),
    (pa.dictionary(pa.int32(), pa.string()), odd_text),
)  # fmt: skip


def odd_column(rng: random.Random) -> pa.Array:
    """A column of up to some hundred cells, some of them null, some repeated; now and then a slice of a longer one."""
    kind, make = rng.choice(_COLUMNS)
    some = [make(rng) for _ in range(rng.randrange(1, 30))]
    cells = [None if rng.random() < 0.1 else rng.choice(some) for _ in range(rng.randrange(200))]
    column = pa.array(cells, kind)
    return column.slice(rng.randrange(len(cells) + 1)) if rng.random() < 0.3 else column


def alone(cell: Any, field: Field) -> Any:
    """What the reader of the field's kind tells of one cell: a value, or the class and words of its error."""
    try:
        if values.is_empty(cell):
            return None
        if field.kind == "code":
            return code_words.read_code(cell, field.name)
        return read_columns._READERS[field.kind](cell)
    except (values.UnreadableError, code_words.UnknownCodeError) as error:
        return error


def check(column: pa.Array, field: Field) -> None:
    """Raise AssertionError where the column as a whole tells other than its cells."""
    read = read_columns.read_column(column, field)
    expected = [alone(cell, field) for cell in column.to_pylist()]
    wrong = [i for i, value in enumerate(expected) if isinstance(value, Exception)]
    found = _plain(read.values.to_pylist(), field)
    assert read.values.type == column_rules.TYPES[field.kind], field
    assert read.wrong.tolist() == wrong, (field, column)
    told = [None if isinstance(value, Exception) else value for value in expected]
    assert found == told, (
        field,
        [pair for pair in zip(column.to_pylist(), found, told, strict=True) if pair[1] != pair[2]],
    )
    for i, reason in zip(wrong, read.reasons.tolist(), strict=True):
        problem = read.problems[reason]
        assert str(problem.cell) == str(column[i].as_py()), (field, i)
        assert type(problem.error) is type(expected[i]), (field, i)
        assert vars(problem.error) == vars(expected[i]), (field, i)
    assert np.flatnonzero(read.empty).tolist() == [i for i, value in enumerate(expected) if value is None], field
    assert len(list(read_columns.issues_of(read, np.arange(1, len(column) + 1)))) == len(wrong), field


def _plain(found: list[Any], field: Field) -> list[Any]:
    if field.kind != "uses":
        return found
    return [None if uses is None else tuple(parcels.Use(u["code"], u["area_m2"]) for u in uses) for uses in found]


def run(inputs: int, seed: int) -> None:
    """Check so many columns, each as some field."""
    rng = random.Random(seed)
    for _ in range(inputs):
        check(odd_column(rng), rng.choice(FIELDS))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    asked = parser.parse_args()
    sys.stdout.write(f"values: {asked.inputs} columns, seed {asked.seed}\n")
    sys.stdout.flush()
    run(asked.inputs, asked.seed)
    sys.stdout.write("values: every column told what its cells tell\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
