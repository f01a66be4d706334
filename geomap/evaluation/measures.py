"""The figures of recognition, resolution, the whole, and the roles; formulas in ``docs/evaluation.md``.

Those that the shared scorer has too agree with it to the last digit: the same operations in the same
order.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from geomap.evaluation.bootstrap import Array, Statistic, divide, document_counts, f1_score
from geomap.evaluation.nouns import (
    ApproximateScore,
    EvaluationOptions,
    Figure,
    PrecisionRecall,
    ResolutionScore,
    RoleCount,
    RoleScore,
)
from geomap.evaluation.tally import MAX_ERROR_KM, Tally
from geomap.model.toponym import Role

_TASKS = ("exact", "overlap", "end_to_end")
_ROLES = tuple(Role)


# --- recognition and end to end ------------------------------------------------------------------


def count_tasks(tally: Tally, options: EvaluationOptions) -> Array:
    """Return what each document adds, (n_documents, 9): right, predicted and gold of the three tasks."""
    rows = np.zeros((len(tally.matches), 3 * len(_TASKS)))
    for number, match in enumerate(tally.matches):
        found = [guess for guess in match.found if guess is not None]
        rows[number, :6] = (
            len(found),
            len(found) + len(match.spurious),
            len(match.gold),
            match.n_overlapping,
            match.n_overlap_predicted,
            len(match.gold),
        )
        located = [
            guess
            for toponym, guess in zip(match.gold, match.found, strict=True)
            if toponym.has_point and guess is not None
        ]
        guesses = [*located, *match.spurious]
        rows[number, 7] = sum(guess.has_point or options.strict_end_to_end for guess in guesses)
        rows[number, 8] = sum(toponym.has_point for toponym in match.gold)
    for pair in tally.pairs:
        rows[pair.document, 6] += pair.is_near
    return rows


def task_statistic(rows: Array) -> Statistic:
    """Return the statistic of precision, recall and F1 over what `count_tasks` counted."""

    def measure(weights: Array) -> dict[str, Array]:
        sums = weights @ rows
        figures: dict[str, Array] = {}
        for index, task in enumerate(_TASKS):
            right, predicted, gold = (sums[:, 3 * index + column] for column in range(3))
            precision = divide(right, predicted, empty=0.0)
            recall = divide(right, gold, empty=0.0)
            figures[f"{task}.precision"], figures[f"{task}.recall"] = precision, recall
            figures[f"{task}.f1"] = f1_score(precision, recall)
        return figures

    return measure


def task_scores(figures: Mapping[str, Figure], rows: Array) -> tuple[PrecisionRecall, ...]:
    """Return the scores for exact spans, overlap, and end to end."""
    sums = rows.sum(axis=0)
    return tuple(
        PrecisionRecall(
            precision=figures[f"{task}.precision"],
            recall=figures[f"{task}.recall"],
            f1=figures[f"{task}.f1"],
            right=int(sums[3 * index]),
            n_predicted=int(sums[3 * index + 1]),
            n_gold=int(sums[3 * index + 2]),
        )
        for index, task in enumerate(_TASKS)
    )


# --- resolution ----------------------------------------------------------------------------------


def auc(errors_km: Sequence[float]) -> float | None:
    """Return the normalised area under the curve of sorted ln(error + 1), None for fewer than two.

    Trapezium rule, divided by ln(20039) (n - 1): Gritta, Pilehvar & Collier (2020). 0 is best.

    Examples
    --------
    >>> auc([0.0, 0.0]), auc([5.0])
    (0.0, None)
    """
    if len(errors_km) < 2:
        return None
    logs = [math.log(min(error, MAX_ERROR_KM) + 1) for error in sorted(errors_km)]
    area = sum((first + second) / 2 for first, second in pairwise(logs))
    return area / (math.log(MAX_ERROR_KM) * (len(logs) - 1))


def exact_resolution(tally: Tally) -> dict[str, float | None]:
    """Return the figures whose last digit depends on the order of adding, added in the gold's order."""
    exact: dict[str, float | None] = {}
    for name, errors in _errors(tally).items():
        exact[f"{name}.mean_km"] = sum(errors) / len(errors) if errors else None
        exact[f"{name}.auc"] = auc(errors)
    return exact


def _errors(tally: Tally) -> dict[str, list[float]]:
    return {"point": [pair.km for pair in tally.pairs], "area": [pair.area_km for pair in tally.pairs]}


def resolution_statistic(tally: Tally, n_gold: Array, options: EvaluationOptions) -> Statistic:
    """Return the statistic of the distances; ``n_gold`` (n_documents,) counts gold toponyms with a point."""
    documents = np.array([pair.document for pair in tally.pairs], dtype=np.intp)
    sets = []
    for name, errors in _errors(tally).items():
        order = np.argsort(np.array(errors), kind="stable")
        sets.append((name, np.array(errors)[order], documents[order]))

    def measure(weights: Array) -> dict[str, Array]:
        figures: dict[str, Array] = {}
        of_gold = weights @ n_gold
        for name, errors, owners in sets:
            counts = weights[:, owners]
            n = counts.sum(axis=1)
            near = counts @ (errors <= options.km).astype(np.float64)
            figures[f"{name}.accuracy"] = divide(near, n)
            figures[f"{name}.accuracy_of_all_gold"] = divide(near, of_gold)
            figures[f"{name}.mean_km"] = divide(counts @ errors, n)
            figures[f"{name}.median_km"] = _medians(errors, counts, n)
            figures[f"{name}.auc"] = _areas(errors, counts, n)
        return figures

    return measure


