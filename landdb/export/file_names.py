"""Names of files that leave the register: when they were made, and their secrecy level in plain letters."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from landdb.domain.vietnam_time import VIETNAM

_LEVELS: Final = ("KHONG_MAT", "MAT", "TOI_MAT", "TUYET_MAT")


def dated(moment: datetime, level: int, as_of: date | None = None) -> str:
    """Return the end of a name: ``20261121_1205_TOI_MAT``, in Vietnam's time.

    What shows the register of a past day names it first: ``so_ngay_20240701_20261121_1205_TOI_MAT``.
    """
    day = f"so_ngay_{as_of:%Y%m%d}_" if as_of else ""
    return f"{day}{moment.astimezone(VIETNAM):%Y%m%d_%H%M}_{_LEVELS[level]}"
