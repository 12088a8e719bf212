"""The web map in a browser: first parcels, frames while panning and zooming, hover, memory, size of the scripts.

Beside each figure of the full map stands that of the same page with all its layers hidden, measured in turn: what the
machine, the browser and Leaflet take by themselves shows there, so that the ratio tells of the layers alone.
"""

from __future__ import annotations

import gzip
import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from landdb.settings import load_settings
from tests.bench.measure import Series
from tests.bench.registers import Register, open_estate, say
from tests.bench.serve import run_server

ROUNDS: Final = 3
ZOOM: Final = 18
WINDOW: Final[ViewportSize] = {"width": 1440, "height": 900}
LAYERS: Final = {"map": "", "empty": "&hide=base,labels,parcels,works"}
"""Part of the address for each kind of page that is measured."""

_PROBE: Final = (Path(__file__).parent / "web_probe.js").read_text(encoding="utf-8")
_FLAGS: Final = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
_SETTLE_MS: Final = 700


@dataclass
class Figures:
    """What one kind of page took over all rounds, in milliseconds; memory in bytes."""

    pan: Series = field(default_factory=Series)
    zoom: Series = field(default_factory=Series)
    hover: Series = field(default_factory=Series)
    first_shapes: list[float] = field(default_factory=list)
    heap: list[float] = field(default_factory=list)


def run(home: Path, parcels: int, seed: int) -> None:
    """Measure both kinds of page in turn and print the table."""
    if not (load_settings({}).webmap_dir / "index.html").is_file():
        raise SystemExit("the web map is not built: ./run setup --dev")
    figures = {kind: Figures() for kind in LAYERS}
    with open_estate(home, parcels, seed) as register, run_server(register) as callers, open_browser() as browser:
        origin, place = callers[0].origin, find_place(register)
        scripts = measure_scripts(browser, f"{origin}/map/")
        for number in range(ROUNDS):
            say(f"  round {number + 1} of {ROUNDS}")
            for kind, hidden in LAYERS.items():
                measure_page(browser, f"{origin}/map/#map={ZOOM}/{place}{hidden}", figures[kind], has_shapes=not hidden)
    print(f"\nWeb: {parcels:,} parcels, seed {seed}, {time.strftime('%Y-%m-%d')}; caller c0, {ROUNDS} rounds")
    print_figures(figures["map"], figures["empty"], scripts)


def find_place(register: Register) -> str:
    """Latitude and longitude in the middle of the commune with the most parcels, as the address has them."""
    connection = register.connect()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_Y(label_point)), "
            "percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_X(label_point)) FROM parcel WHERE admin_unit_id = "
            "(SELECT admin_unit_id FROM parcel GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)"
        )
        [lat, lon] = cursor.fetchone() or (0.0, 0.0)
    connection.close()
    return f"{lat:.6f}/{lon:.6f}"


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Open the system's Chromium, without a window."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("there is no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


def measure_scripts(browser: Browser, address: str) -> list[int]:
    """Bytes after gzip of each script that the page needs before it can draw: those of its HTML, and the worker's."""
    context = browser.new_context(viewport=WINDOW)
    scripts: dict[str, bytes] = {}
    context.on("response", lambda answer: _keep_script(answer, scripts))
    page = context.new_page()
    page.goto(address)
    settle(page)
    html = context.request.get(address).text()
    context.close()
    return [len(gzip.compress(body)) for name, body in scripts.items() if name in html or name.startswith("worker")]


def _keep_script(answer: Any, scripts: dict[str, bytes]) -> None:
    name = answer.url.rpartition("/")[2]
    if name.endswith(".js") and name not in scripts:
        scripts[name] = answer.body()


def measure_page(browser: Browser, address: str, figures: Figures, *, has_shapes: bool) -> None:
    """Open a fresh page and add what loading, a hover, a drag and the wheel take on it."""
    context = browser.new_context(viewport=WINDOW)
    page = context.new_page()
    page.add_init_script(_PROBE)
    page.goto(address)
    if has_shapes:
        figures.first_shapes.append(page.evaluate("landdbProbe.firstShapes()"))
    settle(page)
    figures.hover.durations_ms += page.evaluate("landdbProbe.hover()")
    figures.pan.durations_ms += page.evaluate("landdbProbe.pan()")
    settle(page)
    figures.zoom.durations_ms += page.evaluate("landdbProbe.zoom()")
    settle(page)
    figures.heap.append(used_heap(page))
    context.close()


def settle(page: Page) -> None:
    """Wait until list and tiles have come and the map stands still."""
    page.wait_for_selector("ul#results:not(.stale)", state="attached")
    page.wait_for_selector(".loading-line:not(.on)", state="attached")
    page.wait_for_timeout(_SETTLE_MS)


def used_heap(page: Page) -> float:
    """Return the bytes of the page's own JavaScript heap after collection; workers have theirs."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(float(metric["value"]) for metric in metrics if metric["name"] == "JSHeapUsedSize")


def print_figures(full: Figures, empty: Figures, scripts: list[int]) -> None:
    """Print the figures of the full map, of the map without layers, and their ratio."""
    print(f"{'':<34}{'map':>10}{'no layers':>11}{'ratio':>8}")
    for name, ours, bare in (
        ("pan: median frame, ms", full.pan.median, empty.pan.median),
        ("pan: p95 frame, ms", full.pan.percentile(95), empty.pan.percentile(95)),
        ("zoom: median frame, ms", full.zoom.median, empty.zoom.median),
        ("zoom: p95 frame, ms", full.zoom.percentile(95), empty.zoom.percentile(95)),
        ("hover: script per mousemove, ms", _mean(full.hover), _mean(empty.hover)),
        ("JavaScript heap, MB", statistics.median(full.heap) / 1e6, statistics.median(empty.heap) / 1e6),
    ):
        print(f"{name:<34}{ours:>10.2f}{bare:>11.2f}{ours / bare if bare else float('nan'):>8.2f}")
    for name, ours, bare in (
        ("pan: median frames per second", full.pan.median, empty.pan.median),
        ("zoom: median frames per second", full.zoom.median, empty.zoom.median),
    ):
        print(f"{name:<34}{1000 / ours:>10.1f}{1000 / bare:>11.1f}{bare / ours:>8.2f}")
    print(f"{'first parcels drawn, ms':<34}{statistics.median(full.first_shapes):>10.0f}")
    print(f"{'initial scripts, kB after gzip':<34}{sum(scripts) / 1000:>10.1f}   in {len(scripts)} files")


def _mean(series: Series) -> float:
    """Of times near the tenth of a millisecond to which a browser's clock is rounded the median tells nothing."""
    return statistics.fmean(series.durations_ms)
