"""Demonyms and adjectives of places ("Marokkaanse", "Israeli-Palestinian"), by the language's file."""

from functools import lru_cache

from geomap.languages.language import Language
from geomap.model.toponym import Kind, Role, Toponym
from geomap.recognition.view import TextView
from geomap.text.tokens import tokenize

# A demonym written as its language's file has it; a few are words of other meaning ("Polish"
# at the start of a sentence), and a first word's capital proves nothing.
_SCORE = 0.95
_SCORE_AT_START = 0.85
# By the annotation convention a demonym means people, government or products, never the land.
_ROLE_SCORE = 0.97


def find_demonyms(view: TextView, language: Language) -> tuple[Toponym, ...]:
    """Return the demonyms in ``view``, each with the ids of its places, best first.

    Where a longer form fits ("South African"), the shorter ("African") is not returned.
    """
    found = []
    position = 0
    # Few demonyms have several words; a token that begins none of those is tried alone.
    heads = _heads(tuple(language.demonyms))
    while position < len(view.tokens):
        most = _MOST_TOKENS if view.word(position) in heads else 1
        last, place_ids = _longest(view, language, position, most)
        if not place_ids:
            position += 1
            continue
        start, end = view.starts[position], view.tokens[last - 1].end
        at_start = position in view.sentence_starts or position in view.titled
        found.append(
            Toponym(
                start=start,
                end=end,
                name=view.text[start:end],
                kind=Kind.DEMONYM,
                role=Role.ASSOCIATIVE,
                role_score=_ROLE_SCORE,
                score=_SCORE_AT_START if at_start else _SCORE,
                place_ids=place_ids,
            )
        )
        position = last
    return tuple(found)


#: The longest demonyms have this many words, hyphens counted ("Trinidadian and Tobagonian"); without
#: spaces, this many letters.
_MOST_TOKENS = 8
# Letters of scripts without spaces, each a token of its own, come after those of most others.
_FIRST_UNSPACED = "\u0e00"


@lru_cache(maxsize=32)  # 3 ms of every document otherwise; to look it up takes 0.05 ms
def _heads(forms: tuple[str, ...]) -> frozenset[str]:
    """Return the first words, lower-case, of those of ``forms`` that have several."""
    return frozenset(tokenize(form)[0].text.lower() for form in forms if _has_more_tokens(form))


def _has_more_tokens(form: str) -> bool:
    return not form.isalpha() or form[0] >= _FIRST_UNSPACED


def _longest(view: TextView, language: Language, first: int, most: int) -> tuple[int, tuple[str, ...]]:
    """Return the end of the longest demonym of up to ``most`` tokens from ``first`` on, and its place ids."""
    if not view.tokens[first].is_word:
        return first, ()
    for last in range(min(first + most, len(view.tokens)), first, -1):
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
