"""Stretches of a text to show around a name, and their offsets as browsers count them."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a text, in code points, half-open; ``cut_*`` says whether a sentence was cut there."""

    start: int
    end: int
    cut_before: bool = False
    cut_after: bool = False


def excerpt_window(
    text: str, sentences: Sequence[tuple[int, int]], start: int, end: int, *, limit: int
) -> Window:
    """Return the sentence around ``start..end``, cut at word borders to ``limit`` code points.

    ``sentences`` come from `geomap.text.tokens.split_sentences`; a name that runs over the end of
    one gets both. The name itself is never cut, not even one longer than ``limit``.

    Examples
    --------
    >>> text = "They talked for hours. Gantz met Loudyi in Rabat on Wednesday morning."
    >>> window = excerpt_window(text, ((0, 22), (23, 70)), 43, 48, limit=28)
    >>> text[window.start:window.end], window.cut_before, window.cut_after
    ('Loudyi in Rabat on', True, True)
    """
    # Sentences are in order: a text of 6,000 names has no time to look at all of them for each.
    before = bisect_right(sentences, start, key=lambda sentence: sentence[0])
    after = bisect_left(sentences, end, key=lambda sentence: sentence[1])
    low = sentences[before - 1][0] if before else start
    high = sentences[after][1] if after < len(sentences) else end
    if high - low <= limit:
        return Window(low, high)
    spare = max(0, limit - (end - start))
    # As much before as after, and what one side does not need goes to the other.
    left = min(start - low, max(spare // 2, spare - (high - end)))
    right = min(high - end, spare - left)
    first = _word_start(text, low, start - left, start)
    last = _word_end(text, end, end + right, high)
    return Window(first, last, first > low, last < high)


def _word_start(text: str, low: int, at: int, start: int) -> int:
    if at <= low or text[at - 1].isspace():
        return max(at, low)
    return next((i + 1 for i in range(at, start) if text[i].isspace()), start)


def _word_end(text: str, end: int, at: int, high: int) -> int:
    if at >= high:
        return high
    return next((i for i in range(at, end, -1) if text[i].isspace()), end)


def utf16_length(text: str) -> int:
    """Return how many UTF-16 code units a browser counts in ``text``.

    Examples
    --------
    >>> utf16_length("Rabat"), utf16_length("🕌 Rabat")
    (5, 8)
    """
    return len(text) + sum(character > "\uffff" for character in text)
