"""Files that are written byte by byte: zips, drawings of DXF R12, workbooks, TopoJSON, files with bytes overwritten."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

Feature = dict[str, Any]


def pack(path: Path, names: dict[str, str | Path]) -> None:
    """Write a zip without compression and with fixed dates."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, source in names.items():
            content = source.read_bytes() if isinstance(source, Path) else source.encode()
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 21, 0, 0, 0)), content)


def patch(path: Path, at: int, octets: bytes) -> None:
    """Overwrite bytes of a file."""
    content = bytearray(path.read_bytes())
    content[at : at + len(octets)] = octets
    path.write_bytes(bytes(content))


def polyline(points: list[list[float]], *, closed: bool) -> str:
    """Entity of a drawing, as tags of DXF R12."""
    tags: list[tuple[int, object]] = [(0, "POLYLINE"), (8, "RANH_THUA"), (66, 1), (70, int(closed))]
    for x, y in points:
        tags += [(0, "VERTEX"), (8, "RANH_THUA"), (10, x), (20, y)]
    return written([*tags, (0, "SEQEND"), (8, "RANH_THUA")])


def label(text: str, x: float, y: float) -> str:
    """Text of a drawing at a place in the plane of the sheet, metres."""
    return written([(0, "TEXT"), (8, "CHU"), (10, x), (20, y), (40, 2.0), (1, text)])


def written(tags: list[tuple[int, object]]) -> str:
    """Tags of a DXF: the code and the value on a line each."""
    return "".join(f"{code}\n{value}\n" for code, value in tags)


def dxf(entities: list[str]) -> bytes:
    """A drawing of AutoCAD R12."""
    head = written([(0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1009"), (0, "ENDSEC")])
    opened = written([(0, "SECTION"), (2, "ENTITIES")])
    return (head + opened + "".join(entities) + written([(0, "ENDSEC"), (0, "EOF")])).encode("ascii")


def workbook(path: Path, rows: list[list[str]]) -> None:
    """Write a workbook of one sheet; what begins with ``=`` is a formula without a saved value."""
    office = "http://schemas.openxmlformats.org"
    main, related = f"{office}/spreadsheetml/2006/main", f"{office}/officeDocument/2006/relationships"
    types, parts = f"{office}/package/2006/content-types", f"{office}/package/2006/relationships"
    cells = ["".join(_cell(text) for text in row) for row in rows]
    sheet = "".join(f"<row>{row}</row>" for row in cells)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    pack(path, {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{parts}"><Relationship Id="rId1" Type="{related}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{related}"><sheets><sheet name="thua" sheetId="1" '
        'r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{parts}"><Relationship Id="rId1" '
        f'Type="{related}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    })  # fmt: skip


def _cell(text: str) -> str:
    if text.startswith("="):
        return f"<c><f>{text[1:]}</f></c>"
    try:
        return f"<c><v>{float(text):.12g}</v></c>"
    except ValueError:
        return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def topology(features: list[Feature], *, lost: int) -> dict[str, Any]:
    """The parcels as TopoJSON, an arc for each; the arc of parcel ``lost`` (from 1) is missing."""
    members = [
        {"type": "Polygon", "properties": feature["properties"], "arcs": [[at if at + 1 != lost else 99]]}
        for at, feature in enumerate(features)
    ]
    arcs = [feature["geometry"]["coordinates"][0] for feature in features]
    return {
        "type": "Topology",
        "objects": {"thua": {"type": "GeometryCollection", "geometries": members}},
        "arcs": arcs,
    }
