"""Tagged sentences as arrays, for a batch to be cut from; saved so that features are read once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geomap.gazetteer import Gazetteer
from geomap.recognition.tagger.features import FEATURES_VERSION, NGRAM_ROWS, WORD_ROWS
from geomap.recognition.tagger.labels import FLAT_TAGS, NO_NAME, OPEN, ROLES, TOPONYM_TAGS
from geomap.training.tagger.reading import FeatureReader, WordTable
from geomap.training.tagger.sentences import TaggedSentence

#: Label of a token that takes no part in a head's loss.
IGNORED = -100
#: Label of head B for a token that is outside or a demonym.
MAYBE_DEMONYM = len(TOPONYM_TAGS)

_FLAT_IDS = {tag: index for index, tag in enumerate(FLAT_TAGS)} | {OPEN: IGNORED}
_TOPONYM_IDS = {tag: index for index, tag in enumerate(TOPONYM_TAGS)} | {
    OPEN: IGNORED,
    NO_NAME: MAYBE_DEMONYM,
}
_ROLE_IDS = {role: index for index, role in enumerate(ROLES)} | {OPEN: IGNORED}

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Sentences end to end: all but ``bounds`` and the table's columns have one item for each token.

    ``types`` is a token's row in the columns of the distinct words: ``words``, ``ngrams``
    ``(n_types, MOST_NGRAMS)``, ``cases``, ``ranks``. Sentence i is ``bounds[i]:bounds[i + 1]``.
    """

    words: Ints
    ngrams: Ints
    cases: Ints
    ranks: Ints
    types: Ints
    matches: Ints
    flat: Ints
    toponyms: Ints
    roles: Ints
    bounds: Ints

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self.bounds) - 1

    @property
    def lengths(self) -> Ints:
        """The number of tokens of each sentence."""
        lengths: Ints = np.diff(self.bounds)
        return lengths


def encode(sentences: Sequence[TaggedSentence], gazetteer: Gazetteer) -> Encoded:
    """Return ``sentences`` with their features as arrays."""
    reader = FeatureReader(gazetteer)
    types = [row for sentence in sentences for row in reader.words(sentence.tokens)]
    matches = [row for sentence in sentences for row in reader.matches(sentence.text, sentence.tokens)]
    table: WordTable = reader.table()
    return Encoded(
        words=table.words,
        ngrams=table.ngrams,
        cases=table.cases,
        ranks=table.ranks,
        types=np.array(types, np.int32),
        matches=np.array(matches, np.int32),
        flat=np.array([_FLAT_IDS[tag] for sentence in sentences for tag in sentence.labels], np.int32),
        toponyms=np.array(
            [_TOPONYM_IDS[tag] for sentence in sentences for tag in sentence.toponym_labels], np.int32
        ),
        roles=np.array([_ROLE_IDS[role] for sentence in sentences for role in sentence.roles], np.int32),
        bounds=np.cumsum([0, *(len(sentence.tokens) for sentence in sentences)], dtype=np.int32),
    )


def encode_once(
    name: str, sentences: Sequence[TaggedSentence], gazetteer: Gazetteer, folder: Path
) -> Encoded:
    """Return ``sentences`` as arrays, from ``folder`` where the same ones have been saved before."""
    path = folder / f"{name}-{_digest(sentences, gazetteer)}.npz"
    if path.is_file():
        with np.load(path) as arrays:
            return Encoded(**{field.name: arrays[field.name] for field in fields(Encoded)})
    encoded = encode(sentences, gazetteer)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(path, **{field.name: getattr(encoded, field.name) for field in fields(Encoded)})
    return encoded


def _digest(sentences: Sequence[TaggedSentence], gazetteer: Gazetteer) -> str:
    known = (FEATURES_VERSION, WORD_ROWS, NGRAM_ROWS, sorted(gazetteer.meta.items()))
    digest = hashlib.sha256(repr(known).encode())
    for sentence in sentences:
        parts = (sentence.text, *sentence.labels, *sentence.toponym_labels, *sentence.roles)
        digest.update("\x1f".join(parts).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]


def join(parts: Sequence[Encoded]) -> Encoded:
    """Return all sentences of ``parts`` in order; a word in two parts keeps two rows."""
    shifts = np.cumsum([0, *(len(part.words) for part in parts)])
    ends = np.cumsum([0, *(len(part.types) for part in parts)])
    rows = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Encoded)
        if field.name not in {"types", "bounds"}
    }
    types = np.concatenate([part.types + shift for part, shift in zip(parts, shifts[:-1], strict=True)])
    bounds = np.concatenate(
        [[0], *(part.bounds[1:] + end for part, end in zip(parts, ends[:-1], strict=True))]
    )
    return Encoded(types=types.astype(np.int32), bounds=bounds.astype(np.int32), **rows)
