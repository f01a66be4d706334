"""Hand tables and data packages in, one SQLite file out: the same inputs give the same bytes."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import GazetteerError
from geomap.gazetteer import sources
from geomap.gazetteer.digests import digest_tables, table_names
from geomap.gazetteer.joining import join_sources
from geomap.gazetteer.kinds import KINDS
from geomap.gazetteer.names import FORMAT_VERSION
from geomap.gazetteer.postings import IndexBuilder
from geomap.gazetteer.spoken import write_spoken
from geomap.gazetteer.tables import (
    CLAIMS,
    COUNTRIES,
    DISPUTE_PARTS,
    DISPUTES,
    NAME_COLUMNS,
    PLACE_TABLES,
    PLAIN_TABLES,
    SEATS,
    VAGUE,
    PlaceTable,
    Rows,
    TableSet,
    read_pairs,
    read_place_table,
    table_digest,
)
from geomap.gazetteer.writing import replacing, write_index
from geomap.text.folding import FOLDING_VERSION

if TYPE_CHECKING:
    from geomap.gazetteer.borders import Border


def compile_gazetteer(
    folder: Path,
    output: Path,
    *,
    borders: Path,
    log: Callable[[str], None],
) -> None:
    """Write the gazetteer of the tables in ``folder`` and the data packages to ``output``.

    ``borders`` is the TopoJSON of the world's countries. ``output`` changes in one step at the end.

    Raises
    ------
    GazetteerError
        With every fault of every table at once; nothing is written then.
    """
    # Before they are read: what is edited meanwhile must look newer than the file, not older.
    digests = digest_tables(folder)
    countries = sources.read_countries()
    read = _read_tables(folder, frozenset(country.code for country in countries))
    log("reading the places of GeoNames and the names of CLDR")
    shapes = _read_shapes(borders, countries, read.places)
    builder = IndexBuilder()
    join_sources(builder, countries, shapes, read)
    log(f"writing {len(builder.places)} places, {builder.n_names} names, {builder.n_keys} keys")
    meta = _describe(builder, countries, read.plain)
    meta |= digests
    meta["borders"] = table_digest(borders)
    with replacing(output) as unfinished:
        seats, disputes = read.plain[SEATS], read.plain[DISPUTES]
        write_index(unfinished, builder, meta=meta, seats=seats, disputes=disputes, shapes=shapes)


def _read_shapes(
    path: Path, countries: Sequence[sources.Country], tables: Mapping[str, PlaceTable]
) -> tuple["Border", ...]:
    from geomap.gazetteer.borders import read_borders

    rows = tables[COUNTRIES].rows if COUNTRIES in tables else ()
    return read_borders(
        path,
        {country.numeric: country.code for country in countries},
        points={
            row.country: (row.lat, row.lon) for row in rows if row.lat is not None and row.lon is not None
        },
    )


def _describe(
    builder: IndexBuilder, countries: Sequence[sources.Country], plain: Mapping[str, Rows]
) -> dict[str, str]:
    """Return what a reader must know of the file, but for the digests of its tables."""
    meta = {
        "format": str(FORMAT_VERSION),
        "folding": str(FOLDING_VERSION),
        "kinds": json.dumps([[k.feature_class.value, k.feature_code] for k in KINDS.values()]),
        "countries": " ".join(country.code for country in countries),
        "continents": " ".join(f"{country.code}:{country.continent}" for country in countries),
        "claims": " ".join(":".join(cells) for _, cells in plain[CLAIMS]),
        "languages": write_spoken(
            sources.countries_by_language(countries), (draft.country for draft in builder.places.values())
        ),
        "parts": json.dumps([cells for _, cells in plain[DISPUTE_PARTS]], ensure_ascii=False),
        "vague": " ".join(sorted({place_id for _, (place_id, _) in plain[VAGUE]})),
        "places": str(len(builder.places)),
        "names": str(builder.n_names),
        "heads": " ".join(sorted(builder.heads)),
    }
    return meta | {f"package:{name}": value for name, value in sources.package_versions().items()}


def _read_tables(folder: Path, codes: frozenset[str]) -> TableSet:
    faults: list[str] = []
    read = TableSet({}, dict.fromkeys(PLAIN_TABLES, ()), {})
    for name in table_names(folder):
        path = folder / name
        try:
            if name in PLACE_TABLES:
                read.places[name] = table = read_place_table(path, countries=codes)
                faults += table.faults
                continue
            rows, found = read_pairs(path, PLAIN_TABLES.get(name, NAME_COLUMNS))
        except GazetteerError as error:
            faults.append(str(error))
            continue
        faults += found
        if name in PLAIN_TABLES:
            read.plain[name] = rows
        else:
            read.names[path.stem] = rows
    faults += [
        f"{CLAIMS}:{line}: {code!r} is no ISO 3166-1 alpha-2 code of a country; correct it"
        for line, cells in read.plain[CLAIMS]
        for code in cells
        if code not in codes
    ]
    if faults:
        raise GazetteerError("\n".join(faults))
    return read


def main(arguments: Sequence[str]) -> None:
    """Compile while developing: arguments ``folder output borders``."""
    folder, output, borders = map(Path, arguments)

    def log(message: str) -> None:
        sys.stderr.write(f"{message}\n")

    try:
        compile_gazetteer(folder, output, borders=borders, log=log)
    except GazetteerError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
