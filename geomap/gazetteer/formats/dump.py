"""Rows of GeoNames' dumps: 19 columns with tabs between them and no header.

The format is that of https://download.geonames.org/export/dump/readme.txt, table "geoname".
"""

from geomap.gazetteer.formats.aliases import read_name
from geomap.gazetteer.formats.columns import read_header
from geomap.gazetteer.formats.coordinates import is_degrees
from geomap.gazetteer.formats.faults import CellFault, show
from geomap.gazetteer.formats.making import Record, RowMaker, Rules
from geomap.gazetteer.formats.source import Source, encoding_fault
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.rows import FaultKind, PlaceRow, RowFault

_COLUMNS = 19
# Where in a line the columns stand that are read.
_NUMBER, _NAME, _ALTERNATES, _LAT, _LON, _CLASS, _CODE, _COUNTRY, _ADMIN1, _POPULATION = (
    *(0, 1, 3, 4, 5, 6, 7, 8, 10, 14),
)
_SAMPLE_LINES = 20


def _split(line: str) -> list[str]:
    cells = line.rstrip("\r\n").split("\t")
    if len(cells) != _COLUMNS:
        raise ValueError(f"expected {_COLUMNS} columns with tabs between them, got {len(cells)}")
    return cells


def fits(source: Source) -> bool:
    """Return whether a file has rows of a dump and no header."""
    lines = [line for line in source.text[:200_000].split("\n") if line.strip()][:_SAMPLE_LINES]
    if not lines or read_header(lines[0].split("\t")).is_usable:
        return False
    return any(_is_dump_line(line.split("\t")) for line in lines)


def _is_dump_line(cells: list[str]) -> bool:
    return (
        len(cells) == _COLUMNS
        and cells[_NUMBER].isdigit()
        and is_degrees(cells[_LAT])
        and is_degrees(cells[_LON])
    )


def read(source: Source, rules: Rules) -> tuple[list[PlaceRow], list[RowFault]]:
    """Return the rows of a dump and all faults; ids are ``gn:`` and the number."""
    maker = RowMaker(rules)
    rows: list[PlaceRow] = []
    faults: list[RowFault] = []
    for line, text in enumerate(source.text.split("\n"), 1):
        if not text.strip() or text.startswith("#"):
            continue
        row, found = _read_line(line, text, maker)
        faults += found
        if row is not None:
            rows.append(row)
    return rows, faults


def _read_line(line: int, text: str, maker: RowMaker) -> tuple[PlaceRow | None, tuple[RowFault, ...]]:
    if broken := encoding_fault(text):
        return None, (maker.row_fault(line, CellFault(FaultKind.ENCODING, *broken)),)
    try:
        cells = _split(text)
    except ValueError as error:
        fault = CellFault(FaultKind.SHAPE, str(error), "take the line from the dump anew")
        return None, (maker.row_fault(line, fault),)
    return maker.make(_to_record(line, cells))


def _to_record(line: int, cells: list[str]) -> Record:
    faults: list[CellFault] = []
    names: list[PlaceName] = []
    for part in cells[_ALTERNATES].split(","):
        try:
            if part.strip():
                names.append(PlaceName(read_name(part.strip(), what="alternate name")))
        except CellFault as fault:
            fault.column = "names"
            faults.append(fault)
    number = cells[_NUMBER].strip()
    if not (number.isascii() and number.isdigit() and len(number) <= 10):
        reason = f"{show(number)} is no number of GeoNames"
        faults.append(CellFault(FaultKind.ID, reason, "take the line from the dump anew", "id"))
        number = ""
    if not cells[_NAME].strip():
        faults.append(CellFault(FaultKind.NAME, "the name is empty", "write one, or delete the row", "name"))
    for column, cell in (("latitude", cells[_LAT]), ("longitude", cells[_LON])):
        if not cell.strip():
            reason = f"{column} is empty"
            faults.append(CellFault(FaultKind.COORDINATES, reason, "write degrees", column[:3]))
    texts = {
        "id": f"gn:{number}" if number else "",
        "name": cells[_NAME],
        "lat": cells[_LAT],
        "lon": cells[_LON],
        "country": cells[_COUNTRY],
        "admin1": cells[_ADMIN1],
        "population": "" if cells[_POPULATION] == "0" else cells[_POPULATION],
    }
    kind = f"{cells[_CLASS].strip()}.{cells[_CODE].strip()}".strip(".")
    if kind:
        texts["kind" if len(kind) > 1 else "fclasses"] = kind
    return Record(line, texts, tuple(names), faults=tuple(faults))
