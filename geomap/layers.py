"""What to draw, as plain data: articles, and pins with their excerpts.

Nothing here knows how a map is drawn; ``geomap.picture`` turns a `MapSpec` into a page.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice, takewhile

from geomap.grouping import (
    ApproximateName,
    Mention,
    PlaceMentions,
    group_approximate_names,
    group_open_names,
)
from geomap.model.document import Document
from geomap.model.place import Dispute, FeatureClass, Place
from geomap.model.resolution import Evidence, ParsedDocument
from geomap.model.toponym import Kind, Role
from geomap.text.excerpts import Window, excerpt_window, utf16_length
from geomap.text.tokens import split_sentences

#: The kind of an approximate pin, and its value of the facet ``feature_class``.
APPROXIMATE = "near"
#: How the kinds of evidence for an approximate position begin (geomap/resolution/explanations.toml).
_NEAR_REASONS = "near_"
#: Longest excerpt in code points; a sentence beyond it is cut at word borders around the name.
EXCERPT_LENGTH = 400
#: How many reasons and rivals a pin shows, strongest first.
_MOST_REASONS = 5
_MOST_RIVALS = 5

# What a place is, for a reader: the first of these GeoNames codes that starts the place's code
# (https://www.geonames.org/export/codes.html) names the kind, else the class does.
_KINDS: Mapping[FeatureClass, tuple[tuple[str, str], ...]] = {
    FeatureClass.ADMIN: (("PCL", "country"), ("TERR", "territory"), ("", "admin")),
    FeatureClass.POPULATED: (("PPLC", "capital"), ("", "settlement")),
    FeatureClass.WATER: (
        ("STM", "river"), ("LK", "lake"), ("SEA", "sea"), ("OCN", "sea"), ("GULF", "sea"), ("BAY", "sea"),
        ("STRT", "strait"), ("CHN", "strait"), ("CNL", "canal"), ("", "water"),
    ),
    FeatureClass.AREA: (("CONT", "continent"), ("PRK", "park"), ("", "region")),
    FeatureClass.TERRAIN: (
        ("ISL", "island"), ("MT", "mountain"), ("DSRT", "desert"), ("PEN", "peninsula"), ("", "terrain"),
    ),
    FeatureClass.SPOT: (("AIR", "airport"), ("", "spot")),
    FeatureClass.ROAD: (("", "road"),),
    FeatureClass.UNDERSEA: (("", "undersea"),),
    FeatureClass.VEGETATION: (("", "vegetation"),),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Article:
    """An article as the reader sees it; ``title`` falls back to its source, then to its id."""

    title: str
    source: str
    url: str
    date: str
    language: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A name inside an excerpt; offsets are UTF-16 code units, half-open, as browsers count."""

    start: int
    end: int
    role: Role
    confidence: float


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence of ``article`` (an index) and every mention of the one place inside it."""

    article: int
    text: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Rival:
    """Another place that the name could mean, with its share (0..1)."""

    name: str
    country: str
    kind: str
    lat: float
    lon: float
    score: float


@dataclass(frozen=True, slots=True)
class Pin:
    """One place on the map, with all that its card says.

    ``lat``, ``lon`` are where the pin stands: the label's point of an area, else the place's
    own. ``name`` is in the reader's language where the gazetteer or the articles know it there.
    ``names`` are (language, name) pairs in the articles' languages where they differ from
    ``name``; ``search_names`` are all its names and how the articles write it. ``dispute`` is that
    about the place or the area around it; ``is_vague`` marks a region without fixed borders.
    ``gazetteer_layer`` is the layer of the gazetteer that the place comes from, ``""`` for none.

    An approximate pin is a name that was left open: it stands on the place near which the name probably
    lies, ``near`` is that place's name, ``feature_class`` None and ``kind`` "near". For any other pin
    ``near`` is ``""``.
    """

    id: str
    name: str
    names: tuple[tuple[str, str], ...]
    search_names: tuple[str, ...]
    country: str
    admin1: str
    feature_class: FeatureClass | None
    kind: str
    lat: float
    lon: float
    confidence: float
    literal: int
    associative: int
    stands_for: tuple[str, ...]
    excerpts: tuple[Excerpt, ...]
    reasons: tuple[Evidence, ...]
    rivals: tuple[Rival, ...]
    dispute: Dispute | None = None
    is_vague: bool = False
    near: str = ""
    gazetteer_layer: str = ""

    @property
    def layer(self) -> str:
        """The value of the facet ``feature_class`` that shows it."""
        return APPROXIMATE if self.feature_class is None else self.feature_class.value


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name left open: its mentions, and the names of the places that the map shows it near, if any."""

    name: str
    mentions: int
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Credit:
    """A data set that places come from and its licence, ``""`` where none needs to be named."""

    name: str
    licence: str


