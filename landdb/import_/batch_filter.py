"""Which imports a list shows, as people ask for it on the command line and over HTTP."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from landdb.domain.import_states import STATES, TITLES
from landdb.domain.instants import read_instant
from landdb.domain.targets import TARGETS
from landdb.domain.vietnam_time import VIETNAM
from landdb.errors import InputError
from landdb.queries.import_batches import BatchFilter

_COMMUNE: Final = re.compile(r"[0-9]{5}")


def read_filter(
    states: Sequence[str] = (), commune: str | None = None, since: str | None = None, target: str | None = None, *,
    mine: bool = False,
) -> BatchFilter:  # fmt: skip
    """Read the options of a list; those that are None or empty ask for nothing.

    ``since`` is a day in Viet Nam (``2026-11-22`` or ``22/11/2026``) or an ISO 8601 instant with its zone.

    Raises
    ------
    InputError
        Names the option, and what may be chosen; what was sent is not repeated.
    """
    if not set(states) <= set(STATES):
        titled = ", ".join(f"{name} ({TITLES[name]['vi']})" for name in STATES)
        raise _bad("state", f"one of {', '.join(STATES)}", f"một trong {titled}")
    if target and target not in TARGETS:
        raise _bad("target", f"one of {', '.join(TARGETS)}", f"một trong {', '.join(TARGETS)}")
    if commune and not _COMMUNE.fullmatch(commune):
        raise _bad("commune", "a 5-digit commune code", "mã xã 5 chữ số")
    return BatchFilter(tuple(states), commune or None, _instant(since) if since else None, target or None, mine)


def _instant(text: str) -> datetime:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
    try:
        return read_instant(text)
    except ValueError:
        raise _bad(
            "since", "a day (2026-11-22) or an instant with its zone", "ngày (22/11/2026) hoặc thời điểm kèm múi giờ"
        ) from None


def _bad(name: str, want_en: str, want_vi: str) -> InputError:
    return InputError(f"'{name}' must be {want_en}.", f"'{name}' phải là {want_vi}.")
