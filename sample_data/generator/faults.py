"""A file with deliberate faults, each of one kind and said so in its note, so that the import has something to find."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from shapely import Polygon

from .estate import ParcelRow
from .plan import FICTITIOUS, Site, local_code

SHEET = 99
Row = tuple[Polygon, dict[str, object]]


def faulty_rows(site: Site, registered: list[ParcelRow], corner: tuple[float, float]) -> list[Row]:
    """Return rows around `corner` (easting, northing), south of the fabric; half of them are sound."""
    rows = [_row(site, number, _plot(corner, number), "Thửa đúng") for number in range(1, 13)]
    rows += list(_geometry_faults(site, corner)) + list(_attribute_faults(site, corner))
    neighbour = max(
        (row for row in registered if row.kind in ("rice", "gardens")), key=lambda row: row.polygon.bounds[0]
    )
    _, south, east, north = neighbour.polygon.bounds
    intruder = Polygon([(east - 6, south), (east + 18, south), (east + 18, north), (east - 6, north)])
    rows.append(_row(site, 40, intruder, "Lỗi: chồng lên thửa đã đăng ký"))
    return rows


def _plot(corner: tuple[float, float], place: int, *, grow_m: float = 0.0) -> Polygon:
    column, line = (place - 1) % 12, (place - 1) // 12
    x, y = corner[0] + column * 21.0, corner[1] - line * 34.0
    skew = 0.4 * np.sin(place)
    ring = [(x, y), (x + 21 + grow_m, y + skew), (x + 21 + grow_m, y + 27 + skew), (x, y + 27)]
    return Polygon(np.round(np.array(ring), 3))


def _row(site: Site, number: int, polygon: Polygon, note: str, **changes: object) -> Row:
    values: dict[str, object] = {
        "MA_XA": site.commune_code,
        "SO_TO": SHEET,
        "SO_THUA": number,
        "DIEN_TICH": round(polygon.area, 1),
        "LOAI_DAT": "HNK",
        "NGUON_GOC": 1,
        "DON_VI_QL": local_code(site),
        "DIA_CHI": f"Đồng Mẫu, {site.commune_name} {FICTITIOUS}",
        "TT_GCN": "Chưa cấp",
        "TRANG_THAI": "Hiệu lực",
        "DO_MAT": "Không mật",
        "TY_LE": 1000,
        "NGAY_DO": date(2024, 5, 14),
        "PP_DO": "GNSS RTK",
        "GHI_CHU": note,
    }
    return polygon, values | changes


def _geometry_faults(site: Site, corner: tuple[float, float]) -> Iterator[Row]:
    def corners(place: int) -> list[tuple[float, ...]]:
        return list(_plot(corner, place).exterior.coords)[:4]

    a, b, c, d = corners(13)
    yield _row(site, 13, Polygon([a, c, b, d]), "Lỗi: hình nơ", DIEN_TICH=567.0)
    a, b, c, d = corners(15)
    knot = [a, b, (b[0], b[1] + 15), (a[0] + 4, a[1] + 6), (a[0] + 4, a[1] + 20), (b[0] - 3, b[1] + 8), c, d]
    yield _row(site, 15, Polygon(knot), "Lỗi: ranh tự cắt", DIEN_TICH=560.0)
    a, b, c, d = corners(17)
    yield _row(site, 17, Polygon([a, b, (b[0], b[1] + 0.02), (a[0], a[1] + 0.02)]), "Lỗi: dải quá hẹp", DIEN_TICH=0.4)
    a, b, c, d = corners(19)
    spike = ((a[0] + b[0]) / 2, a[1] - 4.0)
    yield _row(
        site, 19, Polygon([a, (spike[0] - 0.01, a[1]), spike, (spike[0] + 0.01, a[1]), b, c, d]), "Lỗi: gai nhọn"
    )
    a, b, c, d = corners(21)
    yield _row(site, 21, Polygon([a, b, (b[0] + 0.004, b[1] + 0.003), c, d]), "Lỗi: đỉnh trùng")
    yield _row(site, 22, _plot(corner, 23, grow_m=3.5), "Lỗi: chồng lên thửa bên cạnh")
    yield _row(site, 23, _plot(corner, 24), "Thửa bị chồng")


def _attribute_faults(site: Site, corner: tuple[float, float]) -> Iterator[Row]:
    def plot(place: int) -> Polygon:
        return _plot(corner, place)

    yield _row(site, 5, plot(25), "Lỗi: trùng số thửa trong tệp")
    yield _row(site, 26, plot(26), "Lỗi: diện tích ngoài hạn sai", DIEN_TICH=round(plot(26).area * 1.06, 1))
    yield _row(site, 27, plot(27), "Lỗi: mã loại đất cũ", LOAI_DAT="BHK")
    yield _row(site, 28, plot(28), "Lỗi: thiếu mã xã", MA_XA=None)
    yield _row(site, 29, plot(29), "Lỗi: mã loại đất không có", LOAI_DAT="XYZ")
    yield _row(site, 30, plot(30), "Lỗi: ngày đo trong tương lai", NGAY_DO=date(2099, 1, 1))
    yield _row(site, 31, plot(31), "Lỗi: tổng mục đích khác diện tích", LOAI_DAT="HNK:400.0+CLN:90.0")
    yield _row(site, 32, plot(32), "Lỗi: thiếu đơn vị quản lý", DON_VI_QL=None)
    yield _row(site, 33, plot(33), "Lỗi: chữ sai bảng mã", DIA_CHI="Ä\x90á»\x93ng Máº«u, xÃ£ Thiá»\x87u HÃ³a")
    yield _row(site, 34, plot(34), "Lỗi: ngày của bảng tính trống", NGAY_DO=date(1900, 1, 1))
    yield _row(site, 35, plot(35), "Lỗi: đơn vị không có trong danh mục", DON_VI_QL="KHONG-CO")
    yield _row(site, 36, plot(36), "Lỗi: độ mật không có trong danh mục", DO_MAT="Rất mật")
