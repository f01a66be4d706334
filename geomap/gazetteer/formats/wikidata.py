"""Results of query.wikidata.org, as JSON in full or simple, or as CSV; one item's results are one place.

The variables are ``?item`` (or ``?place``) with ``?itemLabel``, ``?coord``, ``?countryCode``, ``?alias``,
``?population``, ``?typeLabel`` and ``?geonames`` (P1566).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from geomap.gazetteer.formats import cells as reading
from geomap.gazetteer.formats import delimited, geojson
from geomap.gazetteer.formats.aliases import is_language, read_name
from geomap.gazetteer.formats.faults import CellFault, CellWarning, show
from geomap.gazetteer.formats.features import load_json
from geomap.gazetteer.formats.geometry import read_wkt
from geomap.gazetteer.formats.making import Record, RowMaker, Rules
from geomap.gazetteer.formats.source import Source, TableRefused, encoding_fault
from geomap.gazetteer.formats.splitting import Cells
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.rows import FaultKind, PlaceRow, RowFault
from geomap.text.json_values import show_json

# What a variable may be called, in small letters and without underscores.
_VARIABLES = {
    "item": ("item", "place"),
    "name": ("itemlabel", "placelabel"),
    "geowkt": ("coord", "coords", "coordinate", "coordinates", "coordinatelocation", "location", "geo"),
    "country": ("countrycode", "iso", "iso2", "isocode", "alpha2"),
    "names": ("alias", "aliases", "altlabel", "altlabels", "itemaltlabel", "placealtlabel"),
    "population": ("population", "pop"),
    "kind": ("typelabel", "instancelabel", "instanceoflabel", "kindlabel"),
    "geonames": ("geonames", "geonamesid", "geonameid"),
    "description": ("itemdescription", "placedescription", "description"),
}
_COLUMNS = {variable: column for column, variables in _VARIABLES.items() for variable in variables}
_SAMPLE = 20_000
_SIMPLE = re.compile(r'\A\s*\[\s*\{[^}]*"(?:item|place)"\s*:\s*"[^"]*wikidata\.org/entity/')
_FULL = re.compile(r'"bindings"\s*:')
_NO_LABEL = re.compile(r"Q\d+")


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    language: str = ""


@dataclass(slots=True)
class _Item:
    """What the results say of one item: each column's values, without repeats."""

    line: int
    values: dict[str, dict[_Value, None]] = field(default_factory=dict)


def fits_json(source: Source) -> bool:
    """Return whether a file is JSON of query results, in full or simple."""
    sample = source.text[:_SAMPLE]
    return geojson.fits(source) and bool(
        (_FULL.search(sample) and '"results"' in sample) or _SIMPLE.search(sample)
    )


def fits_csv(source: Source) -> bool:
    """Return whether a file is CSV of query results, by its first line."""
    columns = {_column(cell) for cell in source.text[:_SAMPLE].partition("\n")[0].split(",")}
    return {"item", "name"} <= columns


def _column(variable: str) -> str:
    return _COLUMNS.get(variable.strip().strip('"').casefold().replace("_", ""), "")


def read_json(source: Source, rules: Rules) -> tuple[list[PlaceRow], list[RowFault]]:
    """Return the rows of query results in JSON and all faults; lines are numbers of results.

    Raises
    ------
    TableRefused
        When it is no JSON, or not of this form.
    """
    data = load_json(source.text)
    if isinstance(data, CellFault):
        raise TableRefused(RowFault(source.name, 0, FaultKind.FILE, data.reason, data.remedy))
    if isinstance(data, Mapping):
        results = data.get("results")
        data = results.get("bindings") if isinstance(results, Mapping) else None
    if not isinstance(data, list):
        reason = f"expected the results of a query, got {show_json(data)}"
        raise TableRefused(RowFault(source.name, 0, FaultKind.FILE, reason, "download the results anew"))
    maker = RowMaker(rules)
    items: dict[str, _Item] = {}
    faults: list[RowFault] = []
    for number, binding in enumerate(data, 1):
        try:
            _enter(items, number, dict(_binding_values(binding)))
        except CellFault as fault:
            faults.append(maker.row_fault(number, fault))
    return _make(items, maker, faults)


def _binding_values(binding: object) -> Iterator[tuple[str, _Value]]:
    if not isinstance(binding, Mapping):
        reason = f"the result is {show_json(binding)}, expected an object"
        raise CellFault(FaultKind.SHAPE, reason, "download the results anew")
    for variable, value in binding.items():
        column = _column(variable)
        if not column or value is None:
            continue
        is_full = isinstance(value, Mapping)
        text, language = (value.get("value"), value.get("xml:lang", "")) if is_full else (value, "")
        is_text = isinstance(text, str | int | float) and not isinstance(text, bool)
        if not is_text or not isinstance(language, str):
            reason = f"{show(variable)} is {show_json(text)}, expected a text"
            raise CellFault(FaultKind.SHAPE, reason, "download the results anew", column)
        yield column, _Value(str(text), language)


