"""What the tagger learns to say of a token: the tags of its heads, and what a corpus leaves open."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from geomap.text.tokens import Token

OUTSIDE = "O"
#: Head A, as flat NER corpora have it: the outermost person, organisation or place.
FLAT_TAGS = (OUTSIDE, "B-LOC", "I-LOC", "B-PER", "I-PER", "B-ORG", "I-ORG")
#: Head B: every toponym, also inside the name of an organisation; demonyms apart.
TOPONYM_TAGS = (OUTSIDE, "B-TOP", "I-TOP", "B-DEM", "I-DEM")
#: The role head, asked of the tokens of toponyms only.
ROLES = ("literal", "associative")

#: A corpus does not say; the token takes no part in that head's loss.
OPEN = "?"
#: No name of a place, yet perhaps a demonym: corpora without a label for them leave them outside.
NO_NAME = "O|DEM"


class TagSpan(NamedTuple):
    """A run of tokens, half-open, with its label."""

    first: int
    last: int
    label: str


class TextSpan(NamedTuple):
    """A part of a text, half-open, in code points, with its label."""

    start: int
    end: int
    label: str


def spans_in(tags: Sequence[str]) -> tuple[TagSpan, ...]:
    """Return the spans of BIO ``tags`` in order; an I without its B begins a span.

    Examples
    --------
    >>> spans_in(["B-LOC", "I-LOC", "O", "I-PER", "B-PER", "?"])
    (TagSpan(first=0, last=2, label='LOC'), TagSpan(first=3, last=4, label='PER'),
     TagSpan(first=4, last=5, label='PER'))
    """
    found: list[TagSpan] = []
    for index, tag in enumerate(tags):
        mark, _, label = tag.partition("-")
        if mark == "I" and found and found[-1].last == index and found[-1].label == label:
            found[-1] = TagSpan(found[-1].first, index + 1, label)
        elif mark in {"B", "I"}:
            found.append(TagSpan(index, index + 1, label))
    return tuple(found)


def tags_of(tokens: Sequence[Token], spans: Iterable[TextSpan], *, outside: str = OUTSIDE) -> list[str]:
    """Return the BIO tags of ``tokens``; a token belongs to the first of ``spans`` that it touches.

    A span labelled `OPEN` or `OUTSIDE` gives its tokens that tag.
    """
    tags = [outside] * len(tokens)
    taken = [False] * len(tokens)
    for start, end, label in spans:
        touched = [index for index, token in enumerate(tokens) if token.start < end and start < token.end]
        free = [index for index in touched if not taken[index]]
        for index in free:
            taken[index] = True
            tags[index] = label if label in {OPEN, OUTSIDE} else f"{'B' if index == free[0] else 'I'}-{label}"
    return tags
