"""Trains the tagger with and without the project's own text, and prints what the text is worth (needs torch).

    python benchmarks/recogniser_data.py [--folder FOLDER]

Ten minutes for each training on one core. With --folder the weights are kept, and one that is there
already is only measured.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tables import print_table, score

from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.training.tagger.commands import default_corpora, evaluate, fit_once
from geomap.training.tagger.material import Folders, Recipe


@dataclass(frozen=True, slots=True)
class Variant:
    """A recipe, in words and in figures, and the seeds that it is trained with."""

    name: str
    recipe: Recipe
    seeds: tuple[int, ...]


VARIANTS = (
    Variant("without", Recipe(own=0.0), (0, 1)),
    Variant("25 %", Recipe(own=0.25), (0,)),
    Variant("all", Recipe(), (0, 1)),
    Variant("alone", Recipe(third_party=False), (0,)),
)
Scores = dict[tuple[str, str], float]


def run_variants(folders: Folders, weights: Path, variants: Sequence[Variant]) -> None:
    """Print a column for each variant: the mean of its seeds, and the seeds' own figures behind it."""
    with open_gazetteer() as gazetteer:
        found = {variant.name: list(_run(folders, weights, gazetteer, variant)) for variant in variants}
    keys = dict.fromkeys(key for runs in found.values() for run in runs for key in run)
    rows = [
        (f"{corpus}, {measure}", *(_cell([run[corpus, measure] for run in runs]) for runs in found.values()))
        for corpus, measure in keys
    ]
    print_table("The project's own text", "python benchmarks/recogniser_data.py", ("measure", *found), rows)


def _run(folders: Folders, weights: Path, gazetteer: Gazetteer, variant: Variant) -> Iterator[Scores]:
    for seed in variant.seeds:
        path = weights / f"{variant.name.replace(' %', '')}-{seed}.pt"
        if not path.is_file():
            fit_once(folders, gazetteer, variant.recipe, seed=seed, weights=path)
        measured = evaluate(path, folders, gazetteer)
        yield {(item.corpus, item.measure): item.value for item in measured}


def _cell(values: Sequence[float]) -> str:
    mean = score(sum(values) / len(values))
    return mean if len(values) == 1 else f"{mean} ({', '.join(score(value) for value in values)})"


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=default_corpora(), help="default: GEOMAP_CORPORA")
    parser.add_argument("--folder", type=Path, help="where weights and features are kept (default: nowhere)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        run_variants(Folders(given.corpora, folder / "features"), folder, VARIANTS)


if __name__ == "__main__":
    main()
