"""Parsed documents as JSON lines, the one hand-over between `extract` and everything after it.

The form, key by key: ``docs/schema.md``; for programs: ``geomap/schema/document-1.json``.
"""

import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from typing import TextIO, TypeVar

from geomap.errors import InputError, OutputError
from geomap.model.document import DatePrecision, Document, Part, PartKind
from geomap.model.place import BoundingBox, FeatureClass, Place
from geomap.model.resolution import Alternative, Evidence, ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Kind, Role, Toponym
from geomap.text.json_values import show_json

#: What each line says of itself. The number changes when a key is removed or means something
#: else; new keys may come within a version, so readers ignore keys that they do not know.
SCHEMA_VERSION = "geomap/document/1"

#: About a metre on the ground.
_DEGREE_DECIMALS = 5
_SCORE_DECIMALS = 3
_REMEDY = "write the line again with geomap extract"
#: How many faulty lines of a file are named one by one; the rest is counted.
_MOST_FAULTS = 10
_DATE_PRECISIONS: Mapping[str, DatePrecision] = {"day": "day", "month": "month", "year": "year", "": ""}
_PART_KINDS: Mapping[str, PartKind] = {"page": "page", "row": "row", "section": "section"}

_Value = TypeVar("_Value")


def write_documents(parsed: Iterable[ParsedDocument], stream: TextIO) -> None:
    """Write one line for each document to ``stream``, which must be UTF-8 with ``newline=""``.

    The same documents give the same bytes. What only finding a place needs is not written:
    ``base``, ``place_ids`` and ``point`` of a toponym.

    Raises
    ------
    OutputError
        When a number is not finite.
    """
    for document in parsed:
        stream.write(document_line(document))
        stream.write("\n")


def read_documents(lines: Iterable[str], *, origin: str) -> tuple[ParsedDocument, ...]:
    """Return the documents of ``lines`` as `write_documents` wrote them; blank lines are skipped.

    ``origin`` is the file's name for messages.

    Raises
    ------
    InputError
        With the faulty lines at once, the first ten each as ``origin:line: what is wrong; what to
        do`` and the rest as a count; before them a line for the whole where no line is good.
    """
    documents: list[ParsedDocument] = []
    faults: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            documents.append(read_line(line))
        except InputError as error:
            faults.append(f"{origin}:{number}: {error}")
    if faults:
        raise InputError("\n".join(_summed_up(faults, origin, is_all=not documents)))
    return tuple(documents)


def _summed_up(faults: Sequence[str], origin: str, *, is_all: bool) -> list[str]:
    lines = list(faults[:_MOST_FAULTS])
    if is_all and len(faults) > 1:
        lines.insert(
            0,
            f"{origin}: it is not what geomap extract writes, a document a line; "
            "make such a file with: geomap extract INPUT... -o FILE",
        )
    if len(faults) > _MOST_FAULTS:
        lines.append(f"{origin}: and {len(faults) - _MOST_FAULTS} more lines like these")
    return lines


def as_written(parsed: Iterable[ParsedDocument]) -> tuple[ParsedDocument, ...]:
    """Return the documents as reading their own lines gives them: rounded, working fields gone.

    What a map is drawn from, so that it does not depend on whether lines lay in between.
    """
    buffer = io.StringIO(newline="")
    write_documents(parsed, buffer)
    # Not splitlines(): it also breaks at U+2028 and its like, which stand unescaped in texts.
    return read_documents(buffer.getvalue().split("\n"), origin="memory")


def schema_text() -> str:
    """Return the JSON Schema (draft 2020-12) of a line, as it ships with the package."""
    return resources.files("geomap").joinpath("schema", "document-1.json").read_text(encoding="utf-8")


# --- writing -----------------------------------------------------------------------------------


