"""Places inside the names of sites: "Denver International Airport" is in Denver, and both are places.

Only inside what people built, as the convention has it (docs/annotation.md): the Gulf of Mexico holds no
mention of Mexico, and a street may be called after a town at the other end of the world.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from geomap.gazetteer import Gazetteer, GazetteerHit
from geomap.languages.language import Language
from geomap.model.place import FeatureClass
from geomap.model.toponym import Kind, Role, Toponym
from geomap.recognition.view import TextView, is_any

#: A name inside another is at least this prominent, a town of some 40,000 people: less, and it is a
#: person's or a word as often as a place's. On the sites of the project's texts (2026-11-23) 42 names are
#: right and 5 wrong at this figure, 43 and 23 at .42, 36 and 4 at .5.
_KNOWN = 0.46
#: Less than any name that stands alone.
_SCORE, _ROLE_SCORE = 0.7, 0.9
#: "Port-au-Prince" is five tokens.
_MOST_TOKENS = 5
_SITE, _ROAD = "S.", "R."


def find_nested_names(
    toponyms: Sequence[Toponym],
    demonyms: Sequence[Toponym],
    hits: Sequence[GazetteerHit],
    view: TextView,
    *,
    gazetteer: Gazetteer,
    language: Language,
) -> tuple[Toponym, ...]:
    """Return the places inside those of ``toponyms`` that are sites, in text order, as embedded names.

    ``demonyms`` are those that were found in the text, whether they became toponyms or not: "Irish" in
    "Irish Museum" is one.
    """
    ordered = sorted(demonyms, key=lambda demonym: demonym.start)
    classes = {(hit.start, hit.end): hit.best.place.feature_class for hit in hits}
    found: list[Toponym] = []
    for site in toponyms:
        first, last = view.span(site.start, site.end)
        if site.kind is not Kind.NAME or last - first < 2:
            continue
        if not _is_site(view, language, range(first, last), classes.get((site.start, site.end))):
            continue
        score = min(site.score, _SCORE)
        inside = [
            replace(demonym, kind=Kind.EMBEDDED, score=score)
            for demonym in _within(ordered, site.start, site.end)
        ]
        taken = {index for demonym in inside for index in range(*view.span(demonym.start, demonym.end))}
        ranges = _names_inside(view, set(range(first, last)) - taken, gazetteer, language)
        found += [*inside, *(_name(view, *tokens, score=score) for tokens in ranges)]
    return tuple(sorted(found, key=lambda toponym: toponym.start))


def _within(ordered: Sequence[Toponym], start: int, end: int) -> list[Toponym]:
    """Return those of ``ordered``, which stand in text order, that lie wholly between two offsets."""
    first, last = (bisect_left(ordered, offset, key=lambda toponym: toponym.start) for offset in (start, end))
    return [toponym for toponym in ordered[first:last] if toponym.end <= end]


def _name(view: TextView, first: int, last: int, *, score: float) -> Toponym:
    start, end = view.starts[first], view.tokens[last - 1].end
    return Toponym(
        start,
        end,
        view.text[start:end],
        kind=Kind.EMBEDDED,
        role=Role.LITERAL,
        role_score=_ROLE_SCORE,
        score=score,
    )


def _is_site(view: TextView, language: Language, tokens: range, feature_class: FeatureClass | None) -> bool:
    """Whether the name is one of a site, by the gazetteer or by what it says of itself."""
    words = [view.word(index) for index in tokens]
    codes = [language.feature_words.get(word, "") for word in words]
    if any(code.startswith(_ROAD) for code in codes):
        return False
    if feature_class is not None:
        return feature_class is FeatureClass.SPOT
    # A museum or hospital that is taken for a place is its building.
    return any(code.startswith(_SITE) for code in codes) or any(
        word in language.words.organisation for word in words
    )


def _names_inside(
    view: TextView, free: set[int], gazetteer: Gazetteer, language: Language
) -> list[tuple[int, int]]:
    """Return the ranges of tokens of well-known names among the tokens ``free``, the longest ones.

    Not all of them together: that is the site's own name.
    """
    found: list[tuple[int, int]] = []
    starts = sorted(free)
    for length in range(min(len(free) - 1, _MOST_TOKENS), 0, -1):
        for start in starts:
            run = range(start, start + length)
            if free.issuperset(run) and _is_known(view, run, gazetteer, language):
                found.append((start, start + length))
                free = free.difference(run)
    return found


def _is_known(view: TextView, run: range, gazetteer: Gazetteer, language: Language) -> bool:
    if not (view.is_name_word(run[0]) and view.is_name_word(run[-1])):
        return False
    name = view.text[view.starts[run[0]] : view.tokens[run[-1]].end]
    words = language.words
    if is_any(name, words.not_places, words.given_names) or is_any(
        name.lower(), language.feature_words, words.stop, words.organisation, words.modifiers
    ):
        return False
    return any(
        best.prominence >= _KNOWN
        and best.place.feature_class is not FeatureClass.SPOT
        and name in {best.place.name, best.place.name_in(language.code)}
        for best in gazetteer.lookup(name, language=language.code, limit=1)
    )
