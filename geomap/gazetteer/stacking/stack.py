"""Several compiled files under one gazetteer: the bundled one and the layers above it, weakest first.

A place has one number in all of them. The strongest file with a row of the number says what the place is;
names and postings are united.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path

from geomap.gazetteer.hits import NameIndex
from geomap.gazetteer.index import LAYER_REMEDY, IndexFile
from geomap.gazetteer.names import PlaceName, can_continue, join_flags, pack_postings, postings_in
from geomap.gazetteer.nearby import Keep, NearNumber, find_near
from geomap.gazetteer.postings import FIRST_OWN_NUMBER
from geomap.gazetteer.records import Records
from geomap.gazetteer.stacking.made_above import find_gone
from geomap.model.place import Place
from geomap.model.resolution import NameKind

# Places kept in memory; then the cache starts anew.
_MOST_PLACES = 20_000
_MOST_AT_ONCE = 500
# Two files numbered without each other differ from the first shared number on.
_COMPARED = 64
_PROMINENCE = 0xFFFF

#: Completes a place that is read.
Mark = Callable[[Place], Place]


def open_files(path: Path, above: Sequence[Path]) -> tuple[IndexFile, ...]:
    """Return the open file at ``path`` and the layers ``above`` it, weakest first.

    Raises
    ------
    GazetteerError
        When a file is missing, damaged, of another version, or was made for other files below it.
    """
    bundled = IndexFile(path)
    files = (bundled, *(IndexFile(layer, remedy=LAYER_REMEDY) for layer in above))
    for weaker, stronger in combinations(files, 2):
        _compare_numbers(weaker, stronger)
    return files


def _compare_numbers(weaker: IndexFile, stronger: IndexFile) -> None:
    """Refuse ``stronger`` when it gives a number of ``weaker`` to another place; GeoNames' own are safe."""
    query = "select n, id from place where n >= ? order by n limit ?"
    theirs = dict(stronger.rows(query, (FIRST_OWN_NUMBER, _COMPARED)))
    for number, place_id in theirs.items():
        found = weaker.rows("select id from place where n = ?", (number,))
        if found and found[0][0] != place_id:
            raise stronger.refusal(
                f"it was made for another version of the files below it: its place {place_id!r} has there "
                f"the number of {found[0][0]!r}"
            )


def layer_name(file: IndexFile) -> str:
    """Return the name of a layer above the bundled file: what it says itself, or the file's stem."""
    return file.meta.get("layer") or file.path.stem


def join_postings(postings: Iterable[int], id_of: Callable[[int], str]) -> list[int]:
    """Return one posting for each place, best first; ``postings`` come weakest layer first.

    The last prominence of a place counts, and the more permissive of its flags. Places of one
    prominence stand in the order of their ids.
    """
    by_number: dict[int, int] = {}
    for posting in postings:
        number = posting >> 32
        before = by_number.get(number)
        if before is not None and (before ^ posting) >> 16:
            flags = join_flags(before >> 16 & 0xFFFF, posting >> 16 & 0xFFFF)
            by_number[number] = number << 32 | flags << 16 | posting & _PROMINENCE
        else:
            by_number[number] = posting
    ranked = sorted(by_number.values(), key=_by_prominence)
    # Ids cost a question to the file: they are asked for where they decide.
    first = 0
    for end in range(1, len(ranked) + 1):
        if end == len(ranked) or (ranked[end] ^ ranked[first]) & _PROMINENCE:
            if end - first > 1:
                ranked[first:end] = _by_id(ranked[first:end], id_of)
            first = end
    return ranked


def _by_id(postings: list[int], id_of: Callable[[int], str]) -> list[int]:
    if max(postings) >> 32 < FIRST_OWN_NUMBER:  # all of GeoNames: "gn:" and the digits
        return sorted(postings, key=_digits)
    return sorted(postings, key=lambda posting: id_of(posting >> 32))


def _digits(posting: int) -> str:
    return str(posting >> 32)


def _by_prominence(posting: int) -> int:
    return -(posting & _PROMINENCE)


