"""The stand-alone HTML map sheet: one file that draws parcels with folium and Leaflet and needs no network."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import Any, Final

import folium

from landdb.export.leaflet import Leaflet, inline
from landdb.export.sheet_content import SheetContent, SheetParcel
from landdb.export.sheet_marks import Marks, marks_of
from landdb.export.sheet_text import Stamp, body_html, head_html, work_type

_POLICY: Final = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
_FILLS: Final = {
    "CQP": "#b4c48c",
    "ONT": "#fae3b9",
    "ODT": "#f5cfbd",
    "LUC": "#f1f3cf",
    "CLN": "#d8e9c8",
    "DGT": "#f6f1e4",
    "SON": "#c8dfe9",
}
_WORK_STYLE: Final = {"color": "#7a2f1d", "weight": 1.5, "fillColor": "#c9765d", "fillOpacity": 0.55}


def render_sheet(content: SheetContent, stamp: Stamp, leaflet: Leaflet) -> str:
    """Return the page.

    The page carries a policy that forbids every request; parcel texts are escaped before folium sees them, for its
    tooltips write properties as HTML.
    """
    map_ = folium.Map(tiles=None, zoom_snap=0.25, attribution_control=False, height=560)
    map_.default_js, map_.default_css = [], []
    _add_polygons(map_, content.neighbours, "neighbours", {"color": "#a59a8a", "weight": 0.8, "fillOpacity": 0.35})
    _add_polygons(map_, content.parcels, "parcels", {"color": "#2b2722", "weight": 2, "fillOpacity": 0.75})
    _add_works(map_, content)
    Marks(marks_of(content)).add_to(map_)
    view = content.view
    map_.fit_bounds([[view.south, view.west], [view.north, view.east]], padding=(12, 12))
    figure: Any = map_.get_root()
    style = files("landdb").joinpath("export", "sheet.css").read_text(encoding="utf-8")
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    head = f"{policy}\n<title>LandDB</title>\n<style>{style}</style>"
    figure.header.add_child(folium.Element(_literal(head)))
    figure.html.add_child(folium.Element(_literal(head_html(content, stamp) + body_html(content))))
    page = inline(figure.render(), leaflet)
    return page.replace("<html>", '<html lang="vi">', 1)


def _literal(html: str) -> str:
    """Return text that folium's template engine leaves alone."""
    return "{% raw %}" + html.replace("{%", "{&#37;") + "{% endraw %}"


def _inert(text: object) -> str:
    """Return HTML of a text; its braces are escaped too, for folium runs what it wrote as a template once more."""
    return escape(str(text)).replace("{", "&#123;")


def _add_works(map_: folium.Map, content: SheetContent) -> None:
    if not content.works:
        return
    features = [
        {
            "type": "Feature",
            "geometry": work["geometry"],
            "properties": {
                "code": _inert(work["code"]),
                "name": _inert(work["name_vi"] or ""),
                "type": _inert(work_type(work)),
            },
        }
        for work in content.works
    ]
    tooltip = folium.GeoJsonTooltip(["code", "name", "type"], aliases=["Công trình", "Tên", "Loại"])
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        name="works",
        style_function=lambda _: _WORK_STYLE,
        marker=folium.CircleMarker(radius=5),
        tooltip=tooltip,
    ).add_to(map_)


def _add_polygons(map_: folium.Map, parcels: tuple[SheetParcel, ...], name: str, style: dict[str, Any]) -> None:
    if not parcels:
        return
    features = [
        {
            "type": "Feature",
            "geometry": parcel.row["geometry"],
            "properties": {"label": _inert(parcel.label), "use": _inert(parcel.row["main_use_code"])},
        }
        for parcel in parcels
    ]

    def style_of(feature: dict[str, Any]) -> dict[str, Any]:
        return style | {"fillColor": _FILLS.get(feature["properties"]["use"], "#e9e5dc")}

    tooltip = folium.GeoJsonTooltip(["label", "use"], aliases=["Tờ/thửa", "Loại đất"])
    collection = {"type": "FeatureCollection", "features": features}
    folium.GeoJson(collection, name=name, style_function=style_of, tooltip=tooltip).add_to(map_)
