"""Reliability, ECE, Brier score and AUROC against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.evaluation.calibration import N_BINS, calibration_statistic, fill_bins
from geomap.evaluation.tally import Judged

JUDGED = st.lists(
    st.builds(
        Judged, st.integers(0, 3), st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.7, 0.95, 1.0]), st.booleans()
    ),
    min_size=1,
    max_size=20,
)


@given(JUDGED)
def test_the_figures_are_those_of_their_definitions(judged: list[Judged]) -> None:
    found = calibration_statistic("role", judged, 4)(np.ones((1, 4)))
    right = [item.score for item in judged if item.is_right]
    wrong = [item.score for item in judged if not item.is_right]
    won = sum((one > other) + (one == other) / 2 for one in right for other in wrong)
    expected = won / (len(right) * len(wrong)) if right and wrong else float("nan")
    assert found["role.auroc"][0] == pytest.approx(expected, nan_ok=True)
    brier = sum((item.score - item.is_right) ** 2 for item in judged) / len(judged)
    assert found["role.brier"][0] == pytest.approx(brier)
    gaps = sum(
        one.n * abs(one.mean_score - one.share_right)
        for one in fill_bins(judged)
        if one.mean_score is not None and one.share_right is not None
    )
    assert found["role.ece"][0] == pytest.approx(gaps / len(judged))


@given(JUDGED)
def test_every_score_lies_in_one_bin(judged: list[Judged]) -> None:
    bins = fill_bins(judged)
    assert len(bins) == N_BINS
    assert sum(one.n for one in bins) == len(judged)
    assert all(one.mean_score is None or one.low - 1e-9 <= one.mean_score <= one.high for one in bins)
