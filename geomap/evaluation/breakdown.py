"""The figures by kind, role, language, country and feature class.

A gold toponym belongs to what the gold says of it, a false find to what the prediction says of
itself, and a pair of both to the gold's word, or where gold says nothing to the prediction's. Recall
therefore goes over the toponyms of which gold itself says the value, precision over all finds.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from geomap.evaluation.bootstrap import Array, Statistic, divide, f1_score
from geomap.evaluation.nouns import (
    DIMENSIONS,
    Dimension,
    EvaluationOptions,
    Figure,
    GoldToponym,
    Group,
    PredictedToponym,
)
from geomap.evaluation.tally import Tally

# What is counted for a group: gold toponyms and those of them found; predictions and those of them
# right; measured distances and the near ones; then the same of the whole: gold toponyms with a point,
# right; predictions with a point, right.
_GOLD, _FOUND, _PREDICTED, _RIGHT, _MEASURED, _NEAR = range(6)
_WHOLE_GOLD, _WHOLE_FOUND, _WHOLE_PREDICTED, _WHOLE_RIGHT = range(6, 10)
_COLUMNS = 10

Key = tuple[Dimension, str]
Groups = Mapping[Key, tuple[Array, Array]]


def count_groups(tally: Tally, options: EvaluationOptions) -> Groups:
    """Return for each group the numbers of the documents that have it, and what they count (n, 10)."""
    cells: dict[Key, dict[int, list[float]]] = {}

    def add(key: Key, document: int, *columns: int) -> None:
        row = cells.setdefault(key, {}).setdefault(document, [0.0] * _COLUMNS)
        for column in columns:
            row[column] += 1

    for document, match in enumerate(tally.matches):
        language = tally.languages[document]
        for toponym, guess in zip(match.gold, match.found, strict=True):
            for dimension, own, shared in _values(toponym, guess, language):
                columns = [_GOLD, *([_WHOLE_GOLD] if toponym.has_point else [])]
                add((dimension, own), document, *columns, *([_FOUND] if guess else []))
                if guess is not None:
                    is_whole = toponym.has_point and (guess.has_point or options.strict_end_to_end)
                    whole = [_WHOLE_PREDICTED] if is_whole else []
                    add((dimension, shared), document, _PREDICTED, _RIGHT, *whole)
        for guess in match.spurious:
            whole = [_WHOLE_PREDICTED] if guess.has_point or options.strict_end_to_end else []
            for dimension in DIMENSIONS:
                value = language if dimension == "language" else _value(guess, dimension)
                add((dimension, value), document, _PREDICTED, *whole)
    for pair in tally.pairs:
        language = tally.languages[pair.document]
        for dimension, own, shared in _values(pair.gold, pair.predicted, language):
            near = [_NEAR, _WHOLE_RIGHT] if pair.is_near else []
            add((dimension, shared), pair.document, _MEASURED, *near)
            if pair.is_near:
                add((dimension, own), pair.document, _WHOLE_FOUND)
    return {
        key: (np.array(sorted(rows), dtype=np.intp), np.array([rows[number] for number in sorted(rows)]))
        for key, rows in cells.items()
    }


def _values(
    gold: GoldToponym, guess: PredictedToponym | None, language: str
) -> Iterator[tuple[Dimension, str, str]]:
    """Yield each dimension with what gold says, and what gold or else the prediction says."""
    for dimension in DIMENSIONS:
        if dimension == "language":
            yield dimension, language, language
            continue
        own = _value(gold, dimension)
        yield dimension, own, own or ("" if guess is None else _value(guess, dimension))


def _value(toponym: GoldToponym | PredictedToponym, dimension: Dimension) -> str:
    if dimension == "kind":
        return toponym.kind
    if dimension == "role":
        return toponym.role.value if toponym.role is not None else ""
    return toponym.country if dimension == "country" else toponym.feature_class


def group_statistic(groups: Groups) -> Statistic:
    """Return the statistic of all groups; its figures are named ``by dimension value figure``."""

    def measure(weights: Array) -> dict[str, Array]:
        figures: dict[str, Array] = {}
        for key, (documents, rows) in groups.items():
            sums = weights[:, documents] @ rows
            found = _figures(sums, is_split=not key[1] and key[0] != "language")
            figures.update({_name(key, figure): values for figure, values in found.items()})
        return figures

    return measure


def _figures(sums: Array, *, is_split: bool) -> dict[str, Array]:
    """Return the figures of a group; no F1 where ``is_split``, as its finds count for other groups."""
    precision = divide(sums[:, _RIGHT], sums[:, _PREDICTED])
    recall = divide(sums[:, _FOUND], sums[:, _GOLD])
    whole_precision = divide(sums[:, _WHOLE_RIGHT], sums[:, _WHOLE_PREDICTED])
    whole_recall = divide(sums[:, _WHOLE_FOUND], sums[:, _WHOLE_GOLD])
    nothing = np.full(len(sums), np.nan)
    return {
        "precision": precision,
        "recall": recall,
        "f1": nothing if is_split else _f1(precision, recall),
        "accuracy": divide(sums[:, _NEAR], sums[:, _MEASURED]),
        "end_to_end_f1": nothing if is_split else _f1(whole_precision, whole_recall),
    }


def _f1(precision: Array, recall: Array) -> Array:
    """Return F1; NaN without gold, and without predictions that of a precision of 0."""
    return np.where(np.isnan(recall), np.nan, f1_score(np.nan_to_num(precision), np.nan_to_num(recall)))


def _name(key: Key, figure: str) -> str:
    return f"by {key[0]} {key[1]} {figure}"


def group_scores(groups: Groups, figures: Mapping[str, Figure]) -> tuple[Group, ...]:
    """Return the groups by dimension, those with most toponyms first, what nobody says last."""
    found = []
    for key, (_, rows) in groups.items():
        sums = rows.sum(axis=0)
        precision, recall, f1, accuracy, whole = (
            figures[_name(key, figure)]
            for figure in ("precision", "recall", "f1", "accuracy", "end_to_end_f1")
        )
        found.append(
            Group(
                dimension=key[0],
                value=key[1],
                n_gold=int(sums[_GOLD]),
                n_predicted=int(sums[_PREDICTED]),
                n_resolved=int(sums[_MEASURED]),
                precision=precision,
                recall=recall,
                f1=f1,
                accuracy=accuracy,
                end_to_end_f1=whole,
            )
        )
    return tuple(sorted(found, key=_rank))


def _rank(group: Group) -> tuple[int, bool, int, str]:
    size = max(group.n_gold, group.n_predicted)
    return DIMENSIONS.index(group.dimension), not group.value, -size, group.value


def groups_of(groups: Sequence[Group], dimension: Dimension) -> tuple[Group, ...]:
    """Return the groups of one dimension, in their order."""
    return tuple(group for group in groups if group.dimension == dimension)
