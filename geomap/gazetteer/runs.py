"""Names in scripts without spaces between words: Thai, Lao, Myanmar, Khmer, kana, Han."""

import re
from collections.abc import Callable, Iterator

from geomap.gazetteer.words import UNSPACED_LETTERS
from geomap.text.folding import fold
from geomap.text.marks import MARKS

# The middle dot joins words of one name, brackets tell namesakes apart (刚果（金）).
#: A letter of such a script.
UNSPACED = re.compile(rf"[{UNSPACED_LETTERS}]")
#: A stretch of such letters.
UNSPACED_RUN = re.compile(rf"[{UNSPACED_LETTERS}·・（）]+")
_SPACED = "・（）"
# The prominence in a posting, in thousandths.
_PROMINENCE = 0xFFFF
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]")
_COMBINING = re.compile(rf"[{MARKS}\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece]")

#: Returns the (key, postings) of names that begin with some letters.
FindFrom = Callable[[str], list[tuple[str, tuple[int, ...]]]]


class RunReader:
    """Finds the longest names in runs of letters, and remembers what begins with which two letters."""

    def __init__(self, find_from: FindFrom) -> None:
        """Ask ``find_from`` for the names that may stand in a run."""
        self._find_from = find_from
        self._keys: dict[str, tuple[tuple[str, tuple[int, ...]], ...]] = {}

    def find(self, run: str) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Yield (start, end, postings) of the names in ``run``, the longest at each letter."""
        letters, offsets = _fold_letters(run)
        position = 0
        while position < len(letters) - 1:
            found = self._name_at(letters, position)
            if found is None or self._has_better(letters, position, found):
                position += 1
                continue
            length, postings = found
            yield offsets[position], offsets[position + length], postings
            position += length

    def _has_better(self, letters: str, position: int, found: tuple[int, tuple[int, ...]]) -> bool:
        """Return whether a longer name, or one as long and better known, begins inside the one found.

        In 抵达莫斯科 (to arrive in Moscow) 莫斯科 is meant, and not the 达莫 before it.
        """
        length, postings = found
        rank = length, postings[0] & _PROMINENCE
        for start in range(position + 1, position + length):
            other = self._name_at(letters, start)
            reaches_on = other is not None and start + other[0] > position + length
            if other and reaches_on and (other[0], other[1][0] & _PROMINENCE) > rank:
                return True
        return False

    def _name_at(self, letters: str, position: int) -> tuple[int, tuple[int, ...]] | None:
        pair = letters[position : position + 2]
        keys = self._keys.get(pair)
        if keys is None:
            found = self._find_from(pair)
            keys = self._keys[pair] = tuple(sorted(found, key=lambda item: (-len(item[0]), item[0])))
        for key, postings in keys:
            if letters.startswith(key, position) and _is_whole(letters, position, position + len(key)):
                return len(key), postings
        return None


def _fold_letters(run: str) -> tuple[str, list[int]]:
    """Return a run folded letter by letter, and where each folded letter (and the end) stands in it."""
    folded = fold(run)
    if folded == run:
        return run, list(range(len(run) + 1))
    letters: list[str] = []
    offsets: list[int] = []
    for offset, letter in enumerate(run):
        for part in fold(letter) or (" " if letter in _SPACED else ""):
            letters.append(part)
            offsets.append(offset)
    offsets.append(len(run))
    return "".join(letters), offsets


def _is_whole(letters: str, start: int, end: int) -> bool:
    """Whether letters[start:end] is cut from no katakana word and from no mark of its own."""
    if end < len(letters) and _COMBINING.match(letters[end]):
        return False
    if _KATAKANA.match(letters[start]) and start and _KATAKANA.match(letters[start - 1]):
        return False
    return not (end < len(letters) and _KATAKANA.match(letters[end - 1]) and _KATAKANA.match(letters[end]))
