"""What the gazetteer knows of places that a corpus or a program names by id or point alone."""

from collections.abc import Iterable
from dataclasses import replace

from geomap.evaluation.nouns import GoldDocument, GoldToponym, PredictedDocument, PredictedToponym
from geomap.gazetteer import Gazetteer
from geomap.model.place import BoundingBox, Place


class _LookUp:
    """Answers kept for the length of one look-up: corpora name the same places over and over."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._places: dict[str, Place | None] = {}
        self._countries: dict[tuple[float, float], str] = {}

    def place(self, place_id: str) -> Place | None:
        if place_id not in self._places:
            self._places[place_id] = self._gazetteer.get(place_id) if place_id else None
        return self._places[place_id]

    def country(self, given: str, place: Place | None, lat: float | None, lon: float | None) -> str:
        if given or (place is not None and place.country):
            return given or (place.country if place is not None else "")
        if lat is None or lon is None:
            return ""
        if (lat, lon) not in self._countries:
            self._countries[lat, lon] = self._gazetteer.country_at(lat, lon) or ""
        return self._countries[lat, lon]


def look_up_gold(gold: Iterable[GoldDocument], gazetteer: Gazetteer) -> tuple[GoldDocument, ...]:
    """Return ``gold`` with the country, feature class, box and name of each place, where they are found.

    What the corpus says itself stays. The rest is the gazetteer's, by id; the country of a place
    without a known id is that at its point.

    Examples
    --------
    >>> from geomap.model.document import Document
    >>> gold = GoldDocument(Document("a", "Rabat"), (GoldToponym(0, 5, 34.0, -6.8, place_id="gn:2538475"),))
    >>> found = look_up_gold([gold], Gazetteer.open())[0].toponyms[0]
    >>> found.country, found.feature_class, found.place_name
    ('MA', 'P', 'Rabat, Rabat-Salé-Kénitra, MA')
    """
    known = _LookUp(gazetteer)
    return tuple(
        replace(item, toponyms=tuple(_filled_gold(toponym, known) for toponym in item.toponyms))
        for item in gold
    )


def look_up_predictions(
    predictions: Iterable[PredictedDocument], gazetteer: Gazetteer
) -> tuple[PredictedDocument, ...]:
    """Return ``predictions`` filled in the same way as `look_up_gold` does.

    Examples
    --------
    >>> predicted = PredictedDocument("a", (PredictedToponym(0, 5, 31.77, 35.22),))
    >>> look_up_predictions([predicted], Gazetteer.open())[0].toponyms[0].feature_class
    ''
    """
    known = _LookUp(gazetteer)
    return tuple(
        replace(item, toponyms=tuple(_filled_prediction(toponym, known) for toponym in item.toponyms))
        for item in predictions
    )


def _filled_gold(toponym: GoldToponym, known: _LookUp) -> GoldToponym:
    place = known.place(toponym.place_id)
    country = known.country(toponym.country, place, toponym.lat, toponym.lon)
    return replace(
        toponym,
        country=country,
        feature_class=_feature_class(toponym.feature_class, place),
        bbox=_box(toponym.bbox, place),
        place_name=_words(toponym.place_name, place, country),
    )


def _filled_prediction(toponym: PredictedToponym, known: _LookUp) -> PredictedToponym:
    place = known.place(toponym.place_id)
    country = known.country(toponym.country, place, toponym.lat, toponym.lon)
    return replace(
        toponym,
        country=country,
        feature_class=_feature_class(toponym.feature_class, place),
        bbox=_box(toponym.bbox, place),
        place_name=toponym.place_name or _words("", place, country),
    )


def _feature_class(given: str, place: Place | None) -> str:
    return given or ("" if place is None else place.feature_class.value)


def _box(given: BoundingBox | None, place: Place | None) -> BoundingBox | None:
    return given if given is not None or place is None else place.bbox


def _words(given: str, place: Place | None, country: str) -> str:
    """Return a place in words: its name, its first-level unit and its country."""
    parts = (given, country) if place is None else (place.name, place.admin1, place.country or country)
    return ", ".join(part for part in parts if part)
