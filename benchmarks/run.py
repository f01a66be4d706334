"""Print the tables of benchmarks/README.md: `python benchmarks/run.py [accuracy] [speed] [sizes]`."""

import argparse
import os
import platform
from pathlib import Path

from accuracy import run_accuracy
from sizes import run_sizes
from speed import ARTICLES, run_speed

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("accuracy", "speed", "sizes")


def main() -> None:
    """Run the parts named on the command line, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="|".join(PARTS))
    parts = parser.parse_args().parts or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"expected parts among {', '.join(PARTS)}; got {', '.join(sorted(unknown))}")
    corpora = Path(os.environ.get("GEOMAP_CORPORA") or ROOT.parent / "shared" / "corpora")
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    print(f"Python {platform.python_version()}, {system}")
    if "accuracy" in parts:
        run_accuracy(corpora, corpora.parent / "score.py")
    if "speed" in parts:
        run_speed([ARTICLES], repeats=7)
    if "sizes" in parts:
        run_sizes()


if __name__ == "__main__":
    main()
