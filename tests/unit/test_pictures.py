"""What is a picture, and how large it is once it is unpacked."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from PIL import Image

from landdb.basemaps.entries import read_entry
from landdb.basemaps.faults import FaultyError
from landdb.basemaps.files import check_files
from landdb.basemaps.upstream import Upstream
from landdb.domain.pictures import MAX_SIDE, image_type, picture_sides, shown_type
from landdb.errors import UpstreamError
from tests.api.basemap_files import entry, make_png
from tests.map_server import serve_bytes


def paint(form: str, width: int, height: int, **options: object) -> bytes:
    into = io.BytesIO()
    Image.new("RGB", (width, height), (60, 140, 80)).save(into, form, **options)
    return into.getvalue()


def bomb() -> bytes:
    """A small file that says it has 900 million pixels."""
    whole = bytearray(make_png(1, 2, 3, side=8))
    struct.pack_into(">II", whole, 16, 30_000, 30_000)
    return bytes(whole)


@pytest.mark.parametrize(("form", "options"), [
    ("PNG", {}), ("GIF", {}), ("JPEG", {}), ("JPEG", {"progressive": True, "comment": b"x" * 3000, "dpi": (96, 96)}),
    ("WEBP", {}), ("WEBP", {"lossless": True}), ("WEBP", {"exif": b"Exif" + bytes(40)}),
])  # fmt: skip
def test_the_size_stands_in_the_head(form: str, options: dict[str, object]) -> None:
    content = paint(form, 300, 200, **options)
    assert picture_sides(content) == (300, 200)
    assert shown_type(content) == image_type(content) == f"image/{form.lower()}"
    assert shown_type(paint(form, MAX_SIDE + 1, 2, **options)) is None
    assert shown_type(content[:9]) is None


def test_pictures_are_known_by_their_first_bytes() -> None:
    assert image_type(b"\xff\xd8\xff\xe0") == "image/jpeg"
    for content in (b"", b"<svg onload=x>", b"RIFF\0\0\0\0WAVE", b"<html>"):
        assert image_type(content) is None
        assert shown_type(content) is None
    assert shown_type(b"\xff\xd8\xff" + b"\xff" * 100) is None


def test_a_picture_that_unpacks_to_very_much_is_not_taken(tmp_path: Path) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(bomb())}\r\n\r\n".encode()
    with serve_bytes(head + bomb()) as origin, pytest.raises(UpstreamError) as caught:
        Upstream(timeout_s=2).fetch(f"{origin}/x")
    assert "2048" in caught.value.told_en
    (tmp_path / "hinh.png").write_bytes(bomb())
    with pytest.raises(FaultyError):
        check_files(read_entry(entry(thumbnail="hinh.png"), "file"), tmp_path)
