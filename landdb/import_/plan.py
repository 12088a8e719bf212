"""How a file is to be read: encodings, fields, coordinate system, how each is known, and what to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from landdb.domain import crs
from landdb.domain.fields import Field
from landdb.domain.import_profiles import Translation
from landdb.domain.issues import Issue, Severity, issue
from landdb.domain.zone_finder import Verdict
from landdb.import_.constants import Constants
from landdb.import_.mapping import SuggestedMapping
from landdb.import_.register_facts import RegisterFacts
from landdb.import_.sketch import Sketch
from landdb.import_.text_decisions import Decisions
from landdb.import_.translate_codes import translation_notes
from landdb.import_.unneeded_cells import settle

_NAMES: Final = frozenset({"name_vi", "address", "surveyed_by"})
"""Fields that hold names, whose words begin with capitals."""


@dataclass
class Restored:
    """How many cells of a column got capitals back, and an example of it."""

    rows: int = 0
    changes: dict[str, str] = field(default_factory=dict)


@dataclass
class Plan:
    """What was decided; ``issues`` are findings on the file as a whole, ``questions`` are for a person.

    ``answered`` is what a person says codes mean, ``suggestions`` what they may mean (``land_use:BHK`` -> ``HNK``),
    ``constants`` what empty cells say. ``declared`` names the coordinate system as the file says it, ``sketch`` shows
    where its shapes lie in it. A plan that is ``refused`` keeps the rows as they are and lets none into the register.
    """

    file_name: str
    text: Decisions
    mapping: SuggestedMapping
    facts: RegisterFacts
    verdict: Verdict
    has_shapes: bool
    columns: list[dict[str, Any]]
    issues: list[Issue] = field(default_factory=list)
    samples: Sequence[Sequence[Any]] = ()
    broken: bool = False
    declared: str | None = None
    answered: Translation = field(default_factory=dict)
    suggestions: Mapping[str, str] = field(default_factory=dict)
    constants: Constants = field(default_factory=dict)
    questions: tuple[Mapping[str, Any], ...] = ()
    sketch: Sketch | None = None

    @property
    def fields(self) -> Mapping[str, Field]:
        """Column -> field for the mapped ones."""
        return self.mapping.columns

    @property
    def attributes(self) -> Sequence[str]:
        """Columns without a field, in the file's order."""
        return self.mapping.rest

    def findings(self, of_reader: Sequence[Issue]) -> list[Issue]:
        """What the reader has found, as far as it matters to these fields, and what was found while planning."""
        return [*settle(of_reader, self.text.names, self.fields, self.file_name), *self.issues]

    @property
    def names_in_tcvn3(self) -> list[str]:
        """Columns of names whose encoding has no capitals with a tone mark."""
        lossy = {name for name, encoding in self.text.encodings.items() if "tcvn3" in encoding}
        return [column for column, found in self.fields.items() if column in lossy and found.name in _NAMES]

    def case_notes(self, restored: Mapping[str, Restored]) -> list[Issue]:
        """Which capitals were restored (F20-case)."""
        notes = []
        for column, one in restored.items():
            before, after = next(iter(one.changes.items()))
            told: dict[str, Any] = {"file": self.file_name, "column": column, "before": before, "after": after}
            notes.append(issue("F20", variant="case", count=one.rows, **told))
        return notes

    @property
    def translation(self) -> Translation:
        """What codes of the source mean, as a person says, and else the profile."""
        by_profile = self.mapping.profile.translation if self.mapping.profile else {}
        names = {*by_profile, *self.answered}
        return {name: {**by_profile.get(name, {}), **self.answered.get(name, {})} for name in names}

    def translation_notes(self, counted: Mapping[str, Mapping[tuple[str, str], int]]) -> list[Issue]:
        """What was translated, and how often (A02-translated, A02-answered)."""
        profile = self.mapping.profile.name if self.mapping.profile else None
        by_name = {found.name: found for found in self.fields.values()}
        return [
            note
            for name, rows in counted.items()
            for note in translation_notes(by_name[name], rows, profile, self.answered.get(name, ()))
        ]

    @property
    def refused(self) -> bool:
        """Whether the file as a whole has an error, ``broken`` one that its reader has found."""
        return self.broken or any(found.severity is Severity.ERROR and found.row_no is None for found in self.issues)

    @property
    def encoding(self) -> str | None:
        """Encodings that occur, for the receipt."""
        return self.text.summary

    @property
    def only_commune(self) -> int | None:
        """The commune, where all rows are of one."""
        ids = {commune.id for commune in self.facts.communes.values()}
        return ids.pop() if len(ids) == 1 else None

    def as_dict(self) -> dict[str, Any]:
        """The plan as a batch's record keeps it, and as people are shown it."""
        unnamed = {} if self.has_shapes else {"epsg": None, "title": None}
        return {
            "encodings": self.text.as_dict(),
            "mapping": [
                {
                    "column": match.column, "field": match.field.name, "evidence": match.evidence,
                    "confidence": round(match.confidence, 3), "runner_up": match.runner_up,
                }
                for match in self.mapping.matches.values()
            ],
            "suggestions": dict(self.suggestions),
            "profile": self.mapping.profile.name if self.mapping.profile else None,
            "profile_id": str(self.mapping.profile.id) if self.mapping.profile else None,
            "crs": verdict_document(self.verdict) | {"declared": self.declared} | unnamed,
            "samples": {
                column["name"]: [None if cell is None else str(cell)[:80] for cell in cells]
                for column, cells in zip(self.columns, self.samples, strict=True)
            },
            "sketch": self.sketch,
        }  # fmt: skip


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    """A verdict with its candidates as people are shown it."""
    return {
        "srid": verdict.srid,
        "epsg": crs.EPSG_BY_SRID.get(verdict.srid) if verdict.srid else None,
        "title": crs.zone_name(verdict.srid) if verdict.srid else None,
        "method": verdict.method, "confidence": round(verdict.confidence, 3), "swapped": verdict.swapped,
        "proof": dict(verdict.proof), "suggestion": verdict.suggestion,
        "candidates": [
            {
                "srid": one.srid, "epsg": one.epsg, "title": one.title, "own": one.own,
                "distance_km": None if one.distance_km is None else round(one.distance_km, 2),
                "share": round(one.share, 3),
            }
            for one in verdict.candidates[:6]
        ],
    }  # fmt: skip
