"""Shapes in memory in the place of a batch's staged ones, for the geometric rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from landdb.import_.checks.fabric import Fabric, Floats, Integers


@dataclass(frozen=True)
class MemoryStore:
    """A fabric that is in memory, as a `FabricStore`."""

    fabric: Fabric

    def boxes(self) -> tuple[Integers, Floats]:
        return self.fabric.row_no, shapely.bounds(self.fabric.geometry)

    def load(self, row_no: Integers) -> Fabric:
        order = np.argsort(self.fabric.row_no, kind="stable")
        return self.fabric.pick(order[np.searchsorted(self.fabric.row_no, row_no, sorter=order)])
