"""The one public function: gold and predictions in, every figure out."""

from collections import Counter
from collections.abc import Sequence

from geomap.errors import InputError
from geomap.evaluation.bootstrap import Progress, Statistic, measure_figures
from geomap.evaluation.breakdown import count_groups, group_scores, group_statistic
from geomap.evaluation.calibration import calibration_score, calibration_statistic
from geomap.evaluation.errors import describe_errors
from geomap.evaluation.measures import (
    approximate_score,
    approximate_statistic,
    count_tasks,
    exact_resolution,
    resolution_score,
    resolution_statistic,
    role_score,
    role_statistic,
    task_scores,
    task_statistic,
)
from geomap.evaluation.nouns import (
    JUDGEMENTS,
    Evaluation,
    EvaluationOptions,
    GoldDocument,
    PredictedDocument,
)
from geomap.evaluation.tally import count_documents

#: How many ids a message names.
_MOST_SHOWN = 5


def evaluate(
    gold: Sequence[GoldDocument],
    predictions: Sequence[PredictedDocument],
    options: EvaluationOptions | None = None,
    *,
    progress: Progress | None = None,
) -> Evaluation:
    """Return how well ``predictions`` agree with ``gold``, document by document by their ids.

    A gold document without predictions counts as one in which nothing was found. The same inputs
    and seed give the same figures. ``progress`` is called with (done, total) of the bootstrap's samples.

    Raises
    ------
    InputError
        When an id is twice in ``gold`` or in ``predictions``, or only in the latter.

    Examples
    --------
    >>> from geomap.evaluation import GoldDocument, GoldToponym, PredictedDocument, PredictedToponym
    >>> from geomap.model.document import Document
    >>> gold = GoldDocument(Document("a", "From Rabat to Dakhla"), (
    ...     GoldToponym(5, 10, 34.01, -6.83), GoldToponym(14, 20, 23.71, -15.94)))
    >>> found = PredictedDocument("a", (PredictedToponym(5, 10, 34.02, -6.84, confidence=0.9),))
    >>> measured = evaluate([gold], [found])
    >>> measured.exact.precision.value, measured.exact.recall.value
    (1.0, 0.5)
    >>> measured.resolution.accuracy.value, round(measured.resolution.mean_km.value, 1)
    (1.0, 1.4)
    """
    chosen = options or EvaluationOptions()
    by_id = {predicted.id: predicted for predicted in predictions}
    _check_ids([item.document.id for item in gold], [predicted.id for predicted in predictions])
    tally = count_documents(gold, by_id, chosen)
    n = len(gold)
    rows = count_tasks(tally, chosen)
    groups = count_groups(tally, chosen)
    statistics: list[Statistic] = [
        task_statistic(rows),
        resolution_statistic(tally, rows[:, -1], chosen),
        approximate_statistic(tally),
        role_statistic(tally),
        group_statistic(groups),
        *(calibration_statistic(one, tally.judged[one], n) for one in JUDGEMENTS),
    ]
    figures = measure_figures(
        statistics,
        n_documents=n,
        n_items=max(len(tally.pairs), *(len(found) for found in tally.judged.values())),
        samples=chosen.samples,
        seed=chosen.seed,
        exact=exact_resolution(tally),
        progress=progress,
    )
    exact, overlap, end_to_end = task_scores(figures, rows)
    return Evaluation(
        n_documents=n,
        n_predicted_documents=sum(item.document.id in by_id for item in gold),
        n_gold=exact.n_gold,
        n_gold_with_point=end_to_end.n_gold,
        n_duplicate_predictions=sum(match.n_duplicates for match in tally.matches),
        exact=exact,
        overlap=overlap,
        end_to_end=end_to_end,
        resolution=resolution_score("point", figures, tally),
        resolution_to_area=resolution_score("area", figures, tally),
        approximate=approximate_score(figures, tally),
        role=role_score(figures, tally),
        calibrations=tuple(calibration_score(one, tally.judged[one], figures) for one in JUDGEMENTS),
        groups=group_scores(groups, figures),
        options=chosen,
        errors=describe_errors(gold, tally, chosen),
    )


def _check_ids(gold: Sequence[str], predicted: Sequence[str]) -> None:
    known = set(gold)
    repeated = sorted({name for ids in (gold, predicted) for name in _repeated(ids)})
    unknown = [name for name in predicted if name not in known]
    faults = []
    if repeated:
        faults.append(f"expected each id once, got twice {_shown(repeated)}; give each document its own")
    if unknown:
        faults.append(f"the gold has no {_shown(unknown)}, which were predicted; leave them out")
    if faults:
        raise InputError("\n".join(faults))


def _repeated(ids: Sequence[str]) -> set[str]:
    return {name for name, count in Counter(ids).items() if count > 1}


def _shown(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _MOST_SHOWN} more" if len(ids) > _MOST_SHOWN else ""
    return ", ".join(repr(name) for name in ids[:_MOST_SHOWN]) + more
