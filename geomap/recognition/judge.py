"""How likely it is that a name of the gazetteer, found in a text, names a place there.

A logistic model over some twenty facts that a reader would use too. The weights are set by hand, so
that a person can read why "Price" is left out and "Rabat" is not. ``python -m geomap.training.judge``
fits them to corpora and prints them beside: a fit on English, German, Portuguese and old Dutch and
French news agreed on all but five signs and found no more on texts that it had not seen
(2026-11-22: exact F1 on LGL .824 fitted, .828 by hand; on our blind articles the same).
"""

import math
from dataclasses import dataclass, fields

from geomap.gazetteer import GazetteerHit
from geomap.languages.common_words import word_frequency
from geomap.languages.language import Language
from geomap.model.resolution import Candidate, NameKind
from geomap.recognition.persons import Persons
from geomap.recognition.phrases import Phrase
from geomap.recognition.view import TextView, is_any
from geomap.text.folding import fold
from geomap.text.scripts import CASED, script_of

#: Zipf frequency (log10 of uses per billion words) from which a word counts as common.
_COMMON = 3.0
#: From this prominence on, a frequent word is frequent because of the place ("Texas", "Oxford").
_WELL_KNOWN = 0.62
#: Where every noun has a capital, most capitalised neighbours are nouns ("Flughafens Frankfurt").
_NOUN = 0.4
HYPHENS = frozenset("-–‑")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one hit; every field is a number, 0 or 1 where it is a yes or no.

    ``prominence`` is that of the best candidate (0..1), ``common`` the word's Zipf frequency
    above 3 in the text's language. ``common``, ``opens_sentence``, ``given_name`` and,
    but for a known surname, ``beside_person_verb`` are scaled by how obscure the place is (0 from
    a prominence of .62 on); ``alternate`` is an alias in the main name's script.
    """

    prominence: float
    many_words: float
    abbreviation: float
    alternate: float
    short: float
    after_preposition: float
    before_container: float
    in_list: float
    feature_word: float
    common: float
    opens_sentence: float
    titled: float
    lower_elsewhere: float
    surname: float
    given_name: float
    beside_person_verb: float
    organisation: float
    unknown_before: float
    unknown_after: float
    hyphen_known: float
    hyphen_other: float
    uncased: float


BIAS = -2.2
WEIGHTS = Facts(
    prominence=6.5,
    many_words=1.6,
    abbreviation=0.8,
    alternate=-0.8,
    short=-0.5,
    after_preposition=1.8,
    before_container=2.5,
    in_list=0.7,
    feature_word=0.8,
    common=-1.2,
    opens_sentence=-1.5,
    titled=-0.5,
    lower_elsewhere=-1.5,
    surname=-2.5,
    given_name=-2.5,
    beside_person_verb=-0.8,
    organisation=-0.3,
    unknown_before=-2.2,
    unknown_after=-0.6,
    hyphen_known=0.5,
    hyphen_other=-1.5,
    uncased=-0.8,
)


def observe(
    hit: GazetteerHit,
    view: TextView,
    language: Language,
    persons: Persons,
    phrase: Phrase,
    *,
    starts: frozenset[int],
    containers: frozenset[int],
) -> Facts:
    """Return the facts about ``hit``.

    ``starts`` are the start offsets of all hits of the text, ``containers`` those of hits that
    can hold another (countries, first-level units, regions).
    """
    words = language.words
    first, last = view.span(hit.start, hit.end)
    best = hit.best
    single = last - first == 1
    # Every Arabic name of a town is an alternate one; only within one script does that say much.
    same_script = script_of(hit.name) == script_of(best.place.name)
    cased = script_of(hit.name) in CASED
    obscurity = max(0.0, _WELL_KNOWN - best.prominence) / _WELL_KNOWN
    zipf = word_frequency(fold(hit.name), language.code) if single else 0.0
    # In small letters itself only in a text without capitals, where those elsewhere say nothing.
    lower_elsewhere = single and cased and not hit.name.islower() and hit.name.lower() in view.lower_words
    unknown_before = not phrase.organisation and any(not _is_known(word, language) for word in phrase.before)
    unknown_after = not phrase.organisation and any(not _is_known(word, language) for word in phrase.after)
    opens_sentence = single and cased and first in view.sentence_starts and first not in view.titled
    foreign = unknown_before or (unknown_after and not language.premodifies)
    hyphen_tail = _hyphen_tail(view, first, last)
    surname = any(word in persons.surnames for word in hit.name.split())
    speaks = view.word(last) in words.person_verbs
    in_list = _in_list(view, words.conjunctions, first, last, starts)
    tail_known = is_any(hyphen_tail, language.inflection.hyphen_tails, words.place_compounds)
    return Facts(
        prominence=best.prominence,
        many_words=float(not single),
        abbreviation=float(best.name_kind is NameKind.ABBREVIATION),
        alternate=float(best.name_kind is NameKind.ALTERNATE and same_script),
        short=float(len(hit.name) <= 3),
        after_preposition=float(_is_placed(view, language, first, last)),
        before_container=float(_before_container(hit, view, last, containers)),
        in_list=float(in_list),
        feature_word=float(_has_feature_word(view, language, phrase, first)),
        common=max(0.0, zipf - _COMMON) * obscurity,
        opens_sentence=obscurity if opens_sentence else 0.0,
        titled=float(single and first in view.titled),
        lower_elsewhere=float(lower_elsewhere),
        surname=float(surname),
        given_name=min(1.0, 2 * obscurity) if single and hit.name in words.given_names else 0.0,
        beside_person_verb=(1.0 if surname else min(1.0, 2 * obscurity)) if speaks else 0.0,
        organisation=float(phrase.organisation),
        unknown_before=_NOUN * unknown_before if language.capitalises_nouns else float(foreign),
        unknown_after=float(unknown_after and language.premodifies),
        hyphen_known=float(tail_known),
        hyphen_other=float(hyphen_tail != "" and not tail_known and not in_list),
        uncased=float(not cased),
    )


_WEIGHTS_BY_NAME = tuple((field.name, float(getattr(WEIGHTS, field.name))) for field in fields(WEIGHTS))


def score(facts: Facts) -> float:
    """Return the probability (0..1) that a hit with these ``facts`` names a place."""
    total = BIAS
    for name, weight in _WEIGHTS_BY_NAME:
        total += weight * getattr(facts, name)
    return round(1.0 / (1.0 + math.exp(-total)), 3)


def can_contain(candidate: Candidate) -> bool:
    """Whether the place is a country, a first-level unit or a region, in which towns lie."""
    place = candidate.place
    return place.is_country or place.feature_code in {"ADM1", "RGN", "TERR"}


def _is_known(word: str, language: Language) -> bool:
    """Whether a capitalised neighbour is explained: a kind of place, a title, an adjective."""
    lower = word.lower()
    return (
        lower in language.feature_words
        or lower in language.words.modifiers
        or lower in language.words.government_nouns
        or word in language.demonyms
        or lower in language.demonyms
    )


def _is_placed(view: TextView, language: Language, first: int, last: int) -> bool:
    """Whether a preposition or an ending behind an apostrophe says that something is there."""
    before = view.word(first - 1) in language.words.before_place and view.same_line(first - 1)
    return before or view.tail(last) in language.words.locative


def _before_container(hit: GazetteerHit, view: TextView, last: int, containers: frozenset[int]) -> bool:
    """Whether ", Texas" or "(Texas" follows: a larger place that may hold this one."""
    if view.surface(last) not in {",", "("} or not view.same_line(last) or last + 1 >= len(view.tokens):
        return False
    return view.starts[last + 1] in containers and not can_contain(hit.best)


def _in_list(
    view: TextView, conjunctions: frozenset[str], first: int, last: int, starts: frozenset[int]
) -> bool:
    """Whether a conjunction, comma or hyphen joins the name to another hit right after it or before it."""
    joins = conjunctions | {","} | HYPHENS
    ahead = view.word(last) in joins and last + 1 < len(view.tokens) and view.starts[last + 1] in starts
    behind = view.word(first - 1) in joins and first >= 2 and view.starts[first - 2] in starts
    return ahead or behind


def _has_feature_word(view: TextView, language: Language, phrase: Phrase, first: int) -> bool:
    near = {
        view.word(first - 1),
        view.word(first - 2),
        *(word.lower() for word in phrase.before + phrase.after),
    }
    return any(word in language.feature_words for word in near)


def _hyphen_tail(view: TextView, first: int, last: int) -> str:
    """Return the word that a hyphen ties to the name, ``""`` when none does."""
    if view.surface(last) in HYPHENS and view.touches(last - 1) and view.touches(last):
        return view.word(last + 1)
    if view.surface(first - 1) in HYPHENS and view.touches(first - 2) and view.touches(first - 1):
        return view.word(first - 2)
    return ""
