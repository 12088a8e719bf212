"""Step 3: which column of the file holds which field: as asked, as a profile says, by name, by synonym, by content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from landdb.domain.column_content import ColumnFacts, KnownCodes
from landdb.domain.fields import Field, find_field, fold_name
from landdb.domain.import_profiles import Profile
from landdb.domain.issues import Issue, issue
from landdb.domain.targets import Target, fields_of
from landdb.import_.match_content import content_scores, match_by_content
from landdb.import_.match_names import match_by_name
from landdb.import_.matches import Conflict, Match, Question
from landdb.import_.missing_columns import tell_missing
from landdb.import_.refusals import refuse

_ASKED = 1.0
_PROFILE = 0.98


@dataclass
class SuggestedMapping:
    """The columns that hold a field, with how that is known, and what a person should be asked.

    ``rest`` are the columns kept as attributes. ``questions`` are open: those marked ``required`` stand for a required
    field without a column, which ``issues`` report too (F18). ``conflicts`` name columns that lost to a better one.
    """

    matches: dict[str, Match] = field(default_factory=dict)
    rest: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    profile: Profile | None = None
    missing: tuple[Field, ...] = ()
    issues: list[Issue] = field(default_factory=list)

    @property
    def columns(self) -> dict[str, Field]:
        """Column -> field for the mapped ones."""
        return {column: match.field for column, match in self.matches.items()}

    @property
    def confidence(self) -> float:
        """Confidence of the least certain match of a required field; 1 where there is none."""
        return min((match.confidence for match in self.matches.values() if match.field.required), default=1.0)

    @property
    def helpless(self) -> bool:
        """Whether no answer about columns can make anything of the file: it has no shapes (F18-shapeless)."""
        return any(found.variant == "shapeless" for found in self.issues)

    def column_of(self, field_name: str) -> str | None:
        """Column that holds a field."""
        return next((column for column, match in self.matches.items() if match.field.name == field_name), None)

    def as_text(self) -> dict[str, str]:
        """Column -> field name, for the receipt and for a profile."""
        return {column: match.field.name for column, match in self.matches.items()}


def suggest(  # noqa: PLR0913
    columns: Sequence[ColumnFacts],
    target: Target,
    profile: Profile | None = None,
    asked: Mapping[str, str] | None = None,
    *,
    known: KnownCodes | None = None,
    computed_area_m2: Sequence[float | None] | None = None,
    given: frozenset[str] = frozenset(),
    constants: frozenset[str] = frozenset(),
    shapeless: bool = False,
    file_name: str = "",
) -> SuggestedMapping:
    """Map the columns of a file.

    Parameters
    ----------
    columns
        Facts of the file's columns in its order.
    profile
        Profile that fits the file; it yields to what is asked for.
    asked
        Column -> field, as the person said; columns are found in any case and with or without accents.
    known
        Codes of the register, by which content is recognised.
    computed_area_m2
        Areas of the shapes of the sample's rows (m²), by which the column of the area is recognised.
    given
        Fields that need no column, such as the commune where the person named it.
    shapeless
        Whether the file has no shapes although it needs them: then columns are not what it lacks.
    constants
        Fields whose value the person gave: they need no column either, and none is taken for them by its content.

    Raises
    ------
    FileRefusedError
        ``asked`` names an unknown column or field, or one field twice (F19).
    """
    fields = fields_of(target)
    chosen = read_mapping([column.name for column in columns], asked or {}, fields, file_name)
    matches = {column: Match(column, found, "asked", _ASKED) for column, found in chosen.items()}
    silenced = _follow(profile, columns, fields, matches) if profile is not None else frozenset()
    scores = content_scores(columns, known or KnownCodes(), computed_area_m2)
    free = [column for column in columns if column.name not in matches and column.name not in silenced]
    named, conflicts, doubtful = match_by_name(free, _open(fields, matches), scores)
    matches |= named
    lost = {name for conflict in conflicts for name in conflict.others}
    free = [column for column in free if column.name not in matches and column.name not in lost]
    guessable = [wanted for wanted in _open(fields, matches) if wanted.name not in constants]
    guessed, questions = match_by_content(free, guessable, scores, doubtful, given)
    matches |= guessed
    needless = given | constants
    missing = tuple(wanted for wanted in _open(fields, matches) if wanted.required and wanted.name not in needless)
    order = [column.name for column in columns]
    found = SuggestedMapping(
        {name: matches[name].beside(scores.get(name, {})) for name in order if name in matches},
        tuple(name for name in order if name not in matches), tuple(questions), tuple(conflicts),
        profile if any(match.evidence == "profile" for match in matches.values()) else None, missing,
    )  # fmt: skip
    found.issues = [
        *_notes(found, file_name),
        *tell_missing(missing, order, questions, target, found.rest, file_name, shapeless=shapeless),
    ]
    return found


def _open(fields: Sequence[Field], matches: Mapping[str, Match]) -> list[Field]:
    taken = {match.field.name for match in matches.values()}
    return [wanted for wanted in fields if wanted.name not in taken]


def read_mapping(
    names: Sequence[str], asked: Mapping[str, str], fields: Sequence[Field], file_name: str
) -> dict[str, Field]:
    """The field of each column that a person names; `FileRefusedError` (F19) as `suggest` says."""
    folded = {fold_name(name): name for name in names}
    chosen: dict[str, Field] = {}
    for said, field_name in asked.items():
        column = said if said in names else folded.get(fold_name(said))
        found = find_field(field_name, fields)
        free = [wanted.name for wanted in fields if wanted not in chosen.values()]
        if column is None or found is None or found.name not in free:
            choices = ", ".join(names if column is None else free)
            raise refuse("F19", file=file_name, option="mapping", value=f"{said}={field_name}", choices=choices)
        chosen[column] = found
    return chosen


def _follow(
    profile: Profile, columns: Sequence[ColumnFacts], fields: Sequence[Field], matches: dict[str, Match]
) -> frozenset[str]:
    """Map as the profile says, beside what is mapped already; returns the columns that hold no field by it."""
    folded = {fold_name(column): name for column, name in profile.mapping.items()}
    by_name = {wanted.name: wanted for wanted in fields}
    silenced = set()
    for column in columns:
        said = profile.mapping.get(column.name, folded.get(fold_name(column.name)))
        if said is None or column.name in matches:
            continue
        if not said:
            silenced.add(column.name)
        elif said in by_name and by_name[said] in _open(fields, matches):
            matches[column.name] = Match(column.name, by_name[said], "profile", _PROFILE)
    return frozenset(silenced)


def _notes(found: SuggestedMapping, file_name: str) -> list[Issue]:
    """What a person should know of how the columns were found, as findings on the file."""
    notes = []
    if found.profile is not None:
        notes.append(issue("F18", variant="profile", file=file_name, profile=found.profile.name))
    for lost in found.conflicts:
        named: dict[str, Any] = {
            "column": lost.column, "others": ", ".join(lost.others), "other": lost.others[0], "name": lost.field.name,
            "fields": lost.field.title,
        }  # fmt: skip
        notes.append(issue("F18", variant="second", file=file_name, **named))
    for match in found.matches.values():
        if match.evidence == "content":
            told: dict[str, Any] = {
                "column": match.column,
                "fields": match.field.title,
                "percent": 100 * match.confidence,
            }
            notes.append(issue("F18", variant="content", file=file_name, **told))
    return notes
