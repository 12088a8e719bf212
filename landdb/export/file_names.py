"""Names of files that leave the register: when they were made, and their secrecy level in plain letters."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from landdb.domain.vietnam_time import VIETNAM

_LEVELS: Final = ("KHONG_MAT", "MAT", "TOI_MAT", "TUYET_MAT")


def dated(moment: datetime, level: int) -> str:
    """Return the end of a name: ``20261121_1205_TOI_MAT``, in Vietnam's time."""
    return f"{moment.astimezone(VIETNAM):%Y%m%d_%H%M}_{_LEVELS[level]}"
