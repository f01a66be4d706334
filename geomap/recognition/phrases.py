"""The capitalised phrase around a name: "University of Tel Aviv", "Washington Post", "Jack London"."""

from dataclasses import dataclass

from geomap.languages.language import Language, Words
from geomap.recognition.view import TextView
from geomap.text.scripts import CASED, script_of

#: No phrase is so long on one side of a name; a line of 10,000 names would be read 10,000 times.
_MOST_WORDS = 50


@dataclass(frozen=True, slots=True)
class Phrase:
    """The phrase that holds a name: half-open token ranges, and what the rest of it says.

    ``before`` and ``after`` are the capitalised words around the name, in text order;
    ``organisation`` is True when one of them makes the phrase an organisation or a venue.
    """

    start: int
    end: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    organisation: bool


def find_phrase(view: TextView, language: Language, first: int, last: int) -> Phrase:
    """Return the capitalised phrase around the tokens ``first..last`` (half-open).

    Connectors ("of", "van") join only between capitalised words, and only those that do not
    themselves place something: "Ministry of Defence in Rabat" ends before "in".
    """
    words = language.words
    start, end = first, last
    while first - start < _MOST_WORDS and (step := _step_left(view, language, start)) < start:
        start = step
    while end - last < _MOST_WORDS and (step := _step_right(view, language, end)) > end:
        end = step
    before = tuple(view.surface(index) for index in range(start, first) if view.is_name_word(index))
    after = tuple(view.surface(index) for index in range(last, end) if view.is_name_word(index))
    around = (*range(start, first), *range(last, end))
    organisation = any(view.word(index) in words.organisation for index in around)
    return Phrase(start, end, before, after, organisation)


def _in_phrase(view: TextView, language: Language, index: int) -> bool:
    """Whether the token belongs to a phrase for more than its place at a sentence's start."""
    words = language.words
    if not view.is_name_word(index) or index in view.titled:
        return False
    word = view.word(index)
    if word in words.stop or word in words.before_person:
        return False
    if index in view.sentence_starts:
        return word in words.organisation or view.surface(index) in words.given_names
    return True


def links(word: str, words: Words) -> bool:
    """Return whether ``word`` ties two parts of one name and places nothing by itself ("of", "van")."""
    return word in words.surname_particles or (word in words.containment and word not in words.before_place)


def _is_head(word: str, language: Language) -> bool:
    """Whether an organisation may be called so; an airport or a port is rather a place itself."""
    return word in language.words.organisation and word not in language.feature_words


def _step_left(view: TextView, language: Language, start: int) -> int:
    words = language.words
    if start == 0 or not view.same_line(start - 1):
        return start
    if _in_phrase(view, language, start - 1):
        return start - 1
    # Only an organisation reaches over a connector: "Bank of England", but not "Vance of Ohio".
    # Its head may be small ("université de Tel Aviv"), and needs no connector in Arabic.
    linked = links(view.word(start - 1), words) and view.same_line(start - 2)
    if linked and _is_head(view.word(start - 2), language):
        return start - 2
    # Elided: "Banca d'Italia" is four tokens.
    elided = view.surface(start - 1) in {"'", "’"} and view.touches(start - 1) and view.touches(start - 2)
    if elided and view.surface(start - 2).islower() and _is_head(view.word(start - 3), language):
        return start - 3
    if script_of(view.surface(start - 1)) not in CASED and view.word(start - 1) in words.organisation:
        return start - 1
    return start


def _step_right(view: TextView, language: Language, end: int) -> int:
    # No connector leads on to the right: "Rabat of Morocco" would swallow a second place.
    if end >= len(view.tokens) or not view.same_line(end - 1):
        return end
    if _in_phrase(view, language, end):
        return end + 1
    return end