GEONAMES = Credit("GeoNames", "CC BY 4.0")
NATURAL_EARTH = Credit("Natural Earth", "")
CLDR = Credit("Unicode CLDR", "")
COUNTRYINFO = Credit("countryinfo", "MIT")
#: The project's own tables; a map calls them by a name in the reader's language.
OWN_TABLES = Credit("geomap", "CC BY 4.0")
OPENSTREETMAP = Credit("OpenStreetMap contributors", "ODbL")
#: In the order in which a map names them; what a user gave comes after.
DATASETS = (GEONAMES, NATURAL_EARTH, CLDR, OWN_TABLES, COUNTRYINFO, OPENSTREETMAP)
# How the rows of gazetteer/*.csv and the geocoder begin each part of `Place.source` that a data set
# answers for. The ends keep a user's file called "GeoNames picks.csv" what it is.
_SOURCES: Mapping[str, Credit] = {
    r"(population )?GeoNames(?= via |$| \()": GEONAMES,
    r"(extent |point )?Natural Earth(?=$| \()": NATURAL_EARTH,
    r"(Unicode )?CLDR(?=$| \()": CLDR,
    r"(point |country |extent )?own hand(?=$|:| \()": OWN_TABLES,
    r"countryinfo(?=$| [\d.]+ \()": COUNTRYINFO,
    r"OpenStreetMap contributors$": OPENSTREETMAP,
}
# What an id alone tells, also where a user's row moved the place.
_ID_CREDITS: Mapping[str, Credit] = {"gn:": GEONAMES, "osm:": OPENSTREETMAP}
#: Longest name of any other source, such as a user's file, in code points.
SOURCE_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Town:
    """A big town for the base map, under its name in the reader's language."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class MapSpec:
    """Everything that a map shows, ready to draw in any technique; ``towns`` best known first."""

    title: str
    reader_language: str
    articles: tuple[Article, ...]
    pins: tuple[Pin, ...]
    country_names: tuple[tuple[str, str], ...]
    open_names: tuple[ListedName, ...]
    credits: tuple[Credit, ...]
    towns: tuple[Town, ...] = ()


def build_layers(
    parsed: Sequence[ParsedDocument],
    groups: Sequence[PlaceMentions],
    *,
    reader_language: str = "en",
    title: str = "",
    country_names: Mapping[str, str] | None = None,
    towns: Sequence[Place] = (),
) -> MapSpec:
    """Return what to draw for ``parsed``, grouped by `geomap.grouping.group_places`.

    ``country_names`` maps ISO alpha-2 codes to names in the reader's language; countries that
    the documents themselves name are known without it. ``towns`` are for the base map, best known
    first; those that are pins are left out. No documents give a map without pins.

    Examples
    --------
    >>> from geomap.grouping import group_places
    >>> spec = build_layers((), group_places(()), title="An empty map")
    >>> spec.title, spec.pins
    ('An empty map', ())
    """
    languages = sorted({document.document.language for document in parsed} - {""})
    unplaced = group_approximate_names(parsed)
    pins = (
        *(_pin(group, parsed, reader_language, languages) for group in groups),
        *(_approximate_pin(name, parsed, reader_language) for name in unplaced),
    )
    pinned = {pin.id for pin in pins}
    around = [town for town in towns if town.id not in pinned]
    return MapSpec(
        title=title,
        reader_language=reader_language,
        articles=tuple(_article(document.document) for document in parsed),
        pins=pins,
        country_names=_country_names(parsed, reader_language, country_names or {}),
        open_names=_listed_names(parsed, reader_language),
        credits=_credits([*(group.place for group in groups), *(name.near for name in unplaced), *around]),
        towns=tuple(_town(place, reader_language) for place in around),
    )


def kind_of(place: Place) -> str:
    """Return what ``place`` is in a word that the interface's messages know, such as ``"river"``."""
    kinds = _KINDS[place.feature_class]
    return next(kind for code, kind in kinds if place.feature_code.startswith(code))


def _town(place: Place, reader: str) -> Town:
    # A hundredth of a degree is a kilometre: near enough for a town.
    return Town(place.name_in(reader), round(place.lat, 2), round(place.lon, 2))


def _article(document: Document) -> Article:
    return Article(
        title=document.title or document.source or document.id,
        source=document.source,
        url=document.url,
        date=document.date,
        language=document.language,
    )


