"""Fits the coefficients of `geomap.resolution.calibrate` and prints them as the table that stands there.

    python -m geomap.training.confidence [CORPORA]

Recognises and resolves LGL and TUD-Loc-2013 (marked *tune*), takes every found name that is also
a gold one with coordinates, and fits P(within 161 km) on the facts about the choice. Each corpus
weighs the same. The scores printed for the same corpora are in-sample; GeoWebNews is measured only.
"""

import json
import os
import sys
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.geo.points import distance_km
from geomap.languages.language import load_language
from geomap.model.document import Document
from geomap.recognition import find_toponyms
from geomap.recognition.tagger import Tagger, open_tagger
from geomap.resolution.calibrate import ChoiceFacts, confidence_of
from geomap.resolution.resolve import choose
from geomap.training.judge import fit

TUNE = ("lgl", "tudloc2013")
MEASURE = ("geowebnews",)
_NEAR_KM = 161.0
_BINS = 10

Floats = NDArray[np.float64]


def collect(path: Path, gazetteer: Gazetteer, tagger: Tagger) -> tuple[Floats, Floats, Floats]:
    """Return facts ``(n, n_facts)``, whether each choice is right and its confidence now, both ``(n,)``."""
    language = load_language("en")
    facts: list[tuple[float, ...]] = []
    right: list[float] = []
    now: list[float] = []
    for line in path.read_text("utf-8").split("\n"):
        if not line:
            continue
        row = json.loads(line)
        document = Document(id=row["id"], text=row["text"], language="en")
        gold = {(item["start"], item["end"]): item for item in row["toponyms"] if item.get("lat") is not None}
        toponyms = find_toponyms(document, gazetteer=gazetteer, tagger=tagger, language=language)
        for toponym, place, choice in choose(document, toponyms, gazetteer=gazetteer, language=language):
            wanted = gold.get((toponym.start, toponym.end))
            if wanted is None or choice is None or place is None:
                continue
            facts.append(astuple(choice))
            distance = distance_km(wanted["lat"], wanted["lon"], place.lat, place.lon)
            right.append(float(distance <= _NEAR_KM))
            now.append(confidence_of(choice))
    return np.array(facts), np.array(right), np.array(now)


def calibration_error(confidence: Floats, right: Floats) -> float:
    """Return the expected calibration error over ten equal bins."""
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(confidence[bins == number].mean() - right[bins == number].mean()) * (bins == number).mean()
        for number in range(_BINS)
        if (bins == number).any()
    ]
    return float(sum(gaps))


def area_under_curve(confidence: Floats, right: Floats) -> float:
    """Return the probability that a right choice has more confidence than a wrong one."""
    order = confidence.argsort(kind="stable")
    ranks = np.empty(len(order))
    ranks[order] = np.arange(1, len(order) + 1)
    n_right = right.sum()
    return float((ranks[right == 1].sum() - n_right * (n_right + 1) / 2) / (n_right * (len(right) - n_right)))


def main() -> None:
    """Print the coefficients, and error and area under the curve before and after."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("GEOMAP_CORPORA", "../shared/corpora"))
    with open_gazetteer() as gazetteer:
        tagger = open_tagger(gazetteer)
        data = {
            name: collect(root / "geoparsing" / f"{name}.jsonl", gazetteer, tagger) for name in TUNE + MEASURE
        }
    most = max(len(data[name][1]) for name in TUNE)
    picks = {name: np.resize(np.arange(len(data[name][1])), most) for name in TUNE}
    facts = np.vstack([data[name][0][picks[name]] for name in TUNE])
    weights = fit(facts, np.concatenate([data[name][1][picks[name]] for name in TUNE]))
    print(f"    intercept: float = {weights[0]:.2f}")
    for field, weight in zip(fields(ChoiceFacts), weights[1:], strict=True):
        print(f"    {field.name}: float = {weight:.2f}")
    for name, (rows, right, now) in data.items():
        fitted = 1 / (1 + np.exp(-(weights[0] + rows @ weights[1:])))
        print(
            f"# {name}: n {len(right)}, right {right.mean():.3f}; "
            f"ECE {calibration_error(now, right):.3f} now, {calibration_error(fitted, right):.3f} fitted; "
            f"AUROC {area_under_curve(now, right):.3f} now, {area_under_curve(fitted, right):.3f} fitted"
        )


if __name__ == "__main__":
    main()
