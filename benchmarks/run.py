"""Print the tables of benchmarks/README.md: all, or the parts named (`python benchmarks/run.py speed`)."""

import argparse
import os
import platform
from collections.abc import Callable
from pathlib import Path

from accuracy import run_accuracy
from candidates import run_candidates
from corpora import run_corpora
from fresh import FOLDER, score_articles
from names import run_names
from recogniser import TEXTS as RECOGNISER_TEXTS
from recogniser import run_recogniser
from resolution import run_resolution
from resolution_cost import run_cost
from sizes import run_sizes
from speed import ARTICLES, run_speed
from tables import number, print_table, score
from texts import run_texts

from gazetteer import CORPUS, run_gazetteer

ROOT = Path(__file__).resolve().parents[1]


def run_articles() -> None:
    """Print the scores on the articles of tests/quality; fresh.py lists every error."""
    rows = []
    for folder in (FOLDER, FOLDER.with_name("blind")):
        result = score_articles(folder)
        places, roles = (right / result.spans_right for right in (result.places_right, result.roles_right))
        figures = (result.precision, result.recall, places, roles)
        rows.append((folder.name, number(result.gold, "", 0).strip(), *(score(figure) for figure in figures)))
    columns = ("articles", "names", "precision", "recall", "right place", "right role")
    print_table("Articles annotated by hand", "python benchmarks/run.py articles", columns, rows)


def run_recognisers() -> None:
    """Print what the recogniser takes on an English and a Dutch corpus."""
    for corpus in RECOGNISER_TEXTS:
        run_recogniser(corpus, repeats=5)


def list_parts(corpora: Path) -> dict[str, Callable[[], None]]:
    """Return the parts by name, in the order of the tables."""
    return {
        "accuracy": lambda: run_accuracy(corpora, corpora.parent / "score.py"),
        "corpora": lambda: run_corpora(corpora),
        "resolution": lambda: run_resolution(corpora),
        "cost": lambda: run_cost(RECOGNISER_TEXTS[0]),
        "articles": run_articles,
        "texts": run_texts,
        "speed": lambda: run_speed([ARTICLES], repeats=7),
        "recogniser": run_recognisers,
        "gazetteer": lambda: run_gazetteer(None, CORPUS, repeats=5),
        "candidates": run_candidates,
        "names": lambda: run_names(errors=False),
        "sizes": run_sizes,
    }


def main() -> None:
    """Run the parts named on the command line, or all of them."""
    corpora = Path(os.environ.get("GEOMAP_CORPORA") or ROOT.parent / "shared" / "corpora")
    known = list_parts(corpora)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="|".join(known))
    parts = parser.parse_args().parts or known
    if unknown := set(parts) - known.keys():
        parser.error(f"expected parts among {', '.join(known)}; got {', '.join(sorted(unknown))}")
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    print(f"Python {platform.python_version()}, {system}")
    for name, run in known.items():
        if name in parts:
            run()


if __name__ == "__main__":
    main()
