"""Which tables a folder of hand tables has, and what identifies their content."""

from collections.abc import Mapping
from pathlib import Path

from geomap.gazetteer.tables import NAMES, PLACE_TABLES, PLAIN_TABLES, table_digest

_MARK = "table:"


def table_names(folder: Path) -> list[str]:
    """Return the tables that there are, as paths within ``folder``: of places, plain ones, names.

    Examples
    --------
    >>> table_names(Path("nowhere"))
    []
    """
    known = [name for name in (*PLACE_TABLES, *PLAIN_TABLES) if (folder / name).is_file()]
    # An editor that has a table open may keep a hidden file or a link beside it.
    of_languages = (path.name for path in (folder / NAMES).glob("[!.]*.csv") if path.is_file())
    return known + [f"{NAMES}/{name}" for name in sorted(of_languages)]


def digest_tables(folder: Path) -> dict[str, str]:
    """Return what the compiled file says of the tables in ``folder``: the SHA-256 of each, by key."""
    return {f"{_MARK}{name}": table_digest(folder / name) for name in table_names(folder)}


def compiled_tables(meta: Mapping[str, str]) -> dict[str, str]:
    """Return the part of a compiled file's ``meta`` that `digest_tables` wrote.

    Examples
    --------
    >>> compiled_tables({"format": "2", "table:places.csv": "ab"})
    {'table:places.csv': 'ab'}
    """
    return {key: value for key, value in meta.items() if key.startswith(_MARK)}
