"""A gazetteer file of rows that a program makes; `geomap.gazetteer.importing` reads dumps."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from geomap.gazetteer.importing.prominence import prominence_of_row
from geomap.gazetteer.names import PlaceName, name_line
from geomap.gazetteer.stacking.layerfile import Batch, LayerWriter, cell_entry, posting_lines, writing_layer
from geomap.model.resolution import NameKind
from geomap.text.folding import fold

_BATCH = 20_000
_IN_CELLS = frozenset("PS")
_SOURCE = ("GeoNames", "CC BY 4.0")


@dataclass(frozen=True, slots=True)
class DumpRow:
    """One place; class and code are GeoNames', ``admin1`` is the unit's code."""

    number: int
    name: str
    alternates: tuple[str, ...]
    lat: float
    lon: float
    feature_class: str
    feature_code: str
    country: str
    admin1: str
    population: int


def compile_dump(rows: Iterable[DumpRow], output: Path, *, scratch: Path) -> None:
    """Write the gazetteer of ``rows``, sorted by number, to ``output``, which changes in one step at the end.

    ``scratch`` is a folder for the names while they are sorted, about 50 bytes each.

    Raises
    ------
    GazetteerError
        When a file cannot be written.
    """
    with writing_layer(output, scratch=scratch) as writer:
        batch = Batch()
        for row in rows:
            _add(row, writer, batch)
            if len(batch.rows) == _BATCH:
                writer.write(batch)
                batch = Batch()
        writer.write(batch)
        writer.finish({})


def _add(row: DumpRow, writer: LayerWriter, batch: Batch) -> None:
    rank = prominence_of_row(row.feature_class, row.feature_code, row.population, len(row.alternates))
    prominence = round(rank * 1000)
    has_unit = row.admin1 and row.country
    batch.rows.append((
        row.number, None, row.name, round(row.lat * 1e5), round(row.lon * 1e5),
        writer.kind(row.feature_class, row.feature_code), row.country,
        writer.unit1(row.country, row.admin1, "", "") if has_unit else None, None, row.population, prominence,
        None, None, None, writer.origin(*_SOURCE), None, None,
    ))  # fmt: skip
    if row.feature_class in _IN_CELLS:
        batch.cells.append(cell_entry(row.lat, row.lon, row.number, prominence))
    writer.add_countries((row.country,))
    main = PlaceName(row.name, kind=NameKind.OFFICIAL)
    names = [PlaceName(text) for text in row.alternates]
    keys = [(name, fold(name.text)) for name in (main, *names)]
    batch.lines += posting_lines(row.number, prominence, keys)
    batch.n_names += len(keys)
    if names:
        batch.add_names(row.number, list(map(name_line, names)))
