"""What to ask an online geocoder: the names left open, and where to look for them."""

from collections import defaultdict

from geomap.model.context import GeocodeQuery
from geomap.model.resolution import ParsedDocument
from geomap.model.toponym import Kind, Toponym

#: Below this the recogniser doubts that the word is a place at all; asking would be noise.
_LEAST_SCORE = 0.3
_MOST_COUNTRIES = 3


def open_queries(parsed: ParsedDocument) -> tuple[GeocodeQuery, ...]:
    """Return a question for each name of ``parsed`` that was left open, sorted, each once.

    Demonyms and names that are hardly places are not asked. The countries are the three that the
    document's resolved places make most likely; none when nothing was resolved.
    """
    queries = {
        query_of(resolved.toponym, parsed, countries=likely_countries(parsed))
        for resolved in parsed.toponyms
        if resolved.resolution.place is None
    }
    return tuple(sorted(query for query in queries if query is not None))


def query_of(toponym: Toponym, parsed: ParsedDocument, *, countries: tuple[str, ...]) -> GeocodeQuery | None:
    """Return the question about ``toponym``, None when it is not worth one."""
    name = " ".join(toponym.lookup_name.split())
    if toponym.kind is not Kind.NAME or toponym.score < _LEAST_SCORE or not name:
        return None
    return GeocodeQuery(name=name, countries=countries, language=parsed.document.language)


def likely_countries(parsed: ParsedDocument) -> tuple[str, ...]:
    """Return the up to three countries that most of the resolved places are in, sorted by code."""
    mass: dict[str, float] = defaultdict(float)
    for resolved in parsed.toponyms:
        place = resolved.resolution.place
        if place is not None and place.country:
            mass[place.country] += resolved.resolution.confidence
    ranked = sorted(mass, key=lambda country: (-mass[country], country))
    return tuple(sorted(ranked[:_MOST_COUNTRIES]))
