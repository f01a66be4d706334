"""Whether a compiled gazetteer file is sound, from its first page to its last blob."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.index import DAMAGED, IndexFile
from geomap.gazetteer.names import NAME_KINDS, postings_in, read_name_line, unpack_name_block
from geomap.gazetteer.records import Records

#: How many faults of one sort are named; the rest is counted.
_MOST_FAULTS = 10
_PAGE = 5_000

_SOME_PLACES = "select n from place where n > ? order by n limit ?"
_SOME_KEYS = "select key, post from key where key > ? order by key limit ?"
_KINDS = len(NAME_KINDS)
_KIND_MASK = 0b111

#: Called with (rows done, rows in all).
Progress = Callable[[int, int], None]


def check_file(path: Path, *, progress: Progress | None = None) -> tuple[str, ...]:
    """Return what is wrong with the compiled file at ``path``; ``()`` when it is sound.

    First its checksum, then SQLite's check of its pages (``quick_check``); then every record, name,
    posting and outline is read, and each must lead to a place that is there.

    Raises
    ------
    GazetteerError
        When the file cannot even be opened: missing, cut short, or of another version.

    Examples
    --------
    >>> check_file(Path("nothing.sqlite"))
    Traceback (most recent call last):
    geomap.errors.GazetteerMissing: nothing.sqlite: there is no compiled gazetteer here; ...
    """
    with closing(IndexFile(path)) as index:
        return tuple(_Check(index, progress or (lambda done, total: None)).faults())


class _Check:
    """One pass over a file; knows how far it is, and the numbers of the places that it met."""

    def __init__(self, index: IndexFile, progress: Progress) -> None:
        self._index = index
        self._progress = progress
        self._numbers: set[int] = set()
        # A layer also names places of the files below it, and may hold more numbers than fit into memory.
        self._is_layer = bool(index.meta.get("layer"))
        self._done = self._total = 0

    def faults(self) -> Iterator[str]:
        # A wrong checksum says that something is damaged; the other steps say what.
        steps = (
            self._checksum, self._pages, self._places, self._names, self._keys, self._cells, self._links,
            self._outlines,
        )  # fmt: skip
        for step in steps:
            found: list[str] = []
            try:
                with self._index.reading(f"its {step.__name__.strip('_')}"):
                    found += step()
            except GazetteerError as error:
                found.append(str(error))
            yield from found[:_MOST_FAULTS]
            if len(found) > _MOST_FAULTS:
                yield f"{self._index.path}: and {len(found) - _MOST_FAULTS} more of this sort"
            if found and step == self._pages:
                return  # what lies on damaged pages would only repeat it

    def _fault(self, what: str) -> str:
        return str(self._index.refusal(what))

    def _advance(self, rows: int) -> None:
        self._done += rows
        self._progress(self._done, max(self._done, self._total))

    def _checksum(self) -> Iterator[str]:
        self._index.check()
        yield from ()

    def _pages(self) -> Iterator[str]:
        for (line,) in self._index.rows("pragma quick_check"):
            if line != "ok":
                yield self._fault(" ".join(line.split()))
        query = "select (select count(*) from place) + (select count(*) from key)"
        ((self._total,),) = self._index.rows(query)

    def _places(self) -> Iterator[str]:
        records = Records(self._index)
        last, n_places = -1, 0
        while page := self._index.rows(_SOME_PLACES, (last, _PAGE)):
            numbers = [number for (number,) in page]
            try:
                records.fetch(numbers)
            except GazetteerError:  # of many; now one by one
                yield from self._unreadable(numbers)
            if not self._is_layer:
                self._numbers.update(numbers)
            last = numbers[-1]
            n_places += len(numbers)
            self._advance(len(page))
        expected = self._index.meta.get("places")
        if str(n_places) != expected:
            yield self._fault(f"it holds {n_places} places instead of {expected}")

    def _unreadable(self, numbers: list[int]) -> Iterator[str]:
        records = Records(self._index)
        for number in numbers:
            try:
                records.place(number)
            except GazetteerError as error:
                yield self._fault(f"place {number} cannot be read ({error.__cause__!r})")

    def _names(self) -> Iterator[str]:
        for first, block in self._index.rows("select n, block from name order by n"):
            try:
                names = unpack_name_block(block)
                marks = {line.split("\t", 2)[1] for lines in names.values() for line in lines}
                for mark in marks:
                    read_name_line(f"\t{mark}\t")
            except DAMAGED as error:
                yield self._fault(f"the names of the places from number {first} on are damaged ({error!r})")
                continue
            if min(names) != first or not (self._is_layer or self._numbers.issuperset(names)):
                yield self._fault(f"the names from number {first} on belong to no place")

    def _keys(self) -> Iterator[str]:
        last = ""
        while page := self._index.rows(_SOME_KEYS, (last, _PAGE)):
            for key, blob in page:
                if reason := self._fault_of_postings(blob):
                    yield self._fault(f"the postings of {key!r} are damaged ({reason})")
            last = page[-1][0]
            self._advance(len(page))

    def _fault_of_postings(self, blob: bytes) -> str:
        if not blob or len(blob) % 8 > 1:
            return f"{len(blob)} bytes"
        postings, is_layer = postings_in(blob), self._is_layer
        for posting in postings:  # two million of them: no calls in here
            if not is_layer and posting >> 32 not in self._numbers:
                return f"there is no place {posting >> 32}"
            if posting >> 16 & _KIND_MASK >= _KINDS:
                return f"the flags {posting >> 16 & 0xFFFF:#x} mean nothing"
        prominences = [posting & 0xFFFF for posting in postings] if len(postings) > 1 else []
        return "" if prominences == sorted(prominences, reverse=True) else "the best does not come first"

    def _cells(self) -> Iterator[str]:
        for cell, blob in self._index.rows("select c, post from cell"):
            numbers = [posting >> 32 for posting in postings_in(blob)]
            if len(blob) % 8 or not (self._is_layer or self._numbers.issuperset(numbers)):
                yield self._fault(f"the places of the square degree {cell} are damaged")

    def _links(self) -> Iterator[str]:
        known = {place_id for (place_id,) in self._index.rows("select id from ident")}
        for place_id, number in self._index.rows("select id, n from ident"):
            if not self._is_layer and number not in self._numbers:
                yield self._fault(f"the id {place_id!r} belongs to no place")
        if self._is_layer:
            return
        for table, column in (
            ("admin1", "place"), ("admin2", "place"), ("seat", "place"), ("seat", "stands_for"),
            ("dispute", "place"),
        ):  # fmt: skip
            query = f"select {column} from {table} where {column} is not null"  # noqa: S608 - names from above
            for (place_id,) in self._index.rows(query):
                is_known = place_id in known or (
                    place_id.startswith("gn:") and self._index.number(place_id) is not None
                )
                if not is_known:
                    yield self._fault(f"its table {table} names {place_id!r}, which is no place's id")

    def _outlines(self) -> Iterator[str]:
        from geomap.gazetteer.areas import Outlines
        from geomap.geo.shapes import decode_shape

        # The door's own reader knows what a box is; here the shapes.
        boxes = Outlines(self._index).boxes
        for country, shape in self._index.rows("select country, shape from border order by country"):
            try:
                is_empty = decode_shape(shape).is_empty
            except ValueError as error:
                yield self._fault(f"the outline of {country} is damaged ({error})")
                continue
            if is_empty or country not in boxes:
                yield self._fault(f"the outline of {country} is empty")
