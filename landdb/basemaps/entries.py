"""How a base map is described, in `basemaps.json` and on the screen of administrators: a strict form for each type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic.alias_generators import to_camel

from landdb.basemaps.faults import Fault, FaultyError, fault_of, wrong
from landdb.domain.basemaps import (
    FETCHED,
    KINDS,
    PLACEHOLDER,
    PLACEHOLDERS,
    PLATE_CARREE_FROM_ZOOM,
    Basemap,
    host_of,
)
from landdb.domain.tile_pyramid import MAX_ZOOM

Text = Annotated[str, Field(min_length=1, max_length=200)]
Title = Annotated[str, Field(min_length=1, max_length=60)]
Address = Annotated[str, Field(min_length=1, max_length=1000)]
Zoom = Annotated[int, Field(ge=0, le=MAX_ZOOM)]
Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
ID: Final = r"^[a-z0-9][a-z0-9-]{0,39}$"
COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")


class Entry(BaseModel):
    """What every base map says of itself."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel, populate_by_name=False)

    type: str
    id: Annotated[str, Field(pattern=ID)] = "new"
    title_vi: Title
    title_en: Title
    url: Address
    attribution: Text
    min_zoom: Zoom = 0
    max_native_zoom: Zoom = 19
    bounds: Annotated[list[Degrees], Field(min_length=4, max_length=4)] | None = None
    thumbnail: Text | None = None
    secrecy_level: Annotated[int, Field(ge=0, le=3)] = 0
    accounts_only: bool = False
    enabled: bool = True

    @field_validator("bounds")
    @classmethod
    def _in_order(cls, value: list[float] | None) -> list[float] | None:
        if value and not (value[0] < value[2] and -90 <= value[1] < value[3] <= 90):
            raise wrong(
                "Khung không đúng thứ tự.", "The bounds are not in order.",
                "Viết [tây, nam, đông, bắc] theo độ, ví dụ [102, 7, 118, 24].",
                "Write [west, south, east, north] in degrees, such as [102, 7, 118, 24].",
            )  # fmt: skip
        return value

    @model_validator(mode="after")
    def _zooms(self) -> Self:
        if self.min_zoom > self.max_native_zoom:
            raise wrong(
                f"“minZoom” {self.min_zoom} lớn hơn “maxNativeZoom” {self.max_native_zoom}.",
                f"“minZoom” {self.min_zoom} is above “maxNativeZoom” {self.max_native_zoom}.",
                "Đổi một trong hai.", "Change one of the two.",
            )  # fmt: skip
        return self

    def options(self) -> dict[str, Any]:
        """What only this type has."""
        return {name: getattr(self, name) for name in type(self).model_fields if name not in Entry.model_fields}


