"""Where the rows of each import target are staged and registered, and how SQL names, measures and rates them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from landdb.domain.targets import Target


@dataclass(frozen=True)
class TargetTable:
    """One target's tables; ``columns`` are those of the register that its files speak of.

    ``defaults`` give what a new object has where its file is silent; a registered one keeps what it has. ``key`` names
    a staged row ``s`` for people. ``subjects`` are the tables of the objects that rows belong to, by the column that
    refers to them: such rows have no level of their own. ``measured`` is the registered area in m², ``paper`` that of a
    staged row ``s``. ``has_history`` tells whether former versions are shown to whoever sees the object: of what hangs
    on others they may come from a time when these were secret.
    """

    staged: str
    registered: str
    columns: tuple[str, ...]
    key: str
    defaults: Mapping[str, str] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    measured: str = "NULL::numeric"
    paper: str = "NULL::float8"
    has_history: bool = True

    def level(self, row: str) -> str:
        """SQL of the secrecy level of a registered object ``row``; of what belongs to others, the highest of theirs.

        Staged rows of the latter kind have the columns for that too.
        """
        if not self.subjects:
            return f"{row}.secrecy_level"
        levels = (f"(SELECT secrecy_level FROM {t} WHERE id = {row}.{column})" for column, t in self.subjects.items())
        return f"greatest({', '.join(levels)})"


_PARCEL_COLUMNS: Final = (
    "admin_unit_id", "sheet_no", "parcel_no", "former_sheet_no", "former_parcel_no", "legal_area_m2", "map_scale",
    "survey_method", "surveyed_on", "surveyed_by", "address", "note", "main_use_code", "managing_unit_id",
    "using_unit_id", "military_zone_id", "status", "certificate_status", "certificate_no", "certificate_date",
    "secrecy_level", "valid_from", "valid_to",
)  # fmt: skip
_WORK_COLUMNS: Final = (
    "code", "name_vi", "code_name", "work_type", "work_group", "condition", "lifecycle", "built_year", "floor_area_m2",
    "admin_unit_id", "managing_unit_id", "military_zone_id", "secrecy_level", "valid_from", "valid_to",
)  # fmt: skip
_MARKER_COLUMNS: Final = (
    "parcel_id", "military_zone_id", "managing_unit_id", "number", "kind", "material", "vertex_no", "height_m",
    "accuracy_m", "method", "condition", "placed_on", "checked_on",
)  # fmt: skip
_AREA_COLUMNS: Final = ("work_id", "military_zone_id", "kind", "medium", "extension_m", "height_m", "depth_m")

TABLES: Final[Mapping[Target, TargetTable]] = {
    "parcels": TargetTable(
        "staged_parcel", "parcel", _PARCEL_COLUMNS, "s.sheet_no || '/' || s.parcel_no",
        {"status": "'current'", "certificate_status": "'not_issued'", "secrecy_level": "0"},
        measured="measured_area_m2", paper="s.legal_area_m2",
    ),
    "works": TargetTable(
        "staged_work", "work", _WORK_COLUMNS, "s.code", {"lifecycle": "'in_use'", "secrecy_level": "0"}
    ),
    "markers": TargetTable(
        "staged_marker", "boundary_marker", _MARKER_COLUMNS, "concat_ws(' · ', s.number, s.subject)",
        {"kind": "'land_boundary'", "condition": "'present'"},
        {"parcel_id": "parcel", "military_zone_id": "military_zone"}, has_history=False,
    ),
    "protection_areas": TargetTable(
        "staged_protection_area", "protection_area", _AREA_COLUMNS, "concat_ws(' · ', s.subject, s.kind, s.medium)",
        {"medium": "'land'", "extension_m": "0"},
        {"work_id": "work", "military_zone_id": "military_zone"}, has_history=False,
    ),
}  # fmt: skip

STAGED: Final[Mapping[Target, str]] = {target: table.staged for target, table in TABLES.items()}
REGISTERED: Final[Mapping[Target, str]] = {target: table.registered for target, table in TABLES.items()}
