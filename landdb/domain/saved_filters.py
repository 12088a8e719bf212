"""Rules of saved filters: how long a name and a query may be, and how many one person keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

MAX_NAME_LENGTH: Final = 100
MAX_QUERY_LENGTH: Final = 8_000
MAX_FILTERS: Final = 100


@dataclass(frozen=True)
class SavedFilter:
    """A filter under a name; ``query`` is what the map's address says of it (``main_use_code=CQP&in_view=1``)."""

    id: UUID
    name: str
    query: str
    created_at: datetime
    last_used_at: datetime | None
