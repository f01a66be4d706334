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


@dataclass(frozen=True, slots=True, order=True)
class HomePlace:
    """A place that one document of an outlet is sure of; ``document`` is that document's id.

    ``lat``, ``lon`` are degrees, WGS 84; ``country`` is ISO 3166-1 alpha-2, ``admin1`` the name of
    the first-level unit, each ``""`` when there is none. ``weight`` (above 0, at most 1) is how
    much the place counts; the places of one document weigh at most 1 together.
    """

    document: str
    lat: float
    lon: float
    country: str = ""
    admin1: str = ""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class OutletHome:
    """The places that an outlet writes about, from which its home is told; ``outlet`` as `outlet_of` says."""

    outlet: str
    places: tuple[HomePlace, ...]


@dataclass(frozen=True, slots=True)
class CorpusContext:
    """Facts from outside the document; the empty one resolves every document alone.

    ``copies`` are the ids of documents that are nearly the same text, each group sorted.

    Examples
    --------
    >>> places = (HomePlace("a", 34.0, -6.8, "MA"), HomePlace("b", 33.6, -7.6, "MA"))
    >>> context = CorpusContext(homes=(OutletHome("gazette.example", places),))
    >>> [place.document for place in context.home_of("gazette.example", without="a")]
    ['b']
    """

    answers: tuple[GeocodeAnswer, ...] = field(default=())
    homes: tuple[OutletHome, ...] = ()
    copies: tuple[tuple[str, ...], ...] = ()

    def home_of(self, outlet: str, *, without: str) -> tuple[HomePlace, ...]:
        """Return the places of ``outlet`` that other documents than ``without`` and its near copies told.

        No document is evidence for itself. An outlet that is not known has none.
        """
        places = next((home.places for home in self.homes if home.outlet == outlet), ())
        left_out = next((group for group in self.copies if without in group), (without,))
        return tuple(place for place in places if place.document not in left_out)
