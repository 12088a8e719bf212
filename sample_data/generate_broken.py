"""Draws `broken/`: for each code of the issue catalogue one small file that triggers exactly this code.

`python sample_data/generate_broken.py` makes them again, byte for byte. All is fictitious; `broken/manifest.json` says
how each file has to be imported (options, files to import before, who imports) and what is wrong with it.
"""

from __future__ import annotations

import json
import struct
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from landdb.domain import crs
from sample_data.generator import subjects
from sample_data.generator.by_hand import dxf, label, pack, patch, polyline, topology, workbook
from sample_data.generator.corner_texts import CORNERS, exchanged_corner, printed_form, with_sides
from sample_data.generator.shapefile import Field, write_shapefile
from sample_data.generator.sound import COMMUNE, EAST, NORTH, Feature, collection, feature, parcel, ring

HERE = Path(__file__).resolve().parent / "broken"
BOUNDED = ("14812", (105.912, 20.074))
"""Another commune and its label point: the only one whose boundary is loaded."""

PRJ = (
    'PROJCS["VN_2000_KTT_105_00_3",GEOGCS["GCS_VN_2000",DATUM["D_VN_2000",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",105.0],'
    'PARAMETER["Scale_Factor",0.9999],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
FIELDS = (
    Field("MA_XA", "C", 5), Field("SO_TO", "N", 5), Field("SO_THUA", "N", 6), Field("DIEN_TICH", "N", 12, 1),
    Field("LOAI_DAT", "C", 40), Field("NGUON_GOC", "N", 2), Field("DON_VI_QL", "C", 20), Field("TY_LE", "N", 6),
    Field("GHI_CHU", "C", 80),
)  # fmt: skip
ZONE = {"crs": "5897"}
"""Options for formats that name no system."""
MANIFEST: dict[str, dict[str, Any]] = {}


def add(code: str, note_vi: str, content: Any, suffix: str = ".geojson", **how: Any) -> None:
    """Write `broken/<code><suffix>` and its line in the manifest; a code may have several, as ``A05-cut``."""
    path = HERE / f"{code}{suffix}"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8", newline="\n")
    MANIFEST[code] = {"file": path.name, "note_vi": note_vi, **how}


def add_shapefile(
    code: str, note_vi: str, features: list[Feature], *, prj: str | None = PRJ, encoding: str = "utf-8"
) -> Path:
    """Write `broken/<code>.shp` with its parts; the path without its ending."""
    path = HERE / code
    polygons = [shapely.Polygon(feature["geometry"]["coordinates"][0]) for feature in features]
    rows = [feature["properties"] for feature in features]
    cpg = "UTF-8" if encoding == "utf-8" else None
    write_shapefile(path, polygons, rows, FIELDS, encoding=encoding, prj=prj, cpg=cpg)
    MANIFEST[code] = {"file": f"{code}.shp", "note_vi": note_vi}
    return path


def broken_files() -> None:
    """F: what is wrong with the file as a whole."""
    good = [parcel(1), parcel(2)]
    add("F01", "nội dung không thuộc định dạng nào", bytes(range(1, 32)) * 8, ".dat")
    add("F02", "tệp rỗng", b"")
    add("F03", "tệp zip bị cụt", b"PK\x03\x04" + bytes(40), ".zip")
    pack(HERE / "F04.zip", {"doc_toi.doc": "mô phỏng"})
    MANIFEST["F04"] = {"file": "F04.zip", "note_vi": "zip không có lớp dữ liệu"}
    text = json.dumps(collection(good))
    pack(HERE / "F05.zip", {"to_1/thua.geojson": text, "to_2/thua.geojson": text})
    MANIFEST["F05"] = {"file": "F05.zip", "note_vi": "zip có hai lớp"}
    add_shapefile("F06", "thiếu tệp .shx", good).with_suffix(".shx").unlink()
    base = add_shapefile("F07", "tệp .shp bị cụt giữa chừng", good)
    base.with_suffix(".shp").write_bytes(base.with_suffix(".shp").read_bytes()[:-60])
    base = add_shapefile("F08", ".dbf có 1 dòng nhưng .shp có 2 hình", good)
    patch(base.with_suffix(".dbf"), 4, struct.pack("<I", 1))
    add("F09", "bản vẽ chỉ có đường không khép kín", dxf([polyline(ring()[:-1], closed=False)]), ".dxf")
    add("F10", "phần mở rộng .geojson nhưng nội dung là bảng chữ", CORNERS.encode())
    add_shapefile("F11", "không có .prj", good, prj=None)
    add_shapefile(
        "F12",
        "hệ tọa độ JGD2011",
        good,
        prj=PRJ.replace("VN_2000", "JGD_2011")
        .replace("500000", "0")
        .replace('"Central_Meridian",105', '"Central_Meridian",138.5'),
    )
    add("F13", "251 cột", collection([parcel(1, **{f"C{n}": n for n in range(251)})]))
    add("F14", "không có đối tượng nào", collection([]))
    add("F15", "bị cụt sau đối tượng thứ nhất", (json.dumps(collection(good))[:-120]).encode())
    add("F16", "JSON nhưng không phải GeoJSON", {"thua_dat": []})
    base = add_shapefile("F17", "một dòng đã đánh dấu xóa", [*good, parcel(3)])
    patch(base.with_suffix(".dbf"), struct.unpack("<H", base.with_suffix(".dbf").read_bytes()[8:10])[0], b"*")
    renamed = [parcel(1), parcel(2)]
    for one in renamed:
        one["properties"]["COT_7"] = one["properties"].pop("SO_THUA")
    add("F18", "không có cột số thửa", collection(renamed))
    keys = f"MA_XA,SO_TO,SO_THUA,DIA_CHI\n{COMMUNE},901,1,Thon 9\n"
    add("F18-shapeless", "bảng thuộc tính không có hình, không nhập để cập nhật", keys.encode(), ".csv")
    add("F19", "tùy chọn bảng mã lạ", collection(good), options={"encoding": "klingon"})
    french = [
        parcel(n, GHI_CHU=word) for n, word in enumerate(["Église Saint-Étienne", "Forêt brûlée", "Château d'été"], 1)
    ]
    add_latin("F20", "chữ tiếng Pháp, không có .cpg", french)
    base = add_shapefile("F21", "hai cột cùng tên", good)
    patch(base.with_suffix(".dbf"), 32 + 32 * 5, b"GHI_CHU\0\0\0\0")
    add("F22", "tên cột có ký tự NUL", collection([parcel(1, **{"CHU\x00CU": "mô phỏng"})]))
    empty = {"type": "GeometryCollection", "geometries": []}
    many = {"type": "Topology", "objects": {f"lop_{n}": empty for n in range(1, 502)}, "arcs": []}
    add("F24", "TopoJSON có 501 lớp", json.dumps(many).encode(), ".topojson")
    add("F25", "TopoJSON thiếu arcs", {"type": "Topology", "objects": {"thua": {}}}, ".topojson")
    vrt = "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>CSV:/etc/hostname"
    vrt += "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    add("F26", "phần mở rộng .geojson nhưng nội dung là VRT trỏ tới tệp khác", vrt.encode())
    (HERE / "F27.gpkg-wal").write_bytes(b"thay doi chua ghi xong")
    add("F27", "GeoPackage còn thay đổi chưa ghi xong", b"SQLite format 3\0" + bytes(84), ".gpkg")
    add("F28", "tọa độ ở dòng 3 không phải số", CORNERS.replace("582450.0", "582450,O").encode(), ".csv")
    add("F29", "bảng kê tọa độ góc ranh: X là bắc, Y là đông", CORNERS.encode(), ".csv", options=ZONE)
    note_vi = "biểu in: số tờ, số thửa ở trên bảng đỉnh, diện tích ở dưới"
    add("F29-form", note_vi, printed_form().encode(), ".txt", options=ZONE, also=["F29"])


def add_latin(code: str, note_vi: str, features: list[Feature]) -> None:
    """A shapefile whose last column is ISO-8859-1: written as placeholders, then patched in place."""
    plain = [deepcopy(one) for one in features]
    for n, one in enumerate(plain):
        one["properties"]["GHI_CHU"] = f"@{n}@".ljust(40, "_")
    path = add_shapefile(code, note_vi, plain, encoding="tcvn3").with_suffix(".dbf")
    content = path.read_bytes()
    for n, one in enumerate(features):
        content = content.replace(
            f"@{n}@".ljust(40, "_").encode(), one["properties"]["GHI_CHU"].encode("latin-1").ljust(40)
        )
    path.write_bytes(content)


def broken_records() -> None:
    """R: what is wrong with the structure of one record."""
    point = parcel(2)
    point["geometry"] = {"type": "Point", "coordinates": [EAST, NORTH]}
    add("R01", "đối tượng 2 không có hình", collection([parcel(1), parcel(2) | {"geometry": None}]))
    add("R02", "đối tượng 2 là điểm", collection([parcel(1), point]))
    flat = parcel(2)
    flat["geometry"]["coordinates"] = flat["geometry"]["coordinates"][0]
    add("R03", "đối tượng 2 thiếu một mức ngoặc", collection([parcel(1), flat]))
    nan = parcel(2)
    nan["geometry"]["coordinates"][0][1][0] = float("nan")
    add("R04", "đối tượng 2 có tọa độ NaN", collection([parcel(1), nan]))
    high = parcel(1)
    high["geometry"]["coordinates"] = [[[*point_, 7.5] for point_ in high["geometry"]["coordinates"][0]]]
    add("R05", "đỉnh có độ cao", collection([high]))
    turned = parcel(1)
    turned["geometry"]["coordinates"][0].reverse()
    add("R06", "vòng ranh ngược chiều khuyến nghị", collection([turned]))
    drawn = [
        polyline(ring()[:-1], closed=True),
        label("nha kho", EAST + 20, NORTH + 25),
        label("gieng", EAST + 30, NORTH + 10),
    ]
    add("R07", "hai dòng chữ trong một ranh", dxf(drawn), ".dxf", options=ZONE, also=["F18"])
    add("R08", "đối tượng 2 dùng cung không có", topology([parcel(1), parcel(2)], lost=2), ".topojson", options=ZONE)


def broken_sequence() -> None:
    """R03 once more: a sequence of features (RFC 8142) goes on behind a broken one."""
    records = [json.dumps(parcel(1)), json.dumps(parcel(2))[:-40], json.dumps(parcel(3))]
    text = "".join(f"\x1e{record}\n" for record in records)
    add(
        "R03-sequence",
        "đối tượng 2 bị cụt, đối tượng 3 vẫn đọc được",
        text.encode(),
        ".geojsons",
        options=ZONE,
        also=["A01"],
    )


def broken_drawings() -> None:
    """R09: closed lines of a drawing within another, and what the written area says of them."""
    how = {"options": ZONE | {"commune": COMMUNE, "constants": {"sheet_no": "901", "managing_unit": "MP-38"}}}

    def draw(*lines: tuple[list[list[float]], str]) -> bytes:
        """Closed lines, each with its text near its lower left corner."""
        parts = [
            (polyline(line[:-1], closed=True), label(said, line[0][0] + 2, line[0][1] + 2)) for line, said in lines
        ]
        return dxf([part for pair in parts for part in pair])

    hole = (ring(east=10, north=10, width=10, height=10), "2/100.0/CQP")
    add("R09", "thửa 2 nằm giữa thửa 1", draw((ring(), "1/1900.0/CQP"), hole), ".dxf", also=["F18"], **how)
    drawn = draw((ring(), "1/2000.0/CQP"), hole)
    add("R09-kept", "diện tích ghi trong thửa 1 gồm cả thửa 2", drawn, ".dxf", also=["F18", "T01"], **how)
    drawn = draw((ring(), "1/1950.0/CQP"), hole)
    add("R09-unlike", "diện tích ghi không khớp với ranh nào", drawn, ".dxf", also=["D01", "F18", "T01"], **how)
    sheet = [(ring(east=100 * number), f"{number}/2000.0/CQP") for number in (1, 2)]
    around = ring(east=-100, north=-100, width=400, height=300)
    add("F14-frame", "khung không số cùng lớp với thửa", draw((around, ""), *sheet), ".dxf", also=["F18"], **how)
    drawn = draw((around, "12"), *sheet)
    add("R09-unproven", "khung tờ 12 cùng lớp với thửa", drawn, ".dxf", also=["A01", "F18", "T01"], **how)


def broken_shapes() -> None:
    """H, T, C: form, neighbours, place."""
    bow = [[EAST, NORTH], [EAST + 80, NORTH + 50], [EAST + 80, NORTH], [EAST, NORTH + 50], [EAST, NORTH]]
    add("H01", "ranh tự cắt", collection([parcel(1, bow)]))
    add("H02", "ranh hở 40 m", collection([parcel(1, ring()[:-1])]))
    repeated = ring()
    repeated.insert(2, [repeated[1][0] + 0.001, repeated[1][1] + 0.001])
    add("H03", "đỉnh trùng", collection([parcel(1, repeated)]))
    add("H04", "mảnh rộng 0,5 m, dài 100 m", collection([parcel(1, ring(width=100, height=0.5), DIEN_TICH=50.0)]))
    parts = parcel(1, DIEN_TICH=4000.0)
    parts["geometry"] = {"type": "MultiPolygon", "coordinates": [[ring()], [ring(east=90)]]}
    add("H05", "hai mảnh rời", collection([parts]))
    add("H06", "hai thửa cùng một hình", collection([parcel(1, ring()), parcel(2, ring()[2:] + ring()[1:3])]))
    add("T01", "hai thửa chồng nhau 5 m", collection([parcel(1, ring()), parcel(2, ring(east=45, north=3))]))
    add("T02_truoc", "thửa phải có trước", collection([parcel(1, ring())]))
    before = MANIFEST.pop("T02_truoc")["file"]
    add("T02", "chồng 5 m lên thửa đã đăng ký", collection([parcel(2, ring(east=45))]), before=[before])
    wedge = [[EAST + 50.04, NORTH], *ring(east=50, width=50)[1:3], [EAST + 50, NORTH + 40], [EAST + 50.04, NORTH]]
    add("T03", "khe hở hình nêm 4 cm giữa hai thửa", collection([parcel(1, ring()), parcel(2, wedge)]))
    small = parcel(2, ring(east=50, height=20), DIEN_TICH=1000.0)
    add("T04", "cạnh của thửa 1 thiếu đỉnh ở góc thửa 2", collection([parcel(1, ring()), small]))
    own, other = crs.SRID_BY_EPSG[5897], crs.SRID_BY_EPSG[5899]
    [afar] = crs.transform_geometries(np.array([shapely.Polygon(ring(north=480))]), own, other)
    turned = [[round(x, 3), round(y, 3)] for x, y in afar.exterior.coords]
    note = "tệp ở múi 107°45', cách xã gần 2 độ"
    of_zone = collection([parcel(61, turned, DIEN_TICH=2002.1)], "urn:ogc:def:crs:EPSG::5899")
    add("T06", note, of_zone, also=["C02"])
    far = parcel(2, [[x + 400_000, y] for x, y in ring()])
    near = [parcel(number, ring(east=100 * number)) for number in (1, 3, 4, 5, 6)]
    add("C01", "đối tượng 2 lệch 400 km", collection([near[0], far, *near[1:]]))
    add("C01-corner", "X, Y của đỉnh 2 đổi chỗ", exchanged_corner().encode(), ".csv", options=ZONE, also=["F29"])
    shifted = [[x - 78_372 + 365, y - 170] for x, y in ring()]
    add("C02", "tệp ở múi 105°45'", collection([parcel(1, shifted)], "urn:ogc:def:crs:EPSG::9210"))
    around = [[105.7890, 19.8028], [105.7895, 19.8028], [105.7895, 19.8032], [105.7890, 19.8032], [105.7890, 19.8028]]
    add("C03", "kinh độ, vĩ độ WGS 84", collection([parcel(1, around, DIEN_TICH=2318.0)], None))


def broken_values() -> None:
    """D, K, A, S: numbers, keys, attributes, secrecy."""
    add("D01", "giấy tờ ghi 2.003 m²", collection([parcel(1, DIEN_TICH=2010.0)]))
    listed = with_sides("50.02", "40.00", "51.20", "39.99")
    add("D02", "bảng kê góc ranh ghi cạnh 3 dài 51,20 m", listed.encode(), ".csv", options=ZONE, also=["F29"])
    add("D03", "tổng các mục đích thiếu 100 m²", collection([parcel(1, LOAI_DAT="CQP:1500+ONT:400")]))
    add("K01", "hai thửa cùng số", collection([parcel(1), parcel(1, ring(north=200))]))
    code = {"MA_DINHDANH": "w7ezcywzzzz0"}
    add("K02", "hai thửa cùng mã định danh", collection([parcel(1, **code), parcel(2, **code)]))
    add("A01", "thiếu diện tích và loại đất", collection([parcel(1), parcel(2, DIEN_TICH=None, LOAI_DAT=None)]))
    add("A02", "loại đất không có trong danh mục", collection([parcel(1, LOAI_DAT="ABC")]))
    add("A03", "ngày đo ở tương lai", collection([parcel(1, NGAY_DO="01/01/2199")]))
    add("A04", "đất CQP nguồn gốc 10", collection([parcel(1, NGUON_GOC=10)]))
    add(
        "A05",
        "chữ TCVN3 giữa các chữ đúng",
        collection(
            [
                parcel(1, GHI_CHU="§Êt mô phỏng"),
                *[parcel(n, GHI_CHU="Đất quốc phòng mô phỏng, thửa đất thử nghiệm") for n in range(2, 5)],
            ]
        ),
    )
    whole = "Đường quốc phòng".encode()
    cut = CORNERS.replace("DINH,X,Y", "GHI_CHU,DINH,X,Y").encode().replace(b",500,", b",500," + whole + b" \xe1\xba,")
    add("A05-cut", "chữ của cột GHI_CHU bị cắt giữa chữ ấ", cut, ".csv", options=ZONE, also=["F29"])
    rows = [line.split(",") for line in CORNERS.splitlines()]
    rows[1][3] = "=2*1000"
    workbook(HERE / "A06-formula.xlsx", rows)
    note_vi = "diện tích là công thức chưa lưu giá trị"
    MANIFEST["A06-formula"] = {"file": "A06-formula.xlsx", "note_vi": note_vi, "options": ZONE, "also": ["F29"]}
    add("A06", "số thửa không phải số", collection([parcel(1), parcel(2, SO_THUA="hai")]))
    add("A07", "đơn vị quản lý không có trong sổ", collection([parcel(1, DON_VI_QL="KHONG-CO")]))
    add("S01_truoc", "thửa phải có trước", collection([parcel(7, DO_MAT=1)]))
    before = MANIFEST.pop("S01_truoc")["file"]
    lowered = collection([parcel(7, DO_MAT=0)])
    add("S01", "hạ độ mật từ 1 xuống 0", lowered, before=[before], options={"on_existing": "update"})
    add("S02", "độ mật 2, người nhập mức 1", collection([parcel(1, DO_MAT=2)]), actor={"clearance": 1})
    add(
        "S03",
        "tỉnh Thanh Hóa, người nhập phụ trách tỉnh 01",
        collection([parcel(1)]),
        actor={"clearance": 1, "provinces": ["01"]},
    )


def broken_places() -> None:
    """T05 and T07: parcels beyond the boundary of their commune, and in the protection area of another unit."""
    [(x, y)] = np.round(crs.from_wgs84(np.array([BOUNDED[1]]), crs.SRID_BY_EPSG[5897]), -1)
    limit = shapely.box(x - 2_000, y - 2_000, x + 30, y + 2_000)
    add("T05_truoc", "ranh giới xã phải có trước", collection([feature({"MA_XA": BOUNDED[0]}, limit)]))
    before = MANIFEST.pop("T05_truoc")["file"]
    outside = shapely.box(x, y, x + 50, y + 40)
    rows = [feature(parcel(51, MA_XA=BOUNDED[0])["properties"], outside)]
    note = "20 m phía đông của thửa nằm ngoài ranh giới xã"
    add("T05", note, collection(rows), before=[{"file": before, "command": "boundaries"}])
    post = shapely.Polygon(ring(north=-400, width=20, height=10))
    work = subjects.work("T07-1", post, commune=COMMUNE, unit="MP-48")
    add("T07_truoc", "công trình phải có trước", collection([work]))
    area = subjects.area("T07-1", "restricted", post, 50.0, commune=COMMUNE)
    add("T07_khu_vuc_cam", "khu vực cấm phải có trước", collection([area]))
    steps = [
        {"file": MANIFEST.pop("T07_truoc")["file"], "options": {"target": "works"}},
        {"file": MANIFEST.pop("T07_khu_vuc_cam")["file"], "options": {"target": "protection_areas"}},
    ]
    inside = collection([parcel(52, ring(east=30, north=-400))])
    add("T07", "thửa của MP-38 nằm trong khu vực cấm của MP-48", inside, before=steps)


def broken_changes() -> None:
    """B01 and B03: a split that does not close, and what stands on parcels that are split or left out."""
    add("B01_truoc", "thửa phải có trước", collection([parcel(21)]))
    before = MANIFEST.pop("B01_truoc")["file"]
    halves = [
        parcel(n, ring(east=2100 + east, width=width), DIEN_TICH=40.0 * width, TACH_TU="901/21")
        for n, east, width in ((22, 0, 25), (23, 25, 22))
    ]
    add("B01", "tách thửa 21 còn sót dải rộng 3 m", collection(halves), before=[before])
    split, left_out, kept = (parcel(n, ring(east=100 * n, north=800), SO_TO=902) for n in (1, 2, 3))
    add("B03_truoc", "các thửa phải có trước", collection([split, left_out, kept]))
    corners = [
        marker
        for n in (1, 2)
        for marker in subjects.markers((COMMUNE, 902, n), [(x, y) for x, y in ring(east=100 * n, north=800)[:-1]])
    ]
    add("B03_moc", "mốc phải có trước", collection(corners))
    shed = shapely.Polygon(ring(east=110, north=810, width=30, height=10))
    work = subjects.work("B03-1", shed, commune=COMMUNE, unit="MP-38")
    work["properties"]["THUA"] = "902/1"
    add("B03_cong_trinh", "công trình phải có trước", collection([work]))
    steps = [
        MANIFEST.pop("B03_truoc")["file"],
        {"file": MANIFEST.pop("B03_moc")["file"], "options": {"target": "markers"}},
        {"file": MANIFEST.pop("B03_cong_trinh")["file"], "options": {"target": "works"}},
    ]
    halves = [
        parcel(n, ring(east=east, north=800, width=25), SO_TO=902, DIEN_TICH=1000.0, TACH_TU="902/1")
        for n, east in ((11, 100), (12, 125))
    ]
    note = "tách thửa 1 có mốc, công trình; bỏ thửa 2 có mốc ra khỏi tệp"
    add("B03", note, collection([*halves, kept]), before=steps, options={"removed": "sheet"})


def broken_subjects() -> None:
    """B02 and P01: markers and protection areas against the parcel or the work to which they belong."""
    add("B02_truoc", "thửa phải có trước", collection([parcel(31, ring(north=400))]))
    before = MANIFEST.pop("B02_truoc")["file"]
    corners = [(x, y) for x, y in ring(north=400)[:3]]
    rows = subjects.markers((COMMUNE, 901, 31), [*corners, (EAST - 3, NORTH + 440)])
    note = "mốc M4 cách góc thửa 3 m nên một góc chưa có mốc"
    add("B02", note, collection(rows), before=[before], options={"target": "markers"})
    house = shapely.Polygon(ring(north=600, width=20, height=10))
    shed = shapely.Polygon(ring(east=300, north=600, width=20, height=10))
    works = [
        subjects.work(code, shape, commune=COMMUNE, unit="MP-38") for code, shape in (("P01-1", house), ("P01-2", shed))
    ]
    add("P01_truoc", "công trình phải có trước", collection(works))
    before = MANIFEST.pop("P01_truoc")["file"]
    areas = [
        subjects.area("P01-1", "restricted", house, 60.0, commune=COMMUNE),
        subjects.area("P01-2", "protected", shed, 100.0, commune=COMMUNE),
    ]
    add(
        "P01", "khu vực cấm rộng 60 m; khu vực bảo vệ không có khu vực cấm", collection(areas),
        before=[{"file": before, "options": {"target": "works"}}], options={"target": "protection_areas"},
    )  # fmt: skip


def main() -> None:
    """Write all files and the manifest."""
    HERE.mkdir(exist_ok=True)
    for old in HERE.iterdir():
        if old.name != "README.md":
            old.unlink()
    broken_files()
    broken_records()
    broken_sequence()
    broken_drawings()
    broken_shapes()
    broken_values()
    broken_places()
    broken_changes()
    broken_subjects()
    notice = "Dữ liệu mô phỏng, không có thật. Fictitious data."
    text = json.dumps({"notice": notice, "files": MANIFEST}, ensure_ascii=False, indent=1)
    (HERE / "manifest.json").write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
