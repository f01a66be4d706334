"""What the commands that write places know of layers: which file, what lies below it, how it is checked."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.cli.screen import Screen
from geomap.cli.settings import build_settings

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.gazetteer.editing.drafting import Checker


def home_folder() -> Path:
    """Return the folder of what this user adds."""
    return Path(build_settings().home)


def target_file(given: Path | None) -> Path:
    """Return the file that a command writes to: the one given, else the user's own."""
    from geomap.gazetteer.stacking.home import own_file

    return given if given is not None else own_file(home_folder())


def is_read_unasked(path: Path) -> bool:
    """Return whether every command reads ``path``: the user's own file, or one that the settings name."""
    from geomap.gazetteer.stacking.home import own_file

    settings = build_settings()
    known = [str(own_file(Path(settings.home))), *settings.gazetteers]
    return os.path.realpath(path) in {os.path.realpath(name) for name in known}


def open_below(path: Path, given: list[Path], screen: Screen) -> "Gazetteer":
    """Return the layers below the file at ``path``, of which ``given`` are named on the command line.

    The file itself, what is named behind it, and the user's own file are not among them.
    """
    from geomap.gazetteer.opening import open_layers
    from geomap.gazetteer.stacking.home import imported_layers

    settings = build_settings(gazetteers=given)
    named = [Path(name) for name in settings.gazetteers]
    real = [os.path.realpath(name) for name in named]
    if os.path.realpath(path) in real:
        named = named[: real.index(os.path.realpath(path))]
    paths = [*imported_layers(Path(settings.home)), *named]
    opened = open_layers(paths, view=settings.view, cache=Path(settings.cache), log=screen.note)
    return opened.gazetteer


def open_others(layer: Path, screen: Screen) -> "Gazetteer":
    """Return the bundled places and all imported layers but that in the file ``layer``."""
    from geomap.gazetteer.opening import open_layers
    from geomap.gazetteer.stacking.home import imported_layers

    others = [path for path in imported_layers(home_folder()) if path != layer]
    return open_layers(others, log=screen.note).gazetteer


def checker_above(below: "Gazetteer") -> "Checker":
    """Return what reads files of places and checks their rows against the layers ``below`` them."""
    from geomap.cli.common_names import find_common_word, find_surname
    from geomap.gazetteer.editing.drafting import Checker
    from geomap.gazetteer.formats import read_rows
    from geomap.gazetteer.vetting import vet_rows

    return Checker(
        lambda path: read_rows(path, countries=below.country_codes),
        lambda table: vet_rows(table, below, find_common_word=find_common_word, find_surname=find_surname),
    )
