"""Intervals: the same every time, and the same as measuring each drawn collection anew."""

import numpy as np
import pytest

from geomap.evaluation import (
    Evaluation,
    EvaluationOptions,
    GoldDocument,
    GoldToponym,
    Interval,
    PredictedDocument,
    PredictedToponym,
    evaluate,
)
from geomap.evaluation.bootstrap import draw_weights
from geomap.model.document import Document
from geomap.model.toponym import Role

SAMPLES = 60


def documents(n: int, seed: int) -> list[tuple[list[GoldToponym], list[PredictedToponym]]]:
    generator = np.random.default_rng(seed)
    made = []
    for _ in range(n):
        gold, found = [], []
        for index in range(int(generator.integers(0, 5))):
            span = 10 * index, 10 * index + 5
            role = Role.LITERAL if generator.random() < 0.6 else Role.ASSOCIATIVE
            gold.append(
                GoldToponym(*span, 0.0, 0.0, role=role, country="MA" if generator.random() < 0.5 else "")
            )
            if generator.random() < 0.7:
                score = round(float(generator.random()), 1)
                found.append(
                    PredictedToponym(
                        *span,
                        0.0,
                        float(generator.choice([0, 1, 2, 40])),
                        role=Role.LITERAL,
                        score=score,
                        confidence=score,
                        role_score=score,
                    )
                )
        if generator.random() < 0.5:
            found.append(PredictedToponym(90, 95, 1.0, 1.0, score=0.4))
        made.append((gold, found))
    return made


def measure(
    made: list[tuple[list[GoldToponym], list[PredictedToponym]]], samples: int, seed: int = 0
) -> Evaluation:
    gold = [GoldDocument(Document(str(n), "x" * 99), tuple(one)) for n, (one, _) in enumerate(made)]
    found = [PredictedDocument(str(n), tuple(one)) for n, (_, one) in enumerate(made)]
    return evaluate(gold, found, EvaluationOptions(samples=samples, seed=seed))


def figures(found: Evaluation) -> dict[str, tuple[float | None, Interval | None]]:
    named = {
        "f1": found.exact.f1,
        "overlap": found.overlap.precision,
        "whole": found.end_to_end.f1,
        "accuracy": found.resolution.accuracy,
        "all gold": found.resolution.accuracy_of_all_gold,
        "mean": found.resolution.mean_km,
        "median": found.resolution.median_km,
        "auc": found.resolution.auc,
        "role": found.role.accuracy,
        "macro": found.role.macro_f1,
    }
    for one in found.calibrations:
        named |= {f"{one.judgement} {key}": getattr(one, key) for key in ("ece", "brier", "auroc")}
    return {key: (figure.value, figure.interval) for key, figure in named.items()}


def test_intervals_are_those_of_measuring_every_drawn_collection_anew() -> None:
    made = documents(12, seed=3)
    found = figures(measure(made, SAMPLES))
    (weights,) = draw_weights(12, n_items=1, samples=SAMPLES, seed=0)
    drawn = [
        figures(measure([made[index] for index, count in enumerate(row) for _ in range(int(count))], 0))
        for row in weights
    ]
    for key, (_, interval) in found.items():
        values = [value for one in drawn if (value := one[key][0]) is not None]
        assert interval is not None, key
        low, high = np.percentile(values, (2.5, 97.5))
        assert (interval.low, interval.high) == (
            pytest.approx(low, abs=1e-6),
            pytest.approx(high, abs=1e-6),
        ), key


def test_the_same_seed_gives_the_same_intervals_and_another_does_not() -> None:
    made = documents(12, seed=3)
    assert measure(made, SAMPLES) == measure(made, SAMPLES)
    assert measure(made, SAMPLES, seed=1).exact.f1 != measure(made, SAMPLES).exact.f1


def test_samples_do_not_depend_on_how_many_fit_in_memory() -> None:
    whole = np.concatenate(list(draw_weights(50, n_items=1, samples=30, seed=5)))
    parts = np.concatenate(list(draw_weights(50, n_items=700_000, samples=30, seed=5)))
    assert (whole == parts).all()
    assert (whole.sum(axis=1) == 50).all()


def test_no_interval_without_samples_or_with_one_document() -> None:
    assert measure(documents(12, seed=3), 0).exact.f1.interval is None
    assert measure(documents(12, seed=3)[:1], SAMPLES).exact.f1.interval is None
