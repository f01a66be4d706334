"""Result files: written whole or not at all, and never over an input."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import typer

from geomap.cli.options import STDOUT
from geomap.errors import OutputError


def check_output(output: Path, inputs: Iterable[str | Path]) -> None:
    """Refuse, before any work, an output that is a folder or one of the inputs.

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
    if any(os.path.realpath(given) == target for given in inputs if str(given) != str(STDOUT)):
        raise typer.BadParameter(
            f"{str(output)!r} is also an input and would be overwritten; choose another file",
            param_hint="--output",
        )


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` as UTF-8, through a file beside it that then takes its place.

    Raises
    ------
    OutputError
        When that fails; what stood at ``path`` before is untouched.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        _open_to_readers(Path(temporary))
        Path(temporary).replace(path)
        temporary = None
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written: {error.strerror or error}; choose another place with -o"
        ) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def _open_to_readers(path: Path) -> None:
    """Give the file the permissions of any new file; mkstemp makes it the owner's alone."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)
