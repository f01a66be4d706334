"""Mentions of the same place put together, over all documents: one group for each place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geomap.geo.points import distance_km
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import ParsedDocument, ResolvedToponym
from geomap.model.toponym import Kind, Role

# A hundred miles, within which a place counts as found (Leidner 2007, "Toponym Resolution in Text").
_NEAR_KM = 161.0


@dataclass(frozen=True, slots=True)
class Mention:
    """One naming of a place: ``document`` is an index into the documents that were grouped."""

    document: int
    resolved: ResolvedToponym

    @property
    def role(self) -> Role:
        """Whether the place itself is meant or what it stands for."""
        return self.resolved.toponym.role


@dataclass(frozen=True, slots=True)
class PlaceMentions:
    """A place and everything that names it, in the order of documents and text; never empty."""

    place: Place
    mentions: tuple[Mention, ...]

    def count(self, role: Role) -> int:
        """Return how many of the mentions have ``role``."""
        return sum(mention.role is role for mention in self.mentions)

    @property
    def confidence(self) -> float:
        """The mean confidence (0..1) of the mentions, each weighted by the recogniser's score.

        The mean and not the best: one clear mention must not lend certainty to ten doubtful
        ones that landed on the same pin. Where every score is 0, all weigh the same.
        """
        weights = [mention.resolved.toponym.score for mention in self.mentions]
        if not sum(weights):
            weights = [1.0] * len(self.mentions)
        pairs = zip(self.mentions, weights, strict=True)
        total = sum(mention.resolved.resolution.confidence * weight for mention, weight in pairs)
        return total / sum(weights)


@dataclass(frozen=True, slots=True)
class OpenName:
    """A name that was recognised as a place's but left open, and everything that bears it."""

    name: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class ApproximateName:
    """A name left open that lies near ``near``, and its mentions there in the order of documents and text."""

    name: str
    near: Place
    mentions: tuple[Mention, ...]

    @property
    def confidence(self) -> float:
        """The mean probability (0..1) over the mentions that the name lies within 161 km of ``near``."""
        return sum(mention.resolved.resolution.near_confidence for mention in self.mentions) / len(
            self.mentions
        )


def group_places(parsed: Sequence[ParsedDocument]) -> tuple[PlaceMentions, ...]:
    """Return one group for each place id, those with most mentions first, ties by id.

    A name inside that of a site ("Assen" in "Station Assen") is no mention of its own where both mean one
    place: nothing is counted or marked twice. Nor is the name of a town far from the site, after which the
    site is only called (the town of Dakhla by the sea, in "Dakhla camp" at Tindouf). Where two documents
    carry different records under one id, the first one read stands.
    """
    places: dict[str, Place] = {}
    mentions: dict[str, list[Mention]] = {}
    outer: Mention | None = None
    for mention in _mentions(parsed):
        if mention.resolved.toponym.kind is not Kind.EMBEDDED:
            outer = mention
        place = mention.resolved.resolution.place
        if place is None or (outer is not None and _is_namesake(mention, outer)):
            continue
        if not _is_inside(mention, mentions.get(place.id, ())[-1:]):
            places.setdefault(place.id, place)
            mentions.setdefault(place.id, []).append(mention)
    order = sorted(places, key=lambda place_id: (-len(mentions[place_id]), place_id))
    return tuple(PlaceMentions(places[place_id], tuple(mentions[place_id])) for place_id in order)


def group_open_names(parsed: Sequence[ParsedDocument]) -> tuple[OpenName, ...]:
    """Return the names left open, those with most mentions first, ties by name.

    Names that differ only in case are one; the spelling seen first stands for them.
    """
    names: dict[str, str] = {}
    mentions: dict[str, list[Mention]] = {}
    for mention in _mentions(parsed):
        if mention.resolved.resolution.place is None:
            name = mention.resolved.toponym.lookup_name
            names.setdefault(name.casefold(), name)
            mentions.setdefault(name.casefold(), []).append(mention)
    order = sorted(names, key=lambda key: (-len(mentions[key]), key))
    return tuple(OpenName(names[key], tuple(mentions[key])) for key in order)


def group_approximate_names(parsed: Sequence[ParsedDocument]) -> tuple[ApproximateName, ...]:
    """Return the names left open that have an approximate position, one for each name and place near it.

    The same name in two articles may be two venues: near one place they are one, near two places two.
    Those with most mentions stand first, ties by name and place id.
    """
    names: dict[tuple[str, str], tuple[str, Place]] = {}
    mentions: dict[tuple[str, str], list[Mention]] = {}
    for mention in _mentions(parsed):
        near, name = mention.resolved.resolution.near, mention.resolved.toponym.lookup_name
        if near is not None:
            key = (name.casefold(), near.id)
            names.setdefault(key, (name, near))
            mentions.setdefault(key, []).append(mention)
    order = sorted(names, key=lambda key: (-len(mentions[key]), key))
    return tuple(ApproximateName(*names[key], tuple(mentions[key])) for key in order)


def _is_inside(mention: Mention, earlier: Sequence[Mention]) -> bool:
    """Whether the mention is a part of one of ``earlier``, in the same text."""
    inner = mention.resolved.toponym
    return inner.kind is Kind.EMBEDDED and any(
        other.document == mention.document
        and other.resolved.toponym.start <= inner.start
        and inner.end <= other.resolved.toponym.end
        for other in earlier
    )


def _is_namesake(mention: Mention, outer: Mention) -> bool:
    """Whether the mention is a part of ``outer``, and a town or site far from the place meant by that."""
    inner, around = mention.resolved.resolution.place, outer.resolved.resolution.place
    if inner is None or around is None or not _is_inside(mention, (outer,)):
        return False
    # An area holds what is far from its middle: the University of Texas is in Texas.
    is_point = inner.feature_class in {FeatureClass.POPULATED, FeatureClass.SPOT}
    return is_point and distance_km(inner.lat, inner.lon, around.lat, around.lon) > _NEAR_KM


def _mentions(parsed: Sequence[ParsedDocument]) -> Iterator[Mention]:
    for index, document in enumerate(parsed):
        for resolved in document.toponyms:
            yield Mention(index, resolved)
