"""A sentence with its tags: the noun between every corpus and the tagger, and how texts are cut into it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from geomap.recognition.tagger.labels import OPEN, TextSpan
from geomap.recognition.tagger.sentences import sentence_bounds
from geomap.text.tokens import Token, tokenize


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """The tokens of a sentence, as the run time makes them, and a tag of each head for every token.

    ``text`` is the sentence, from ``offset`` on (code points) of the text ``source``; the tokens'
    offsets count in ``text``. ``roles`` is `ROLES`' member for a toponym's tokens, else `OPEN`.
    """

    text: str
    tokens: tuple[Token, ...]
    labels: tuple[str, ...]
    toponym_labels: tuple[str, ...]
    roles: tuple[str, ...]
    language: str
    source: str = ""
    offset: int = 0


def cut_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of the sentences of ``text``, none longer than 150 tokens.

    Examples
    --------
    >>> [(start, end) for start, end in cut_sentences("Storm op zee. Rust in Rabat.")]
    [(0, 13), (14, 28)]
    """
    tokens = tokenize(text)
    for first, last in pairwise(sentence_bounds(text, [token.start for token in tokens])):
        yield tokens[first].start, tokens[last - 1].end


def spans_within(spans: Sequence[TextSpan], start: int, end: int) -> list[TextSpan]:
    """Return the parts of ``spans`` between two offsets, counted from the first; order is kept."""
    return [
        TextSpan(max(span.start, start) - start, min(span.end, end) - start, span.label)
        for span in spans
        if span.start < end and start < span.end
    ]


def without_overlaps(spans: Sequence[TextSpan]) -> list[TextSpan]:
    """Return ``spans`` without those that overlap a longer one that starts no later.

    Examples
    --------
    >>> without_overlaps([TextSpan(5, 8, "TOP"), TextSpan(0, 8, "TOP")])
    [TextSpan(start=0, end=8, label='TOP')]
    """
    kept: list[TextSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def roles_of(tokens: Sequence[Token], spans: Sequence[TextSpan]) -> list[str]:
    """Return the role that ``spans`` give to each token, `OPEN` outside them."""
    starts = [token.start for token in tokens]
    roles = [OPEN] * len(tokens)
    for start, end, role in spans:
        for index in range(bisect_left(starts, start), bisect_left(starts, end)):
            roles[index] = role
    return roles
