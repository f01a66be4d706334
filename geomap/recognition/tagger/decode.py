"""From scores of tags to tags: the best sequence in which no name goes on that did not begin."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_NEVER = np.float32(-1e4)


def transitions(tags: Sequence[str]) -> Floats:
    """Return ``(n_tags + 1, n_tags)`` penalties of one tag after another, the last row for the first token.

    Examples
    --------
    >>> (transitions(["O", "B-LOC", "I-LOC"]) < 0).astype(int).tolist()
    [[0, 0, 1], [0, 0, 0], [0, 0, 0], [0, 0, 1]]
    """
    table = np.zeros((len(tags) + 1, len(tags)), np.float32)
    for row, before in enumerate((*tags, "O")):
        for column, tag in enumerate(tags):
            if tag.startswith("I-") and before[2:] != tag[2:]:
                table[row, column] = _NEVER
    return table


def decode_tags(scores: Floats, tags: Sequence[str]) -> tuple[str, ...]:
    """Return the legal sequence of ``tags`` with the highest sum of ``scores``, ``(n_tokens, n_tags)``.

    The best tag of each token by itself where that is legal, which it nearly always is; else by
    Viterbi's algorithm. No token gives ``()``.

    Examples
    --------
    >>> decode_tags(np.array([[0, 1, 3], [0, 2, 1]], np.float32), ["O", "B-LOC", "I-LOC"])
    ('B-LOC', 'B-LOC')
    """
    if not len(scores):
        return ()
    penalties = _penalties(tuple(tags))
    best = scores.argmax(axis=1)
    before = np.concatenate([[len(tags)], best[:-1]])
    if not penalties[before, best].any():
        return tuple(tags[index] for index in best)
    return tuple(tags[index] for index in _viterbi(scores, penalties))


@cache
def _penalties(tags: tuple[str, ...]) -> Floats:
    return transitions(tags)


def _viterbi(scores: Floats, penalties: Floats) -> list[int]:
    total = scores[0] + penalties[-1]
    steps = []
    for row in scores[1:]:
        sums = total[:, None] + penalties[:-1]
        steps.append(sums.argmax(axis=0))
        total = sums.max(axis=0) + row
    path = [int(total.argmax())]
    for step in reversed(steps):
        path.append(int(step[path[-1]]))
    return path[::-1]
