"""What the convention of docs/annotation.md forbids in one text, by line."""

import re
from collections.abc import Iterable, Iterator

from geomap.gazetteer import Gazetteer
from geomap.training.texts.annotation import AnnotatedText, Annotation, Fault, Label
from geomap.training.texts.where import kind_of_where

#: Labels whose marks may hold embedded names.
_HOSTS = frozenset(
    {Label.ORGANISATION, Label.OTHER, Label.SITE, Label.SITE_ASSOCIATIVE, Label.LITERAL, Label.ASSOCIATIVE}
)
_EMBEDDED = frozenset({Label.EMBEDDED, Label.EMBEDDED_LITERAL})
#: Labels whose marks have no place behind them.
_WITHOUT_PLACE = frozenset({Label.PERSON, Label.ORGANISATION, Label.OTHER, Label.COORDINATES})
_NAMES = frozenset(
    {
        Label.LITERAL,
        Label.ASSOCIATIVE,
        Label.SITE,
        Label.SITE_ASSOCIATIVE,
        Label.EMBEDDED,
        Label.EMBEDDED_LITERAL,
    }
)
_EDGE = re.compile(r"^[\s,;:\"“”„»(]|[\s,;:\"“”„»]$")
_GENITIVE = re.compile(r"['’]s$")


def find_faults(texts: Iterable[AnnotatedText], gazetteer: Gazetteer) -> Iterator[Fault]:
    """Yield the faults of each text: its marks one by one, then their nesting, then the pieces' ids."""
    seen: dict[str, Fault] = {}
    for text in texts:
        for mark in text.annotations:
            for message in _mark_faults(text, mark, gazetteer):
                yield Fault(text.path, text.line_of(mark.start), f"{mark.name}: {message}")
        yield from _nesting_faults(text)
        here = Fault(text.path, text.lines[0], f"id {text.id} is taken: give the piece another")
        if text.id in seen:
            yield here
        seen[text.id] = here


def _mark_faults(text: AnnotatedText, mark: Annotation, gazetteer: Gazetteer) -> Iterator[str]:
    if _EDGE.search(mark.name):
        yield "punctuation at the edge of the mark: leave it outside"
    if mark.label in _NAMES and _GENITIVE.search(mark.name) and not gazetteer.lookup(mark.name, limit=1):
        # "Bahama's" is a name.
        yield "a genitive's 's inside the mark: leave it outside"
    if not any(character.isalnum() for character in mark.name):
        yield "a mark without a letter or a figure"
    if mark.label in _WITHOUT_PLACE:
        if mark.where:
            yield f"a mark with label {mark.label} has no place: take |{mark.where} out"
        return
    kind = kind_of_where(mark.where)
    if kind is None:
        remedy = "an id, @lat,lon, a country or -" if text.is_whole else "a country (ISO 3166-1 alpha-2) or -"
        yield f"expected {remedy} as its place, got {mark.where!r}"
    elif kind == "id" and gazetteer.get(mark.where) is None:
        yield f"no place of the gazetteer has the id {mark.where}: look it up with `geomap gazetteer search`"


def _nesting_faults(text: AnnotatedText) -> Iterator[Fault]:
    opened: list[Annotation] = []
    for mark in text.annotations:
        while opened and opened[-1].end <= mark.start:
            opened.pop()
        host = opened[-1].label if opened else None
        message = ""
        if host is None and mark.label in _EMBEDDED:
            message = f"label {mark.label} outside a longer name: it must stand inside a mark O, M, V, L or A"
        elif host is not None and mark.label not in _EMBEDDED:
            message = f"label {mark.label} inside a mark {host}: only E and EL may stand there"
        elif host is not None and host not in _HOSTS:
            message = f"nothing is marked inside a mark {host}"
        if message:
            yield Fault(text.path, text.line_of(mark.start), f"{mark.name}: {message}")
        opened.append(mark)