class Fetched(Entry):
    """A base map of another server."""

    @field_validator("url")
    @classmethod
    def _is_of_a_server(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if not usable or "@" in parts.netloc or "{" in parts.netloc or parts.fragment:
            raise wrong(
                "Địa chỉ phải là http://máy/… hoặc https://máy/…, không kèm mật khẩu.",
                "The address must be http://host/… or https://host/…, without a password.",
                "Viết lại địa chỉ; tệp trên máy chủ này thì dùng loại pmtiles hoặc geojson.",
                "Write the address anew; for a file of this server take the type pmtiles or geojson.",
            )
        return value

    @model_validator(mode="after")
    def _placeholders(self) -> Self:
        known, found = PLACEHOLDERS[self.type], set(PLACEHOLDER.findall(self.url))
        needed = {"xyz": {"z", "x"}, "wmts": {"TileMatrix", "TileRow", "TileCol"}}.get(self.type, set())
        is_by_parameters = self.type == "wmts" and not found
        lacks_row = self.type == "xyz" and not found & {"y", "-y"}
        if found - known or (needed - found and not is_by_parameters) or lacks_row:
            listed = ", ".join(f"{{{name}}}" for name in sorted(known)) or "—"
            raise wrong(
                "Các chỗ điền {…} trong “url” không đúng loại nền.",
                "The {…} in “url” are not those of this type.",
                f"Loại {self.type} dùng: {listed}.",
                f"The type {self.type} takes: {listed}.",
            )
        return self


class Xyz(Fetched):
    """Tiles at addresses with {z}/{x}/{y}, or {-y} counted from the south (TMS)."""

    type: Literal["xyz"]


class Wmts(Fetched):
    """OGC WMTS 1.0.0: by parameters, or by an address with {TileMatrix}, {TileRow} and {TileCol}."""

    type: Literal["wmts"]
    layer: Text
    style: Annotated[str, Field(max_length=200)] = "default"
    matrix_set: Text = "GoogleMapsCompatible"
    matrix: Text = "{z}"
    format: Literal["image/png", "image/jpeg", "image/webp"] = "image/png"

    @field_validator("matrix")
    @classmethod
    def _has_zoom(cls, value: str) -> str:
        if set(PLACEHOLDER.findall(value)) != {"z"}:
            raise wrong(
                "“matrix” phải chứa {z}.", "“matrix” must contain {z}.",
                "Viết {z}, hoặc như EPSG:3857:{z}.", "Write {z}, or such as EPSG:3857:{z}.",
            )  # fmt: skip
        return value


class Wms(Fetched):
    """OGC WMS 1.1.1 or 1.3.0, asked tile by tile."""

    type: Literal["wms"]
    layer: Text
    style: Annotated[str, Field(max_length=200)] = ""
    version: Literal["1.1.1", "1.3.0"] = "1.3.0"
    crs: Literal["EPSG:3857", "EPSG:900913", "EPSG:4326"] = "EPSG:3857"
    format: Literal["image/png", "image/jpeg", "image/webp"] = "image/png"
    transparent: bool = False

    @model_validator(mode="after")
    def _close_enough(self) -> Self:
        if self.crs == "EPSG:4326" and self.min_zoom < PLATE_CARREE_FROM_ZOOM:
            raise wrong(
                f"EPSG:4326 chỉ khớp bản đồ từ mức {PLATE_CARREE_FROM_ZOOM}.",
                f"EPSG:4326 fits the map from zoom {PLATE_CARREE_FROM_ZOOM} on only.",
                f"Đặt “minZoom” từ {PLATE_CARREE_FROM_ZOOM}, hoặc dùng EPSG:3857.",
                f"Set “minZoom” to {PLATE_CARREE_FROM_ZOOM} or more, or take EPSG:3857.",
            )
        return self


class Pmtiles(Entry):
    """A PMTiles archive (version 3) with pictures, in the folder of base maps."""

    type: Literal["pmtiles"]


class GeoJson(Entry):
    """Lines, areas and names from a GeoJSON file in the folder of base maps."""

    type: Literal["geojson"]
    label: Text | None = None
    color: str = "#5b5345"

    @field_validator("color")
    @classmethod
    def _is_colour(cls, value: str) -> str:
        if not COLOUR.fullmatch(value):
            raise wrong(
                "Màu không đúng.", "This is no colour.",
                "Viết như #5b5345.", "Write it as #5b5345.",
            )  # fmt: skip
        return value


FORMS: Final[Mapping[str, type[Entry]]] = {
    "xyz": Xyz, "wmts": Wmts, "wms": Wms, "pmtiles": Pmtiles, "geojson": GeoJson,
}  # fmt: skip


def read_entry(raw: object, source: Literal["file", "screen"]) -> Basemap:
    """A base map from its description; files that it names are not looked at here.

    Raises
    ------
    FaultyError
        With all that is wrong in the description.
    """
    if not isinstance(raw, dict):
        raise FaultyError([Fault("", "Mỗi nền phải là một đối tượng {…}.", "Each base map must be an object {…}.",
                                 "Hãy xem mẫu trong tài liệu.", "See the example in the documentation.")])  # fmt: skip
    form = FORMS.get(str(raw.get("type")))
    if form is None:
        listed = ", ".join(KINDS)
        raise FaultyError([Fault("type", "Không có loại nền này.", "There is no such type of base map.",
                                 f"Các loại: {listed}.", f"Types are: {listed}.")])  # fmt: skip
    try:
        entry = form.model_validate(raw)
    except ValidationError as error:
        known = {field.alias or name for name, field in form.model_fields.items()}
        raise FaultyError(fault_of(item, known) for item in error.errors(include_url=False)) from None
    values = {name: getattr(entry, name) for name in Entry.model_fields if name not in ("type", "bounds")}
    bounds = None if entry.bounds is None else (entry.bounds[0], entry.bounds[1], entry.bounds[2], entry.bounds[3])
    return Basemap(kind=entry.type, bounds=bounds, source=source, options=entry.options(), **values)  # type: ignore[arg-type]


def describe(basemap: Basemap) -> dict[str, Any]:
    """The description of a base map as it would stand in the file: what `read_entry` read."""
    form = FORMS[basemap.kind]
    values = {name: getattr(basemap, name) for name in Entry.model_fields if name not in ("type", "bounds")}
    values |= {"type": basemap.kind, "bounds": list(basemap.bounds) if basemap.bounds else None, **basemap.options}
    return {field.alias or name: values[name] for name, field in form.model_fields.items()}


def check_host(basemap: Basemap, hosts: Mapping[str, int]) -> None:
    """Refuse a server that the installation does not name, or whose maps are more secret than the base map would be.

    Raises
    ------
    FaultyError
        In the same words for both.
    """
    if basemap.kind not in FETCHED:
        return
    level = hosts.get(host_of(basemap.url))
    if level is None or level > basemap.secrecy_level:
        raise FaultyError([Fault(
            "url", "Máy chủ này không có trong danh sách cho phép ở mức mật đó.",
            "This server is not in the list of those that may be asked at that secrecy level.",
            "Người vận hành thêm máy chủ vào “hosts” của basemaps.json.",
            "The operator adds it to “hosts” of basemaps.json.",
        )])  # fmt: skip
