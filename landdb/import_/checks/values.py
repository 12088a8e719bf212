"""A, D and S: codes, dates, areas that must agree, and what the importing person may write; on whole columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from landdb.domain import crs, parcels, tolerances
from landdb.domain.issues import Issue, Severity, issue
from landdb.domain.targets import Target, fields_of
from landdb.import_.column_numbers import mask
from landdb.import_.records import Booleans, Integers
from landdb.import_.register_facts import RegisterFacts
from landdb.import_.typed_rows import UUID, TypedRows

Floats = npt.NDArray[np.float64]

_DATES: Final = ("certificate_date", "surveyed_on", "placed_on", "checked_on", "valid_from")
_EXCEL_ZERO: Final = (dt.date(1899, 12, 30), dt.date(1899, 12, 31), dt.date(1900, 1, 1))


def check_values(rows: TypedRows, target: Target, facts: RegisterFacts, areas: Floats) -> Iterator[Issue]:
    """Every rule about the values of single rows; ``areas`` are those of valid shapes in m², NaN for none."""
    yield from check_dates(rows, target, facts.today)
    if target == "parcels":
        yield from check_land_uses(rows, facts)
        yield from check_areas(rows, areas)
        yield from check_use_areas(rows)
    yield from check_scope(rows, facts)


def check_land_uses(rows: TypedRows, facts: RegisterFacts) -> Iterator[Issue]:
    """A02 for unknown and former land-use codes, A04 for defence land of an unusual origin."""
    if "uses" not in rows.values:
        return
    row, codes, origins = _uses(rows)
    encoded = codes.dictionary_encode()
    names: list[str] = encoded.dictionary.to_pylist()
    index = np.asarray(encoded.indices, dtype=np.int64)
    odd = np.array([_is_odd(name, facts) for name in names], dtype=np.bool_)
    for k in np.flatnonzero(odd[index]) if len(names) else ():
        yield _odd_code(int(rows.row_no[row[k]]), names[index[k]], facts)
    unusual = mask(pc.equal(codes, parcels.DEFENCE_USE)) & (origins > 0)
    unusual &= ~np.isin(origins, list(parcels.DEFENCE_ORIGINS))
    for k in np.flatnonzero(unusual):
        yield issue("A04", int(rows.row_no[row[k]]), field="origin_code", value=int(origins[k]))


def _uses(rows: TypedRows) -> tuple[Integers, pa.Array, Integers]:
    """Row, code and origin (0: none) of each use."""
    uses = rows.values["uses"]
    lengths = np.asarray(pc.list_value_length(uses).fill_null(0), dtype=np.int64)
    flat = uses.flatten()
    origins = np.asarray(pc.cast(pc.struct_field(flat, "origin_code"), pa.int64()).fill_null(0))
    return np.repeat(np.arange(len(rows)), lengths), pc.struct_field(flat, "code"), origins


def _is_odd(code: str, facts: RegisterFacts) -> bool:
    known = facts.land_uses.get(code)
    return known is None or known.legacy


def _odd_code(row_no: int, code: str, facts: RegisterFacts) -> Issue:
    known = facts.land_uses.get(code)
    named = {"field": "land_use", "value": code}
    if known is None:
        titles = {"title_vi": "Loại đất", "title_en": "Land use"}
        return issue("A02", row_no, choices="CQP, ONT, ODT, LUC, CLN, …", **titles, **named)
    unsure = {"vi": "chọn theo giấy tờ", "en": "choose by the papers"}
    return issue("A02", row_no, variant="legacy", suggestion=known.replaced_by or unsure, **named)


def check_dates(rows: TypedRows, target: Target, today: dt.date) -> Iterator[Issue]:
    """A03: dates in the future, Excel's zero, and an end that is not after its beginning (an error)."""
    titles = {field.name: field.title for field in fields_of(target)}
    for name in _DATES:
        if name not in rows.values:
            continue
        dates = rows.values[name]
        late = mask(pc.greater(dates, pa.scalar(today, pa.date32())))
        zero = mask(pc.is_in(dates, pa.array(_EXCEL_ZERO, pa.date32())))
        for i in np.flatnonzero(late).tolist():
            yield _date_issue(rows, i, name, titles[name], "ở tương lai", "it is in the future")
        for i in np.flatnonzero(zero).tolist():
            reason = ("là ngày số 0 của Excel, nghĩa là ô trống", "it is Excel's day zero, an empty cell")
            yield _date_issue(rows, i, name, titles[name], *reason)
    if "valid_from" in rows.values and "valid_to" in rows.values:
        for i in np.flatnonzero(mask(pc.less_equal(rows.values["valid_to"], rows.values["valid_from"]))).tolist():
            reason = ("không sau ngày bắt đầu", "it is not after the beginning")
            yield _date_issue(rows, i, "valid_to", titles["valid_to"], *reason, severity=Severity.ERROR)


