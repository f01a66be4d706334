"""About where a name lies that has no place: near one that the text names with it.

Most names that are left open are venues, streets and small waters, which no gazetteer has all of. The
text seldom names them alone: "Café Brasil in New Orleans", "the University of Sussex". What it names
with them tells where to look, not where they are: such a position is shown as approximate and is no
answer to which place is meant.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from geomap.geo.points import distance_km
from geomap.languages.language import Language
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import ParsedDocument, ResolvedToponym
from geomap.model.toponym import Kind, Toponym
from geomap.resolution.explain import say
from geomap.resolution.mentions import name_key
from geomap.resolution.pairs import is_container_gap
from geomap.resolution.table import distances_km, unit_vectors

#: As near as the field takes for right, in km: 100 miles (Leidner, Toponym Resolution in Text, 2007).
NEAR_KM = 161.0
#: A name is placed approximately when the recogniser is at least this sure that it is one. It gives at
#: most .73 to names that the gazetteer lacks. Of those from .65 on 59 % are marked in GeoWebNews and 40 %
#: in TUD-Loc-2013, which marks fewer kinds; of those below, 37 % and 35 % (2026-11-23).
LEAST_SCORE = 0.65
#: A position that is less likely than this to be within `NEAR_KM` would mislead more than it tells.
LEAST_CONFIDENCE = 0.5

#: How many names before an open one, and after it, are looked at.
_NEIGHBOURS = 5
#: How many of the places that a text names most say whether an anchor lies where the text is about.
_WITNESSES = 40
#: Places larger than this, in km from the middle to a corner, tell nothing of where a text is about.
_MOST_WITNESS_KM = 200.0
#: Anchors that differ by less are about as sure, and the text's own order decides. Against the surest
#: alone, within 25 km of the anchor lie 42 % and not 40 % in LGL and TUD-Loc-2013, 61 and 56 % in GeoWebNews.
_AS_SURE = 0.1
#: Characters between two names that still stand side by side, for the words of the explanation.
_BESIDE = 120
#: How far a place without a box reaches, in km: the medians of the gazetteer's that have one (2026-11-23).
_COUNTRY_KM, _UNIT_KM, _NATURAL_KM = 460.0, 22.0, 85.0
_POINTS = frozenset({FeatureClass.POPULATED, FeatureClass.SPOT, FeatureClass.ROAD})
_SCORE_DIGITS = 6


class Link(StrEnum):
    """How an anchor belongs to the open name: by the words of the text, or only by standing there."""

    INSIDE = "inside"
    STATED = "stated"
    BESIDE = "beside"
    DOCUMENT = "document"


#: What the words of the text say, against what only stands near.
_OUTRIGHT = frozenset({Link.INSIDE, Link.STATED})


@dataclass(frozen=True, slots=True)
class Anchor:
    """The place that an open name lies near; ``confidence`` (0..1) that it is within `NEAR_KM`."""

    place: Place
    link: Link
    confidence: float


@dataclass(frozen=True, slots=True)
class AnchorFacts:
    """What the confidence of an anchor rests on.

    ``inside``: its name is a part of the open name. ``stated``: it is written as the container.
    ``confidence``: of its own resolution. ``share``: of the places that the document names, it among them,
    how many lie within 161 km of it.
    """

    inside: float
    stated: float
    confidence: float
    share: float


@dataclass(frozen=True, slots=True)
class AnchorWeights:
    """Coefficients of a logistic regression; the names are those of `AnchorFacts`.

    Fitted on 2026-11-23 on the 332 names of LGL and TUD-Loc-2013 with a point that resolution leaves open
    in a text with an anchor, every candidate anchor a row, each name weighing the same. Of these 70 % lie
    within 161 km of their anchor (out of fold, said .66), of 190 in GeoWebNews, which no fit has seen,
    72 % (said .70). Of those that are shown (`LEAST_SCORE`, `LEAST_CONFIDENCE`) it is 83 % of 57, and 96 % of
    24. By link, where the confidence is at least .5, out of fold and in GeoWebNews: stated .83 of 24 and
    1.0 of 24, beside .77 and .90, document .68 and .70; inside is too seldom to tell, and has the weight of
    stated.
    """

    intercept: float = -4.94
    inside: float = 1.12
    stated: float = 1.12
    confidence: float = 3.6
    share: float = 4.22


def with_anchors(parsed: ParsedDocument, *, language: Language) -> ParsedDocument:
    """Return ``parsed`` with the surroundings of the names left open that the recogniser is sure of.

    Names that have a place stay as they are, and so do demonyms and parts of names.
    """
    anchors = find_anchors(parsed, language=language)
    toponyms = tuple(
        resolved if anchor is None else _anchored(resolved, anchor)
        for resolved, anchor in zip(parsed.toponyms, anchors, strict=True)
    )
    return replace(parsed, toponyms=toponyms)


def find_anchors(parsed: ParsedDocument, *, language: Language) -> tuple[Anchor | None, ...]:
    """Return for each toponym of ``parsed`` the resolved place that best tells where it lies.

    None for a name that has a place, for one that the recogniser is less sure of than `LEAST_SCORE`, and
    where no place named in the text makes `LEAST_CONFIDENCE`; larger ones than `NEAR_KM` never do. All
    mentions of one name have one anchor: that of the mention which tells most. Linear in the toponyms.
    """
    keys = [_open_key(resolved) for resolved in parsed.toponyms]
    mentions: dict[str, list[Toponym]] = {}
    for key, resolved in zip(keys, parsed.toponyms, strict=True):
        if key:
            mentions.setdefault(key, []).append(resolved.toponym)
    sure = [key for key, found in mentions.items() if max(one.score for one in found) >= LEAST_SCORE]
    if not sure:
        return (None,) * len(keys)
    named = gather_named(parsed)
    anchors = {key: find_anchor(mentions[key], named, language=language) for key in sure}
    return tuple(anchors.get(key) for key in keys)


def _open_key(resolved: ResolvedToponym) -> str:
    """Return what makes two open names one, ``""`` for what is never placed approximately."""
    toponym = resolved.toponym
    is_open = resolved.resolution.place is None and toponym.kind is Kind.NAME
    return name_key(toponym.lookup_name) if is_open else ""


def _anchored(resolved: ResolvedToponym, anchor: Anchor) -> ResolvedToponym:
    reason = say(f"near_{anchor.link.value}", {"other": anchor.place.name}, 0.0)
    resolution = replace(
        resolved.resolution,
        near=anchor.place,
        near_confidence=anchor.confidence,
        evidence=(*resolved.resolution.evidence, reason),
    )
    return replace(resolved, resolution=resolution)


@dataclass(frozen=True, slots=True)
class Known:
    """A toponym that has a place, and how sure that is."""

    toponym: Toponym
    place: Place
    confidence: float


@dataclass(frozen=True, slots=True)
class Named:
    """What a document names: its resolved toponyms in text order, and which places it is about.

    ``starts`` are where ``fixed`` begin; ``shares`` go by place id (see `AnchorFacts`).
    ``general`` are the ones to look at for any open name: the first, and one of the town named most.
    """

    text: str
    fixed: tuple[Known, ...]
    starts: tuple[int, ...]
    shares: Mapping[str, float]
    general: tuple[Known, ...]


def gather_named(parsed: ParsedDocument) -> Named:
    """Return what ``parsed`` names."""
    fixed = tuple(
        Known(found.toponym, place, found.resolution.confidence)
        for found in parsed.toponyms
        if (place := found.resolution.place) is not None
    )
    counts = Counter(known.place.id for known in fixed)
    first = {known.place.id: known for known in reversed(fixed)}
    order = sorted(first, key=lambda place_id: (-counts[place_id], place_id))
    towns = [
        first[place_id] for place_id in order if first[place_id].place.feature_class is FeatureClass.POPULATED
    ]
    return Named(
        text=parsed.document.text,
        fixed=fixed,
        starts=tuple(known.toponym.start for known in fixed),
        shares=_shares([first[place_id].place for place_id in order], counts),
        general=(*fixed[:1], *towns[:1]),
    )


def _shares(places: Sequence[Place], counts: Mapping[str, int]) -> dict[str, float]:
    """Return for each of ``places``, most named first, the share of the document's places near it."""
    is_witness = np.array([extent_km(place) <= _MOST_WITNESS_KM for place in places], dtype=bool)
    witnesses = np.flatnonzero(is_witness)[:_WITNESSES]
    weights = np.array([1 + math.log(counts[places[index].id]) for index in witnesses])
    points = unit_vectors([place.lat for place in places], [place.lon for place in places])
    km = distances_km(points[:, None, :], points[witnesses][None, :, :])
    # Its own mentions count for a place: without them the one that is named most has the smallest share.
    # One witness for it and one against keep a text of a single name from being sure.
    share = ((km <= NEAR_KM) @ weights + 1) / (weights.sum() + 2)
    return {place.id: float(value) for place, value in zip(places, share, strict=True)}


