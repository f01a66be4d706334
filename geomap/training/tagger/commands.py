"""`python -m geomap.training fit|evaluate|export tagger`: train and save, print scores, write what ships."""

import argparse
import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from geomap.errors import InputError
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.recognition.tagger.network import prepare
from geomap.recognition.tagger.weights import bundled_weights, read_weights
from geomap.training.tagger.export import pack_weights, write_weights
from geomap.training.tagger.material import Folders, Recipe, gather_material, pick_own, read_own
from geomap.training.tagger.own import own_sentences
from geomap.training.tagger.scoring import Measured, measure_tagger
from geomap.training.tagger.shipped import score_shipped
from geomap.training.tagger.teaching import mean_scores
from geomap.training.texts.markup import FOLDER

# torch is an extra of training: what needs it is imported inside the functions.


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``fit tagger``, ``evaluate tagger`` or ``export tagger``, and return 0.

    Raises
    ------
    InputError
        When PyTorch is not installed, or the corpora are not in their folder.
    """
    given = _parser().parse_args(arguments)
    is_shipped = given.verb == "evaluate" and given.weights.suffix == bundled_weights().suffix
    if not is_shipped and find_spec("torch") is None:
        raise InputError("training needs PyTorch: python -m pip install -e '.[training]'")
    if given.verb == "export":
        print(export(given.weights, given.shipped))
        return 0
    folders = Folders(given.corpora, given.cache)
    with open_gazetteer() as gazetteer:
        if given.verb == "fit":
            recipe = Recipe(
                given.own,
                given.repeat,
                third_party=not given.only_own,
                recased=given.recased,
            )
            fit_once(
                folders,
                gazetteer,
                recipe,
                seed=given.seed,
                weights=given.weights,
                teachers=given.teacher,
                hidden=given.hidden,
            )
        print_scores(evaluate(given.weights, folders, gazetteer))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geomap.training", description=__doc__)
    parser.add_argument("verb", choices=["fit", "evaluate", "export"])
    parser.add_argument("what", choices=["tagger"])
    corpora, output, recipe = default_corpora(), Path("output"), Recipe()
    add = parser.add_argument
    add("--weights", type=Path, default=output / "tagger.pt", help="written by fit, read by the others")
    add(
        "--shipped",
        type=Path,
        default=bundled_weights(),
        help="written by export; evaluate reads such a file too",
    )
    add("--corpora", type=Path, default=corpora, help="the shared corpora (GEOMAP_CORPORA)")
    add("--cache", type=Path, default=output / "features", help="features kept between runs")
    add("--seed", type=int, default=0)
    add("--hidden", type=int, help="length of a token's vector; the network's own by default")
    add("--own", type=float, default=recipe.own, help="share of the project's own text, 0 to 1")
    add("--repeat", type=int, default=recipe.repeat, help="how often each own sentence counts")
    add("--recased", type=float, default=recipe.recased, help="share in small letters, as much in capitals")
    add(
        "--teacher",
        type=Path,
        action="append",
        default=[],
        help="weights of a trained tagger to learn from too; may be given several times",
    )
    add("--only-own", action="store_true", help="without third-party corpora")
    return parser


def default_corpora() -> Path:
    """Return where the shared corpora lie by default: ``GEOMAP_CORPORA``, else beside the checkout."""
    return Path(os.environ.get("GEOMAP_CORPORA") or "../shared/corpora")


def fit_once(
    folders: Folders,
    gazetteer: Gazetteer,
    recipe: Recipe,
    *,
    seed: int,
    weights: Path,
    teachers: Sequence[Path] = (),
    hidden: int | None = None,
) -> None:
    """Train a tagger on what ``recipe`` asks for, and write it to the file ``weights``.

    ``teachers`` are weights that `fit` has written: what those taggers say of every token, on the mean,
    is learnt beside the labels. They read the sentences as written, the one that learns also recased.
    ``hidden`` is the length of its vectors, which need not be theirs.
    """
    from geomap.training.tagger.fit import FitOptions, fit_tagger, load_tagger, save_tagger, score_tags
    from geomap.training.tagger.network import Shape

    own = list(own_sentences(pick_own(read_own(FOLDER), recipe)))
    material = gather_material(folders, gazetteer, recipe, own=own)
    n_own = sum(len(sentence.tokens) for sentence in own)
    print(
        f"{len(material)} sentences, {len(material.types)} tokens;"
        f" own {len(own)}, {n_own}, {recipe.repeat} times",
        flush=True,
    )
    soft = None
    if teachers:
        written = gather_material(folders, gazetteer, replace(recipe, recased=0.0), own=own)
        soft = mean_scores([score_tags(load_tagger(path), written) for path in teachers])
    options = FitOptions(seed=seed, shape=Shape() if hidden is None else Shape(hidden=hidden))
    save_tagger(fit_tagger(material, options=options, soft=soft), weights)


def evaluate(weights: Path, folders: Folders, gazetteer: Gazetteer) -> list[Measured]:
    """Return the scores of the tagger whose weights a file holds: PyTorch's, or those that are shipped."""
    if weights.suffix == bundled_weights().suffix:
        network = prepare(read_weights(weights))
        return list(measure_tagger(lambda encoded: score_shipped(network, encoded), folders, gazetteer))
    from geomap.training.tagger.fit import load_tagger, score_tags

    tagger = load_tagger(weights)
    return list(measure_tagger(lambda encoded: score_tags(tagger, encoded), folders, gazetteer))


def export(weights: Path, shipped: Path) -> str:
    """Write the weights that ``fit`` saved as the run time reads them; return their size and SHA-256."""
    from geomap.training.tagger.fit import load_tagger, parameters_of

    tagger = load_tagger(weights)
    content = pack_weights(parameters_of(tagger), tagger.shape.dilations)
    write_weights(content, shipped)
    return f"{shipped}: {len(content) / 1e6:.2f} MB, SHA-256 {hashlib.sha256(content).hexdigest()}"


def print_scores(scores: Iterable[Measured]) -> None:
    """Print one line for each score."""
    for score in scores:
        parts = f"  P {score.counts.precision:.3f} R {score.counts.recall:.3f}" if score.counts else ""
        print(f"{score.corpus}  {score.measure}  {score.value:.3f}{parts}")
