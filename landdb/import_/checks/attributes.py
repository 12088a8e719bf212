"""A, D and S: required values, codes, dates, areas that must agree, and what the importing person may write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import shapely

from landdb.domain import parcels, tolerances
from landdb.domain.issues import Issue, Severity, issue
from landdb.import_.checks.shapes import is_plane
from landdb.import_.map_columns import fields_of
from landdb.import_.records import Candidates
from landdb.import_.register_facts import RegisterFacts

_DATES: Final = ("certificate_date", "surveyed_on", "valid_from")
_EXCEL_ZERO: Final = (dt.date(1899, 12, 30), dt.date(1899, 12, 31), dt.date(1900, 1, 1))


def check_required(candidates: Candidates, mapped: frozenset[str]) -> Iterator[Issue]:
    """A01 for the required fields that have a column but no value in the row; values already reported do not count."""
    reported = {(found.row_no, found.field) for found in candidates.issues if found.field}
    required = [field for field in fields_of(candidates.target) if field.required and field.name in mapped]
    columns = {field.name: candidates.value(field.name) for field in required}
    for i, row_no in enumerate(candidates.row_no.tolist()):
        missing = [
            field for field in required if columns[field.name][i] is None and (row_no, field.name) not in reported
        ]
        if missing:
            titles = {lang: ", ".join(field.title[lang] for field in missing) for lang in ("vi", "en")}
            yield issue("A01", row_no, field=missing[0].name, fields_vi=titles["vi"], fields_en=titles["en"])


def check_land_uses(candidates: Candidates, facts: RegisterFacts) -> Iterator[Issue]:
    """A02 for unknown and former land-use codes, A04 for defence land of an unusual origin."""
    for row_no, uses in zip(candidates.row_no.tolist(), candidates.value("uses"), strict=True):
        for use in uses or ():
            known = facts.land_uses.get(use.code)
            named = {"field": "land_use", "value": use.code}
            if known is None:
                titles = {"title_vi": "Loại đất", "title_en": "Land use"}
                yield issue("A02", row_no, choices="CQP, ONT, ODT, LUC, CLN, …", **titles, **named)
            elif known.legacy:
                unsure = {"vi": "chọn theo giấy tờ", "en": "choose by the papers"}
                yield issue("A02", row_no, variant="legacy", suggestion=known.replaced_by or unsure, **named)
            if use.code == parcels.DEFENCE_USE and use.origin_code not in {None, *parcels.DEFENCE_ORIGINS}:
                yield issue("A04", row_no, field="origin_code", value=use.origin_code)


def check_dates(candidates: Candidates, facts: RegisterFacts) -> Iterator[Issue]:
    """A03: dates in the future, Excel's zero, and an end that is not after its beginning (an error)."""
    titles = {field.name: field.title for field in fields_of(candidates.target)}
    for name in _DATES:
        for i, value in enumerate(candidates.value(name)):
            reason = _doubt(value, facts.today) if value is not None else None
            if reason is not None:
                yield _date_issue(int(candidates.row_no[i]), name, titles[name], value, *reason)
    pairs = zip(candidates.value("valid_from"), candidates.value("valid_to"), strict=True)
    for i, (start, end) in enumerate(pairs):
        if start is not None and end is not None and end <= start:
            reason = ("không sau ngày bắt đầu", "it is not after the beginning")
            found = _date_issue(int(candidates.row_no[i]), "valid_to", titles["valid_to"], end, *reason)
            yield issue("A03", found.row_no, field="valid_to", severity=Severity.ERROR, **found.params)


def _doubt(value: dt.date, today: dt.date) -> tuple[str, str] | None:
    if value > today:
        return "ở tương lai", "it is in the future"
    if value in _EXCEL_ZERO:
        return "là ngày số 0 của Excel, nghĩa là ô trống", "it is Excel's day zero, an empty cell"
    return None


def _date_issue(row_no: int, name: str, title: Any, value: dt.date, vi: str, en: str) -> Issue:
    shown = value.strftime("%d/%m/%Y")
    return issue(
        "A03", row_no, field=name, value=shown, title_vi=title["vi"], title_en=title["en"], reason_vi=vi, reason_en=en
    )


def check_areas(candidates: Candidates) -> Iterator[Issue]:
    """D01: measured against paper area by the limit of the map scale; above three times the limit an error."""
    paper = np.array([value or np.nan for value in candidates.value("legal_area_m2")], dtype=np.float64)
    usable = ~shapely.is_missing(candidates.geometry) & is_plane(candidates) & np.isfinite(paper)
    rows = np.flatnonzero(usable & shapely.is_valid(candidates.geometry))
    measured = np.round(shapely.area(candidates.geometry[rows]), 1)
    scale = np.array([value or 0 for value in candidates.value("map_scale")], dtype=np.int64)[rows]
    compared = parcels.compare_areas(measured, paper[rows], scale)
    # An area on paper is rounded to 0.1 m², so a difference of that size says nothing.
    for j in np.flatnonzero((compared.ratio > 1) & (np.abs(compared.difference) > 0.1)):
        ratio = float(compared.ratio[j])
        yield issue(
            "D01", int(candidates.row_no[rows[j]]), field="legal_area_m2",
            severity=Severity.ERROR if ratio > tolerances.AREA_ERROR_FACTOR else Severity.WARNING,
            measured=abs(float(compared.difference[j])), limit=float(compared.limit[j]),
            computed=float(measured[j]), paper=float(paper[rows[j]]), difference=float(compared.difference[j]),
            scale=int(scale[j]) or 10_000, ratio=ratio,
        )  # fmt: skip


def check_use_areas(candidates: Candidates) -> Iterator[Issue]:
    """D03: the areas of the uses add up to the parcel's area on paper, within 0.1 m²."""
    rows = zip(candidates.row_no.tolist(), candidates.value("uses"), candidates.value("legal_area_m2"), strict=True)
    for row_no, uses, paper in rows:
        if uses and paper is not None:
            total = sum(use.area_m2 or 0.0 for use in uses)
            if abs(total - paper) > parcels.USE_SUM_TOLERANCE_M2 + 1e-6 or any(not use.area_m2 for use in uses):
                yield issue(
                    "D03", row_no, field="land_use", measured=total, limit=parcels.USE_SUM_TOLERANCE_M2, paper=paper
                )


def check_scope(candidates: Candidates, facts: RegisterFacts) -> Iterator[Issue]:
    """S02 and S03: rows above the person's clearance or outside their units and provinces cannot be written by them."""
    names = ("secrecy_level", "commune", "managing_unit_id", "managing_unit")
    rows = zip(candidates.row_no.tolist(), *(candidates.value(name) for name in names), strict=True)
    for row_no, level, commune, unit, code in rows:
        if (level or 0) > facts.clearance:
            yield issue("S02", row_no, field="secrecy_level", measured=float(level), limit=float(facts.clearance))
        if _outside(facts.scope_provinces, commune and commune.province_code):
            place = {"scope_vi": f"Tỉnh {commune.province_code}", "scope_en": f"Province {commune.province_code}"}
            yield issue("S03", row_no, field="commune_code", **place)
        if _outside(facts.scope_units, unit):
            yield issue("S03", row_no, field="managing_unit", scope_vi=f"Đơn vị {code}", scope_en=f"Unit {code}")


def _outside(scope: frozenset[Any] | None, value: Any) -> bool:
    return scope is not None and value is not None and value not in scope
