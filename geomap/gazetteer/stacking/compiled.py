"""Files of many rows, compiled once into the user's cache, so that opening them takes milliseconds."""

import hashlib
import json
import os
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from geomap import __version__
from geomap.errors import GazetteerError, GeomapError
from geomap.gazetteer.index import IndexFile, geonames_number
from geomap.gazetteer.names import FORMAT_VERSION
from geomap.gazetteer.rows import Action, FaultKind, PlaceRow, RowFault
from geomap.gazetteer.stacking.hiding import META_KEY, SHOWN_KEY
from geomap.gazetteer.stacking.overlay import JoinedOverlay
from geomap.gazetteer.stacking.row_notes import row_fields, write_note
from geomap.gazetteer.store import Gazetteer
from geomap.text.folding import FOLDING_VERSION, fold

if TYPE_CHECKING:
    from geomap.gazetteer.stacking.layerfile import LayerEntry

#: Files of more rows are compiled: reading and joining more than these takes over half a second a run.
MOST_ROWS_IN_MEMORY = 20_000
#: Of one file so many compiled states are kept: with other files below it, it is another layer.
_MOST_STATES = 3
# Numbers of the new places of compiled tables: above those of the bundled file and of overlays.
_FIRST_NUMBER = 1 << 31
_FOLDER = "layers"
_LOCK = "layers.lock"
#: Raised when what is written into these files changes in another way than by the versions in their key.
_FORM = 2
_FAULTS = "faults"
# Places that are made at a time.
_AT_ONCE = 5_000
_SUFFIX = ".sqlite"


def layer_key(path: Path, below: str) -> str:
    """Return what identifies the layer that the file at ``path`` makes above what ``below`` identifies.

    Raises
    ------
    GazetteerError
        When the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError) as error:  # a path with a NUL in it
        reason = error.strerror if isinstance(error, OSError) else error
        raise GazetteerError(f"{path}: cannot be read: {reason}; check the path and its rights") from error
    parts = (_FORM, FORMAT_VERSION, FOLDING_VERSION, __version__, path.name, content, below)
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "surrogateescape")).hexdigest()


def file_key(path: Path, below: str = "") -> str:
    """Return what identifies the compiled file at ``path`` above what ``below`` identifies.

    Its header holds the checksum of the whole (`geomap.gazetteer.seal`); a file that is missing has none.
    """
    try:
        with path.open("rb") as file:
            header, size = file.read(100), path.stat().st_size
    except OSError:  # opening it says what is to be done
        header, size = b"", 0
    return hashlib.sha256(b"\0".join((header, str(size).encode(), below.encode()))).hexdigest()


class LayerCache:
    """A folder of compiled layers; without one, or where it cannot be written, a folder for this run."""

    def __init__(self, folder: Path | None, *, log: Callable[[str], None]) -> None:
        """Keep files below ``folder``, the user's for caches; ``log`` is told of what costs time again."""
        self._folder = None if folder is None else folder / _FOLDER
        self._log = log
        self._temporary: Path | None = None

    def close(self) -> None:
        """Remove what was made for this run alone; the layers cannot be used after it."""
        if self._temporary is not None:
            self._remove()

    def _make_temporary(self) -> Path:
        import tempfile

        folder = self._temporary = Path(tempfile.mkdtemp(prefix="geomap-layers-"))
        # Also when nobody closes this: at the latest when the program ends.
        self._remove = weakref.finalize(self, _remove, folder, os.getpid())
        return folder

    def find(self, path: Path, key: str) -> Path | None:
        """Return the sound compiled layer of the file at ``path`` under ``key``, None when there is none."""
        found = None if self._folder is None else self._folder / _name_of(path, key)
        return found if found is not None and found.is_file() and _is_sound(found) else None

    def make(self, path: Path, key: str, write: Callable[[Path, Path], None]) -> Path:
        """Return the compiled layer of the file at ``path``, made by ``write`` (output, scratch) if need be.

        One process makes it; others wait, and find it made.
        """
        if self._folder is not None:
            try:
                with _locked(self._folder):
                    found = self.find(path, key)
                    return found or self._write(self._folder, path, key, write)
            except GeomapError:  # one of them is an OSError too
                raise
            except OSError as error:
                self._log(
                    f"{self._folder} cannot be written ({error.strerror}): {path.name!r} is compiled for "
                    "this run alone; see to the rights of that folder"
                )
        else:
            self._log(
                f"without a folder for caches {path.name!r} is compiled for this run alone; name one "
                "(open_gazetteer(cache=…), Settings(cache=…))"
            )
        return self._write(self._temporary or self._make_temporary(), path, key, write)

    def _write(self, folder: Path, path: Path, key: str, write: Callable[[Path, Path], None]) -> Path:
        import tempfile  # here: most runs make nothing

        output = folder / _name_of(path, key)
        with tempfile.TemporaryDirectory(prefix="making-", dir=folder, ignore_cleanup_errors=True) as scratch:
            made = Path(scratch) / "layer"
            write(made, Path(scratch))
            made.replace(output)
        for old in _others(output)[_MOST_STATES - 1 :]:
            old.unlink(missing_ok=True)
        return output


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    import shutil

    from filelock import FileLock  # here: a build's own environment has none

    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / _LOCK):
        for left in folder.glob("making-*"):  # by a process that was killed: the lock is ours
            shutil.rmtree(left, ignore_errors=True)
        yield


