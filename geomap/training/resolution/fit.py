"""Fits the three passes, the trees and the calibration, each on names that it is then not judged by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from geomap.corpus.survey import survey_documents
from geomap.resolution.calibrate import FACTS, gather_facts
from geomap.resolution.evidence import EVIDENCE
from geomap.resolution.evidence.signal import Signal
from geomap.resolution.rank import Scored, measure_others, measure_priors
from geomap.resolution.table import Floats, share_beliefs
from geomap.training.resolution.examples import (
    N_FOLDS,
    Example,
    as_parsed,
    gather_choices,
    with_homes,
)
from geomap.training.resolution.learning import (
    Bounds,
    Growth,
    fit_weights,
    grow_classifier,
    grow_forest,
    plain_forest,
)

#: What a name of each corpus counts: WikToR has three times the names, our own sentences a country only.
CORPUS_WEIGHT: Mapping[str, float] = {"lgl": 1.0, "tudloc2013": 1.0, "wiktor": 0.5, "own": 0.5}
#: Kinds whose weight is set by hand, as the texts have next to no examples, and which no tree asks about.
HELD: Mapping[str, float] = {"called_capital": 2.0, "former_name": -1.5, "as_measured": 6.0}
#: Kinds that can only speak against a place.
_AGAINST = frozenset({"exonym", "alternate_name", "former_name", "called_otherwise", "stated_outside"})
#: Kinds that may do either, against a town of the same name, each with its bounds: what the corpora, which
#: are American news and Wikipedia, cannot tell of other countries, or of a gazetteer with every farm.
_EITHER: Mapping[str, Bounds] = {
    "country": (3.0, None), "first_level": (None, 1.5), "second_level": (None, 0.5), "region": (0.5, 2.0),
    "water": (1.0, 2.0), "landform": (0.5, 2.0), "acting": (0.5, None),
}  # fmt: skip
#: What a text says outright must weigh, though the fit cannot tell it from a unit named nearby.
_AT_LEAST: Mapping[str, float] = {"stated_inside": 8.0, "stated_container": 1.0, "called_so": 2.0}
_AT_MOST: Mapping[str, float] = {"called_otherwise": -1.0, "stated_outside": -4.0}
#: Our own texts stay in their language's countries more than papers do; .6 would be fitted.
_MOST_SPOKEN = 0.2
#: The evidence by which beliefs spread in the second pass.
SPREADING = (
    "same_country", "same_admin1", "near_in_text", "country_named", "admin1_named", "stated_inside",
    "stated_outside", "stated_container",
)  # fmt: skip

PRIORS = tuple(kind.name for kind in EVIDENCE if kind.is_prior)
KINDS = tuple(kind.name for kind in EVIDENCE)
#: What the trees ask about: fame, and what is around the name. What sort of place it is, and how it has the
#: name, is left out, as trees learn there what American news means; it cost nothing (LGL .8731, then .8728).
#: So is what the text says outright: the trees took back what the bounds give it.
TREE_KINDS = tuple(
    kind.name
    for kind in EVIDENCE
    if kind.name not in {*HELD, "stated_inside", "stated_outside"}
    and (
        not kind.is_prior
        or kind.name in {"prominence", "is_dateline", "home_country", "home_admin1", "near_home"}
    )
)

#: Chosen by the out-of-fold accuracy on LGL: 200 rounds gave .002 less, 400 no more; 15 leaves the same. That
#: more of a kind that speaks for a place never counts against it costs .005 there and nothing elsewhere:
#: only fame is held to that.
TREES = Growth(rounds=300, leaves=8, rate=0.06)
SURE_TREES = Growth(rounds=80, leaves=6, rate=0.08)
#: Left out of the calibration: one name a page, of which one in ten has a point with a wrong sign.
_UNSURE = "wiktor"

Columns = list[Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One pass: weights of kinds, perhaps with trees, fitted on all examples but one part, and on all."""

    kinds: tuple[str, ...]
    weights: Mapping[str, float]
    forest: dict[str, Any] | None
    scores: Columns

    def beliefs(self, examples: Sequence[Example]) -> Columns:
        """Return how likely each candidate is by the scores."""
        pairs = zip(examples, self.scores, strict=True)
        return [share_beliefs(example.table, score) for example, score in pairs]


