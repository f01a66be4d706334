"""Which names stand in one sentence of the text."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache

from geomap.resolution.mentions import Mention
from geomap.text.tokens import split_sentences

#: Whether two groups of names have mentions in one sentence.
SameSentence = Callable[[int, int], bool]


def same_sentence(text: str, mentions: Sequence[Mention]) -> SameSentence:
    """Return a function that says of two groups whether a sentence of ``text`` names both.

    The text is split when the function is first asked.
    """

    @cache
    def sentences_of_groups() -> dict[int, set[int]]:
        starts = [start for start, _ in split_sentences(text)]
        found: dict[int, set[int]] = {}
        for mention in mentions:
            found.setdefault(mention.group, set()).add(bisect_right(starts, mention.start))
        return found

    def shared(one: int, two: int) -> bool:
        sentences = sentences_of_groups()
        return not sentences.get(one, set()).isdisjoint(sentences.get(two, set()))

    return shared
