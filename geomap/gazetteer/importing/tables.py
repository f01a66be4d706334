"""Imported layers by name: their files in the user's folder, and what makes one of tables of places."""

import unicodedata
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import GazetteerError, OutputError
from geomap.gazetteer.collector import collector_paused
from geomap.gazetteer.formats import read_rows
from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.rows import RowFault
from geomap.gazetteer.stacking.compiled import free_number, layer_entries, write_notes
from geomap.gazetteer.stacking.home import LAYER_SUFFIX, imported_folder, imported_layers
from geomap.gazetteer.stacking.layerfile import LAYER, write_layer
from geomap.gazetteer.stacking.overlay import Overlay
from geomap.gazetteer.store import Gazetteer
from geomap.gazetteer.vetting import vet_rows
from geomap.text.folding import fold

_LONGEST_NAME = 60
#: Names that Windows keeps for devices, whatever the suffix.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)


@dataclass(frozen=True, slots=True)
class TableImport:
    """What an import of tables has brought: the layer, its places and names, the rows that it refused."""

    path: Path
    name: str
    n_places: int
    n_names: int
    faults: tuple[RowFault, ...]


def layer_slug(name: str) -> str:
    """Return the name of an imported layer as its file can bear it.

    Raises
    ------
    GazetteerError
        When nothing of it is left.

    Examples
    --------
    >>> layer_slug("../My Places (2026)"), layer_slug("con")
    ('my-places-2026', 'con-layer')
    """
    kept = (letter if unicodedata.category(letter)[0] in "LMN" else " " for letter in fold(name))
    slug = "-".join("".join(kept).split())[:_LONGEST_NAME].strip("-")
    if not slug:
        raise GazetteerError(f"expected a name for the layer, got {name!r}; give one of letters and digits")
    return f"{slug}-layer" if slug in _DEVICES else slug


def layer_file(home: Path, name: str) -> Path:
    """Return the file of the imported layer ``name``, which may not be there."""
    return imported_folder(home) / f"{layer_slug(name)}{LAYER_SUFFIX}"


def drop_layer(home: Path, name: str) -> Path:
    """Remove the imported layer ``name`` and return its file.

    Raises
    ------
    GazetteerError
        When there is none, with the names of those that there are.
    OutputError
        When it cannot be removed.
    """
    path = find_layer(home, name)
    try:
        path.unlink()
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be removed: {error.strerror}; see to the rights of its folder"
        ) from error
    return path


def find_layer(home: Path, name: str) -> Path:
    """Return the file of an imported layer.

    Raises
    ------
    GazetteerError
        When there is none, with the names of those that there are.
    """
    path = layer_file(home, name)
    if not path.is_file():
        known = ", ".join(layer.stem for layer in imported_layers(home)) or "none"
        raise GazetteerError(f"no imported layer is called {name!r}; there are: {known}")
    return path


def import_tables(
    paths: Sequence[Path], output: Path, below: Gazetteer, *, progress: Callable[[str, int, int], None]
) -> TableImport:
    """Make the layer at ``output`` of the files of places at ``paths``, above ``below``.

    ``below`` are all other layers. The layer that stood there stays until the new one is complete.
    ``progress`` is called with what is done, and how much of how much.

    Raises
    ------
    GazetteerError
        When a file cannot be read at all, no row can be used, or the layer cannot be written.
    """
    with collector_paused():
        return _import(paths, output, below, progress)


def _import(
    paths: Sequence[Path], output: Path, below: Gazetteer, progress: Callable[[str, int, int], None]
) -> TableImport:
    tables = []
    for number, path in enumerate(paths):
        progress(f"reading {path.name}", number, len(paths))
        table = read_rows(path, countries=below.country_codes)
        progress(f"checking {len(table.rows):,} rows", number, len(paths))
        tables.append(vet_rows(table, below))
    faults = tuple(fault for table in tables for fault in table.faults)
    rows = tuple(row for table in tables for row in table.rows)
    if not rows:
        first = next((f": {fault}" for fault in faults), "")
        raise GazetteerError(f"{', '.join(map(str, paths))}: no row can be used{first}")
    name = output.stem
    told = f"writing {len(rows):,} places"
    progress(told, 0, len(rows))
    # The layers above it count too: each was numbered when this one was not there.
    others = (path for path in output.parent.glob(f"*{LAYER_SUFFIX}") if path != output)
    joined = below.join(Overlay(name, rows), first_number=free_number(others))
    faults = (*faults, *joined.faults)
    # The refused rows were named once, here: no later command names them again.
    meta = {LAYER: name, **write_notes((), rows)}
    entries = layer_entries(joined, below, lambda done, total: progress(told, done, total))
    write_layer(entries, output, scratch=output.parent, meta=meta)
    with closing(IndexFile(output)) as index:
        n_places, n_names = int(index.meta["places"]), int(index.meta["names"])
    return TableImport(output, name, n_places, n_names, faults)