def _remove(folder: Path, owner: int) -> None:
    import shutil

    if os.getpid() == owner:  # a forked process has the object too, and its parent still needs the folder
        shutil.rmtree(folder, ignore_errors=True)


def _name_of(path: Path, key: str) -> str:
    source = hashlib.sha256(os.fsencode(path.absolute())).hexdigest()
    return f"{source[:16]}-{key[:32]}{_SUFFIX}"


def _others(output: Path) -> list[Path]:
    """Return the other compiled states of the file that ``output`` was made of, newest first."""
    source = output.name.partition("-")[0]
    found = [path for path in output.parent.glob(f"{source}-*{_SUFFIX}") if path != output]
    return sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path.name))


def _is_sound(path: Path) -> bool:
    try:
        with closing(IndexFile(path)) as index:
            index.check()
            read_faults(index)
    except GazetteerError:
        return False
    return True


# --- what a compiled file of rows says besides its places -----------------------------------------


def free_number(files: Iterable[Path]) -> int:
    """Return the first number for new places of rows that no place of the layers ``files`` has."""
    first = _FIRST_NUMBER
    for path in files:
        with closing(IndexFile(path)) as index:
            ((last,),) = index.rows("select max(n) from place")
        first = max(first, (last or 0) + 1)
    return first


def write_notes(
    faults: Sequence[RowFault], rows: Sequence[PlaceRow], *, below: Sequence[Path] = ()
) -> dict[str, str]:
    """Return as ``meta`` what has no table: refused rows, and what ``rows`` hide, by ids of places.

    Also which of the names that the layers ``below`` hide are shown again by a row that gives them.
    """
    hidden: dict[tuple[str, str], PlaceRow] = {}
    hidden_below = {entry for path in below for entry in _hidden_in(path)}
    shown = []
    for row in rows:
        if row.action is Action.HIDE:
            hidden[row.id, fold(row.name)] = row
        elif row.id and (
            hidden or hidden_below
        ):  # a later plain row shows the place again, and the names that it gives
            given = [(row.id, fold(text)) for text in ("", row.name, *(name.text for name in row.names))]
            shown += [entry for entry in given if entry in hidden_below]
            for entry in given:
                hidden.pop(entry, None)
    return {
        _FAULTS: json.dumps([asdict(fault) for fault in faults], ensure_ascii=True),
        META_KEY: json.dumps(
            [(row_fields(row), row.id, row.name) for row in hidden.values()], ensure_ascii=True
        ),
        SHOWN_KEY: json.dumps(shown, ensure_ascii=True),
    }


def _hidden_in(path: Path) -> list[tuple[str, str]]:
    with closing(IndexFile(path)) as index, index.reading("the list of hidden places"):
        items = json.loads(index.meta.get(META_KEY, "[]"))
        return [(str(item[-2]), fold(item[-1])) for item in items]


def read_faults(index: IndexFile) -> tuple[RowFault, ...]:
    """Return the refused rows that `write_notes` wrote; none of an imported layer.

    Raises
    ------
    GazetteerError
        When they are damaged.
    """
    with index.reading("its refused rows"):
        faults = json.loads(index.meta.get(_FAULTS, "[]"))
        return tuple(RowFault(**fault | {"kind": FaultKind(fault["kind"])}) for fault in faults)


def layer_entries(
    joined: JoinedOverlay, below: Gazetteer, progress: Callable[[int, int], None] = lambda done, total: None
) -> "Iterator[LayerEntry]":
    """Yield the places of ``joined``, each whole, for `geomap.gazetteer.stacking.layerfile.write_layer`.

    They are made a few at a time; ``progress`` hears how many of all there are.
    """
    from geomap.gazetteer.stacking.layerfile import LayerEntry

    numbers = _own_numbers(joined)
    for first in range(0, len(numbers), _AT_ONCE):
        progress(first, len(numbers))
        some = numbers[first : first + _AT_ONCE]
        patched = (joined.place(number).id for _, number in some if number not in joined.new)
        below_them = below.get_all(patched)
        for own, number in some:
            place, names = joined.place(number), joined.names(number)
            known = below_them.get(place.id)
            if known is not None and known.prominence != place.prominence:
                # A posting holds the prominence: that of every name changes.
                names = tuple(dict.fromkeys((*below.names(place.id), *names)))
            yield LayerEntry(own, place, names, note=write_note(joined.rows[number], place))


def _own_numbers(joined: JoinedOverlay) -> list[tuple[int, int]]:
    """Return (its number in a compiled file, its number) of each place, in order."""
    # A file gives places of one prominence in the order of their numbers: let that be the order of their ids.
    new = sorted((place_id, number) for number, place_id in joined.new.items())
    by_id = dict(zip((number for _, number in new), sorted(joined.new), strict=True))
    ids = {number: place_id for place_id, number in joined.numbers().items()}
    return sorted(
        (geonames_number(place_id) or by_id.get(number, number), number) for number, place_id in ids.items()
    )
