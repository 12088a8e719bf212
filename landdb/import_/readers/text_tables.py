"""Reads tables of text (CSV, TXT): lists of corner points, or attributes alone.

Any separator and any encoding; what is no UTF-8 stays bytes. An open quote, a row of another width, or a NUL refuses
the file and tells the line, for rows would be lost or shifted unseen.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from landdb.domain.issues import Issue, issue
from landdb.import_.readers import columns as column
from landdb.import_.readers import shapes
from landdb.import_.readers.broken_cells import check_headings, refuse_broken, tell, value_of
from landdb.import_.readers.corner_feet import Line, TableFeet, told_aside
from landdb.import_.readers.corner_forms import CornerForm
from landdb.import_.readers.corner_layout import are_torn
from landdb.import_.readers.corner_lists import CornerReader, find_layout, layout_of_points
from landdb.import_.readers.corner_roles import Roles, find_roles, is_header, number, role_of
from landdb.import_.readers.geojson_layer import texts_to_bytes
from landdb.import_.readers.layers import Found, LayerFacts, Origin
from landdb.import_.readers.limits import check, reason
from landdb.import_.readers.shape_cells import crs_of, find_shape_column, read_shapes, srid_of
from landdb.import_.readers.sniff import unicode_encoding
from landdb.import_.readers.table import BATCH, Table
from landdb.import_.records import RawBatch
from landdb.import_.refusals import FileRefusedError, refuse

TITLE: Final = "CSV"
SIDES: Final = "CANH"
"""Name of a column of side lengths that has none."""

_COORDINATES: Final = frozenset({"x", "y", "north", "east"})
_SAMPLE: Final = 5_000
_SEPARATORS: Final = ("\t", ";", "|", ",")
_MAX_CELL: Final = 1 << 20
_TORN: Final = (
    "tiêu đề có nhiều cột X hoặc Y mà không đủ bộ Đỉnh, X, Y cho từng bảng; sửa tiêu đề, hoặc đổi tên cột không dùng",
    "the header has several columns X or Y, but not point number, X and Y for each block; mend it or rename others",
)
_QUOTED: Final = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Reading:
    """How a file is read: ``separator`` None stands for any run of blanks."""

    encoding: str
    separator: str | None

    @property
    def raw(self) -> bool:
        """Whether texts are bytes held one per character."""
        return self.encoding == "latin-1"


def layers(origin: Origin) -> list[Found]:
    """A text is one table."""
    return [Found(origin.name, origin.file_name, TITLE, lambda: TextTableReader(origin))]


class TextTableReader:
    """A table of text."""

    def __init__(self, origin: Origin) -> None:
        check(origin.file_name, "document_bytes", origin.path.stat().st_size, origin.limits)
        self._origin = origin
        encoding = unicode_encoding(origin.path)
        _refuse_nul(origin, encoding)
        self._reading = Reading(encoding, _separator(origin.path, encoding))
        self._rows = TableRows(origin, list(islice(self._lines(), _SAMPLE)))
        self.facts = self._rows.facts(TITLE, raw=self._reading.raw)

    def batches(self) -> Iterator[RawBatch]:
        """Yield parcels or rows; raises `FileRefusedError` (F14, F28 and limits)."""
        for batch in self._rows.batches(self._lines()):
            yield texts_to_bytes(batch) if self._reading.raw else batch

    def _lines(self) -> Iterator[Line]:
        with self._origin.path.open(encoding=self._reading.encoding, newline="") as file:
            if self._reading.separator is None:
                yield from ((line, text.split()) for line, text in enumerate(file, start=1))
                return
            yield from self._parsed(file)

    def _parsed(self, file: Any) -> Iterator[Line]:
        csv.field_size_limit(_MAX_CELL)
        rows = csv.reader(file, delimiter=self._reading.separator or ",", strict=True)
        while True:
            line = rows.line_num + 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                text = str(error)
                what = ("dấu nháy kép mở mà không đóng", "a quote is opened and not closed")
                other = (f"dòng sai cấu trúc ({text})", f"the line is malformed ({text})")
                quote = "unexpected end" in text or "larger than" in text or "expected after" in text
                raise _fault(self._origin, line, *(what if quote else other)) from None
            yield line, cells


class TableRows:
    """What a table of any format becomes; the first ``sample`` lines decide."""

    def __init__(self, origin: Origin, sample: Sequence[Line]) -> None:
        self._origin = origin
        self._form = CornerForm.find(origin.file_name, sample, points=origin.points)
        if self._form is not None:
            sample = list(self._form.plain(sample, whole=False))
        filled = [(line, cells) for line, cells in sample if any(str(cell or "").strip() for cell in cells)]
        if not filled:
            raise refuse("F14", file=origin.file_name)
        header, first = _header(filled)
        self._header_line = filled[first - 1][0] if first else 0
        self._width = len(_trimmed(header)) or Counter(len(cells) for _, cells in filled).most_common(1)[0][0]
        self.names = _names(header, self._width)
        check(origin.file_name, "columns", self._width, origin.limits)
        below = sample[sample.index(filled[first - 1]) + 1 if first else 0 :]
        rows = [cells[: self._width] for _, cells in below]
        self._headings = check_headings(origin.file_name, self._header_line, header, self.names)
        self._shape_at = find_shape_column(self.names, rows)
        at = self._shape_at
        if at is None:
            self._refuse_broken(below)
        self._srid = 0 if at is None else srid_of([row[at] for row in rows if at < len(row)])
        self.roles: Roles | None = None
        if self._shape_at is None:
            self.roles = find_roles(self.names if first else None, rows)
        if self.roles is not None and first and not origin.points and are_torn(self.names):
            raise _fault(origin, self._header_line, *_TORN)
        if self.roles is not None and origin.points:
            self._layout = layout_of_points(self.names, self.roles)
        elif self.roles is not None:
            if not first and self.roles.edge is not None:
                self.names[self.roles.edge] = SIDES
            self._layout = find_layout(self.names, self.roles, rows, named=bool(first))

    def _refuse_broken(self, lines: Sequence[Line]) -> None:
        """Without the values of its coordinates nobody knows whether a table is a list of corners (F28)."""
        roles = [role_of(name) for name in self.names]
        pairs = [pair for pair in (("x", "y"), ("north", "east")) if set(pair) <= set(roles)]
        named = [at for at, role in enumerate(roles) if any(role in pair for pair in pairs)]
        for line, cells in lines:
            for at in named:
                refuse_broken(self._origin.file_name, line, cells[at] if at < len(cells) else None)

    def facts(self, title: str, *, raw: bool = False, layer: str | None = None) -> LayerFacts:
        """What is known before the first row."""
        kind = None if self.roles is None else "Point" if self._layout.points else "Polygon"
        return LayerFacts(
            self._origin.file_name, layer or self._origin.name, title, tuple(self._attributes()), raw_text=raw,
            geometry_type=kind if self._shape_at is None else "Geometry", crs_text=crs_of(self._srid),
        )  # fmt: skip

    def _attributes(self) -> list[str]:
        """Names of the columns that hold no shape."""
        return [name for at, name in enumerate(self.names) if at != self._shape_at]

    def batches(self, lines: Iterator[Line]) -> Iterator[RawBatch]:
        """Yield parcels made of corners, or rows of attributes."""
        checked = self._checked(lines if self._form is None else self._form.plain(lines))
        reader: CornerReader | None = None
        if self.roles is not None:
            reader = CornerReader(self._origin.file_name, self._layout, self._origin.limits)
        found = reader.batches(checked) if reader else self._batches_of_rows(checked)
        for number_of, batch in enumerate(found):
            batch.issues += [] if number_of else self._headings
            if reader is not None and reader.left_out is not None:
                batch.issues += self._notes_around(reader.left_out)
            yield batch

    def _notes_around(self, below: Sequence[Line] = ()) -> list[Issue]:
        """What was made of the lines around the corners, once all are read."""
        file, form = self._origin.file_name, self._form
        left_out = sorted([*(form.left_out if form else ()), *below])
        return [*(form.issues(file) if form else ()), *([told_aside(file, left_out)] if left_out else ())]

    def _batches_of_rows(self, lines: Iterator[Line]) -> Iterator[RawBatch]:
        """Rows of attributes, with the shapes that a column of them may hold."""
        origin, after, heights = self._origin, 0, 0
        feet = TableFeet(self._width)
        rows = (cells for _, cells in feet.held_back(lines) if cells)
        last: RawBatch | None = None
        while held := list(islice(rows, BATCH)):
            if last is not None:
                yield last
            table = Table(origin.file_name, origin.limits, after)
            for cells in held:
                named = zip(self.names, cells, strict=False)
                table.add({name: _cell(cell) for at, (name, cell) in enumerate(named) if at != self._shape_at})
            last = RawBatch(table.row_no(), table.columns(), shapes.nothing(len(held)))
            needed = [] if self._shape_at is None else [self.names[self._shape_at]]
            last.issues = [
                found
                for at, cells in enumerate(held, after + 1)
                for found in tell(at, zip(self.names, cells, strict=False), needed=needed)
            ]
            if self._shape_at is not None:
                texts = [cells[self._shape_at] for cells in held]
                last.geometry, found, high = read_shapes(texts, self._srid, after, origin.file_name, origin.limits)
                last.issues += found
                heights += high
            after = table.last
        if last is None:
            raise refuse("F14", file=origin.file_name)
        if heights:
            last.issues.append(issue("R05", file=origin.file_name, count=heights))
        last.issues += self._notes_around()
        last.issues += [told_aside(origin.file_name, feet.held, "sum")] if feet.held else []
        yield last

    def _checked(self, lines: Iterator[Line]) -> Iterator[Line]:
        """Lines behind the header, every one as wide as it; blank ones without cells."""
        for line, cells in lines:
            if line <= self._header_line:
                continue
            if not any(str(cell if cell is not None else "").strip() for cell in cells):
                yield line, []
                continue
            if len(_trimmed(cells)) > self._width or len(cells) < self._width:
                raise _fault(
                    self._origin, line, f"có {len(cells)} ô, các dòng khác có {self._width}",
                    f"it has {len(cells)} cells, other lines have {self._width}",
                )  # fmt: skip
            yield line, cells


def _cell(cell: Any) -> Any:
    cell = value_of(cell)
    return (cell.strip() or None) if isinstance(cell, str) else cell


def _trimmed(cells: Sequence[Any]) -> Sequence[Any]:
    last = len(cells)
    while last and not str(cells[last - 1] if cells[last - 1] is not None else "").strip():
        last -= 1
    return cells[:last]


def _header(rows: Sequence[Line]) -> tuple[Sequence[Any], int]:
    """The row of names, and the place of the first row behind it; no names and 0 for a table without any.

    Narrow rows of text above are titles. A header of two lines, the lower of which names coordinates, becomes one.
    """
    widths = [len(_trimmed(cells)) for _, cells in rows[:50]]
    for at, (_, cells) in enumerate(rows[:20]):
        if not is_header(cells):
            return [], 0
        if widths[at] < 0.6 * max(widths):
            continue
        below = rows[at + 1][1] if at + 1 < len(rows) else []
        if is_header(below) and any(role_of(str(cell)) in _COORDINATES for cell in below if cell):
            width = max(len(cells), len(below))
            upper, lower = (list(row) + [None] * (width - len(row)) for row in (cells, below))
            return [low or up for up, low in zip(upper, lower, strict=True)], at + 2
        return cells, at + 1
    return [], 0


def _names(header: Sequence[Any], width: int) -> list[str]:
    """Names of the columns, each of its own."""
    names: list[str] = []
    for at in range(width):
        name = column.clean(str(value_of(header[at]) or "").strip()) if at < len(header) else ""
        name = name or f"column_{at + 1}"
        number_of = 2
        own = name
        while own in names:
            own, number_of = f"{name} ({number_of})", number_of + 1
        names.append(own)
    return names


def _refuse_nul(origin: Origin, encoding: str) -> None:
    try:
        with origin.path.open(encoding=encoding, newline="") as file:
            for line, text in enumerate(file, start=1):
                if "\0" in text:
                    raise _fault(origin, line, "có byte NUL", "it holds a NUL byte")
    except UnicodeError:
        raise _fault(
            origin, 1, "chữ không đúng bảng mã đã khai báo", "its text is not of the encoding it says"
        ) from None


def _separator(path: Path, encoding: str) -> str | None:
    """The character that parts most lines into the same number of cells; None for blanks."""
    with path.open(encoding=encoding, newline="") as file:  # what stands in quotes parts nothing
        lines = [_QUOTED.sub("", line.rstrip("\r\n")) for line in islice(file, 200) if line.strip()]
    if not lines:
        return ","
    best: tuple[float, str | None] = (0.0, None)
    for separator in _SEPARATORS:
        counts = Counter(len(line.split(separator)) for line in lines)
        width, often = counts.most_common(1)[0]
        share = often / len(lines) if width > 1 else 0.0
        if share > best[0] and not (separator == "," and _are_decimal(lines)):
            best = (share, separator)
    if best[0] >= 0.5:
        return best[1]
    blanks = Counter(len(line.split()) for line in lines).most_common(1)[0]
    return None if blanks[0] > 1 and blanks[1] > 0.5 * len(lines) else best[1] or ","


def _are_decimal(lines: Sequence[str]) -> bool:
    """Whether commas part the digits of numbers that blanks set apart."""
    told = [all(number(part) is not None for part in line.split()) for line in lines if len(line.split()) > 1]
    return sum(told) > 0.5 * len(lines)


def _fault(origin: Origin, line: int, vi: str, en: str) -> FileRefusedError:
    return refuse("F28", file=origin.file_name, line=line, reason=reason(vi, en))