def extent_km(place: Place) -> float:
    """Return how far ``place`` reaches from its middle, in km: half its box, or what its kind mostly has.

    Examples
    --------
    >>> extent_km(Place("gn:1", "Rabat", 34.0, -6.8, FeatureClass.POPULATED, "PPLC"))
    0.0
    """
    box = place.bbox
    if box is not None:
        return distance_km(box.south, box.west, box.north, box.east) / 2
    if place.feature_class is FeatureClass.ADMIN:
        return _COUNTRY_KM if place.is_country else _UNIT_KM
    return 0.0 if place.feature_class in _POINTS else _NATURAL_KM


def find_anchor(mentions: Sequence[Toponym], named: Named, *, language: Language) -> Anchor | None:
    """Return the place of ``named`` that best tells where the name of ``mentions`` lies.

    Of those that are about as sure it is the one that the text says outright, else the nearest in the text.
    None when none is sure enough.
    """
    ranked = []
    for toponym in mentions:
        for known in _candidates(toponym, named):
            anchor, gap = _weigh(toponym, known, named, language)
            if anchor.confidence >= LEAST_CONFIDENCE and extent_km(anchor.place) <= NEAR_KM:
                ranked.append((anchor, gap))
    if not ranked:
        return None
    least = max(anchor.confidence for anchor, _ in ranked) - _AS_SURE
    # min() takes the first of equals, so nothing more is needed for a tie.
    return min(
        (pair for pair in ranked if pair[0].confidence >= least),
        key=lambda pair: (pair[0].link not in _OUTRIGHT, pair[1]),
    )[0]


