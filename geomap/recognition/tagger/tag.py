"""Texts to probabilities: for every token, which names it is part of and how a place is meant.

>>> from geomap.gazetteer import open_gazetteer
>>> from geomap.recognition.view import view_text
>>> gazetteer = open_gazetteer()
>>> tagger = open_tagger(gazetteer)
>>> view = view_text("De minister sprak gisteren in Rabat.")
>>> tags = tagger.tag(view, gazetteer.scan(view.text))
>>> [(view.surface(span.first), span.label) for span in tags.spans()]
[('Rabat', 'TOP')]
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer import Gazetteer, GazetteerHit
from geomap.recognition.tagger.decode import decode_tags
from geomap.recognition.tagger.features import match_rows, read_word
from geomap.recognition.tagger.labels import FLAT_TAGS, TOPONYM_TAGS, TagSpan, spans_in
from geomap.recognition.tagger.network import Network, prepare, score_tokens, split_heads, word_vectors
from geomap.recognition.tagger.sentences import sentence_bounds
from geomap.recognition.tagger.threads import BlasThreads
from geomap.recognition.tagger.weights import TaggerWeights, read_weights
from geomap.recognition.view import TextView
from geomap.text.tokens import Token

Floats = NDArray[np.float32]

# Vectors of words kept: 16 MB. Then the memory starts anew.
_MOST_WORDS = 1 << 15
# A longer word is not kept: it hardly comes twice, and a hostile text would fill the memory with them.
_LONGEST_WORD = 64
# Tokens whose words are looked up at once; fewer than are kept.
_MOST_TOKENS = 4096
_LEAST = np.float32(1e-12)  # no probability is 0 in a logarithm


@dataclass(frozen=True, slots=True, eq=False)
class Tags:
    """Probabilities of the tags of a text's tokens; all arrays have a row for each of ``view.tokens``.

    ``flat`` ``(n_tokens, 7)`` follows `FLAT_TAGS` (the outermost place, person or organisation),
    ``toponyms`` ``(n_tokens, 5)`` `TOPONYM_TAGS` (every toponym, also inside other names; demonyms apart),
    ``roles`` ``(n_tokens, 2)`` `ROLES`, which means something for tokens of toponyms only. Sentence i
    is the tokens ``bounds[i]:bounds[i + 1]``; no name goes across.
    """

    flat: Floats
    toponyms: Floats
    roles: Floats
    bounds: tuple[int, ...]

    def place_probability(self, first: int, last: int, *, label: str = "TOP") -> float:
        """Return how likely the tokens ``first..last`` are exactly one name with ``label`` (head B).

        The least of what each token says: that it begins, goes on, and that the next does not. No
        token gives 0.
        """
        if first >= last:
            return 0.0
        begin, inside = TOPONYM_TAGS.index(f"B-{label}"), TOPONYM_TAGS.index(f"I-{label}")
        parts = [self.toponyms[first, begin], *self.toponyms[first + 1 : last, inside]]
        if last != self.bounds[bisect_left(self.bounds, last)]:  # else the sentence ends here
            parts.append(1 - self.toponyms[last, inside])
        return float(min(parts))

    def inside_probability(self, first: int, last: int, *, label: str = "TOP") -> float:
        """Return how likely the tokens ``first..last`` are all part of names with ``label`` (head B).

        The least of their probabilities; borders do not matter. No token gives 0.
        """
        return _least_inside(self.toponyms, TOPONYM_TAGS, first, last, label)

    def flat_probability(self, first: int, last: int, *, label: str) -> float:
        """Return how likely ``first..last`` are all part of outer names: "LOC", "PER", "ORG" (head A)."""
        return _least_inside(self.flat, FLAT_TAGS, first, last, label)

    def associative_probability(self, first: int, last: int) -> float:
        """Return how likely the place of the tokens ``first..last`` is meant associatively; 0 for none."""
        if first >= last:
            return 0.0
        logs = np.log(np.maximum(self.roles[first:last], _LEAST)).mean(axis=0)
        return float(1 / (1 + np.exp(logs[0] - logs[1])))

    def spans(self) -> tuple[TagSpan, ...]:
        """Return the toponyms ("TOP") and demonyms ("DEM") of the best legal tags of head B.

        In text order, none overlapping; ``()`` where no token is part of a name.
        """
        found = []
        best = self.toponyms.argmax(axis=1)
        scores = np.log(np.maximum(self.toponyms, _LEAST))
        for start, end in pairwise(self.bounds):
            if not best[start:end].any():  # as in most sentences
                continue
            for first, last, label in spans_in(decode_tags(scores[start:end], TOPONYM_TAGS)):
                found.append(TagSpan(start + first, start + last, label))
        return tuple(found)


def _least_inside(head: Floats, tags: Sequence[str], first: int, last: int, label: str) -> float:
    if first >= last:
        return 0.0
    begin, inside = tags.index(f"B-{label}"), tags.index(f"I-{label}")
    return float((head[first:last, begin] + head[first:last, inside]).min())


class _Words:
    """Vectors of words met, row by row; a row once written stays, so that threads need no lock.

    Two threads may both compute a new word: they get the same vector.
    """

    def __init__(self, hidden: int) -> None:
        self.vectors = np.empty((_MOST_WORDS, hidden), np.float32)
        self.rows: dict[str, int] = {}
        self._numbers = count()

    def add(self, words: Sequence[str], vectors: Floats) -> list[int] | None:
        """Keep the vectors of ``words`` and return their rows, None where there is no room."""
        rows = [next(self._numbers) for _ in words]
        if rows[-1] >= _MOST_WORDS:
            return None
        self.vectors[rows] = vectors
        for word, row in zip(words, rows, strict=True):
            if len(word) <= _LONGEST_WORD:
                self.rows[word] = row  # only now, when the vector is there
        return rows


def _reopen(path: Path, gazetteer: Gazetteer) -> "Tagger":
    return Tagger(read_weights(path), gazetteer)


class Tagger:
    """The trained recogniser with its weights, and the vectors of the words that it has met.

    Safe to share between threads and across a fork; a spawned process reads the file again. What it
    says of a text depends on nothing but the text, the gazetteer and the weights.
    """

    def __init__(self, weights: TaggerWeights, gazetteer: Gazetteer) -> None:
        """Tag with ``weights``, asking ``gazetteer`` what it knows of each word; see `open_tagger`."""
        self._gazetteer = gazetteer
        self._network: Network = prepare(weights)
        self._words = _Words(self._network.hidden)
        self._threads = BlasThreads()

    def __reduce__(self) -> tuple[Callable[..., "Tagger"], tuple[Path, Gazetteer]]:
        """Let a spawned process read the same file and open the same gazetteer."""
        return _reopen, (self._network.weights.path, self._gazetteer)

    def tag(self, view: TextView, hits: Sequence[GazetteerHit]) -> Tags:
        """Return the probabilities of the tags of all tokens of ``view``.

        ``hits`` are those of ``gazetteer.scan(view.text)``, and of nothing else: so it was trained. A
        text without tokens gives arrays without rows.
        """
        bounds = sentence_bounds(view.text, view.starts)
        matches = match_rows(view.tokens, view.starts, hits)
        with self._threads.one():
            scores = score_tokens(self._network, self._vectors(view.tokens), matches, bounds)
        flat, toponyms, roles = (np.ascontiguousarray(_softmax(head).T) for head in split_heads(scores))
        return Tags(flat, toponyms, roles, bounds)

    def _vectors(self, tokens: Sequence[Token]) -> Floats:
        vectors = np.empty((len(tokens), self._network.hidden), np.float32)
        for first in range(0, len(tokens), _MOST_TOKENS):
            surfaces = [token.text for token in tokens[first : first + _MOST_TOKENS]]
            vectors[first : first + len(surfaces)] = self._vectors_of(surfaces)
        return vectors

    def _vectors_of(self, surfaces: Sequence[str]) -> Floats:
        words = self._words
        rows = list(map(words.rows.get, surfaces))
        if None in rows:
            new = list(dict.fromkeys(word for word, row in zip(surfaces, rows, strict=True) if row is None))
            vectors = word_vectors(self._network, [read_word(word, self._gazetteer) for word in new])
            added = words.add(new, vectors)
            if added is None:  # full: anew, with room for all of these
                self._words = _Words(self._network.hidden)
                return self._vectors_of(surfaces)
            own = dict(zip(new, added, strict=True))
            rows = [own[word] if row is None else row for word, row in zip(surfaces, rows, strict=True)]
        chosen: Floats = words.vectors[np.array(rows, np.intp)]
        return chosen


def open_tagger(gazetteer: Gazetteer, path: Path | None = None) -> Tagger:
    """Return the tagger with the weights at ``path``, None for those of this installation.

    Raises
    ------
    WeightsMissing
        When there is no such file.
    WeightsError
        When it is damaged or of another version.
    """
    return Tagger(read_weights(path), gazetteer)


def _softmax(scores: Floats) -> Floats:
    """Return the probabilities of scores ``(n_tags, n_tokens)``, each token's adding up to 1."""
    powers: Floats = np.exp(scores - scores.max(axis=0, initial=-np.inf))
    powers /= powers.sum(axis=0)
    return powers
