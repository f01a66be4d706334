"""The gazetteer as the rest of geomap sees it: the compiled file and the layers of users above it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from geomap.gazetteer.index import BUNDLED, IndexFile
from geomap.gazetteer.names import CODE, case_fits, join_flags, name_kind, pack, unpack
from geomap.gazetteer.overlay import Overlay, join_overlay
from geomap.gazetteer.scan import GazetteerHit, Scanner
from geomap.model.place import BoundingBox, Place
from geomap.model.resolution import Candidate
from geomap.text.folding import fold

#: How many candidates a name gets at most; the most frequent name, San Antonio, has above 300 places.
DEFAULT_LIMIT = 60
# Places kept in memory; then the cache starts anew (235,000 places would take 150 MB).
_CACHE_PLACES = 50_000
# Numbers of places that overlays add: above every number of the compiled file.
_FIRST_LAYER_NUMBER = 1 << 30


def bundled_path() -> Path:
    """Return where the compiled gazetteer of this installation lies."""
    # Not importlib.resources: a map of the file needs a real path anyway, and its import costs 4 ms.
    return Path(__file__).resolve().parent / "data" / "gazetteer.sqlite"


@dataclass(slots=True)
class _Layers:
    """What the overlays change, joined: places by number, postings by key."""

    places: dict[int, Place] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    postings: dict[str, list[int]] = field(default_factory=dict)
    starts: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


class Gazetteer:
    """An open gazetteer; safe to share between threads, a context manager.

    Examples
    --------
    >>> with Gazetteer.open() as gazetteer:
    ...     gazetteer.lookup("Marokko")[0].place.id
    'iso:MA'
    """

    def __init__(self, index: IndexFile, overlays: Sequence[Overlay] = ()) -> None:
        """Use `Gazetteer.open`."""
        self._index = index
        self._cache: dict[int, Place] = {}
        self._seats: dict[str, str] | None = None
        self._borders: dict[str, tuple[BoundingBox, bytes]] | None = None
        self._layers = _Layers()
        for overlay in overlays:
            self._add(overlay)
        self._scanner = Scanner(self, heads=index.meta.get("heads", "").split())

    @classmethod
    def open(cls, path: Path | None = None, *, overlays: Sequence[Overlay] = ()) -> Self:
        """Return the gazetteer at ``path`` (None: the bundled one) under ``overlays``, later ones winning.

        Raises
        ------
        GazetteerMissing
            When there is no file.
        GazetteerError
            When the file is damaged or of another version.
        """
        return cls(IndexFile(path or bundled_path()), overlays)

    def __enter__(self) -> Self:
        """Return the open gazetteer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the file; a look-up after that opens it again."""
        self._index.close()

    @property
    def meta(self) -> Mapping[str, str]:
        """Versions of format, packages and tables, and counts of places and names."""
        return self._index.meta

    @property
    def country_codes(self) -> frozenset[str]:
        """The ISO 3166-1 alpha-2 codes of the countries and territories that it knows."""
        return frozenset(self._index.meta["countries"].split())

    @property
    def claims(self) -> dict[str, str]:
        """Which country also speaks of another's or a dependency's places as its own (EH: MA, GL: DK)."""
        return dict(claim.split(":", 1) for claim in self._index.meta["claims"].split())

    @property
    def faults(self) -> tuple[str, ...]:
        """The rows of overlays that were refused, each as "file:line: reason; remedy"."""
        return tuple(self._layers.faults)

    def lookup(self, name: str, *, limit: int = DEFAULT_LIMIT) -> tuple[Candidate, ...]:
        """Return the places called ``name``, most prominent first; ``()`` when there is none.

        Case and diacritics do not matter but for abbreviations: "US" is a country, "us" is not.

        Examples
        --------
        >>> gazetteer = Gazetteer.open()
        >>> [candidate.place.country for candidate in gazetteer.lookup("Dakhla", limit=2)]
        ['EH', 'MA']
        >>> gazetteer.lookup("Nowhere at all")
        ()
        """
        postings, _ = self.find(fold(name))
        fitting = [post for post in postings if case_fits(unpack(post)[1], name)]
        # An airport's code is an answer only where nothing else is called so.
        words = [post for post in fitting if not unpack(post)[1] & CODE]
        return self.candidates((words or fitting)[:limit])

    def scan(self, text: str) -> tuple[GazetteerHit, ...]:
        """Return the names of places in ``text`` in order, the longest at each word that can start one.

        Codes are left out; whether a word such as "Nice" is meant as a name here is for the caller.

        Examples
        --------
        >>> [hit.name for hit in Gazetteer.open().scan("Israel's envoy in Paris-based Rabat-Salé-Kénitra.")]
        ['Israel', 'Paris', 'Rabat-Salé-Kénitra']
        """
        return self._scanner.scan(text)

    def get(self, place_id: str) -> Place | None:
        """Return the place with this id, None when there is none.

        Examples
        --------
        >>> Gazetteer.open().get("gn:2538475").name
        'Rabat'
        """
        number = self._number(place_id)
        return None if number is None else self._place(number)

    def stands_for(self, place_id: str) -> Place | None:
        """Return the place whose government sits at ``place_id`` (Rabat: Morocco), None for no seat.

        Examples
        --------
        >>> Gazetteer.open().stands_for("gn:12") is None
        True
        """
        if self._seats is None:
            self._seats = self._index.seats()
        meant = self._seats.get(place_id)
        return None if meant is None else self.get(meant)

    def country_at(self, lat: float, lon: float, *, tolerance_deg: float = 0.1) -> str | None:
        """Return the ISO alpha-2 code of the country at a point, None at sea.

        A point that no outline holds belongs to the nearest one within ``tolerance_deg``.

        Examples
        --------
        >>> Gazetteer.open().country_at(23.68, -15.96)
        'EH'
        """
        from geomap.geo.shapes import decode_shape, degrees_from

        if self._borders is None:
            self._borders = {code: (bbox, wkb) for code, bbox, wkb in self._index.borders()}
        near = [
            (degrees_from(decode_shape(wkb), lat, lon), code)
            for code, (bbox, wkb) in self._borders.items()
            if _near_box(bbox, lat, lon, tolerance_deg)
        ]
        distance, code = min(near, default=(float("inf"), ""))
        return code if distance <= tolerance_deg else None

    # What the scanner asks for.

    def find(self, key: str) -> tuple[tuple[int, ...], bool]:
        """Return the postings of a search key and whether a longer key begins with it, overlays included."""
        postings, continues = self._index.find(key)
        added = self._layers.postings.get(key)
        if added:
            postings = self._joined(postings, added)
        return postings, continues or key in self._layers.starts

    def next_words(self, key: str) -> frozenset[str]:
        """Return the words that follow ``key`` and a space in longer keys."""
        start = key + " "
        added = [longer for longer in self._layers.postings if longer.startswith(start)]
        words = frozenset(longer[len(start) :].partition(" ")[0] for longer in added)
        return words | self._index.next_words(key)

    def find_from(self, start: str) -> list[tuple[str, tuple[int, ...]]]:
        """Return (key, postings) of every key that begins with ``start``."""
        found = dict(self._index.find_from(start))
        for key, added in self._layers.postings.items():
            if key.startswith(start):
                found[key] = self._joined(found.get(key, ()), added)
        return sorted(found.items())

    def candidates(self, postings: Sequence[int]) -> tuple[Candidate, ...]:
        """Return the candidates of ``postings``, in their order."""
        self._fetch([posting >> 32 for posting in postings])
        found = []
        for posting in postings:
            number, flags, prominence = unpack(posting)
            layer = self._layers.names.get(number, BUNDLED)
            found.append(Candidate(self._place(number), name_kind(flags), prominence, layer))
        return tuple(found)

    def _joined(self, bundled: Sequence[int], added: Sequence[int]) -> tuple[int, ...]:
        by_number: dict[int, tuple[int, float]] = {}
        for posting in (*bundled, *added):
            number, flags, prominence = unpack(posting)
            before = by_number.get(number)
            joined = flags if before is None else join_flags(before[0], flags)
            by_number[number] = (joined, prominence)
        ranked = sorted(by_number.items(), key=lambda item: (-item[1][1], self._place(item[0]).id))
        return tuple(pack(number, flags, prominence) for number, (flags, prominence) in ranked)

    def _number(self, place_id: str) -> int | None:
        number = self._layers.numbers.get(place_id)
        return self._index.number(place_id) if number is None else number

    def _place(self, number: int) -> Place:
        place = self._layers.places.get(number) or self._cache.get(number)
        if place is None:
            place = self._cache[number] = self._index.places((number,))[number]
        return place

    def _fetch(self, numbers: Sequence[int]) -> None:
        """Bring places into the cache, all in one query."""
        if len(self._cache) >= _CACHE_PLACES:
            self._cache.clear()
        wanted = {n for n in numbers if n not in self._cache and n not in self._layers.places}
        if len(wanted) > 1:
            self._cache.update(self._index.places(sorted(wanted)))

    def _add(self, overlay: Overlay) -> None:
        first = _FIRST_LAYER_NUMBER + len(self._layers.places)
        joined = join_overlay(overlay, self.get, self._number, first_number=first)
        self._layers.faults.extend(joined.faults)
        for number, place in joined.places.items():
            self._layers.places[number] = place
            self._layers.numbers[place.id] = number
            self._layers.names[number] = overlay.name
        for key, posting in joined.postings:
            self._layers.postings.setdefault(key, []).append(posting)
            words = key.split(" ")
            self._layers.starts.update(" ".join(words[:end]) for end in range(1, len(words)))


def _near_box(box: BoundingBox, lat: float, lon: float, tolerance_deg: float) -> bool:
    if not box.south - tolerance_deg <= lat <= box.north + tolerance_deg:
        return False
    east_of_west = (lon - box.west + tolerance_deg) % 360
    return east_of_west <= (box.east - box.west) % 360 + 2 * tolerance_deg or box.east - box.west >= 360
