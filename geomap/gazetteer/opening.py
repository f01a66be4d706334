"""The gazetteer as a user means it: the bundled file, a checkout's newer tables, the user's own files."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.overlay import Overlay, without_known
from geomap.gazetteer.store import Gazetteer
from geomap.gazetteer.tables import PLACE_TABLES, table_digest
from geomap.gazetteer.views import DEFAULT_VIEW, View, read_view

# The most frequent name, San Antonio, has above 300 places.
_MOST_NAMESAKES = 1000


def open_gazetteer(paths: Sequence[Path] = (), *, view: str = DEFAULT_VIEW) -> Gazetteer:
    """Return the bundled gazetteer with newer tables of a checkout and the CSV files at ``paths`` above it.

    Later files win. Rows that cannot be used are named in `Gazetteer.faults`; all others work.
    ``view``, a bundled view's name or the path of a file, says to which country disputed areas count.

    Raises
    ------
    GazetteerMissing
        When the compiled gazetteer is not there.
    GazetteerError
        When it is damaged, or with every file of ``paths`` and the view that cannot be read at all.
    """
    plain = Gazetteer.open()
    lookup = partial(plain.lookup, limit=_MOST_NAMESAKES)
    overlays = [without_known(overlay, lookup) for overlay in _checkout_overlays(plain)]
    problems = []
    seen: View | None = None
    try:
        seen = read_view(
            view, countries=plain.country_codes, has_place=lambda place_id: plain.get(place_id) is not None
        )
    except GazetteerError as error:
        problems.append(str(error))
    for path in paths:
        try:
            overlay = Overlay.read(Path(path), countries=plain.country_codes)
            overlays.append(without_known(overlay, lookup))
        except GazetteerError as error:
            problems.append(str(error))
    if problems:
        plain.close()
        raise GazetteerError("\n".join(problems))
    if not overlays and not (seen and seen.counts):
        return plain
    plain.close()
    return Gazetteer.open(overlays=overlays, view=seen)


def checkout_tables() -> Path | None:
    """Return the folder of the hand tables when this package runs from a checkout, else None."""
    root = Path(__file__).resolve().parents[2]
    folder = root / "gazetteer"
    return folder if (root / "pyproject.toml").is_file() and folder.is_dir() else None


def _checkout_overlays(gazetteer: Gazetteer) -> Iterator[Overlay]:
    """Yield each table that has changed since the build, so that a new row is found at once."""
    for path in newer_tables(gazetteer):
        yield Overlay.read(path, countries=gazetteer.country_codes, is_own=True)


def newer_tables(gazetteer: Gazetteer) -> Iterator[Path]:
    """Yield the tables of places in a checkout that are not those which ``gazetteer`` was compiled of."""
    folder = checkout_tables()
    for path in [folder / name for name in PLACE_TABLES] if folder else ():
        if path.is_file() and table_digest(path) != gazetteer.meta.get(f"table:{path.name}"):
            yield path
