"""What only many documents, or the network, can tell: given to resolution, never fetched by it."""

from dataclasses import dataclass, field

from geomap.model.place import Place


@dataclass(frozen=True, slots=True, order=True)
class GeocodeQuery:
    """A name to ask an online geocoder for, limited to ``countries`` (ISO alpha-2, sorted)."""

    name: str
    countries: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class GeocodeAnswer:
    """What a geocoder said, ``place`` None for "nothing found"; ``date`` is ISO, when it was asked."""

    query: GeocodeQuery
    place: Place | None
    service: str
    date: str


@dataclass(frozen=True, slots=True)
class CorpusContext:
    """Facts from outside the document; the empty one resolves every document alone."""

    answers: tuple[GeocodeAnswer, ...] = field(default=())
