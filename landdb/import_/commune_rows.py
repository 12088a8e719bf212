"""Which commune each row is of, as numbers: whole columns are worked on, never row by row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landdb.import_.register_facts import Commune

Integers = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True)
class CommuneRows:
    """``index`` gives each row's place in ``communes``, -1 where the row names none that is known."""

    communes: tuple[Commune, ...]
    index: Integers

    @classmethod
    def of(cls, values: Objects) -> CommuneRows:
        """From a column that holds communes or None."""
        known = np.not_equal(values, np.array(None, dtype=np.object_))
        keys = np.fromiter(map(id, values), dtype=np.int64, count=len(values))
        _, firsts, index = np.unique(keys, return_index=True, return_inverse=True)
        place_of = np.full(len(firsts), -1, dtype=np.int64)
        named = known[firsts]
        place_of[named] = np.arange(named.sum())
        return cls(tuple(values[firsts[named]]), place_of[index])

    def __len__(self) -> int:
        return len(self.index)

    def groups(self) -> list[tuple[Commune, Integers]]:
        """Each commune that occurs, with its rows in file order."""
        order = np.argsort(self.index, kind="stable")
        bounds = np.searchsorted(self.index[order], np.arange(len(self.communes) + 1))
        parts = [order[bounds[number] : bounds[number + 1]] for number in range(len(self.communes))]
        return [(commune, part) for commune, part in zip(self.communes, parts, strict=True) if len(part)]

    def take(self, values: Integers, default: int) -> Integers:
        """Spread one value for each commune over the rows."""
        chosen: Integers = np.append(values, default)[self.index]
        return chosen
