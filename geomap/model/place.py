"""A place of the gazetteer."""

from dataclasses import dataclass
from enum import StrEnum

#: The layer of the places that come with geomap.
BUNDLED = "bundled"


class FeatureClass(StrEnum):
    """The nine feature classes of GeoNames (https://www.geonames.org/export/codes.html)."""

    ADMIN = "A"
    WATER = "H"
    AREA = "L"
    POPULATED = "P"
    ROAD = "R"
    SPOT = "S"
    TERRAIN = "T"
    UNDERSEA = "U"
    VEGETATION = "V"


@dataclass(frozen=True, slots=True)
class BoundingBox:
    """West, south, east, north in degrees; ``west > east`` when it crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Dispute:
    """An area that states dispute, and who holds and who claims it.

    ``id`` and ``name`` are the area's: the place's own, or those of the area in which it lies
    (Dakhla: ``iso:EH``). ``held_by`` and ``claimed_by`` are ISO 3166-1 alpha-2 codes, sorted;
    none in ``held_by`` where no state with a code holds the area, or where that is open.
    ``note`` is one sentence of fact, in English.
    """

    id: str
    name: str
    held_by: tuple[str, ...]
    claimed_by: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One place, with its conventional point and, for an area, the box and the label's point.

    ``id`` is stable: ``gn:2538475`` (GeoNames), ``iso:EH`` (a country, ISO 3166-1 alpha-2),
    ``geomap:sahara`` (the project's own tables), ``user:…`` (a row that a user gave),
    ``osm:…`` (an online answer). ``names`` maps ISO 639 codes to the name in that language,
    as sorted pairs. ``country`` is ISO 3166-1 alpha-2, ``admin1`` and ``admin2`` the names of the
    first-level and second-level units; each ``""`` when there is none. ``population`` is 0 when
    unknown. ``prominence`` (0..1) is how well known the place is. ``wikidata`` (``Q1028``) and
    ``iso`` (ISO 3166-1 alpha-2 or ISO 3166-2) are ``""`` when unknown. ``lat``, ``lon`` are
    degrees, WGS 84. ``dispute`` is that about the place or about the area in which it lies, None
    where states agree. ``is_vague`` marks a region without fixed borders (the Sahel, the Middle
    East), of which ``bbox`` is the rough extent. ``layer`` is where the place comes from: "bundled",
    the name of an imported layer, or that of the file of rows which added or last changed it; ``""``
    for a place of no gazetteer, such as an online answer.
    """

    id: str
    name: str
    lat: float
    lon: float
    feature_class: FeatureClass
    feature_code: str
    country: str = ""
    admin1: str = ""
    population: int = 0
    names: tuple[tuple[str, str], ...] = ()
    bbox: BoundingBox | None = None
    label_lat: float | None = None
    label_lon: float | None = None
    source: str = ""
    licence: str = ""
    admin2: str = ""
    prominence: float = 0.0
    wikidata: str = ""
    iso: str = ""
    dispute: Dispute | None = None
    is_vague: bool = False
    layer: str = BUNDLED

    def name_in(self, language: str) -> str:
        """Return the name in ``language``, or the main name where that is not known."""
        return dict(self.names).get(language, self.name)

    @property
    def is_country(self) -> bool:
        """Whether this is a country or dependent territory (GeoNames ``PCL*`` and ``TERR``)."""
        return self.feature_class is FeatureClass.ADMIN and (
            self.feature_code.startswith("PCL") or self.feature_code == "TERR"
        )
