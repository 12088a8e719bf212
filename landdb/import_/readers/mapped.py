"""Bytes of a file that is larger than the memory it may take."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

BLOCK: Final = 5_000
"""Rows looked at before `MappedFile.forget`: each may touch 64 kB, which the kernel maps around a byte."""


class MappedFile:
    """``bytes`` is the whole file (n, uint8), read as it is looked at. An empty file cannot be mapped.

    Pages of the file count as memory of the process from then on: whoever goes through it forgets now and then.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.bytes: npt.NDArray[np.uint8] = np.frombuffer(self._map, dtype=np.uint8)

    def rows(self, offset: int, count: int, width: int) -> npt.NDArray[np.uint8]:
        """The bytes from ``offset`` on as rows (count, width)."""
        return self.bytes[offset : offset + count * width].reshape(count, width)

    def forget(self) -> None:
        """Give back the memory of what was looked at; it is read again where it is needed again."""
        self._map.madvise(mmap.MADV_DONTNEED)
