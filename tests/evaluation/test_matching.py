"""Which prediction meets which gold toponym."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.evaluation import EvaluationOptions, GoldToponym, PredictedToponym
from geomap.evaluation.matching import Match, match_document, match_most
from geomap.model.toponym import Role

DROP = EvaluationOptions(drop_types=("X",))
SPANS = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda pair: (pair[0], sum(pair)))


def match(
    gold: list[GoldToponym], predicted: list[PredictedToponym], options: EvaluationOptions | None = None
) -> Match:
    return match_document(gold, predicted, options or EvaluationOptions())


def brute_force(neighbours: list[list[int]], n_right: int) -> int:
    """The best of all ways to give each left node one right node or none."""
    size = len(neighbours)
    slots = [*range(n_right), *[-1] * size]
    return max(
        sum(right in neighbours[left] for left, right in enumerate(choice))
        for choice in set(permutations(slots, size))
    )


@given(st.lists(st.lists(st.integers(0, 3), max_size=4, unique=True), max_size=4))
def test_the_matching_is_as_large_as_any(neighbours: list[list[int]]) -> None:
    assert match_most(neighbours) == brute_force(neighbours, 4)


def test_long_chains_need_no_deep_stack() -> None:
    chain = [[number, number + 1] for number in range(5000)]
    assert match_most([*chain, [0]]) == 5001


@given(
    st.lists(SPANS, max_size=8), st.lists(SPANS, max_size=8), st.lists(st.booleans(), min_size=8, max_size=8)
)
def test_counts_agree_with_trying_all_pairs(
    gold: list[tuple[int, int]], predicted: list[tuple[int, int]], is_dropped: list[bool]
) -> None:
    toponyms = [
        GoldToponym(*span, type="X" if drop else "")
        for span, drop in zip(gold, is_dropped[: len(gold)], strict=True)
    ]
    found = match(toponyms, [PredictedToponym(*span) for span in predicted], DROP)
    care = {toponym.span for toponym in toponyms if not toponym.type}
    ignored = {toponym.span for toponym in toponyms} - care

    def overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
        return one[0] < other[1] and other[0] < one[1]

    counting = [
        span
        for span in set(predicted)
        if any(overlaps(span, other) for other in care) or not any(overlaps(span, other) for other in ignored)
    ]
    right = [
        [number for number, other in enumerate(sorted(care)) if overlaps(span, other)] for span in counting
    ]
    assert {toponym.span for toponym in found.gold} == care
    assert {guess.span for guess in found.found if guess} == care & set(predicted)
    assert {guess.span for guess in found.spurious} == set(predicted) - care - ignored
    assert found.n_overlap_predicted == len(counting)
    assert found.n_overlapping == match_most(right)
    assert found.n_duplicates == len(predicted) - len(set(predicted))


def test_touching_is_no_overlap() -> None:
    assert match([GoldToponym(0, 5)], [PredictedToponym(5, 6)]).n_overlapping == 0


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        (EvaluationOptions(), 3),
        (EvaluationOptions(drop_types=("Demonym",)), 2),
        (EvaluationOptions(role=Role.LITERAL), 1),
        (EvaluationOptions(only_geocoded=True), 2),
    ],
)
def test_what_does_not_count_is_neither_missed_nor_found(options: EvaluationOptions, kept: int) -> None:
    gold = [
        GoldToponym(0, 5, 1.0, 1.0, role=Role.LITERAL),
        GoldToponym(6, 10, 1.0, 1.0, type="Demonym", role=Role.ASSOCIATIVE),
        GoldToponym(12, 14),
    ]
    found = match(gold, [PredictedToponym(*toponym.span) for toponym in gold], options)
    assert (len(found.gold), len(found.spurious), found.n_overlap_predicted) == (kept, 0, kept)


def test_of_two_on_one_span_the_one_with_a_point_stays() -> None:
    gold = [GoldToponym(0, 5), GoldToponym(0, 5, 1.0, 1.0)]
    found = match(gold, [PredictedToponym(0, 5), PredictedToponym(0, 5, 2.0, 2.0), PredictedToponym(0, 5)])
    assert found.gold == (gold[1],)
    assert found.found == (PredictedToponym(0, 5, 2.0, 2.0),)
    assert found.n_duplicates == 1


def test_a_toponym_that_counts_wins_over_one_that_does_not() -> None:
    found = match([GoldToponym(0, 5, type="X"), GoldToponym(0, 5)], [PredictedToponym(0, 5)], DROP)
    assert found.found == (PredictedToponym(0, 5),)


def test_predictions_of_a_kind_that_is_left_out_were_never_made() -> None:
    options = EvaluationOptions(drop_kinds=("demonym",))
    guesses = [PredictedToponym(0, 5, kind="demonym"), PredictedToponym(6, 9, kind="demonym")]
    found = match([GoldToponym(0, 5)], guesses, options)
    assert (found.found, found.spurious, found.n_overlap_predicted) == ((None,), (), 0)
