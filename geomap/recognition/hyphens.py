"""Hyphens between a name and what is no part of it: "Paris-based", "Borne-Enschede", but "Utrecht-Noord"."""

from collections.abc import Sequence

from geomap.languages.language import Language
from geomap.recognition.judge import HYPHENS
from geomap.recognition.tagger import Tags
from geomap.recognition.tagger.labels import TOPONYM_TAGS
from geomap.recognition.view import TextView, is_any

_INSIDE = TOPONYM_TAGS.index("I-TOP")
_SURE = 0.97
_DASHES = frozenset("—―")


def find_joints(
    names: Sequence[tuple[int, int]], tags: Tags, view: TextView, language: Language
) -> frozenset[int]:
    """Return the token indices of hyphens at which a name ends, and perhaps another begins.

    ``names`` are the ranges of tokens, half-open, that the gazetteer knows and the rules take for places.
    It would know the whole if that were one name ("Baden-Württemberg"), unless the other part says
    which part of the place, or what kind of place, is meant ("Utrecht-Oost", "Hawkesbury-vlakte"), or
    two towns have become one ("Sittard-Geleen"), which the tagger tells from a railway between two.
    """
    starts = {first for first, _ in names}
    joints: set[int] = set()
    for first, last in names:
        joints.update(index for index in (first - 1, last) if _is_dash(view, index))
        if _ties(view, last) and not _is_part(view, language, last + 1):
            # "Villeneuve-sur-Lot" is one name however little of it is known.
            common = view.surface(last + 1).islower() and not _ties(view, last + 2)
            is_double = last + 1 in starts and not _is_part(view, language, first) and not _is_one(tags, last)
            if common or is_double:
                joints.add(last)
        # "anti-Israel", but neither "sur-Lot" nor "'s-Hertogenbosch".
        before = view.surface(first - 2)
        if _ties(view, first - 1) and before.islower() and len(before) > 1 and not _ties(view, first - 3):
            joints.add(first - 1)
    return frozenset(joints)


def _is_dash(view: TextView, index: int) -> bool:
    """Whether the token is a dash with white space around it: "LELYSTAD - De gemeente", "Venlo - Assen"."""
    is_hyphen = view.surface(index) in HYPHENS | _DASHES
    return is_hyphen and not view.touches(index - 1) and not view.touches(index)


def _ties(view: TextView, index: int) -> bool:
    """Whether the token is a hyphen that touches a word on both sides."""
    return view.surface(index) in HYPHENS and view.touches(index - 1) and view.touches(index)


def _is_part(view: TextView, language: Language, index: int) -> bool:
    """Whether the word says which part or kind of place is meant; small ones like "based" never do."""
    word = view.word(index)
    if is_any(word, language.feature_words, language.words.modifiers):
        return True
    return view.is_name_word(index) and word in language.inflection.hyphen_tails


def _is_one(tags: Tags, hyphen: int) -> bool:
    """Whether the tagger is sure that a name goes on over a hyphen."""
    return bool(tags.toponyms[hyphen : hyphen + 2, _INSIDE].min() >= _SURE)
