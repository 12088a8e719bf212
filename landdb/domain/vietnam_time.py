"""The time of Viet Nam, in which people read moments and days end."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import Final

VIETNAM: Final = timezone(timedelta(hours=7))
"""Without summer time, of the whole country since 1975."""
