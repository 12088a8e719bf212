"""A report made by hand, without a database: every kind of finding, hostile texts, marks that lie on each other."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from landdb.domain import crs
from landdb.domain.issues import Severity
from landdb.import_.report import Acceptance, AreaLine, Finding, ImportReport, Ledger, ReportRow, Rule, TakenFix
from landdb.import_.report_head import Decision, FoundField, FoundZone, ReportHead, Texts

SRID = crs.SRID_BY_EPSG[5897]
EAST, NORTH = 587_000.0, 2_327_000.0
VIETNAMESE = "Thửa Đất quốc phòng: ẳ ặ ễ ỗ ự ỹ Ự Ỹ – 3.222,5 m²"
HOSTILE = '=cmd|"/c calc"!A1'
PROOF: Texts = {"vi": "105°00', vì 105°45' lệch 82 km", "en": "105°00', for 105°45' would be 82 km off"}
TRIED = (("105°00'", 0.5), ("UTM 105°00'", None))
SCRIPT = "</script><script>alert(1)</script>{{ 7*7 }}{% raw %}"


def square(i: int, size: float = 20.0) -> Polygon:
    """Parcel i, in the zone."""
    x = EAST + 25 * (i % 10)
    y = NORTH + 25 * (i // 10)
    return Polygon([(x, y), (x + size, y), (x + size, y + size), (x, y + size)])


def lon_lat(shape: BaseGeometry) -> BaseGeometry:
    """A shape of the zone in WGS 84."""
    shapes = np.empty(1, dtype=object)
    shapes[0] = shape
    placed: BaseGeometry = crs.transform_geometries(shapes, SRID, crs.WGS84)[0]
    return placed


def finding(number: int, code: str, severity: Severity, row_no: int | None, **rest: object) -> Finding:
    """A finding on a row, with a mark inside its geometry, or its row."""
    shape = rest.pop("shape", None)
    assert shape is None or isinstance(shape, BaseGeometry)
    place = None
    if row_no is not None:
        at = lon_lat((shape or square(row_no)).representative_point())
        assert isinstance(at, Point)
        place = (at.x, at.y)
    text = str(rest.pop("text", VIETNAMESE))
    made = Finding(
        number=number, code=code, severity=severity, title={"vi": "Chồng lấn", "en": "Overlap"},
        text={"vi": text, "en": f"English of {text}"}, remedy={"vi": "Sửa ranh", "en": "Correct it"}, row_no=row_no,
        key=f"9/{row_no}" if row_no else "", geometry=lon_lat(shape) if shape is not None else None, place=place,
    )  # fmt: skip
    return replace(made, **rest)  # type: ignore[arg-type]


def findings() -> tuple[Finding, ...]:
    """Findings 1 to 7: a file's, points, a line, an overlap, two on one place, an accepted one."""
    accepted = Acceptance("chỉ-huy", "Đã đối chiếu thực địa", datetime(2026, 11, 20, tzinfo=UTC))
    return (
        finding(1, "C02", Severity.WARNING, None, text="tệp: múi chiếu nghi ngờ"),
        finding(2, "H01", Severity.ERROR, 1, shape=Point(EAST + 30, NORTH + 5)),
        finding(3, "T03", Severity.WARNING, 2, shape=LineString([(EAST + 50, NORTH), (EAST + 50, NORTH + 20)]),
                acceptance=accepted),
        finding(4, "T01", Severity.ERROR, 3, shape=square(3, 5.0), measured=0.21, limit=0.15, unit="m",
                fix={"vi": "Bắt dính", "en": "Snap"}),
        finding(5, "D01", Severity.WARNING, 4, text=HOSTILE, measured=12.5, limit=4.1, unit="m²"),
        finding(6, "A04", Severity.NOTE, 4, text=SCRIPT, field="-ghi_chu"),
        finding(7, "A01", Severity.ERROR, 5, text="thiếu số thửa"),
    )  # fmt: skip


