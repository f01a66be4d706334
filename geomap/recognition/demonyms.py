"""Demonyms and adjectives of places ("Marokkaanse", "Israeli-Palestinian"): listed ones, and those read."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from geomap.gazetteer import Gazetteer
from geomap.languages.language import Language
from geomap.model.toponym import Kind, Role, Toponym
from geomap.recognition.tagger import Tags
from geomap.recognition.tagger.labels import TOPONYM_TAGS
from geomap.recognition.view import TextView
from geomap.text.tokens import tokenize

# A demonym written as its language's file has it; a few are words of other meaning ("Polish"
# at the start of a sentence), and a first word's capital proves nothing.
_SCORE = 0.95
_SCORE_AT_START = 0.85
# By the annotation convention a demonym means people, government or products, never the land.
_ROLE_SCORE = 0.97
# Below this the tagger rather thinks that the word is none.
_LEAST_TAGGED = 0.5
_DEMONYM = TOPONYM_TAGS.index("B-DEM")


def find_demonyms(view: TextView, language: Language) -> tuple[Toponym, ...]:
    """Return the demonyms in ``view``, each with the ids of its places, best first.

    Where a longer form fits ("South African"), the shorter ("African") is not returned.
    """
    found = []
    behind = 0
    heads = _heads(tuple(language.demonyms))
    for position in [index for index, word in enumerate(view.words) if word in heads]:
        last, place_ids = _longest(view, language, position)
        if position < behind or not place_ids:
            continue
        behind = last
        at_start = position in view.sentence_starts or position in view.titled
        score = _SCORE_AT_START if at_start else _SCORE
        found.append(_demonym(view, position, last, score=score, place_ids=place_ids))
    return tuple(found)


def find_tagged_demonyms(
    view: TextView, tags: Tags, *, gazetteer: Gazetteer, known: Sequence[Toponym]
) -> tuple[Toponym, ...]:
    """Return the demonyms that no file lists, yet the tagger reads, where a well-known place has their stem.

    "Barcelonés" is Barcelona's. ``known`` are the toponyms found so far, which none of these overlaps.
    """
    taken = {index for toponym in known for index in range(*view.span(toponym.start, toponym.end))}
    found = []
    for first in np.flatnonzero(tags.toponyms[:, _DEMONYM] >= _LEAST_TAGGED).tolist():
        score = tags.place_probability(first, first + 1, label="DEM")
        if first in taken or score < _LEAST_TAGGED:
            continue
        form = gazetteer.find_shared_stem(view.surface(first).capitalize())
        if form is not None:
            place_ids = (form.namesakes.best.place.id,)
            found.append(_demonym(view, first, first + 1, score=round(score, 3), place_ids=place_ids))
    return tuple(found)


def _demonym(view: TextView, first: int, last: int, *, score: float, place_ids: tuple[str, ...]) -> Toponym:
    start, end = view.starts[first], view.tokens[last - 1].end
    return Toponym(
        start=start,
        end=end,
        name=view.text[start:end],
        kind=Kind.DEMONYM,
        role=Role.ASSOCIATIVE,
        role_score=_ROLE_SCORE,
        score=score,
        place_ids=place_ids,
    )


#: The longest demonyms have this many words, hyphens counted ("Trinidadian and Tobagonian"); without
#: spaces, this many letters.
_MOST_TOKENS = 8


@lru_cache(maxsize=32)  # several ms of every document otherwise; to look it up takes 0.05 ms
def _heads(forms: tuple[str, ...]) -> frozenset[str]:
    """Return the first words of ``forms`` in lower case: only where one stands can a demonym begin."""
    return frozenset(tokenize(form)[0].text.lower() for form in forms)


def _longest(view: TextView, language: Language, first: int) -> tuple[int, tuple[str, ...]]:
    """Return the end of the longest demonym from the token ``first`` on, and its place ids."""
    for last in range(min(first + _MOST_TOKENS, len(view.tokens)), first, -1):
        surface = view.text[view.starts[first] : view.tokens[last - 1].end]
        if place_ids := _look_up(surface, language):
            return last, place_ids
    return first, ()


def _look_up(word: str, language: Language) -> tuple[str, ...]:
    """Return the place ids of the demonym ``word``, ``()`` when it is none.

    Languages that write demonyms small ("marocain") capitalise them at a sentence's start, and
    capitals throughout stand in headlines; neither has a form of its own in the files.
    """
    if place_ids := language.demonyms.get(word):
        return place_ids
    if word[0].isupper() and (place_ids := language.demonyms.get(word.lower())):
        return place_ids
    if word.isupper() and len(word) > 4:
        return language.demonyms.get(word.title(), ())
    return ()
