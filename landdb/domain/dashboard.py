"""What the overview of the register shows: its charts, what they measure, and from which clearance on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from landdb.domain.issues import Language

MONTHS: Final = 12
"""Imports are shown for so many months, the present one included."""


@dataclass(frozen=True)
class Measure:
    """One figure of each bar; areas are in m²."""

    name: str
    title_vi: str
    title_en: str
    kind: Literal["count", "area"] = "count"


@dataclass(frozen=True)
class Chart:
    """One chart. Where ``facet`` is named, it has a bar for each value of that facet of the selected parcels.

    ``of_today`` are charts of what keeps no past state by day; they are left out where a past day is asked for.
    """

    id: str
    title_vi: str
    title_en: str
    measures: tuple[Measure, ...]
    facet: str | None = None
    min_clearance: int = 0
    of_today: bool = False

    def title(self, language: Language) -> str:
        """Title in a language."""
        return self.title_vi if language == "vi" else self.title_en


AREA: Final = Measure("area_m2", "Diện tích (m²)", "Area (m²)", "area")
PARCELS: Final = Measure("n", "Số thửa", "Parcels")
_OF_PARCELS: Final = (AREA, PARCELS)

LAND_USE_GROUPS: Final = Chart("land_use_group", "Theo nhóm đất", "By land-use group", _OF_PARCELS)
DISPUTES: Final = Chart("disputes", "Thửa đang tranh chấp, theo tỉnh", "Disputed parcels, by province", _OF_PARCELS)
DOSSIERS: Final = Chart(
    "dossiers", "Hồ sơ công trình trên các thửa", "Dossiers of the works on the parcels",
    (Measure("works", "Số công trình", "Works"), PARCELS), min_clearance=1, of_today=True,
)  # fmt: skip
IMPORTS: Final = Chart(
    "imports", f"Đợt nhập liệu, {MONTHS} tháng gần nhất", f"Imports, last {MONTHS} months",
    (Measure("imports", "Số đợt nhập", "Imports"), Measure("rows", "Dòng đã ghi vào sổ", "Rows written")),
    min_clearance=1,
)  # fmt: skip

CHARTS: Final = (
    LAND_USE_GROUPS,
    Chart("land_use", "Theo loại đất", "By land use", _OF_PARCELS, "main_use_code"),
    Chart("certificates", "Tình trạng giấy chứng nhận", "Certificates", _OF_PARCELS, "certificate_status"),
    DISPUTES,
    Chart("provinces", "Theo tỉnh (34 tỉnh hiện nay)", "By province (the 34 of today)", _OF_PARCELS, "province_code"),
    Chart(
        "former_provinces", "Theo tỉnh cũ (63 tỉnh, trước 01/7/2025)", "By former province (63, before 1 July 2025)",
        _OF_PARCELS, "former_province_code",
    ),
    Chart("managing_units", "Theo đơn vị quản lý", "By managing unit", _OF_PARCELS, "managing_unit", 1),
    Chart("using_units", "Theo đơn vị sử dụng", "By using unit", _OF_PARCELS, "using_unit", 1),
    DOSSIERS,
    IMPORTS,
)  # fmt: skip
"""In the order in which they are shown."""


@dataclass(frozen=True)
class Bar:
    """One bar: a value with its names, its figures in the order of the chart's measures, the filter that shows it.

    Without ``filters`` there is no way to ask for it, as for what has no value.
    """

    value: str | None
    title_vi: str
    title_en: str
    figures: tuple[float, ...]
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def title(self, language: Language) -> str:
        """Name in a language."""
        return self.title_vi if language == "vi" else self.title_en


@dataclass(frozen=True)
class Dashboard:
    """The overview of a selection: parcels, legal area in m², highest secrecy level of what is counted, charts."""

    total: int
    legal_area_m2: float
    level: int
    charts: tuple[tuple[Chart, tuple[Bar, ...]], ...]


def charts_for(clearance: int, *, of_past_day: bool) -> tuple[Chart, ...]:
    """The charts that a caller of this clearance sees of today, or of a past day."""
    return tuple(chart for chart in CHARTS if chart.min_clearance <= clearance and not (of_past_day and chart.of_today))
