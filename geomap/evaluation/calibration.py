"""Whether scores are probabilities: of ten places held for right with .7, seven should be."""

from collections.abc import Mapping, Sequence

import numpy as np

from geomap.evaluation.bootstrap import Array, Statistic, divide, document_counts
from geomap.evaluation.nouns import Calibration, Figure, Judgement, ReliabilityBin
from geomap.evaluation.tally import Judged

#: Bins of equal width, as in Guo et al. (On calibration of modern neural networks, ICML 2017).
N_BINS = 10


def find_bin(score: float) -> int:
    """Return the bin of a score of 0..1, the last one for 1.0.

    Examples
    --------
    >>> [find_bin(score) for score in (0.0, 0.1, 0.99, 1.0)]
    [0, 1, 9, 9]
    """
    return min(int(score * N_BINS), N_BINS - 1)


def calibration_statistic(judgement: Judgement, judged: Sequence[Judged], n_documents: int) -> Statistic:
    """Return the statistic of ECE, Brier score and AUROC of one judgement."""
    documents = [item.document for item in judged]
    scores = np.array([item.score for item in judged], dtype=np.float64)
    right = np.array([item.is_right for item in judged], dtype=np.float64)
    cells = np.zeros((len(judged), N_BINS + 2))
    for index, item in enumerate(judged):
        cells[index, find_bin(item.score)] = item.score - item.is_right
        cells[index, -2:] = (item.score - item.is_right) ** 2, 1
    rows = document_counts(documents, cells, n_documents)
    ranks = _Ranks(documents, scores, right)

    def measure(weights: Array) -> dict[str, Array]:
        sums = weights @ rows
        gaps, n = np.abs(sums[:, :N_BINS]).sum(axis=1), sums[:, -1]
        return {
            f"{judgement}.ece": divide(gaps, n),
            f"{judgement}.brier": divide(sums[:, -2], n),
            f"{judgement}.auroc": ranks.measure(weights),
        }

    return measure


class _Ranks:
    """Scores in order, with equal ones side by side, for the area under the ROC curve."""

    def __init__(self, documents: Sequence[int], scores: Array, right: Array) -> None:
        order = np.argsort(scores, kind="stable")
        self._owners = np.array(documents, dtype=np.intp)[order]
        self._right = right[order]
        self._firsts = np.flatnonzero(np.diff(scores[order], prepend=-1.0))

    def measure(self, weights: Array) -> Array:
        """Return the share of pairs of a right and a wrong one whose right one scores higher, ties half.

        NaN where a sample has one sort only.
        """
        if not self._owners.size:
            return np.full(len(weights), np.nan)
        counts = weights[:, self._owners]
        right = np.add.reduceat(counts * self._right, self._firsts, axis=1)
        wrong = np.add.reduceat(counts * (1 - self._right), self._firsts, axis=1)
        below = np.cumsum(wrong, axis=1) - wrong
        won = (right * (below + wrong / 2)).sum(axis=1)
        return divide(won, right.sum(axis=1) * wrong.sum(axis=1))


def calibration_score(
    judgement: Judgement, judged: Sequence[Judged], figures: Mapping[str, Figure]
) -> Calibration:
    """Return the calibration of one judgement with its reliability table of ten bins."""
    return Calibration(
        judgement=judgement,
        n=len(judged),
        ece=figures[f"{judgement}.ece"],
        brier=figures[f"{judgement}.brier"],
        auroc=figures[f"{judgement}.auroc"],
        bins=fill_bins(judged),
    )


def fill_bins(judged: Sequence[Judged]) -> tuple[ReliabilityBin, ...]:
    """Return the reliability table (DeGroot & Fienberg 1983) of ``judged``.

    Examples
    --------
    >>> bins = fill_bins([Judged(0, 0.75, True), Judged(0, 0.79, False)])
    >>> bins[7].n, bins[7].mean_score, bins[7].share_right, bins[0].n
    (2, 0.77, 0.5, 0)
    """
    held: list[list[Judged]] = [[] for _ in range(N_BINS)]
    for item in judged:
        held[find_bin(item.score)].append(item)
    return tuple(
        ReliabilityBin(
            low=number / N_BINS,
            high=(number + 1) / N_BINS,
            n=len(items),
            mean_score=sum(item.score for item in items) / len(items) if items else None,
            share_right=sum(item.is_right for item in items) / len(items) if items else None,
        )
        for number, items in enumerate(held)
    )
