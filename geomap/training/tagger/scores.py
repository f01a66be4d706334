"""What a tagger says of encoded sentences: log-probabilities, and the rows of each sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from geomap.recognition.tagger.decode import Floats


@dataclass(frozen=True, slots=True)
class TagScores:
    """Log-probabilities of each head for every token of some sentences end to end, ``(n_tokens, n_tags)``."""

    flat: Floats
    toponyms: Floats
    roles: Floats


def split_scores(scores: Floats, bounds: NDArray[np.int32]) -> Iterator[Floats]:
    """Yield the rows of ``scores`` sentence by sentence; sentence i is ``bounds[i]:bounds[i + 1]``.

    Examples
    --------
    >>> [part.shape for part in split_scores(np.zeros((5, 3), np.float32), np.array([0, 2, 5], np.int32))]
    [(2, 3), (3, 3)]
    """
    for first, last in pairwise(bounds):
        yield scores[first:last]
