"""Files of places in every format that people have them in: each row made the same, each fault named."""

from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path

from geomap.gazetteer.formats import delimited, dump, geojson, lpf, wikidata
from geomap.gazetteer.formats.making import Rules
from geomap.gazetteer.formats.source import Source, TableRefused, read_source
from geomap.gazetteer.formats.unique import join_table
from geomap.gazetteer.rows import PlaceRow, RowFault, RowTable

__all__ = ["FORMATS", "Format", "TableRefused", "format_of", "read_rows"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of files of places: what it is called, what tells it, and what reads it.

    ``fits`` is asked whether a file has this format; ``read`` gives the rows that can be used and
    the faults of all others.
    """

    name: str
    fits: Callable[[Source], bool]
    read: Callable[[Source, Rules], tuple[list[PlaceRow], list[RowFault]]]


#: The formats in the order in which a file is tried for them; any text may be the last.
FORMATS = (
    Format("wikidata", wikidata.fits_json, wikidata.read_json),
    Format("lpf", lpf.fits, lpf.read),
    Format("geojson", geojson.fits, geojson.read),
    Format("wikidata-csv", wikidata.fits_csv, wikidata.read_csv),
    Format("geonames", dump.fits, dump.read),
    Format("csv", lambda source: True, delimited.read),
)


def format_of(source: Source) -> Format:
    """Return the format of a file, told by what is in it and by the end of its name."""
    return next(known for known in FORMATS if known.fits(source))


def read_rows(
    path: Path, *, countries: Container[str], find_country: Callable[[str], str | None] | None = None
) -> RowTable:
    """Return the rows of the file of places at ``path``, whatever its format, and all its faults.

    ``countries`` are the known ISO 3166-1 alpha-2 codes; ``find_country`` gives the code for what
    else a person may write, such as the country's name (by default `country_code`, English names).

    Raises
    ------
    TableRefused
        A `GazetteerError`, when no row can be read at all: no such file, no text, no usable header. Its
        ``fault`` is the one fault of the file.
    """
    source = read_source(Path(path))
    rules = Rules(source.name, countries, find_country or _country_by_name)
    rows, faults = format_of(source).read(source, rules)
    return join_table(rows, faults, rules)


def _country_by_name(text: str) -> str | None:
    from geomap.gazetteer.countries import country_code  # pycountry: most files have codes alone

    return country_code(text)
