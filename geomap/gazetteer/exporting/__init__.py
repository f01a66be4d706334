"""Rows of places written out: as CSV that reads back to the same rows, as GeoJSON, as Linked Places.

Each is given in parts, so that a layer of millions of places needs no memory.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum

from geomap.gazetteer.formats.cells import is_formula
from geomap.gazetteer.kinds import find_kind
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.rows import Action, PlaceRow
from geomap.model.resolution import NameKind

#: All columns of an export as CSV: those of Linked Places TSV, then geomap's own.
EXPORT_COLUMNS = (
    "id", "title", "variants", "types", "ccodes", "lat", "lon", "population", "parent_name", "matches",
    "source", "start", "end", "description", "action", "language", "admin1", "code", "towns", "iso",
    "west", "south", "east", "north",
)  # fmt: skip
#: Linked Places 1.1 (https://github.com/LinkedPasts/linked-places-format).
_CONTEXT = (
    "https://raw.githubusercontent.com/LinkedPasts/linked-places/master/linkedplaces-context-v1.1.jsonld"
)
_MARKS = {
    NameKind.ABBREVIATION: "abbr",
    NameKind.FORMER: "former",
    NameKind.OFFICIAL: "official",
}


class ExportFormat(StrEnum):
    """The formats of an export."""

    CSV = "csv"
    LPF = "lpf"
    GEOJSON = "geojson"


def export_rows(rows: Iterable[PlaceRow], form: ExportFormat) -> Iterator[str]:
    r"""Yield the parts of a file with ``rows``.

    GeoJSON and Linked Places hold places alone: see `can_hold` for the rows that they leave out.

    Examples
    --------
    >>> row = PlaceRow(2, name="Rabouni", lat=27.47, lon=-8.09, kind="camp")
    >>> "".join(export_rows([row], ExportFormat.GEOJSON)).splitlines()[1]
    '{"type":"Feature","properties":{"title":"Rabouni","types":"camp"},"geometry":{"type":"Point","coordinates":[-8.09,27.47]}}'
    """
    if form is ExportFormat.CSV:
        return _csv_parts(rows)
    return _collection(rows, form)


def can_hold(form: ExportFormat, row: PlaceRow) -> bool:
    """Return whether a format can say what a row does; see `why_left_out`."""
    return not why_left_out(form, row)


def why_left_out(form: ExportFormat, row: PlaceRow) -> str:
    """Return why a format cannot say what a row does, ``""`` where it can.

    CSV can say all but a name that a spreadsheet would run; the others hold only a place with its point.
    """
    if form is ExportFormat.CSV:
        return f"the name {row.name!r} would be a formula in a spreadsheet" if is_formula(row.name) else ""
    if row.action is Action.HIDE:
        return f"it hides {row.id}, which {form.value} cannot say; use --as csv"
    if not row.name or row.lat is None or row.lon is None:
        return f"it changes {row.id}, which {form.value} cannot say; use --as csv"
    return ""


def unwritten(form: ExportFormat, row: PlaceRow) -> Iterator[str]:
    """Yield what of a row a format cannot hold: names that no cell of a table can."""
    if form is ExportFormat.LPF:
        return
    for name in row.names:
        if not fits_cell(name):
            yield f"line {row.line}: the name {name.text!r}, which no cell can hold; use --as lpf"


def row_values(row: PlaceRow) -> dict[str, str]:
    """Return the cells of a row by column, `EXPORT_COLUMNS`; names that no cell can hold are left out.

    Examples
    --------
    >>> values = row_values(PlaceRow(2, name="Rabouni", lat=27.47, names=(PlaceName("الرابوني", "ar"),)))
    >>> {column: value for column, value in values.items() if value}
    {'title': 'Rabouni', 'variants': 'الرابوني@ar', 'lat': '27.47'}
    """
    box = row.bbox
    return {
        "id": row.id,
        "title": row.name,
        "variants": "; ".join(name_cell(name) for name in row.names if fits_cell(name)),
        "types": row.kind,
        "ccodes": row.country,
        "lat": number_cell(row.lat),
        "lon": number_cell(row.lon),
        "population": str(row.population or ""),
        "parent_name": row.parent,
        "matches": f"wd:{row.wikidata}" if row.wikidata else "",
        "source": row.source,
        "start": row.start,
        "end": row.end,
        "description": row.description,
        "action": row.action.value,
        "language": row.language,
        "admin1": row.admin1,
        "code": row.code,
        "towns": " ".join(map(str, row.towns)),
        "iso": row.iso,
        "west": number_cell(box.west if box else None),
        "south": number_cell(box.south if box else None),
        "east": number_cell(box.east if box else None),
        "north": number_cell(box.north if box else None),
    }


def number_cell(value: float | None) -> str:
    """Return a number as a cell has it, without an exponent; ``""`` for None.

    Examples
    --------
    >>> number_cell(27.5), number_cell(0.00001), number_cell(8.0), number_cell(None)
    ('27.5', '0.00001', '8', '')
    """
    if value is None:
        return ""
    text = f"{Decimal(repr(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def name_cell(name: PlaceName) -> str:
    """Return a name as the column ``variants`` has it: ``Marokko@nl``, ``U.S.@en!abbr``."""
    language = f"@{name.language}" if name.language else ""
    mark = f"!{_MARKS[name.kind]}" if name.kind in _MARKS else ""
    return f"{name.text}{language}{mark}"


def fits_cell(name: PlaceName) -> bool:
    """Return whether a name can stand among others in a cell, and no spreadsheet takes it for a formula."""
    return not {";", "@", "!"} & set(name.text) and not is_formula(name.text)


def _csv_parts(rows: Iterable[PlaceRow]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(EXPORT_COLUMNS)
    for row in rows:
        values = row_values(row)
        writer.writerow([values[column] for column in EXPORT_COLUMNS])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _collection(rows: Iterable[PlaceRow], form: ExportFormat) -> Iterator[str]:
    context = f'"@context":{json.dumps(_CONTEXT)},' if form is ExportFormat.LPF else ""
    feature = _linked_place if form is ExportFormat.LPF else _feature
    yield f'{{"type":"FeatureCollection",{context}"features":[\n'
    behind = ""
    for row in rows:
        if can_hold(form, row):
            yield behind + json.dumps(feature(row), ensure_ascii=False, separators=(",", ":"))
            behind = ",\n"
    yield "\n]}\n"


def _feature(row: PlaceRow) -> dict[str, object]:
    values = row_values(row._replace(bbox=None))
    properties = {key: value for key, value in values.items() if value and key not in {"id", "lat", "lon"}}
    return {
        "type": "Feature",
        **({"id": row.id} if row.id else {}),
        **({"bbox": [row.bbox.west, row.bbox.south, row.bbox.east, row.bbox.north]} if row.bbox else {}),
        "properties": properties,
        "geometry": _point(row),
    }


def _point(row: PlaceRow) -> dict[str, object]:
    return {"type": "Point", "coordinates": [row.lon, row.lat]}


def _linked_place(row: PlaceRow) -> dict[str, object]:
    when = {key: {"in": value} for key, value in (("start", row.start), ("end", row.end)) if value}
    names = [PlaceName(row.name, row.language, NameKind.OFFICIAL), *row.names]
    feature: dict[str, object] = {
        "@id": row.id or f"user:line-{row.line}",
        "type": "Feature",
        "properties": {"title": row.name, "ccodes": [row.country] if row.country else []},
        **({"when": {"timespans": [when]}} if when else {}),
        "names": [
            {"toponym": name.text, **({"lang": name.language} if name.language else {})} for name in names
        ],
        "types": [_type(row.kind)] if row.kind else [],
        "geometry": _point(row),
        "links": [{"type": "closeMatch", "identifier": f"wd:{row.wikidata}"}] if row.wikidata else [],
        "descriptions": [{"value": row.description}] if row.description else [],
    }
    if row.parent:
        feature["relations"] = [
            {"relationType": "gvp:broaderPartitive", "relationTo": "", "label": row.parent}
        ]
    return feature


def _type(kind: str) -> dict[str, str]:
    known = find_kind(kind)
    code = f"gn:{known.feature_class.value}.{known.feature_code}" if known else ""
    return {"identifier": code, "label": kind}
