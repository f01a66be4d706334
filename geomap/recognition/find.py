"""The toponyms of a document: names by the gazetteer and the tagger, demonyms, written coordinates."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from geomap.gazetteer import Gazetteer, GazetteerHit
from geomap.languages.language import Language
from geomap.model.document import Document
from geomap.model.place import Place
from geomap.model.resolution import NameKind
from geomap.model.toponym import Kind, Toponym
from geomap.recognition.boilerplate import find_boilerplate
from geomap.recognition.caseless import find_caseless_names, is_caseless
from geomap.recognition.coordinates import find_coordinates
from geomap.recognition.demonyms import find_demonyms, find_tagged_demonyms
from geomap.recognition.exclude import is_in_person, is_listed, is_part_of_person
from geomap.recognition.hyphens import find_joints
from geomap.recognition.inflection import add_inflected_names, find_hidden_names
from geomap.recognition.judge import Facts, can_contain, observe, score
from geomap.recognition.merge import (
    Claim,
    Merge,
    Trust,
    claim_tagged,
    cut_at_joints,
    keep_apart,
    keep_likeliest,
    merge_for,
    take_names,
    weigh_claims,
    weigh_roles,
)
from geomap.recognition.nested import find_nested_names
from geomap.recognition.persons import Persons, find_persons
from geomap.recognition.phrases import Phrase, find_phrase
from geomap.recognition.roles import assign_roles
from geomap.recognition.tagger import Tagger, Tags
from geomap.recognition.unknown import find_unknown_names
from geomap.recognition.view import TextView, is_any, view_text

#: From this prominence on, a name after a title alone is no person ("President Russia").
_VERY_FAMOUS = 0.8
#: From this prominence on, a whole run of capitalised words is the place that it names.
_WELL_KNOWN = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with what the gazetteer, the word lists and the tagger see in it, before anything is decided."""

    view: TextView
    language: Language
    hits: tuple[GazetteerHit, ...]
    persons: Persons
    tags: Tags


def read_text(text: str, *, gazetteer: Gazetteer, tagger: Tagger, language: Language) -> Reading:
    """Return ``text`` with the names that the gazetteer knows, its persons and its tags."""
    view = view_text(text)
    scanned = gazetteer.scan(text)
    hits = add_inflected_names(view, scanned, gazetteer=gazetteer, language=language)
    if not hits and is_caseless(view):
        hits = find_caseless_names(view, gazetteer=gazetteer, language=language)
    persons = find_persons_among(hits, view, language)
    return Reading(view, language, hits, persons, tagger.tag(view, scanned))


def find_toponyms(
    document: Document, *, gazetteer: Gazetteer, tagger: Tagger, language: Language
) -> tuple[Toponym, ...]:
    """Return the toponyms of ``document`` in text order, each with its role.

    None overlap, but that the name of a site holds those of places in it, as embedded ones behind it.

    An empty text, or one that names no place, gives ``()``.
    """
    reading = read_text(document.text, gazetteer=gazetteer, tagger=tagger, language=language)
    return decide(reading, merge_for(language.code), gazetteer=gazetteer)


def decide(reading: Reading, merge: Merge, *, gazetteer: Gazetteer) -> tuple[Toponym, ...]:
    """Return the toponyms of a text, weighing rules and tagger by ``merge``; as `find_toponyms` says."""
    view, language, hits, tags = reading.view, reading.language, reading.hits, reading.tags
    skipped = find_boilerplate(view.text, language)
    listed = find_demonyms(view, language)
    demonyms = _without_persons(_without_names(listed, hits, language), reading)
    read: tuple[Toponym, ...] = ()
    if merge.trust.is_learnt:
        read = find_tagged_demonyms(view, tags, gazetteer=gazetteer, known=listed)
        read = _without_persons(read, reading)
    named = take_names(weigh_claims(claim_spans(reading), tags, view), tags, view, merge)
    hidden = find_hidden_names(view, hits, gazetteer=gazetteer, language=language)
    found = _merge((find_coordinates(view.text), demonyms, named, hidden, read), merge.trust)
    found += find_unknown_names(
        view, language, reading.persons, known=found, containers=find_containers(hits)
    )
    kept = [
        toponym for toponym in sorted(found, key=lambda item: item.start) if not _is_inside(toponym, skipped)
    ]
    powers = find_powers(hits, gazetteer)
    ruled = assign_roles(kept, view, language.words, powers=powers)
    weighed = weigh_roles(ruled, tags, view, merge, powers=powers)
    nested = find_nested_names(weighed, demonyms, hits, view, gazetteer=gazetteer, language=language)
    return tuple(sorted((*weighed, *nested), key=lambda toponym: (toponym.start, -toponym.end)))


