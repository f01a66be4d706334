"""Weighing the evidence: a softmax over the candidates of each name, in three passes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geomap.resolution.evidence import EVIDENCE
from geomap.resolution.evidence.signal import Signal
from geomap.resolution.pairs import Surroundings
from geomap.resolution.ranker import Ranker, open_ranker
from geomap.resolution.table import CandidateTable, Floats, Ints, share_beliefs


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """The candidates weighed: ``scores`` in log-odds, ``beliefs`` their softmax within each group."""

    scores: Floats
    beliefs: Floats
    signals: Mapping[str, Signal]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking(Scored):
    """The same by a ranker, which can say what each score is made of."""

    ranker: Ranker

    def parts(self, rows: Ints) -> dict[str, Floats]:
        """Return what each kind of evidence adds to the score of each of ``rows``, in log-odds.

        A score is the sum of its parts. Only an explanation needs them, so they are not kept for all: what
        each tree adds by which question costs more than all else that is weighed.
        """
        parts = {kind: weight * self.signals[kind].values[rows] for kind, weight in self.ranker.third.items()}
        forest = self.ranker.forest
        columns = np.stack([self.signals[kind].values[rows] for kind in forest.columns], axis=1)
        added = forest.trees.parts(columns)
        for kind, part in zip(forest.columns, added.T, strict=True):
            parts[kind] = parts[kind] + part
        return parts


def rank_candidates(table: CandidateTable, around: Surroundings, ranker: Ranker | None = None) -> Ranking:
    """Return the candidates weighed, first each by itself, then twice with what the others came out as.

    The first pass looks at what needs no other name; its probabilities let every name speak for
    every other in the second, and those of the second once more in the third, which adds the trees.
    ``ranker`` has the weights, None for those of this installation.
    """
    ranker = ranker or open_ranker()
    alone = measure_priors(table, around)
    first = share_beliefs(table, weigh(table, alone, ranker.first))
    nearby = measure_others(table, first, around, kinds=ranker.second)
    second = share_beliefs(table, weigh(table, alone | nearby, ranker.second))
    signals = alone | measure_others(table, second, around)
    forest = ranker.forest
    scores = weigh(table, signals, ranker.third) + forest.trees.sums(_columns(signals, forest.columns))
    return Ranking(scores=scores, beliefs=share_beliefs(table, scores), signals=signals, ranker=ranker)


def measure_priors(table: CandidateTable, around: Surroundings) -> dict[str, Signal]:
    """Return the evidence that needs no belief about other names."""
    unknown = np.zeros(table.n)
    return {kind.name: kind.measure(table, unknown, around) for kind in EVIDENCE if kind.is_prior}


def measure_others(
    table: CandidateTable, beliefs: Floats, around: Surroundings, *, kinds: Mapping[str, float] | None = None
) -> dict[str, Signal]:
    """Return the evidence that other names give, as far as they are believed in; only ``kinds`` of it."""
    return {
        kind.name: kind.measure(table, beliefs, around)
        for kind in EVIDENCE
        if not kind.is_prior and (kinds is None or kind.name in kinds)
    }


def weigh(table: CandidateTable, signals: Mapping[str, Signal], weights: Mapping[str, float]) -> Floats:
    """Return the sum of the signals for each candidate, each times its weight."""
    scores: Floats = np.zeros(table.n)
    for kind, weight in weights.items():
        scores = scores + weight * signals[kind].values
    return scores


def _columns(signals: Mapping[str, Signal], kinds: Sequence[str]) -> Floats:
    return np.stack([signals[kind].values for kind in kinds], axis=1)
