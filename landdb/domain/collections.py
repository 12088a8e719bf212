"""The published collections and their attributes: which column a clearance may read, once for the whole product.

Rows are hidden by row-level security in the database; these lists say which *attributes* of a visible row a clearance
may read. From them come the column grants (``domain.access``), the selected columns, the filters, the schemas and the
tiles, so that what may not be read can be neither filtered nor sorted by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

JsonType = Literal["string", "integer", "number", "boolean", "date", "date-time"]


@dataclass(frozen=True)
class Attribute:
    """One readable attribute of a collection.

    ``expression`` is trusted SQL over the collection's row ``t`` and the joins of ``Collection.joins``; ``columns`` are
    the table columns which it needs, hence those granted to roles of ``min_clearance`` and above. One that is not
    ``returned`` can only be filtered by: a row has several values of it, or none that is its own. Of one that is
    ``of_today`` no values of past days are kept.
    """

    name: str
    title_vi: str
    title_en: str
    type: JsonType
    min_clearance: int = 0
    filterable: bool = False
    expression: str = ""
    columns: tuple[str, ...] = ()
    returned: bool = True
    of_today: bool = False

    @property
    def takes_period(self) -> bool:
        """Whether it is filtered by a span of days instead of by values."""
        return self.type in ("date", "date-time")

    @property
    def sql(self) -> str:
        """Expression that yields the attribute."""
        return self.expression or f"t.{self.name}"

    @property
    def needs(self) -> tuple[str, ...]:
        """Columns of the collection's table which the expression reads."""
        return self.columns or (self.name,)


@dataclass(frozen=True)
class Collection:
    """A published collection: its table, title, attributes and the columns every caller needs of it."""

    id: str
    table: str
    title_vi: str
    title_en: str
    attributes: tuple[Attribute, ...]
    technical_columns: tuple[str, ...]
    joins: str = ""

    def visible(self, clearance: int) -> tuple[Attribute, ...]:
        """Attributes that a caller of this clearance may read, in the order in which they are shown."""
        return tuple(a for a in self.attributes if a.returned and a.min_clearance <= clearance)

    def filterable(self, clearance: int) -> Mapping[str, Attribute]:
        """Attributes by which a caller of this clearance may filter."""
        return {a.name: a for a in self.attributes if a.filterable and a.min_clearance <= clearance}

    def columns(self, clearance: int) -> tuple[str, ...]:
        """Table columns that the role of this clearance is granted."""
        needed = dict.fromkeys(self.technical_columns)
        for attribute in self.visible(clearance):
            needed.update(dict.fromkeys(attribute.needs))
        return tuple(needed)


_PLACE = (
    Attribute("commune_code", "Mã xã", "Commune code", "string", 0, True, "au.code", ("admin_unit_id",)),
    Attribute("commune_name", "Xã/phường", "Commune", "string", 0, False, "au.name_vi", ("admin_unit_id",)),
    Attribute("province_code", "Mã tỉnh", "Province code", "string", 0, True),
    Attribute("province_name", "Tỉnh/thành phố", "Province", "string", 0, False, "pr.name_vi", ("province_code",)),
)
_PLACE_JOINS = (
    "JOIN admin_unit au ON au.id = t.admin_unit_id "
    "JOIN admin_unit pr ON pr.code = t.province_code AND pr.level = 'province' AND pr.valid_to IS NULL"
)

