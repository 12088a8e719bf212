"""K: keys, identifiers and certificates that occur more than once in the file."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from landdb.domain.issues import Issue, issue
from landdb.domain.parcels import key_title
from landdb.import_.records import Candidates

_SHOWN = 6


def check_keys(candidates: Candidates) -> Iterator[Issue]:
    """K01 and K02 within the file: every row of a repeated key is reported, for none is the right one."""
    if candidates.target == "works":
        for rows, (code,) in _repeated(zip(candidates.value("code"), strict=True)):
            titles = {"key_vi": f"công trình {code}", "key_en": f"work {code}"}
            yield from _report("K01", "", candidates, rows, titles)
        return
    names = ("admin_unit_id", "sheet_no", "parcel_no")
    for rows, (_, sheet_no, parcel_no) in _repeated(zip(*(candidates.value(name) for name in names), strict=True)):
        title = key_title(sheet_no, parcel_no)  # type: ignore[arg-type]
        yield from _report("K01", "", candidates, rows, {"key_vi": title["vi"], "key_en": title["en"]})
    for name, variant in (("parcel_code", ""), ("certificate_no", "certificate")):
        for rows, (value,) in _repeated(zip(candidates.value(name), strict=True)):
            yield from _report("K02", variant, candidates, rows, {"value": str(value)}, name)


def _repeated(keys: Iterable[tuple[Hashable, ...]]) -> Iterator[tuple[list[int], tuple[Hashable, ...]]]:
    rows: dict[tuple[Hashable, ...], list[int]] = {}
    for i, key in enumerate(keys):
        if None not in key:
            rows.setdefault(key, []).append(i)
    yield from ((found, key) for key, found in rows.items() if len(found) > 1)


def _report(
    code: str, variant: str, candidates: Candidates, rows: list[int], named: dict[str, str], field: str | None = None
) -> Iterator[Issue]:
    numbers = [int(candidates.row_no[i]) for i in rows]
    for number in numbers:
        others = [str(other) for other in numbers if other != number]
        shown = ", ".join(others[:_SHOWN]) + ("…" if len(others) > _SHOWN else "")
        yield issue(code, number, variant=variant, field=field, measured=float(len(rows)), others=shown, **named)
