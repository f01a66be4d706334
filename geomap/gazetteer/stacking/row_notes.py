"""What a row says beyond what its place is: notes, what was written more exactly, kept in compiled layers."""

import json
from collections.abc import Mapping

from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.kinds import KIND_WORDS
from geomap.gazetteer.names import name_line, read_name_line
from geomap.gazetteer.rows import PlaceRow
from geomap.model.place import BoundingBox, Place

#: The table of a compiled layer that holds notes; layers without any have none.
CREATE_NOTES = "create table note(n integer primary key, fields text not null)"
# No place tells of these.
_NOTED = ("code", "description", "end", "language", "parent", "start")
_TEXTS = (*_NOTED, "admin1", "country", "iso", "kind", "name", "source", "wikidata")
_Fields = dict[str, object]
_ENCODER = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def kind_word(place: Place) -> str:
    """Return the word for a place's kind, or GeoNames' class and code (``P.PPLX``)."""
    letter, code = place.feature_class.value, place.feature_code
    return KIND_WORDS.get((letter, code), f"{letter}.{code}")


def write_note(row: PlaceRow, place: Place) -> str:
    """Return as JSON what ``row`` says and ``place``, as a compiled layer keeps it, does not.

    ``""`` where that is nothing.

    Examples
    --------
    >>> from geomap.model.place import FeatureClass
    >>> place = Place("user:rabouni", "Rabouni", 27.47, -8.09, FeatureClass.SPOT, "CMP")
    >>> write_note(PlaceRow(2, name="Rabouni", lat=27.4712345, lon=-8.09, start="1976"), place)
    '{"lat":27.4712345,"lon":-8.09,"start":"1976"}'
    """
    fields: _Fields = {name: text for name in _NOTED if (text := getattr(row, name))}
    if row.towns:
        fields["towns"] = row.towns
    for name, told in (("kind", kind_word(place)), ("admin1", place.admin1), ("source", place.source)):
        text = getattr(row, name)
        if text and text != told:
            fields[name] = text
    if row.lat is not None and row.lon is not None and not _is_kept(row.lat, row.lon):
        fields |= {"lat": row.lat, "lon": row.lon}
    if row.bbox is not None and not _is_kept(*_sides(row.bbox)):
        fields["bbox"] = _sides(row.bbox)
    return dump_fields(fields) if fields else ""


def _is_kept(*degrees: float) -> bool:
    """Return whether a compiled file, which has hundred thousandths, keeps these numbers."""
    return all(round(number * 1e5) / 1e5 == number for number in degrees)


def _sides(box: BoundingBox) -> tuple[float, float, float, float]:
    return box.west, box.south, box.east, box.north


def row_fields(row: PlaceRow) -> _Fields:
    """Return all that ``row`` says but its id and what it does, as `with_fields` takes it.

    Examples
    --------
    >>> row_fields(PlaceRow(2, id="gn:1", country="MA", description="not meant"))
    {'country': 'MA', 'description': 'not meant'}
    """
    fields: _Fields = {name: text for name in sorted(_TEXTS) if (text := getattr(row, name))}
    if row.lat is not None and row.lon is not None:
        fields |= {"lat": row.lat, "lon": row.lon}
    if row.population:
        fields["population"] = row.population
    if row.bbox is not None:
        fields["bbox"] = _sides(row.bbox)
    if row.towns:
        fields["towns"] = row.towns
    if row.names:
        fields["names"] = [name_line(name) for name in row.names]
    return fields


def dump_fields(fields: Mapping[str, object]) -> str:
    """Return fields as JSON, the same for the same."""
    return _ENCODER.encode(fields)


def with_fields(row: PlaceRow, fields: Mapping[str, object]) -> PlaceRow:
    """Return ``row`` with the fields that `write_note` and `row_fields` give.

    Raises
    ------
    ValueError, TypeError, LookupError
        When they are damaged.

    Examples
    --------
    >>> with_fields(PlaceRow(2, id="gn:1"), {"start": "1976"}).start
    '1976'
    """
    texts = {name: str(fields.get(name, getattr(row, name))) for name in _TEXTS}
    row = row._replace(
        code=texts["code"], description=texts["description"], end=texts["end"],
        language=texts["language"], parent=texts["parent"], start=texts["start"], admin1=texts["admin1"],
        country=texts["country"], iso=texts["iso"], kind=texts["kind"], name=texts["name"],
        source=texts["source"], wikidata=texts["wikidata"],
    )  # fmt: skip
    if "lat" in fields:
        row = row._replace(lat=_number(fields["lat"]), lon=_number(fields["lon"]))
    if "population" in fields:
        row = row._replace(population=int(_number(fields["population"])))
    if "bbox" in fields:
        row = row._replace(bbox=BoundingBox(*map(_number, _items(fields["bbox"]))))
    if "towns" in fields:
        row = row._replace(towns=tuple(int(_number(town)) for town in _items(fields["towns"])))
    if "names" in fields:
        row = row._replace(names=tuple(read_name_line(str(line)) for line in _items(fields["names"])))
    return row


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"expected a number, got {value!r}")
    return value


def _items(value: object) -> list[object] | tuple[object, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"expected a list, got {value!r}")
    return value


def joined_note(row: PlaceRow, before: PlaceRow) -> PlaceRow:
    """Return ``row`` with what an earlier or weaker row about the same place says and it does not."""
    is_moved = row.lat is not None and row.lon is not None
    is_elsewhere = bool(row.country and before.country and row.country != before.country)
    return row._replace(
        code=row.code or before.code,
        start=row.start or before.start,
        end=row.end or before.end,
        description=row.description or before.description,
        language=row.language if row.name else row.language or before.language,
        parent=row.parent or ("" if is_elsewhere else before.parent),
        admin1=row.admin1 or ("" if is_elsewhere else before.admin1),
        towns=row.towns or before.towns,
        kind=row.kind or before.kind,
        lat=row.lat if is_moved else before.lat,
        lon=row.lon if is_moved else before.lon,
        bbox=row.bbox or before.bbox,
        source=row.source or ("" if is_moved else before.source),
    )


class LayerNotes:
    """The notes of a compiled layer, asked for when one is wanted."""

    def __init__(self, index: IndexFile) -> None:
        """Read from ``index``, which may have none."""
        self._index = index
        self._has_any: bool | None = None

    def find(self, number: int, row: PlaceRow) -> PlaceRow | None:
        """Return ``row`` with what the layer notes on the place of a number, None for nothing."""
        if self._has_any is None:
            self._has_any = bool(self._index.rows("select 1 from sqlite_master where name = 'note'"))
        if not self._has_any:
            return None
        found = self._index.rows("select fields from note where n = ?", (number,))
        with self._index.reading(f"the note on place {number}"):
            return next((with_fields(row, json.loads(text)) for (text,) in found), None)
