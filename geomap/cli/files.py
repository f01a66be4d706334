"""Files that options name, checked before any work: a result is never written over an input."""

import os
from collections.abc import Iterable
from pathlib import Path

import typer

from geomap.cli.options import STDOUT


def check_output(output: Path, inputs: Iterable[str | Path | None]) -> None:
    """Refuse, before any work, an output that is a folder or one of the inputs; None is no input.

    Raises
    ------
    typer.BadParameter
        Saying which, and what to give instead.
    """
    if output == STDOUT:
        return
    if output.is_dir():
        raise typer.BadParameter(f"{str(output)!r} is a folder; name a file in it", param_hint="--output")
    target = os.path.realpath(output)
    if any(os.path.realpath(given) == target for given in inputs if given and str(given) != str(STDOUT)):
        raise typer.BadParameter(
            f"{str(output)!r} is also an input and would be overwritten; choose another file",
            param_hint="--output",
        )


def check_basemap(file: Path | None) -> None:
    """Refuse, before any work, a base map that cannot be drawn.

    Raises
    ------
    InputError
        Naming the file, what is wrong with it, and the remedy.
    """
    if file is not None:
        from geomap.picture.areas import read_areas

        read_areas(file)
