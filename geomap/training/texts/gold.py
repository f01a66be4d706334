"""The project's texts as gold for `geomap evaluate`: JSON rows of the shape that the field's corpora have."""

from collections.abc import Iterable, Iterator
from typing import TypedDict

from geomap.gazetteer import Gazetteer
from geomap.training.texts.annotation import AnnotatedText, Annotation
from geomap.training.texts.guards import country_of
from geomap.training.texts.where import point_of


class GoldToponymRow(TypedDict):
    """One toponym; ``lat`` and ``lon`` are null where the text gives a country only."""

    start: int
    end: int
    name: str
    kind: str
    role: str
    type: str
    country: str
    place_id: str
    lat: float | None
    lon: float | None


class GoldRow(TypedDict):
    """One text with its toponyms."""

    id: str
    lang: str
    topic: str
    form: str
    text: str
    toponyms: list[GoldToponymRow]


def gold_rows(texts: Iterable[AnnotatedText], gazetteer: Gazetteer) -> Iterator[GoldRow]:
    """Yield a row for each text; the coordinates are those of the gazetteer's place with the mark's id.

    ``type`` is the mark's label (docs/annotation.md), so that `--drop-types` can leave labels out.
    """
    for text in texts:
        yield GoldRow(
            id=f"{text.language}/{text.id}",
            lang=text.language,
            topic=text.topic,
            form=text.form,
            text=text.text,
            toponyms=[_row(mark, gazetteer) for mark in text.places],
        )


def _row(mark: Annotation, gazetteer: Gazetteer) -> GoldToponymRow:
    place = gazetteer.get(mark.where)
    point = point_of(mark.where) if place is None else (place.lat, place.lon)
    lat, lon = point or (None, None)
    return GoldToponymRow(
        start=mark.start,
        end=mark.end,
        name=mark.name,
        kind=str(mark.label.kind),
        role=str(mark.label.role),
        type=mark.label.value,
        country=country_of(mark.where, gazetteer),
        place_id="" if place is None else place.id,
        lat=lat,
        lon=lon,
    )