def document_line(parsed: ParsedDocument) -> str:
    """Return the line of one document, without its line break.

    Raises
    ------
    OutputError
        When a number is not finite.
    """
    try:
        return json.dumps(_document_row(parsed), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError as error:
        raise OutputError(
            f"document {parsed.document.id!r} holds a number that JSON has not: {error}"
        ) from error


def _document_row(parsed: ParsedDocument) -> dict[str, object]:
    document = parsed.document
    return {
        "schema": SCHEMA_VERSION,
        "id": document.id,
        "source": document.source,
        "url": document.url,
        "title": document.title,
        "date": document.date,
        "date_precision": document.date_precision,
        "language": document.language,
        "text": document.text,
        "parts": [
            {"kind": part.kind, "label": part.label, "start": part.start, "end": part.end}
            for part in document.parts
        ],
        "duplicates": list(document.duplicates),
        "toponyms": [_toponym_row(resolved) for resolved in parsed.toponyms],
    }


def _toponym_row(resolved: ResolvedToponym) -> dict[str, object]:
    toponym, resolution = resolved.toponym, resolved.resolution
    place = resolution.place
    return {
        "start": toponym.start,
        "end": toponym.end,
        "name": toponym.name,
        "kind": toponym.kind.value,
        "role": toponym.role.value,
        "role_score": _score(toponym.role_score),
        "score": _score(toponym.score),
        "lat": None if place is None else _degrees(place.lat),
        "lon": None if place is None else _degrees(place.lon),
        "confidence": _score(resolution.confidence),
        "place": None if place is None else place_row(place),
        "stands_for": None if resolution.stands_for is None else place_row(resolution.stands_for),
        "alternatives": [
            {"place": place_row(other.place), "score": _score(other.score)}
            for other in resolution.alternatives
        ],
        "evidence": [
            {"kind": item.kind, "text": item.text, "weight": _score(item.weight)}
            for item in resolution.evidence
        ],
        "corrected_by": resolution.corrected_by,
    }


def place_row(place: Place) -> dict[str, object]:
    """Return what the lines hold of a place, in their order of keys.

    Examples
    --------
    >>> rabat = Place("gn:2538475", "Rabat", 34.01325, -6.83255, FeatureClass.POPULATED, "PPLC")
    >>> row = place_row(rabat)
    >>> row["id"], row["lat"], row["bbox"]
    ('gn:2538475', 34.01325, None)
    """
    box = place.bbox
    return {
        "id": place.id,
        "name": place.name,
        "names": dict(sorted(place.names)),
        "country": place.country,
        "admin1": place.admin1,
        "feature_class": place.feature_class.value,
        "feature_code": place.feature_code,
        "population": place.population,
        "lat": _degrees(place.lat),
        "lon": _degrees(place.lon),
        "bbox": None
        if box is None
        else [_degrees(side) for side in (box.west, box.south, box.east, box.north)],
        "label_lat": None if place.label_lat is None else _degrees(place.label_lat),
        "label_lon": None if place.label_lon is None else _degrees(place.label_lon),
        "source": place.source,
        "licence": place.licence,
        "admin2": place.admin2,
        "prominence": round(place.prominence, _SCORE_DECIMALS),
        "wikidata": place.wikidata,
        "iso": place.iso,
    }


def _degrees(value: float) -> float:
    return _rounded(value, _DEGREE_DECIMALS)


def _score(value: float) -> float:
    return _rounded(value, _SCORE_DECIMALS)


def _rounded(value: float, decimals: int) -> float:
    # Adding 0.0 turns -0.0, which is equal but prints otherwise, into 0.0.
    return round(float(value), decimals) + 0.0


# --- reading -----------------------------------------------------------------------------------


class _Row:
    """One JSON object, read key by key; ``where`` says in messages which object it is."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise InputError(f"{where or 'the line'} must be an object, got {show_json(value)}; {_REMEDY}")
        self._values: dict[str, object] = value
        self._where = where

    def get(self, key: str, kind: type[_Value], expected: str) -> _Value:
        value = self._values.get(key)
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.fault(key, expected)
        return value

    def text(self, key: str) -> str:
        return self.get(key, str, "text")

    def whole(self, key: str, *, lowest: int = 0, highest: int | None = None) -> int:
        value = self.get(key, int, "a whole number")
        if value < lowest or (highest is not None and value > highest):
            raise self.fault(key, f"between {lowest} and {'any' if highest is None else highest}")
        return value

    def number(self, key: str, lowest: float = float("-inf"), highest: float = float("inf")) -> float:
        value = self.get(key, float, "a number")
        if not (math.isfinite(value) and lowest <= value <= highest):
            raise self.fault(key, f"between {lowest:g} and {highest:g}")
        return value

    def optional_number(self, key: str, lowest: float, highest: float) -> float | None:
        return None if self.is_null(key) else self.number(key, lowest, highest)

    def choice(self, key: str, choices: Mapping[str, _Value]) -> _Value:
        value = self.text(key)
        if value not in choices:
            raise self.fault(key, f"one of {', '.join(repr(choice) for choice in choices)}")
        return choices[value]

    def row(self, key: str) -> "_Row":
        return _Row(self._values.get(key), self.path(key))

    def optional_row(self, key: str) -> "_Row | None":
        return None if self.is_null(key) else self.row(key)

    def is_null(self, key: str) -> bool:
        return self._values.get(key) is None

    def rows(self, key: str) -> "Iterator[_Row]":
        for index, value in enumerate(self.get(key, list, "a list")):
            yield _Row(value, f"{self.path(key)}[{index}]")

    def numbers(self, key: str, ranges: Sequence[tuple[float, float]]) -> list[float]:
        values = self.get(key, list, f"a list of {len(ranges)} numbers")
        if len(values) != len(ranges):
            raise self.fault(key, f"a list of {len(ranges)} numbers")
        row = _Row({str(index): value for index, value in enumerate(values)}, self.path(key))
        return [row.number(str(index), *bounds) for index, bounds in enumerate(ranges)]

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        values = self.get(key, dict, "an object")
        if not all(isinstance(value, str) for value in values.values()):
            raise self.fault(key, "an object of texts")
        return tuple(sorted(values.items()))

    def path(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where else key

    def fault(self, key: str, expected: str) -> InputError:
        came = show_json(self._values[key]) if key in self._values else "nothing"
        return InputError(f"{self.path(key)} must be {expected}, got {came}; {_REMEDY}")


def read_line(line: str) -> ParsedDocument:
    """Return the document of one line.

    Raises
    ------
    InputError
        Saying which key is wrong, what it holds and what to do, without file and line.
    """
    row = _Row(load_json(line, remedy=_REMEDY, number_remedy=_REMEDY), "")
    version = row.get("schema", str, repr(SCHEMA_VERSION))
    if version != SCHEMA_VERSION:
        raise InputError(
            f"expected schema {SCHEMA_VERSION!r}, got {version!r}; use the version of geomap that wrote "
            "this file, or write it again with geomap extract"
        )
    document = _document(row)
    return ParsedDocument(document, tuple(_toponym(item, document.text) for item in row.rows("toponyms")))


def load_json(line: str, *, remedy: str, number_remedy: str) -> object:
    """Return what a line of JSON holds; a message ends with ``remedy``, that of NaN with ``number_remedy``.

    Raises
    ------
    InputError
        When it is not JSON, or holds NaN or Infinity, Python's own additions to it.

    Examples
    --------
    >>> load_json('{"id": "a"}', remedy="mend it", number_remedy="write null")
    {'id': 'a'}
    """

    def refuse(name: str) -> object:
        raise InputError(f"{name} is no JSON number; {number_remedy}")

    try:
        return json.loads(line, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise InputError(f"not valid JSON: {error.msg} at column {error.colno}; {remedy}") from error
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits, or thousands of brackets inside each other.
        raise InputError(f"JSON that cannot be read ({type(error).__name__}); {remedy}") from error


def _document(row: _Row) -> Document:
    text = row.text("text")
    duplicates = row.get("duplicates", list, "a list of texts")
    if not all(isinstance(item, str) for item in duplicates):
        raise row.fault("duplicates", "a list of texts")
    return Document(
        id=row.text("id"),
        text=text,
        source=row.text("source"),
        url=row.text("url"),
        title=row.text("title"),
        date=row.text("date"),
        date_precision=row.choice("date_precision", _DATE_PRECISIONS),
        language=row.text("language"),
        parts=tuple(
            Part(part.choice("kind", _PART_KINDS), part.text("label"), *_span(part, text))
            for part in row.rows("parts")
        ),
        duplicates=tuple(duplicates),
    )


def _span(row: _Row, text: str) -> tuple[int, int]:
    end = row.whole("end", highest=len(text))
    return row.whole("start", highest=end), end


def _toponym(row: _Row, text: str) -> ResolvedToponym:
    start, end = _span(row, text)
    if row.text("name") != text[start:end]:
        raise row.fault("name", f"the text from {start} to {end}, {text[start:end]!r}")
    toponym = Toponym(
        start=start,
        end=end,
        name=text[start:end],
        kind=row.choice("kind", {kind.value: kind for kind in Kind}),
        role=row.choice("role", {role.value: role for role in Role}),
        role_score=row.number("role_score", 0, 1),
        score=row.number("score", 0, 1),
    )
    place, stands_for = row.optional_row("place"), row.optional_row("stands_for")
    resolution = Resolution(
        place=None if place is None else _place(place),
        confidence=row.number("confidence", 0, 1),
        stands_for=None if stands_for is None else _place(stands_for),
        alternatives=tuple(
            Alternative(_place(other.row("place")), other.number("score", 0, 1))
            for other in row.rows("alternatives")
        ),
        evidence=tuple(
            Evidence(item.text("kind"), item.text("text"), item.number("weight"))
            for item in row.rows("evidence")
        ),
        corrected_by=row.text("corrected_by"),
    )
    return ResolvedToponym(toponym, resolution)


def _place(row: _Row) -> Place:
    return Place(
        id=row.text("id"),
        name=row.text("name"),
        lat=row.number("lat", -90, 90),
        lon=row.number("lon", -180, 180),
        feature_class=row.choice("feature_class", {item.value: item for item in FeatureClass}),
        feature_code=row.text("feature_code"),
        country=row.text("country"),
        admin1=row.text("admin1"),
        population=row.whole("population"),
        names=row.pairs("names"),
        bbox=_box(row),
        label_lat=row.optional_number("label_lat", -90, 90),
        label_lon=row.optional_number("label_lon", -180, 180),
        source=row.text("source"),
        licence=row.text("licence"),
        # These came within version 1: lines that were written before do not have them.
        admin2="" if row.is_null("admin2") else row.text("admin2"),
        prominence=row.optional_number("prominence", 0, 1) or 0.0,
        wikidata="" if row.is_null("wikidata") else row.text("wikidata"),
        iso="" if row.is_null("iso") else row.text("iso"),
    )


def _box(row: _Row) -> BoundingBox | None:
    if row.is_null("bbox"):
        return None
    west, south, east, north = row.numbers("bbox", ((-180, 180), (-90, 90), (-180, 180), (-90, 90)))
    return BoundingBox(west, south, east, north)
