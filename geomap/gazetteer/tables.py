"""Tables of places that people edit: read row by row, each faulty row named by line and reason."""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.kinds import KINDS
from geomap.gazetteer.names import PlaceName
from geomap.geo.points import distance_km
from geomap.model.place import BoundingBox
from geomap.model.resolution import NameKind
from geomap.text.folding import fold

#: The columns of every table of places, in order; a table may leave out all but ``name``.
COLUMNS = (
    "id", "name", "country", "latitude", "longitude", "kind", "aliases", "admin1", "population",
    "west", "south", "east", "north", "source",
)  # fmt: skip
#: What a user's own table needs, in the order in which the documentation shows it.
LEAST_COLUMNS = ("name", "country", "latitude", "longitude", "kind", "aliases")
#: Two rows of one name and kind closer than this are one place, written down twice.
SAME_PLACE_KM = 5.0
#: Tables of places in the order in which they are read; a later row adds to an earlier one of its id.
COUNTRIES = "countries.csv"
#: The table of the project to which users add; the project's own rows in it have ids.
USERS_TABLE = "places.csv"
PLACE_TABLES = (
    "countries.csv", "admin1.csv", "admin2.csv", "counties.csv", "regions.csv", "waters.csv", "rivers.csv",
    "lakes.csv", "terrain.csv", "mountains.csv", "islands.csv", "historic.csv", "sites.csv", "airports.csv",
    "universities.csv", "places.csv",
)  # fmt: skip
#: Organisations that a text may mean as places: looked up, never found in running text by their whole
#: names, which would hide the city in "University of Amsterdam".
LOOKED_UP_TABLES = frozenset({"universities.csv"})
#: Columns that only some tables have: a unit's code within its country (``admin1.csv``), the GeoNames
#: numbers of its towns (``admin2.csv``, ``counties.csv``), ids elsewhere (ISO 3166-2, Wikidata).
EXTRA_COLUMNS = ("code", "towns", "iso", "wikidata")
PATCHES = "patches.csv"
ABBREVIATIONS = "abbreviations.csv"
SEATS = "seats.csv"
CLAIMS = "claims.csv"
DISPUTES = "disputed.csv"
DISPUTE_PARTS = "disputed_parts.csv"
VAGUE = "vague.csv"
TYPE_WORDS = "type_words.csv"
#: The columns that the build reads of each plain table; the first two must be filled.
PLAIN_TABLES = {
    PATCHES: ("id", "field", "value"),
    ABBREVIATIONS: ("place", "abbreviation", "language"),
    SEATS: ("place", "stands_for"),
    CLAIMS: ("country", "claimed_by"),
    DISPUTES: ("place", "note", "claimed_by", "held_by"),
    DISPUTE_PARTS: ("area", "part"),
    VAGUE: ("place", "source"),
    TYPE_WORDS: ("word", "where", "kinds"),
}
#: The folder with a table of names for each language, by ISO 639 code, and its columns.
NAMES = "names"
NAME_COLUMNS = ("id", "name", "also")
_OTHER_HEADERS = {
    "lat": "latitude",
    "lon": "longitude",
    "lng": "longitude",
    "long": "longitude",
    "alias": "aliases",
}
_NAME_KINDS = {
    "abbr": NameKind.ABBREVIATION,
    "former": NameKind.FORMER,
    "official": NameKind.OFFICIAL,
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
# Spreadsheets set to most languages of Europe write semicolons, and commas into numbers.
_SEPARATORS = (",", ";", "\t")
_DECIMAL_COMMA = re.compile(r"[-+]?\d{1,3},\d+")
_ISO = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
_WIKIDATA = re.compile(r"Q[1-9]\d*")
_ID = re.compile(r"(?:gn:\d+|iso:[A-Z]{2}|(?:geomap|user|osm):\S+)")


#: (line, cells) of each row of a plain table.
Rows = Sequence[tuple[int, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One row of a table; what the row leaves out is ``""``, None or 0."""

    line: int
    id: str
    name: str
    country: str
    lat: float | None
    lon: float | None
    kind: str
    names: tuple[PlaceName, ...]
    admin1: str
    population: int
    bbox: BoundingBox | None
    source: str
    code: str = ""
    towns: tuple[int, ...] = ()
    iso: str = ""
    wikidata: str = ""


@dataclass(frozen=True, slots=True)
class PlaceTable:
    """The rows of a table that can be used, and the faults of those that cannot."""

    rows: tuple[PlaceRow, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSet:
    """All tables of a folder: those of places and the plain ones by file name, names by language."""

    places: dict[str, PlaceTable]
    plain: dict[str, Rows]
    names: dict[str, Rows]


class _Faulty(ValueError):
    """A row that cannot be used; the message is the reason and the remedy."""


def table_digest(path: Path) -> str:
    """Return the SHA-256 of a table, with the line ends of the repository, not the checkout's."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def read_text(path: Path) -> str:
    """Return the text of a UTF-8 file, with or without a byte order mark.

    Raises
    ------
    GazetteerError
        When the file cannot be read or is in another encoding.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise GazetteerError(
            f"{path}: expected UTF-8, but byte {error.start} is {error.object[error.start]:#04x}; "
            "save the file as UTF-8 (in a spreadsheet: 'CSV UTF-8') and try again"
        ) from error
    except OSError as error:
        raise GazetteerError(
            f"{path}: cannot be read: {error.strerror}; check the path and its rights"
        ) from error


def read_records(path: Path) -> tuple[tuple[int, Mapping[str, str]], ...]:
    """Return (line, record) for every row of a CSV file that is not blank; values are stripped.

    Cells are separated by what the header has most of: commas, semicolons or tabs.

    Raises
    ------
    GazetteerError
        When the file cannot be read, is not UTF-8, or is not CSV.
    """
    return tuple(_records(read_text(path), str(path)))


def _records(text: str, origin: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header: list[str] = []
    line = 1
    try:
        for cells in reader:
            here, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = [_column(cell) for cell in cells]
                continue
            record = dict(zip(header, (cell.strip() for cell in cells), strict=False))
            if fault := _shape_fault(cells, header, separator):
                record[""] = fault
            yield here, record
    except csv.Error as error:
        raise GazetteerError(
            f"{origin}:{line}: not CSV: {error}; close the quotes or save it anew"
        ) from error


def _separator(text: str) -> str:
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(_SEPARATORS, key=header.count)


def _shape_fault(cells: Sequence[str], header: Sequence[str], separator: str) -> str:
    """Return what is wrong with the number or the order of ``cells``, ``""`` when nothing is."""
    if len(cells) > len(header):
        sign = {",": "commas", ";": "semicolons", "\t": "tabs"}[separator]
        many = f"{len(cells)} cells, expected {len(header)}"
        return f"{many}; put a cell that holds {sign} in double quotes"
    least = dict(zip(LEAST_COLUMNS, (cell.strip() for cell in cells), strict=False))
    is_pasted = (
        tuple(header[: len(LEAST_COLUMNS)]) != LEAST_COLUMNS
        and set(LEAST_COLUMNS) <= set(header)
        and len(LEAST_COLUMNS) - 1 <= len(cells) <= len(LEAST_COLUMNS)
        and _is_degrees(least["latitude"])
        and _is_degrees(least["longitude"])
        and least["kind"].casefold() in {"", *KINDS}
    )
    if not is_pasted:
        return ""
    row = io.StringIO()
    csv.writer(row, delimiter=separator, lineterminator="").writerow([least.get(name, "") for name in header])
    return (
        f"{len(cells)} cells in the order {','.join(LEAST_COLUMNS)}, but the columns here are "
        f"{separator.join(header)}; write it as {row.getvalue()}"
    )


def _is_degrees(text: str) -> bool:
    return re.fullmatch(r"[-+]?\d{1,3}(?:[.,]\d+)?", text) is not None


def _column(cell: str) -> str:
    name = cell.strip().casefold()
    return _OTHER_HEADERS.get(name, name)


def read_place_table(
    path: Path, *, countries: Container[str], find_country: Callable[[str], str | None] | None = None
) -> PlaceTable:
    """Return the rows of the table of places at ``path``, faulty ones apart.

    ``countries`` are the known ISO alpha-2 codes; ``find_country`` gives the code for what else a
    person may write, such as the country's name.

    Raises
    ------
    GazetteerError
        When no row can be read at all: no such file, another encoding, no column ``name``.
    """
    records = read_records(path)
    _check_header(path, read_text(path))
    rows: list[PlaceRow] = []
    faults: list[str] = []
    seen = _Seen({}, {})
    for line, record in records:
        try:
            row = _row(line, record, countries, find_country)
            _check_unique(row, seen)
        except _Faulty as fault:
            faults.append(f"{path.name}:{line}: {fault}")
        else:
            rows.append(row)
    return PlaceTable(tuple(rows), tuple(faults))


@dataclass(frozen=True, slots=True)
class _Seen:
    """The rows so far: the line of each id, and those without one by name, kind and country."""

    lines: dict[str, int]
    without_id: dict[tuple[str, str, str], list[PlaceRow]]


def _check_unique(row: PlaceRow, seen: _Seen) -> None:
    if row.id:
        if (before := seen.lines.setdefault(row.id, row.line)) != row.line:
            raise _Faulty(f"the id {row.id!r} is already that of line {before}; give each row its own")
        return
    # Two places of one name and point would halve each other's confidence.
    namesakes = seen.without_id.setdefault((fold(row.name), row.kind, row.country), [])
    for other in namesakes:
        if is_near(row, other.lat, other.lon):
            raise _Faulty(
                f"{row.name!r} is already in line {other.line}, at the same point; delete one of the two"
            )
    namesakes.append(row)


def is_near(row: PlaceRow, lat: float | None, lon: float | None) -> bool:
    """Return whether the point of ``row`` and another are so close that they are one place's."""
    if row.lat is None or row.lon is None or lat is None or lon is None:
        return False
    return distance_km(row.lat, row.lon, lat, lon) <= SAME_PLACE_KM


def _check_header(path: Path, text: str) -> None:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    header = next((cells for cells in reader if any(cell.strip() for cell in cells)), [])
    found = [_column(cell) for cell in header]
    unknown = [cell for cell in found if cell not in {*COLUMNS, *EXTRA_COLUMNS}]
    doubled = sorted({cell for cell in found if found.count(cell) > 1})
    if "name" not in found or unknown or doubled:
        wrong = f"unknown {unknown}" if unknown else f"twice {doubled}" if doubled else "no column 'name'"
        raise GazetteerError(
            f"{path.name}:1: the first line must name the columns: {wrong}, got {header!r}; "
            f"write {','.join(LEAST_COLUMNS)} (known: {', '.join(COLUMNS)})"
        )


def _row(
    line: int,
    record: Mapping[str, str],
    countries: Container[str],
    find_country: Callable[[str], str | None] | None,
) -> PlaceRow:
    if "" in record:
        raise _Faulty(record[""])
    place_id = _identifier(record.get("id", ""))
    name = " ".join(record.get("name", "").split())
    if not name and not place_id:
        raise _Faulty("the name is empty; write one, or delete the row")
    lat, lon = _point(record, required=not place_id)
    return PlaceRow(
        line=line,
        id=place_id,
        name=name,
        country=_country(record.get("country", ""), countries, find_country),
        lat=lat,
        lon=lon,
        kind=_kind(record.get("kind", "")),
        names=parse_aliases(record.get("aliases", "")),
        admin1=record.get("admin1", ""),
        population=_population(record.get("population", "")),
        bbox=_bbox(record),
        source=record.get("source", ""),
        code=record.get("code", ""),
        towns=_towns(record.get("towns", "")),
        iso=_matching(record, "iso", _ISO, "MA or MA-RAB"),
        wikidata=_matching(record, "wikidata", _WIKIDATA, "Q1028"),
    )


def _identifier(text: str) -> str:
    if text and not _ID.fullmatch(text):
        raise _Faulty(
            f"the id {text!r} is none of gn:<number>, iso:<XX>, geomap:<name>, user:<name>; leave it empty"
        )
    return text


def _country(text: str, countries: Container[str], find: Callable[[str], str | None] | None) -> str:
    if not text or text in countries:
        return text
    meant = find(text) if find else None
    if meant is not None and meant in countries:
        return meant
    raise _Faulty(f"unknown country {text!r}: write its ISO 3166-1 code of two letters, or nothing")


def _kind(text: str) -> str:
    kind = text.casefold()
    if kind and kind not in KINDS:
        raise _Faulty(f"unknown kind {text!r}; expected one of {', '.join(sorted(KINDS))}")
    return kind


def _number(record: Mapping[str, str], column: str, limit: float) -> float | None:
    text = record.get(column, "")
    if not text:
        return None
    try:
        number = float(text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text)
    except ValueError:
        raise _Faulty(f"{column} {text!r} is no number; write degrees with a point, such as 34.02") from None
    if not -limit <= number <= limit:
        raise _Faulty(f"{column} {text!r} is out of range; expected {-limit:g} to {limit:g} degrees")
    return number


def _point(record: Mapping[str, str], *, required: bool) -> tuple[float | None, float | None]:
    lat, lon = _number(record, "latitude", 90), _number(record, "longitude", 180)
    if (lat is None) != (lon is None) or (required and lat is None):
        missing = "latitude" if lat is None else "longitude"
        raise _Faulty(f"{missing} is empty; write both latitude and longitude in degrees")
    if lat == 0 and lon == 0:
        raise _Faulty("latitude and longitude are both 0, a point in the sea; write where the place is")
    return lat, lon


def _bbox(record: Mapping[str, str]) -> BoundingBox | None:
    sides = [
        _number(record, side, limit) for side, limit in zip(COLUMNS[9:13], (180, 90, 180, 90), strict=True)
    ]
    if all(side is None for side in sides):
        return None
    west, south, east, north = sides
    if west is None or south is None or east is None or north is None:
        raise _Faulty("west, south, east and north go together; write all four or none")
    if south > north:
        raise _Faulty(f"south {south:g} lies above north {north:g}; swap them")
    return BoundingBox(west, south, east, north)


def _population(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit()):
        raise _Faulty(f"population {text!r} is no whole number; write digits only, or nothing")
    return int(text)


def _towns(text: str) -> tuple[int, ...]:
    try:
        return tuple(map(int, text.split()))
    except ValueError:
        raise _Faulty(f"towns {text!r}: expected GeoNames numbers with spaces between them") from None


def _matching(record: Mapping[str, str], column: str, pattern: re.Pattern[str], example: str) -> str:
    text = record.get(column, "")
    if text and not pattern.fullmatch(text):
        raise _Faulty(f"{column} {text!r} is no such id; write it as {example}, or nothing")
    return text


def parse_aliases(text: str) -> tuple[PlaceName, ...]:
    """Return the names in a cell such as ``Marokko@nl; MA@!abbr; Barbary@en!former``.

    Examples
    --------
    >>> [(name.text, name.language, name.kind.value) for name in parse_aliases("Marokko@nl; U.S.!abbr")]
    [('Marokko', 'nl', 'alternate'), ('U.S.', '', 'abbreviation')]
    """
    return tuple(_alias(part) for part in text.split(";") if part.strip())


def _alias(part: str) -> PlaceName:
    rest, mark, kind = part.strip().rpartition("!")
    if not mark:
        rest, kind = kind, ""
    name, at, language = rest.rpartition("@")
    if not at:
        name, language = language, ""
    name, language = " ".join(name.split()), language.strip()
    if kind and kind.strip() not in _NAME_KINDS:
        raise _Faulty(f"alias {part.strip()!r}: unknown mark !{kind}; expected one of {sorted(_NAME_KINDS)}")
    if language and not _LANGUAGE.fullmatch(language):
        raise _Faulty(f"alias {part.strip()!r}: {language!r} is no ISO 639 language; write it as Name@nl")
    if not name:
        raise _Faulty(f"alias {part.strip()!r} has no name; write Name@language")
    return PlaceName(name, language, _NAME_KINDS.get(kind.strip(), NameKind.ALTERNATE))


def read_pairs(
    path: Path, columns: Sequence[str]
) -> tuple[tuple[tuple[int, tuple[str, ...]], ...], tuple[str, ...]]:
    """Return ((line, cells) of each row, faults) of a table whose first two columns must be filled.

    ``cells`` are those of ``columns``, in that order.

    Raises
    ------
    GazetteerError
        When the file cannot be read, or lacks one of ``columns``.
    """
    rows: list[tuple[int, tuple[str, ...]]] = []
    faults: list[str] = []
    for line, record in read_records(path):
        if missing := [column for column in columns if column not in record]:
            raise GazetteerError(
                f"{path.name}:{line}: no cell for {missing}; expected the columns {','.join(columns)}"
            )
        cells = tuple(record[column] for column in columns)
        if cells[0] and cells[1]:
            rows.append((line, cells))
        else:
            faults.append(
                f"{path.name}:{line}: {columns[0]} and {columns[1]} must both be filled; complete the row"
            )
    return tuple(rows), tuple(faults)
