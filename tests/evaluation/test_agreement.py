"""The figures that the shared scorer has too are the same to the last digit."""

import json
import random
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from geomap.evaluation import (
    Evaluation,
    EvaluationOptions,
    GoldDocument,
    PrecisionRecall,
    PredictedDocument,
    evaluate,
    predict,
    read_gold,
    read_predictions,
)
from geomap.gazetteer import open_gazetteer
from geomap.model.toponym import Role

pytestmark = pytest.mark.corpora

Rows = dict[str, dict[str, Any]]

#: The scorer's options, and ours.
PROTOCOLS: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({}, {}),
    ({"only_geocoded": True}, {"only_geocoded": True}),
    ({"drop_types": ("Demonym", "Language", "Homonym")}, {"drop_types": ("Demonym", "Language", "Homonym")}),
    ({"role": "literal"}, {"role": Role.LITERAL}),
    ({"role": "associative"}, {"role": Role.ASSOCIATIVE}),
    ({"strict_e2e": True}, {"strict_end_to_end": True}),
    ({"skip_unresolved": True}, {"skip_unresolved": True}),
    ({"k": 20.0}, {"km": 20.0}),
    ({"alt": True}, {"use_alternatives": True}),
    (
        {"drop_types": ("PPL", "Metonymic"), "only_geocoded": True, "strict_e2e": True, "k": 1000.0},
        {
            "drop_types": ("PPL", "Metonymic"),
            "only_geocoded": True,
            "strict_end_to_end": True,
            "km": 1000.0,
        },
    ),
)


@pytest.fixture(scope="module", params=["lgl", "geowebnews"])
def gold_rows(request: pytest.FixtureRequest, shared_corpora: Path) -> Rows:
    """A corpus with alternative points added here and there, as no shared corpus has any."""
    path = shared_corpora / "geoparsing" / f"{request.param}.jsonl"
    generator = random.Random(1)  # noqa: S311 - chance, not a secret
    with path.open(encoding="utf-8") as file:
        rows = {row["id"]: row for row in map(json.loads, file)}
    for row in rows.values():
        for toponym in row["toponyms"]:
            if generator.random() < 0.1:
                toponym["alt"] = [[generator.uniform(-90, 90), generator.uniform(-180, 180)], [0, 0.5]]
    return rows


@pytest.fixture(scope="module")
def gold(gold_rows: Rows) -> tuple[GoldDocument, ...]:
    return read_gold("\n".join(json.dumps(row) for row in gold_rows.values()), origin="gold.jsonl")


def rows_of(predictions: tuple[PredictedDocument, ...]) -> Rows:
    names = ("start", "end", "lat", "lon")
    return {
        item.id: {
            "id": item.id,
            "toponyms": [{name: getattr(toponym, name) for name in names} for toponym in item.toponyms],
        }
        for item in predictions
    }


def degrade(rows: Rows, seed: int) -> Rows:
    """Predictions with all that can be wrong with them: moved, lost, doubled, cut, overlapping, open."""
    generator = random.Random(seed)  # noqa: S311 - chance, not a secret
    worse: Rows = {}
    for name, row in rows.items():
        if generator.random() < 0.05:
            continue
        toponyms = []
        for toponym in row["toponyms"]:
            changed = dict(toponym)
            chance = generator.random()
            if chance < 0.1:
                continue
            if chance < 0.2:
                changed["lat"] = changed["lon"] = None
            elif chance < 0.4 and changed["lat"] is not None:
                changed["lat"] = max(-90.0, min(90.0, changed["lat"] + generator.gauss(0, 2)))
            elif chance < 0.5:
                changed["start"] = max(0, changed["start"] - 7)
            elif chance < 0.6:
                toponyms.append({**changed, "lat": None, "lon": None})
            elif chance < 0.7:
                toponyms.append({**changed, "lat": 10, "lon": -10})
            elif chance < 0.75 and changed["end"] - changed["start"] > 4:
                middle = changed["start"] + 3
                toponyms += [{**changed, "end": middle}, {**changed, "start": middle}]
            toponyms.append(changed)
        worse[name] = {"id": name, "toponyms": toponyms}
    return worse


@pytest.fixture(scope="module")
def predictions(gold: tuple[GoldDocument, ...]) -> tuple[Rows, ...]:
    with open_gazetteer() as gazetteer:
        found = rows_of(predict(gold, gazetteer=gazetteer))
    return found, degrade(found, 1), degrade(found, 2), {}


def compare(evaluation: Evaluation, report: Mapping[str, Any]) -> None:
    tasks = {"recognition_exact": evaluation.exact, "recognition_overlap": evaluation.overlap}
    for name, ours in {**tasks, "end_to_end": evaluation.end_to_end}.items():
        compare_task(ours, report[name])
    theirs, ours = report["resolution"], evaluation.resolution
    assert (ours.n, ours.n_unresolved) == (theirs["n"], theirs["unresolved"])
    for key, figure in (
        ("acc", ours.accuracy),
        ("acc_of_all_gold", ours.accuracy_of_all_gold),
        ("mean_km", ours.mean_km),
        ("median_km", ours.median_km),
        ("auc", ours.auc),
    ):
        assert figure.value == theirs[key], key
    assert evaluation.n_documents == report["docs"]
    assert evaluation.n_predicted_documents == report["docs_predicted"]
    assert evaluation.n_gold == report["gold_toponyms"]
    assert evaluation.n_gold_with_point == report["gold_with_coordinates"]
    assert evaluation.n_duplicate_predictions == report["duplicate_predictions"]


def compare_task(ours: PrecisionRecall, theirs: Mapping[str, float]) -> None:
    figures = (ours.precision.value, ours.recall.value, ours.f1.value)
    assert figures == (theirs["p"], theirs["r"], theirs["f1"])
    counts = (ours.right, ours.n_predicted - ours.right, ours.n_gold - ours.right)
    assert counts == (theirs["tp"], theirs["fp"], theirs["fn"])


@pytest.mark.parametrize(("theirs", "ours"), PROTOCOLS)
def test_the_shared_measures_agree_to_the_last_digit(  # noqa: PLR0917 - fixtures
    theirs: dict[str, Any],
    ours: dict[str, Any],
    gold_rows: Rows,
    gold: tuple[GoldDocument, ...],
    predictions: tuple[Rows, ...],
    scorer: ModuleType,
) -> None:
    for rows in predictions:
        text = "\n".join(json.dumps(row) for row in rows.values())
        read = read_predictions(text, gold, origin="mine.jsonl")
        evaluation = evaluate(gold, read, EvaluationOptions(samples=0, **ours))
        compare(evaluation, scorer.score(gold_rows, rows, **theirs))
