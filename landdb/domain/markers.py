"""Boundary markers as an import sees them: points on the boundary of a parcel or of a military zone."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from landdb.domain import parcels
from landdb.domain.fields import Field, find_field


def _of_parcel(name: str) -> Field:
    """A field of parcels by which a marker names the one that it stands on."""
    found = find_field(name, parcels.FIELDS)
    assert found is not None, name
    return replace(found, required=False)


FIELDS: Final = (
    Field("number", "text", "Số hiệu mốc", "Marker number",
          ("sohieumoc", "somoc", "tenmoc", "mamoc", "mocso", "mocgioi", "moc", "sohieu", "markerno", "markernumber",
          "marker"), True, "SO_MOC", weak=("moc", "sohieu", "marker")),
    Field("kind", "code", "Loại mốc", "Kind of marker", ("loaimoc", "kieumoc", "markerkind", "markertype", "loai"),
          weak=("loai",), codes="marker_kind"),
    Field("material", "text", "Chất liệu mốc", "Material", ("chatlieu", "chatlieumoc", "vatlieu", "vatlieumoc")),
    Field("vertex_no", "integer", "Số thứ tự đỉnh", "Vertex number",
          ("sothutudinh", "dinhso", "sodinh", "dinhthua", "dinh", "vertex"), weak=("dinh",)),
    _of_parcel("commune_code"), _of_parcel("sheet_no"), _of_parcel("parcel_no"), _of_parcel("military_zone"),
    _of_parcel("managing_unit"), _of_parcel("secrecy_level"),
    Field("height_m", "height", "Độ cao", "Height", ("docao", "caodo", "h", "z", "elevation"), weak=("h", "z")),
    Field("accuracy_m", "metres", "Sai số vị trí", "Accuracy", ("saiso", "saisovitri", "dochinhxac", "accuracy")),
    Field("method", "text", "Phương pháp đo", "Survey method", ("ppdo", "phuongphapdo", "surveymethod")),
    Field("condition", "code", "Tình trạng mốc", "Condition", ("tinhtrang", "tinhtrangmoc"), codes="marker_condition"),
    Field("placed_on", "date", "Ngày cắm mốc", "Placed on", ("ngaycam", "ngaycammoc", "ngaychonmoc")),
    Field("checked_on", "date", "Ngày kiểm tra mốc", "Checked on", ("ngaykiemtra", "ngaykiemtramoc")),
)  # fmt: skip

SUBJECT: Final = {
    "vi": "thửa (mã xã, số tờ, số thửa) hoặc khu quân sự", "en": "a parcel (commune, sheet, number) or a military zone",
}  # fmt: skip
"""What a marker has to name."""
