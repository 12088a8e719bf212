"""Shapes of one plane zone as the geometric checks see them: in memory, or in a store that need not fit into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from landdb.domain.issues import Issue, issue
from landdb.domain.parcels import key_title

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]
Stopping = Callable[[], bool]
Report = Callable[[int, int], None]

MAX_FINDINGS: Final = 10_000
"""So many findings of one code are told one by one; what comes after them is counted."""


@dataclass(frozen=True)
class Fabric:
    """Shapes of one plane zone, in metres (easting, northing); all arrays have one length.

    ``geometry`` holds polygons and multipolygons, valid or not, and None where there is none. ``map_scale`` is the
    denominator of the survey's scale, 0 where nobody knows it; ``row_no`` is 0 where shapes are the register's.
    """

    row_no: Integers
    geometry: Objects
    sheet_no: Objects
    parcel_no: Objects
    map_scale: Integers

    def __len__(self) -> int:
        return len(self.row_no)

    def pick(self, index: npt.NDArray[Any]) -> Fabric:
        """The rows of an index or of a mask."""
        parts = (self.row_no, self.geometry, self.sheet_no, self.parcel_no, self.map_scale)
        return Fabric(*(part[index] for part in parts))

    def title(self, i: int | np.integer[Any]) -> dict[str, str]:
        """How people call the parcel of a row: by its key, else by its number in the file, if it has one."""
        if (self.sheet_no[i] is None or self.parcel_no[i] is None) and self.row_no[i]:
            return {"vi": f"đối tượng số {self.row_no[i]}", "en": f"feature {self.row_no[i]}"}
        return key_title(self.sheet_no[i], self.parcel_no[i])


class FabricStore(Protocol):
    """Shapes of one zone that need not fit into memory; ``load`` is asked by one thread at a time."""

    def boxes(self) -> tuple[Integers, Floats]:
        """Row numbers, and their boxes as (west, south, east, north); NaN where a row has no shape."""
        ...

    def load(self, row_no: Integers) -> Fabric:
        """The rows asked for, in any order."""
        ...


class Cap:
    """Counts the findings of one code and says when they are too many to be told one by one."""

    def __init__(self, limit: int = MAX_FINDINGS) -> None:
        self.limit = limit
        self.count = 0

    def takes_one_more(self) -> bool:
        """Count one finding; False when it is beyond the limit."""
        self.count += 1
        return self.count <= self.limit

    def rest(self, code: str) -> Iterator[Issue]:
        """One finding on the file that says how many were not told."""
        if self.count > self.limit:
            yield issue(code, variant="more", measured=float(self.count - self.limit), limit=float(self.limit))


def carry_on() -> bool:
    """Nobody wants to stop."""
    return False


def tell_nobody(_done: int, _total: int) -> None:
    """Nobody wants to know how far it is."""
