"""A row of a file of places, whatever its format, and what is wrong with one that cannot be used."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from geomap.gazetteer.names import PlaceName
from geomap.model.place import BoundingBox


class Action(StrEnum):
    """What a row does: adds a place or patches the one of its id, or hides that place or one of its names."""

    PUT = ""
    HIDE = "hide"


# A named tuple, not a frozen dataclass: with so many fields it is made in a fifth of the time.
class PlaceRow(NamedTuple):
    """One row; what it leaves out is ``""``, None or 0.

    ``line`` counts from 1 (of a GeoJSON file the number of the feature). ``kind`` is a word of
    `geomap.gazetteer.kinds.KINDS` or GeoNames' class and code (``P.PPLX``). ``language`` (ISO 639) is that of
    ``name``. ``parent`` is the name of the area in which the place lies, ``admin1`` the code or name of
    its first-level unit. ``start`` and ``end`` are years or dates of ISO 8601 as given.
    """

    line: int
    id: str = ""
    name: str = ""
    country: str = ""
    lat: float | None = None
    lon: float | None = None
    kind: str = ""
    names: tuple[PlaceName, ...] = ()
    admin1: str = ""
    population: int = 0
    bbox: BoundingBox | None = None
    source: str = ""
    code: str = ""
    towns: tuple[int, ...] = ()
    iso: str = ""
    wikidata: str = ""
    parent: str = ""
    start: str = ""
    end: str = ""
    description: str = ""
    language: str = ""
    action: Action = Action.PUT


class FaultKind(StrEnum):
    """What is wrong with a row or a file; the values are what ``check --json`` prints."""

    FILE = "file"
    HEADER = "header"
    ENCODING = "encoding"
    SHAPE = "shape"
    FORMULA = "formula"
    NAME = "name"
    ALIAS = "alias"
    ID = "id"
    DUPLICATE_ID = "duplicate-id"
    SAME_PLACE = "same-place"
    COORDINATES = "coordinates"
    SWAPPED = "swapped"
    NULL_ISLAND = "null-island"
    OUTSIDE_COUNTRY = "outside-country"
    COUNTRY = "country"
    KIND = "kind"
    NUMBER = "number"
    GEOMETRY = "geometry"
    DATE = "date"
    ACTION = "action"
    UNKNOWN_ID = "unknown-id"
    KNOWN_PLACE = "known-place"
    COMMON_WORD = "common-word"
    SURNAME = "surname"


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault of one row: where, what, and what to do.

    ``file`` is the file's name, ``line`` counts from 1 and is 0 for the file as a whole. A warning
    (``is_warning``) leaves the row at work; any other fault refuses it. ``name`` is the row's name as far
    as it can be read.
    """

    file: str
    line: int
    kind: FaultKind
    reason: str
    remedy: str
    is_warning: bool = False
    name: str = ""
    column: str = ""

    def __str__(self) -> str:
        """Return the fault in one line.

        Examples
        --------
        >>> str(RowFault("mine.csv", 3, FaultKind.COUNTRY, "unknown country 'ZZ'", "write its ISO code"))
        "mine.csv:3: unknown country 'ZZ'; write its ISO code"
        """
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.reason}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class RowTable:
    """The rows of one file that can be used, in their order, and all faults; ``name`` is the file's name.

    A row with warnings alone is among ``rows``; one with any other fault is not.
    """

    name: str
    rows: tuple[PlaceRow, ...] = ()
    faults: tuple[RowFault, ...] = field(default=())

    @property
    def refused(self) -> tuple[RowFault, ...]:
        """The faults that refuse a row or the file."""
        return tuple(fault for fault in self.faults if not fault.is_warning)
