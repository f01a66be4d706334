"""Annotated text: what stands in the marks, and the texts that hold them."""

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from geomap.model.toponym import Kind, Role


class Label(StrEnum):
    """What a mark says of its words; docs/annotation.md has the convention with examples."""

    LITERAL = "L"
    ASSOCIATIVE = "A"
    SITE = "V"
    SITE_ASSOCIATIVE = "VA"
    DEMONYM = "D"
    DEMONYM_LITERAL = "DL"
    EMBEDDED = "E"
    EMBEDDED_LITERAL = "EL"
    COORDINATES = "C"
    PERSON = "P"
    ORGANISATION = "O"
    OTHER = "M"

    @property
    def kind(self) -> Kind | None:
        """How the words name a place; None when they name no place."""
        return _KINDS.get(self)

    @property
    def role(self) -> Role | None:
        """Whether the place itself is meant; None when the words name no place."""
        if self.kind is None:
            return None
        return Role.ASSOCIATIVE if self in _ASSOCIATIVE else Role.LITERAL

    @property
    def is_place(self) -> bool:
        """Whether the words name a place, in whatever way."""
        return self.kind is not None


_KINDS = {
    Label.LITERAL: Kind.NAME,
    Label.ASSOCIATIVE: Kind.NAME,
    Label.SITE: Kind.NAME,
    Label.SITE_ASSOCIATIVE: Kind.NAME,
    Label.DEMONYM: Kind.DEMONYM,
    Label.DEMONYM_LITERAL: Kind.DEMONYM,
    Label.EMBEDDED: Kind.EMBEDDED,
    Label.EMBEDDED_LITERAL: Kind.EMBEDDED,
    Label.COORDINATES: Kind.COORDINATES,
}
_ASSOCIATIVE = frozenset({Label.ASSOCIATIVE, Label.SITE_ASSOCIATIVE, Label.DEMONYM, Label.EMBEDDED})


@dataclass(frozen=True, slots=True)
class Annotation:
    """Marked words; ``name == text[start:end]`` of their `AnnotatedText`, offsets in code points, half-open.

    ``where`` is ISO 3166-1 alpha-2, ``-`` (no single country), a place's id, ``@lat,lon`` or ``""``.
    ``where_start`` and ``where_end`` are where it stands in the file, ``depth`` counts the marks around.
    """

    start: int
    end: int
    name: str
    label: Label
    where: str = ""
    depth: int = 0
    where_start: int = 0
    where_end: int = 0


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """One text without its marks, and the marks, outer ones first; ``lines`` numbers its lines in ``path``.

    ``piece`` is the id of the piece that it is part of: itself, but for one-line forms. ``date`` is
    ISO 8601 or ``""``.
    """

    id: str
    piece: str
    text: str
    language: str
    topic: str
    form: str
    date: str
    annotations: tuple[Annotation, ...]
    path: Path
    lines: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        """Whether this is a whole text, whose places have ids, and no sentence out of one."""
        return self.id == self.piece

    @property
    def places(self) -> tuple[Annotation, ...]:
        """The annotations that name places."""
        return tuple(annotation for annotation in self.annotations if annotation.label.is_place)

    def line_of(self, offset: int) -> int:
        """Return the number in the file of the line that holds the character at ``offset``."""
        return self.lines[self.text.count("\n", 0, offset)]


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong in a line of a file, in words."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        """Return the fault as compilers print them."""
        return f"{self.path}:{self.line}: {self.message}"


def line_starts(text: str) -> list[int]:
    """Return the offset at which each line of ``text`` starts."""
    return [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]


def line_at(starts: list[int], offset: int) -> int:
    """Return the number, from 1, of the line that ``offset`` is in."""
    return bisect_right(starts, offset)
