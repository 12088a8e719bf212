"""What a file of data is about, parcels or works: its columns, its names, and where its rows come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection

from landdb.domain.collections import PARCELS, WORKS, Collection, JsonType
from landdb.domain.issues import Language
from landdb.queries import parcel_export, work_export
from landdb.queries.parcel_export import Picked
from landdb.queries.selection import Selection


@dataclass(frozen=True)
class Field:
    """One column of an exported file."""

    name: str
    type: JsonType
    title_vi: str
    title_en: str
    min_clearance: int = 0

    def title(self, language: Language) -> str:
        """Title for people."""
        return self.title_vi if language == "vi" else self.title_en


@dataclass(frozen=True)
class Subject:
    """A collection as files have it. ``noun`` and ``counted`` are texts in Vietnamese and in English.

    ``layer`` names files and layers; ``dbf_names`` are the names of fields in shapefiles, of at most ten letters;
    ``geometry_type`` is null where shapes are points, lines and areas side by side.
    """

    collection: Collection
    layer: str
    noun: tuple[str, str]
    sheet: tuple[str, str]
    counted: tuple[str, str]
    geometry_type: str | None
    dbf_names: Mapping[str, str]
    more: tuple[Field, ...] = field(default=())

    def fields(self, clearance: int) -> tuple[Field, ...]:
        """Identifier, the attributes that a caller of this clearance may read, and what hangs on the rows."""
        named = (Field(a.name, a.type, a.title_vi, a.title_en) for a in self.collection.visible(clearance))
        added = (one for one in self.more if one.min_clearance <= clearance)
        return Field("id", "string", "Mã đối tượng", "Identifier"), *named, *added

    def read(
        self, session: Connection, selection: Selection, picked: Picked, clearance: int, limit: int
    ) -> Iterator[list[dict[str, Any]]]:
        """All rows, batch by batch; works are never picked out one by one."""
        if self.collection is WORKS:
            return work_export.read_works(session, selection, clearance, limit)
        return parcel_export.read_batches(session, selection, picked, clearance, limit)


_SHARED: Final = {
    "id": "id", "commune_code": "ma_xa", "commune_name": "ten_xa", "province_code": "ma_tinh",
    "province_name": "ten_tinh", "valid_from": "hl_tu", "valid_to": "hl_den", "version": "phien_ban",
    "system_from": "ghi_tu", "tile_id": "ma_ban_do", "managing_unit": "dv_quan_ly", "secrecy_level": "do_mat",
    "military_zone": "khu_qs", "changed_by": "nguoi_sua", "attributes": "thuoc_tinh",
}  # fmt: skip

PARCEL_FILES: Final = Subject(
    PARCELS, "thua_dat", ("thửa đất", "parcel"), ("Thửa đất", "Parcels"), ("Số thửa", "Parcels"), "MultiPolygon",
    _SHARED | {
        "parcel_code": "ma_thua", "sheet_no": "so_to", "parcel_no": "so_thua", "legal_area_m2": "dt_phaply",
        "measured_area_m2": "dt_do", "main_use_code": "loai_dat", "status": "trang_thai",
        "certificate_status": "tt_gcn", "map_scale": "ty_le", "surveyed_on": "ngay_do", "using_unit": "dv_su_dung",
        "certificate_no": "so_gcn", "certificate_date": "ngay_gcn", "address": "dia_chi", "survey_method": "pp_do",
        "surveyed_by": "dv_do", "note": "ghi_chu", "secrecy_basis": "can_cu_mat",
    },
)  # fmt: skip

WORK_FILES: Final = Subject(
    WORKS, "cong_trinh", ("công trình", "work"), ("Công trình", "Works"), ("Số công trình", "Works"), None,
    _SHARED | {
        "code": "ma_ct", "name_vi": "ten_ct", "work_type": "loai_ct", "condition": "tinh_trang",
        "lifecycle": "vong_doi", "floor_area_m2": "dt_san", "built_year": "nam_xd", "work_group": "nhom_ct",
        "protection_scheme": "pham_vi_bv", "code_name": "mat_danh", "parcels": "cac_thua",
        "missing_document": "hs_thieu",
    },
    (
        Field("parcels", "string", "Các thửa đất (tờ/thửa)", "Parcels (sheet/parcel)"),
        Field("missing_document", "string", "Hồ sơ còn thiếu mục", "Missing in the dossier", 1),
    ),
)  # fmt: skip
