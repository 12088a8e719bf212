"""Tiles of other servers: what is taken, and all that is not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import pytest

from landdb.basemaps.disk_cache import DiskCache
from landdb.basemaps.entries import read_entry
from landdb.basemaps.flights import Flights
from landdb.basemaps.tiles import TileSource
from landdb.basemaps.upstream import Upstream
from landdb.domain.basemaps import Basemap
from landdb.domain.tile_pyramid import TilePlace
from landdb.errors import UpstreamError, UpstreamTimeoutError
from tests.api.basemap_files import entry
from tests.map_server import BLUE, MapServer, serve_bytes, serve_maps

PLACE = TilePlace(3, 6, 3)


@pytest.fixture
def maps() -> Iterator[MapServer]:
    with serve_maps() as server:
        yield server


@pytest.fixture
def source(tmp_path: Path) -> TileSource:
    return TileSource(tmp_path, DiskCache(tmp_path / "cache", 10_000_000), Upstream(timeout_s=1.5))


def from_server(maps: MapServer, name: str, **changes: object) -> Basemap:
    return read_entry(entry(url=f"{maps.origin}/{name}/{{z}}/{{x}}/{{y}}.png", **changes), "file")


def test_a_picture_is_taken_once_and_kept(maps: MapServer, source: TileSource) -> None:
    for _ in range(2):
        picture = source.get_tile(from_server(maps, "xyz"), PLACE)
        assert picture
        assert (picture.content, picture.media_type) == (BLUE, "image/png")
    assert maps.asked == ["/xyz/3/6/3.png"]
    assert maps.headers[0]["host"] == maps.host
    assert not {"cookie", "authorization", "referer", "x-forwarded-for"} & set(maps.headers[0])


def ask_at_once(source: TileSource, basemaps: list[Basemap]) -> list[object]:
    """What comes of asking for the same tile of all of them at the same moment."""

    def ask(basemap: Basemap) -> object:
        try:
            return source.get_tile(basemap, PLACE)
        except UpstreamError as error:
            return error

    with ThreadPoolExecutor(len(basemaps)) as threads:
        return list(threads.map(ask, basemaps))


def test_who_wants_the_same_tile_at_once_waits_for_one_fetch(maps: MapServer, source: TileSource) -> None:
    maps.delay_s = 0.5
    found = ask_at_once(source, [from_server(maps, "xyz")] * 6)
    assert [getattr(picture, "content", None) for picture in found] == [BLUE] * 6
    assert len(maps.asked) == 1


def test_a_fetch_that_fails_fails_for_all_who_wait_and_is_tried_again(maps: MapServer, source: TileSource) -> None:
    maps.delay_s, maps.broken = 0.5, True
    assert all(isinstance(error, UpstreamError) for error in ask_at_once(source, [from_server(maps, "xyz")] * 6))
    assert len(maps.asked) == 1
    maps.delay_s, maps.broken = 0.0, False
    assert source.get_tile(from_server(maps, "xyz"), PLACE)


def test_levels_share_no_fetch(maps: MapServer, source: TileSource) -> None:
    maps.delay_s = 0.5
    levels = [from_server(maps, "xyz", secrecyLevel=level) for level in (0, 2, 0, 2)]
    assert all(ask_at_once(source, levels))
    assert len(maps.asked) == 2


def test_nobody_waits_for_the_fetch_of_another_without_end() -> None:
    flights, under_way, over = Flights(), Event(), Event()

    def fetch() -> None:
        under_way.set()
        over.wait(10)

    first = Thread(target=flights.share, args=("a", fetch, 5.0))
    first.start()
    under_way.wait(5)
    started = time.monotonic()
    with pytest.raises(UpstreamTimeoutError):
        flights.share("a", fetch, 0.2)
    assert time.monotonic() - started < 1
    over.set()
    first.join()
    assert flights.share("a", lambda: None, 0.2) is None, "what is over is forgotten"


def test_what_is_not_there_is_nothing_and_nobody_is_asked_outside(maps: MapServer, source: TileSource) -> None:
    assert source.get_tile(from_server(maps, "missing"), PLACE) is None
    assert source.get_tile(from_server(maps, "missing"), PLACE) is None
    assert len(maps.asked) == 1
    bounded = from_server(maps, "xyz", bounds=[105.0, 20.0, 106.0, 21.0], minZoom=2)
    for place in (TilePlace(3, 0, 0), TilePlace(1, 1, 0), TilePlace(20, 0, 0)):
        assert source.get_tile(bounded, place) is None
    assert len(maps.asked) == 1


@pytest.mark.parametrize(("name", "told"), [
    ("html", "no picture"), ("big", "2 MB"), ("other", "another server"), ("circle", "circles"),
    ("file", "another server"), ("metadata", "another server"),
])  # fmt: skip
def test_what_is_not_taken(maps: MapServer, source: TileSource, name: str, told: str) -> None:
    with pytest.raises(UpstreamError) as caught:
        source.get_tile(from_server(maps, name), PLACE)
    assert told in caught.value.told_en
    assert "127.0.0.1" not in caught.value.message_en + caught.value.message_vi
    assert len(maps.asked) <= 3


def test_a_redirect_within_the_server_is_followed(maps: MapServer, source: TileSource) -> None:
    assert source.get_tile(from_server(maps, "same"), PLACE)
    assert maps.asked == ["/same/3/6/3.png", "/xyz/0/0/0.png"]


@pytest.mark.parametrize("way", ["silent", "drip"])
def test_a_slow_server_is_not_waited_for(maps: MapServer, source: TileSource, way: str) -> None:
    maps.delay_s = 5.0 if way == "silent" else 0.0
    started = time.monotonic()
    for _ in range(3):
        with pytest.raises(UpstreamTimeoutError):
            source.get_tile(from_server(maps, "xyz" if way == "silent" else "drip"), PLACE)
    assert time.monotonic() - started < 3 * 2
    started = time.monotonic()
    with pytest.raises(UpstreamError):
        source.get_tile(from_server(maps, "xyz"), TilePlace(3, 1, 1))
    assert time.monotonic() - started < 0.2, "it is left alone for a while"


def test_a_server_may_take_the_time_it_is_given(maps: MapServer, tmp_path: Path) -> None:
    maps.delay_s = 3.4
    patient = TileSource(tmp_path, DiskCache(tmp_path / "cache", 10_000_000), Upstream(timeout_s=6))
    assert patient.get_tile(from_server(maps, "xyz"), PLACE)


def test_a_server_that_is_down_fails_at_once_and_is_asked_again_by_a_trial(source: TileSource) -> None:
    with serve_maps() as gone:
        basemap = from_server(gone, "xyz")
    with pytest.raises(UpstreamError) as caught:
        source.get_tile(basemap, PLACE)
    assert caught.value.is_unreachable
    trial = source.try_out(basemap)
    assert not trial.is_ok
    assert "no answer" in trial.said_en


def test_what_was_kept_stands_in(maps: MapServer, source: TileSource, monkeypatch: pytest.MonkeyPatch) -> None:
    assert source.get_tile(from_server(maps, "xyz"), PLACE)
    maps.broken = True
    monkeypatch.setattr("landdb.basemaps.disk_cache.FRESH_S", -1)
    assert source.get_tile(from_server(maps, "xyz"), PLACE)
    with pytest.raises(UpstreamError) as caught:
        source.get_tile(from_server(maps, "xyz"), TilePlace(3, 1, 1))
    assert "500" in caught.value.told_en


def redirect_to(location: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()


@pytest.mark.parametrize("answer", [
    b"NO HTTP\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 300 + b"\r\n",
    *map(redirect_to, ("/a b", "/\u1ed3", "/\x01", "http://[::1/x", "http://127.0.0.1:99999/", "http://127.0.0.1:x/")),
])  # fmt: skip
def test_what_is_no_answer_is_told_as_a_failure(answer: bytes) -> None:
    with serve_bytes(answer) as origin, pytest.raises(UpstreamError):
        Upstream(timeout_s=2).fetch(f"{origin}/x")


def test_an_address_with_accents_is_told_as_a_failure(maps: MapServer) -> None:
    with pytest.raises(UpstreamError):
        Upstream(timeout_s=2).fetch(f"{maps.origin}/n\u1ec1n/0/0/0.png")


def test_a_redirect_names_nobody() -> None:
    with serve_bytes(redirect_to("//somebody:secret@{host}/x")) as origin, pytest.raises(UpstreamError) as caught:
        Upstream(timeout_s=2).fetch(f"{origin}/x")
    assert "another server" in caught.value.told_en


def test_a_secret_base_map_keeps_its_tiles_apart(maps: MapServer, source: TileSource) -> None:
    source.get_tile(from_server(maps, "xyz", secrecyLevel=2), PLACE)
    source.get_tile(from_server(maps, "xyz"), PLACE)
    assert len(maps.asked) == 2


def test_a_trial_tells_what_came(maps: MapServer, source: TileSource) -> None:
    wms = read_entry(entry(type="wms", url=f"{maps.origin}/wms", layer="a"), "file")
    trial = source.try_out(wms)
    assert (trial.is_ok, trial.said_en) == (True, "image/png")
    assert trial.ms > 0
    wrong = source.try_out(from_server(maps, "html"))
    assert (wrong.is_ok, "no picture (image/png)" in wrong.said_en) == (False, True)
