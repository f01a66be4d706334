"""What trained taggers say of every token, for another to learn from where no corpus says anything."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geomap.training.tagger.scores import TagScores

Floats = NDArray[np.float32]


def mean_scores(teachers: Sequence[TagScores]) -> TagScores:
    """Return the logarithms of the mean probabilities of one or more ``teachers`` of the same tokens.

    Examples
    --------
    >>> sure, unsure = (np.log(np.array([row], np.float32)) for row in ((0.9, 0.1), (0.5, 0.5)))
    >>> mean = mean_scores([TagScores(sure, sure, sure), TagScores(unsure, unsure, unsure)])
    >>> [round(share, 2) for share in np.exp(mean.roles)[0].tolist()]
    [0.7, 0.3]
    """
    return TagScores(
        flat=_log_mean([teacher.flat for teacher in teachers]),
        toponyms=_log_mean([teacher.toponyms for teacher in teachers]),
        roles=_log_mean([teacher.roles for teacher in teachers]),
    )


def _log_mean(logs: Sequence[Floats]) -> Floats:
    total = np.logaddexp.reduce(np.stack(logs), axis=0)
    mean: Floats = (total - np.log(len(logs))).astype(np.float32)
    return mean
