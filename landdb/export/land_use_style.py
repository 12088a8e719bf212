"""Colours of land uses, certificates and works on printed maps: those of the web map (webmap/src/style/land_use.ts)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Hatch = Literal["rising", "falling", "dots"]


@dataclass(frozen=True)
class UseStyle:
    """Fill and edge of a group of land-use codes."""

    name: str
    fill: str
    edge: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class CertificateStyle:
    """Fill, edge and the hatches that tell parcels of a certificate status without colour."""

    fill: str
    edge: str
    hatches: tuple[Hatch, ...]


def _style(name: str, fill: str, edge: str, codes: str) -> UseStyle:
    return UseStyle(name, fill, edge, tuple(codes.split()))


USE_STYLES: Final = (
    _style("other", "#e9e5dc", "#b79f86", "PNK PNN NNP CDG"),
    _style("unused", "#efebdf", "#b79f86", "CSD CGT BCS DCS NCS MCS"),
    _style("transport", "#f6f1e4", "#cdbfa9", "DGT"),
    _style("water", "#c8dfe9", "#93b3c2", "TVC MNC SON SMN DTL DCT MVB MVT MVR MVK"),
    _style("forest", "#bfd8ae", "#94ab80", "LNP RDD RPH RSX RSN RDN RDT RDK RDM RPN RPT RPK RPM RST RSK RSM"),
    _style("aquaculture", "#cfe6ea", "#9dbcc4", "NTS LMU TSL TSN"),
    _style("rice", "#f1f3cf", "#bdb98a", "LUA LUC LUK LUN"),
    _style("crops", "#e7edc6", "#b5b68a", "CHN HNK BHK NHK COC CNT NKH SXN"),
    _style("perennial", "#d8e9c8", "#a9b98f", "CLN LNC LNQ LNK"),
    _style("rural", "#fae3b9", "#c4a06e", "ONT DNT"),
    _style("urban", "#f5cfbd", "#c29580", "OTC ODT KDT"),
    _style("worship", "#ded4cb", "#a99a8d", "TON TIN TTN NTD"),
    _style("public", "#e8dccb", "#b79f86", "CCC DPC DDD DDT DDL DRA DNL DBV DCH DKV DSH DCK"),
    _style(
        "offices", "#f0c9c4", "#bd918b",
        "TSC DSN DVH DXH DYT DGD DTT DKH DMT DKT DNG DSK CTS DTS TSK",
    ),
    _style("production", "#dbd2e8", "#a596b8", "CSK SCC SKK SKN SCT SKC SKS SKT SKX CNC KKT"),
    _style("commerce", "#f3cadb", "#bd8fa3", "TMD"),
    _style("security", "#c6c29b", "#7c7750", "CAN"),
    _style("defence", "#b9c892", "#5d6b33", "CQP CQA"),
)  # fmt: skip
"""In the order in which they are painted."""

CERTIFICATE_STYLES: Final = {
    "issued": CertificateStyle("#cde9d8", "#4d8a6c", ()),
    "in_progress": CertificateStyle("#9dbdec", "#3c68a8", ("dots",)),
    "not_issued": CertificateStyle("#f6dc94", "#94701a", ("rising",)),
    "disputed": CertificateStyle("#eb9f90", "#8f2d22", ("rising", "falling")),
}
"""By status, in the order in which they are painted."""

WORK_COLOURS: Final = {
    "D": ("#9d958a", "#5f574d"),
    "C": ("#8d8fae", "#4c4f78"),
    "B": ("#c79a52", "#7d5713"),
    "A": ("#b87362", "#7a3425"),
}
"""Fill and edge by type of work."""


class ProtectionStyle(NamedTuple):
    """Fill with its share of opacity, edge, and dashes in pixels of the web map."""

    fill: str
    opacity: float
    edge: str
    dash: tuple[float, ...]


PROTECTION_STYLES: Final = {
    "technical_corridor": ProtectionStyle("#1878b2", 0.14, "#10608f", (2, 2.5)),
    "ammunition_belt": ProtectionStyle("#8e44ad", 0.15, "#75308f", (9, 3, 2, 3)),
    "safety_belt": ProtectionStyle("#deb214", 0.18, "#7f6400", (4, 3)),
    "protected": ProtectionStyle("#e27816", 0.18, "#b4560a", (10, 3)),
    "restricted": ProtectionStyle("#c1272d", 0.22, "#b3141c", ()),
}
"""Protection areas by kind, in the order in which they are painted."""

BOUNDARY_STYLES: Final = {"commune": ("#8a6b90", 0.8), "province": ("#6b3f73", 1.8)}
"""Colour and width in pixels of the lines of administrative units by level, in the order in which they are painted."""

_BY_CODE: Final = {code: style for style in USE_STYLES for code in style.codes}


def use_style(code: str | None) -> UseStyle:
    """Return the style of a land-use code; unknown ones belong to the first, "other"."""
    return _BY_CODE.get(code or "", USE_STYLES[0])
