"""What was read: one article with its text and where it came from."""

from dataclasses import dataclass
from typing import Literal

PartKind = Literal["page", "row", "section"]
DatePrecision = Literal["day", "month", "year", ""]


@dataclass(frozen=True, slots=True)
class Part:
    """A labelled stretch of a document's text, such as a page; offsets are code points, half-open."""

    kind: PartKind
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One article. Offsets everywhere else are code points, half-open, into ``text`` as it stands.

    ``date`` is ISO 8601, cut to ``date_precision`` (``2021-12-06``, ``2021-12`` or ``2021``);
    both are ``""`` when unknown. ``language`` is ISO 639, ``""`` when unknown. ``duplicates``
    are the ids or paths of the inputs that carried the same text.
    """

    id: str
    text: str
    source: str = ""
    url: str = ""
    title: str = ""
    date: str = ""
    date_precision: DatePrecision = ""
    language: str = ""
    parts: tuple[Part, ...] = ()
    duplicates: tuple[str, ...] = ()
