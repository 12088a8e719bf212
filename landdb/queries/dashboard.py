"""The overview of the register, counted as the caller: nothing hidden is in any sum (ADR 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final

from sqlalchemy import Connection, text

from landdb.domain import dashboard
from landdb.domain.codes import CERTIFICATE_STATUSES, DOSSIER_GAPS, ON_PARCEL
from landdb.domain.dashboard import Bar, Chart, Dashboard
from landdb.queries.dossiers import count_gaps
from landdb.queries.import_batches import count_months
from landdb.queries.selection import Selection
from landdb.queries.stats import HANDLED_LEVEL, Share, count_shares

_DISPUTED: Final = "disputed"
_UNKNOWN: Final = ("Chưa ghi", "Not stated")
_UNKNOWN_OF: Final = {
    "former_provinces": ("Chưa rõ (xã ghép từ hai tỉnh)", "Not known (commune merged of two provinces)"),
}
_MORE_GROUPS: Final = {"KV": ("Đất theo khu vực", "Areas of several uses")}

Names = Mapping[str | None, tuple[str, str]]


@dataclass(frozen=True)
class ParcelSums:
    """Sums over parcels, which stay the same until parcels change."""

    total: Share
    disputed: list[Share]
    shares: Mapping[str, list[Share]]
    groups: Mapping[str, str | None]
    names: Mapping[str, Names]


def sum_parcels(session: Connection, selection: Selection, clearance: int) -> ParcelSums:
    """One scan for all charts of parcels, and one over those disputed."""
    charts = dashboard.charts_for(clearance, of_past_day=selection.as_of is not None)
    levels = [HANDLED_LEVEL] if clearance >= 1 else []
    facets = [chart.facet for chart in charts if chart.facet] + levels
    total, shares = count_shares(session, selection, facets, clearance)
    asked = next((values for name, values in selection.equals if name == "certificate_status"), (_DISPUTED,))
    disputed: list[Share] = []
    if _DISPUTED in asked:
        other = selection.without("certificate_status").equals
        narrowed = replace(selection, equals=(*other, ("certificate_status", (_DISPUTED,))))
        disputed = count_shares(session, narrowed, ["province_code"], clearance)[1]["province_code"]
    uses = session.execute(text("SELECT code, name_vi, name_en, group_code FROM land_use_code")).all()
    provinces = session.execute(
        text("SELECT code, name_vi FROM admin_unit WHERE level = 'province' AND valid_to IS NULL")
    ).all()
    names: dict[str, Names] = {
        "main_use_code": {row.code: (f"{row.code} {row.name_vi}", f"{row.code} {row.name_en}") for row in uses},
        "land_use_group": _MORE_GROUPS | {row.code: (row.name_vi, row.name_en) for row in uses},
        "province_code": {row.code: (row.name_vi, row.name_vi) for row in provinces},
        "certificate_status": {code.value: (code.title_vi, code.title_en) for code in CERTIFICATE_STATUSES.values()},
    }
    return ParcelSums(total, disputed, shares, {row.code: row.group_code for row in uses}, names)


def get_dashboard(
    session: Connection, sums: ParcelSums, selection: Selection, clearance: int, today: date
) -> Dashboard:
    """The overview from its sums, with what is counted anew each time; ``today`` is the day in Viet Nam."""
    day = selection.as_of or today
    level = max((int(share.value or 0) for share in sums.shares.get(HANDLED_LEVEL, ())), default=0)
    charts: list[tuple[Chart, tuple[Bar, ...]]] = []
    for chart in dashboard.charts_for(clearance, of_past_day=selection.as_of is not None):
        if chart is dashboard.DOSSIERS:
            bars, own_level = _dossiers(session, selection, clearance)
        elif chart is dashboard.IMPORTS:
            bars, own_level = _imports(session, day)
        else:
            bars, own_level = _parcels(chart, sums), 0
        level = max(level, own_level)
        charts.append((chart, tuple(bars)))
    return Dashboard(sums.total.n, sums.total.area_m2, level, tuple(charts))


def _parcels(chart: Chart, sums: ParcelSums) -> list[Bar]:
    if chart is dashboard.LAND_USE_GROUPS:
        return _groups(chart, sums)
    if chart is dashboard.DISPUTES:
        narrowed = (("certificate_status", (_DISPUTED,)),)
        return _bars(chart, sums.disputed, sums.names["province_code"], "province_code", narrowed)
    facet = chart.facet or ""
    return _bars(chart, sums.shares[facet], sums.names.get(facet, {}), facet)


def _bars(
    chart: Chart,
    shares: Iterable[Share],
    names: Names,
    facet: str,
    narrowed: tuple[tuple[str, tuple[str, ...]], ...] = (),
) -> list[Bar]:
    """Largest first; what has no value comes last."""
    bars = []
    for share in sorted(shares, key=lambda share: (share.value is None, -share.area_m2, -share.n, share.value or "")):
        if share.value is None:
            bars.append(Bar(None, *_UNKNOWN_OF.get(chart.id, _UNKNOWN), (share.area_m2, share.n)))
            continue
        called = share.title or share.value
        filters = (*narrowed, (facet, (share.value,)))
        bars.append(Bar(share.value, *names.get(share.value, (called, called)), (share.area_m2, share.n), filters))
    return bars


def _groups(chart: Chart, sums: ParcelSums) -> list[Bar]:
    """Shares of land uses put together by the group of their codes."""
    members: dict[str | None, list[Share]] = {}
    for share in sums.shares["main_use_code"]:
        members.setdefault(sums.groups.get(share.value or ""), []).append(share)
    shares = [
        Share(group, sum(share.n for share in same), sum(share.area_m2 for share in same))
        for group, same in members.items()
    ]
    bars = _bars(chart, shares, sums.names["land_use_group"], "main_use_code")
    return [
        replace(bar, filters=(("main_use_code", tuple(sorted(share.value or "" for share in members[bar.value]))),))
        if bar.value is not None else bar
        for bar in bars
    ]  # fmt: skip


def _dossiers(session: Connection, selection: Selection, clearance: int) -> tuple[list[Bar], int]:
    gaps, level = count_gaps(session, selection, clearance)
    found = {gap.box: gap for gap in gaps}
    bars = [
        Bar(
            code.value,
            code.title_vi,
            code.title_en,
            (gap.works, gap.parcels),
            (("work_missing_document", (code.value,)), ("work_standing", (ON_PARCEL,))),
        )
        for code in DOSSIER_GAPS.values()
        if (gap := found.get(code.value))
    ]
    return bars, level


def _imports(session: Connection, day: date) -> tuple[list[Bar], int]:
    """A column for each month, also for one without an import; the filter shows what was registered in it."""
    first_index = day.year * 12 + day.month - dashboard.MONTHS
    months = [date(index // 12, index % 12 + 1, 1) for index in range(first_index, first_index + dashboard.MONTHS + 1)]
    found = {month.first: month for month in count_months(session, months[0], day)}
    bars = []
    for month, following in pairwise(months):
        shown, counted = f"{month:%m/%Y}", found.get(month)
        figures = (counted.imports, counted.rows) if counted else (0, 0)
        last = date.fromordinal(following.toordinal() - 1)
        filters = (("system_from", (f"{month}/{last}",)),) if figures[0] else ()
        bars.append(Bar(f"{month:%Y-%m}", shown, shown, figures, filters))
    return bars, max((month.level for month in found.values()), default=0)