def claim_spans(reading: Reading) -> tuple[Claim, ...]:
    """Return the names that the gazetteer knows, as the rules judge them, and those that the tagger reads."""
    view, language = reading.view, reading.language
    claims = []
    for hit, facts, phrase in observe_hits(reading.hits, view, language, reading.persons):
        core = _core(hit, view, language)
        claims.append(
            Claim(
                start=hit.start,
                end=hit.end,
                probability=score(facts),
                base=hit.base if core == (hit.start, hit.end) else "",
                listed=is_listed(hit, view, language),
                in_person=is_part_of_person(hit, view, reading.persons),
                in_organisation=phrase.organisation,
                core=core,
                caseless=hit.name.islower(),
            )
        )
    likely = [view.span(claim.start, claim.end) for claim in claims if claim.is_likely]
    joints = find_joints(likely, reading.tags, view, language)
    return (*cut_at_joints(claims, joints, view), *claim_tagged(reading.tags, view, joints))


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


def find_powers(hits: Sequence[GazetteerHit], gazetteer: Gazetteer) -> frozenset[int]:
    """Return the start offsets of the hits whose best reading is a country or the seat of a government."""
    return frozenset(hit.start for hit in hits if _is_power(hit.best.place, gazetteer))


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


def _without_persons(demonyms: Sequence[Toponym], reading: Reading) -> tuple[Toponym, ...]:
    """Return ``demonyms`` without those that are a part of a person's name."""
    return tuple(
        demonym
        for demonym in demonyms
        if not is_in_person(reading.view.span(demonym.start, demonym.end), reading.persons)
    )


def observe_hits(
    hits: Sequence[GazetteerHit], view: TextView, language: Language, persons: Persons
) -> Iterator[tuple[GazetteerHit, Facts, Phrase]]:
    """Yield each hit with the facts about it and its phrase."""
    starts = frozenset(hit.start for hit in hits)
    containers = find_containers(hits)
    for hit in hits:
        phrase = find_phrase(view, language, *view.span(hit.start, hit.end))
        yield hit, observe(hit, view, language, persons, phrase, starts=starts, containers=containers), phrase


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


def _merge(groups: Iterable[Sequence[Toponym]], trust: Trust) -> tuple[Toponym, ...]:
    """Return all toponyms in text order, none overlapping; of two on one span the earlier group's stays.

    Where two overlap the likelier stays, or the longer in a language whose borders the tagger has not learnt.
    """
    ranked = [(toponym, rank) for rank, group in enumerate(groups) for toponym in group]
    if trust.is_learnt:
        first = {(toponym.start, toponym.end): toponym for toponym, _ in reversed(ranked)}
        return keep_likeliest(_without_parts(tuple(first.values())))
    ranked.sort(key=lambda item: (item[0].start - item[0].end, item[1], item[0].start))
    return keep_apart(toponym for toponym, _ in ranked)


def _without_parts(toponyms: Sequence[Toponym]) -> tuple[Toponym, ...]:
    """Return ``toponyms`` without names that are a part of a demonym's: 法国 in 法国人."""
    longer = sorted((toponym.start, toponym.end) for toponym in toponyms if toponym.kind is Kind.DEMONYM)
    return tuple(
        toponym for toponym in toponyms if toponym.kind is Kind.DEMONYM or not _is_part(toponym, longer)
    )


def _is_part(toponym: Toponym, ranges: Sequence[tuple[int, int]]) -> bool:
    """Whether the toponym is a proper part of one of ``ranges``, which are in text order."""
    start, end = _last_before(toponym.start, ranges)
    return toponym.end <= end and (toponym.start, toponym.end) != (start, end)


def _is_inside(toponym: Toponym, ranges: Sequence[tuple[int, int]]) -> bool:
    """Whether the toponym starts in one of ``ranges``, which are in text order and do not overlap."""
    return toponym.start < _last_before(toponym.start, ranges)[1]


def _last_before(offset: int, ranges: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the last of ``ranges`` that begins at ``offset`` or before it, an empty one where none does."""
    behind = bisect_right(ranges, offset, key=lambda item: item[0])
    return ranges[behind - 1] if behind else (0, 0)
