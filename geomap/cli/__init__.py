"""The command ``geomap``: a thin shell over the public functions."""

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line (``sys.argv`` when ``arguments`` is None) and return the exit code."""
    from geomap.cli.app import run

    return run(arguments)
