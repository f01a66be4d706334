"""How fast texts become toponyms on one core, and what the tagger adds: opening, memory, size."""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tables import number, print_table

from geomap.gazetteer import open_gazetteer
from geomap.languages.language import load_language
from geomap.model.document import Document
from geomap.recognition import find_toponyms
from geomap.recognition.tagger import open_tagger
from geomap.recognition.tagger.weights import bundled_weights
from geomap.text.tokens import tokenize

ROOT = Path(__file__).resolve().parents[1]
CORPORA = Path(os.environ.get("GEOMAP_CORPORA") or ROOT.parent / "shared" / "corpora") / "geoparsing"
TEXTS = (CORPORA.resolve() / "lgl.jsonl", CORPORA.resolve() / "dutchpolicydocs.jsonl")
_PASSES = 3


def read_documents(path: Path) -> list[Document]:
    """Return the documents of JSON lines with the keys ``text`` and ``lang``."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip())
    return [
        Document(id=str(number), text=row["text"], language=row["lang"]) for number, row in enumerate(rows)
    ]


def run_recogniser(path: Path, repeats: int) -> None:
    """Print the table of one corpus; each figure is the median of ``repeats`` fresh processes."""
    _measure("open", path)  # the files are read from the disk now, and no figure has that in it
    rows = []
    for name, (unit, digits, _) in MEASURES.items():
        values = [_measure(name, path) for _ in range(repeats)]
        for part in values[0]:
            figures = [value[part] for value in values]
            worst = min(figures) if unit.endswith("/s") else max(figures)
            rows.append((part, number(statistics.median(figures), unit, digits), number(worst, unit, digits)))
    rows.append(("weights", number(bundled_weights().stat().st_size / 1e6, "MB", 2), ""))
    documents = read_documents(path)
    count = sum(len(tokenize(document.text)) for document in documents)
    heading = (
        f"The recogniser on {path.name}: {len(documents):,} documents, {count:,} tokens; median of {repeats}"
    )
    print_table(heading, "python benchmarks/run.py recogniser", ("measure", "median", "worst"), rows)


def _measure(name: str, path: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--measure", name, "--text", str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=Path(__file__).parent)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


# Each runs in a process of its own, in processor time: nothing waits, and other programs do not count.


def measure_line(path: Path) -> dict[str, float]:
    """Return tokens a second from texts to toponyms with roles, in the first pass and the last."""
    documents = read_documents(path)
    count = sum(len(tokenize(document.text)) for document in documents)
    speeds = []
    with open_gazetteer() as gazetteer:
        tagger = open_tagger(gazetteer)
        for _ in range(_PASSES):
            started = time.process_time()
            for document in documents:
                language = load_language(document.language)
                find_toponyms(document, gazetteer=gazetteer, tagger=tagger, language=language)
            speeds.append(count / (time.process_time() - started))
    return {"text to toponyms, cold": speeds[0], "text to toponyms, warm": speeds[-1]}


def measure_open(path: Path) -> dict[str, float]:
    """Return milliseconds to read and prepare the weights."""
    with open_gazetteer() as gazetteer:
        started = time.process_time()
        open_tagger(gazetteer)
        return {"opening the tagger": (time.process_time() - started) * 1e3}


def measure_memory(path: Path) -> dict[str, float]:
    """Return MB that the tagger adds to a process that has read the corpus with the gazetteer alone."""
    documents = read_documents(path)
    with open_gazetteer() as gazetteer:
        for document in documents:
            gazetteer.scan(document.text)
        before = _peak_mb()
        tagger = open_tagger(gazetteer)
        for document in documents:
            language = load_language(document.language)
            find_toponyms(document, gazetteer=gazetteer, tagger=tagger, language=language)
    return {"memory beside the gazetteer's": _peak_mb() - before}


def _peak_mb() -> float:
    # getrusage(2): kilobytes on Linux, bytes on macOS.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


MEASURES: dict[str, tuple[str, int, Callable[[Path], dict[str, float]]]] = {
    "line": ("tokens/s", 0, measure_line),
    "open": ("ms", 0, measure_open),
    "memory": ("MB", 0, measure_memory),
}


def main() -> None:
    """Print the tables, or what one measure gives as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", type=Path, nargs="+", default=TEXTS, help="JSON lines with text and lang")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--measure", choices=MEASURES, help="one measure, in this process")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(MEASURES[given.measure][2](given.text[0])))
        return
    for path in given.text:
        run_recogniser(path, given.repeats)


if __name__ == "__main__":
    main()
