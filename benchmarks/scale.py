"""Twelve million places in GeoNames' dump format: made up, compiled, opened, looked up and scanned.

    python benchmarks/scale.py [PLACES] [--keep FOLDER]

Prints one Markdown table. The rows are generated (seeded): names of one to four words made of
syllables, one alternate name each on average, points and populations as unevenly spread as real ones.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from geomap.gazetteer.bulk import DumpRow, compile_dump
from geomap.gazetteer.store import Gazetteer

PLACES = 12_000_000
_SYLLABLES = [
    first + vowel for first in "bdfghjklmnprstvwz" for vowel in ("a", "e", "i", "o", "u", "an", "or")
]
_WORDS = ("North", "Saint", "New", "Upper", "Mount", "Lake", "San", "El", "Old", "Great")
_CLASSES = (
    ("P", "PPL"),
    ("P", "PPL"),
    ("S", "FRM"),
    ("H", "STM"),
    ("T", "HLL"),
    ("A", "ADM3"),
    ("L", "LCTY"),
)
_COUNTRIES = [first + second for first in "ABCDEFGHIJ" for second in "KLMNOPQRST"]
_LOOKUPS = 200_000


def generate_rows(count: int) -> Iterator[DumpRow]:
    """Yield made-up places by number."""
    chance = random.Random(7)
    for number in range(1, count + 1):
        feature_class, feature_code = chance.choice(_CLASSES)
        alternates = tuple(made_up_name(chance) for _ in range(chance.choice((0, 0, 1, 1, 2, 2))))
        population = int(chance.paretovariate(0.8) * 100) if feature_class == "P" else 0
        yield DumpRow(
            number, made_up_name(chance), alternates, chance.uniform(-60, 75), chance.uniform(-180, 180),
            feature_class, feature_code, chance.choice(_COUNTRIES), str(chance.randrange(1, 30)),
            min(population, 20_000_000),
        )  # fmt: skip


def made_up_name(chance: random.Random) -> str:
    """Return a name of one word of syllables, or of two."""
    word = "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 3, 4, 4, 5)))).capitalize()
    return f"{chance.choice(_WORDS)} {word}" if chance.random() < 0.35 else word


def measure(path: Path) -> dict[str, float]:
    """Return the figures of an opened file, in milliseconds, look-ups and megabytes a second."""
    chance = random.Random(11)
    names = [made_up_name(chance) for _ in range(_LOOKUPS)]
    words = ("the", "of", "and", "in", "was", "said", "on", "a", "to", "for")
    text = " ".join(
        name if chance.random() < 0.15 else chance.choice(words) for name in names for _ in range(4)
    )
    start = time.perf_counter()
    with Gazetteer.open(path) as gazetteer:
        gazetteer.lookup(names[0])
        opened = time.perf_counter() - start
        start = time.perf_counter()
        for name in names:
            gazetteer.lookup(name)
        looked_up = time.perf_counter() - start
        start = time.perf_counter()
        gazetteer.scan(text)
        cold = time.perf_counter() - start
        start = time.perf_counter()
        gazetteer.scan(text)
        warm = time.perf_counter() - start
    size = len(text.encode()) / 1e6
    return {
        "open and first look-up, ms": opened * 1000,
        "look-ups a second, each name once": _LOOKUPS / looked_up,
        "scan cold, MB/s": size / cold,
        "scan warm, MB/s": size / warm,
    }


def _peak_mb() -> float:
    """Return the most memory that this process has held (`resource` counts its parent's before the exec)."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def main() -> None:
    """Generate, compile, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("places", nargs="?", type=int, default=PLACES)
    parser.add_argument("--keep", type=Path, help="a folder for the compiled file; else it is deleted")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        for label, value in measure(options.measure).items():
            print(f"| {label} | {value:,.2f} |")
        print(f"| peak memory of the process that looks up and scans, MB | {_peak_mb():,.0f} |")
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        path = folder / "scale.sqlite"
        start = time.perf_counter()
        compile_dump(generate_rows(options.places), path, scratch=Path(scratch))
        built = time.perf_counter() - start
        peak = _peak_mb()
        start = time.perf_counter()
        for _ in generate_rows(options.places):
            pass
        generated = time.perf_counter() - start
        print("| measure | figure |\n| --- | --- |")
        print(f"| places | {options.places:,} |")
        print(f"| compiled, without making up the rows, s | {built - generated:,.0f} |")
        print(f"| peak memory of the compile, MB | {peak:,.0f} |")
        print(f"| size, MB | {path.stat().st_size / 1e6:,.0f} |", flush=True)
        subprocess.run([sys.executable, __file__, "--measure", str(path)], check=True)


if __name__ == "__main__":
    main()
