"""How fast the gazetteer opens, answers and scans, and what it weighs; medians over fresh processes."""

import argparse
import csv
import json
import os
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tables import number, print_table

from geomap.gazetteer.stacking.compiled import MOST_ROWS_IN_MEMORY

ROOT = Path(__file__).resolve().parents[1]
CORPUS = Path(os.environ.get("GEOMAP_CORPORA") or ROOT.parent / "shared" / "corpora") / "geoparsing/lgl.jsonl"
_PROBES = 50_000
_SEED = 3
_SYLLABLES = ("ba", "do", "gui", "ka", "lou", "ma", "nze", "ri", "sa", "tem", "wa", "yo", "zi")


def read_texts(path: Path) -> list[str]:
    """Return the texts of JSON lines with the key ``text``, or a plain text whole."""
    content = path.read_text(encoding="utf-8")
    if path.suffix != ".jsonl":
        return [content]
    return [json.loads(line)["text"] for line in content.split("\n") if line.strip()]


def run_gazetteer(gazetteer: Path | None, text: Path, repeats: int) -> None:
    """Print the table; each figure is the median of ``repeats`` fresh processes after one that warms up."""
    path = gazetteer or _bundled()
    rows = []
    for name, (unit, digits, _) in MEASURES.items():
        _measure(name, path, text)
        values = [_measure(name, path, text) for _ in range(repeats)]
        for part in values[0]:
            figures = [value[part] for value in values]
            worst = max(figures) if unit in {"ms", "s", "MB"} else min(figures)
            middle = number(statistics.median(figures), unit, digits)
            rows.append((f"{name}{part}", middle, number(worst, unit, digits)))
    rows.append(("the file", number(path.stat().st_size / 1e6, "MB", 1), ""))
    size = sum(len(item.encode()) for item in read_texts(text)) / 1e6
    heading = f"The gazetteer, on the {size:.1f} MB of {text.name}; median of {repeats} processes"
    print_table(heading, "python benchmarks/run.py gazetteer", ("measure", "median", "worst"), rows)


def _bundled() -> Path:
    from geomap.gazetteer.store import bundled_path

    return bundled_path()


