"""The features of many sentences, with those of each distinct word kept once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer import Gazetteer
from geomap.recognition.tagger.features import MOST_NGRAMS, WordFeatures, match_rows, read_word
from geomap.text.tokens import Token


@dataclass(frozen=True, slots=True)
class WordTable:
    """The features of distinct words: ``ngrams`` is ``(n_words, MOST_NGRAMS)``, the others ``(n_words,)``."""

    words: NDArray[np.int32]
    ngrams: NDArray[np.int32]
    cases: NDArray[np.int32]
    ranks: NDArray[np.int32]


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
            self._features.append(read_word(surface, self._gazetteer))
        return row

    def matches(self, text: str, tokens: Sequence[Token]) -> NDArray[np.int32]:
        """Return for each token of ``text`` whether it begins or continues a known name; see `match_rows`."""
        return match_rows(tokens, [token.start for token in tokens], self._gazetteer.scan(text))

    def table(self) -> WordTable:
        """Return the features of every word met so far."""
        ngrams = np.zeros((len(self._features), MOST_NGRAMS), np.int32)
        for row, features in enumerate(self._features):
            ngrams[row, : len(features.ngrams)] = features.ngrams
        columns = np.array([(word.word, word.case, word.rank) for word in self._features], np.int32).reshape(
            -1, 3
        )
        return WordTable(columns[:, 0], ngrams, columns[:, 1], columns[:, 2])
