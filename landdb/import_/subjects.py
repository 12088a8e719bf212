"""What markers and protection areas belong to: the parcels, works and zones of the register that their rows name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import pyarrow as pa

from landdb.domain import markers, protection_areas
from landdb.domain.issues import Issue, issue
from landdb.domain.parcels import key_title
from landdb.domain.targets import Target
from landdb.domain.targets import key_title as object_key_title
from landdb.import_.records import Integers
from landdb.import_.register_facts import RegisterFacts, Subject, fold_code

ID: Final = pa.binary(16)
_PARCEL: Final = {"title_vi": "Thửa đất", "title_en": "Parcel"}
_WORK: Final = {"title_vi": "Công trình", "title_en": "Work"}
_KEY: Final = {"commune_code": ("Mã xã", "Commune code"), "sheet_no": ("Số tờ", "Sheet number"),
               "parcel_no": ("Số thửa", "Parcel number")}  # fmt: skip


def name_subjects(row_no: Integers, values: dict[str, pa.Array], target: Target, facts: RegisterFacts) -> list[Issue]:
    """Set ``subject_id``, ``subject`` (in words) and ``parcel_id`` or ``work_id``; what names none or several is told.

    A marker that names a parcel and a zone belongs to the parcel. Hidden objects are as unknown as missing ones (A07).
    """
    if target == "markers":
        ids, names, issues = _parcels(row_no, values, facts)
        column, wanted = "parcel_id", markers.SUBJECT
    else:
        ids, names, issues = _works(row_no, values, facts)
        column, wanted = "work_id", protection_areas.SUBJECT
        _fill_medium(values, len(row_no))
    values[column] = pa.array([None if one is None else one.bytes for one in ids], ID)
    zones, zone_codes = _cells(values, "military_zone_id", len(ids)), _cells(values, "military_zone", len(ids))
    told = {found.row_no for found in issues}
    for i, number in enumerate(row_no.tolist()):
        named = (names[i] is not None) + (zone_codes[i] is not None)
        if number not in told and (named == 0 or (named == 2 and target != "markers")):
            issues.append(issue("A01", number, variant="subject", field=column.removesuffix("_id"),
                                wanted_vi=wanted["vi"], wanted_en=wanted["en"]))  # fmt: skip
    subjects = [zone if one is None else one.bytes for one, zone in zip(ids, zones, strict=True)]
    values["subject_id"] = pa.array(subjects, ID)
    words = [zone if name is None else name for name, zone in zip(names, zone_codes, strict=True)]
    values["subject"] = pa.array(words, pa.string())
    return issues


_Found = tuple[list[UUID | None], list[str | None], list[Issue]]


def _parcels(row_no: Integers, values: Mapping[str, pa.Array], facts: RegisterFacts) -> _Found:
    """Parcels by commune, sheet and number; their names are ``9/206`` for sheet 9, parcel 206."""
    count = len(row_no)
    communes, codes = _cells(values, "admin_unit_id", count), _cells(values, "commune_code", count)
    sheets, numbers = _cells(values, "sheet_no", count), _cells(values, "parcel_no", count)
    stated = _stated(values, count)
    ids: list[UUID | None] = [None] * count
    names: list[str | None] = [None] * count
    issues: list[Issue] = []
    for i, (number, commune, sheet, parcel) in enumerate(zip(row_no.tolist(), communes, sheets, numbers, strict=True)):
        if sheet is None and parcel is None:
            continue
        key = {"commune_code": codes[i], "sheet_no": sheet, "parcel_no": parcel}
        if None in key.values():
            issues.append(_incomplete(number, key))
            continue
        names[i] = f"{sheet}/{parcel}"
        if commune is not None:  # else its commune is unknown, which is told already
            found = _meant(facts.parcels.get((commune, sheet, parcel), ()), stated[i])
            ids[i] = found[0].id if len(found) == 1 else None
            issues += _wrong(number, found, "parcel_no", names[i], _PARCEL, key_title(sheet, parcel))
    return ids, names, issues


def _works(row_no: Integers, values: Mapping[str, pa.Array], facts: RegisterFacts) -> _Found:
    codes, stated = _cells(values, "work", len(row_no)), _stated(values, len(row_no))
    ids: list[UUID | None] = []
    issues: list[Issue] = []
    for number, code, said in zip(row_no.tolist(), codes, stated, strict=True):
        found = () if code is None else _meant(facts.works.get(fold_code(code), ()), said)
        ids.append(found[0].id if len(found) == 1 else None)
        if code is not None:
            issues += _wrong(number, found, "work", code, _WORK, object_key_title("works", code))
    return ids, codes, issues


def _stated(values: Mapping[str, pa.Array], count: int) -> list[tuple[int | None, bytes | None]]:
    """Level and unit that each row states."""
    levels, units = _cells(values, "secrecy_level", count), _cells(values, "managing_unit_id", count)
    return list(zip(levels, units, strict=True))


def _meant(found: Sequence[Subject], stated: tuple[int | None, bytes | None]) -> Sequence[Subject]:
    """Of several objects that share a key, those of the level and the unit that the row states."""
    level, unit = stated
    if len(found) < 2 or stated == (None, None):
        return found
    fits = [
        one for one in found
        if level in (None, one.level) and unit in (None, None if one.unit is None else one.unit.bytes)
    ]  # fmt: skip
    return fits or found


def _wrong(
    number: int, found: Sequence[Subject], field: str, value: str | None, titles: Mapping[str, str],
    title: Mapping[str, str],
) -> list[Issue]:  # fmt: skip
    """A07 where there is no such object, K01 where there are several, of other levels or units."""
    if not found:
        return [issue("A07", number, field=field, value=value, **titles)]
    if len(found) > 1:
        keys = {"key_vi": title["vi"], "key_en": title["en"]}
        return [issue("K01", number, variant="ambiguous", field=field, measured=float(len(found)), **keys)]
    return []


def _incomplete(number: int, key: Mapping[str, Any]) -> Issue:
    """A01: a parcel named by a part of its key."""
    missing = [name for name, value in key.items() if value is None]
    titles = [", ".join(_KEY[name][language] for name in missing) for language in (0, 1)]
    return issue("A01", number, field=missing[0], fields_vi=titles[0], fields_en=titles[1])


def _fill_medium(values: dict[str, pa.Array], count: int) -> None:
    """The medium is part of an area's key, so what is not said is said here."""
    medium = values.get("medium", pa.nulls(count, pa.string()))
    values["medium"] = medium.fill_null(protection_areas.DEFAULT_MEDIUM)


def _cells(values: Mapping[str, pa.Array], name: str, count: int) -> list[Any]:
    return values[name].to_pylist() if name in values else [None] * count