def bounds_of(kind: str) -> Bounds:
    """Return between which values the weight of a kind of evidence is fitted."""
    if kind in HELD:
        return HELD[kind], HELD[kind]
    if kind in _EITHER:
        return _EITHER[kind]
    if kind == "spoken":
        return 0.0, _MOST_SPOKEN
    if kind in _AGAINST:
        return None, _AT_MOST.get(kind, 0.0)
    return _AT_LEAST.get(kind, 0.0), None


def as_columns(signals: Mapping[str, Signal], kinds: Sequence[str]) -> Floats:
    """Return the values of ``kinds`` as columns, ``(n_candidates, n_kinds)``."""
    return np.stack([signals[kind].values for kind in kinds], axis=1)


def fit_stage(
    examples: Sequence[Example],
    signals: Sequence[Mapping[str, Signal]],
    kinds: tuple[str, ...],
    *,
    trees: bool,
) -> Stage:
    """Return a pass fitted on ``examples``; the scores of each are by a fit that has not seen it."""
    columns = [as_columns(row, kinds) for row in signals]
    scores: Columns = [np.zeros(0)] * len(examples)
    for fold in range(N_FOLDS):
        model = _fit_pass(examples, columns, kinds, trees=trees, without=fold)
        for number, example in enumerate(examples):
            if example.fold == fold:
                scores[number] = _apply(model, columns[number], kinds)
    weights, forest = _fit_pass(examples, columns, kinds, trees=trees, without=None)
    plain = None if forest is None else plain_forest(forest, TREE_KINDS)
    return Stage(kinds, dict(zip(kinds, weights.tolist(), strict=True)), plain, scores)


def _fit_pass(
    examples: Sequence[Example], columns: Columns, kinds: tuple[str, ...], *, trees: bool, without: int | None
) -> tuple[Floats, Any]:
    chosen = [number for number, example in enumerate(examples) if example.fold != without]
    choices = gather_choices(
        [examples[number] for number in chosen], [columns[number] for number in chosen], CORPUS_WEIGHT
    )
    weights = fit_weights(choices, [bounds_of(kind) for kind in kinds])
    if not trees:
        return weights, None
    asked = replace(choices, columns=_asked(choices.columns, kinds))
    signs = [int(kind == "prominence") for kind in TREE_KINDS]
    return weights, grow_forest(asked, choices.columns @ weights, TREES, signs)


def _asked(columns: Floats, kinds: Sequence[str]) -> Floats:
    return columns[:, [kinds.index(kind) for kind in TREE_KINDS]]


def _apply(model: tuple[Floats, Any], columns: Floats, kinds: Sequence[str]) -> Floats:
    weights, forest = model
    scores: Floats = columns @ weights
    if forest is None or not len(scores):
        return scores
    added: Floats = forest.predict(_asked(columns, kinds), raw_score=True)
    return scores + added


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """The passes over ``examples``, and what the last one measured."""

    examples: tuple[Example, ...]
    first: Stage
    second: Stage
    third: Stage
    signals: tuple[Mapping[str, Signal], ...]


def fit_passes(examples: Sequence[Example], tell: Callable[[str], None]) -> Fitted:
    """Return the three passes, fitted one on the other.

    The homes of outlets come from the second pass over the texts without them; a text whose outlet's home is
    known then counts twice, with it and without, half each.
    """
    alone = fit_spreading(examples, tell)
    parsed = [as_parsed(*pair) for pair in zip(examples, alone[1].beliefs(examples), strict=True)]
    known = list(with_homes(examples, survey_documents(parsed)))
    tell(f"{len(known)} texts whose outlet's home is known")
    twice = {example.marked.document.id for example in known}
    halved = [
        replace(example, weight=0.5) if example.marked.document.id in twice else example
        for example in (*examples, *known)
    ]
    first, second, priors = fit_spreading(halved, tell)
    beliefs = second.beliefs(halved)
    signals = tuple(
        prior | measure_others(example.table, belief, example.around)
        for example, belief, prior in zip(halved, beliefs, priors, strict=True)
    )
    third = fit_stage(halved, signals, KINDS, trees=True)
    tell("third pass")
    return Fitted(tuple(halved), first, second, third, signals)


