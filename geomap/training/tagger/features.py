"""What the tagger sees of a token: hashed word and letters, its case, and what the gazetteer knows of it.

Pure functions of the text and the gazetteer, the same at training and at run time. What depends on
the word alone is computed once for each distinct word and kept in a table.
"""

import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer import Gazetteer
from geomap.model.place import FeatureClass
from geomap.model.resolution import Candidate
from geomap.text.folding import fold
from geomap.text.tokens import Token

#: Rows of the table of words; row 0 is the padding, row 1 a word left out by dropout.
WORD_ROWS = 1 << 16
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


@dataclass(frozen=True, slots=True)
class WordTable:
    """The features of distinct words: ``ngrams`` is ``(n_words, MOST_NGRAMS)``, the others ``(n_words,)``."""

    words: NDArray[np.int32]
    ngrams: NDArray[np.int32]
    cases: NDArray[np.int32]
    ranks: NDArray[np.int32]


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
    return _hash(_normal(surface)) % (WORD_ROWS - _FIRST_WORD_ROW) + _FIRST_WORD_ROW


def ngram_rows(surface: str) -> tuple[int, ...]:
    """Return the rows of the letter sequences of a word, at most `MOST_NGRAMS`; diacritics do not matter.

    Examples
    --------
    >>> ngram_rows("Kénitra") == ngram_rows("kenitra"), len(ngram_rows("de"))
    (True, 6)
    """
    normal = _normal(surface)
    framed = f"<{fold(normal) or normal}>"
    rows = [
        _hash(framed[start : start + size]) % (NGRAM_ROWS - 1) + 1
        for size in NGRAM_SIZES
        for start in range(len(framed) - size + 1)
    ]
    if len(rows) > MOST_NGRAMS:
        half = MOST_NGRAMS // 2
        rows = rows[:half] + rows[half - MOST_NGRAMS :]
    return tuple(rows)


def _normal(surface: str) -> str:
    normal = unicodedata.normalize("NFKC", surface).casefold().replace("’", "'")
    return _DIGIT.sub("0", normal)[:_LONGEST_NUMBER] if normal[0].isdigit() else normal


def _hash(text: str) -> int:
    # CRC-32, and not Python's own hash, which differs from run to run.
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


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


class FeatureReader:
    """Reads the features of sentences, and remembers those of every word that it has met."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Ask ``gazetteer`` what it knows of the names."""
        self._gazetteer = gazetteer
        self._index: dict[str, int] = {}
        self._features: list[WordFeatures] = []

    def words(self, tokens: Sequence[Token]) -> list[int]:
        """Return the row in `table` of each token."""
        return [self._row(token.text) for token in tokens]

    def _row(self, surface: str) -> int:
        row = self._index.get(surface)
        if row is None:
            row = self._index[surface] = len(self._features)
            self._features.append(self._read(surface))
        return row

    def _read(self, surface: str) -> WordFeatures:
        found = self._gazetteer.lookup(surface, limit=1) if surface[0].isalpha() else ()
        rank = rank_of(found[0]) if found else PlaceRank.NONE
        return WordFeatures(word_row(surface), ngram_rows(surface), case_of(surface), rank)

    def matches(self, text: str, tokens: Sequence[Token]) -> list[int]:
        """Return for each token of ``text`` whether it begins (1..11) or continues (12..22) a known name."""
        found = [0] * len(tokens)
        hits = iter(self._gazetteer.scan(text))
        hit = next(hits, None)
        for index, token in enumerate(tokens):
            while hit is not None and hit.end <= token.start:
                hit = next(hits, None)
            if hit is None:
                break
            if token.end > hit.start:
                starts = index == 0 or tokens[index - 1].end <= hit.start
                found[index] = rank_of(hit.best) + (0 if starts else len(PlaceRank) - 1)
        return found

    def table(self) -> WordTable:
        """Return the features of every word met so far."""
        ngrams = np.zeros((len(self._features), MOST_NGRAMS), np.int32)
        for row, features in enumerate(self._features):
            ngrams[row, : len(features.ngrams)] = features.ngrams
        columns = np.array([(word.word, word.case, word.rank) for word in self._features], np.int32).reshape(
            -1, 3
        )
        return WordTable(columns[:, 0], ngrams, columns[:, 1], columns[:, 2])