def _measure(name: str, path: Path, text: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--measure", name, "--gazetteer", str(path), "--text", str(text)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=Path(__file__).parent)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


# Each runs in a process of its own, with the modules imported and the disk's cache warm. Processor
# time, which is the wall's on an idle machine: nothing waits, and other programs do not count.


def measure_open(path: Path, text: Path) -> dict[str, float]:
    """Return milliseconds to open and look one name up."""
    from geomap.gazetteer import Gazetteer

    started = time.process_time()
    assert Gazetteer.open(path).lookup("Rabat")  # noqa: S101
    return {"": (time.process_time() - started) * 1e3}


def measure_probes(path: Path, text: Path) -> dict[str, float]:
    """Return key probes a second: keys from all over the file, each once."""
    from geomap.gazetteer.index import IndexFile

    connection = sqlite3.connect(path)
    keys = [key for (key,) in connection.execute("select key from key order by key")]
    connection.close()
    keys = keys[:: max(1, len(keys) // _PROBES)]
    random.Random(_SEED).shuffle(keys)
    index = IndexFile(path)
    index.find("rabat")
    figures = {"": _per_second(index.find, keys)}
    index.close()
    return figures


def measure_lookups(path: Path, text: Path) -> dict[str, float]:
    """Return look-ups a second of the words of a text that look like names: each once, then as they come."""
    from geomap.gazetteer import Gazetteer

    names = [name for item in read_texts(text) for name in re.findall(r"[A-Z]\w+(?: [A-Z]\w+)?", item)]
    distinct = list(dict.fromkeys(names))
    with Gazetteer.open(path) as gazetteer:
        gazetteer.lookup("Rabat")
        once = _per_second(gazetteer.lookup, distinct)
        return {", distinct names": once, ", names as they come": _per_second(gazetteer.lookup, names)}


def measure_scan(path: Path, text: Path) -> dict[str, float]:
    """Return MB of UTF-8 scanned a second: the first time, and again."""
    from geomap.gazetteer import Gazetteer

    texts = read_texts(text)
    size = sum(len(item.encode()) for item in texts) / 1e6
    with Gazetteer.open(path) as gazetteer:
        gazetteer.lookup("Rabat")
        speeds = {}
        for part in (", cold", ", warm"):
            started = time.process_time()
            for item in texts:
                gazetteer.scan(item)
            speeds[part] = size / (time.process_time() - started)
    return speeds


def measure_memory(path: Path, text: Path) -> dict[str, float]:
    """Return the MB that opening and scanning add to the process; the file's pages are shared by all."""
    from geomap.gazetteer import Gazetteer

    texts = read_texts(text)
    before = _resident_mb()
    with Gazetteer.open(path) as gazetteer:
        for item in texts:
            gazetteer.scan(item)
        after = _resident_mb()
    return {part: after[part] - before[part] for part in before}


def measure_table(path: Path, text: Path) -> dict[str, float]:
    """Return seconds that a table of 20,000 rows adds to an opening: reading, checking, joining."""
    with tempfile.TemporaryDirectory() as folder:
        table = _write_rows(Path(folder) / "mine.csv", MOST_ROWS_IN_MEMORY)
        _open_seconds([_write_rows(Path(folder) / "few.csv", 10)])
        return {"": _open_seconds([table]) - _open_seconds([])}


def measure_large_table(path: Path, text: Path) -> dict[str, float]:
    """Return seconds to open a table of 200,000 rows: the first time, when it is compiled, and again."""
    with tempfile.TemporaryDirectory() as folder:
        table = _write_rows(Path(folder) / "mine.csv", 10 * MOST_ROWS_IN_MEMORY)
        _open_seconds([_write_rows(Path(folder) / "few.csv", 10)])
        cache = Path(folder) / "cache"
        return {part: _open_seconds([table], cache) for part in (": first opening", ": later ones")}


def _open_seconds(paths: Sequence[Path], cache: Path | None = None) -> float:
    from geomap.gazetteer import open_gazetteer

    started = time.process_time()
    with open_gazetteer(paths, cache=cache, log=lambda message: None) as gazetteer:
        assert gazetteer.lookup("Rabat")  # noqa: S101
    return time.process_time() - started


def _write_rows(path: Path, n_rows: int) -> Path:
    """Write villages with made-up names and points all over Africa and the sea around it."""
    chance = random.Random(_SEED)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "title", "variants", "types", "lat", "lon", "population"))
        for number in range(n_rows):
            name, alias = ("".join(chance.choices(_SYLLABLES, k=5)).capitalize() for _ in range(2))
            point = (round(chance.uniform(-30, 30), 5), round(chance.uniform(-15, 50), 5))
            people = chance.randint(1, 5000)
            rows.writerow((f"user:{number}", name, f"{alias}@fr", "village", *point, people))
    return path


def _per_second(ask: Callable[[str], object], names: Sequence[str]) -> float:
    started = time.process_time()
    for name in names:
        ask(name)
    return len(names) / (time.process_time() - started)


def _resident_mb() -> dict[str, float]:
    status = Path("/proc/self/status")
    if not status.is_file():
        return {}
    found = dict(re.findall(r"(RssAnon|RssFile):\s+(\d+) kB", status.read_text(encoding="utf-8")))
    return {", its own": int(found["RssAnon"]) / 1e3, ", pages of the file": int(found["RssFile"]) / 1e3}


MEASURES: dict[str, tuple[str, int, Callable[[Path, Path], dict[str, float]]]] = {
    "open and first look-up": ("ms", 2, measure_open),
    "key probes": ("/s", 0, measure_probes),
    "look-ups": ("/s", 0, measure_lookups),
    "scan": ("MB/s", 1, measure_scan),
    "memory after the scan": ("MB", 1, measure_memory),
    "20,000 rows of a user's: opening": ("s", 2, measure_table),
    "200,000 rows": ("s", 2, measure_large_table),
}


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gazetteer", type=Path, help="a compiled file; the bundled one when not given")
    parser.add_argument("--text", type=Path, default=CORPUS, help="JSON lines with the key text, or a text")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--measure", choices=tuple(MEASURES), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(MEASURES[given.measure][2](given.gazetteer, given.text)))
    else:
        run_gazetteer(given.gazetteer, given.text, given.repeats)


if __name__ == "__main__":
    main()