def rows() -> list[ReportRow]:
    """Thirty parcels; 1, 3 and 5 are refused, 6 changes a smaller one, 7 has no shape."""
    made = []
    for i in range(1, 31):
        shape = None if i == 7 else square(i)
        action = "rejected" if i in {1, 3, 5} else "change" if i == 6 else "add"
        made.append(
            ReportRow(
                row_no=i, key=f"9/{i}", action=action,  # type: ignore[arg-type]
                srid=SRID, geometry=shape, lon_lat=None if shape is None else lon_lat(shape),
                before=lon_lat(square(i, 15.0)) if i == 6 else None, paper_m2=400.0,
                computed_m2=None if shape is None else 400.0,
                properties={"SO_THUA": i, "DIEN_TICH": i + 0.5 if i > 1 else None, "Tên chủ quản lý": "Đơn vị ẳ",
                            "GHI_CHU": unicodedata.normalize("NFD", VIETNAMESE)},
            )
        )  # fmt: skip
    return made


def make_report(*, found: Sequence[Finding] | None = None, srid: int | None = SRID) -> ImportReport:
    """The report, or one with other findings or without a zone."""
    shown = findings() if found is None else tuple(found)
    counts: dict[str, dict[Severity, int]] = {}
    for one in shown:
        by_severity = counts.setdefault(one.code, {})
        by_severity[one.severity] = by_severity.get(one.severity, 0) + 1
    codes = sorted({"C01", "C02", "H01", "H02", "T01", "T03", "D01", "A01", "A04", "S01", "F01", *counts})
    head = ReportHead(
        batch_id="0b5f8f0e-1111-4222-8333-444455556666", state="dry_run",
        state_title={"vi": "chạy thử", "en": "dry run"}, target="parcels", file_name="Thửa đất & <ranh>.shp",
        made_by="đo-đạc", made_at=datetime(2026, 11, 21, 2, tzinfo=UTC),
        reported_by="Nguyễn Văn Kiểm", reported_at=datetime(2026, 11, 21, 22, 5, tzinfo=UTC), software="LandDB 0.1.0",
        secrecy_level=2, file_sha256="ab" * 32, file_size=17761, format="shp", commune="Xã Thiệu Hóa (15772)",
        zone=FoundZone(srid, {"vi": "theo xã", "en": "by commune"}, PROOF, 0.97, TRIED),
        encodings={"": "TCVN3"}, mapping={"SO_THUA": "parcel_no", "DIEN_TICH": "legal_area_m2"},
        columns=("SO_THUA", "DIEN_TICH", "Tên chủ quản lý", "GHI_CHU"),
        evidence={"SO_THUA": FoundField({"vi": "theo tên cột", "en": "by its name"}, 1.0),
                  "DIEN_TICH": FoundField({"vi": "theo nội dung", "en": "by its content"}, 0.81)},
        decisions=(Decision("returned", "chỉ-huy", datetime(2026, 11, 21, 3, tzinfo=UTC), "thiếu biên bản <kèm>"),),
        types={"SO_THUA": "int64", "DIEN_TICH": "float64"}, options={"on_existing": "update"},
        message={"vi": "Chạy thử: đọc 30", "en": "Dry run: 30 read"},
    )  # fmt: skip
    made = rows()
    return ImportReport(
        head=head,
        ledger=Ledger(read=30, accepted=27, rejected=3, removed=2),
        balance=(AreaLine("add", 26, 0, 10_000, 10_400, 1), AreaLine("change", 1, 225, 400, 400),
                 AreaLine("rejected", 3, 0, 1_200, 1_200), AreaLine("removed", 2, 775)),
        findings=shown,
        rules=tuple(Rule(code, {"vi": "Quy tắc", "en": "Rule"}, "row", True, counts.get(code, {})) for code in codes),
        rows=lambda: iter(made),
        fixes=(TakenFix(8, "9/8", ({"vi": "Bỏ đỉnh trùng", "en": "Drop repeated vertices"},), 0.004, -0.12, "đo-đạc",
                        datetime(2026, 11, 21, 4, tzinfo=UTC)),),
    )  # fmt: skip
