"""How good is it: predictions held against marked corpora, with intervals and the errors in words.

>>> from geomap.evaluation import evaluate, predict, read_gold
>>> line = '{"id": "a", "text": "She flew to Rabat.", "toponyms": [{"start": 12, "end": 17}]}'
>>> gold = read_gold(line, origin="gold.jsonl")
>>> evaluate(gold, predict(gold)).exact.f1.value
1.0

What each figure means: ``docs/evaluation.md``.
"""

from geomap.evaluation.evaluate import evaluate
from geomap.evaluation.gold import gold_from_parsed, read_gold
from geomap.evaluation.nouns import (
    ApproximateScore,
    Calibration,
    ErrorReport,
    Evaluation,
    EvaluationOptions,
    Figure,
    FrequentName,
    GoldDocument,
    GoldToponym,
    Group,
    Interval,
    PrecisionRecall,
    PredictedDocument,
    PredictedToponym,
    ReliabilityBin,
    ResolutionScore,
    RoleCount,
    RoleScore,
    Sighting,
    WrongPlace,
    WrongRole,
)
from geomap.evaluation.places import look_up_gold, look_up_predictions
from geomap.evaluation.predictions import predict, predicted_from_parsed, read_predictions

__all__ = [
    "ApproximateScore",
    "Calibration",
    "ErrorReport",
    "Evaluation",
    "EvaluationOptions",
    "Figure",
    "FrequentName",
    "GoldDocument",
    "GoldToponym",
    "Group",
    "Interval",
    "PrecisionRecall",
    "PredictedDocument",
    "PredictedToponym",
    "ReliabilityBin",
    "ResolutionScore",
    "RoleCount",
    "RoleScore",
    "Sighting",
    "WrongPlace",
    "WrongRole",
    "evaluate",
    "gold_from_parsed",
    "look_up_gold",
    "look_up_predictions",
    "predict",
    "predicted_from_parsed",
    "read_gold",
    "read_predictions",
]
