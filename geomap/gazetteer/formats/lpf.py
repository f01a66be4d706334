"""Linked Places format 1, GeoJSON with names and dates (https://github.com/LinkedPasts/linked-places-format)."""

import re
from collections.abc import Iterator, Mapping

from geomap.gazetteer.formats import geojson
from geomap.gazetteer.formats.aliases import is_language, read_name
from geomap.gazetteer.formats.faults import CellFault, show
from geomap.gazetteer.formats.making import Record, Rules
from geomap.gazetteer.formats.source import Source, encoding_fault
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.rows import FaultKind, PlaceRow, RowFault
from geomap.text.json_values import show_json

# The start of a file tells: its context, or the members that GeoJSON does not have.
_SIGNS = re.compile(r'"(?:@context|toponym|linkedPlaces|relationType|timespans)"')
_SAMPLE = 100_000
_WHEN = ("in", "earliest", "latest")


def fits(source: Source) -> bool:
    """Return whether a file is JSON with the members of Linked Places."""
    return geojson.fits(source) and _SIGNS.search(source.text, 0, _SAMPLE) is not None


def read(source: Source, rules: Rules) -> tuple[list[PlaceRow], list[RowFault]]:
    """Return the rows of a file in Linked Places format and all faults; lines are numbers of features."""
    return geojson.read_with(source, rules, _to_record)


def _to_record(number: int, feature: Mapping[str, object], unknown: dict[str, None]) -> Record:
    plain = geojson.to_record(number, feature, unknown)
    texts, faults = dict(plain.cells), list(plain.faults)
    names = tuple(_names(feature, faults))
    if names and not texts.get("name"):
        texts["name"] = names[0].text
    for column, value in _members(feature, faults):
        if not texts.get(column):
            geojson.add_text(texts, column, value, faults)
    names = tuple(name for name in names if name.language or name.text != texts.get("name"))
    return Record(number, texts, names, plain.extent, tuple(faults))


def _members(feature: Mapping[str, object], faults: list[CellFault]) -> Iterator[tuple[str, object]]:
    """Yield (column, value) of what the members of a feature say."""
    if labels := list(_type_labels(feature, faults)):
        yield "kind", labels
    links = [
        identifier
        for link in _objects(feature, "links", faults)
        if str(link.get("type", "")).casefold().endswith("match")
        and isinstance(identifier := link.get("identifier"), str)
    ]
    if links:
        yield "matches", links
    for relation in _objects(feature, "relations", faults):
        is_parent = str(relation.get("relationType", "")).casefold().endswith("broaderpartitive")
        if is_parent and relation.get("label"):
            yield "parent", relation["label"]
    for description in _objects(feature, "descriptions", faults):
        if description.get("value"):
            yield "description", description["value"]
    yield from _dates(feature.get("when"), faults)


def _objects(holder: Mapping[str, object], key: str, faults: list[CellFault]) -> list[Mapping[str, object]]:
    """Return the list of objects under ``key``; what is none is a fault."""
    value = holder.get(key)
    if value is None:
        return []
    parts = value if isinstance(value, list) else [value]
    wrong = next((part for part in parts if not isinstance(part, Mapping)), None)
    if wrong is not None or any(part is None for part in parts):
        reason = f"{key} has {show_json(wrong)}, expected objects"
        faults.append(CellFault(FaultKind.SHAPE, reason, "correct it, or leave it out", key))
        return []
    return [part for part in parts if isinstance(part, Mapping)]


def _type_labels(feature: Mapping[str, object], faults: list[CellFault]) -> Iterator[str]:
    for kind in _objects(feature, "types", faults):
        labels = [
            kind.get("label"),
            *(entry.get("label") for entry in _objects(kind, "sourceLabels", faults)),
        ]
        if isinstance(only := kind.get("sourceLabel"), str):
            labels.append(only)
        yield from (label for label in labels if isinstance(label, str) and label.strip())


def _names(feature: Mapping[str, object], faults: list[CellFault]) -> Iterator[PlaceName]:
    for entry in _objects(feature, "names", faults):
        toponym, language = entry.get("toponym"), entry.get("lang") or ""
        if not isinstance(toponym, str) or not toponym.strip() or not isinstance(language, str):
            reason = f"a toponym is {show_json(toponym)} in the language {show_json(language)}"
            faults.append(CellFault(FaultKind.ALIAS, reason, "expected two texts", "names"))
        elif language and not is_language(language):
            reason = f"alias {show(toponym)}: {show(language)} is no ISO 639 language"
            faults.append(CellFault(FaultKind.ALIAS, reason, "write its code, such as nl", "names"))
        elif broken := encoding_fault(toponym):
            faults.append(CellFault(FaultKind.ENCODING, *broken, "names"))
        else:
            try:
                yield PlaceName(read_name(toponym.strip(), what="alias"), language)
            except CellFault as fault:
                fault.column = "names"
                faults.append(fault)


def _dates(when: object, faults: list[CellFault]) -> Iterator[tuple[str, object]]:
    if not isinstance(when, Mapping):
        return
    spans = _objects(when, "timespans", faults)
    for column, span in (("start", spans[0]), ("end", spans[-1])) if spans else ():
        bound = span.get(column)
        values = [bound.get(key) for key in _WHEN] if isinstance(bound, Mapping) else [bound]
        if given := [value for value in values if value is not None and value != ""]:
            # Where a bound is itself a range, the wider one: earliest for the start, latest for the end.
            yield column, given[0 if column == "start" else -1]