def fit_spreading(
    examples: Sequence[Example], tell: Callable[[str], None]
) -> tuple[Stage, Stage, list[dict[str, Signal]]]:
    """Return the first two passes over ``examples``, and the evidence that needs no other name."""
    priors = [measure_priors(example.table, example.around) for example in examples]
    first = fit_stage(examples, priors, PRIORS, trees=False)
    tell("first pass")
    kinds = dict.fromkeys(SPREADING, 1.0)
    signals = [
        prior | measure_others(example.table, belief, example.around, kinds=kinds)
        for example, belief, prior in zip(examples, first.beliefs(examples), priors, strict=True)
    ]
    second = fit_stage(examples, signals, (*PRIORS, *SPREADING), trees=False)
    tell("second pass")
    return first, second, priors


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """The choices that the calibration learns from, a row each.

    ``facts``, ``(n_names, n_facts)``; ``right``, whether the likeliest candidate is, ``none``, whether no
    candidate is, 0 or 1; ``corpus``, with a plus where the outlet's home is known; ``fold``; ``weight``.
    """

    facts: Floats
    right: Floats
    none: Floats
    corpus: tuple[str, ...]
    fold: Floats
    weight: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Sureness:
    """Trees for the log-odds of an outcome, and its probabilities by trees that have not seen the text."""

    forest: dict[str, Any]
    chance: Floats


def gather_decided(fitted: Fitted) -> Decided:
    """Return the choices for names that recognition finds and whose point is known.

    Each corpus weighs the same.
    """
    rows: list[tuple[list[float], float, float, str, int, float]] = []
    for example, scores, signals in zip(fitted.examples, fitted.third.scores, fitted.signals, strict=True):
        corpus = example.marked.corpus + ("+" if example.is_home_known else "")
        ranking = Scored(scores, share_beliefs(example.table, scores), signals)
        for answer in example.answers:
            if corpus != _UNSURE and answer.has_point and answer.is_found and len(answer.right):
                first = int(example.table.offsets[answer.group])
                order = np.argsort(-scores[first : first + len(answer.right)], kind="stable")
                facts = gather_facts(example.table, ranking, answer.group, (first + order).tolist())
                right, none = float(answer.right[order[0]]), float(not answer.right.any())
                rows.append(
                    ([facts[name] for name in FACTS], right, none, corpus, example.fold, example.weight)
                )
    corpora = tuple(row[3] for row in rows)
    weight = np.array([row[5] for row in rows])
    names = np.array([name.rstrip("+") for name in corpora])
    counts = {name: float(weight[names == name].sum()) for name in sorted(set(names.tolist()))}
    evened = weight * [max(counts.values()) / counts[name] for name in names.tolist()]
    columns = [np.array([row[place] for row in rows], dtype=np.float64) for place in (0, 1, 2, 4)]
    return Decided(columns[0], columns[1], columns[2], corpora, columns[3], evened)


def fit_sureness(decided: Decided, outcome: Floats) -> Sureness:
    """Return trees for ``outcome``, one of the columns of ``decided``."""
    chance = np.zeros(len(outcome))
    for fold in range(N_FOLDS):
        seen = decided.fold != fold
        base, trees = grow_classifier(decided.facts[seen], outcome[seen], decided.weight[seen], SURE_TREES)
        log_odds = base + trees.predict(decided.facts[~seen], raw_score=True)
        chance[~seen] = 1 / (1 + np.exp(-log_odds))
    base, trees = grow_classifier(decided.facts, outcome, decided.weight, SURE_TREES)
    return Sureness(plain_forest(trees, FACTS, base), chance)
