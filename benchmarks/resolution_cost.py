"""What resolution costs: its share of the line's time, and how its time grows with the names of a document.

    python benchmarks/resolution_cost.py [--sizes N ...] [--profile]

In processor time on one core. The generated documents hold the names that most places of the bundled
gazetteer share, joined as names are in prose and lists; no recogniser reads them.
"""

import argparse
import cProfile
import os
import pstats
import random
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from recogniser import TEXTS, read_documents
from tables import number, print_table, score

from geomap.gazetteer import open_gazetteer
from geomap.gazetteer.store import bundled_path
from geomap.languages.language import load_language
from geomap.model.document import Document
from geomap.model.resolution import ParsedDocument
from geomap.model.toponym import Toponym
from geomap.recognition import find_toponyms
from geomap.recognition.tagger import open_tagger
from geomap.resolution import resolve_toponyms

SIZES = (1_000, 2_000, 5_000, 10_000)
_COMMAND = "python benchmarks/run.py cost"
#: Between two names of a generated document: a list, a container, a sentence, a longer way.
_BETWEEN = (", ", " and ", " in ", ". From there to ", ", where nobody had seen the mayor of ")
#: The same names over and over, as in prose, against each name once.
_FEW = 500


def run_cost(text: Path, sizes: Sequence[int] = SIZES) -> None:
    """Print the share of the line's time on the documents at ``text``, and the time by size."""
    rows = [
        (words, number(total, "s", 2), number(part, "s", 2), score(part / total))
        for words, (total, part) in zip(("cold", "warm"), measure_share(text), strict=True)
    ]
    columns = (text.stem, "recognition and resolution", "resolution", "share")
    print_table("Resolution's share of the time", _COMMAND, columns, rows)
    print_table(
        "One document with many names",
        _COMMAND,
        ("names", "each once: candidates", "cold", "warm", f"{_FEW} names: candidates", "cold", "warm"),
        map(_size_row, sizes),
    )


def measure_share(path: Path) -> list[tuple[float, float]]:
    """Return seconds of recognition and resolution together and of resolution, first and second pass.

    Reading, grouping and drawing are left out, so the share of the whole line is lower.
    """
    passes = []
    documents = read_documents(path)
    with open_gazetteer() as gazetteer:
        tagger = open_tagger(gazetteer)
        for _ in range(2):
            total = part = 0.0
            for document in documents:
                language = load_language(document.language)
                begin = time.process_time()
                found = find_toponyms(document, gazetteer=gazetteer, tagger=tagger, language=language)
                between = time.process_time()
                resolve_toponyms(document, found, gazetteer=gazetteer, language=language)
                end = time.process_time()
                total, part = total + end - begin, part + end - between
            passes.append((total, part))
    return passes


def _size_row(size: int) -> tuple[str, ...]:
    cells = [f"{size:,}"]
    for distinct in (size, min(size, _FEW)):
        names = shared_names(size)
        document, toponyms = make_document(size, names[:: size // distinct])
        candidates, cold, warm = measure_document(document, toponyms)
        cells += [f"{candidates:,}", number(cold, "s", 2), number(warm, "s", 2)]
    return tuple(cells)


def shared_names(count: int) -> list[str]:
    """Return the ``count`` main names that most places of the bundled gazetteer share."""
    query = "select name from place group by name order by count(*) desc, min(n) limit ?"
    with closing(sqlite3.connect(f"{bundled_path().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        return [name for (name,) in connection.execute(query, (count,))]


def make_document(size: int, names: Sequence[str]) -> tuple[Document, tuple[Toponym, ...]]:
    """Return a text in which ``names`` stand ``size`` times in all, in seeded disorder, and where.

    Examples
    --------
    >>> document, toponyms = make_document(3, ["Rabat"])
    >>> [document.text[toponym.start : toponym.end] for toponym in toponyms]
    ['Rabat', 'Rabat', 'Rabat']
    """
    chance = random.Random(17)
    order = [names[position % len(names)] for position in range(size)]
    chance.shuffle(order)
    parts: list[str] = []
    toponyms = []
    start = 0
    for name in order:
        toponyms.append(Toponym(start, start + len(name), name, score=1.0))
        parts += [name, chance.choice(_BETWEEN)]
        start += len(name) + len(parts[-1])
    return Document(id=f"{size}", text="".join(parts), language="en"), tuple(toponyms)


def measure_document(document: Document, toponyms: Sequence[Toponym]) -> tuple[int, float, float]:
    """Return how many candidates the names have, and seconds to resolve them, first and second time."""
    language = load_language("en")
    with open_gazetteer() as gazetteer:

        def resolve() -> ParsedDocument:
            return resolve_toponyms(document, toponyms, gazetteer=gazetteer, language=language)

        cold, warm = _seconds(resolve), _seconds(resolve)
        candidates = sum(len(gazetteer.lookup(name)) for name in {toponym.name for toponym in toponyms})
    return candidates, cold, warm


def _seconds(call: Callable[[], object]) -> float:
    begin = time.process_time()
    call()
    return time.process_time() - begin


def profile(size: int) -> None:
    """Print where the time of one document goes, the names each once."""
    document, toponyms = make_document(size, shared_names(size))
    profiler = cProfile.Profile()
    profiler.runcall(measure_document, document, toponyms)
    pstats.Stats(profiler).sort_stats("tottime").print_stats("geomap|numpy|built-in", 30)


def main() -> None:
    """Read the command line and print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="names in a generated document")
    parser.add_argument("--profile", action="store_true", help="of the largest document")
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if given.profile:
        profile(max(given.sizes))
    else:
        run_cost(TEXTS[0], given.sizes)


if __name__ == "__main__":
    main()