def _pin(
    group: PlaceMentions, parsed: Sequence[ParsedDocument], reader: str, languages: Sequence[str]
) -> Pin:
    place = group.place
    known = dict(place.names)
    name = known.get(reader) or _most_written(group, parsed, reader) or place.name
    written = (mention.resolved.toponym.lookup_name for mention in group.mentions)
    lat, lon = _pin_point(place)
    return Pin(
        id=place.id,
        name=name,
        names=tuple((code, known[code]) for code in languages if known.get(code, name) != name),
        search_names=tuple(sorted({place.name, *known.values(), *written} - {name})),
        country=place.country,
        admin1=place.admin1,
        feature_class=place.feature_class,
        kind=kind_of(place),
        lat=lat,
        lon=lon,
        confidence=round(group.confidence, 3),
        literal=group.count(Role.LITERAL),
        associative=group.count(Role.ASSOCIATIVE),
        stands_for=_stands_for(group, reader),
        excerpts=_excerpts(group.mentions, parsed),
        reasons=_reasons(_evidence(group.mentions)),
        rivals=_rivals(group, reader),
        dispute=place.dispute,
        is_vague=place.is_vague,
        gazetteer_layer=place.layer,
    )


def _approximate_pin(name: ApproximateName, parsed: Sequence[ParsedDocument], reader: str) -> Pin:
    """Return a pin of its own on the place near which ``name`` lies; that place's kind is not its own."""
    near = name.near
    lat, lon = _pin_point(near)
    return Pin(
        # No id of a gazetteer has a space in it.
        id=f"{APPROXIMATE} {near.id} {name.name.casefold()}",
        name=name.name,
        names=(),
        search_names=tuple(sorted({m.resolved.toponym.lookup_name for m in name.mentions} - {name.name})),
        country=near.country,
        admin1=near.admin1,
        feature_class=None,
        kind=APPROXIMATE,
        lat=lat,
        lon=lon,
        confidence=round(name.confidence, 3),
        literal=_count(name.mentions, Role.LITERAL),
        associative=_count(name.mentions, Role.ASSOCIATIVE),
        stands_for=(),
        excerpts=_excerpts(name.mentions, parsed),
        # The others speak of places that it is not.
        reasons=_reasons(each for each in _evidence(name.mentions) if each.kind.startswith(_NEAR_REASONS)),
        rivals=(),
        near=near.name_in(reader),
    )


def _pin_point(place: Place) -> tuple[float, float]:
    """Return where a pin stands: on the label's point of an area, else on the place's own."""
    lat = place.lat if place.label_lat is None else place.label_lat
    lon = place.lon if place.label_lon is None else place.label_lon
    return round(lat, 5), round(lon, 5)


def _count(mentions: Sequence[Mention], role: Role) -> int:
    return sum(mention.role is role for mention in mentions)


def _listed_names(parsed: Sequence[ParsedDocument], reader: str) -> tuple[ListedName, ...]:
    listed = []
    for name in group_open_names(parsed):
        places = (mention.resolved.resolution.near for mention in name.mentions)
        near = sorted({place.name_in(reader) for place in places if place is not None})
        listed.append(ListedName(name.name, len(name.mentions), tuple(near)))
    return tuple(listed)


def _most_written(group: PlaceMentions, parsed: Sequence[ParsedDocument], reader: str) -> str:
    """Return the form most written by the articles in ``reader``'s language, ``""`` when none is."""
    forms = Counter(
        mention.resolved.toponym.lookup_name
        for mention in group.mentions
        if mention.resolved.toponym.kind is Kind.NAME and parsed[mention.document].document.language == reader
    )
    # Capitals are a headline's or an abbreviation's: any other form goes before them.
    return min(forms, key=lambda form: (form.isupper(), -forms[form], form), default="")


def _stands_for(group: PlaceMentions, reader: str) -> tuple[str, ...]:
    meant = (mention.resolved.resolution.stands_for for mention in group.mentions)
    return tuple(sorted({place.name_in(reader) for place in meant if place and place.id != group.place.id}))


def _evidence(mentions: Sequence[Mention]) -> Iterator[Evidence]:
    return chain.from_iterable(mention.resolved.resolution.evidence for mention in mentions)


