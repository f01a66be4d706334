"""Where the tagger cuts a text: at its sentences, and a sentence that is far too long in between."""

from bisect import bisect_left
from collections.abc import Sequence

from geomap.text.tokens import split_sentences

#: A longer sentence is cut: a list of names without a full stop would fill a batch by itself.
MOST_TOKENS = 150


def sentence_bounds(text: str, starts: Sequence[int]) -> tuple[int, ...]:
    """Return where the sentences of ``text`` begin among its tokens, and at the end how many tokens it has.

    Sentence i is the tokens ``bounds[i]:bounds[i + 1]``, 1 to `MOST_TOKENS` of them; ``starts`` are the
    tokens' offsets. No token gives ``(0,)``.

    Examples
    --------
    >>> from geomap.text.tokens import tokenize
    >>> text = "Storm op zee. Rust in Rabat."
    >>> sentence_bounds(text, [token.start for token in tokenize(text)])
    (0, 4, 8)
    """
    bounds = [0]
    for _, end in split_sentences(text):
        last = bisect_left(starts, end, bounds[-1])
        bounds += range(bounds[-1] + MOST_TOKENS, last, MOST_TOKENS)
        bounds.append(last)
    return tuple(bounds)
