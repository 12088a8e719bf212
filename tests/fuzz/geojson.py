"""GeoJSON as nobody would write it, read the fast way and the careful way: same rows, same findings, same refusals.

``python -m tests.fuzz.geojson --inputs 100000``; a failure names its input's number and the seed. Some files are as a
program writes them, some have odd values and members, and of some a few octets are changed.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from tests.fuzz.readers import change
from tests.unit.test_reader_geojson import read

_ODD: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 1.5, -0.0, 1e300, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 10**30, "", " ", "a\u0000b", "é",
    "e\u0301", "\U0001f6a9", '"', "\\", "\\u0041", "1", "NaN", [], {}, [1, "a"], {"a": {"b": [None]}},
)  # fmt: skip
_NAMES: Final = ("SO_TO", "SO_THUA", "GHI CHÚ", "", "type", "a.b", 'q"q', "geometry", "\\", "é")
_SEPARATORS: Final = ((",", ":"), (", ", ": "), (" ,\n", " :\t"))


def make_file(dice: random.Random) -> bytes:
    """One file of up to a few hundred features, or a sequence of them."""
    names = dice.sample(_NAMES, dice.randrange(len(_NAMES)))
    kinds = {name: dice.choice(_ODD) for name in names}
    odd = dice.choice((0.0, 0.0, 0.02, 0.3))
    count = dice.choice((0, 1, 2, 5, 30)) if dice.random() < 0.97 else 250
    features = [_feature(dice, kinds, odd) for _ in range(count)]
    separators = dice.choice(_SEPARATORS)
    plain = dice.random() < 0.5
    if dice.random() < 0.3:
        mark = "\x1e" if dice.random() < 0.3 else ""
        lines = [mark + json.dumps(one, ensure_ascii=plain) for one in features]
        content = ("\n".join(lines) + "\n" * dice.randrange(3)).encode()
    else:
        whole: dict[str, Any] = {"type": "FeatureCollection", "features": features}
        if dice.random() < 0.3:
            whole["crs"] = {"type": "name", "properties": {"name": "EPSG:5897"}}
        indent = dice.choice((None, None, 1))
        content = json.dumps(whole, ensure_ascii=plain, separators=separators, indent=indent).encode()
    return change(content, dice) if dice.random() < 0.4 else content


def _feature(dice: random.Random, kinds: dict[str, Any], odd: float) -> Any:
    properties = {
        name: dice.choice(_ODD) if dice.random() < odd else _like(value, dice) for name, value in kinds.items()
    }
    feature: dict[str, Any] = {"type": "Feature", "properties": properties, "geometry": _shape(dice, odd)}
    if dice.random() < odd:
        strange = {"id": dice.choice(_ODD), "bbox": [0, 0, 1, 1], "foreign": dice.choice(_ODD), "properties": None}
        name = dice.choice(tuple(strange))
        feature[name] = strange[name]
    return dice.choice(_ODD) if dice.random() < odd / 20 else feature


def _like(value: Any, dice: random.Random) -> Any:
    """Another value of the same kind."""
    if dice.random() < 0.1:
        return None
    if isinstance(value, bool):
        return dice.random() < 0.5
    if isinstance(value, int):
        return dice.randrange(-5, 10_000)
    if isinstance(value, float):
        return round(dice.uniform(-1, 1e6), dice.randrange(4))
    return dice.choice(("CQP", "đất", "1,5")) if isinstance(value, str) else value


def _shape(dice: random.Random, odd: float) -> Any:
    ring: list[Any] = [[dice.uniform(0, 1e6), dice.uniform(0, 3e6)] for _ in range(dice.randrange(3, 7))]
    ring.append(list(ring[0]))
    if dice.random() < odd:
        deed = dice.randrange(6)
        if deed == 0:
            return None
        if deed == 1:
            ring.pop()
        elif deed == 2:
            ring = [[*point, 7.5] for point in ring]
        elif deed == 3:
            ring[0] = [dice.choice((1e400, None, "1", 10**400, True)), 0]
        elif deed == 4:
            return {"type": dice.choice(("Point", "LineString", "Polygon", "GeometryCollection")), "coordinates": ring}
        else:
            ring = []
    if dice.random() < 0.2:
        return {"type": "MultiPolygon", "coordinates": [[ring], [ring]]}
    return {"type": "Polygon", "coordinates": [ring]}


def _compare(path: Path, block: int) -> int:
    """Raise AssertionError where the ways differ; of a file that is refused only the refusal counts."""
    fast, quick = read(path, fast=True, block=block)
    careful, _ = read(path, fast=False)
    if fast[2] is None or careful[2] is None:
        assert fast == careful, [pair for pair in zip(fast[0], careful[0], strict=False) if pair[0] != pair[1]][:1]
    assert fast[2] == careful[2], (fast[2], careful[2])
    return quick


def run(inputs: int, seed: int = 0) -> int:
    """Hold so many files against each other; the number of rows that went the fast way."""
    quick = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.geojson"
        for number in range(inputs):
            dice = random.Random(f"{seed}-{number}")
            path.write_bytes(make_file(dice))
            try:
                quick += _compare(path, dice.choice((100, 1_000, 100_000)))
            except Exception as error:
                kept = Path(tempfile.gettempdir()) / f"landdb-fuzz-geojson-{seed}-{number}.geojson"
                path.rename(kept)
                raise AssertionError(f"input {number} of seed {seed}, kept as {kept}: {error!r}"[:2_000]) from error
    return quick


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    quick = run(options.inputs, options.seed)
    sys.stdout.write(f"geojson: {options.inputs} files, {quick} features the fast way, no difference\n")


if __name__ == "__main__":
    main()
