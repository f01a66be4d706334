"""Words of running text as the scanner sees them: which can start a name, and the ways to read one."""

import re
from collections.abc import Iterator, Sequence

from geomap.text.marks import MARKS
from geomap.text.scripts import script_of

# Lower-case letters of Latin, Greek and Cyrillic: a word that begins with one starts no name.
_CASED_RANGES = ((0x61, 0x250), (0x370, 0x530), (0x1E00, 0x2000))
_LOWER = "".join(
    letter for low, high in _CASED_RANGES for letter in map(chr, range(low, high)) if letter.islower()
)
#: Letters of scripts without spaces: Thai, Lao, Myanmar, Khmer, kana, Han.
UNSPACED_LETTERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
# A letter or digit of all other scripts; such a word ends where one of these begins: UAEが.
_SIGN = rf"[^\W_{UNSPACED_LETTERS}]"
# Each run of letters and marks is taken whole: possessive, so that no text makes it go back.
_REST = rf"{_SIGN}*+(?:[{MARKS}]++{_SIGN}*+)*+"
_JOINED = rf"(?:[.'’ʼ׳״](?:{_SIGN}|[{MARKS}]){_REST})*+\.?"
# The letter comes first and what stands before it is looked at afterwards: `re` then skips to the
# letters of the class by a table (38 ms instead of 55 for LGL's 1.1 MB).
START = re.compile(rf"[^\W\d_{_LOWER}](?:(?<=[{UNSPACED_LETTERS}])|(?<!{_SIGN}[\s\S]){_REST}{_JOINED})")
NEXT = re.compile(
    rf"(?:[ \u00a0]{{1,2}}(?:& )?|[-\u2010-\u2013\u05be])?((?:{_SIGN}|[{MARKS}]){_REST}{_JOINED})"
)
#: What may stand between two words of a name; anything else ends it.
SEPARATORS = frozenset(" \u00a0-\u2010\u2011\u2012\u2013\u05be")
# What may stand before a word that begins names in lower case, besides white space.
_BEFORE_HEAD = '"«“„([¿¡'
_HEAD = re.compile(
    rf"(?<![^\s'’{re.escape(_BEFORE_HEAD)}])(?<![^\s'’][{re.escape(_BEFORE_HEAD)}])(?:[^\W_]|[{MARKS}])++"
)
_APOSTROPHES = re.compile(r"['’ʼ]")
_POSSESSIVE = re.compile(r"['’ʼ][sS]?$")
INITIALISM = re.compile(r"(?:[^\W\d_]\.){2,}$")
# A first word that is written with a full stop inside a name: St., Mt., Ste.; a longer one ends a sentence.
_LONGEST_SHORTENED = 3
_HEBREW_CLITICS = "ובלמכהש"


class HeadFinder:
    """Finds words that begin names in lower case ("mer Rouge"): of hundreds, a text has few."""

    def __init__(self, heads: Sequence[str]) -> None:
        """Find ``heads``."""
        # As white space parts them from the words around, apostrophes taken for white space.
        self._heads = {mark + head: head for head in heads for mark in ("", *_BEFORE_HEAD)}
        self._known = frozenset(self._heads)

    def find(self, text: str) -> list[re.Match[str]]:
        """Return the matches in ``text``, head by head."""
        there = self._known.intersection(text.replace("'", " ").replace("’", " ").split())
        return [
            match for head in sorted({self._heads[word] for word in there}) for match in _find(head, text)
        ]


def _find(head: str, text: str) -> Iterator[re.Match[str]]:
    start = text.find(head)
    while start >= 0:
        end = start + len(head)
        match = _HEAD.match(text, start)
        if match is not None and match.end() == end and text[end : end + 1] in {" ", "\u00a0"}:
            yield match
        start = text.find(head, end)


def start_words(text: str, heads: HeadFinder) -> Sequence[re.Match[str]] | Iterator[re.Match[str]]:
    """Return the words of ``text`` that can start a name, in order."""
    found = heads.find(text)
    if not found:
        return START.finditer(text)
    words = sorted([*START.finditer(text), *found], key=re.Match.start)
    kept: list[re.Match[str]] = []
    for word in words:
        # "L'île" is one word already.
        if not kept or word.start() >= kept[-1].end():
            kept.append(word)
    return kept


def readings(word: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, base) of the ways to read a word: whole, without elision, ending or clitics."""
    bare = word.rstrip(".")
    if bare != word:
        # "Calif." and "U.S." keep their stop; at the end of a sentence it is none of the name's.
        yield 0, len(word), ""
    yield 0, len(bare), ""
    apostrophe = _APOSTROPHES.search(bare)
    if apostrophe:
        yield 0, apostrophe.start(), ""
        if apostrophe.end() < len(bare):
            yield apostrophe.end(), len(bare), ""
    script = "Latn" if bare.isascii() else script_of(bare)
    if script == "Arab":
        yield from _arabic_readings(bare)
    elif script == "Hebr":
        for length in range(1, min(4, len(bare) - 1)):
            if bare[length - 1] not in _HEBREW_CLITICS:
                break
            yield length, len(bare), ""


def _arabic_readings(word: str) -> Iterator[tuple[int, int, str]]:
    """Yield the readings of a word without "and", "so", "in", "like", "for" written on to it."""
    starts = [0, 1] if word[0] in "وف" and len(word) > 3 else [0]
    if starts[-1]:
        yield 1, len(word), ""
    for start in starts:
        rest = word[start:]
        if rest.startswith("لل") and len(rest) > 3:
            # "for the" swallows the article's alif: the name is not a part of the word.
            yield start, len(word), "ال" + rest[2:]
        if rest[0] in "بكل" and len(rest) > 3:
            yield start + 1, len(word), ""


def ends_sentence(word: str) -> bool:
    """Return whether the full stop of a word is most likely the sentence's."""
    return word.endswith(".") and len(word) - 1 > _LONGEST_SHORTENED and not INITIALISM.search(word)


def stems(word: str) -> Iterator[str]:
    """Yield ``word``, the last of a name, without the endings that apostrophes set off.

    Examples
    --------
    >>> list(stems("George's'da")), list(stems("Hersek'te")), list(stems("Rabat"))
    (["George's", 'George'], ['Hersek'], [])
    """
    for apostrophe in reversed(list(_APOSTROPHES.finditer(word))):
        yield word[: apostrophe.start()]


def possessive_stem(word: str) -> str:
    """Return ``word``, which has no full stop at its end, without an apostrophe and s.

    Examples
    --------
    >>> possessive_stem("London's"), possessive_stem("Paris’"), possessive_stem("Rabat")
    ('London', 'Paris', 'Rabat')
    """
    return _POSSESSIVE.sub("", word)
