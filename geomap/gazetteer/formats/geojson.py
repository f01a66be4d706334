"""GeoJSON (RFC 7946): properties under the same headers as columns, points and extents from the geometry."""

from collections.abc import Callable, Mapping

from geomap.gazetteer.formats.columns import canonical, header_rank, is_ignored
from geomap.gazetteer.formats.faults import CellFault, show
from geomap.gazetteer.formats.features import read_features
from geomap.gazetteer.formats.geometry import read_geometry
from geomap.gazetteer.formats.making import Record, RowMaker, Rules
from geomap.gazetteer.formats.source import Source, encoding_fault
from geomap.gazetteer.rows import FaultKind, PlaceRow, RowFault
from geomap.text.json_values import show_json

SUFFIXES = frozenset(
    (".json", ".geojson", ".jsonl", ".ndjson", ".geojsonl", ".geojsons", ".jsonseq", ".jsonld")
)
# Columns of which a list has several values.
_LISTS = frozenset(("names", "kind", "country", "fclasses", "matches"))

#: What makes a record of one feature; it enters the properties that it does not know in the dict.
ToRecord = Callable[[int, Mapping[str, object], dict[str, None]], Record]


def fits(source: Source) -> bool:
    """Return whether a file is JSON, by how it begins or what it is called."""
    return source.suffix in SUFFIXES or source.text.lstrip()[:1] in {"{", "[", "\x1e"}


def read(source: Source, rules: Rules) -> tuple[list[PlaceRow], list[RowFault]]:
    """Return the rows of a GeoJSON file and all faults; the line of each is the number of its feature."""
    return read_with(source, rules, to_record)


def read_with(source: Source, rules: Rules, make: ToRecord) -> tuple[list[PlaceRow], list[RowFault]]:
    """Return the rows that ``make`` makes of the features of a file, and all faults."""
    features = read_features(source)
    maker = RowMaker(rules)
    rows: list[PlaceRow] = []
    faults = list(features.faults)
    unknown: dict[str, None] = {}
    for item in features.items:
        fault = item.fault or _object_fault(item.value)
        if fault is not None or not isinstance(item.value, Mapping):
            if fault is not None:
                faults.append(maker.row_fault(item.number, fault))
            continue
        row, found = maker.make(make(item.number, item.value, unknown))
        faults += found
        if row is not None:
            rows.append(row)
    if unknown:
        listed = ", ".join(show(name) for name in list(unknown)[:20])
        reason, remedy = f"unknown properties {listed} are not read", "rename them if they are meant"
        faults.append(RowFault(rules.file, 1, FaultKind.HEADER, reason, remedy, is_warning=True))
    return rows, faults


def _object_fault(value: object) -> CellFault | None:
    if not isinstance(value, Mapping):
        reason = f"the feature is {show_json(value)}, expected an object"
        return CellFault(FaultKind.SHAPE, reason, 'write {"type": "Feature", …}')
    if value.get("type", "Feature") != "Feature":
        reason = f"its type is {show_json(value['type'])}, expected a Feature"
        return CellFault(FaultKind.SHAPE, reason, 'write {"type": "Feature", …}')
    return None


def to_record(number: int, feature: Mapping[str, object], unknown: dict[str, None]) -> Record:
    """Return what a feature says of its place."""
    faults: list[CellFault] = []
    texts = property_texts(feature.get("properties"), faults, unknown)
    for key in ("id", "@id"):
        if "id" not in texts and feature.get(key) is not None:
            add_text(texts, "id", feature[key], faults)
    extent = None
    try:
        extent = read_geometry(feature.get("geometry"))
    except CellFault as fault:
        fault.column = "geowkt"
        faults.append(fault)
    return Record(number, texts, extent=extent, faults=tuple(faults))


def property_texts(properties: object, faults: list[CellFault], unknown: dict[str, None]) -> dict[str, str]:
    """Return the cells by our columns in the properties of a feature."""
    if properties is None:
        return {}
    if not isinstance(properties, Mapping):
        reason = f"its properties are {show_json(properties)}, expected an object"
        faults.append(CellFault(FaultKind.SHAPE, reason, 'write {"name": …}'))
        return {}
    texts: dict[str, str] = {}
    ranked = sorted(properties.items(), key=lambda entry: header_rank(entry[0]))
    for key, value in ranked:
        column = canonical(key)
        if not column and not is_ignored(key):
            unknown.setdefault(key)
        if column and not texts.get(column) and value is not None:
            add_text(texts, column, value, faults)
    return texts


def add_text(texts: dict[str, str], column: str, value: object, faults: list[CellFault]) -> None:
    """Enter a value of JSON as the cell that says the same."""
    if isinstance(value, list) and column in _LISTS and all(isinstance(part, str) for part in value):
        value = ";".join(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        reason = f"{column} is {show_json(value)}, expected a text or a number"
        faults.append(CellFault(FaultKind.SHAPE, reason, "correct it, or leave it out", column))
        return
    text = str(value)
    if broken := encoding_fault(text):
        faults.append(CellFault(FaultKind.ENCODING, *broken, column))
        return
    texts[column] = text
