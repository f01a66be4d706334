"""Rows of a table made by the column: what is sound takes no step for each row and cell."""

from collections.abc import Sequence
from itertools import repeat

from geomap.gazetteer.formats.faults import CellFault
from geomap.gazetteer.formats.making import Parser, finish_row
from geomap.gazetteer.rows import PlaceRow

#: A column that is read: its place in the row, what we call it, what reads its cells.
Plan = Sequence[tuple[int, str, Parser]]

_EMPTY = object()
_DEGREES = frozenset(("lat", "lon"))
# What stands in these says what becomes of other columns, or whether the row has all that it needs.
_ENTANGLED = frozenset(("action", "start", "end"))
_PLAIN = frozenset(PlaceRow._fields) - _ENTANGLED - {"bbox"}


def clean_rows(lines: Sequence[int], cells: Sequence[Sequence[str]], plan: Plan) -> list[PlaceRow | None]:
    """Return the row of each sequence of ``cells``, None where anything may be wrong in them.

    ``lines`` are their lines in the file; each has all the cells that ``plan`` speaks of.
    """
    if not lines:
        return []
    columns = list(zip(*cells, strict=True))
    is_plain = all(name in _PLAIN for _, name, _ in plan)
    values: dict[str, Sequence[object]] = {}
    wrong: set[int] = set()
    for position, name, parse in plan:
        empty = PlaceRow._field_defaults[name] if is_plain else _EMPTY
        values[name] = _read_column(name, columns[position], parse, empty, wrong)
    rows = _plain_rows(lines, values) if is_plain else _joined_rows(lines, values)
    for at in wrong:
        rows[at] = None
    return rows


def _read_column(
    name: str, texts: Sequence[str], parse: Parser, empty: object, wrong: set[int]
) -> Sequence[object]:
    """Return what the cells of a column mean, and add to ``wrong`` the places of those that mean nothing."""
    if name in _DEGREES and "_" not in "".join(texts):
        try:
            return list(map(float, texts))
        except ValueError:
            pass
    meant: dict[str, object] = {}
    faulty: set[str] = set()
    for text in dict.fromkeys(texts):
        try:
            meant[text] = parse(bare) if (bare := text.strip()) else empty
        except CellFault:
            meant[text] = empty
            faulty.add(text)
    if faulty:
        wrong.update(at for at, text in enumerate(texts) if text in faulty)
    return list(map(meant.__getitem__, texts))


def _plain_rows(lines: Sequence[int], values: dict[str, Sequence[object]]) -> list[PlaceRow | None]:
    values = {"line": lines} | values
    defaults = PlaceRow._field_defaults
    fields = [values.get(field) or repeat(defaults[field]) for field in PlaceRow._fields]
    return [row if _is_sound(row) else None for row in map(PlaceRow._make, zip(*fields, strict=False))]


def _is_sound(row: PlaceRow) -> bool:
    """Return whether a row has what it needs; `finish_row` says what is wrong with the others."""
    lat, lon = row.lat, row.lon
    if lat is None or lon is None:
        return lat is lon and bool(row.id)
    return -90 <= lat <= 90 and -180 <= lon <= 180 and not lat == 0 == lon and bool(row.name or row.id)


def _joined_rows(lines: Sequence[int], values: dict[str, Sequence[object]]) -> list[PlaceRow | None]:
    rows: list[PlaceRow | None] = []
    for line, *cells in zip(lines, *values.values(), strict=True):
        filled = {name: value for name, value in zip(values, cells, strict=True) if value is not _EMPTY}
        faults: list[CellFault] = []
        row = finish_row(line, filled, faults) if filled else None
        rows.append(None if faults else row)
    return rows
