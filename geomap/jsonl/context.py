"""A `CorpusContext` as a file: written whole or not at all, read with every fault named.

The form, key by key: ``docs/context.md``; for programs: ``geomap/schema/context-1.json``.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from geomap.errors import InputError, OutputError
from geomap.files import write_whole
from geomap.jsonl.numbers import round_degrees, round_score
from geomap.jsonl.places import place_row, read_place
from geomap.jsonl.row import Row, load_json
from geomap.model.context import CorpusContext, GeocodeAnswer, GeocodeQuery, HomePlace, OutletHome

#: What the file says of itself, with the same rules as the lines' own version.
CONTEXT_VERSION = "geomap/context/1"

_REMEDY = "make it again with: geomap survey INPUT... -o FILE"
#: How many faults of a file are named one by one; the rest is counted.
_MOST_FAULTS = 10
#: The least that is written; a place of no weight is none.
_LEAST_WEIGHT = 0.001

_Noun = TypeVar("_Noun")


def write_context(context: CorpusContext, path: Path) -> None:
    """Write ``context`` to ``path``, as `context_text` gives it; what stood there stays until that is done.

    Raises
    ------
    OutputError
        When a number is not finite, or the file cannot be written.
    """
    write_whole(path, context_text(context))


def context_text(context: CorpusContext) -> str:
    """Return the JSON of ``context``, an outlet, a group of copies or an answer a line.

    The same context gives the same bytes.

    Raises
    ------
    OutputError
        When a number is not finite.
    """
    homes = (_home_row(home) for home in context.homes)
    copies = (list(group) for group in context.copies)
    answers = (_answer_row(answer) for answer in context.answers)
    return (
        f'{{"schema":{_json(CONTEXT_VERSION)},\n"homes":{_listed(homes)},\n'
        f'"copies":{_listed(copies)},\n"answers":{_listed(answers)}}}\n'
    )


def read_context(path: Path) -> CorpusContext:
    """Return the context that `write_context` wrote to ``path``.

    Raises
    ------
    InputError
        With the faults at once, the first ten each as ``path: key … what is wrong; what to do`` and
        the rest as a count.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8; {_REMEDY}") from error
    except OSError as error:
        raise InputError(
            f"{path}: it cannot be read: {error.strerror}; check the path, or {_REMEDY}"
        ) from error
    faults: list[str] = []
    context = _context(text, faults)
    if faults:
        lines = [f"{path}: {fault}" for fault in faults[:_MOST_FAULTS]]
        if len(faults) > _MOST_FAULTS:
            lines.append(f"{path}: and {len(faults) - _MOST_FAULTS} more faults like these")
        raise InputError("\n".join(lines))
    return context


def context_schema_text() -> str:
    """Return the JSON Schema (draft 2020-12) of a saved context, as it ships with the package."""
    return resources.files("geomap").joinpath("schema", "context-1.json").read_text(encoding="utf-8")


# --- writing -----------------------------------------------------------------------------------


def _listed(rows: Iterable[object]) -> str:
    lines = ",\n".join(_json(row) for row in rows)
    return f"[\n{lines}\n]" if lines else "[]"


def _json(value: object) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError as error:
        raise OutputError(f"the context holds a number that JSON has not: {error}") from error


def _home_row(home: OutletHome) -> dict[str, object]:
    by_document = groupby(home.places, key=lambda place: place.document)
    return {
        "outlet": home.outlet,
        "documents": [
            {"id": document, "places": [_home_place_row(place) for place in places]}
            for document, places in by_document
        ],
    }


def _home_place_row(place: HomePlace) -> dict[str, object]:
    return {
        "lat": round_degrees(place.lat),
        "lon": round_degrees(place.lon),
        "country": place.country,
        "admin1": place.admin1,
        "weight": round_score(place.weight),
    }


def _answer_row(answer: GeocodeAnswer) -> dict[str, object]:
    return {
        "name": answer.query.name,
        "countries": list(answer.query.countries),
        "language": answer.query.language,
        "place": None if answer.place is None else place_row(answer.place),
        "service": answer.service,
        "date": answer.date,
    }


# --- reading -----------------------------------------------------------------------------------


def _context(text: str, faults: list[str]) -> CorpusContext:
    """Return what can be read of ``text``; what cannot is added to ``faults``."""
    try:
        row = Row(load_json(text, remedy=_REMEDY, number_remedy=_REMEDY), "", remedy=_REMEDY)
        version = row.get("schema", str, repr(CONTEXT_VERSION))
    except InputError as error:
        faults.append(str(error))
        return CorpusContext()
    if version != CONTEXT_VERSION:
        faults.append(
            f"expected schema {CONTEXT_VERSION!r}, got {version!r}; use the version of geomap that wrote "
            f"this file, or {_REMEDY}"
        )
        return CorpusContext()
    homes = _all_of(row, "homes", _home, faults)
    counts = Counter(home.outlet for home in homes)
    faults += [
        f"homes: outlet {name!r} is there twice; {_REMEDY}" for name in sorted(counts) if counts[name] > 1
    ]
    answers = _all_of(row, "answers", _answer, faults)
    try:
        return CorpusContext(answers=answers, homes=homes, copies=_copies(row))
    except InputError as error:
        faults.append(str(error))
        return CorpusContext()


def _all_of(row: Row, key: str, read: Callable[[Row], _Noun], faults: list[str]) -> tuple[_Noun, ...]:
    """Return what can be read of the list of ``key``; the faults of the others are added to ``faults``."""
    found = []
    rows = row.rows(key)
    while True:
        try:
            found.append(read(next(rows)))
        except StopIteration:
            return tuple(found)
        except InputError as error:
            faults.append(str(error))


def _home(row: Row) -> OutletHome:
    places = [
        HomePlace(
            document=document.text("id"),
            lat=place.number("lat", -90, 90),
            lon=place.number("lon", -180, 180),
            country=place.text("country"),
            admin1=place.text("admin1"),
            weight=place.number("weight", _LEAST_WEIGHT, 1),
        )
        for document in row.rows("documents")
        for place in document.rows("places")
    ]
    return OutletHome(row.text("outlet"), tuple(places))


def _copies(row: Row) -> tuple[tuple[str, ...], ...]:
    groups = row.get("copies", list, "a list of lists of ids")
    by_index = Row({str(index): group for index, group in enumerate(groups)}, "copies", remedy=_REMEDY)
    return tuple(by_index.texts(str(index)) for index in range(len(groups)))


def _answer(row: Row) -> GeocodeAnswer:
    place = row.optional_row("place")
    return GeocodeAnswer(
        query=GeocodeQuery(row.text("name"), row.texts("countries"), row.text("language")),
        place=None if place is None else read_place(place),
        service=row.text("service"),
        date=row.text("date"),
    )
