"""A row of a file of places made of its cells, with all that is wrong with it at once."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from geomap.gazetteer.formats import cells
from geomap.gazetteer.formats.aliases import is_language, parse_aliases, read_name
from geomap.gazetteer.formats.coordinates import read_degrees
from geomap.gazetteer.formats.faults import CellFault, CellWarning, show
from geomap.gazetteer.formats.geometry import Extent, read_wkt
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.rows import Action, FaultKind, PlaceRow, RowFault
from geomap.model.place import BoundingBox

_SIDES = ("west", "south", "east", "north")
# Strictly parsed, so that no formula gets through; a date before our era begins with a minus.
_NO_TEXT = frozenset(("lat", "lon", *_SIDES, "population", "start", "end", "geowkt"))
#: Columns that come together in others of a row.
_JOINED = frozenset((*_SIDES, "geowkt", "matches", "geonames", "fclasses"))
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_FORMULA_SIGNS = "=+-@"
_DEGREES_REMEDY = "write both latitude and longitude in degrees"

Parser = Callable[[str], object]
_Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rules:
    """By what the rows of one file are read: its name, the known countries, how strict.

    Strict is the form of the hand tables, where nothing is guessed.
    """

    file: str
    countries: Container[str]
    find_country: Callable[[str], str | None] | None = None
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What a format knows of one row: cells by our columns, and what it has read already."""

    line: int
    cells: Mapping[str, str]
    names: tuple[PlaceName, ...] = ()
    extent: Extent | None = None
    faults: tuple[CellFault, ...] = ()


class RowMaker:
    """Makes rows by the rules of one file; the meaning of its countries and kinds is looked up once each."""

    def __init__(self, rules: Rules) -> None:
        self._file = rules.file
        self.parsers = _parsers(rules)

    def make(self, record: Record) -> tuple[PlaceRow | None, tuple[RowFault, ...]]:
        """Return the row of ``record``, None when a fault refuses it, and all its faults."""
        values, found = self._read(record.cells)
        failed = {fault.column for fault in (*record.faults, *found)}
        found = [*record.faults, *found]
        if record.names:
            values["names"] = (*values.get("names", ()), *record.names)
        if record.extent is not None:
            values.setdefault("geowkt", record.extent)
        found = [_forgiven(fault, values) for fault in found]
        row = finish_row(record.line, values, found, failed)
        faults = tuple(self.row_fault(record.line, fault, record.cells.get("name", "")) for fault in found)
        return (None if any(not fault.is_warning for fault in faults) else row), faults

    def _read(self, texts: Mapping[str, str]) -> tuple[_Values, list[CellFault]]:
        values: _Values = {}
        faults: list[CellFault] = []
        for column, text in texts.items():
            if not text or text.isspace():
                continue
            try:
                values[column] = self._cell(column, text)
            except CellWarning as warning:
                values[column] = warning.value
                warning.column = column
                faults.append(warning)
            except CellFault as fault:
                fault.column = column
                faults.append(fault)
        return values, faults

    def _cell(self, column: str, text: str) -> object:
        if column not in _NO_TEXT and cells.is_formula(text) and not _is_language_alone(column, text):
            raise cells.formula_fault(text, column)
        if column not in {"name", "names"} and (found := _CONTROL.search(text)):
            reason = f"{column} {show(text)} has the control character {ord(found[0]):#06x}"
            raise CellFault(FaultKind.SHAPE, reason, "write it anew")
        return self.parsers[column](text if column in {"name", "names"} else text.strip())

    def row_fault(self, line: int, fault: CellFault, name: str = "") -> RowFault:
        """Return ``fault`` with its place in the file."""
        return RowFault(
            self._file,
            line,
            fault.kind,
            fault.reason,
            fault.remedy,
            isinstance(fault, CellWarning),
            " ".join(name.split())[:200],
            fault.column,
        )


def _forgiven(fault: CellFault, values: _Values) -> CellFault:
    """Return the fault of an unknown kind as a warning where the class of features is known."""
    if fault.column != "kind" or fault.kind is not FaultKind.KIND or not values.get("fclasses"):
        return fault
    value = values["fclasses"]
    warning = CellWarning(fault.kind, fault.reason, f"it is read as {value}, by its class", value)
    warning.column = fault.column
    return warning


def _is_language_alone(column: str, text: str) -> bool:
    return column == "names" and text.strip()[0] == "@" and is_language(text.strip()[1:])


def _parsers(rules: Rules) -> dict[str, Parser]:
    find = lru_cache(maxsize=None)(rules.find_country) if rules.find_country else None

    def read_country(text: str) -> str:
        return cells.read_countries(text, rules.countries, find)

    kind = cells.read_strict_kind if rules.is_strict else cells.read_kinds
    parsers: dict[str, Parser] = dict.fromkeys(("admin1", "source", "code", "parent", "description"), _text)
    parsers |= {
        "id": cells.read_strict_id if rules.is_strict else _id,
        "geonames": cells.read_geonames,
        "name": _name,
        "names": _names,
        "kind": lru_cache(maxsize=4096)(kind),
        "fclasses": cells.read_class,
        "country": lru_cache(maxsize=4096)(read_country),
        "lat": partial(read_degrees, axis="latitude"),
        "lon": partial(read_degrees, axis="longitude"),
        "geowkt": read_wkt,
        "population": cells.read_population,
        "matches": cells.read_matches,
        "wikidata": cells.read_wikidata,
        "start": cells.read_date,
        "end": cells.read_date,
        "language": cells.read_language,
        "action": cells.read_action,
        "towns": cells.read_towns,
        "iso": cells.read_iso,
    }
    return parsers | {side: partial(read_degrees, axis=side) for side in _SIDES}


