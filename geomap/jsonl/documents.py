"""Parsed documents as JSON lines, the one hand-over between `extract` and everything after it.

The form, key by key: ``docs/schema.md``; for programs: ``geomap/schema/document-1.json``.
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from typing import TextIO

from geomap.errors import InputError, OutputError
from geomap.jsonl.numbers import round_degrees, round_score
from geomap.jsonl.places import place_row, read_place
from geomap.jsonl.row import Row, load_json
from geomap.model.document import DatePrecision, Document, Part, PartKind
from geomap.model.resolution import Alternative, Evidence, ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Kind, Role, Toponym

#: What each line says of itself. The number changes when a key is removed or means something
#: else; new keys may come within a version, so readers ignore keys that they do not know.
SCHEMA_VERSION = "geomap/document/1"

_REMEDY = "write the line again with geomap extract"
#: How many faulty lines of a file are named one by one; the rest is counted.
_MOST_FAULTS = 10
_DATE_PRECISIONS: Mapping[str, DatePrecision] = {"day": "day", "month": "month", "year": "year", "": ""}
_PART_KINDS: Mapping[str, PartKind] = {"page": "page", "row": "row", "section": "section"}


def write_documents(parsed: Iterable[ParsedDocument], stream: TextIO) -> None:
    """Write one line for each document to ``stream``, which must be UTF-8 with ``newline=""``.

    The same documents give the same bytes.

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
        As `stream_documents` does.
    """
    return tuple(stream_documents(lines, origin=origin))


def stream_documents(lines: Iterable[str], *, origin: str) -> Iterator[ParsedDocument]:
    """Yield the documents of ``lines`` one by one, as `read_documents` returns them.

    Raises
    ------
    InputError
        After the last line, with the faulty lines at once, the first ten each as ``origin:line:
        what is wrong; what to do`` and the rest as a count; before them a line for the whole where
        no line is good.
    """
    good = 0
    faults: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            parsed = read_line(line)
        except InputError as error:
            faults.append(f"{origin}:{number}: {error}")
            continue
        good += 1
        yield parsed
    if faults:
        raise InputError("\n".join(_summed_up(faults, origin, is_all=not good)))


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
    """Return the documents as reading their own lines gives them: with numbers rounded.

    What a map is drawn from, so that it does not depend on whether lines lay in between.
    """
    buffer = io.StringIO(newline="")
    write_documents(parsed, buffer)
    # Not splitlines(): it also breaks at U+2028 and its like, which stand unescaped in texts.
    return read_documents(buffer.getvalue().split("\n"), origin="memory")


def toponym_as_written(toponym: Toponym) -> Toponym:
    """Return ``toponym`` as its line gives it back: with numbers rounded.

    What a place is found from, so that it does not depend on whether lines lay in between.
    """
    point = toponym.point
    return replace(
        toponym,
        role_score=round_score(toponym.role_score),
        score=round_score(toponym.score),
        point=None if point is None else (round_degrees(point[0]), round_degrees(point[1])),
    )


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
        "role_score": round_score(toponym.role_score),
        "score": round_score(toponym.score),
        "lat": None if place is None else round_degrees(place.lat),
        "lon": None if place is None else round_degrees(place.lon),
        "confidence": round_score(resolution.confidence),
        "place": None if place is None else place_row(place),
        "stands_for": None if resolution.stands_for is None else place_row(resolution.stands_for),
        "alternatives": [
            {"place": place_row(other.place), "score": round_score(other.score)}
            for other in resolution.alternatives
        ],
        "evidence": [
            {"kind": item.kind, "text": item.text, "weight": round_score(item.weight)}
            for item in resolution.evidence
        ],
        "corrected_by": resolution.corrected_by,
        "base": toponym.base,
        "place_ids": list(toponym.place_ids),
        "point": None if toponym.point is None else [round_degrees(value) for value in toponym.point],
        "near": None if resolution.near is None else place_row(resolution.near),
        "near_confidence": round_score(resolution.near_confidence),
        "none_of_these": round_score(resolution.none_of_these),
    }


# --- reading -----------------------------------------------------------------------------------


def read_line(line: str) -> ParsedDocument:
    """Return the document of one line.

    Raises
    ------
    InputError
        Saying which key is wrong, what it holds and what to do, without file and line.
    """
    row = Row(load_json(line, remedy=_REMEDY, number_remedy=_REMEDY), "", remedy=_REMEDY)
    version = row.get("schema", str, repr(SCHEMA_VERSION))
    if version != SCHEMA_VERSION:
        raise InputError(
            f"expected schema {SCHEMA_VERSION!r}, got {version!r}; use the version of geomap that wrote "
            "this file, or write it again with geomap extract"
        )
    document = _document(row)
    return ParsedDocument(document, tuple(_toponym(item, document.text) for item in row.rows("toponyms")))


def _document(row: Row) -> Document:
    text = row.text("text")
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
        duplicates=row.texts("duplicates"),
    )


def _span(row: Row, text: str) -> tuple[int, int]:
    end = row.whole("end", highest=len(text))
    return row.whole("start", highest=end), end


def _toponym(row: Row, text: str) -> ResolvedToponym:
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
        # These came within version 1: lines that were written before do not have them.
        base=row.optional_text("base"),
        place_ids=() if row.is_null("place_ids") else row.texts("place_ids"),
        point=_point(row),
    )
    place, stands_for = row.optional_row("place"), row.optional_row("stands_for")
    near = row.optional_row("near")
    if near is not None and place is not None:
        raise row.fault("near", "null for a name that has a place")
    resolution = Resolution(
        place=None if place is None else read_place(place),
        confidence=row.number("confidence", 0, 1),
        stands_for=None if stands_for is None else read_place(stands_for),
        alternatives=tuple(
            Alternative(read_place(other.row("place")), other.number("score", 0, 1))
            for other in row.rows("alternatives")
        ),
        evidence=tuple(
            Evidence(item.text("kind"), item.text("text"), item.number("weight"))
            for item in row.rows("evidence")
        ),
        corrected_by=row.text("corrected_by"),
        near=None if near is None else read_place(near),
        near_confidence=row.optional_number("near_confidence", 0, 1) or 0.0,
        none_of_these=row.optional_number("none_of_these", 0, 1) or 0.0,
    )
    return ResolvedToponym(toponym, resolution)


def _point(row: Row) -> tuple[float, float] | None:
    if row.is_null("point"):
        return None
    lat, lon = row.numbers("point", ((-90, 90), (-180, 180)))
    return lat, lon
