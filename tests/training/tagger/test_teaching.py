"""What several teachers say together."""

import numpy as np

from geomap.training.tagger.scores import TagScores
from geomap.training.tagger.teaching import mean_scores


def scores(probability: float, n_tokens: int = 2) -> TagScores:
    logs = np.log(np.array([[probability, 1 - probability]] * n_tokens, np.float32).reshape(-1, 2))
    return TagScores(logs, logs, logs)


def test_probabilities_are_averaged_not_logarithms():
    mean = mean_scores([scores(0.9), scores(0.1), scores(0.2)])
    np.testing.assert_allclose(np.exp(mean.flat), [[0.4, 0.6]] * 2, rtol=1e-6)
    assert mean.toponyms.dtype == mean.roles.dtype == np.float32


def test_one_teacher_is_its_own_mean():
    one = scores(0.25)
    np.testing.assert_allclose(mean_scores([one]).roles, one.roles, rtol=1e-6)


def test_no_token_has_no_row():
    assert mean_scores([scores(0.5, 0), scores(0.5, 0)]).flat.shape[0] == 0