PARCELS: Final = Collection(
    id="parcels",
    table="parcel",
    title_vi="Thửa đất",
    title_en="Land parcels",
    technical_columns=(
        "id",
        "tile_id",
        "retired_at",
        "geom",
        "geom_3857",
        "geom_source",
        "geom_vn2000",
        "label_point",
        "parcel_code_rule",
        "parcel_code_source",
        "former_sheet_no",
        "former_parcel_no",
        "former_admin_unit_id",
        "import_batch_id",
    ),
    joins=_PLACE_JOINS,
    attributes=(
        Attribute("parcel_code", "Mã định danh thửa đất", "Parcel identifier", "string", 0, True),
        Attribute("sheet_no", "Tờ bản đồ số", "Map sheet", "integer", 0, True),
        Attribute("parcel_no", "Thửa đất số", "Parcel number", "integer", 0, True),
        *_PLACE,
        Attribute("legal_area_m2", "Diện tích pháp lý (m²)", "Legal area (m²)", "number", 0, False),
        Attribute("measured_area_m2", "Diện tích đo đạc (m²)", "Measured area (m²)", "number"),
        Attribute("main_use_code", "Loại đất", "Main land use", "string", 0, True),
        Attribute(
            "origin_code",
            "Nguồn gốc sử dụng đất",
            "Origin of land use",
            "integer",
            0,
            True,
            "",
            ("id",),
            returned=False,
            of_today=True,
        ),
        Attribute(
            "former_province_code",
            "Mã tỉnh cũ (trước 01/7/2025)",
            "Former province code (before 1 July 2025)",
            "string",
            0,
            True,
            "",
            ("admin_unit_id",),
            returned=False,
        ),
        Attribute(
            "missing_dossier",
            "Hồ sơ công trình",
            "Dossier of works",
            "string",
            1,
            True,
            "",
            ("id",),
            returned=False,
            of_today=True,
        ),
        Attribute("status", "Trạng thái", "Status", "string", 0, True),
        Attribute("certificate_status", "Tình trạng giấy chứng nhận", "Certificate status", "string", 0, True),
        Attribute("map_scale", "Tỷ lệ bản đồ", "Map scale denominator", "integer", 0, True),
        Attribute("surveyed_on", "Ngày đo", "Surveyed on", "date", 0, True),
        Attribute("valid_from", "Hiệu lực từ", "Valid from", "date"),
        Attribute("valid_to", "Hiệu lực đến", "Valid to", "date"),
        # The count tells of versions which a lower clearance may not see: those readers count what they do see.
        Attribute("version", "Phiên bản", "Version", "integer", 3),
        Attribute("system_from", "Ghi nhận từ", "Registered since", "date-time", 0, True),
        Attribute("tile_id", "Mã trên bản đồ", "Map feature id", "integer", 0, True),
        Attribute(
            "managing_unit",
            "Đơn vị quản lý",
            "Managing unit",
            "string",
            1,
            True,
            "(SELECT u.code FROM organisation_unit u WHERE u.id = t.managing_unit_id)",
            ("managing_unit_id",),
        ),
        Attribute(
            "using_unit",
            "Đơn vị sử dụng",
            "Using unit",
            "string",
            1,
            True,
            "(SELECT u.code FROM organisation_unit u WHERE u.id = t.using_unit_id)",
            ("using_unit_id",),
        ),
        Attribute("certificate_no", "Số giấy chứng nhận", "Certificate number", "string", 1, True),
        Attribute("certificate_date", "Ngày cấp", "Certificate date", "date", 1, True),
        Attribute("address", "Địa chỉ thửa đất", "Address", "string", 1),
        Attribute("secrecy_level", "Độ mật", "Secrecy level", "integer", 1, True),
        Attribute(
            "military_zone",
            "Khu quân sự",
            "Military zone",
            "string",
            1,
            True,
            "(SELECT z.code FROM military_zone z WHERE z.id = t.military_zone_id)",
            ("military_zone_id",),
        ),
        Attribute("survey_method", "Phương pháp đo", "Survey method", "string", 1),
        Attribute("surveyed_by", "Đơn vị đo", "Surveyed by", "string", 1),
        Attribute("note", "Ghi chú", "Note", "string", 1),
        Attribute("changed_by", "Người cập nhật", "Changed by", "string", 1),
        Attribute("secrecy_basis", "Căn cứ độ mật", "Basis of secrecy", "string", 2),
        Attribute("attributes", "Thuộc tính khác của tệp", "Other attributes of the file", "string", 2),
    ),
)