class StackedNames:
    """The names of several files as one index."""

    def __init__(self, files: Sequence[IndexFile], id_of: Callable[[int], str]) -> None:
        """Join ``files``, weakest first; ``id_of`` gives the id of a place by number."""
        self._files = tuple(files)
        self._id_of = id_of
        #: Places that a layer names and no file has any more.
        self._gone = frozenset().union(*(find_gone(files[0], layer) for layer in files[1:]))

    def find(self, key: str) -> bytes:
        """Return the packed postings of a search key; ``b""`` when no name is or begins with it."""
        return self._joined([blob for file in self._files if (blob := file.find(key))])

    def _joined(self, blobs: Sequence[bytes]) -> bytes:
        gone = self._gone
        if len(blobs) < 2 and not gone:
            return blobs[0] if blobs else b""
        postings = (posting for blob in blobs for posting in postings_in(blob))
        if gone:
            postings = (posting for posting in postings if posting >> 32 not in gone)
        return pack_postings(join_postings(postings, self._id_of), any(map(can_continue, blobs)))

    def find_any(self, keys: Sequence[str]) -> list[bytes]:
        """Return the packed postings of those of the search keys that there are, in any order."""
        return list(self.find_each(keys).values())

    def find_each(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return the packed postings of those of the search keys that there are, by key."""
        found: dict[str, list[bytes]] = {}
        for file in self._files:
            for key, blob in file.find_each(keys).items():
                found.setdefault(key, []).append(blob)
        return {key: self._joined(blobs) for key, blobs in found.items()}

    def next_words(self, key: str) -> frozenset[str] | None:
        """Return the words that follow ``key`` and a space in longer keys; None where they are too many."""
        found: set[str] = set()
        for file in self._files:
            words = file.next_words(key)
            if words is None:
                return None
            found |= words
        return frozenset(found)

    def find_from(self, start: str) -> list[tuple[str, bytes]]:
        """Return every (key, packed postings) whose key begins with ``start``, in order."""
        found: dict[str, list[bytes]] = {}
        for file in self._files:
            for key, blob in file.find_from(start):
                found.setdefault(key, []).append(blob)
        return [(key, self._joined(found[key])) for key in sorted(found)]


class StackedRecords:
    """The places of several files by number, each from the strongest file that has it."""

    def __init__(self, files: Sequence[IndexFile], records: Sequence[Records]) -> None:
        """Read by ``records``, one for each of ``files``, weakest first."""
        self._files = tuple(files)
        # Asked strongest first.
        self._records = tuple(zip(map(_NumberRange, files), records, strict=True))[::-1]
        self._known: dict[int, Place] = {}

    def place(self, number: int) -> Place:
        """Return the place of a number that a posting holds."""
        place = self._known.get(number)
        if place is None:
            self.fetch((number,))
            place = self._known[number]
        return place

    def fetch(self, numbers: Sequence[int]) -> None:
        """Bring places into memory, many in one query for each file."""
        if len(self._known) > _MOST_PLACES:
            self._known = {}
        known = self._known
        wanted = [number for number in dict.fromkeys(numbers) if number not in known]
        for held, records in self._records:
            if not wanted:
                return
            records.read_into(known, held.of(wanted))
            wanted = [number for number in wanted if number not in known]
        if wanted:
            # A layer that names places which an older bundled file had.
            blamed = next((file for file in self._files[:0:-1]), self._files[0])
            raise blamed.refusal(f"neither it nor a file below it has the places {wanted[:_MOST_AT_ONCE]}")

    def points(self, numbers: Sequence[int]) -> dict[int, tuple[float, float]]:
        """Return (lat, lon) of those of the places that there are, by number; nothing else is read."""
        found: dict[int, tuple[float, float]] = {}
        for held, records in self._records:
            found |= records.points(held.of([number for number in numbers if number not in found]))
        return found

    def largest_towns(self, limit: int) -> list[int]:
        """Return the numbers of the most prominent populated places of the bundled file.

        A map of the world is the bundled file's; of millions of places none is sought for it.
        """
        return self._records[-1][1].largest_towns(limit)

    def units(self, number: int) -> tuple[str, str]:
        """Return the ids of the places that are the second- and the first-level unit of a place."""
        for _, records in self._records:
            found = records.units(number)
            if any(found):
                return found
        return "", ""

    def names(self, number: int) -> tuple[PlaceName, ...]:
        """Return the names of a place, the bundled file's first; its main name among them in each file."""
        united: dict[PlaceName, None] = {}
        for held, records in self._records[::-1]:
            own: dict[int, Place] = {}
            records.read_into(own, held.of([number]))
            # A stronger file may call it otherwise: its own main name still finds it.
            mains = [PlaceName(place.name, kind=NameKind.OFFICIAL) for place in own.values()]
            united |= dict.fromkeys((*mains, *records.names(number)))
        return tuple(united)

    def number(self, place_id: str) -> int | None:
        """Return the number of the place with this id."""
        found = (file.number(place_id) for file in self._files[::-1])
        return next((number for number in found if number is not None), None)

    def find_near(
        self, lat: float, lon: float, *, km: float, limit: int, country: str = "", keep: Keep | None = None
    ) -> list[NearNumber]:
        """Return the ``limit`` places of all files nearest to a point; see `geomap.gazetteer.nearby`."""
        found: list[NearNumber] = []
        for at, file in enumerate(self._files):
            above = self._files[at + 1 :]

            def strongest(near: list[NearNumber], above: Sequence[IndexFile] = above) -> list[NearNumber]:
                # A stronger file may have moved it.
                moved = _held_by(above, [entry.number for entry in near])
                kept = [entry for entry in near if entry.number not in moved]
                return kept if keep is None else keep(kept)

            found += find_near(file, lat, lon, km=km, limit=limit, country=country, keep=strongest)
        return sorted(found)[:limit]


@dataclass(frozen=True, slots=True)
class JoinedFiles:
    """What a gazetteer asks of its files: names, places by number, the number of an id, what is near."""

    names: NameIndex
    records: Records | StackedRecords
    number: Callable[[str], int | None]
    find_near: Callable[..., list[NearNumber]]


def join_files(
    files: Sequence[IndexFile], marks: tuple[Mark | None, Mark | None], id_of: Callable[[int], str]
) -> JoinedFiles:
    """Return ``files``, weakest first, as one; a single file answers by itself, with nothing in between.

    ``marks`` complete the places of the bundled file and of the layers above it.
    """
    bundled, *above = files
    records = Records(bundled, marks[0])
    if not above:
        return JoinedFiles(bundled, records, bundled.number, partial(find_near, bundled))
    layers = (Records(file, marks[1], layer=layer_name(file)) for file in above)
    stacked = StackedRecords(files, (records, *layers))
    return JoinedFiles(StackedNames(files, id_of), stacked, stacked.number, stacked.find_near)


class _NumberRange:
    """Between which numbers a file's places lie, asked at the first question."""

    def __init__(self, file: IndexFile) -> None:
        self._file = file
        self._ends: tuple[int, int] | None = None

    def of(self, numbers: Sequence[int]) -> list[int]:
        """Return those of ``numbers`` that the file may have."""
        if self._ends is None:
            query = "select (select min(n) from place), (select max(n) from place)"
            ((first, last),) = self._file.rows(query)
            self._ends = (0, -1) if first is None else (first, last)
        first, last = self._ends
        return [number for number in numbers if first <= number <= last]


def _held_by(files: Sequence[IndexFile], numbers: Sequence[int]) -> set[int]:
    """Return those of ``numbers`` of which one of ``files`` has a place."""
    found: set[int] = set()
    for file in files:
        for first in range(0, len(numbers), _MOST_AT_ONCE):
            some = numbers[first : first + _MOST_AT_ONCE]
            query = f"select n from place where n in ({','.join('?' * len(some))})"  # noqa: S608 - marks only
            found.update(number for (number,) in file.rows(query, some))
    return found
