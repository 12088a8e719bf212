"""A column matched to a field with its evidence, a match that was lost, and a question to a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from landdb.domain.fields import Field

Evidence = Literal["asked", "profile", "name", "synonym", "content"]

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
