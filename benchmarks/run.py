"""Print the tables of benchmarks/README.md: all, or the parts named (`python benchmarks/run.py speed`)."""

import argparse
import os
import platform
from pathlib import Path

from accuracy import run_accuracy
from candidates import run_candidates
from corpora import run_corpora
from fresh import FOLDER, score_articles
from names import run_names
from sizes import run_sizes
from speed import ARTICLES, run_speed
from tables import number, print_table, score
from texts import run_texts

from gazetteer import CORPUS, run_gazetteer

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("accuracy", "corpora", "articles", "texts", "speed", "gazetteer", "candidates", "names", "sizes")


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
    if "corpora" in parts:
        run_corpora(corpora)
    if "articles" in parts:
        run_articles()
    if "texts" in parts:
        run_texts()
    if "speed" in parts:
        run_speed([ARTICLES], repeats=7)
    if "gazetteer" in parts:
        run_gazetteer(None, CORPUS, repeats=5)
    if "candidates" in parts:
        run_candidates()
    if "names" in parts:
        run_names(errors=False)
    if "sizes" in parts:
        run_sizes()


if __name__ == "__main__":
    main()
