"""What one check of `landdb doctor` finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """The outcome of one check; ``fault`` is empty when all is well, a warning is one with which the rest works."""

    title: str
    fault: str = ""
    remedy: str = ""
    is_warning: bool = False


def check(title: str, wrong: Sequence[str | int], remedy: str) -> Finding:
    """The outcome of a check that lists what is wrong."""
    return Finding(title, ", ".join(str(item) for item in wrong), remedy)
