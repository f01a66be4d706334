"""A text seen as tokens, with the questions that the rules of recognition ask of it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Sequence
from dataclasses import dataclass

from geomap.text.scripts import CASED, script_of
from geomap.text.tokens import Token, split_sentences, tokenize

# A heading in title case ends without these; a sentence full of names ends with one.
_FINAL = frozenset(".!?…")
_APOSTROPHES = frozenset("'’")
_ROMAN = re.compile(r"[IVX]+$")
_INITIAL = re.compile(r"[^\W\d_]$|(?:[^\W\d_]\.)+$")


def is_any(word: str, *lists: Container[str]) -> bool:
    """Return whether ``word`` is in one of ``lists``.

    A union made for every token would copy thousands of words each time.
    """
    return any(word in words for words in lists)


@dataclass(frozen=True, slots=True)
class TextView:
    """Tokens of a text; all indices below are token indices, all offsets code points.

    ``starts[i] == tokens[i].start``, ``words[i]`` is the token in lower case; ``sentence_starts`` are the
    first words of sentences; ``titled`` are the tokens on a line in title case or capitals, where a capital
    says nothing; ``names`` are the words with a capital, as those of a name have it.
    """

    text: str
    tokens: tuple[Token, ...]
    starts: tuple[int, ...]
    words: tuple[str, ...]
    sentence_starts: frozenset[int]
    titled: frozenset[int]
    names: frozenset[int]
    lower_words: frozenset[str]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open range of tokens that overlap the offsets ``start..end``."""
        first = bisect_right(self.starts, start) - 1
        return max(first, 0), bisect_left(self.starts, end)

    def word(self, index: int) -> str:
        """Return the token at ``index`` in lower case, ``""`` outside the text."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def surface(self, index: int) -> str:
        """Return the token at ``index`` as written, ``""`` outside the text."""
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def touches(self, index: int) -> bool:
        """Whether no white space lies between the token at ``index`` and the next."""
        return 0 <= index < len(self.tokens) - 1 and self.tokens[index].end == self.starts[index + 1]

    def tail(self, end: int) -> str:
        """Return the ending that an apostrophe ties to the word before ``end`` ("dan" of "İzmir'dan")."""
        tied = self.surface(end) in _APOSTROPHES and self.touches(end - 1) and self.touches(end)
        return self.word(end + 1) if tied else ""

    def same_line(self, index: int) -> bool:
        """Whether the token at ``index`` and the next stand on one line of the same run of text."""
        if not 0 <= index < len(self.tokens) - 1:
            return False
        gap = self.text[self.tokens[index].end : self.starts[index + 1]]
        return "\n" not in gap and len(gap) <= 2

    def is_name_word(self, index: int) -> bool:
        """Whether the token is a word with a capital, as a word of a name is."""
        return index in self.names

    def is_initial(self, index: int) -> bool:
        """Whether the token is an initial of a person ("J", "J.K."), or a Roman numeral ("II")."""
        surface = self.surface(index)
        return self.is_name_word(index) and bool(_INITIAL.match(surface) or _ROMAN.match(surface))


def view_text(text: str) -> TextView:
    """Return the view of ``text``; an empty text gives a view without tokens."""
    tokens = tokenize(text)
    starts = tuple([token.start for token in tokens])
    words = tuple([token.text.lower() for token in tokens])
    sentence_starts = set()
    titled: set[int] = set()
    for start, end in split_sentences(text):
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        opening = next((index for index in range(first, last) if tokens[index].is_word), None)
        if opening is not None:
            sentence_starts.add(opening)
        if last > first and tokens[last - 1].text in _FINAL:
            continue
        if _is_titled(tokens[first:last]):
            titled.update(range(first, last))
    names = frozenset([index for index, token in enumerate(tokens) if token.is_capitalised and token.is_word])
    lower = frozenset([word for word, token in zip(words, tokens, strict=True) if word == token.text])
    return TextView(text, tokens, starts, words, frozenset(sentence_starts), frozenset(titled), names, lower)


def _is_titled(tokens: Sequence[Token]) -> bool:
    """Whether four in five of the longer words have a capital; title case leaves articles small."""
    long_words = [
        token for token in tokens if len(token.text) > 3 and token.is_word and script_of(token.text) in CASED
    ]
    capitalised = sum(token.is_capitalised for token in long_words)
    return len(long_words) >= 3 and capitalised >= 0.8 * len(long_words)
