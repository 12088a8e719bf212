"""What an operator may set about imports: how much a file may ask of its reader, and how many uploads may wait."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

MOST: Final = 1_000_000


def setting(variable: str, doc_en: str, doc_vi: str, default: Any = None, most: int = MOST) -> Any:
    """Declare a field with the variable it is read from and what its reference says; numbers go up to ``most``."""
    return field(default=default, metadata={"variable": variable, "doc_en": doc_en, "doc_vi": doc_vi, "most": most})


def _limit(name: str, doc_en: str, doc_vi: str, default: int, most: int = MOST) -> Any:
    """A limit of the process that reads files."""
    return setting(f"LANDDB_READ_{name}", f"Imported files: {doc_en}.", f"Tệp nhập: {doc_vi}.", default, most)


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """Sizes are MB, times seconds. `landdb.import_.readers.limits` makes the reader's limits of the ``read_…`` ones."""

    read_file_mb: int = _limit("FILE_MB", "largest file, MB", "dung lượng lớn nhất của một tệp (MB)", 8192)
    read_document_mb: int = _limit(
        "DOCUMENT_MB", "largest file of a format that is read whole (DXF, DGN, TopoJSON, XLSX, lists of corners), MB",
        "dung lượng lớn nhất của tệp phải đọc trọn: DXF, DGN, TopoJSON, XLSX, danh sách đỉnh (MB)", 512,
    )  # fmt: skip
    read_unpacked_mb: int = _limit(
        "UNPACKED_MB", "most that an archive unpacks to, MB", "dung lượng sau giải nén (MB)", 8192
    )
    read_ratio: int = _limit("RATIO", "most to which an archive is compressed, N:1", "tỷ lệ nén lớn nhất, N:1", 200)
    read_entries: int = _limit("ENTRIES", "most entries of an archive", "số mục tối đa trong tệp nén", 2_000)
    read_depth: int = _limit("DEPTH", "how deep archives may be nested", "số tầng tệp nén lồng nhau", 3)
    read_layers: int = _limit("LAYERS", "most layers", "số lớp tối đa", 500)
    read_columns: int = _limit("COLUMNS", "most columns of a layer", "số cột tối đa của một lớp", 250)
    read_features: int = _limit(
        "FEATURES", "most features of a layer", "số đối tượng tối đa của một lớp", 20_000_000, 2_000_000_000
    )
    read_vertices: int = _limit(
        "VERTICES", "most vertices of one shape", "số đỉnh tối đa của một hình", 1_000_000, 100_000_000
    )
    read_memory_mb: int = _limit("MEMORY_MB", "memory of the reader, MB", "bộ nhớ của trình đọc (MB)", 4096)
    read_cpu_seconds: int = _limit(
        "CPU_SECONDS", "processor time of the reader, seconds", "thời gian xử lý của trình đọc (giây)", 1_800
    )
    read_seconds: int = _limit(
        "SECONDS", "longest wait for the reader, seconds", "thời gian chờ trình đọc (giây)", 1_800
    )
    read_open_files: int = _limit(
        "OPEN_FILES", "files that the reader may have open", "số tệp trình đọc được mở cùng lúc", 256
    )
    max_waiting_imports: int = setting(
        "LANDDB_MAX_WAITING_IMPORTS",
        "Imports of one author that may be open at once; a further upload is answered with 429.",
        "Số đợt nhập chưa kết thúc của một người; gửi thêm sẽ nhận lỗi 429.",
        50,
    )
    max_waiting_mb: int = setting(
        "LANDDB_MAX_WAITING_MB",
        "MB of files of one author's open imports; a further upload is answered with 429.",
        "Tổng dung lượng tệp (MB) của các đợt nhập chưa kết thúc của một người; gửi thêm sẽ nhận lỗi 429.",
        4096,
    )
    min_free_mb: int = setting(
        "LANDDB_MIN_FREE_MB",
        "MB that an upload must leave free where `LANDDB_HOME` lies; else it is answered with 507.",
        "Dung lượng (MB) phải còn trống trên ổ đĩa của `LANDDB_HOME` sau khi tải lên; thiếu thì nhận lỗi 507.",
        1024,
    )
