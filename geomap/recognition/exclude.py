"""Names of the gazetteer that the words around them rule out: listed words, parts of persons."""

from geomap.gazetteer import GazetteerHit
from geomap.languages.language import Language
from geomap.recognition.persons import Persons
from geomap.recognition.view import TextView, is_any
from geomap.text.scripts import CASED, script_of

#: From this prominence on, a whole name that is also a person's ("Port Louis", "San Diego") stays.
_FAMOUS = 0.45
#: From this prominence on, a name made of plain words is the place after all ("La Paz").
_WELL_KNOWN = 0.6


def is_listed(hit: GazetteerHit, view: TextView, language: Language) -> bool:
    """Whether the name is a word that the language's file rules out, or rather plain words themselves."""
    first, last = view.span(hit.start, hit.end)
    return _is_blocked(hit, view, language, first, last) or _is_plain_words(hit, view, language, first, last)


def _is_blocked(hit: GazetteerHit, view: TextView, language: Language, first: int, last: int) -> bool:
    """Whether the name, or the whole word that it is in, is one of the language's listed words."""
    words = language.words
    written = view.text[view.starts[first] : view.tokens[last - 1].end] if last > first else hit.name
    forms = {hit.name, written, hit.name.capitalize()} if len(hit.name) > 2 else {hit.name}
    if script_of(written) not in CASED:
        # Written on to the word, as Arabic's accusative is; where case helps, endings make new names.
        forms |= {written.removesuffix(suffix) for suffix in language.inflection.suffixes}
    # "IN" and "ME" in capitals are states; "in" and "me" are words.
    blocked = bool(forms & words.not_places) or (not hit.name.isupper() and hit.name.lower() in words.stop)
    return blocked and not _is_said_to_be_place(view, language, first)


def _is_plain_words(hit: GazetteerHit, view: TextView, language: Language, first: int, last: int) -> bool:
    """Whether a name of several words is rather those words themselves."""
    words = language.words
    if last - first < 2:
        return False
    if view.word(first) in words.stop and view.tokens[last - 1].text.islower():
        return True  # "The city" is an alias of London
    # "El Banco" is a town in Colombia, and any bank at all.
    return hit.best.prominence < _WELL_KNOWN and all(
        is_any(view.word(index), words.stop, words.organisation) for index in range(first, last)
    )


def is_part_of_person(hit: GazetteerHit, view: TextView, persons: Persons) -> bool:
    """Whether the name stands in a person's.

    "San Diego" and "Port Louis" hold a given name and stay; of "Jack London" only a part is a hit.
    """
    first, last = view.span(hit.start, hit.end)
    touched = persons.touching(first, last)
    within = all(first <= start and end <= last for start, end in touched)
    stays = within and last - first > 1 and hit.best.prominence >= _FAMOUS
    return bool(touched) and not stays


def is_in_person(span: tuple[int, int], persons: Persons) -> bool:
    """Whether the range of tokens touches a person's name."""
    return bool(persons.touching(*span))


def _is_said_to_be_place(view: TextView, language: Language, first: int) -> bool:
    """Whether the word before says what the place is ("the town of Most", "مدينة صور")."""
    before = view.word(first - 1)
    if before in language.words.containment:
        before = view.word(first - 2)
    return language.feature_words.get(before, "").startswith(("P", "A.ADM"))
