"""``./run prove``: what a test suite has no time for: 200 broken imports, and 100,000 odd inputs for each reader.

``./run prove files [FOLDER]`` is a table of what comes of every file that nobody here wrote.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
EXPECTED: Final = {
    "readers": "files of every format, lists of corner points among them, changed at random",
    "decode": "texts of any bytes",
    "values": "columns of odd cells",
    "forms": "lists of corners as printed forms have them, spoilt",
    "geojson": "the fast way through GeoJSON",
}
"""Modules of ``tests.fuzz`` that must be there; others that are there run too."""


def commands(cycles: int, inputs: int, seed: int) -> dict[str, list[str]]:
    """What runs, by its name."""
    there = sorted(path.stem for path in (ROOT / "tests" / "fuzz").glob("*.py") if not path.stem.startswith("_"))
    fuzz = {
        f"fuzz {name}": [f"tests.fuzz.{name}", "--inputs", str(inputs), "--seed", str(seed)] for name in there
    }  # fmt: skip
    return fuzz | {
        "files": ["tests.file_proof"],
        "faults": ["tests.faults", "--cycles", str(cycles), "--seed", str(seed)],
    }


def missing() -> dict[str, str]:
    """Fuzz modules that nobody has written yet."""
    folder = ROOT / "tests" / "fuzz"
    return {name: what for name, what in EXPECTED.items() if not (folder / f"{name}.py").exists()}


def main() -> int:
    """Run everything, whatever fails, and say what held; 0 when all did."""
    if sys.argv[1:2] == ["files"]:
        return subprocess.run(
            [sys.executable, "-m", "tests.file_proof", *sys.argv[2:]], cwd=ROOT, check=False
        ).returncode
    parser = argparse.ArgumentParser(prog="./run prove", description=__doc__)
    parser.add_argument("--cycles", type=int, default=200, help="imports that are broken (200)")
    parser.add_argument("--inputs", type=int, default=100_000, help="inputs for each fuzz module (100,000)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    verdicts = {f"fuzz {name}": ("MISSING", 0.0, what) for name, what in missing().items()}
    for name, command in commands(asked.cycles, asked.inputs, asked.seed).items():
        print(f"== {name}", flush=True)
        began = time.monotonic()
        done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False)
        verdict = "ok" if done.returncode == 0 else "FAILED"
        verdicts[name] = (verdict, time.monotonic() - began, " ".join(command[1:]))
    print()
    for name, (verdict, seconds, what) in verdicts.items():
        print(f"{name:16} {verdict:8} {seconds:6.0f} s  {what}")
    return 0 if all(verdict == "ok" for verdict, _, _ in verdicts.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
