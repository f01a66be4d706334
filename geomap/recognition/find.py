"""The toponyms of a document: gazetteer hits judged in context, demonyms, written coordinates."""

from collections.abc import Iterable, Iterator, Sequence

from geomap.gazetteer import Gazetteer, GazetteerHit
from geomap.languages.language import Language
from geomap.model.document import Document
from geomap.model.place import Place
from geomap.model.resolution import NameKind
from geomap.model.toponym import Kind, Toponym
from geomap.recognition.boilerplate import find_boilerplate
from geomap.recognition.coordinates import find_coordinates
from geomap.recognition.demonyms import find_demonyms
from geomap.recognition.exclude import is_excluded, is_in_person
from geomap.recognition.inflection import add_inflected_names, find_hidden_names
from geomap.recognition.judge import Facts, can_contain, observe, score
from geomap.recognition.persons import Persons, find_persons
from geomap.recognition.phrases import Phrase, find_phrase
from geomap.recognition.roles import assign_roles
from geomap.recognition.unknown import find_unknown_names
from geomap.recognition.view import TextView, is_any, view_text

#: Hits below this score are not reported: there a find is as likely wrong as right.
THRESHOLD = 0.5
#: From this prominence on, a name after a title alone is no person ("President Russia").
_VERY_FAMOUS = 0.8
#: From this prominence on, a whole run of capitalised words is the place that it names.
_WELL_KNOWN = 0.5


def find_toponyms(document: Document, *, gazetteer: Gazetteer, language: Language) -> tuple[Toponym, ...]:
    """Return the toponyms of ``document`` in text order, none overlapping, each with its role.

    An empty text, or one that names no place, gives ``()``.
    """
    text = document.text
    view = view_text(text)
    hits = add_inflected_names(view, gazetteer.scan(text), gazetteer=gazetteer, language=language)
    skipped = find_boilerplate(text, language)
    persons = find_persons_among(hits, view, language)
    demonyms = [
        demonym
        for demonym in _without_names(find_demonyms(view, language), hits, language)
        if not is_in_person(view.span(demonym.start, demonym.end), persons)
    ]
    named = _judge_hits(hits, view, language, persons)
    hidden = find_hidden_names(view, hits, gazetteer=gazetteer, language=language)
    found = _merge((find_coordinates(text), demonyms, named, hidden))
    found += find_unknown_names(view, language, persons, known=found, containers=find_containers(hits))
    kept = [
        toponym for toponym in sorted(found, key=lambda item: item.start) if not _is_inside(toponym, skipped)
    ]
    powers = frozenset(hit.start for hit in hits if _is_power(hit.best.place, gazetteer))
    return assign_roles(kept, view, language.words, powers=powers)


def find_persons_among(hits: Sequence[GazetteerHit], view: TextView, language: Language) -> Persons:
    """Return the persons of a text, knowing which of its words are well-known places."""
    famous = frozenset(
        view.span(hit.start, hit.end)[0] for hit in hits if hit.best.prominence >= _VERY_FAMOUS
    )
    spans = [(view.span(hit.start, hit.end), hit.best.prominence) for hit in hits]
    known = frozenset(
        span for span, prominence in spans if span[1] - span[0] > 1 and prominence >= _WELL_KNOWN
    )
    return find_persons(view, language, places=famous, known=known)


def find_containers(hits: Sequence[GazetteerHit]) -> frozenset[int]:
    """Return the start offsets of the hits that can hold another place: countries, units, regions."""
    return frozenset(hit.start for hit in hits if can_contain(hit.best))


def _is_power(place: Place, gazetteer: Gazetteer) -> bool:
    return place.is_country or gazetteer.stands_for(place.id) is not None


def _without_names(
    demonyms: Sequence[Toponym], hits: Sequence[GazetteerHit], language: Language
) -> tuple[Toponym, ...]:
    """Return ``demonyms`` without those that are their place's own name, written with a capital.

    Spanish "argentina" is a demonym, "Argentina" the country. Only main names count: GeoNames
    lists "Israeli" among the aliases of Israel. Polish "Polski" is Poland's genitive.
    """
    spans = {(demonym.start, demonym.end) for demonym in demonyms}
    named = {
        (hit.start, hit.end): {candidate.place.name, candidate.place.name_in(language.code)}
        | ({hit.name} if hit.base else set())
        for hit in hits
        if (hit.start, hit.end) in spans
        for candidate in reversed(hit.candidates)
        if candidate.place.is_country
    }
    return tuple(
        demonym for demonym in demonyms if demonym.name not in named.get((demonym.start, demonym.end), ())
    )


def observe_hits(
    hits: Sequence[GazetteerHit], view: TextView, language: Language, persons: Persons
) -> Iterator[tuple[GazetteerHit, Facts, Phrase]]:
    """Yield each hit that its words do not rule out, with the facts about it and its phrase."""
    starts = frozenset(hit.start for hit in hits)
    containers = find_containers(hits)
    for hit in hits:
        if is_excluded(hit, view, language, persons):
            continue
        phrase = find_phrase(view, language, *view.span(hit.start, hit.end))
        yield hit, observe(hit, view, language, persons, phrase, starts=starts, containers=containers), phrase


def _judge_hits(
    hits: Sequence[GazetteerHit], view: TextView, language: Language, persons: Persons
) -> tuple[Toponym, ...]:
    found = []
    for hit, facts, phrase in observe_hits(hits, view, language, persons):
        kind = Kind.EMBEDDED if phrase.organisation else Kind.NAME
        probability = score(facts)
        if probability >= THRESHOLD:
            start, end = _core(hit, view, language)
            name = view.text[start:end]
            base = hit.base if (start, end) == (hit.start, hit.end) else ""
            found.append(Toponym(start=start, end=end, name=name, kind=kind, score=probability, base=base))
    return tuple(found)


def _core(hit: GazetteerHit, view: TextView, language: Language) -> tuple[int, int]:
    """Return the offsets of the name itself where an alias adds what it is ("City of Richmond").

    "New York City" stays whole: it is the main name.
    """
    best = hit.best
    stop_follows = view.text[hit.end : hit.end + 1] == "."
    if best.name_kind is NameKind.ABBREVIATION and "." in hit.name and stop_follows:
        return hit.start, hit.end + 1  # "EE. UU." and "W.Va." end with their own stop
    if best.name_kind is not NameKind.ALTERNATE:
        return hit.start, hit.end
    main, written = best.place.name.lower(), hit.name.lower()
    extra = set(written.replace(main, " ", 1).split())
    explained = all(is_any(word, language.feature_words, language.words.containment) for word in extra)
    if main == written or main not in written or not extra or not explained:
        return hit.start, hit.end
    start = hit.start + written.index(main)
    end = start + len(main)
    # Lower case may be longer than what it comes from ("İ"): then the alias stays whole.
    return (start, end) if view.text[start:end].lower() == main else (hit.start, hit.end)


def _merge(groups: Iterable[Sequence[Toponym]]) -> tuple[Toponym, ...]:
    """Return all toponyms in text order; where two overlap, the longer stays, then the earlier group."""
    ranked = [(toponym, rank) for rank, group in enumerate(groups) for toponym in group]
    ranked.sort(key=lambda item: (-(item[0].end - item[0].start), item[1], item[0].start))
    taken: set[int] = set()
    kept = []
    for toponym, _ in ranked:
        span = range(toponym.start, toponym.end)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(toponym)
    return tuple(sorted(kept, key=lambda toponym: toponym.start))


def _is_inside(toponym: Toponym, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(start <= toponym.start < end for start, end in ranges)
