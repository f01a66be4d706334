"""Names that the gazetteer does not know, where the words around say that a place is meant.

Only what the text itself calls a place ("the village of Kwezimbe") or puts inside one ("near
Kwezimbe, Malawi"): any capitalised word after a preposition would make every person and firm one.
"""

from collections.abc import Sequence

from geomap.languages.language import Language
from geomap.model.toponym import Toponym
from geomap.recognition.persons import Persons
from geomap.recognition.phrases import links
from geomap.recognition.view import TextView, is_any
from geomap.text.scripts import CASED, script_of

#: Less than any name that the gazetteer knows, enough to be asked of an online geocoder.
_SCORE = 0.45
_MOST_WORDS = 3
#: The classes of feature words that stand before a name: towns, units, waters, terrain.
_CLASSES = ("P", "A.ADM", "H", "T")


def find_unknown_names(
    view: TextView,
    language: Language,
    persons: Persons,
    *,
    known: Sequence[Toponym],
    containers: frozenset[int],
) -> tuple[Toponym, ...]:
    """Return the unknown names that the text calls places; ``containers`` as in `judge.observe`.

    ``known`` are the toponyms found so far, which no unknown name may touch.
    """
    taken = {index for toponym in known for index in range(*view.span(toponym.start, toponym.end))}
    taken |= {index for start, end in persons.spans for index in range(start, end)}
    found = []
    behind = 1
    for index in sorted(view.names):
        if index < behind:
            continue
        end = _end_of_name(view, language, index, taken)
        if end > index and (
            _is_called_place(view, language, index) or _is_put_inside(view, language, index, end, containers)
        ):
            start, stop = view.starts[index], view.tokens[end - 1].end
            found.append(Toponym(start=start, end=stop, name=view.text[start:stop], score=_SCORE))
        behind = end
    return tuple(found)


def _end_of_name(view: TextView, language: Language, start: int, taken: set[int]) -> int:
    """Return the index after the run of unknown capitalised words from ``start`` on; ``start`` for none."""
    end = start
    while end < min(start + _MOST_WORDS, len(view.tokens)) and _may_name(view, language, end, taken):
        if end > start and not view.same_line(end - 1):
            break
        end += 1
    return end


def _may_name(view: TextView, language: Language, index: int, taken: set[int]) -> bool:
    words, surface, word = language.words, view.surface(index), view.word(index)
    if index in taken or index in view.titled or not view.is_name_word(index) or surface.isupper():
        return False
    if script_of(surface) not in CASED or len(surface) < 3 or surface in language.demonyms:
        return False
    explained = is_any(
        word,
        words.stop,
        words.organisation,
        words.before_person,
        words.government_nouns,
        language.feature_words,
    )
    return not explained and not is_any(surface, words.not_places, words.given_names)


def _is_called_place(view: TextView, language: Language, start: int) -> bool:
    """Whether a feature word, with or without "of", stands right before the name."""
    before = start - 1
    if links(view.word(before), language.words):
        before -= 1
    called = language.feature_words.get(view.word(before), "").startswith(_CLASSES)
    return (
        called
        and view.surface(before).islower()
        and all(view.same_line(index) for index in range(before, start))
    )


def _is_put_inside(
    view: TextView, language: Language, start: int, end: int, containers: frozenset[int]
) -> bool:
    """Whether a preposition leads to the name and a country or region follows it."""
    joins = view.surface(end) == "," or view.word(end) in language.words.containment
    led = view.word(start - 1) in language.words.before_place and view.same_line(start - 1)
    return led and joins and end + 1 < len(view.tokens) and view.starts[end + 1] in containers
