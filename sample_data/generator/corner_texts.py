"""Lists of the corners of one sound parcel as texts, right and with one thing amiss. All is fictitious."""

from __future__ import annotations

from typing import Final

from sample_data.generator.sound import COMMUNE, EAST, NORTH

CORNERS: Final = "MA_XA,SO_TO,SO_THUA,DIEN_TICH,LOAI_DAT,NGUON_GOC,DON_VI_QL,TY_LE,DINH,X,Y\n" + "".join(
    f"{COMMUNE},901,1,2000,CQP,5,MP-38,500,{number},{north},{east}\n"
    for number, (east, north) in enumerate(
        [(EAST, NORTH), (EAST + 50, NORTH), (EAST + 50, NORTH + 40), (EAST, NORTH + 40)], 1
    )
)
"""Northing (X) before easting (Y), in metres of VN-2000 / 105°00'."""


def with_sides(*lengths: str) -> str:
    """The list with the length of the side behind each corner."""
    head, *rows = CORNERS.splitlines()
    return "\n".join([f"{head},CANH", *(f"{row},{length}" for row, length in zip(rows, lengths, strict=True))])


def exchanged_corner() -> str:
    """The list with X and Y of the second corner exchanged."""
    lines = CORNERS.splitlines()
    *cells, x, y = lines[2].split(",")
    lines[2] = ",".join([*cells, y, x])
    return "\n".join(lines)


def printed_form() -> str:
    """The corners as a paper form has them: sheet and parcel number above the table, the area below it."""
    head, *rows = (line.split(",") for line in CORNERS.splitlines())
    around = {head.index(name) for name in ("SO_TO", "SO_THUA", "DIEN_TICH")}
    table = ["\t".join(cell for at, cell in enumerate(row) if at not in around) for row in (head, *rows)]
    return "\n".join(["Tờ bản đồ số: 901\tThửa đất số: 1", *table, "Diện tích: 2000,0 m2", ""])
