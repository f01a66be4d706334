"""Spans of persons, so that "Ned Price" is not a town in Utah."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from geomap.languages.language import Language, Words
from geomap.recognition.view import TextView, is_any
from geomap.text.scripts import CASED, script_of

#: No name of a person has more words than this in the news; a longer run is a heading.
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Persons:
    """Token ranges that name persons, and the words known from them as surnames.

    ``spans`` are half-open, in text order, and do not overlap.
    """

    spans: tuple[tuple[int, int], ...]
    surnames: frozenset[str]

    def touching(self, first: int, last: int) -> tuple[tuple[int, int], ...]:
        """Return those of ``spans`` that share a token with ``first..last``, half-open.

        Examples
        --------
        >>> Persons(((0, 2), (4, 6), (6, 9)), frozenset()).touching(1, 6)
        ((0, 2), (4, 6))
        """
        # Not by trying all: a list of 10,000 persons has 10,000 names in it to ask for.
        begin = bisect_right(self.spans, first, key=lambda span: span[1])
        return self.spans[begin : bisect_left(self.spans, last, key=lambda span: span[0])]


def find_persons(
    view: TextView,
    language: Language,
    *,
    places: frozenset[int],
    known: frozenset[tuple[int, int]],
) -> Persons:
    """Return the persons named in ``view``.

    A name starts at a given name, or after a title such as "minister", and goes on over
    capitalised words, initials and particles ("van", "bin"). ``places`` are indices of tokens
    that begin a well-known place: after a title alone they are not taken ("President Russia");
    ``known`` are ranges of tokens that are well-known names of several words ("Den Haag").
    """
    words = language.words
    # "Lee County" is no person, and in "Fargo Mayor Walaker" a new name begins after the title.
    ends = words.stop | words.organisation | words.before_person | frozenset(language.feature_words)
    spans: list[tuple[int, int]] = []
    surnames: set[str] = set()
    behind = 0
    for index in _beginnings(view, words):
        if index < behind:
            continue
        end = _end_of_name(view, words, index, ends)
        if (
            (index, end) not in known
            and end > index
            and _names_person(view, words, index, end, places=places)
        ):
            spans.append((index, end))
            skip_first = view.surface(index) in words.given_names
            surnames.update(_surnames(view, words, index, end, skip_first=skip_first))
            behind = end
    return Persons(tuple(spans), frozenset(surnames))


def _beginnings(view: TextView, words: Words) -> list[int]:
    """Return the tokens that a person's name may begin with: those with a capital, and given names."""
    return [
        index
        for index, token in enumerate(view.tokens)
        if index in view.names or token.text in words.given_names
    ]


def _names_person(view: TextView, words: Words, start: int, end: int, *, places: frozenset[int]) -> bool:
    """Whether the run of capitalised words ``start..end`` is a person's name."""
    long_enough = end - start >= 2
    if view.surface(start) in words.given_names and long_enough:
        return True
    if view.surface(start) in words.ambiguous_given_names and end - start == 2 and start not in view.titled:
        return True  # "Florence Barua", "Jordan Lima": two towns do not stand side by side
    if start > 0 and view.word(start - 1) in words.before_person and view.same_line(start - 1):
        return start not in places
    # "Austin Phoenix said": two names side by side that speak are no two towns.
    return (
        long_enough
        and start not in places
        and start not in view.titled
        and view.word(end) in words.person_verbs
    )


def _end_of_name(view: TextView, words: Words, start: int, ends: frozenset[str]) -> int:
    """Return the index after the name that starts at ``start``; ``start`` itself when none does.

    The words ``ends`` are in no person's name and end it.
    """
    surface = view.surface(start)
    if script_of(surface) not in CASED:
        return _end_of_uncased_name(view, words, start, ends)
    if not view.is_name_word(start) or (surface not in words.given_names and surface in words.not_places):
        return start
    if view.word(start) in ends:
        return start
    end = start + 1
    # In a heading every word has a capital: take the first name and the surname alone.
    most = 2 if start in view.titled else _MOST_WORDS
    while end < len(view.tokens) and end - start < most and view.same_line(end - 1):
        if view.surface(end) in "-.’'" and view.touches(end - 1):
            joins = view.touches(end) and view.is_name_word(end + 1) and view.surface(end) != "."
            ends_initial = (
                view.surface(end) == "." and view.is_initial(end - 1) and view.is_name_word(end + 1)
            )
            if not (joins or ends_initial):
                break
            end += 1
        elif end - start > 1 and view.tail(end + 1) in words.locative:
            break  # "Mehmet Yılmaz Antalya'da": the verb comes last, and the place follows the person
        elif (view.is_name_word(end) and view.word(end) not in ends) or _takes_particle(view, words, end):
            end += 1
        else:
            break
    return end


def _end_of_uncased_name(view: TextView, words: Words, start: int, ends: frozenset[str]) -> int:
    """Return the index after a given name and the surname behind it, where no capitals tell names.

    "كريم بغداد" is one; before a preposition or a verb the given name stands alone and gives none.
    """
    if view.surface(start) not in words.given_names:
        return start
    end = start + 1
    while view.surface(end) in words.given_names or view.word(end) in words.surname_particles:
        end += 1
    if end >= len(view.tokens) or not view.tokens[end].is_word:
        return end
    others = (ends, words.before_place, words.government_verbs, words.person_verbs, words.conjunctions)
    return end if is_any(view.word(end), *others) else end + 1


def _takes_particle(view: TextView, words: Words, index: int) -> bool:
    """Whether the token is a particle inside a name: "Jan van Dalfsen", but not "Gantz van Tel Aviv".

    It follows a given name, an initial or another particle, and leads to a capitalised word.
    """
    previous = view.surface(index - 1)
    led = (
        previous in words.given_names
        or previous.lower() in words.surname_particles
        or view.is_initial(index - 1)
    )
    if view.word(index) not in words.surname_particles or not led:
        return False
    for ahead in range(index + 1, index + 3):
        if view.is_name_word(ahead):
            return view.same_line(ahead - 1)
        if view.word(ahead) not in words.surname_particles:
            return False
    return False


def _surnames(view: TextView, words: Words, start: int, end: int, *, skip_first: bool) -> list[str]:
    candidates = range(start + 1 if skip_first else start, end)
    return [
        view.surface(index)
        for index in candidates
        if view.is_name_word(index)
        and not view.is_initial(index)
        and view.surface(index) not in words.given_names
    ]
