"""Lists of corners as printed forms have them, a cell or line or two spoilt: nothing may be mixed up or vanish.

Every corner of a file has coordinates of its own, so that what was read tells where it came from. Of each file that is
not refused must hold: no shape has corners of two parcels, no shape has another parcel's number, and every corner that
still stands in the file is in a shape or its line is told.

``python -m tests.fuzz.forms --inputs N``; a failure names its seed and keeps its file.
"""

from __future__ import annotations

import argparse
import itertools
import random
import shutil
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import openpyxl
import shapely

from landdb.domain.issues import Severity
from landdb.import_.readers.corner_roles import holds_place
from landdb.import_.readers.find_layers import File, find
from landdb.import_.readers.limits import Limits
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError

N, E = 1_755_800.0, 557_100.0
HEAD: Final = ["Đỉnh", "X (m)", "Y (m)", "Cạnh (m)"]
LIMITS: Final = Limits(memory_bytes=2 << 30, seconds=60)
_SPOILT: Final = ("", "-", "NaN", "x", "…", "1e5", "#REF!", "77", "0", "Thửa", "Diện tích", "x y", "1.755.800,00")

_WORDS: Final = ("Ghi chú: đo lại", "Người đo: (mô phỏng)", "Bảng 2", "Tổng cộng", "Trang 2/3")
_DEEDS: Final = ("cell", "cell", "cell", "drop", "twice", "empty", "words", "join", "shift", "short", "axes", "swap")

Grid = list[list[str]]
Place = tuple[float, float]


@dataclass(frozen=True)
class Parcel:
    """One parcel of a file: its number, and the texts of its corners, north before east."""

    number: int
    corners: tuple[tuple[str, str], ...]
    closed: bool

    @property
    def lines(self) -> list[list[str]]:
        """A line for each corner: its number, north, east, length."""
        places = [*self.corners, *self.corners[: 1 if self.closed else 0]]
        return [[str(i % len(self.corners) + 1), *place, "20,00"] for i, place in enumerate(places)]


def make_parcels(dice: random.Random) -> list[Parcel]:
    """One to four squares or hexagons, 60 m from each other, with centimetres that no other corner has."""
    parcels = []
    closed = dice.random() < 0.7
    for order in range(dice.randint(1, 4)):
        sides = dice.choice(
            [((0, 0), (0, 20), (20, 20), (20, 0)), ((0, 0), (0, 20), (9, 26), (20, 20), (20, 0), (9, -5))]
        )
        corners = tuple(
            (f"{N + 60 * order + north + i / 100:.2f}", f"{E + east + order / 10 + i / 100:.2f}")
            for i, (north, east) in enumerate(sides)
        )
        parcels.append(Parcel(11 + order, corners, closed))
    return parcels


def _caption(parcel: Parcel) -> list[str]:
    return ["Tờ bản đồ số: 99", f"Thửa đất số: {parcel.number}"]


def below(parcels: list[Parcel], dice: random.Random) -> Grid:
    """Blocks below each other, each with caption and header."""
    gap, area = dice.random() < 0.5, dice.random() < 0.7
    rows: Grid = [["BẢNG LIỆT KÊ TỌA ĐỘ GÓC RANH"]] if dice.random() < 0.5 else []
    for parcel in parcels:
        rows += [_caption(parcel), HEAD, *parcel.lines]
        rows += [[f"Diện tích: {400 + parcel.number},5 m2"]] if area else []
        rows += [[]] if gap else []
    return rows


def beside(parcels: list[Parcel], dice: random.Random) -> Grid:
    """Blocks side by side, in pairs."""
    empty = [""] if dice.random() < 0.5 else []
    rows: Grid = []
    for first in range(0, len(parcels), 2):
        pair = parcels[first : first + 2]
        parts = [[[f"Thửa số {one.number}, tờ 99", "", "", ""], HEAD, *one.lines] for one in pair]
        height = max(map(len, parts))
        parts = [part + [["", "", "", ""]] * (height - len(part)) for part in parts]
        rows += [[cell for part in parts for cell in (*part[line], *empty)] for line in range(height)]
    return rows


def keyed(parcels: list[Parcel], dice: random.Random) -> Grid:
    """One plain list with the parcel's number in each line, with sums or without."""
    header, sums = ["Tờ", "Thửa", *HEAD], dice.random() < 0.5
    rows = [header]
    for parcel in parcels:
        rows += [["99", str(parcel.number), *line] for line in parcel.lines]
        rows += [["99", str(parcel.number), "Diện tích (m2)", "400,5", "", ""]] if sums else []
        rows += [header] if dice.random() < 0.2 else []
    return rows


LAYOUTS: Final[tuple[Callable[[list[Parcel], random.Random], Grid], ...]] = (below, beside, keyed)


def _spoilt(rows: Grid, at: int, cell: int, deed: str, dice: random.Random) -> Grid:
    """The lines that stand there instead of line ``at``, and of the next one where two change places."""
    row = rows[at]
    instead: dict[str, Grid] = {
        "cell": [[*row[:cell], dice.choice(_SPOILT), *row[cell + 1 :]]],
        "drop": [],
        "twice": [row, list(row)],
        "empty": [[], row],
        "words": [[dice.choice(_WORDS)], row],
        "join": [[" ".join(filter(None, row))]],
        "shift": [[*row[:cell], "", *row[cell:]]],
        "short": [row[:cell]],
        "axes": [[*row[:1], *row[2:3], *row[1:2], *row[3:]]],
        "swap": [*rows[at + 1 : at + 2], row],
    }
    return instead[deed]