def _reasons(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return each reason once, with the most it ever weighed, strongest first."""
    strongest: dict[tuple[str, str], Evidence] = {}
    for reason in evidence:
        held = strongest.get((reason.kind, reason.text))
        if held is None or abs(reason.weight) > abs(held.weight):
            strongest[reason.kind, reason.text] = reason
    order = sorted(strongest.values(), key=lambda reason: (-abs(reason.weight), reason.kind, reason.text))
    return tuple(order[:_MOST_REASONS])


def _rivals(group: PlaceMentions, reader: str) -> tuple[Rival, ...]:
    """Return the other places, by the mean share over all mentions (0 where it was no rival)."""
    places: dict[str, Place] = {}
    shares: dict[str, float] = {}
    for rival in chain.from_iterable(mention.resolved.resolution.alternatives for mention in group.mentions):
        if rival.place.id != group.place.id:
            places.setdefault(rival.place.id, rival.place)
            shares[rival.place.id] = shares.get(rival.place.id, 0.0) + rival.score / len(group.mentions)
    order = sorted(places.values(), key=lambda place: (-round(shares[place.id], 3), place.id))
    return tuple(
        Rival(
            name=place.name_in(reader), country=place.country, kind=kind_of(place),
            lat=round(place.lat, 5), lon=round(place.lon, 5), score=round(shares[place.id], 3),
        )
        for place in order[:_MOST_RIVALS]
    )  # fmt: skip


def _excerpts(mentions: Sequence[Mention], parsed: Sequence[ParsedDocument]) -> tuple[Excerpt, ...]:
    """Return the sentences that name the place, surest first, every mention in exactly one."""
    excerpts: list[Excerpt] = []
    for index in sorted({mention.document for mention in mentions}):
        text = parsed[index].document.text
        sentences = split_sentences(text)
        own = sorted(
            (mention for mention in mentions if mention.document == index),
            key=lambda mention: (mention.resolved.toponym.start, mention.resolved.toponym.end),
        )
        done = 0
        while done < len(own):
            first = own[done].resolved.toponym
            window = excerpt_window(text, sentences, first.start, first.end, limit=EXCERPT_LENGTH)
            # In text order, so those within the window are the next few.
            inside = list(takewhile(partial(_within, window=window), islice(own, done, None)))
            excerpts.append(_excerpt(index, text, window, inside))
            done += len(inside)
    return tuple(sorted(excerpts, key=_surest_first))


def _within(mention: Mention, *, window: Window) -> bool:
    toponym = mention.resolved.toponym
    return window.start <= toponym.start and toponym.end <= window.end


def _surest_first(excerpt: Excerpt) -> tuple[float, int]:
    # sorted() keeps the text's order among equals, so nothing more is needed for a tie.
    return (-max(mark.confidence for mark in excerpt.marks), excerpt.article)


def _excerpt(article: int, text: str, window: Window, mentions: Sequence[Mention]) -> Excerpt:
    before, after = "…" if window.cut_before else "", "…" if window.cut_after else ""
    marks: list[Mark] = []
    for mention in mentions:
        toponym = mention.resolved.toponym
        first = utf16_length(before + text[window.start : toponym.start])
        marks.append(
            Mark(
                start=first,
                end=first + utf16_length(text[toponym.start : toponym.end]),
                role=toponym.role,
                confidence=round(mention.resolved.resolution.confidence, 3),
            )
        )
    return Excerpt(article, before + text[window.start : window.end] + after, tuple(marks))


def _country_names(
    parsed: Sequence[ParsedDocument], reader: str, given: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    names: dict[str, str] = {}
    for resolved in chain.from_iterable(document.toponyms for document in parsed):
        resolution = resolved.resolution
        rivals = (alternative.place for alternative in resolution.alternatives)
        for place in (resolution.place, resolution.stands_for, *rivals):
            # Under a view Western Sahara may count to Morocco without being it.
            if place is not None and place.is_country and place.id == f"iso:{place.country}":
                names.setdefault(place.country, place.name_in(reader))
    return tuple(sorted((names | dict(given)).items()))


def _credits(places: Sequence[Place]) -> tuple[Credit, ...]:
    """Return the data sets that the places come from, each once."""
    return sort_credits(chain.from_iterable(_credits_of(place) for place in places))


def sort_credits(credits: Iterable[Credit]) -> tuple[Credit, ...]:
    """Return ``credits`` once each: the known data sets in their order, then others by name.

    Examples
    --------
    >>> [credit.name for credit in sort_credits((Credit("my.csv", ""), CLDR, GEONAMES, CLDR))]
    ['GeoNames', 'Unicode CLDR', 'my.csv']
    """
    found = set(credits)
    others = sorted(found - set(DATASETS), key=lambda credit: (credit.name, credit.licence))
    return (*(credit for credit in DATASETS if credit in found), *others)


def _credits_of(place: Place) -> set[Credit]:
    by_id = {credit for prefix, credit in _ID_CREDITS.items() if place.id.startswith(prefix)}
    parts = [part.strip() for part in place.source.split(";")]
    known = {credit for form, credit in _SOURCES.items() if any(re.match(form, part) for part in parts)}
    if known or not place.source.strip():
        return known | by_id
    # Where the id names the data set, the licence is that one's and not the other source's.
    return by_id | {Credit(_cut(place.source), "" if by_id else _cut(place.licence))}


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SOURCE_LENGTH else f"{line[: SOURCE_LENGTH - 1].rstrip()}…"
