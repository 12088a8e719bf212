"""The command line behind `./run bench [parcels|import|web|generate] [--n N]`: prints figures, never fails on them."""

from __future__ import annotations

import argparse
from pathlib import Path

from landdb.settings import load_settings
from tests.bench import importing, reading, web
from tests.bench.registers import open_estate, say

PARCELS = 1_000_000
FEATURES = 300_000
WEB_PARCELS = 250_000


def main() -> None:
    """Run the chosen benchmark, by default reading and importing; `web` needs the built map and a Chromium."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["all", "parcels", "import", "web", "generate"], default="all")
    parser.add_argument(
        "--n",
        type=int,
        help=f"parcels ({PARCELS:,}; with `web` {WEB_PARCELS:,}) or, with `import`, features ({FEATURES:,})",
    )
    parser.add_argument("--seed", type=int, default=1, help="of the generator (1)")
    parser.add_argument("--seconds", type=float, default=40, help="at most this long for each group of cases (40)")
    parser.add_argument(
        "--rounds", type=int, default=importing.ROUNDS, help="of `import`: each contender runs so often (3)"
    )
    parser.add_argument(
        "--only", nargs="+", default=[], help="of `import`: these contenders alone (plain, `checks gpkg`)"
    )
    parser.add_argument("--profile", metavar="NAME", help="of `import`: one contender under cProfile, nothing else")
    parser.add_argument("--home", type=Path, help="where the databases live (LANDDB_HOME/bench)")
    options = parser.parse_args()
    home = (options.home or load_settings().home / "bench").absolute()
    if options.what == "generate":
        with open_estate(home, options.n or PARCELS, options.seed):
            say("ready")
    if options.what in ("all", "parcels"):
        reading.run(home, options.n or PARCELS, options.seed, options.seconds)
    if options.what in ("all", "import"):
        asked = importing.Options(options.n or FEATURES, options.seed, options.rounds, options.only)
        if options.profile:
            importing.profile(home, asked, options.profile)
        else:
            importing.run(home, asked)
    if options.what == "web":
        web.run(home, options.n or WEB_PARCELS, options.seed)


if __name__ == "__main__":
    main()