def read_csv(source: Source, rules: Rules) -> tuple[list[PlaceRow], list[RowFault]]:
    """Return the rows of query results in CSV and all faults."""
    table = delimited.Table(source)
    maker = RowMaker(rules)
    columns = [_column(cell) for cell in table.cells]
    items: dict[str, _Item] = {}
    faults: list[RowFault] = []
    for line, taken, found in table.rows():
        try:
            values = _row_values(found, table.raw(line, taken), columns)
            if values:
                _enter(items, line, values)
        except CellFault as fault:
            faults.append(maker.row_fault(line, fault))
    return _make(items, maker, faults)


def _row_values(found: Cells, raw: str, columns: Sequence[str]) -> dict[str, _Value]:
    if isinstance(found, CellFault):
        raise found
    if broken := delimited.broken_fault(raw):
        raise broken
    if len(found) > len(columns):
        reason = f"{len(found)} cells, expected {len(columns)}"
        raise CellFault(FaultKind.SHAPE, reason, "put a cell that holds commas in double quotes")
    pairs = zip(columns, found, strict=False)
    return {column: _Value(cell) for column, cell in pairs if column and cell.strip()}


def _enter(items: dict[str, _Item], line: int, values: Mapping[str, _Value]) -> None:
    """Enter a result among those of its item."""
    address = values.get("item", _Value("")).text.strip()
    if not address:
        raise CellFault(FaultKind.ID, "the item is missing", "add ?item to the query")
    for value in values.values():
        if broken := encoding_fault(value.text):
            raise CellFault(FaultKind.ENCODING, *broken)
    number = reading.read_wikidata(address)
    item = items.setdefault(number, _Item(line))
    for column, value in values.items():
        if column != "item" and value.text.strip():
            item.values.setdefault(column, {}).setdefault(value)


def _make(
    items: Mapping[str, _Item], maker: RowMaker, faults: list[RowFault]
) -> tuple[list[PlaceRow], list[RowFault]]:
    rows = []
    warned: set[str] = set()
    for number, item in items.items():
        row, found = maker.make(_to_record(number, item, warned))
        faults += found
        if row is not None:
            rows.append(row)
    return rows, faults


def _to_record(number: str, item: _Item, warned: set[str]) -> Record:
    faults: list[CellFault] = []
    labels = [value for value in item.values.get("name", {}) if not _NO_LABEL.fullmatch(value.text.strip())]
    texts = {"id": f"user:wd-{number.lower()}", "wikidata": number}
    if geonames := item.values.get("geonames"):
        try:
            texts["id"] = reading.read_geonames(next(iter(geonames)).text.strip())
        except CellFault as fault:
            faults.append(fault)
    if labels:
        texts["name"] = labels[0].text
    elif texts["id"].startswith("user:"):
        reason = f"{number} has no label in the languages of the query"
        remedy = 'add languages to it: bd:serviceParam wikibase:language "en,fr,ar"'
        faults.append(CellFault(FaultKind.NAME, reason, remedy, "name"))
    if texts["id"].startswith("user:") and not item.values.get("geowkt"):
        reason = f"{number} has no coordinates"
        faults.append(CellFault(FaultKind.COORDINATES, reason, "ask for ?item wdt:P625 ?coord", "geowkt"))
    texts["country"] = ";".join(value.text for value in item.values.get("country", {}))
    for column in ("geowkt", "population", "description"):
        known = list(item.values.get(column, {}))
        if known:
            texts[column] = known[0].text
        if column == "geowkt":
            faults += _faulty_points(value.text for value in known[1:])
    if kind := _kind(item, warned, faults):
        texts["kind"] = kind
    names = tuple(dict.fromkeys(_names(labels, item, faults)))
    return Record(item.line, texts, names, faults=tuple(faults))


def _faulty_points(texts: Iterable[str]) -> Iterator[CellFault]:
    for text in texts:
        try:
            read_wkt(text.strip())
        except CellFault as fault:
            fault.column = "geowkt"
            yield fault


def _kind(item: _Item, warned: set[str], faults: list[CellFault]) -> str:
    labels = [value.text for value in item.values.get("kind", {})]
    for label in labels:
        try:
            return reading.read_kinds(label)
        except CellFault:
            continue
    listed = ", ".join(labels)
    if labels and listed not in warned:
        # Wikidata has thousands of kinds; each that geomap lacks is named once.
        warned.add(listed)
        reason = reading.unknown_kind(listed)
        faults.append(
            CellWarning(FaultKind.KIND, reason.reason, "the place has no kind, as others of it", "")
        )
    return ""


def _names(labels: list[_Value], item: _Item, faults: list[CellFault]) -> Iterator[PlaceName]:
    known = {labels[0].text} if labels else set()
    for value in (*labels, *item.values.get("names", {})):
        parts = [value.text] if value in labels else value.text.split("|" if "|" in value.text else ",")
        language = value.language if is_language(value.language) else ""
        for part in parts:
            if not (text := part.strip()) or (not language and text in known):
                continue
            try:
                yield PlaceName(read_name(text, what="alias"), language)
            except CellFault as fault:
                fault.column = "names"
                faults.append(fault)
