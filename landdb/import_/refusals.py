"""The error by which a step refuses a whole file, carrying the issue that says why."""

from __future__ import annotations

from typing import Any

from landdb.domain.issues import Issue, issue
from landdb.errors import InputError


class FileRefusedError(InputError):
    """The file cannot be imported at all; ``issue`` names the file, the reason and the remedy."""

    def __init__(self, found: Issue) -> None:
        super().__init__(
            found.message("en"), found.message("vi"), remedy_en=found.remedy("en"), remedy_vi=found.remedy("vi")
        )
        self.issue = found


def refuse(code: str, *, variant: str = "", **params: Any) -> FileRefusedError:
    """Make the refusal for a catalogued file-level code; the caller raises it."""
    return FileRefusedError(issue(code, variant=variant, **params))