def _medians(errors: Array, counts: Array, n: Array) -> Array:
    """Return the medians of sorted ``errors`` drawn ``counts`` (n_samples, n_errors) times."""
    if not errors.size:
        return np.full(len(n), np.nan)
    reached = np.cumsum(counts, axis=1)
    lower, upper = (
        errors[(reached > rank[:, None]).argmax(axis=1)] for rank in (np.floor((n - 1) / 2), np.floor(n / 2))
    )
    return np.where(n > 0, (lower + upper) / 2, np.nan)


def _areas(errors: Array, counts: Array, n: Array) -> Array:
    """Return `auc` of each sample: a trapezium counts its inner ends twice, the curve's two ends once."""
    if not errors.size:
        return np.full(len(n), np.nan)
    logs = np.log(np.minimum(errors, MAX_ERROR_KM) + 1)
    is_drawn = counts > 0
    first, last = is_drawn.argmax(axis=1), len(errors) - 1 - is_drawn[:, ::-1].argmax(axis=1)
    area = counts @ logs - (logs[first] + logs[last]) / 2
    return divide(area, np.where(n > 1, math.log(MAX_ERROR_KM) * (n - 1), 0.0))


def resolution_score(name: str, figures: Mapping[str, Figure], tally: Tally) -> ResolutionScore:
    """Return the score of distances to the "point" or to the "area"."""
    return ResolutionScore(
        n=len(tally.pairs),
        n_unresolved=sum(
            guess is not None and toponym.has_point and not guess.has_point
            for match in tally.matches
            for toponym, guess in zip(match.gold, match.found, strict=True)
        ),
        n_areas=sum(pair.is_area for pair in tally.pairs) if name == "area" else 0,
        accuracy=figures[f"{name}.accuracy"],
        accuracy_of_all_gold=figures[f"{name}.accuracy_of_all_gold"],
        mean_km=figures[f"{name}.mean_km"],
        median_km=figures[f"{name}.median_km"],
        auc=figures[f"{name}.auc"],
    )


def approximate_statistic(tally: Tally) -> Statistic:
    """Return the statistic of the approximate positions: the share of them that is near enough."""
    cells = np.array([(pair.is_near, 1) for pair in tally.approximate], dtype=np.float64).reshape(-1, 2)
    rows = document_counts([pair.document for pair in tally.approximate], cells, len(tally.matches))

    def measure(weights: Array) -> dict[str, Array]:
        sums = weights @ rows
        return {"approximate.accuracy": divide(sums[:, 0], sums[:, 1])}

    return measure


def approximate_score(figures: Mapping[str, Figure], tally: Tally) -> ApproximateScore:
    """Return the score of the approximate positions."""
    return ApproximateScore(n=len(tally.approximate), accuracy=figures["approximate.accuracy"])


# --- roles ---------------------------------------------------------------------------------------


def role_statistic(tally: Tally) -> Statistic:
    """Return the statistic of the roles: accuracy, and the mean of the F1 of the roles that occur."""
    cells = np.zeros((len(tally.roles), len(_ROLES) ** 2))
    for index, pair in enumerate(tally.roles):
        cells[index, len(_ROLES) * _ROLES.index(pair.gold) + _ROLES.index(pair.predicted)] = 1
    rows = document_counts([pair.document for pair in tally.roles], cells, len(tally.matches))

    def measure(weights: Array) -> dict[str, Array]:
        confusion = (weights @ rows).reshape(-1, len(_ROLES), len(_ROLES))
        right = np.diagonal(confusion, axis1=1, axis2=2)
        marked = confusion.sum(axis=1) + confusion.sum(axis=2)
        f1 = divide(2 * right, marked, empty=0.0)
        return {
            "role.accuracy": divide(right.sum(axis=1), confusion.sum(axis=(1, 2))),
            "role.macro_f1": divide(f1.sum(axis=1), (marked > 0).sum(axis=1).astype(np.float64)),
        }

    return measure


def role_score(figures: Mapping[str, Figure], tally: Tally) -> RoleScore:
    """Return the score of the roles with its confusion, gold literal first."""
    return RoleScore(
        n=len(tally.roles),
        accuracy=figures["role.accuracy"],
        macro_f1=figures["role.macro_f1"],
        confusion=tuple(
            RoleCount(gold, predicted, sum(p.gold is gold and p.predicted is predicted for p in tally.roles))
            for gold in _ROLES
            for predicted in _ROLES
        ),
    )
