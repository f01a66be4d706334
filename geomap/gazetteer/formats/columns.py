"""The columns of a file of places, by every header that people and programs write for them."""

from collections.abc import Sequence
from dataclasses import dataclass

#: The columns of every hand table, in order; a table may leave out all but ``name``.
COLUMNS = (
    "id", "name", "country", "latitude", "longitude", "kind", "aliases", "admin1", "population",
    "west", "south", "east", "north", "source",
)  # fmt: skip
#: Columns that only some hand tables have: a unit's code within its country (``admin1.csv``), the GeoNames
#: numbers of its towns (``admin2.csv``, ``counties.csv``), ids elsewhere (ISO 3166-2, Wikidata).
EXTRA_COLUMNS = ("code", "towns", "iso", "wikidata")
#: What a user's own table needs, in the order in which the documentation shows it.
LEAST_COLUMNS = ("name", "country", "latitude", "longitude", "kind", "aliases")

# What we call a column, and its headers, the one that counts where a file has several first. Those of Linked
# Places TSV 0.5 (https://github.com/LinkedPasts/linked-places-format), of GeoNames' dumps, and common ones.
_HEADERS = {
    "id": ("id", "@id", "place_id", "uid"),
    "geonames": ("geonameid", "geonames_id", "geoname_id", "geonames"),
    "name": ("name", "title", "place_name", "placename", "toponym", "label", "city", "preferred_name"),
    "names": (
        *("aliases", "variants", "alias", "variant", "alternatenames", "alternate_names"),
        *("alternative_names", "altnames", "other_names", "alt_names", "alt_name", "names"),
    ),
    "kind": ("kind", "types", "type", "feature", "feature_type", "featuretype", "place_type", "feature_code"),
    "fclasses": ("fclasses", "fclass", "feature_class"),
    "country": (
        *("ccodes", "country_code", "countrycode", "iso2", "iso_a2", "iso_alpha2", "alpha2", "ccode"),
        *("country", "country_name", "iso3", "cc"),
    ),
    "lat": ("latitude", "lat", "y", "lat_dd", "latdd"),
    "lon": ("longitude", "lon", "lng", "long", "x", "lon_dd", "londd"),
    "geowkt": (
        *("geowkt", "wkt", "geometry", "geom", "the_geom"),
        *("coord", "coords", "coordinate", "coordinates", "coordinate_location", "coordinatelocation"),
    ),
    "population": ("population", "pop", "inhabitants"),
    "parent": ("parent_name", "parent", "parentname"),
    "admin1": ("admin1", "admin1_code", "admin1_name", "admin_name", "adm1"),
    "matches": ("matches", "match", "same_as", "sameas", "exactmatch", "closematch", "links"),
    "wikidata": ("wikidata", "wikidata_id", "wikidataid", "qid"),
    "start": ("start", "start_date", "begin", "from"),
    "end": ("end", "end_date", "until"),
    "description": ("description", "desc", "note", "notes", "comment"),
    "language": ("language", "lang", "title_language", "name_language"),
    "action": ("action",),
    "source": ("source", "sources", "title_source"),
    **{column: (column,) for column in ("west", "south", "east", "north", "code", "towns", "iso")},
}
# Known columns of these formats that the gazetteer has no place for.
_IGNORED = frozenset(
    (
        "title_uri", "title_year", "attestation_year", "aat_types", "parent_id", "geo_source", "geo_id",
        "approximation", "relation", "relations", "asciiname", "cc2", "admin2_code", "admin3_code",
        "admin4_code", "elevation", "dem", "timezone", "modification_date", "lastmod", "depictions",
    )
)  # fmt: skip
_CANONICAL = {header: column for column, headers in _HEADERS.items() for header in headers}
_RANK = {header: rank for headers in _HEADERS.values() for rank, header in enumerate(headers)}
_STRICT = frozenset((*COLUMNS, *EXTRA_COLUMNS, "lat", "lon", "lng", "long", "alias"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column that is read: its place in the row, what we call it, and its header in the file."""

    position: int
    name: str
    header: str


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file that are read, and the headers of those that are not."""

    width: int
    columns: tuple[Column, ...]
    unknown: tuple[str, ...] = ()
    #: (header that is not read, the one that is) where two mean one column.
    spare: tuple[tuple[str, str], ...] = ()
    doubled: tuple[str, ...] = ()

    @property
    def is_usable(self) -> bool:
        """Whether places can be told by it: a name or an id for each row, and no header twice."""
        return not self.doubled and bool({"name", "id"} & {column.name for column in self.columns})

    def position(self, name: str) -> int:
        """Return where the column ``name`` stands in a row, -1 when there is none."""
        return next((column.position for column in self.columns if column.name == name), -1)


def canonical(header: str) -> str:
    """Return what we call the column of a header, ``""`` for an unknown one.

    Examples
    --------
    >>> canonical("Country Code"), canonical("LNG"), canonical("colour")
    ('country', 'lon', '')
    """
    return _CANONICAL.get(_normal(header), "")


def header_rank(header: str) -> int:
    """Return the rank of a header among those of its column; where a file has several, the lowest counts."""
    return _RANK.get(_normal(header), 0)


def is_ignored(header: str) -> bool:
    """Return whether a header is one of a known format that the gazetteer has no place for."""
    return _normal(header) in _IGNORED


def _normal(header: str) -> str:
    return "_".join(header.casefold().replace("-", " ").replace(":", " ").split()).strip("_")


def read_header(cells: Sequence[str], *, is_strict: bool = False) -> Header:
    """Return what the first line of a file says of its columns.

    Strict is the form of the hand tables: their own columns alone.
    """
    best: dict[str, Column] = {}
    unknown: list[str] = []
    spare: list[tuple[str, str]] = []
    seen: list[str] = []
    for position, cell in enumerate(cells):
        header = _normal(cell)
        seen.append(header)
        name = canonical(cell) if not is_strict or header in _STRICT else ""
        if not name:
            if header and (is_strict or header not in _IGNORED):
                unknown.append(cell.strip())
            continue
        column, other = Column(position, name, cell.strip()), best.get(name)
        if other is not None and _RANK[_normal(other.header)] <= _RANK[header]:
            column, other = other, column
        best[name] = column
        if other is not None:
            spare.append((other.header, column.header))
    doubled = sorted({header for header in seen if header and seen.count(header) > 1})
    columns = sorted(best.values(), key=lambda column: column.position)
    return Header(len(cells), tuple(columns), tuple(unknown), tuple(spare), tuple(doubled))
