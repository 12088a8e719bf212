"""Issues: what is wrong with a file or a row, as data, and the catalogue of codes with their texts.

Texts, severities and remedies stand in ``issue_catalogue.toml``; the rules that raise issues in ``import_.checks``.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from landdb.domain.import_options import TITLES, Hint, read_hint

Language = Literal["vi", "en"]


class Severity(StrEnum):
    """How much an issue weighs: an error keeps the row out, a warning wants a look, a note tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class IssueKind:
    """One entry of the catalogue; ``variant`` names another wording or weight of the same code.

    A rule may also raise it with the severity ``severity_else``; ``when`` tells the condition. ``fix`` names the
    one-click fix that may be offered for it (`import_.fixes`), ``unit`` is that of what is measured and of its limit,
    ``options`` are those of the import by which it can be settled.
    """

    code: str
    variant: str
    severity: Severity
    scope: Literal["file", "row"]
    title: Mapping[Language, str]
    text: Mapping[Language, str]
    remedy: Mapping[Language, str]
    severity_else: Severity | None = None
    when: Mapping[Language, str] = field(default_factory=dict)
    fix: str | None = None
    unit: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding about a row (``row_no`` counts from 1) or, without a row number, about the whole file.

    ``measured`` and ``limit`` are in the unit the code's text says; ``geometry`` is a shapely geometry in the
    coordinate system of the candidate (staging brings it to WGS 84).
    """

    code: str
    row_no: int | None = None
    variant: str = ""
    severity: Severity = Severity.ERROR
    params: Mapping[str, Any] = field(default_factory=dict)
    field: str | None = None
    measured: float | None = None
    limit: float | None = None
    geometry: Any = None

    @property
    def kind(self) -> IssueKind:
        return catalogue()[self.code, self.variant]

    def message(self, language: Language) -> str:
        """Say what is wrong, with numbers, as one sentence."""
        return fill_in(self.kind.text[language], language, self._values(language))

    def remedy(self, language: Language) -> str:
        """Say what to do about it."""
        return fill_in(self.kind.remedy[language], language, self._values(language))

    @property
    def options(self) -> tuple[Hint, ...]:
        """Options by which it can be settled: those of its kind, and such as the rule itself names (``options``)."""
        kind = catalogue().get((self.code, self.variant))  # one that is kept may be of an older catalogue
        known = {"field": self.field} | dict(self.params)
        usual = [read_hint(fill_in(text, "en", known)) for text in kind.options] if kind else []
        return (*usual, *((name, value) for name, value in self.params.get("options", ())))

    def _values(self, language: Language) -> dict[str, Any]:
        """Parameters for a text; one given as a mapping of languages shows its own, and an option its title."""
        values: dict[str, Any] = {"measured": self.measured, "limit": self.limit, "field": self.field or ""}
        for name, value in self.params.items():
            said = TITLES.get(value, value) if name == "option" else value
            values[name] = said.get(language, "") if isinstance(said, Mapping) else said
        return values


def issue(code: str, row_no: int | None = None, *, variant: str = "", **rest: Any) -> Issue:
    """Make an issue of a catalogued code with the severity the catalogue gives it, unless ``severity`` is passed.

    Keywords that are no attribute of `Issue` become parameters of its text.

    Raises
    ------
    ValueError
        The catalogue does not know the code with this severity.
    """
    kind = catalogue()[code, variant]
    attributes = {
        name: rest.pop(name) for name in ("severity", "field", "measured", "limit", "geometry") if name in rest
    }
    attributes.setdefault("severity", kind.severity)
    if attributes["severity"] not in {kind.severity, kind.severity_else}:
        raise ValueError(f"{code} is not catalogued as {attributes['severity']}")
    return Issue(code=code, row_no=row_no, variant=variant, params=rest, **attributes)


def kept_issue(row: Mapping[str, Any]) -> Issue:
    """The issue of a row in which one is kept: ``code``, ``variant``, ``params``, and what else it has."""
    return Issue(
        row["code"], row["row_no"], row["variant"], Severity(row["severity"]), row["params"], row["field"],
        row["measured"], row["limit_value"],
    )  # fmt: skip


def fill_in(text: str, language: Language, values: Mapping[str, Any]) -> str:
    """Put values into a text with ``{name}`` or ``{name:,.2f}``, numbers written as the language does."""
    return _FORMATTERS[language].vformat(text, (), values)


@cache
def catalogue() -> Mapping[tuple[str, str], IssueKind]:
    """Every kind of issue by code and variant; the plain kind of a code has the variant ``""``."""
    text = files("landdb").joinpath("domain", "issue_catalogue.toml").read_text(encoding="utf-8")
    kinds: dict[tuple[str, str], IssueKind] = {}
    for name, entry in tomllib.loads(text).items():
        code, _, variant = name.partition("-")
        kinds[code, variant] = IssueKind(
            code=code,
            variant=variant,
            severity=Severity(entry["severity"]),
            scope=entry["scope"],
            title={"vi": entry["title_vi"], "en": entry["title_en"]},
            text={"vi": entry["text_vi"], "en": entry["text_en"]},
            remedy={"vi": entry["remedy_vi"], "en": entry["remedy_en"]},
            severity_else=Severity(entry["severity_else"]) if "severity_else" in entry else None,
            when={"vi": entry["else_vi"], "en": entry["else_en"]} if "severity_else" in entry else {},
            fix=entry.get("fix"),
            unit=entry.get("unit", ""),
            options=tuple(entry.get("options", ())),
        )
    return kinds


class _Formatter(string.Formatter):
    """Formats numbers as the language writes them; a missing parameter shows as an ellipsis, never as an error.

    Decimals have groups of thousands in every text, a percentage its space, and what is less than nothing a minus.
    """

    def __init__(self, decimal_comma: bool) -> None:
        self._decimal_comma = decimal_comma

    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        return kwargs.get(key) if isinstance(key, str) else args[key]

    def format_field(self, value: Any, format_spec: str) -> str:
        if value is None:
            return "…"
        if isinstance(value, bool) or not isinstance(value, int | float):
            return str(value)
        if not format_spec:
            return str(value)
        grouped = format_spec if "," in format_spec else format_spec.replace(".", ",.")
        text = format(value, grouped).replace("%", " %").replace("-", MINUS)
        return text.translate(_VIETNAMESE_NUMBER) if self._decimal_comma else text


MINUS: Final = "\u2212"
"""Before what is less than nothing, as on the web map: a hyphen is shorter than a plus."""

_VIETNAMESE_NUMBER: Final = str.maketrans(",.", ".,")
_FORMATTERS: Final[Mapping[Language, _Formatter]] = {
    "vi": _Formatter(decimal_comma=True),
    "en": _Formatter(decimal_comma=False),
}