def _candidates(toponym: Toponym, named: Named) -> Iterator[Known]:
    """Return the names inside ``toponym``, after it and before it, nearest first, then the general ones."""
    at, after = bisect_left(named.starts, toponym.start), bisect_left(named.starts, toponym.end)
    yield from named.fixed[at:after][:_NEIGHBOURS]
    yield from named.fixed[after : after + _NEIGHBOURS]
    yield from reversed(named.fixed[max(0, at - _NEIGHBOURS) : at])
    yield from named.general


def _weigh(toponym: Toponym, known: Known, named: Named, language: Language) -> tuple[Anchor, int]:
    """Return ``known`` as an anchor of ``toponym``, and the characters between them."""
    link, gap = _link(toponym, known.toponym, named.text, language)
    facts = AnchorFacts(
        inside=float(link is Link.INSIDE),
        stated=float(link is Link.STATED),
        confidence=known.confidence,
        share=named.shares[known.place.id],
    )
    return Anchor(known.place, link, round(anchor_confidence(facts), _SCORE_DIGITS)), gap


def _link(toponym: Toponym, other: Toponym, text: str, language: Language) -> tuple[Link, int]:
    """Return how ``other`` belongs to ``toponym``, and the characters between them."""
    if toponym.start <= other.start and other.end <= toponym.end:
        return Link.INSIDE, 0
    if is_container_gap(text, toponym.end, other.start, language):
        return Link.STATED, 0
    gap = max(0, other.start - toponym.end, toponym.start - other.end)
    return (Link.BESIDE if gap <= _BESIDE else Link.DOCUMENT), gap


def anchor_confidence(facts: AnchorFacts, weights: AnchorWeights = AnchorWeights()) -> float:
    """Return the probability, 0..1, that the open name lies within `NEAR_KM` of the anchor."""
    log_odds = weights.intercept + sum(
        getattr(weights, name) * getattr(facts, name) for name in AnchorFacts.__dataclass_fields__
    )
    return 1 / (1 + math.exp(-log_odds))
