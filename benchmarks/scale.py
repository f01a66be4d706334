"""All of GeoNames, made up: its four files generated, imported, opened, looked up and scanned.

    python benchmarks/scale.py [PLACES] [--names NAMES] [--folder FOLDER]

Prints one Markdown table. The dumps are in the exact format and order of the real ones, with the shares of
kinds, languages and scripts guessed at; see `benchmarks/dumps.py`. Twelve million places take half an hour
and 6 GB of disk.
"""

import argparse
import inspect
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dumps import DumpMaker, World, read_world

from geomap.gazetteer.importing import import_geonames
from geomap.gazetteer.importing.workers import cores
from geomap.gazetteer.store import Gazetteer, bundled_path

PLACES = 12_000_000
NAMES = 16_000_000
_LOOKUPS = 50_000


def import_dumps(folder: Path, output: Path, processes: int) -> None:
    """Import the dumps in ``folder`` with so many ``processes`` and print the figures."""
    last = ""
    steps: dict[str, float] = {}
    begin = mark = time.perf_counter()

    def progress(words: str, done: int, total: int) -> None:
        nonlocal last, mark
        now = time.perf_counter()
        if last:
            steps[last] = steps.get(last, 0.0) + now - mark
        last, mark = words, now

    with Gazetteer.open() as base, _watching() as peak:
        report = import_geonames(
            folder / "allCountries.zip", output, base=base, alternates=folder / "alternateNamesV2.zip",
            admin1=folder / "admin1CodesASCII.txt", admin2=folder / "admin2Codes.txt", progress=progress,
            name="geonames", processes=processes,
        )  # fmt: skip
    print(f"| imported, s | {time.perf_counter() - begin:,.0f} |")
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"| processes that work | {processes} |")
    print(f"| the processor in the first process, s | {time.process_time():,.0f} |")
    print(f"| the processor in the others, s | {workers.ru_utime + workers.ru_stime:,.0f} |")
    for words, seconds in steps.items():
        print(f"| … {words}, s | {seconds:,.0f} |")
    print(f"| peak memory of all processes together, MB | {max(peak):,.0f} |")
    print(f"| of which the first process, MB | {_peak_mb():,.0f} |")
    print(f"| new places | {report.n_places:,} |")
    print(f"| places that the bundled file has | {report.n_known:,} |")
    print(f"| of which under another id | {report.n_matched:,} |")
    print(f"| names | {report.n_names:,} |")
    print(f"| faulty lines | {report.n_faults:,} |")
    for fault in report.faults[:5]:
        print(fault, file=sys.stderr)
    print(f"| size, MB | {output.stat().st_size / 1e6:,.0f} |", flush=True)


def measure(path: Path, world: World) -> None:
    """Print the figures of look-ups and scans above the bundled file."""
    chance = random.Random(11)
    words = [word for language in world.words.values() for word in language[:20_000]]
    names = [chance.choice(words) for _ in range(_LOOKUPS)]
    common = ("the", "of", "and", "in", "was", "said", "on", "a", "to", "for")
    text = " ".join(
        name if chance.random() < 0.15 else chance.choice(common) for name in names for _ in range(4)
    )
    # The layer alone where this checkout cannot stack files yet.
    stacks = "files" in inspect.signature(Gazetteer.open).parameters
    start = time.perf_counter()
    with Gazetteer.open(**({"files": [path]} if stacks else {"path": path})) as gazetteer:
        gazetteer.lookup(names[0])
        opened = time.perf_counter() - start
        start = time.perf_counter()
        for name in names:
            gazetteer.lookup(name)
        looked_up = time.perf_counter() - start
        times = []
        for _ in range(2):
            start = time.perf_counter()
            gazetteer.scan(text)
            times.append(time.perf_counter() - start)
    size = len(text.encode()) / 1e6
    print(f"| looked up in | {'the bundled file and the layer' if stacks else 'the layer alone'} |")
    print(f"| open and first look-up, ms | {opened * 1000:,.1f} |")
    print(f"| look-ups a second | {_LOOKUPS / looked_up:,.0f} |")
    print(f"| scan cold, MB/s | {size / times[0]:,.2f} |")
    print(f"| scan warm, MB/s | {size / times[1]:,.2f} |")
    print(f"| peak memory of the process that looks up and scans, MB | {_peak_mb():,.0f} |")


@contextmanager
def _watching() -> Iterator[list[float]]:
    """Yield a list of the memory of this process and all below it, measured ten times a second, in MB.

    The sum of their resident sets: what they share is counted each time.
    """
    found: list[float] = [0.0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            found.append(sum(map(_resident_mb, _family(os.getpid()))))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    yield found
    done.set()
    thread.join()


def _family(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        below = [int(child) for task in tasks for child in (task / "children").read_text("ascii").split()]
    except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        return []
    return [pid, *(member for child in below for member in _family(child))]


def _resident_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _peak_mb() -> float:
    """Return the most memory that this process has held (`resource` counts its parent's before the exec)."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def main() -> None:
    """Generate, import, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("places", nargs="?", type=int, default=PLACES)
    parser.add_argument("--names", type=int, help="alternate names (four for three places)")
    parser.add_argument(
        "--folder", type=Path, help="where the files are made, and kept; else they are deleted"
    )
    parser.add_argument("--processes", type=int, default=cores(), help="how many work on the import")
    parser.add_argument("--step", choices=("import", "measure"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step == "import":
        import_dumps(options.folder, options.folder / "geonames.sqlite", options.processes)
        return
    if options.step == "measure":
        measure(options.folder / "geonames.sqlite", read_world(bundled_path()))
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "admin2Codes.txt").is_file():
            start = time.perf_counter()
            maker = DumpMaker(
                read_world(bundled_path()), options.places, options.names or options.places * NAMES // PLACES
            )
            maker.write(folder, lambda words: print(words, file=sys.stderr))
            print(f"made up in {time.perf_counter() - start:,.0f} s", file=sys.stderr)
        print("| measure | figure |\n| --- | --- |")
        print(f"| load of the machine before | {os.getloadavg()[0]:.1f} |", flush=True)
        for step in ("import", "measure"):
            command = [sys.executable, __file__, "--step", step, "--folder", str(folder)]
            command += ["--processes", str(options.processes)]
            subprocess.run(command, check=True)
        print(f"| load of the machine after | {os.getloadavg()[0]:.1f} |")


if __name__ == "__main__":
    main()
