"""`python -m geomap.training fit resolution`: fit the ranker, print scores, write what ships."""

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

import geomap.resolution
from geomap.errors import InputError
from geomap.evaluation.calibration import calibration_statistic
from geomap.evaluation.tally import Judged
from geomap.gazetteer import open_gazetteer
from geomap.recognition.tagger import open_tagger
from geomap.resolution.ranker import FILE_NAME, FORMAT
from geomap.resolution.table import Floats
from geomap.training.resolution.examples import Example, build_examples, count_right
from geomap.training.resolution.fit import (
    Decided,
    Fitted,
    Stage,
    Sureness,
    fit_passes,
    fit_sureness,
    gather_decided,
)
from geomap.training.resolution.marked import read_marked
from geomap.training.tagger.commands import default_corpora

_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Score:
    """A figure of a corpus by fits that have not seen the text; a plus marks known homes of outlets."""

    corpus: str
    measure: str
    value: float
    n: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``fit resolution``, and return 0.

    Raises
    ------
    InputError
        When LightGBM or SciPy is not installed, or the corpora are not in their folder.
    """
    given = _parser().parse_args(arguments)
    if find_spec("lightgbm") is None or find_spec("scipy") is None:
        raise InputError("fitting needs LightGBM and SciPy: python -m pip install -e '.[training]'")
    if not (given.corpora / "geoparsing").is_dir():
        raise InputError(
            f"expected the shared corpora in {given.corpora}; give --corpora or set GEOMAP_CORPORA"
        )
    with open_gazetteer() as gazetteer:
        marked = read_marked(given.corpora, gazetteer, open_tagger(gazetteer))
        fitted = fit_passes(list(build_examples(marked, gazetteer)), print)
    decided = gather_decided(fitted)
    right, none = fit_sureness(decided, decided.right), fit_sureness(decided, decided.none)
    for score in (
        *passes_scores(fitted),
        *sureness_scores(decided, decided.right, right, "right"),
        *sureness_scores(decided, decided.none, none, "none"),
    ):
        print(f"{score.corpus}: {score.measure} {score.value:.4f} of {score.n}")
    write_ranker(given.output, ranker_row(fitted, right, none))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geomap.training", description=__doc__)
    parser.add_argument("verb", choices=["fit"])
    parser.add_argument("what", choices=["resolution"])
    shipped = Path(geomap.resolution.__file__).parent / "data"
    parser.add_argument(
        "--corpora", type=Path, default=default_corpora(), help="the shared corpora (GEOMAP_CORPORA)"
    )
    parser.add_argument(
        "--output", type=Path, default=shipped, help="folder for ranker.json and its checksum"
    )
    return parser


def passes_scores(fitted: Fitted) -> list[Score]:
    """Return the accuracy within 161 km of each pass in each corpus, out of fold."""
    names = [_name(example) for example in fitted.examples]
    scores = []
    for label, stage in (("first", fitted.first), ("second", fitted.second), ("third", fitted.third)):
        for name in sorted(set(names)):
            chosen = [number for number, given in enumerate(names) if given == name]
            examples = [fitted.examples[number] for number in chosen]
            own = [stage.scores[number] for number in chosen]
            for only_found, which in ((False, "all marked names"), (True, "names found")):
                right, n = count_right(examples, own, only_found=only_found)
                scores.append(Score(name, f"accuracy of the {label} pass, {which}", right / n, n))
    return scores


def sureness_scores(decided: Decided, outcome: Floats, sureness: Sureness, label: str) -> list[Score]:
    """Return how well the probabilities of an outcome are calibrated in each corpus, out of fold."""
    scores = []
    for name in sorted(set(decided.corpus)):
        own = [number for number, corpus in enumerate(decided.corpus) if corpus == name]
        judged = [
            Judged(place, float(sureness.chance[number]), bool(outcome[number]))
            for place, number in enumerate(own)
        ]
        figures = calibration_statistic("resolution", judged, len(own))(np.ones((1, len(own))))
        scores += [
            Score(name, f"{measure} of {label}", float(figures[f"resolution.{measure}"][0]), len(own))
            for measure in ("ece", "brier", "auroc")
        ]
    return scores


def _name(example: Example) -> str:
    return example.marked.corpus + ("+" if example.is_home_known else "")


def ranker_row(fitted: Fitted, right: Sureness, none: Sureness) -> dict[str, Any]:
    """Return what `geomap.resolution.ranker` reads."""
    return {
        "format": FORMAT,
        "first": _weights(fitted.first),
        "second": _weights(fitted.second),
        "third": _weights(fitted.third),
        "forest": fitted.third.forest,
        "right": right.forest,
        "none": none.forest,
    }


def _weights(stage: Stage) -> dict[str, float]:
    return {kind: round(weight, _DECIMALS) + 0.0 for kind, weight in stage.weights.items()}


def write_ranker(folder: Path, row: dict[str, Any]) -> None:
    """Write ``row`` and its checksum into ``folder``."""
    text = json.dumps(row, separators=(",", ":")) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_text(text, encoding="utf-8", newline="")
    checksum = hashlib.sha256(text.encode()).hexdigest()
    (folder / f"{FILE_NAME}.sha256").write_text(f"{checksum}  {FILE_NAME}\n", encoding="utf-8", newline="")
