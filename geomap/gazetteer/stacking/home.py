"""The folder of what a user adds to the gazetteer: a file of own places and imported layers."""

from pathlib import Path

#: The user's own places, to which ``geomap gazetteer add`` writes.
OWN_FILE = "gazetteer.csv"
_IMPORTED = "imported"
#: What an imported layer's file is called after its name.
LAYER_SUFFIX = ".sqlite"


def own_file(home: Path) -> Path:
    """Return the path of the user's own places in ``home``; the file may not be there."""
    return home / OWN_FILE


def imported_folder(home: Path) -> Path:
    """Return the folder of the imported layers in ``home``; it may not be there."""
    return home / _IMPORTED


def imported_layers(home: Path) -> tuple[Path, ...]:
    """Return the imported layers in ``home`` by name, weakest first; ``()`` when there are none.

    Examples
    --------
    >>> imported_layers(Path("nowhere"))
    ()
    """
    return tuple(sorted(imported_folder(home).glob(f"*{LAYER_SUFFIX}")))
