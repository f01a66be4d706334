"""Fits the weights of `geomap.recognition.judge` and prints them, to hold against those set by hand.

    python -m geomap.training.judge [CORPORA]

Reads the NER corpora below, all marked *train* in the corpora's README (CC0, CC BY, CC BY-SA
or MIT), from the folder given or from ``GEOMAP_CORPORA``. A hit of the gazetteer is a positive
example when it overlaps a LOC span, a negative one when it overlaps none; hits inside ORG, FAC,
MISC and NORP spans are left out, because there the guidelines disagree on what a place is.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.languages.language import load_language
from geomap.recognition.exclude import is_listed, is_part_of_person
from geomap.recognition.find import find_persons_among, observe_hits
from geomap.recognition.judge import Facts
from geomap.recognition.view import view_text

CORPORA = (
    "uner_en_ewt.dev", "uner_en_ewt.test", "gum_en_news.all", "gum_en_interview.all", "gum_en_voyage.all",
    "gum_en_bio.all", "wikigold_en.all", "germeval2014_de.dev", "europeana_nl.all", "europeana_fr.all",
    "uner_pt_bosque.dev", "uner_sv_talbanken.dev", "uner_da_ddt.dev",
)  # fmt: skip
#: Sentences that make one text: the corpora give no documents, but names repeat within them.
_BLOCK = 12
_SENTENCES = 2500
#: Labels inside which the guidelines disagree on what a place is.
MASKED = frozenset({"ORG", "FAC", "MISC", "NORP"})
#: Ridge penalty; with 20,000 examples it only keeps rare facts from running away.
_RIDGE = 3.0


@dataclass(frozen=True, slots=True)
class Sample:
    """A text made of sentences, with its annotated spans as (start, end, label)."""

    text: str
    language: str
    spans: tuple[tuple[int, int, str], ...]


def read_samples(path: Path) -> Iterator[Sample]:
    """Yield the texts of one corpus file, `_BLOCK` sentences each."""
    with path.open(encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream][:_SENTENCES]
    for first in range(0, len(rows), _BLOCK):
        yield _join(rows[first : first + _BLOCK])


def _join(rows: Sequence[dict[str, list[str]]]) -> Sample:
    text = ""
    spans: list[tuple[int, int, str]] = []
    for row in rows:
        for token, tag in zip(row["tokens"], row["tags"], strict=True):
            separator = (
                ""
                if not text or text.endswith("\n") or token in {".", ",", "'s", "’s", ";", ":", ")"}
                else " "
            )
            text += separator
            if tag.startswith("B-") or (tag.startswith("I-") and not spans):
                spans.append((len(text), len(text) + len(token), tag[2:]))
            elif tag.startswith("I-"):
                spans[-1] = (spans[-1][0], len(text) + len(token), spans[-1][2])
            text += token
        text += "\n"
    return Sample(text, str(rows[0].get("lang", "en")), tuple(spans))


def collect(folder: Path, gazetteer: Gazetteer) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return facts ``(n_hits, n_facts)`` and labels ``(n_hits,)`` of all the corpora."""
    rows: list[tuple[float, ...]] = []
    labels: list[float] = []
    for name in CORPORA:
        for sample in read_samples(folder / "ner" / f"{name}.jsonl"):
            view = view_text(sample.text)
            hits = gazetteer.scan(sample.text)
            language = load_language(sample.language[:2])
            persons = find_persons_among(hits, view, language)
            for hit, facts, _ in observe_hits(hits, view, language, persons):
                if is_listed(hit, view, language) or is_part_of_person(hit, view, persons):
                    continue
                touched = {label for start, end, label in sample.spans if start < hit.end and hit.start < end}
                if touched & MASKED and not touched & {"LOC", "PER"}:
                    continue
                rows.append(astuple(facts))
                labels.append(float("LOC" in touched))
    return np.array(rows), np.array(labels)


def fit(facts: NDArray[np.float64], labels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return bias and weights ``(1 + n_facts,)`` of a ridge logistic regression (Newton's method)."""
    design = np.hstack([np.ones((len(facts), 1)), facts])
    penalty = np.full(design.shape[1], _RIDGE)
    penalty[0] = 0.0
    weights = np.zeros(design.shape[1])
    for _ in range(50):
        probability = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (probability - labels) + penalty * weights
        curvature = (design * (probability * (1 - probability))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        weights = weights - step
        if float(np.abs(step).max()) < 1e-8:
            break
    return weights


def main() -> None:
    """Print the weights, how often each fact holds, and the fit's accuracy."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("GEOMAP_CORPORA", "../shared/corpora"))
    with open_gazetteer() as gazetteer:
        facts, labels = collect(folder, gazetteer)
    weights = fit(facts, labels)
    probability = 1 / (1 + np.exp(-(weights[0] + facts @ weights[1:])))
    right = float(((probability >= 0.5) == (labels == 1)).mean())
    print(f"# {len(labels)} hits, {labels.mean():.3f} places, accuracy {right:.3f}")
    print(f"BIAS = {weights[0]:.2f}")
    for field, weight, share in zip(fields(Facts), weights[1:], (facts != 0).mean(axis=0), strict=True):
        print(f"    {field.name}={weight:.2f},  # {share:.3f}")


if __name__ == "__main__":
    main()
