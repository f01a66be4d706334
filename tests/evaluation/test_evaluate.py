"""The figures of small examples worked out by hand, and what holds for all of them."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import InputError
from geomap.evaluation import (
    Evaluation,
    EvaluationOptions,
    GoldDocument,
    GoldToponym,
    PredictedDocument,
    PredictedToponym,
    evaluate,
)
from geomap.evaluation.measures import auc
from geomap.evaluation.tally import MAX_ERROR_KM
from geomap.model.document import Document
from geomap.model.place import BoundingBox
from geomap.model.toponym import Role

LITERAL, ASSOCIATIVE = Role.LITERAL, Role.ASSOCIATIVE
TEXT = "x" * 100


def measure(gold: list[GoldToponym], predicted: list[PredictedToponym], **options: object) -> Evaluation:
    chosen = replace(EvaluationOptions(samples=0), **options)  # type: ignore[arg-type]
    documents = [GoldDocument(Document("a", TEXT), tuple(gold))]
    return evaluate(documents, [PredictedDocument("a", tuple(predicted))], chosen)


# 111 km, 222 km, none, and a span whose gold has no point.
GOLD = [GoldToponym(0, 5, 0, 0), GoldToponym(10, 15, 0, 0), GoldToponym(20, 25, 0, 0), GoldToponym(30, 35)]
FOUND = [
    PredictedToponym(0, 5, 0, 1),
    PredictedToponym(10, 15, 0, 2),
    PredictedToponym(20, 25),
    PredictedToponym(30, 35, 9, 9),
]


def test_resolution_and_end_to_end() -> None:
    found = measure(GOLD, FOUND)
    score = found.resolution
    assert (score.n, score.n_unresolved) == (3, 1)
    assert score.accuracy.value == pytest.approx(1 / 3)
    assert score.median_km.value == pytest.approx(222.39, abs=0.01)
    assert score.mean_km.value == pytest.approx((111.195 + 222.39 + MAX_ERROR_KM) / 3, abs=0.01)
    whole = found.end_to_end
    assert (whole.right, whole.n_predicted, whole.n_gold) == (1, 2, 3)
    assert measure(GOLD, FOUND, strict_end_to_end=True).end_to_end.n_predicted == 3
    skipped = measure(GOLD, FOUND, skip_unresolved=True).resolution
    assert (skipped.n, skipped.n_unresolved, skipped.accuracy.value) == (2, 1, 0.5)
    assert measure(GOLD, FOUND, km=50).resolution.accuracy.value == 0


def test_nothing_found_is_zero_and_nothing_to_measure_is_none() -> None:
    found = measure(GOLD, [])
    assert (found.exact.f1.value, found.exact.recall.value) == (0, 0)
    assert found.resolution.accuracy.value is None
    assert found.resolution.accuracy_of_all_gold.value == 0
    nothing = measure([], [])
    assert nothing.end_to_end.f1.value == 0
    assert nothing.resolution.accuracy_of_all_gold.value is None
    assert all(one.ece.value is None and one.auroc.value is None for one in nothing.calibrations)
    assert evaluate([], []).n_documents == 0


def test_approximate_positions_are_measured_apart_and_are_no_answers() -> None:
    gold = [*GOLD, GoldToponym(40, 45, 0, 0), GoldToponym(50, 55, 0, 0)]
    about = [
        replace(FOUND[0], near_lat=0, near_lon=0),  # it has a point: that counts, and nothing else
        FOUND[1],
        replace(FOUND[2], near_lat=0, near_lon=1),
        replace(FOUND[3], lat=None, lon=None, near_lat=0, near_lon=0),  # gold does not say where it lies
        PredictedToponym(40, 45, near_lat=0, near_lon=2),
        PredictedToponym(50, 55, near_lat=0),
        PredictedToponym(60, 65, near_lat=0, near_lon=0),
    ]
    found = measure(gold, about)
    assert (found.approximate.n, found.approximate.accuracy.value) == (2, 0.5)
    assert measure(gold, about, km=50).approximate.accuracy.value == 0
    bare = measure(gold, [replace(one, near_lat=None, near_lon=None) for one in about])
    assert (bare.approximate.n, bare.approximate.accuracy.value) == (0, None)
    for figure in ("exact", "overlap", "end_to_end", "resolution", "resolution_to_area", "calibrations"):
        assert getattr(found, figure) == getattr(bare, figure)


def test_the_nearest_alternative_counts_when_asked_for() -> None:
    gold = [GoldToponym(0, 6, 60, -109, alternatives=((56.0, -96.0),))]
    predicted = [PredictedToponym(0, 6, 56, -96)]
    assert measure(gold, predicted).end_to_end.right == 0
    assert measure(gold, predicted, use_alternatives=True).end_to_end.right == 1


def test_auc_is_gritta_s() -> None:
    assert auc([]) is None
    assert auc([5]) is None
    assert auc([0, 0, 0]) == 0
    assert auc([MAX_ERROR_KM] * 3) == pytest.approx(math.log(MAX_ERROR_KM + 1) / math.log(MAX_ERROR_KM))
    assert auc([3, 1, 2]) == auc([1, 2, 3])


BOX = BoundingBox(-10, 20, 10, 40)


@pytest.mark.parametrize(
    ("gold", "predicted", "km", "n_areas"),
    [
        # Gold's own box: inside, and 111 km east of it.
        (GoldToponym(0, 1, 30, 0, bbox=BOX), PredictedToponym(0, 1, 39, 9), 0, 1),
        (GoldToponym(0, 1, 30, 0, bbox=BOX), PredictedToponym(0, 1, 30, 11.155), 111, 1),
        # The predicted place's box, where gold may be an area too.
        (GoldToponym(0, 1, 39, 9), PredictedToponym(0, 1, 30, 0, bbox=BOX), 0, 1),
        (GoldToponym(0, 1, 39, 9, feature_class="A"), PredictedToponym(0, 1, 30, 0, bbox=BOX), 0, 1),
        # Not for a town: it is not found by naming its country.
        (GoldToponym(0, 1, 39, 9, feature_class="P"), PredictedToponym(0, 1, 30, 0, bbox=BOX), 1295, 0),
        (GoldToponym(0, 1, 0, 0), PredictedToponym(0, 1, 0, 1), 111, 0),
    ],
)
def test_the_distance_to_an_area(
    gold: GoldToponym, predicted: PredictedToponym, km: float, n_areas: int
) -> None:
    score = measure([gold], [predicted]).resolution_to_area
    assert score.mean_km.value == pytest.approx(km, abs=1)
    assert score.n_areas == n_areas


def test_roles_have_accuracy_macro_f1_and_a_confusion() -> None:
    pairs = (
        [(LITERAL, LITERAL)] * 3 + [(LITERAL, ASSOCIATIVE)] + [(ASSOCIATIVE, ASSOCIATIVE)] + [(None, LITERAL)]
    )
    gold = [GoldToponym(2 * index, 2 * index + 1, role=role) for index, (role, _) in enumerate(pairs)]
    predicted = [PredictedToponym(2 * i, 2 * i + 1, role=role) for i, (_, role) in enumerate(pairs)]
    score = measure(gold, predicted).role
    assert score.n == 5
    assert score.accuracy.value == 0.8
    assert score.macro_f1.value == pytest.approx((6 / 7 + 2 / 3) / 2)
    assert [(cell.gold, cell.predicted, cell.n) for cell in score.confusion] == [
        (LITERAL, LITERAL, 3),
        (LITERAL, ASSOCIATIVE, 1),
        (ASSOCIATIVE, LITERAL, 0),
        (ASSOCIATIVE, ASSOCIATIVE, 1),
    ]


def test_a_role_that_does_not_occur_is_not_averaged() -> None:
    gold, predicted = [GoldToponym(0, 1, role=LITERAL)], [PredictedToponym(0, 1, role=LITERAL)]
    assert measure(gold, predicted).role.macro_f1.value == 1


def test_each_judgement_is_calibrated_over_what_it_is_about() -> None:
    gold = [GoldToponym(0, 5, 0, 0, role=LITERAL), GoldToponym(10, 15, 0, 0), GoldToponym(20, 25)]
    predicted = [
        PredictedToponym(0, 5, 0, 0, role=LITERAL, score=0.9, confidence=0.8, role_score=0.7),
        PredictedToponym(10, 15, 50, 0, role=LITERAL, score=0.9, confidence=0.6, role_score=0.7),
        PredictedToponym(20, 25, 1, 1, score=0.8, confidence=0.9),
        PredictedToponym(30, 35, 1, 1, score=0.5, confidence=0.9),
    ]
    place, name, role = measure(gold, predicted).calibrations
    assert (place.judgement, place.n, name.judgement, name.n, role.judgement, role.n) == (
        ("resolution", 2, "recognition", 4, "role", 1)
    )
    assert place.ece.value == pytest.approx((0.2 + 0.6) / 2)
    assert place.brier.value == pytest.approx((0.04 + 0.36) / 2)
    assert place.auroc.value == 1
    assert name.auroc.value == 1
    assert role.auroc.value is None


def test_errors_are_counted_shown_and_cut() -> None:
    text = "Paris and Paris and Rome. The Seine is near Nice\x1b[31m, he said."
    document = Document("a", text)
    gold = GoldDocument(
        document,
        (
            GoldToponym(0, 5, 48.9, 2.4, role=LITERAL, place_name="Paris, FR"),
            GoldToponym(10, 15, 48.9, 2.4),
            GoldToponym(20, 24, 41.9, 12.5, role=LITERAL, place_name="Rome, IT"),
            GoldToponym(44, 48, 43.7, 7.3),
        ),
    )
    predicted = PredictedDocument(
        "a",
        (
            PredictedToponym(20, 24, 34.3, -85.2, role=ASSOCIATIVE, place_id="gn:4219762"),
            PredictedToponym(30, 35),
            PredictedToponym(44, 48),
        ),
    )
    errors = evaluate([gold], [predicted], EvaluationOptions(errors=1, samples=0)).errors
    assert [(item.name, item.count) for item in errors.missed] == [("Paris", 2)]
    assert [(item.name, item.count) for item in errors.spurious] == [("Seine", 1)]
    assert [(item.name, item.count) for item in errors.left_open] == [("Nice", 1)]
    (wrong,) = errors.places
    assert (wrong.gold, wrong.predicted) == ("Rome, IT · 41.90, 12.50", "gn:4219762")
    assert wrong.distance_km == pytest.approx(8200, abs=200)
    (role,) = errors.roles
    assert (role.name, role.gold, role.predicted, role.count) == ("Rome", LITERAL, ASSOCIATIVE, 1)
    assert role.example.before == "Paris and Paris and "
    assert evaluate([gold], [predicted], EvaluationOptions(samples=0)).errors.missed == ()


def test_groups_add_up_and_go_by_gold_where_it_says() -> None:
    gold = [
        GoldToponym(0, 5, 0, 0, country="MA", role=LITERAL),
        GoldToponym(10, 15, 0, 0, country="MA", role=LITERAL),
        GoldToponym(20, 25, 0, 0),
    ]
    predicted = [
        PredictedToponym(0, 5, 0, 0, country="DZ", role=ASSOCIATIVE),
        PredictedToponym(20, 25, 50, 0, country="FR"),
        PredictedToponym(30, 35, 0, 0, country="FR"),
    ]
    found = measure(gold, predicted)
    groups = {group.value: group for group in found.groups if group.dimension == "country"}
    assert list(groups) == ["FR", "MA", ""]
    assert (groups["MA"].n_gold, groups["MA"].n_predicted, groups["MA"].accuracy.value) == (2, 1, 1)
    assert (groups["MA"].precision.value, groups["MA"].recall.value) == (1, 0.5)
    assert (groups["FR"].n_gold, groups["FR"].n_predicted, groups["FR"].recall.value) == (0, 2, None)
    assert groups["FR"].precision.value == 0.5
    assert (groups[""].n_gold, groups[""].recall.value, groups[""].f1.value) == (1, 1, None)
    for dimension in ("kind", "role", "language", "country", "feature"):
        parts = [group for group in found.groups if group.dimension == dimension]
        assert sum(group.n_gold for group in parts) == found.exact.n_gold
        assert sum(group.n_predicted for group in parts) == found.exact.n_predicted
        assert sum(group.n_resolved for group in parts) == found.resolution.n


def test_one_language_has_the_figures_of_the_whole() -> None:
    found = measure(GOLD, FOUND)
    (group,) = [group for group in found.groups if group.dimension == "language"]
    assert group.f1.value == found.exact.f1.value
    assert group.accuracy.value == found.resolution.accuracy.value
    assert group.end_to_end_f1.value == found.end_to_end.f1.value


def test_unknown_and_repeated_ids_are_refused_together() -> None:
    gold = [GoldDocument(Document("a", "x")), GoldDocument(Document("a", "y"))]
    with pytest.raises(InputError) as caught:
        evaluate(gold, [PredictedDocument("b")])
    assert "got twice 'a'" in str(caught.value)
    assert "no 'b'" in str(caught.value)


SPANS = st.tuples(st.integers(0, 20), st.integers(1, 5)).map(lambda pair: (pair[0], sum(pair)))
POINTS = st.one_of(st.just((None, None)), st.tuples(st.floats(-90, 90), st.floats(-180, 180)))
GOLDEN = st.lists(st.builds(lambda span, point: GoldToponym(*span, *point), SPANS, POINTS), max_size=6)
GUESSES = st.lists(
    st.builds(
        lambda span, point, score: PredictedToponym(*span, *point, score=score, confidence=score),
        SPANS,
        POINTS,
        st.floats(0, 1),
    ),
    max_size=6,
)


@given(st.lists(st.tuples(GOLDEN, GUESSES), max_size=4))
def test_every_share_lies_between_0_and_1_and_inside_no_impossible_interval(
    documents: list[tuple[list[GoldToponym], list[PredictedToponym]]],
) -> None:
    gold = [GoldDocument(Document(str(n), TEXT), tuple(one)) for n, (one, _) in enumerate(documents)]
    guesses = [PredictedDocument(str(n), tuple(one)) for n, (_, one) in enumerate(documents)]
    found = evaluate(gold, guesses, EvaluationOptions(samples=20, errors=3))
    assert found.overlap.right >= found.exact.right >= found.end_to_end.right
    assert found.resolution_to_area.mean_km.value == found.resolution.mean_km.value
    for figure in (
        found.exact.f1,
        found.overlap.precision,
        found.end_to_end.recall,
        found.resolution.accuracy,
        *(one.auroc for one in found.calibrations),
        *(one.ece for one in found.calibrations),
        *(group.f1 for group in found.groups),
    ):
        assert figure.value is None or 0 <= figure.value <= 1
        if figure.interval is not None:
            assert 0 <= figure.interval.low <= figure.interval.high <= 1
