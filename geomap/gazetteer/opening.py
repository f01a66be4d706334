"""The gazetteer as a user means it: the bundled places, imported layers, files that are named, one's own."""

import os
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.collector import collector_paused
from geomap.gazetteer.stacking.compiled import LayerCache
from geomap.gazetteer.stacking.home import imported_layers, own_file
from geomap.gazetteer.stacking.layering import Layer, LayerKind, LayerSource, Stack, stack_layers
from geomap.gazetteer.store import Gazetteer, bundled_path
from geomap.gazetteer.views import DEFAULT_VIEW, View, read_view
from geomap.model.settings import Settings

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class OpenedLayers:
    """An open gazetteer and its layers, weakest first."""

    gazetteer: Gazetteer
    layers: tuple[Layer, ...]


def open_gazetteer(
    paths: Sequence[Path] = (),
    *,
    view: str = DEFAULT_VIEW,
    home: Path | None = None,
    cache: Path | None = None,
    log: Log | None = None,
) -> Gazetteer:
    """Return the bundled places with layers above them: those in ``home``, the files at ``paths``, one's own.

    Weakest first: the bundled file, imported layers in ``home``, ``paths`` in their order (tables of
    places, or compiled layers), and ``gazetteer.csv`` in ``home``. Without ``home`` nothing of this
    user's own counts. Rows that cannot be used are named in `Gazetteer.faults`; all others work. Large
    tables are compiled once into the folder ``cache``. In a checkout the bundled file is made anew
    when its tables have changed. ``log`` is told of what takes long, or cannot be done (None: Python's
    logging, as warnings of "geomap"). ``view``, a bundled view's name or the path of a file, says to
    which country disputed areas count.

    Raises
    ------
    GazetteerMissing
        When the compiled gazetteer is not there.
    GazetteerError
        When it is damaged, or a checkout's tables are faulty; or with every file and the view that
        cannot be read at all.
    """
    return open_layers(paths, view=view, home=home, cache=cache, log=log).gazetteer


def open_for(settings: Settings, *, log: Log | None = None) -> OpenedLayers:
    """Return what `open_layers` gives for the files, folders and view of ``settings``."""
    return open_layers(
        [Path(path) for path in settings.gazetteers],
        view=settings.view,
        home=Path(settings.home) if settings.home else None,
        cache=Path(settings.cache) if settings.cache else None,
        log=log,
    )


def open_layers(
    paths: Sequence[Path] = (),
    *,
    view: str = DEFAULT_VIEW,
    home: Path | None = None,
    cache: Path | None = None,
    log: Log | None = None,
) -> OpenedLayers:
    """Return the gazetteer of `open_gazetteer`, and what its layers are."""
    log = log or _warn
    tables = checkout_tables()
    if tables is not None:
        from geomap.gazetteer.checkout import refresh_bundled  # an installed package does without

        refresh_bundled(tables, bundled_path(), log=log)
    kept = LayerCache(cache, log=log)
    with collector_paused():
        stack, seen = _read(_sources(paths, home), view, kept, log)
        gazetteer = stack.open(seen if seen.counts else None)
    weakref.finalize(gazetteer, kept.close)
    return OpenedLayers(gazetteer, stack.described(gazetteer.faults))


def checkout_tables() -> Path | None:
    """Return the folder of the hand tables when this package runs from a checkout, else None."""
    root = Path(__file__).resolve().parents[2]
    folder = root / "gazetteer"
    return folder if (root / "pyproject.toml").is_file() and folder.is_dir() else None


def _read(sources: Sequence[LayerSource], view: str, cache: LayerCache, log: Log) -> tuple[Stack, View]:
    """Return the layers and the view, or one error with all that cannot be read."""
    problems = []
    stack, seen = Stack([]), None
    with Gazetteer.open() as plain:
        try:
            stack = stack_layers(sources, plain, cache=cache, log=log)
        except GazetteerError as error:
            problems.append(str(error))
        try:
            # Every run reads a view, and most a small one: the places themselves are not asked for.
            seen = read_view(view, countries=plain.country_codes, has_place=stack.has)
        except GazetteerError as error:
            problems.append(str(error))
    if problems or seen is None:
        cache.close()
        raise GazetteerError("\n".join(problems))
    return stack, seen


def _sources(paths: Sequence[Path], home: Path | None) -> list[LayerSource]:
    sources = [LayerSource(Path(path), LayerKind.NAMED) for path in paths]
    if home is None:
        return sources
    imported = [LayerSource(path, LayerKind.IMPORTED) for path in imported_layers(home)]
    own = own_file(home)
    return [*imported, *sources, *([LayerSource(own, LayerKind.OWN)] if os.path.lexists(own) else [])]


def _warn(message: str) -> None:
    import logging  # 5 ms

    logging.getLogger("geomap").warning("%s", message)
