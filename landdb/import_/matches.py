"""A column matched to a field with its evidence, a match that was lost, and a question to a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from landdb.domain.fields import Field
from landdb.domain.issues import Language

Evidence = Literal["asked", "profile", "name", "synonym", "content"]
EVIDENCES: Final[Mapping[str, Mapping[Language, str]]] = {
    "asked": {"vi": "người nhập chỉ định", "en": "named by the importer"},
    "profile": {"vi": "theo hồ sơ ánh xạ", "en": "by the mapping profile"},
    "name": {"vi": "theo tên cột", "en": "by its name"},
    "synonym": {"vi": "theo tên quen dùng", "en": "by a usual name"},
    "content": {"vi": "theo nội dung", "en": "by its content"},
}
"""What people are told of how a match is known."""

CONTENT_WEIGHT: Final = 0.9
"""What content says is never worth more than this: a name would say it better."""


@dataclass(frozen=True)
class Match:
    """A column holds a field: how that is known, how surely (0 to 1), and what it might hold instead."""

    column: str
    field: Field
    evidence: Evidence
    confidence: float
    runner_up: tuple[str, float] | None = None

    def beside(self, scores: Mapping[str, float]) -> Match:
        """The same match with its runner-up: the best other field by content."""
        others = [(round(CONTENT_WEIGHT * score, 2), name) for name, score in scores.items() if name != self.field.name]
        if not others:
            return self
        score, name = max(others)
        return replace(self, runner_up=(name, score))


@dataclass(frozen=True)
class Conflict:
    """Several columns bear a name of one field: ``column`` was taken, ``others`` stay attributes."""

    field: Field
    column: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """Which column holds this field, if any: ``columns`` are the likely ones with their confidence, the best first."""

    field: Field
    columns: tuple[tuple[str, float], ...]
    required: bool