def _date_issue(rows: TypedRows, i: int, name: str, title: Any, vi: str, en: str, **more: Any) -> Issue:
    shown = rows.values[name][int(i)].as_py().strftime("%d/%m/%Y")
    return issue(
        "A03", int(rows.row_no[i]), field=name, value=shown, title_vi=title["vi"], title_en=title["en"], reason_vi=vi,
        reason_en=en, **more,
    )  # fmt: skip


def check_areas(rows: TypedRows, areas: Floats) -> Iterator[Issue]:
    """D01: measured against paper area by the limit of the map scale; above three times the limit an error."""
    paper = rows.numbers("legal_area_m2")
    found = np.flatnonzero(np.isfinite(areas) & is_plane(rows.srid) & np.isfinite(paper))
    scale = rows.integers("map_scale")[found]
    yield from differing_areas(rows.row_no[found], np.round(areas[found], 1), paper[found], scale)


def differing_areas(row_no: Integers, measured: Floats, paper: Floats, scale: Integers) -> Iterator[Issue]:
    """D01 of rows that have both areas (m²); ``scale`` is 0 where nobody knows it."""
    compared = parcels.compare_areas(measured, paper, scale)
    # An area on paper is rounded to 0.1 m², so a difference of that size says nothing.
    for j in np.flatnonzero((compared.ratio > 1) & (np.abs(compared.difference) > 0.1)):
        ratio = float(compared.ratio[j])
        yield issue(
            "D01", int(row_no[j]), field="legal_area_m2",
            severity=Severity.ERROR if ratio > tolerances.AREA_ERROR_FACTOR else Severity.WARNING,
            measured=abs(float(compared.difference[j])), limit=float(compared.limit[j]),
            computed=float(measured[j]), paper=float(paper[j]), difference=float(compared.difference[j]),
            scale=int(scale[j]) or 10_000, ratio=ratio,
        )  # fmt: skip


def check_use_areas(rows: TypedRows) -> Iterator[Issue]:
    """D03: the areas of the uses add up to the parcel's area on paper, within 0.1 m²."""
    if "uses" not in rows.values:
        return
    paper = rows.numbers("legal_area_m2")
    row, _, _ = _uses(rows)
    flat = rows.values["uses"].flatten()
    areas = np.asarray(pc.struct_field(flat, "area_m2").fill_null(0.0), dtype=np.float64)
    total = np.bincount(row, weights=areas, minlength=len(rows))
    has_uses = np.bincount(row, minlength=len(rows)) > 0
    without = np.bincount(row[areas == 0], minlength=len(rows)) > 0
    wrong = has_uses & np.isfinite(paper)
    wrong &= (np.abs(total - np.nan_to_num(paper)) > parcels.USE_SUM_TOLERANCE_M2 + 1e-6) | without
    for i in np.flatnonzero(wrong).tolist():
        yield issue(
            "D03", int(rows.row_no[i]), field="land_use", measured=abs(float(total[i] - paper[i])),
            limit=parcels.USE_SUM_TOLERANCE_M2, paper=float(paper[i]), total=float(total[i]),
        )  # fmt: skip


def check_scope(rows: TypedRows, facts: RegisterFacts) -> Iterator[Issue]:
    """S02 and S03: rows above the person's clearance or outside their units and provinces cannot be written by them."""
    for i in np.flatnonzero(rows.integers("secrecy_level") > facts.clearance).tolist():
        level = float(rows.values["secrecy_level"][int(i)].as_py())
        yield issue("S02", int(rows.row_no[i]), field="secrecy_level", measured=level, limit=float(facts.clearance))
    if facts.scope_provinces is not None:
        provinces = [commune.province_code for commune in rows.communes.communes]
        outside = np.array([code not in facts.scope_provinces for code in provinces] + [False], dtype=np.bool_)
        for i in np.flatnonzero(outside[rows.communes.index]).tolist():
            code = provinces[rows.communes.index[i]]
            place = {"scope_vi": f"Tỉnh {code}", "scope_en": f"Province {code}"}
            yield issue("S03", int(rows.row_no[i]), field="commune_code", **place)
    if facts.scope_units is not None:
        yield from _outside_units(rows, sorted(unit.bytes for unit in facts.scope_units))


def _outside_units(rows: TypedRows, own: Sequence[bytes]) -> Iterator[Issue]:
    ids = rows.value("managing_unit_id", UUID)
    outside = mask(pc.is_valid(ids)) & ~mask(pc.is_in(ids, pa.array(own, UUID)))
    for i in np.flatnonzero(outside).tolist():
        code = rows.values["managing_unit"][int(i)].as_py()
        place = {"scope_vi": f"Đơn vị {code}", "scope_en": f"Unit {code}"}
        yield issue("S03", int(rows.row_no[i]), field="managing_unit", **place)


def is_plane(srid: Integers) -> Booleans:
    """Rows whose coordinates are metres of a zone."""
    return np.isin(srid, [zone.srid for zone in crs.ZONES])
