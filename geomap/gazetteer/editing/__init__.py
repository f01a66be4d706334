"""Edits of a user's file of places, safe against other writers, a full disk and a kill in mid-write."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from geomap.errors import GazetteerError, OutputError
from geomap.files import write_whole
from geomap.gazetteer.editing.sheet import Sheet, SheetLine, new_sheet, parse_sheet, with_change, with_row
from geomap.gazetteer.rows import Action
from geomap.text.folding import fold

#: How long one writer waits for the others.
_PATIENCE_S = 60.0
#: The files that can be edited row by row; other formats are read, and converted by ``export``.
SHEET_SUFFIXES = (".csv", ".tsv", ".tab", ".txt")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_sheet(path: Path) -> Sheet:
    """Return the table at ``path``; that of a new file when there is none.

    Raises
    ------
    GazetteerError
        When it cannot be read, or is no table with a header.
    """
    if path.suffix.lower() not in SHEET_SUFFIXES:
        raise GazetteerError(
            f"{path}: expected a table to edit ({', '.join(SHEET_SUFFIXES)}); convert it: "
            "geomap gazetteer export FILE --as csv -o NEW.csv"
        )
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return new_sheet(path.name)
    except OSError as error:
        raise GazetteerError(
            f"{path}: cannot be read: {error.strerror}; check the path and its rights"
        ) from error
    # Bytes that are no UTF-8 stay what they are.
    if data[:2] in _UTF_16:
        raise GazetteerError(f"{path}: expected UTF-8, got UTF-16; save it as 'CSV UTF-8' to edit it")
    return parse_sheet(data.decode("utf-8", "surrogateescape"), path.name)


def edit_file(path: Path, change: Callable[[Sheet], Sheet]) -> Sheet:
    """Change the table at ``path`` while no other writer does, and return it as it was written.

    ``change`` gives the new sheet, or raises to leave the file alone. The lock is a hidden file beside
    the table. The table changes in one step, so that a reader sees the old one or the new one.

    Raises
    ------
    GazetteerError
        When the file cannot be read.
    OutputError
        When it cannot be written, or another writer holds it for a minute.
    """
    target = Path(os.path.realpath(path))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.with_name(f".{target.name}.lock"), timeout=_PATIENCE_S):
            before = read_sheet(target)
            after = change(before)
            if after != before or not target.exists():
                write_whole(target, after.text.encode("utf-8", "surrogateescape"))
            return after
    except Timeout as error:
        raise OutputError(
            f"{path}: another program has been writing to it for {_PATIENCE_S:g} s; wait, and try again"
        ) from error
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written: {error.strerror or error}; "
            "choose a file in a folder that you may write to"
        ) from error


def append_row(
    path: Path, values: Mapping[str, str], *, check: Callable[[Sheet], None] = lambda _: None
) -> Sheet:
    r"""Add a row to the table at ``path``, which is made when it is not there.

    ``values`` are by column as `geomap.gazetteer.formats.columns` calls them. ``check`` sees the table as
    it would become and may raise.

    Raises
    ------
    GazetteerError, OutputError
        As `edit_file`; also when a value cannot be written. Nothing is written then.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "mine.csv"
    ...     _ = path.write_bytes(b"title,lat,lon\r\n# near Tindouf\r\n")
    ...     _ = append_row(path, {"name": "Rabouni", "lat": "27.47", "lon": "-8.09"})
    ...     path.read_bytes()
    b'title,lat,lon\r\n# near Tindouf\r\nRabouni,27.47,-8.09\r\n'
    """

    def change(sheet: Sheet) -> Sheet:
        after = with_row(sheet, values)
        check(after)
        return after

    return edit_file(path, change)


def change_row(
    path: Path,
    row: str | int,
    values: Mapping[str, str],
    *,
    check: Callable[[Sheet], None] = lambda _: None,
) -> Sheet:
    """Change cells of the row with an id, or of that which begins in a line, of the table at ``path``.

    Raises
    ------
    GazetteerError, OutputError
        As `append_row`; also when there is no such row.
    """

    def change(sheet: Sheet) -> Sheet:
        line = row if isinstance(row, int) else find_line(sheet, row)
        if line is None:
            raise GazetteerError(
                f"{path}: no row has the id {row!r}; see what is in it: geomap gazetteer check"
            )
        after = with_change(sheet, line, values)
        check(after)
        return after

    return edit_file(path, change)


def find_line(sheet: Sheet, place_id: str) -> int | None:
    """Return the line of the row that says what the place with an id is, None when there is none.

    Rows that hide the place or one of its names are others.
    """
    for row in sheet.rows:
        if sheet.value(row, "id") == place_id and not hides(sheet, row):
            return row.number
    return None


def hides(sheet: Sheet, row: SheetLine) -> bool:
    """Return whether a row hides its place, or a name of it."""
    return sheet.value(row, "action").casefold() == Action.HIDE


def free_id(name: str, country: str, is_taken: Callable[[str], bool]) -> str:
    """Return an id for a new place, made of its name; namesakes get their country, then a number.

    Examples
    --------
    >>> free_id("Smara camp", "DZ", {"user:smara-camp", "user:smara-camp-dz"}.__contains__)
    'user:smara-camp-dz-2'
    """
    base = f"user:{'-'.join(fold(name).split()) or 'place'}"
    if not is_taken(base):
        return base
    base = f"{base}-{country.lower()}" if country else base
    number = 1
    wanted = base
    while is_taken(wanted):
        number += 1
        wanted = f"{base}-{number}"
    return wanted
