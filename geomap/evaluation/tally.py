"""What is counted, document by document, before anything is divided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from geomap.evaluation.matching import Match, match_document
from geomap.evaluation.nouns import (
    JUDGEMENTS,
    EvaluationOptions,
    GoldDocument,
    GoldToponym,
    Judgement,
    PredictedDocument,
    PredictedToponym,
)
from geomap.geo.points import distance_km, distance_to_box_km
from geomap.model.toponym import Role

#: The error in km of a prediction without a point: half the earth's circumference as Gritta, Pilehvar &
#: Collier have it (A pragmatic guide to geoparsing evaluation, 2020, https://doi.org/10.1007/s10579-019-09475-3).
MAX_ERROR_KM = 20039.0
#: Feature classes (GeoNames) of places that are points at the scale of a country.
_POINT_CLASSES = frozenset({"P", "S"})


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold toponym with a point and the prediction on its span.

    ``document`` is the document's number in the gold. ``area_km`` is the distance to the area where
    one is known (``is_area``), else ``km``.
    """

    document: int
    gold: GoldToponym
    predicted: PredictedToponym
    km: float
    area_km: float
    is_area: bool
    is_near: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A score of one judgement in a document, and whether the judgement was right."""

    document: int
    score: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class RolePair:
    """A gold role and the predicted one of a toponym found to the letter."""

    document: int
    gold: Role
    predicted: Role


@dataclass(frozen=True, slots=True)
class Tally:
    """All that is counted; ``matches[i]`` belongs to the i-th gold document.

    ``pairs`` are those whose distance is measured, in the gold's order; with
    `EvaluationOptions.skip_unresolved` without those that have no predicted point. ``approximate`` are
    names left open, measured at their approximate position.
    """

    matches: tuple[Match, ...]
    languages: tuple[str, ...]
    pairs: tuple[Pair, ...]
    roles: tuple[RolePair, ...]
    judged: Mapping[Judgement, tuple[Judged, ...]]
    approximate: tuple[Pair, ...]


def count_documents(
    gold: Sequence[GoldDocument],
    predictions: Mapping[str, PredictedDocument],
    options: EvaluationOptions,
) -> Tally:
    """Return the tally of ``predictions``, by document id, against ``gold``."""
    matches: list[Match] = []
    pairs: list[Pair] = []
    approximate: list[Pair] = []
    roles: list[RolePair] = []
    judged: dict[Judgement, list[Judged]] = {judgement: [] for judgement in JUDGEMENTS}
    for number, item in enumerate(gold):
        predicted = predictions.get(item.document.id)
        match = match_document(item.toponyms, () if predicted is None else predicted.toponyms, options)
        matches.append(match)
        judged["recognition"] += _judge_recognition(number, match)
        for toponym, found in zip(match.gold, match.found, strict=True):
            if found is None:
                continue
            if toponym.has_point and (found.has_point or not options.skip_unresolved):
                pair = measure_pair(number, toponym, found, options)
                pairs.append(pair)
                if found.has_point and found.confidence is not None:
                    judged["resolution"].append(Judged(number, found.confidence, pair.is_near))
            if toponym.has_point and found.is_approximate:
                about = replace(found, lat=found.near_lat, lon=found.near_lon)
                approximate.append(measure_pair(number, toponym, about, options))
            if toponym.role is not None and found.role is not None:
                roles.append(RolePair(number, toponym.role, found.role))
                if found.role_score is not None:
                    judged["role"].append(Judged(number, found.role_score, toponym.role is found.role))
    return Tally(
        tuple(matches),
        tuple(item.document.language for item in gold),
        tuple(pairs),
        tuple(roles),
        {judgement: tuple(found) for judgement, found in judged.items()},
        tuple(approximate),
    )


def _judge_recognition(number: int, match: Match) -> list[Judged]:
    found = [guess for guess in match.found if guess is not None]
    return [
        Judged(number, guess.score, is_right)
        for guesses, is_right in ((found, True), (match.spurious, False))
        for guess in guesses
        if guess.score is not None
    ]


def measure_pair(
    number: int, gold: GoldToponym, predicted: PredictedToponym, options: EvaluationOptions
) -> Pair:
    """Return the distances between a gold place and the predicted one; `MAX_ERROR_KM` without a point."""
    lat, lon = predicted.lat, predicted.lon
    if gold.lat is None or gold.lon is None or lat is None or lon is None:
        return Pair(number, gold, predicted, MAX_ERROR_KM, MAX_ERROR_KM, is_area=False, is_near=False)
    points = [(gold.lat, gold.lon), *(gold.alternatives if options.use_alternatives else ())]
    km = min(distance_km(*point, lat, lon) for point in points)
    to_area = _area_km(gold, predicted, lat, lon)
    return Pair(
        number,
        gold,
        predicted,
        km,
        km if to_area is None else min(km, to_area),
        is_area=to_area is not None,
        is_near=km <= options.km,
    )


def _area_km(gold: GoldToponym, predicted: PredictedToponym, lat: float, lon: float) -> float | None:
    """Return the distance to gold's box, or from gold's point to the predicted box, None for neither.

    The predicted box is asked only where gold may be an area that nobody gave a box for: a town
    in Canada is not found by saying "Canada".
    """
    box = gold.bbox
    if box is None and gold.feature_class not in _POINT_CLASSES:
        box, lat, lon = predicted.bbox, gold.lat or 0.0, gold.lon or 0.0
    if box is None:
        return None
    return distance_to_box_km(lat, lon, west=box.west, south=box.south, east=box.east, north=box.north)
