"""What the tagger sees of a token: hashed word and letters, its case, and what the gazetteer knows of it.

Pure functions of the text and the gazetteer, the same at training and at run time. What depends on
the word alone is computed once for each distinct word.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer import Gazetteer, GazetteerHit
from geomap.model.place import FeatureClass
from geomap.model.resolution import Candidate
from geomap.text.folding import fold
from geomap.text.tokens import Token

#: Part of the weights' file: weights learnt from other features mean nothing.
FEATURES_VERSION = 1
#: Rows of the table of words; row 0 is the padding, row 1 a word left out by dropout.
WORD_ROWS = 1 << 17
LEFT_OUT_ROW = 1
_FIRST_WORD_ROW = 2
#: Rows of the table of letter sequences; row 0 is the padding.
NGRAM_ROWS = 1 << 16
NGRAM_SIZES = (2, 3, 4, 5)
#: Letter sequences kept of one word: 22 hold every word of up to seven letters whole; of a longer
#: one the first and last sizes' ends stay, where prefixes and endings are.
MOST_NGRAMS = 22
_LONGEST_NUMBER = 5


class CaseClass(IntEnum):
    """How a token is written; 0 pads."""

    PADDING = 0
    NUMBER = 1
    FINAL = 2
    COMMA = 3
    QUOTE = 4
    HYPHEN = 5
    BRACKET = 6
    OTHER_MARK = 7
    LOWER = 8
    INITIAL = 9
    SHORT_CAPITALS = 10
    CAPITALS = 11
    TITLE = 12
    MIXED_CAPITAL = 13
    CASELESS_LETTER = 14
    CASELESS = 15
    MIXED = 16


class PlaceRank(IntEnum):
    """What the best known place of a name is; 0 for a name that the gazetteer lacks."""

    NONE = 0
    COUNTRY = 1
    REGION = 2
    PROVINCE = 3
    DISTRICT = 4
    CITY = 5
    TOWN = 6
    SMALL_TOWN = 7
    VILLAGE = 8
    WATER = 9
    TERRAIN = 10
    SITE = 11


#: Values of the match feature: none, each rank at a match's first token, each rank inside one.
N_MATCHES = 2 * len(PlaceRank) - 1

_MARKS = {
    CaseClass.FINAL: ".!?…。！？؟۔",
    CaseClass.COMMA: ",;:،؛、",
    CaseClass.QUOTE: "\"'“”„«»‘’‚`´「」",
    CaseClass.HYPHEN: "-–—/‐‑",
    CaseClass.BRACKET: "()[]{}（）",
}
_CASE_OF_MARK = {mark: case for case, marks in _MARKS.items() for mark in marks}
_DIGIT = re.compile(r"\d")
_RANKS = {
    FeatureClass.AREA: PlaceRank.REGION,
    FeatureClass.WATER: PlaceRank.WATER,
    FeatureClass.TERRAIN: PlaceRank.TERRAIN,
    FeatureClass.UNDERSEA: PlaceRank.TERRAIN,
    FeatureClass.VEGETATION: PlaceRank.TERRAIN,
    FeatureClass.SPOT: PlaceRank.SITE,
    FeatureClass.ROAD: PlaceRank.SITE,
}
# Prominence from which a populated place is one of these: about 400,000, 60,000 and 10,000 people.
_CITY, _TOWN, _SMALL_TOWN = 0.6, 0.5, 0.42


@dataclass(frozen=True, slots=True)
class WordFeatures:
    """What the word alone tells: rows of the tables, `CaseClass`, and the rank of its own name."""

    word: int
    ngrams: tuple[int, ...]
    case: int
    rank: int


def case_of(surface: str) -> CaseClass:
    """Return how a token is written.

    Examples
    --------
    >>> [case_of(surface).name for surface in ("Rabat", "VVD", "KNMI", "3,5", "McCain", "الرباط", "…")]
    ['TITLE', 'SHORT_CAPITALS', 'CAPITALS', 'NUMBER', 'MIXED_CAPITAL', 'CASELESS', 'FINAL']
    """
    first = surface[0]
    if first.isdigit():
        return CaseClass.NUMBER
    if not first.isalpha():
        return _CASE_OF_MARK.get(first, CaseClass.OTHER_MARK)
    if surface.islower():
        return CaseClass.LOWER
    if surface.isupper():
        return _case_of_capitals(surface)
    if surface.istitle():
        return CaseClass.TITLE
    if first.isupper():
        return CaseClass.MIXED_CAPITAL
    if surface.lower() == surface.upper():
        return CaseClass.CASELESS_LETTER if len(surface) == 1 else CaseClass.CASELESS
    return CaseClass.MIXED


def _case_of_capitals(surface: str) -> CaseClass:
    if len(surface) == 1:
        return CaseClass.INITIAL
    return CaseClass.SHORT_CAPITALS if len(surface) <= 3 else CaseClass.CAPITALS


def word_row(surface: str) -> int:
    """Return the row of a word in the table of words; case does not matter, digits are one.

    Examples
    --------
    >>> word_row("Rabat") == word_row("RABAT"), word_row("1998") == word_row("2024")
    (True, True)
    """
    return _word_row(_normal(surface))


def _word_row(normal: str) -> int:
    # CRC-32, and not Python's own hash, which differs from run to run.
    encoded = normal.encode("utf-8", "surrogatepass")
    return crc32(encoded) % (WORD_ROWS - _FIRST_WORD_ROW) + _FIRST_WORD_ROW


def ngram_rows(surface: str) -> tuple[int, ...]:
    """Return the rows of the letter sequences of a word, at most `MOST_NGRAMS`; diacritics do not matter.

    Examples
    --------
    >>> ngram_rows("Kénitra") == ngram_rows("kenitra"), len(ngram_rows("de"))
    (True, 6)
    """
    return _ngram_rows(_normal(surface))


def _ngram_rows(normal: str) -> tuple[int, ...]:
    framed = f"<{fold(normal) or normal}>"
    length = len(framed)
    spans = _SPANS[length] if length < len(_SPANS) else _ngram_spans(length)
    # Encoded once, not sequence by sequence: half the time of reading a new word.
    encoded = framed.encode("utf-8", "surrogatepass")
    if len(encoded) > length:
        ends = [0, *accumulate(len(letter.encode("utf-8", "surrogatepass")) for letter in framed)]
        spans = tuple((ends[start], ends[end]) for start, end in spans)
    return tuple([crc32(encoded[start:end]) % (NGRAM_ROWS - 1) + 1 for start, end in spans])


def _ngram_spans(length: int) -> tuple[tuple[int, int], ...]:
    """Return where the letter sequences of a word of ``length`` code points start and end, frame included."""
    half = MOST_NGRAMS // 2
    if (
        length >= MOST_NGRAMS
    ):  # the first are all of the shortest size, the last of the longest: no need to list all
        shortest, longest = NGRAM_SIZES[0], NGRAM_SIZES[-1]
        first = [(start, start + shortest) for start in range(half)]
        last = [(end - longest, end) for end in range(length + 1 - (MOST_NGRAMS - half), length + 1)]
        return tuple(first + last)
    spans = [(start, start + size) for size in NGRAM_SIZES for start in range(length - size + 1)]
    return tuple(spans if len(spans) <= MOST_NGRAMS else spans[:half] + spans[half - MOST_NGRAMS :])


# By length; longer words are rare.
_SPANS = tuple(_ngram_spans(length) for length in range(32))


def _normal(surface: str) -> str:
    normal = unicodedata.normalize("NFKC", surface).casefold().replace("’", "'")
    return _DIGIT.sub("0", normal)[:_LONGEST_NUMBER] if normal[0].isdigit() else normal


def rank_of(candidate: Candidate) -> PlaceRank:
    """Return the rank of a candidate's place."""
    place = candidate.place
    if place.is_country:
        return PlaceRank.COUNTRY
    if place.feature_class is FeatureClass.ADMIN:
        return PlaceRank.PROVINCE if place.feature_code == "ADM1" else PlaceRank.DISTRICT
    if place.feature_class is not FeatureClass.POPULATED:
        return _RANKS[place.feature_class]
    bounds = ((_CITY, PlaceRank.CITY), (_TOWN, PlaceRank.TOWN), (_SMALL_TOWN, PlaceRank.SMALL_TOWN))
    return next((rank for bound, rank in bounds if candidate.prominence >= bound), PlaceRank.VILLAGE)


