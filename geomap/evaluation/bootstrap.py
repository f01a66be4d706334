"""Intervals by the bootstrap over documents: figures computed anew for documents drawn with replacement.

Documents and not toponyms are drawn, as the names of one article are no independent draws (Efron &
Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13, for the percentile interval). A drawn
collection is a vector of weights, how often each document was drawn, so that a thousand of them are
a few products of matrices.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from geomap.evaluation.nouns import Figure, Interval

Array = npt.NDArray[np.float64]
#: Weights of shape (n_samples, n_documents) to figures by name, each (n_samples,); NaN where there is
#: nothing to measure.
Statistic = Callable[[Array], dict[str, Array]]
#: Told how many samples of how many are done.
Progress = Callable[[int, int], None]

#: The ends of a 95 % interval.
_PERCENTILES = (2.5, 97.5)
# So many weights at a time: 16 MB, which stay in the cache better than all thousand samples.
_MOST_WEIGHTS = 2_000_000
# The last digits of a sum of logarithms depend on the processor.
_INTERVAL_DECIMALS = 6


def measure_figures(
    statistics: Sequence[Statistic],
    *,
    n_documents: int,
    n_items: int,
    samples: int,
    seed: int,
    exact: Mapping[str, float | None],
    progress: Progress | None = None,
) -> dict[str, Figure]:
    """Return every figure by name with its interval.

    ``n_items`` is the most values that a statistic keeps, for the memory. ``exact`` overrides
    values whose last digit depends on the order of adding. No intervals with ``samples`` 0 or fewer
    than two documents. ``progress`` is told of the samples.

    Examples
    --------
    >>> share = lambda weights: {"share": weights @ np.array([1.0, 0.0]) / weights.sum(axis=1)}
    >>> measure_figures([share], n_documents=2, n_items=2, samples=100, seed=0, exact={})["share"]
    Figure(value=0.5, interval=Interval(low=0.0, high=1.0))
    """
    ones = np.ones((1, n_documents))
    values = {key: float(found[0]) for one in statistics for key, found in one(ones).items()}
    drawn: dict[str, list[Array]] = {key: [] for key in values}
    n_drawn = 0
    if n_documents > 1:
        for weights in draw_weights(n_documents, n_items=n_items, samples=samples, seed=seed):
            for statistic in statistics:
                for key, found in statistic(weights).items():
                    drawn[key].append(found)
            if progress:
                n_drawn += len(weights)
                progress(n_drawn, samples)
    figures = {}
    for key, value in values.items():
        shown = exact.get(key, None if np.isnan(value) else value)
        interval = _interval(drawn[key]) if shown is not None else None
        figures[key] = Figure(shown, interval)
    return figures


def draw_weights(n_documents: int, *, n_items: int, samples: int, seed: int) -> Iterator[Array]:
    """Yield how often each document was drawn, some samples at a time, ``samples`` in all."""
    generator = np.random.default_rng(seed)
    size = max(1, _MOST_WEIGHTS // max(n_documents, n_items, 1))
    for start in range(0, samples, size):
        count = min(size, samples - start)
        drawn = generator.integers(0, n_documents, size=(count, n_documents))
        drawn += np.arange(count)[:, None] * n_documents
        counts = np.bincount(drawn.ravel(), minlength=count * n_documents)
        yield counts.reshape(count, n_documents).astype(np.float64)


def _interval(drawn: Sequence[Array]) -> Interval | None:
    values = np.concatenate(drawn) if drawn else np.empty(0)
    values = values[~np.isnan(values)]
    if not values.size:
        return None
    low, high = np.percentile(values, _PERCENTILES)
    return Interval(round(float(low), _INTERVAL_DECIMALS), round(float(high), _INTERVAL_DECIMALS))


def divide(over: Array, under: Array, *, empty: float = np.nan) -> Array:
    """Return ``over / under``, ``empty`` where ``under`` is 0."""
    # The divisor of 1 spares a warning; its quotient is not used.
    return np.where(under > 0, over / np.where(under > 0, under, 1.0), empty)


def f1_score(precision: Array, recall: Array) -> Array:
    """Return the harmonic mean of two shares, 0 when both are 0."""
    return divide(2 * precision * recall, precision + recall, empty=0.0)


def document_counts(documents: Sequence[int], values: Array, n_documents: int) -> Array:
    """Return the sums of ``values`` (n_items, n_columns) by the document of each item."""
    counts = np.zeros((n_documents, values.shape[1]))
    np.add.at(counts, np.asarray(documents, dtype=np.intp), values)
    return counts