def spoil(rows: Grid, dice: random.Random) -> str:
    """Spoil one cell or line; returns what was done."""
    at = dice.choice([number for number, row in enumerate(rows) if row])
    cell = dice.randrange(len(rows[at]))
    deed = dice.choice(_DEEDS)
    rows[at : at + 1 + (deed == "swap")] = _spoilt(rows, at, cell, deed, dice)
    return f"{deed} line {at + 1} cell {cell + 1}"


def write(rows: Grid, path: Path, dice: random.Random) -> None:
    """As a workbook with numbers, or as text in one of several encodings."""
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append([_as_cell(cell) for cell in row])
        book.save(path)
        return
    width = max(map(len, rows))
    separator = dice.choice(["\t", ";"])
    text = "\n".join(separator.join([*row, *[""] * (width - len(row))]) for row in rows)
    if dice.random() < 0.3:
        text = unicodedata.normalize("NFD", text)
    path.write_bytes(text.encode(dice.choice(["utf-8", "utf-8-sig", "utf-16"])))


def _as_cell(text: str) -> Any:
    try:
        return float(text) if text and text not in {"NaN", "1e5"} else text or None
    except ValueError:
        return text


def judge(path: Path, rows: Grid, parcels: list[Parcel]) -> str:
    """Hold what is read against what was made; the code of the refusal, "rows", "attributes" or "nowhere"."""
    scratch = path.parent / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    try:
        batches = [
            batch for layer in find([File(path.name, path)], scratch, LIMITS) for batch in layer.open().batches()
        ]
    except FileRefusedError as error:
        return error.issue.code + (f"-{error.issue.variant}" if error.issue.variant else "")
    owner = {(float(north), float(east)): one.number for one in parcels for north, east in one.corners}
    found: set[Place] = set()
    for batch in batches:
        names = [name for name in batch.columns.schema.names if name.casefold().startswith("thửa")]
        numbers = batch.columns[names[0]].to_pylist() if names else [None] * len(batch)
        shapes = shapely.from_wkb(batch.geometry.to_numpy(zero_copy_only=False))
        refused = {one.row_no for one in batch.issues if one.severity == Severity.ERROR}
        for row_no, shape, number in zip(batch.row_no, shapes, numbers, strict=True):
            corners = _corners(shape, owner)
            owners = {owner[one] for one in corners} if row_no not in refused else set()
            assert len(owners) <= 1, f"a shape with corners of parcels {sorted(owners)}"
            if owners:
                _check_number(str(number), owners.pop(), parcels)
            found |= corners
    if not any(batch.geometry.null_count < len(batch) for batch in batches):
        return "attributes"  # an import of them is refused, or asked about, as F18
    if any(_leaves_viet_nam(batch) for batch in batches):
        return "nowhere"  # cells of other columns were taken: an import refuses what lies outside Viet Nam (C01)
    issues = [one for batch in batches for one in batch.issues]
    if not any(one.row_no and one.severity == Severity.ERROR for one in issues):  # a row that is told as wrong has them
        told = " ".join(f"{one.message('vi')} {dict(one.params)}" for one in issues)
        lines = _lines_with(rows, owner)
        lost = {line: place for line, place in lines.items() if place not in found and f"{line}:" not in told}
        assert not lost, f"corners that vanished: {lost}; told: {told[:300]}"
    return "rows"


def _leaves_viet_nam(batch: RawBatch) -> bool:
    places = shapely.get_coordinates(shapely.from_wkb(batch.geometry.to_numpy(zero_copy_only=False)))
    return not all(map(holds_place, places.tolist()))


def _corners(shape: Any, owner: dict[Place, int]) -> set[Place]:
    """The corners of a shape that are the file's own, north before east, whichever way they were read."""
    pairs = {(y, x) for x, y in shapely.get_coordinates(shape).round(2).tolist()}
    return {one if one in owner else one[::-1] for one in pairs} & owner.keys()


def _check_number(number: str, owner: int, parcels: list[Parcel]) -> None:
    other = {str(one.number) for one in parcels} - {str(owner)}
    assert number.removesuffix(".0") not in other, f"parcel {owner} has the number {number}"


def _lines_with(rows: Grid, owner: dict[Place, int]) -> dict[int, Place]:
    """Lines, from 1, on which both coordinates of a corner stand in cells of their own beside each other."""
    lines = {}
    for line, row in enumerate(rows, 1):
        for left, right in itertools.pairwise(row):
            try:
                place = float(left), float(right)
            except ValueError:
                continue
            for one in (place, place[::-1]):
                if one in owner:
                    lines[line] = one
    return lines


def run(inputs: int, folder: Path, seed: int = 0) -> Counter[str]:
    """Try so many spoilt files; returns how often what came of them."""
    outcomes: Counter[str] = Counter()
    for number in range(inputs):
        dice = random.Random(f"{seed}-{number}")
        parcels = make_parcels(dice)
        layout = dice.choice(LAYOUTS)
        rows = layout(parcels, dice)
        deeds = [spoil(rows, dice) for _ in range(dice.choice([0, 1, 1, 1, 2]))]
        path = folder / ("a.xlsx" if number % 10 == 0 else dice.choice(["a.csv", "a.txt"]))
        write(rows, path, dice)
        try:
            outcomes[judge(path, rows, parcels)] += 1
        except Exception as error:
            kept = Path(tempfile.gettempdir()) / f"landdb-fuzz-forms-{seed}-{number}{path.suffix}"
            kept.write_bytes(path.read_bytes())
            what = f"input {number} of seed {seed} ({layout.__name__}; {'; '.join(deeds)}), kept as {kept}"
            raise AssertionError(f"{what}: {type(error).__name__}: {error}"[:2_000]) from error
    return outcomes


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcomes = run(options.inputs, Path(folder), options.seed)
    for outcome, count in sorted(outcomes.items()):
        sys.stdout.write(f"{outcome:12} {count}\n")


if __name__ == "__main__":
    main()
