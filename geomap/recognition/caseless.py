"""Names in a text that has no capitals at all: "volgens de politie in rabat"."""

from geomap.gazetteer import Gazetteer, GazetteerHit
from geomap.languages.common_words import word_frequency
from geomap.languages.language import Language
from geomap.recognition.phrases import links
from geomap.recognition.view import TextView, is_any
from geomap.text.folding import fold
from geomap.text.scripts import CASED, script_of

#: A shorter text says nothing of how its author writes.
_FEWEST_WORDS = 4
#: A name is at least this prominent where a word leads to a place ("in assen"), else this (half a
#: million people): "nice", "reading" and "essen" are towns of .55 to .58.
_LED, _ALONE = 0.45, 0.62
#: After "of" and its like, which other words follow, too: 100,000 people.
_OWNER = 0.5
#: From this Zipf frequency on every word of a longer name is a plain one ("la paz", "new market").
_PLAIN = 4.0


def is_caseless(view: TextView) -> bool:
    """Return whether a text in a script with capitals has none."""
    words = [token for token in view.tokens if token.is_word and script_of(token.text) in CASED]
    return len(words) >= _FEWEST_WORDS and all(token.text.islower() for token in words)


def find_caseless_names(
    view: TextView, *, gazetteer: Gazetteer, language: Language
) -> tuple[GazetteerHit, ...]:
    """Return well-known names of a text without capitals, as written, in text order.

    One that is not so well known needs a word before it that leads to a place, or another name beside it.
    """
    hits = gazetteer.scan(_with_capitals(view))
    likely = [hit for hit in hits if hit.best.prominence >= _LED and not _is_common(view, hit, language)]
    taken: dict[int, GazetteerHit] = {}
    ends: set[int] = set()
    for hit in likely:
        first, last = view.span(hit.start, hit.end)
        led = _is_led(view, language, hit, first)
        # "in rabat en amsterdam": what leads to one name leads to the next.
        led = led or (is_any(view.word(first - 1), language.words.conjunctions, {","}) and first - 1 in ends)
        if led:
            ends.add(last)
        if led or _is_known_alone(view, hit, language, range(first, last)):
            taken[hit.start] = hit
    return tuple(hit._replace(name=view.text[hit.start : hit.end]) for hit in taken.values())


def _with_capitals(view: TextView) -> str:
    """Return the text with a capital for each word, letter for letter as long as it was."""
    letters = list(view.text)
    for token in view.tokens:
        capital = letters[token.start].title()
        if token.is_word and len(capital) == 1:
            letters[token.start] = capital
    return "".join(letters)


def _is_common(view: TextView, hit: GazetteerHit, language: Language) -> bool:
    """Whether the language lists the name, in small letters or with its capital, as a word."""
    words = language.words
    forms = (hit.name, view.text[hit.start : hit.end])
    return any(is_any(form, words.not_places, words.stop, language.feature_words) for form in forms)


def _is_led(view: TextView, language: Language, hit: GazetteerHit, first: int) -> bool:
    """Whether the word before leads to a place ("in assen"), or says whose or what one is ("de toulouse")."""
    before = view.word(first - 1)
    if before in language.words.before_place:
        return True
    # Dutch and German "de", "der" are articles; where names stand behind their nouns they are "of".
    owns = links(before, language.words) if not language.premodifies else before in language.words.containment
    return owns and hit.best.prominence >= _OWNER


def _is_known_alone(view: TextView, hit: GazetteerHit, language: Language, tokens: range) -> bool:
    if hit.best.prominence < _ALONE or hit.name in language.words.given_names:
        return False
    plain = [
        word_frequency(fold(view.word(index)), language.code) >= _PLAIN
        or view.word(index) in language.words.stop
        for index in tokens
    ]
    return len(tokens) == 1 or not all(plain)
