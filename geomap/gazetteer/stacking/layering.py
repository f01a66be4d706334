"""The layers above the bundled places, stacked in their order: compiled files below, rows in memory above."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.index import LAYER_REMEDY, IndexFile
from geomap.gazetteer.rows import RowFault, RowTable
from geomap.gazetteer.stacking.compiled import (
    MOST_ROWS_IN_MEMORY,
    LayerCache,
    file_key,
    free_number,
    layer_entries,
    layer_key,
    read_faults,
    write_notes,
)
from geomap.gazetteer.stacking.home import LAYER_SUFFIX
from geomap.gazetteer.stacking.overlay import Overlay
from geomap.gazetteer.stacking.stack import layer_name
from geomap.gazetteer.store import Gazetteer, bundled_path
from geomap.gazetteer.views import View
from geomap.model.place import BUNDLED


class LayerKind(StrEnum):
    """Where a layer comes from, weakest first."""

    BUNDLED = "bundled"
    IMPORTED = "imported"
    NAMED = "named"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class LayerSource:
    """A file above the bundled places: an imported layer, one that is named, the user's own."""

    path: Path
    kind: LayerKind


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of an open gazetteer: its places, of a table its usable rows, and how many it refused."""

    name: str
    kind: LayerKind
    path: Path
    n_places: int
    n_refused: int = 0


@dataclass(slots=True)
class Stack:
    """What is stacked so far, weakest first: the bundled places, ``files``, ``overlays``."""

    layers: list[Layer]
    files: list[Path] = field(default_factory=list)
    overlays: list[Overlay] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)

    def open(self, view: View | None = None) -> Gazetteer:
        """Return the gazetteer of all that is stacked."""
        return Gazetteer.open(files=self.files, overlays=self.overlays, view=view, faults=self.faults)

    def has(self, place_id: str) -> bool:
        """Return whether a layer has the place with this id, or a row of it."""
        for path in (bundled_path(), *self.files):
            with closing(IndexFile(path)) as index:
                if index.number(place_id) is not None:
                    return True
        return any(row.id == place_id for overlay in self.overlays for row in overlay.rows)

    def described(self, faults: Iterable[RowFault]) -> tuple[Layer, ...]:
        """Return the layers with what opening them tells: ``faults`` are all, those of joining too."""
        refused = _lines_by_file(faults)
        unjoined = _lines_by_file(set(faults).difference(self.faults))
        return tuple(
            replace(
                layer,
                n_places=layer.n_places - len(unjoined.get(layer.name, ())),
                n_refused=len(refused.get(layer.name, ())),
            )
            for layer in self.layers
        )


def _lines_by_file(faults: Iterable[RowFault]) -> dict[str, set[int]]:
    lines: dict[str, set[int]] = {}
    for fault in faults:
        lines.setdefault(fault.file, set()).add(fault.line)
    return lines


@dataclass(frozen=True, slots=True)
class _Planned:
    """A source with the key of its layer, and what there is of it: a compiled file, or its rows."""

    source: LayerSource
    key: str
    file: Path | None = None
    table: RowTable | None = None


def stack_layers(
    sources: Sequence[LayerSource], plain: Gazetteer, *, cache: LayerCache, log: Callable[[str], None]
) -> Stack:
    """Return ``sources``, weakest first, stacked above ``plain``, the bundled places.

    A file of many rows, and every file below one, is compiled once into ``cache``; ``log`` is told of it.

    Raises
    ------
    GazetteerError
        With every file that cannot be read at all.
    """
    path = bundled_path()
    stack = Stack([Layer(BUNDLED, LayerKind.BUNDLED, path, int(plain.meta["places"]))])
    planned = _plan(sources, path, plain.country_codes, cache)
    n_files = 1 + max((at for at, item in enumerate(planned) if _is_file(item)), default=-1)
    for item in planned[:n_files]:
        _add_file(stack, item, cache, log)
    for item in planned[n_files:]:
        _add_rows(stack, item)
    return stack


def _is_file(item: _Planned) -> bool:
    return item.file is not None or (item.table is not None and len(item.table.rows) > MOST_ROWS_IN_MEMORY)


def _plan(
    sources: Sequence[LayerSource], bundled: Path, countries: frozenset[str], cache: LayerCache
) -> list[_Planned]:
    planned = []
    problems = []
    below = file_key(bundled)
    for source in sources:
        try:
            item = _look_at(source, below, countries, cache)
        except GazetteerError as error:
            problems.append(str(error))
        else:
            planned.append(item)
            below = item.key
    if problems:
        raise GazetteerError("\n".join(problems))
    return planned


def _look_at(source: LayerSource, below: str, countries: frozenset[str], cache: LayerCache) -> _Planned:
    path = source.path
    if path.suffix == LAYER_SUFFIX:
        IndexFile(path, remedy=LAYER_REMEDY).close()  # refuses what is no layer
        return _Planned(source, file_key(path, below), file=path)
    key = layer_key(path, below)
    if found := cache.find(path, key):
        return _Planned(source, key, file=found)
    from geomap.gazetteer.formats import read_rows

    table = read_rows(path, countries=countries)
    if len(table.rows) > MOST_ROWS_IN_MEMORY and layer_key(path, below) != key:
        raise GazetteerError(f"{path}: it changed while it was read; run the command again")
    return _Planned(source, key, table=table)


# --- layers in memory -----------------------------------------------------------------------------


def _add_rows(stack: Stack, item: _Planned) -> None:
    from geomap.gazetteer.vetting import vet_rows

    if item.table is None:
        raise ValueError(f"expected rows, got {item!r}")
    with stack.open() as below:
        vetted = vet_rows(item.table, below)
    stack.overlays.append(Overlay(vetted.name, vetted.rows))
    stack.faults += vetted.refused
    stack.layers.append(Layer(vetted.name, item.source.kind, item.source.path, len(vetted.rows)))


# --- compiled layers ------------------------------------------------------------------------------


def _add_file(stack: Stack, item: _Planned, cache: LayerCache, log: Callable[[str], None]) -> None:
    path = item.file
    if path is None and item.table is not None:
        log(f"compiling {item.table.name!r} once, as it or a file above it has many rows")
        path = cache.make(item.source.path, item.key, partial(_compile, item.table, stack))
    if path is None:
        raise ValueError(f"expected a file or rows, got {item!r}")
    stack.files.append(path)
    with closing(IndexFile(path)) as index:
        stack.faults += read_faults(index)
        name, n_places = layer_name(index), int(index.meta["places"])
    stack.layers.append(Layer(name, item.source.kind, item.source.path, n_places))


def _compile(table: RowTable, stack: Stack, output: Path, scratch: Path) -> None:
    from geomap.gazetteer.stacking.layerfile import LAYER, write_layer
    from geomap.gazetteer.vetting import vet_rows

    with stack.open() as below:
        vetted = vet_rows(table, below)
        joined = below.join(Overlay(table.name, vetted.rows), first_number=free_number(stack.files))
        refused = [fault for fault in joined.faults if not fault.is_warning]
        notes = write_notes((*vetted.refused, *refused), vetted.rows, below=stack.files)
        meta = {LAYER: table.name, **notes}
        write_layer(layer_entries(joined, below), output, scratch=scratch, meta=meta)
