"""The capitalised phrase around a name: "University of Tel Aviv", "Washington Post", "Jack London"."""

from dataclasses import dataclass

from geomap.languages.language import Words
from geomap.recognition.view import TextView


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


def find_phrase(view: TextView, words: Words, first: int, last: int) -> Phrase:
    """Return the capitalised phrase around the tokens ``first..last`` (half-open).

    Connectors ("of", "van") join only between capitalised words, and only those that do not
    themselves place something: "Ministry of Defence in Rabat" ends before "in".
    """
    connectors = words.surname_particles | (words.containment - words.before_place)
    start, end = first, last
    while (step := _step_left(view, words, start, connectors)) < start:
        start = step
    while (step := _step_right(view, words, end)) > end:
        end = step
    before = tuple(view.surface(index) for index in range(start, first) if view.is_name_word(index))
    after = tuple(view.surface(index) for index in range(last, end) if view.is_name_word(index))
    organisation = any(word.lower() in words.organisation for word in (*before, *after))
    return Phrase(start, end, before, after, organisation)


def _in_phrase(view: TextView, words: Words, index: int) -> bool:
    """Whether the token belongs to a phrase for more than its place at a sentence's start."""
    if not view.is_name_word(index) or index in view.titled:
        return False
    word = view.word(index)
    if word in words.stop or word in words.before_person:
        return False
    if index in view.sentence_starts:
        return word in words.organisation or view.surface(index) in words.given_names
    return True


def _step_left(view: TextView, words: Words, start: int, connectors: frozenset[str]) -> int:
    if start == 0 or not view.same_line(start - 1):
        return start
    if _in_phrase(view, words, start - 1):
        return start - 1
    # Only an organisation reaches over a connector: "Bank of England", but not "Vance of Ohio".
    linked = view.word(start - 1) in connectors and view.same_line(start - 2) and _in_phrase(view, words, start - 2)
    if linked and view.word(start - 2) in words.organisation:
        return start - 2
    return start


def _step_right(view: TextView, words: Words, end: int) -> int:
    # No connector leads on to the right: "Rabat of Morocco" would swallow a second place.
    if end >= len(view.tokens) or not view.same_line(end - 1):
        return end
    if _in_phrase(view, words, end):
        return end + 1
    return end
