"""Numbered labels of the printed map: marks that fall together share one, and no label covers another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from reportlab.lib.colors import HexColor, white
from reportlab.pdfbase.pdfmetrics import stringWidth

from landdb.domain.issues import Severity
from landdb.export.import_report.fonts import BOLD
from landdb.export.import_report.marks import Mark
from landdb.export.import_report.words import COLOURS
from landdb.import_.report import gravest

Spot = tuple[float, float]
Box = tuple[float, float, float, float]

_SIZE: Final = 6.5
_MERGE_PT: Final = (9.0, 14.0, 20.0, 28.0, 40.0, 60.0)
_DIRECTIONS: Final = tuple((math.cos(angle), math.sin(angle)) for angle in np.radians(np.arange(45, 405, 45)))


@dataclass(frozen=True)
class Label:
    """Marks that share a label: the ``spot`` they are about and the ``middle`` of the label, in points of the page.

    ``is_free`` tells that it covers no other label."""

    marks: Sequence[Mark]
    spot: Spot
    middle: Spot
    is_free: bool

    @property
    def severity(self) -> Severity:
        """The gravest of its findings."""
        return gravest([mark.finding for mark in self.marks]) or Severity.NOTE


def place_labels(spots: Sequence[tuple[Mark, Sequence[float]]], frame: Box) -> list[Label]:
    """Join marks that fall together on paper, and put each label at the nearest place that is free within a frame.

    Where there is no room for all labels, marks that lie further from each other are joined too.
    """
    for distance in _MERGE_PT:
        labels = _place(_join(spots, distance), frame)
        if all(label.is_free for label in labels):
            break
    return labels


def _join(spots: Sequence[tuple[Mark, Sequence[float]]], distance: float) -> list[tuple[list[Mark], Spot]]:
    groups: list[tuple[list[Mark], Spot]] = []
    cells: dict[tuple[int, int], list[int]] = {}
    for mark, (x, y) in spots:
        cell = (int(x // distance), int(y // distance))
        around = [n for i in (-1, 0, 1) for j in (-1, 0, 1) for n in cells.get((cell[0] + i, cell[1] + j), ())]
        near = next((n for n in around if math.hypot(groups[n][1][0] - x, groups[n][1][1] - y) < distance), None)
        if near is None:
            cells.setdefault(cell, []).append(len(groups))
            groups.append(([mark], (x, y)))
        else:
            groups[near][0].append(mark)
    return groups


def _place(groups: Sequence[tuple[list[Mark], Spot]], frame: Box) -> list[Label]:
    """Place labels until one finds no place; that and the others stay on their spots."""
    taken: list[Box] = []
    labels: list[Label] = []
    for marks, spot in groups:
        room = not labels or labels[-1].is_free
        middle = _free_place(marks, spot, frame, taken) if room else None
        labels.append(Label(marks, spot, middle or spot, middle is not None))
    return labels


def draw_labels(canvas: Any, labels: Sequence[Label], linked: int) -> None:
    """Draw leaders, then labels; those of findings up to number ``linked`` lead to their row of the table."""
    for label in labels:
        colour = HexColor(COLOURS[label.severity])
        canvas.setStrokeColor(colour)
        canvas.setFillColor(colour)
        canvas.setLineWidth(0.6)
        if label.middle != label.spot:
            canvas.line(*label.spot, *label.middle)
        canvas.circle(*label.spot, 1.3, stroke=0, fill=1)
    for label in labels:
        _draw_label(canvas, label, linked)


def label_text(marks: Sequence[Mark]) -> str:
    """Numbers of marks that share a label: ``3``, ``3, 8``, ``3–5``, else the first and how many more."""
    numbers = sorted(mark.finding.number for mark in marks)
    if len(numbers) == 1:
        return str(numbers[0])
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}–{numbers[-1]}"
    return ", ".join(map(str, numbers)) if len(numbers) <= 3 else f"{numbers[0]} +{len(numbers) - 1}"


def number_ranges(numbers: Sequence[int]) -> str:
    """Numbers in their order, those that follow each other joined: ``2, 7–9, 15``."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _draw_label(canvas: Any, label: Label, linked: int) -> None:
    """Errors are filled, warnings hollow, notes dashed: the three differ in black and white too."""
    colour = HexColor(COLOURS[label.severity])
    is_error = label.severity is Severity.ERROR
    width, height = _width(label.marks), _SIZE * 1.5
    x, y = label.middle[0] - width / 2, label.middle[1] - height / 2
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(0.9)
    canvas.setFillColor(colour if is_error else white)
    if label.severity is Severity.NOTE:
        canvas.setDash(1.5, 1)
    canvas.roundRect(x, y, width, height, height / 2, stroke=1, fill=1)
    canvas.setDash()
    canvas.setFillColor(white if is_error else colour)
    canvas.setFont(BOLD, _SIZE)
    canvas.drawCentredString(label.middle[0], label.middle[1] - _SIZE * 0.36, label_text(label.marks))
    first = min(mark.finding.number for mark in label.marks)
    if first <= linked:
        canvas.linkRect("", f"finding-{first}", (x, y, x + width, y + height), relative=1)


def _free_place(marks: Sequence[Mark], spot: Spot, frame: Box, taken: list[Box]) -> Spot | None:
    """Return the nearest middle of a label at which it covers no other, and take it; None where none is free."""
    half_x, half_y = _width(marks) / 2 + 1, _SIZE * 0.75 + 1
    for x, y in _spiral(spot):
        box = (x - half_x, y - half_y, x + half_x, y + half_y)
        if _is_free(box, frame, taken):
            taken.append(box)
            return x, y
    return None


def _is_free(box: Box, frame: Box, taken: Sequence[Box]) -> bool:
    if box[0] < frame[0] or box[1] < frame[1] or box[2] > frame[2] or box[3] > frame[3]:
        return False
    return not any(box[0] < b[2] and box[2] > b[0] and box[1] < b[3] and box[3] > b[1] for b in taken)


def _width(marks: Sequence[Mark]) -> float:
    return max(float(stringWidth(label_text(marks), BOLD, _SIZE)) + 6, _SIZE * 1.6)


def _spiral(spot: Spot) -> Iterator[Spot]:
    """Yield places beside a spot, nearest first: upper right of it, then round it further and further away."""
    for distance in (10, 16, 24, 34, 46):
        for x, y in _DIRECTIONS:
            yield spot[0] + x * distance, spot[1] + y * distance
