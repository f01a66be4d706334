"""A file of places as it would become by an edit: what is new in it is checked before anything is written."""

import re
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.files import write_whole
from geomap.gazetteer.editing import find_line
from geomap.gazetteer.editing.sheet import Sheet
from geomap.gazetteer.formats.unique import is_near
from geomap.gazetteer.rows import Action, FaultKind, PlaceRow, RowFault, RowTable
from geomap.gazetteer.stacking.overlay import Overlay
from geomap.gazetteer.store import Gazetteer
from geomap.text.folding import fold

# New places are numbered to be told apart, here for a moment only.
_ANY_NUMBER = 1 << 40
_ID = re.compile(r"\b(?:gn|iso|geomap|user|osm):[^\s,;]+")


@dataclass(frozen=True, slots=True)
class Checker:
    """What reads the file of places at a path, and what vets its rows against the layers below it."""

    read: Callable[[Path], RowTable]
    vet: Callable[[RowTable], RowTable]

    def check(self, path: Path) -> RowTable:
        """Return the rows of a file that work, and all its faults."""
        return self.vet(self.read(path))


@dataclass(frozen=True, slots=True)
class Draft:
    """An edited table with what its edit makes wrong; ``row`` is the edited row, None when it is refused.

    ``rows`` are all rows of the table that can be used.
    """

    sheet: Sheet
    line: int
    row: PlaceRow | None
    rows: tuple[PlaceRow, ...] = ()
    refused: tuple[RowFault, ...] = ()
    warnings: tuple[RowFault, ...] = ()


class DraftRefused(GazetteerError):
    """An edit that was not made, as it would make rows wrong: ``faults`` says what to mend."""

    def __init__(self, faults: tuple[RowFault, ...]) -> None:
        """Name every fault, a line each."""
        super().__init__("\n".join(f"{fault.reason}; {_remedy(fault)}" for fault in faults))
        self.faults = faults


def _remedy(fault: RowFault) -> str:
    """Return what to do, as a command where the place is known already."""
    known = _ID.search(fault.remedy) if fault.kind is FaultKind.KNOWN_PLACE else None
    if known is None:
        return fault.remedy
    return f"to add names or to correct it, use: geomap gazetteer edit {known[0]} --alias NAME@LANG"


def read_sheet_rows(sheet: Sheet, checker: Checker) -> RowTable:
    """Return what is read of a table that is on no disk yet; its faults name the table's file."""
    with tempfile.TemporaryDirectory(prefix="geomap-") as folder:
        path = Path(folder) / sheet.origin
        write_whole(path, sheet.text.encode("utf-8", "surrogateescape"))
        return checker.read(path)


def draft_edit(before: Sheet, after: Sheet, line: int, checker: Checker) -> Draft:
    """Return the edit of ``before`` to ``after`` in the row of a line, with the faults that it brings.

    What was wrong before, in other rows, does not count; a row that only the edit makes wrong does. Only
    the edited row is vetted against the layers below, as those say nothing new of the others.

    Raises
    ------
    GazetteerError
        When the file cannot be read at all.
    """
    table = read_sheet_rows(after, checker)
    ids = {row.id for row in table.rows if row.line == line and row.id}
    # With the others of its id: a row may hide a name of a place that another one adds.
    own = tuple(row for row in table.rows if row.line == line or row.id in ids)
    vetted = checker.vet(RowTable(table.name, own))
    new = [fault for fault in (*table.faults, *vetted.faults) if fault.line == line]
    others = [fault for fault in table.faults if fault.line != line]
    # By what they say of which row: where a row goes, the lines of the others change.
    known = Counter(map(_matter, read_sheet_rows(before, checker).faults)) if others else Counter()
    for fault in others:
        known[_matter(fault)] -= 1
        if known[_matter(fault)] < 0:
            new.append(fault)
    return Draft(
        after,
        line,
        next((row for row in vetted.rows if row.line == line), None),
        table.rows,
        tuple(fault for fault in new if not fault.is_warning),
        tuple(fault for fault in new if fault.is_warning),
    )


def find_row(sheet: Sheet, place_id: str, below: Gazetteer, checker: Checker) -> int | None:
    """Return the line of the row that says what the place with an id is, None when there is none.

    Also that of a row whose id is written in another way, or has none and gets it by its name.
    """
    line = find_line(sheet, place_id)
    if line is not None or not any(sheet.rows):
        return line
    table = read_sheet_rows(sheet, checker)
    puts = [row for row in table.rows if row.action is Action.PUT]
    line = next((row.line for row in puts if row.id == place_id), None)
    if line is not None or all(row.id for row in puts):
        return line
    joined = below.join(Overlay(table.name, table.rows), first_number=_ANY_NUMBER)
    lines = (row.line for number, row in joined.rows.items() if joined.places[number].id == place_id)
    return next(lines, None)


def find_double(draft: Draft) -> PlaceRow | None:
    """Return another row of the table that is the edited one's place, by name and point; None for none."""
    row = draft.row
    if row is None or not row.name:
        return None
    return next(
        (
            other
            for other in draft.rows
            if other.line != row.line
            and other.action is Action.PUT
            and fold(other.name) == fold(row.name)
            and is_near(row, other.lat, other.lon)
        ),
        None,
    )


def _matter(fault: RowFault) -> tuple[str, str, str]:
    return fault.kind.value, fault.name, fault.column


def require_sound(draft: Draft) -> Draft:
    """Return ``draft``; raise when it makes a row wrong.

    Raises
    ------
    DraftRefused
        With every such fault.
    """
    if draft.refused:
        raise DraftRefused(draft.refused)
    return draft
