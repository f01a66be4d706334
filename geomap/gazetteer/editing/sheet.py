"""A table of places as its author wrote it: rows are added and cells changed, all else stays as it is.

Quotes, separators, comments, blank lines, line ends and bytes that are no UTF-8 are kept. Nothing here
touches the disk.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from geomap.errors import GazetteerError
from geomap.gazetteer.formats.cells import is_formula
from geomap.gazetteer.formats.columns import read_header

#: What a column is called in a new file, and where one is added: the words of Linked Places TSV, then ours.
WORDS = {
    "id": "id", "name": "title", "names": "variants", "kind": "types", "country": "ccodes", "lat": "lat",
    "lon": "lon", "population": "population", "parent": "parent_name", "source": "source", "start": "start",
    "end": "end", "description": "description", "action": "action",
}  # fmt: skip
#: The header of a new file; other columns are added where a row needs them.
NEW_HEADER = tuple(WORDS.values())
_BOM = "\ufeff"
_SEPARATORS = (",", ";", "\t")
_COMMENT = "#"
_HIDDEN = "#hidden "
_LINE_END = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[^\r\n]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A record, or a comment or blank line: its raw text and the line end behind it.

    ``number`` is its first line in the file, from 1. ``cells`` is empty for comments and blank lines, whose
    text is ``raw``.
    """

    number: int
    cells: tuple[str, ...]
    end: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a file; ``header`` is the index of the one that names the columns.

    ``columns`` are what its words mean (`geomap.gazetteer.formats.columns`), ``""`` where that is nothing.
    """

    origin: str
    lines: tuple[SheetLine, ...]
    separator: str
    columns: tuple[str, ...]
    header: int
    has_bom: bool = False

    @property
    def text(self) -> str:
        """The text of the whole file."""
        parts = [line.raw + self.separator.join(line.cells) + line.end for line in self.lines]
        return _BOM * self.has_bom + "".join(parts)

    @property
    def rows(self) -> Iterator[SheetLine]:
        """The records below the header."""
        return (line for line in self.lines[self.header + 1 :] if line.cells)

    def value(self, row: SheetLine, column: str) -> str:
        """Return what stands in a column of a record, ``""`` where it has no such cell."""
        if column not in self.columns:
            return ""
        at = self.columns.index(column)
        return unquote(row.cells[at]).strip() if at < len(row.cells) else ""


def new_sheet(origin: str) -> Sheet:
    """Return the sheet of a file that is not there yet: the header alone.

    Examples
    --------
    >>> new_sheet("mine.csv").text[:17]
    'id,title,variants'
    """
    separator = "\t" if origin.lower().endswith((".tsv", ".tab")) else ","
    return Sheet(origin, (SheetLine(1, NEW_HEADER, "\n"),), separator, tuple(WORDS), 0)


def parse_sheet(text: str, origin: str) -> Sheet:
    r"""Return the sheet in ``text``.

    The first line that is neither blank nor a comment is the header. A text without one gets that of
    `new_sheet` behind what it holds. A line whose quote is never closed is kept as it is.

    Raises
    ------
    GazetteerError
        When the header names neither ids nor names, or one of its words comes twice.

    Examples
    --------
    >>> text = 'title, lat\r\n# mine\r\n"Smara camp",27.5'
    >>> sheet = parse_sheet(text, "mine.csv")
    >>> sheet.text == text, [sheet.value(row, "name") for row in sheet.rows]
    (True, ['Smara camp'])
    """
    has_bom = text.startswith(_BOM)
    text = text[len(_BOM) * has_bom :]
    separator = _find_separator(text)
    lines = tuple(_lines(text, separator))
    header = next((at for at, line in enumerate(lines) if line.cells), None)
    if header is None:
        fresh = new_sheet(origin)
        lines = _ended(lines) + tuple(replace(line, number=len(lines) + 1) for line in fresh.lines)
        return Sheet(origin, lines, fresh.separator, fresh.columns, len(lines) - 1, has_bom)
    cells = [unquote(cell) for cell in lines[header].cells]
    read = read_header(cells)
    columns = [""] * len(cells)
    for column in read.columns:
        columns[column.position] = column.name
    if not read.is_usable:
        raise GazetteerError(
            f"{origin}:{lines[header].number}: expected a line that names the columns, such as "
            f"{','.join(NEW_HEADER[:7])}; write one, or convert the file: "
            "geomap gazetteer export FILE --as csv"
        )
    return Sheet(origin, lines, separator, tuple(columns), header, has_bom)


def _find_separator(text: str) -> str:
    lines = (line for line in _LINE_END.split(text) if line.strip() and not line.startswith(_COMMENT))
    return max(_SEPARATORS, key=next(lines, "").count)


def _lines(text: str, separator: str) -> Iterator[SheetLine]:
    cell = re.compile(rf'"[^"]*(?:""[^"]*)*(?:"[^{separator}\r\n]*|(?P<open>\Z))|[^{separator}\r\n]*')
    at, number = 0, 1
    while at < len(text):
        rest = _LINE.match(text, at)
        whole = rest[0] if rest else ""
        cells: tuple[str, ...] = ()
        if not whole.startswith(_COMMENT) and whole.strip():
            cells = _record(text, at, cell, separator)
        inside = separator.join(cells) if cells else whole
        end = _LINE_END.match(text, at + len(inside))
        line = SheetLine(number, cells, end[0] if end else "", "" if cells else inside)
        at += len(inside) + len(line.end)
        number += len(_LINE_END.findall(inside)) + 1
        yield line


def _record(text: str, at: int, cell: re.Pattern[str], separator: str) -> tuple[str, ...]:
    """Return the raw cells of the record that begins at ``at``, ``()`` where a quote is never closed."""
    cells: list[str] = []
    while True:
        found = cell.match(text, at)
        if found is None or found["open"] is not None:
            return ()
        cells.append(found[0])
        at = found.end()
        if text[at : at + 1] != separator:
            return tuple(cells)
        at += 1


def unquote(cell: str) -> str:
    """Return the value of a raw cell.

    Examples
    --------
    >>> unquote('"The ""camp"", Smara"'), unquote(" Smara ")
    ('The "camp", Smara', ' Smara ')
    """
    if not cell.startswith('"'):
        return cell
    inside, _, behind = cell[1:].replace('""', "\0").partition('"')
    return inside.replace("\0", '"') + behind


def quote(value: str, separator: str, *, is_first: bool = False) -> str:
    """Return the raw cell of a value, in quotes where it needs them.

    Raises
    ------
    GazetteerError
        When it holds a line break or another control sign, or a spreadsheet would take it for a formula.

    Examples
    --------
    >>> quote('The "camp", Smara', ","), quote("-8.1", ",")
    ('"The ""camp"", Smara"', '-8.1')
    """
    if sign := _CONTROL.search(value):
        raise GazetteerError(f"{value!r} holds the sign {sign[0]!r}, which no cell can hold; leave it out")
    if is_formula(value):
        raise GazetteerError(f"{value!r} would be a formula in a spreadsheet; begin with another sign")
    needs = (
        {separator, '"'} & set(value) or value != value.strip() or (is_first and value.startswith(_COMMENT))
    )
    return '"' + value.replace('"', '""') + '"' if needs else value


def with_row(sheet: Sheet, values: Mapping[str, str]) -> Sheet:
    """Return ``sheet`` with one more row at its end; ``values`` are by column, those that it lacks are added.

    Raises
    ------
    GazetteerError
        When a value cannot be written, or a column not be added.

    Examples
    --------
    >>> with_row(new_sheet("mine.csv"), {"id": "user:smara-camp", "name": "Smara camp"}).text.splitlines()[1]
    'user:smara-camp,Smara camp,,,,,,,,,,,,'
    """
    sheet = with_columns(sheet, [column for column, value in values.items() if value])
    cells = [
        quote(values.get(column, ""), sheet.separator, is_first=at == 0)
        for at, column in enumerate(sheet.columns)
    ]
    lines = _ended(sheet.lines)
    last = lines[-1]
    number = last.number + sum(len(_LINE_END.findall(cell)) for cell in last.cells) + 1
    return replace(sheet, lines=(*lines, SheetLine(number, tuple(cells), last.end)))


def _ended(lines: tuple[SheetLine, ...]) -> tuple[SheetLine, ...]:
    """Return ``lines`` with a line end behind the last one, of the sort that the file has."""
    if not lines or lines[-1].end:
        return lines
    before = lines[-2].end if len(lines) > 1 else "\n"
    return (*lines[:-1], replace(lines[-1], end=before))


def with_change(sheet: Sheet, number: int, values: Mapping[str, str]) -> Sheet:
    r"""Return ``sheet`` with other values in the row that begins in line ``number``.

    Cells whose value stays the same keep their raw text.

    Raises
    ------
    GazetteerError
        When there is no such row, a value cannot be written, or a column not be added.

    Examples
    --------
    >>> sheet = parse_sheet('title , lat\n"Smara",27', "mine.csv")
    >>> with_change(sheet, 2, {"lat": "27.5"}).text
    'title , lat\n"Smara",27.5'
    """
    at = next(
        (at for at, line in enumerate(sheet.lines) if line.number == number and line.cells), sheet.header
    )
    if at <= sheet.header:
        raise GazetteerError(f"{sheet.origin}:{number}: expected a row of a place; see its line with check")
    row = sheet.lines[at]
    changed = {column: value for column, value in values.items() if value != sheet.value(row, column)}
    sheet = with_columns(sheet, [column for column, value in changed.items() if value])
    cells = list(row.cells)
    for column, value in changed.items():
        if column not in sheet.columns:
            continue
        place = sheet.columns.index(column)
        cells += [""] * (place + 1 - len(cells))
        cells[place] = quote(value, sheet.separator, is_first=place == 0)
    lines = (*sheet.lines[:at], replace(row, cells=tuple(cells)), *sheet.lines[at + 1 :])
    return replace(sheet, lines=_renumbered(lines))


def _renumbered(lines: Iterable[SheetLine]) -> tuple[SheetLine, ...]:
    numbered, number = [], 1
    for line in lines:
        numbered.append(replace(line, number=number))
        number += 1 + sum(len(_LINE_END.findall(cell)) for cell in line.cells)
    return tuple(numbered)


def with_columns(sheet: Sheet, columns: list[str]) -> Sheet:
    """Return ``sheet`` with the columns of ``columns`` that it lacks at the end of its header; rows stay.

    Raises
    ------
    GazetteerError
        When a row has more cells than the header, of which one would come under the new words.
    """
    missing = [column for column in dict.fromkeys(columns) if column not in sheet.columns]
    if not missing:
        return sheet
    wide = next((row for row in sheet.rows if any(map(str.strip, row.cells[len(sheet.columns) :]))), None)
    if wide is not None:
        raise GazetteerError(
            f"{sheet.origin}:{wide.number}: {len(wide.cells)} cells under {len(sheet.columns)} columns, so "
            f"the column {missing[0]!r} cannot be added; put a cell that holds {sheet.separator!r} in "
            "double quotes"
        )
    header = sheet.lines[sheet.header]
    header = replace(header, cells=(*header.cells, *(WORDS.get(column, column) for column in missing)))
    lines = (*sheet.lines[: sheet.header], header, *sheet.lines[sheet.header + 1 :])
    return replace(sheet, lines=lines, columns=(*sheet.columns, *missing))


def without_row(sheet: Sheet, number: int) -> Sheet:
    """Return ``sheet`` without the record that begins in line ``number``; later ones move up."""
    return replace(sheet, lines=_renumbered(line for line in sheet.lines if line.number != number))


def put_aside(sheet: Sheet, number: int) -> Sheet:
    r"""Return ``sheet`` with the record that begins in line ``number`` as a comment; see `take_back`.

    Raises
    ------
    GazetteerError
        When the record has a line break in a cell, which no comment can have.

    Examples
    --------
    >>> sheet = parse_sheet("title,lat\nSmara,27", "mine.csv")
    >>> put_aside(sheet, 2).text, take_back(put_aside(sheet, 2), lambda row: True) == sheet
    ('title,lat\n#hidden Smara,27', True)
    """
    lines = list(sheet.lines)
    at = next(at for at, line in enumerate(lines) if line.number == number)
    raw = sheet.separator.join(lines[at].cells)
    if _LINE_END.search(raw):
        raise GazetteerError(
            f"{sheet.origin}:{number}: the row has a line break in a cell and cannot become a comment; "
            "delete the row in an editor"
        )
    lines[at] = replace(lines[at], cells=(), raw=_HIDDEN + raw)
    return replace(sheet, lines=tuple(lines))


def take_back(sheet: Sheet, wanted: Callable[[Mapping[str, str]], bool]) -> Sheet:
    """Return ``sheet`` with the records back that `put_aside` made comments and that are ``wanted``.

    ``wanted`` gets the values of a record by column.
    """
    lines = []
    for line in sheet.lines:
        raw = line.raw.removeprefix(_HIDDEN)
        if raw != line.raw:
            (row,) = _lines(raw, sheet.separator)
            if wanted({column: sheet.value(row, column) for column in sheet.columns}):
                lines.append(replace(line, cells=row.cells, raw=""))
                continue
        lines.append(line)
    return replace(sheet, lines=tuple(lines))