WORKS: Final = Collection(
    id="works",
    table="work",
    title_vi="Công trình quốc phòng",
    title_en="Defence works",
    technical_columns=(
        "id",
        "tile_id",
        "retired_at",
        "geom",
        "geom_3857",
        "geom_source",
        "label_point",
        "import_batch_id",
    ),
    joins=_PLACE_JOINS,
    attributes=(
        Attribute("code", "Mã công trình", "Work code", "string", 0, True),
        Attribute("name_vi", "Tên công trình", "Name", "string"),
        Attribute("work_type", "Loại", "Type", "string", 0, True),
        *_PLACE,
        Attribute("condition", "Tình trạng", "Condition", "string", 0, True),
        Attribute("lifecycle", "Vòng đời", "Life cycle", "string", 0, True),
        Attribute("floor_area_m2", "Diện tích sàn (m²)", "Floor area (m²)", "number"),
        Attribute("built_year", "Năm xây dựng", "Year built", "integer", 0, True),
        Attribute("valid_from", "Hiệu lực từ", "Valid from", "date"),
        Attribute("valid_to", "Hiệu lực đến", "Valid to", "date"),
        # The count tells of versions which a lower clearance may not see: those readers count what they do see.
        Attribute("version", "Phiên bản", "Version", "integer", 3),
        Attribute("system_from", "Ghi nhận từ", "Registered since", "date-time"),
        Attribute("tile_id", "Mã trên bản đồ", "Map feature id", "integer", 0, True),
        Attribute("work_group", "Nhóm", "Group", "string", 1, True),
        Attribute(
            "standing",
            "Nằm trên thửa đất",
            "Stands on a parcel",
            "string",
            0,
            True,
            "",
            ("id",),
            returned=False,
            of_today=True,
        ),
        Attribute(
            "missing_document",
            "Hồ sơ còn thiếu",
            "Missing in the dossier",
            "string",
            1,
            True,
            "",
            ("id",),
            returned=False,
            of_today=True,
        ),
        Attribute(
            "managing_unit",
            "Đơn vị quản lý",
            "Managing unit",
            "string",
            1,
            True,
            "(SELECT u.code FROM organisation_unit u WHERE u.id = t.managing_unit_id)",
            ("managing_unit_id",),
        ),
        Attribute(
            "military_zone",
            "Khu quân sự",
            "Military zone",
            "string",
            1,
            True,
            "(SELECT z.code FROM military_zone z WHERE z.id = t.military_zone_id)",
            ("military_zone_id",),
        ),
        Attribute("secrecy_level", "Độ mật", "Secrecy level", "integer", 1, True),
        Attribute("protection_scheme", "Phạm vi bảo vệ", "Protection scheme", "string", 2),
        Attribute("changed_by", "Người cập nhật", "Changed by", "string", 1),
        Attribute("attributes", "Thuộc tính khác của tệp", "Other attributes of the file", "string", 2),
        Attribute("code_name", "Mật danh", "Code name", "string", 2),
    ),
)

ADMIN_UNITS: Final = Collection(
    id="admin-units",
    table="admin_unit",
    title_vi="Đơn vị hành chính",
    title_en="Administrative units",
    technical_columns=("id", "geom", "label_point", "parent_id", "zone_srid", "name_folded"),
    attributes=(
        Attribute("code", "Mã", "Code", "string", 0, True),
        Attribute("level", "Cấp", "Level", "string", 0, True),
        Attribute("kind", "Loại", "Kind", "string", 0, True),
        Attribute("name_vi", "Tên", "Name", "string", 0, True),
        Attribute("province_code", "Mã tỉnh hiện nay", "Present province code", "string", 0, True),
        Attribute("valid_from", "Hiệu lực từ", "Valid from", "date"),
        Attribute("valid_to", "Hiệu lực đến", "Valid to", "date"),
    ),
)

COLLECTIONS: Final[Mapping[str, Collection]] = {c.id: c for c in (PARCELS, WORKS, ADMIN_UNITS)}
