"""The places of a name, and where nobody knows it, those of the names one edit away."""

from dataclasses import replace

from geomap.gazetteer.fuzzy import neighbours
from geomap.gazetteer.hits import BuildCandidates, NameIndex
from geomap.gazetteer.names import CASE_MASK, CODE, case_fits, name_kind, postings_in, unpack
from geomap.model.resolution import Candidate, NameKind
from geomap.text.folding import fold

# What a name in the language asked for is worth in prominence.
_LANGUAGE_BONUS = 0.05
# A neighbour of an unknown name must be a place that papers write about (10,000 people).
_FUZZY_PROMINENCE = 0.42
_FUZZY_LIMIT = 20
_CASED = CASE_MASK << 16
_CODED = CODE << 16


def find_namesakes(
    name: str, names: NameIndex, build: BuildCandidates, *, language: str, limit: int
) -> tuple[Candidate, ...]:
    """Return the places called ``name``, most prominent first; see `Gazetteer.lookup`."""
    key = fold(name)
    postings = postings_in(names.find(key))
    if not postings:
        return ()
    if any(posting & _CASED for posting in postings):
        postings = tuple(posting for posting in postings if case_fits(unpack(posting)[1], name))
    if any(posting & _CODED for posting in postings):
        # An airport's code is an answer only where nothing else is called so.
        postings = tuple(posting for posting in postings if not posting & _CODED) or postings
    if not language:
        return build(postings[:limit])
    return tuple(sorted(build(postings), key=lambda candidate: _rank(candidate, key, language))[:limit])


def _rank(candidate: Candidate, key: str, language: str) -> float:
    is_its_name = any(own == language and fold(text) == key for own, text in candidate.place.names)
    return -candidate.prominence - _LANGUAGE_BONUS * is_its_name


def find_neighbours(name: str, names: NameIndex, build: BuildCandidates) -> tuple[Candidate, ...]:
    """Return the well-known places whose names are one edit away from ``name``, most prominent first."""
    best: dict[int, int] = {}
    for blob in names.find_any(tuple(neighbours(fold(name)))):
        for posting in postings_in(blob):
            number, flags, prominence = unpack(posting)
            if prominence < _FUZZY_PROMINENCE:
                break
            if flags & (CASE_MASK | CODE) or name_kind(flags) is NameKind.ABBREVIATION:
                continue
            # A place may be near by two names: its better kind of name comes first in the flags.
            best[number] = min(posting, best.get(number, posting))
    ranked = sorted(build(tuple(best.values())), key=lambda found: (-found.prominence, found.place.id))
    return tuple(replace(candidate, distance=1) for candidate in ranked[:_FUZZY_LIMIT])