def read_word(surface: str, gazetteer: Gazetteer) -> WordFeatures:
    """Return what a token's word alone tells, its own name's rank as ``gazetteer`` has it.

    Examples
    --------
    >>> from geomap.gazetteer import open_gazetteer
    >>> with open_gazetteer() as gazetteer:
    ...     features = read_word("Rabat", gazetteer)
    >>> PlaceRank(features.rank).name, CaseClass(features.case).name
    ('CITY', 'TITLE')
    """
    found = gazetteer.lookup(surface, limit=1) if surface[0].isalpha() else ()
    rank = rank_of(found[0]) if found else PlaceRank.NONE
    normal = _normal(surface)
    return WordFeatures(_word_row(normal), _ngram_rows(normal), case_of(surface), rank)


def match_rows(
    tokens: Sequence[Token], starts: Sequence[int], hits: Iterable[GazetteerHit]
) -> NDArray[np.int32]:
    """Return for each token whether it begins (1..11) or continues (12..22) a known name, ``(n_tokens,)``.

    ``starts`` are the tokens' starts; ``hits`` are those of a scan of the same text, in order. A token
    that two names share belongs to the first.
    """
    rows = np.zeros(len(tokens), np.int32)
    for hit in hits:
        index = max(0, bisect_right(starts, hit.start) - 1)
        row = int(rank_of(hit.best))
        while index < len(tokens) and starts[index] < hit.end:
            if tokens[index].end > hit.start:
                rows[index] = rows[index] or row
                row += (len(PlaceRank) - 1) * (row < len(PlaceRank))
            index += 1
    return rows
