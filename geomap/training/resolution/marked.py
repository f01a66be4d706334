"""Texts with the right place of some of their names: the corpora marked *tune*, and the project's own."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.gazetteer import Gazetteer
from geomap.languages.language import Language, load_language
from geomap.model.document import Document
from geomap.model.toponym import Kind, Role, Toponym
from geomap.recognition import find_toponyms
from geomap.recognition.tagger import Tagger
from geomap.training.texts.gold import gold_rows
from geomap.training.texts.markup import FOLDER, read_all

#: Every so manieth document is read: WikToR has 5,000, all of one kind.
TUNE: Mapping[str, int] = {"lgl": 1, "tudloc2013": 1, "wiktor": 3}
OWN = "own"


@dataclass(frozen=True, slots=True)
class RightPlace:
    """Where the name at ``start:end`` lies: a point in degrees, or only a country (ISO 3166-1 alpha-2).

    ``place_id`` is that of the gazetteer, ``""`` when unknown; ``is_found`` says whether recognition finds
    the name.
    """

    start: int
    end: int
    lat: float | None
    lon: float | None
    country: str = ""
    place_id: str = ""
    is_found: bool = True


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A document with its names; ``right`` says what some of them mean."""

    corpus: str
    document: Document
    toponyms: tuple[Toponym, ...]
    right: tuple[RightPlace, ...]


def read_marked(corpora: Path, gazetteer: Gazetteer, tagger: Tagger) -> Iterator[MarkedText]:
    """Yield the texts of the corpora in ``corpora``, then the project's own."""
    for name, step in TUNE.items():
        lines = (corpora / "geoparsing" / f"{name}.jsonl").read_text("utf-8").split("\n")
        rows = (json.loads(line) for line in lines if line)
        yield from mark_rows(name, [row for n, row in enumerate(rows) if n % step == 0], gazetteer, tagger)
    yield from mark_rows(OWN, gold_rows(read_all([FOLDER]), gazetteer), gazetteer, tagger)


def mark_rows(
    corpus: str, rows: Iterable[Mapping[str, Any]], gazetteer: Gazetteer, tagger: Tagger
) -> Iterator[MarkedText]:
    """Yield a text for each row of a corpus in which a place is marked.

    Its names are the marked ones, and whatever else recognition finds beside them.
    """
    for row in rows:
        language = load_language(row["lang"])
        document = Document(row["id"], row["text"], url=row.get("url") or "", language=row["lang"])
        found = find_toponyms(document, gazetteer=gazetteer, tagger=tagger, language=language)
        right = tuple(_right_places(row["toponyms"], {(name.start, name.end) for name in found}))
        if right:
            yield MarkedText(corpus, document, _names(document, row["toponyms"], found, language), right)


def _right_places(
    marks: Iterable[Mapping[str, Any]], found: Collection[tuple[int, int]]
) -> Iterator[RightPlace]:
    for mark in marks:
        number = mark.get("geonameid")
        place_id = mark.get("place_id") or (f"gn:{number}" if number else "")
        if mark.get("lat") is not None or mark.get("country"):
            yield RightPlace(
                start=mark["start"],
                end=mark["end"],
                lat=mark.get("lat"),
                lon=mark.get("lon"),
                country=mark.get("country") or "",
                place_id=place_id,
                is_found=(mark["start"], mark["end"]) in found,
            )


def _names(
    document: Document, marks: Sequence[Mapping[str, Any]], found: Sequence[Toponym], language: Language
) -> tuple[Toponym, ...]:
    by_span = {(toponym.start, toponym.end): toponym for toponym in found}
    spans = {(mark["start"], mark["end"]): mark for mark in marks}
    names = [by_span.get(span) or _given_name(document, mark, language) for span, mark in spans.items()]
    names += [
        toponym
        for toponym in found
        if not any(toponym.start < end and start < toponym.end for start, end in spans)
    ]
    return tuple(sorted(names, key=lambda toponym: (toponym.start, -toponym.end)))


def _given_name(document: Document, mark: Mapping[str, Any], language: Language) -> Toponym:
    """Return the name of a mark that recognition did not find."""
    start, end = mark["start"], mark["end"]
    name = document.text[start:end]
    place_ids = language.demonyms.get(name, ())
    own_kind = Kind.DEMONYM if place_ids else Kind.NAME
    kind = Kind(mark["kind"]) if mark.get("kind") in set(Kind) else own_kind
    role = Role(mark["role"]) if mark.get("role") in set(Role) else Role.LITERAL
    return Toponym(
        start, end, name, kind=kind, role=role, score=1.0, place_ids=place_ids if own_kind is kind else ()
    )
