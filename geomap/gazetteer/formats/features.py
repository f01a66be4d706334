"""The features of a JSON file: a collection, a list, a single one, or a sequence of them.

A feature that is no JSON is named and costs no other; of a file that is cut the features before the cut work.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from geomap.gazetteer.formats.faults import CellFault
from geomap.gazetteer.formats.source import Source, TableRefused, encoding_fault
from geomap.gazetteer.rows import FaultKind, RowFault
from geomap.text.json_values import show_json

_SEQUENCES = frozenset((".jsonl", ".ndjson", ".geojsonl", ".geojsons", ".jsonseq"))
_RECORD_SEPARATOR = "\x1e"  # RFC 8142
_FEATURES = re.compile(r'"features"\s*:\s*\[')
# Possessive, as a string that is never closed would be tried in every way.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|["{}\[\],]', re.DOTALL)
# In most files a feature begins so; one with its type behind the geometry is found by its brackets alone.
_FEATURE_START = re.compile(r'\{\s*(?:"@?id"\s*:\s*(?:"[^"\\]*"|\d+)\s*,\s*)?"type"\s*:\s*"Feature"\s*[,}]')
_NO_BLANK = re.compile(r"\S")
_MEND = "mend the file with a program that checks JSON, or export it anew"


@dataclass(frozen=True, slots=True)
class Item:
    """One feature by its number from 1: its value, or what is wrong with it."""

    number: int
    value: object = None
    fault: CellFault | None = None


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a file, and what is wrong with the file around them."""

    items: tuple[Item, ...]
    faults: tuple[RowFault, ...] = ()


def read_features(source: Source) -> Features:
    """Return the features of a JSON file in their order.

    Raises
    ------
    TableRefused
        When there are none to be found.
    """
    text = source.text
    if source.suffix in _SEQUENCES or text[:1] == _RECORD_SEPARATOR:
        return Features(tuple(_sequence(text)))
    value = load_json(text)
    if isinstance(value, CellFault):
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) > 1 and isinstance(load_json(lines[0]), dict):
            return Features(tuple(_sequence(text)))
        return _scanned(source, value)
    if isinstance(value, dict) and "features" in value:
        value = value["features"]
    elif isinstance(value, dict) and (value.get("type") == "Feature" or "geometry" in value):
        value = [value]
    if not isinstance(value, list):
        reason = f"expected GeoJSON, a FeatureCollection or a Feature, got {show_json(value)}"
        raise TableRefused(RowFault(source.name, 0, FaultKind.FILE, reason, "export the places as GeoJSON"))
    return Features(tuple(Item(number, item) for number, item in enumerate(value, 1)))


def load_json(text: str, *, offset_line: int = 0) -> object:
    """Return what ``text`` holds, a `CellFault` with line and column when that is no JSON."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if broken := encoding_fault(text[max(0, error.pos - 1) : error.pos + 2]):
            return CellFault(FaultKind.ENCODING, *broken)
        where = f"line {error.lineno + offset_line}, column {error.colno}"
        return CellFault(FaultKind.SHAPE, f"this is no JSON from {where} on: {error.msg}", _MEND)
    except RecursionError:
        return CellFault(FaultKind.SHAPE, "it is nested too deeply", _MEND)
    except ValueError:  # Python reads no more digits than sys.set_int_max_str_digits says
        return CellFault(FaultKind.NUMBER, "a number in it has thousands of digits", "correct the number")


def _sequence(text: str) -> Iterator[Item]:
    parts = text.split(_RECORD_SEPARATOR) if _RECORD_SEPARATOR in text else text.split("\n")
    line, number = 0, 0
    for part in parts:
        if part.strip():
            number += 1
            value = load_json(part, offset_line=line)
            yield Item(number, fault=value) if isinstance(value, CellFault) else Item(number, value)
        line += 1 if _RECORD_SEPARATOR not in text else part.count("\n")


def _scanned(source: Source, why: CellFault) -> Features:
    """Return the features of a text that is no JSON as a whole, each read alone."""
    text = source.text
    found = _FEATURES.search(text)
    start = found.end() if found else len(text) - len(text.lstrip()) + 1 if text.lstrip()[:1] == "[" else -1
    if start < 0:
        raise TableRefused(RowFault(source.name, 0, FaultKind.FILE, why.reason, why.remedy))
    items = list(_elements(text, start, why))
    if all(item.fault for item in items):
        raise TableRefused(RowFault(source.name, 0, FaultKind.FILE, why.reason, why.remedy))
    # What is wrong with the file lies in one of its features, or else around them.
    is_named = any(item.fault for item in items)
    around = () if is_named else (RowFault(source.name, 0, FaultKind.FILE, why.reason, why.remedy),)
    return Features(tuple(items), around)


def _cut(why: CellFault) -> CellFault:
    reason = f"the file ends within this feature, or a bracket or quote in it is not closed: {why.reason}"
    return CellFault(why.kind, reason, why.remedy)


def _elements(text: str, start: int, why: CellFault) -> Iterator[Item]:
    """Yield each element of an array, broken ones too.

    Behind a broken one it goes on where the next feature begins, which is never within a feature.
    """
    number, line, counted = 0, 0, 0
    while start < len(text):
        first = _NO_BLANK.search(text, start)
        begin = first.start() if first else len(text)
        following = _FEATURE_START.search(text, begin + 1)
        limit = following.start() if following else len(text)
        end, is_closed, after = _end_of_element(text, start, limit)
        if text[start:end].strip(", \n\t"):
            number += 1
            line, counted = line + text.count("\n", counted, start), start
            value = load_json(text[start:end], offset_line=line) if is_closed else _cut(why)
            if not isinstance(value, CellFault):
                yield Item(number, value)
            else:
                yield Item(number, fault=value)
                after = limit if _FEATURE_START.match(text, begin) else after
        start = after


def _end_of_element(text: str, start: int, limit: int) -> tuple[int, bool, int]:
    """Return (end, whether its brackets are closed, where to go on) of an element before ``limit``."""
    depth, n_brackets = 0, 0
    for token in _TOKEN.finditer(text, start, limit):
        sign = token[0]
        if sign in {"{", "["}:
            depth, n_brackets = depth + 1, n_brackets + 1
        elif sign in {"}", "]"}:
            depth -= 1
        elif sign == '"':
            return limit, False, limit
        if depth < 0:  # the array ends here, or a bracket is one too many
            return token.start(), True, limit
        if sign == "," and depth == 0:
            return token.start(), True, token.end()
    return limit, depth == 0 and n_brackets > 0, limit
