"""Cold whole-process time and peak memory of `geomap map` on the given articles."""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from processes import measure
from tables import number, print_table

ROOT = Path(__file__).resolve().parents[1]
ARTICLES = ROOT.parent / "shared" / "articles"


def run_speed(articles: Sequence[Path], repeats: int) -> None:
    """Print the median over ``repeats`` fresh processes, after one that warms the disk's cache."""
    files = [str(path) for path in articles]
    program = (sys.executable, "-m", "geomap")
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        target = str(Path(scratch) / "out")
        commands = {
            "geomap map": [*program, "map", *files, "-o", target + ".html"],
            "geomap extract": [*program, "extract", *files, "-o", target + ".jsonl"],
            "geomap --version": [*program, "--version"],
            "python -c 'import geomap'": [sys.executable, "-c", "import geomap"],
            "python -c 'pass'": [sys.executable, "-c", "pass"],
        }
        for name, command in commands.items():
            measure(command)
            runs = [measure(command) for _ in range(repeats)]
            seconds = statistics.median(run.seconds for run in runs)
            peaks = [run.peak_mb for run in runs if run.peak_mb is not None]
            peak = statistics.median(peaks) if peaks else None
            slowest = max(run.seconds for run in runs)
            rows.append((name, number(seconds, "s", 2), number(slowest, "s", 2), number(peak, "MB", 0)))
    number_of_files = sum(len(list(path.iterdir())) if path.is_dir() else 1 for path in articles)
    heading = f"Cold start: {number_of_files} articles, median of {repeats} processes"
    columns = ("command", "median time", "slowest", "peak memory")
    print_table(heading, "python benchmarks/run.py speed", columns, rows)


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", nargs="*", type=Path, default=[ARTICLES], help="files or folders")
    parser.add_argument("--repeats", type=int, default=7)
    given = parser.parse_args()
    run_speed(given.articles, given.repeats)


if __name__ == "__main__":
    main()
