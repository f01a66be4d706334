"""`python -m geomap.training fit tagger` and `evaluate tagger`: train, save, and print all scores."""

import argparse
import os
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

from geomap.errors import InputError
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.training.tagger.material import Folders, Recipe, gather_material, pick_own, read_own
from geomap.training.tagger.own import own_sentences
from geomap.training.tagger.scoring import Measured, measure_tagger
from geomap.training.texts.markup import FOLDER

# torch is an extra of training: what needs it is imported inside the functions.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``fit tagger`` or ``evaluate tagger``, and return 0.

    Raises
    ------
    InputError
        When PyTorch is not installed, or the corpora are not in their folder.
    """
    given = _parser().parse_args(arguments)
    if find_spec("torch") is None:
        raise InputError("training needs PyTorch: python -m pip install -e '.[training]'")
    folders = Folders(given.corpora, given.cache)
    with open_gazetteer() as gazetteer:
        if given.verb == "fit":
            recipe = Recipe(given.own, given.repeat, third_party=not given.only_own)
            fit_once(folders, gazetteer, recipe, seed=given.seed, weights=given.weights)
        print_scores(evaluate(given.weights, folders, gazetteer))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geomap.training", description=__doc__)
    parser.add_argument("verb", choices=["fit", "evaluate"])
    parser.add_argument("what", choices=["tagger"])
    corpora, output, recipe = default_corpora(), Path("output"), Recipe()
    add = parser.add_argument
    add("--weights", type=Path, default=output / "tagger.pt", help="written by fit, read by evaluate")
    add("--corpora", type=Path, default=corpora, help="the shared corpora (GEOMAP_CORPORA)")
    add("--cache", type=Path, default=output / "features", help="features kept between runs")
    add("--seed", type=int, default=0)
    add("--own", type=float, default=recipe.own, help="share of the project's own text, 0 to 1")
    add("--repeat", type=int, default=recipe.repeat, help="how often each own sentence counts")
    add("--only-own", action="store_true", help="without third-party corpora")
    return parser


def default_corpora() -> Path:
    """Return where the shared corpora lie by default: ``GEOMAP_CORPORA``, else beside the checkout."""
    return Path(os.environ.get("GEOMAP_CORPORA") or "../shared/corpora")


def fit_once(folders: Folders, gazetteer: Gazetteer, recipe: Recipe, *, seed: int, weights: Path) -> None:
    """Train a tagger on what ``recipe`` asks for, and write it to the file ``weights``."""
    from geomap.training.tagger.fit import FitOptions, fit_tagger, save_tagger

    own = list(own_sentences(pick_own(read_own(FOLDER), recipe)))
    material = gather_material(folders, gazetteer, recipe, own=own)
    n_own = sum(len(sentence.tokens) for sentence in own)
    print(
        f"{len(material)} sentences, {len(material.types)} tokens;"
        f" own {len(own)}, {n_own}, {recipe.repeat} times",
        flush=True,
    )
    save_tagger(fit_tagger(material, options=FitOptions(seed=seed)), weights)


def evaluate(weights: Path, folders: Folders, gazetteer: Gazetteer) -> list[Measured]:
    """Return the scores of the tagger whose weights a file holds."""
    from geomap.training.tagger.fit import load_tagger, score_tags

    tagger = load_tagger(weights)
    return list(measure_tagger(lambda encoded: score_tags(tagger, encoded), folders, gazetteer))


def print_scores(scores: Iterable[Measured]) -> None:
    """Print one line for each score."""
    for score in scores:
        parts = f"  P {score.counts.precision:.3f} R {score.counts.recall:.3f}" if score.counts else ""
        print(f"{score.corpus}  {score.measure}  {score.value:.3f}{parts}")