def _text(text: str) -> str:
    # The short way looks at no cell before its parser.
    if text[0] in _FORMULA_SIGNS and cells.is_formula(text):
        raise cells.formula_fault(text, "cell")
    return cells.read_text(text)


def _name(text: str) -> str:
    if text[0] in _FORMULA_SIGNS and cells.is_formula(text):
        raise cells.formula_fault(text, "name")
    return read_name(text)


def _names(text: str) -> tuple[PlaceName, ...]:
    if text[0] in _FORMULA_SIGNS and cells.is_formula(text) and not _is_language_alone("names", text):
        raise cells.formula_fault(text, "names")
    return parse_aliases(text)


def _id(text: str) -> str:
    if text[0] in _FORMULA_SIGNS and cells.is_formula(text):
        raise cells.formula_fault(text, "id")
    return cells.read_id(text)


def finish_row(
    line: int, values: _Values, faults: list[CellFault], failed: "set[str] | frozenset[str]" = frozenset()
) -> PlaceRow | None:
    """Return the row of what its cells mean, and add what does not fit together to ``faults``.

    ``failed`` are the columns that could not be read, which are not missed.
    """
    if not values.keys().isdisjoint(_JOINED):
        _join(values, faults, failed)
    place_id, lat, lon = values.get("id", ""), values.get("lat"), values.get("lon")
    if lat is None or lon is None:
        if failed.isdisjoint(("lat", "lon", "geowkt")):
            _miss_point(values, lat, lon, faults)
    elif not (-90 <= lat <= 90 and -180 <= lon <= 180):
        faults.append(_range_fault(lat, lon))
    elif lat == 0 == lon:
        reason = "latitude and longitude are both 0, a point in the sea"
        faults.append(CellFault(FaultKind.NULL_ISLAND, reason, "write where the place is"))
    if not values.get("name") and not place_id and failed.isdisjoint(("name", "id")):
        faults.append(CellFault(FaultKind.NAME, "the name is empty", "write one, or delete the row", "name"))
    if values.get("action") is Action.HIDE and not place_id and "id" not in failed:
        reason = "a row that hides needs the id of the place"
        faults.append(CellFault(FaultKind.ACTION, reason, "write it; a search for the name shows it", "id"))
    if "start" in values and "end" in values:
        _check_dates(values, faults)
    if faults and any(not isinstance(fault, CellWarning) for fault in faults):
        return None
    return PlaceRow(line, **values)


def _miss_point(values: _Values, lat: float | None, lon: float | None, faults: list[CellFault]) -> None:
    is_needed = not values.get("id") and values.get("action") is not Action.HIDE
    if (lat is None) != (lon is None) or is_needed:
        missing = "latitude" if lat is None else "longitude"
        column = "lat" if lat is None else "lon"
        faults.append(CellFault(FaultKind.COORDINATES, f"{missing} is empty", _DEGREES_REMEDY, column))


def _range_fault(lat: float, lon: float) -> CellFault:
    if -180 <= lat <= 180 and -90 <= lon <= 90:
        reason = f"latitude '{lat:g}' is out of range; expected -90 to 90 degrees"
        return CellFault(FaultKind.SWAPPED, reason, "latitude and longitude are swapped, it seems", "lat")
    if not -90 <= lat <= 90:
        reason = f"latitude '{lat:g}' is out of range"
        return CellFault(FaultKind.COORDINATES, reason, "expected -90 to 90 degrees", "lat")
    reason = f"longitude '{lon:g}' is out of range"
    return CellFault(FaultKind.COORDINATES, reason, "expected -180 to 180 degrees", "lon")


def _check_dates(values: _Values, faults: list[CellFault]) -> None:
    start, end = cells.date_key(values["start"]), cells.date_key(values["end"], is_end=True)
    if start and end and end < start:
        reason = f"end {show(values['end'])} lies before start {show(values['start'])}"
        faults.append(CellFault(FaultKind.DATE, reason, "swap or correct them", "end"))


def _join(values: _Values, faults: list[CellFault], failed: "set[str] | frozenset[str]") -> None:
    """Put the geometry, the sides of the box and the matches of a row where they belong."""
    sides: Sequence[float | None] = [values.pop(side, None) for side in _SIDES]
    if any(side is not None for side in sides) and failed.isdisjoint(_SIDES):
        values["bbox"] = _box(sides, faults)
    if extent := values.pop("geowkt", None):
        lat, lon, box = extent
        if values.get("lat") is None and values.get("lon") is None:
            values["lat"], values["lon"] = lat, lon
        values["bbox"] = values.get("bbox") or box
    wikidata, matched = values.pop("matches", ("", ""))
    geonames = values.pop("geonames", "") or matched
    if wikidata and not values.get("wikidata"):
        values["wikidata"] = wikidata
    if geonames and not values.get("id"):
        values["id"] = geonames
    if kind := values.pop("fclasses", ""):
        values.setdefault("kind", kind)


def _box(sides: Sequence[float | None], faults: list[CellFault]) -> BoundingBox | None:
    west, south, east, north = sides
    if west is None or south is None or east is None or north is None:
        reason = "west, south, east and north go together"
        faults.append(CellFault(FaultKind.COORDINATES, reason, "write all four or none", "west"))
        return None
    for side, value, limit in zip(_SIDES, (west, south, east, north), (180, 90, 180, 90), strict=True):
        if not -limit <= value <= limit:
            reason = f"{side} '{value:g}' is out of range"
            remedy = f"expected {-limit} to {limit} degrees"
            faults.append(CellFault(FaultKind.COORDINATES, reason, remedy, side))
            return None
    if south > north:
        reason = f"south {south:g} lies above north {north:g}"
        faults.append(CellFault(FaultKind.COORDINATES, reason, "swap them", "south"))
    return BoundingBox(west, south, east, north)
