"""What the overlays of users change, joined, and the names of the files with theirs among them."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import degrees

from geomap.gazetteer.hits import NameIndex
from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.names import PlaceName, can_continue, pack_postings, postings_in
from geomap.gazetteer.nearby import NEAR_CLASSES
from geomap.gazetteer.records import Records
from geomap.gazetteer.rows import PlaceRow, RowFault
from geomap.gazetteer.stacking.hiding import Hidden
from geomap.gazetteer.stacking.overlay import JoinedOverlay, Overlay, join_overlay
from geomap.gazetteer.stacking.stack import StackedRecords, join_postings
from geomap.geo.points import EARTH_RADIUS_KM, distance_km
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import NameKind

#: Numbers of places that overlays add: above every number of the bundled file, below those of layers.
FIRST_NUMBER = 1 << 30
# Against the rounding of a point that lies just within reach.
_SLACK_DEG = 1e-6


@dataclass(slots=True)
class Layers:
    """Places and rows by number and postings by key, later overlays winning; what is hidden.

    ``joined`` are the overlays, ``held`` the numbers of all their places; ``places`` those that are
    made already. ``following`` gives the words that can follow the beginning of a key. ``settled`` are
    the places of which a user says the country.
    """

    joined: list[JoinedOverlay] = field(default_factory=list)
    held: set[int] = field(default_factory=set)
    places: dict[int, Place] = field(default_factory=dict)
    rows: dict[int, PlaceRow] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    postings: dict[str, tuple[int, ...]] = field(default_factory=dict)
    following: dict[str, set[str]] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)
    hidden: Hidden = field(default_factory=Hidden)
    faults: list[RowFault] = field(default_factory=list)

    def add(self, overlay: Overlay, below: "Ground") -> None:
        """Lay ``overlay`` over the places ``below`` it, these layers among them."""
        joined = join_overlay(overlay, below, first_number=FIRST_NUMBER + len(self.held))
        self.joined.append(joined)
        self.faults += joined.faults
        self.held |= joined.rows.keys()
        self.places |= joined.patched
        self.rows |= joined.rows
        self.settled |= joined.settled
        self.numbers |= joined.numbers()
        joined.apply_hides(self.hidden)
        self._post(joined.postings)

    def place(self, number: int) -> Place:
        """Return a place that is held, as its rows say it."""
        place = self.places.get(number)
        if place is None:
            place = self.places[number] = self._owner(number).place(number)
        return place

    def id_of(self, number: int) -> str:
        """Return the id of a place that is held."""
        place = self.places.get(number)
        return self._owner(number).new[number] if place is None else place.id

    def _owner(self, number: int) -> JoinedOverlay:
        return next(joined for joined in self.joined if number in joined.new)

    def points(self) -> Iterator[tuple[int, float, float, FeatureClass]]:
        """Yield (number, lat, lon, feature class) of all places, without making them."""
        for number, place in self.places.items():
            yield number, place.lat, place.lon, place.feature_class
        for joined in self.joined:
            made = self.places.keys()
            yield from (point for point in joined.points() if point[0] not in made)

    def names(self, number: int) -> tuple[PlaceName, ...]:
        """Return the names that the overlays give a place, main names among them."""
        return tuple(name for joined in self.joined for name in joined.names(number))

    def _post(self, added: Mapping[str, tuple[int, ...]]) -> None:
        if self.postings:
            known = self.postings
            self.postings |= {key: known.get(key, ()) + posted for key, posted in added.items()}
        else:
            self.postings = dict(added)
        following = self.following
        for key in [key for key in added if " " in key]:
            end = key.find(" ")
            while end >= 0:
                after = key.find(" ", end + 1)
                word = key[end + 1 :] if after < 0 else key[end + 1 : after]
                following.setdefault(key[:end], set()).add(word)
                end = after


class Ground:
    """The places of the files and of the overlays so far, whatever the view."""

    def __init__(
        self,
        layers: Layers,
        files: Sequence[IndexFile],
        records: Records | StackedRecords,
    ) -> None:
        """Look into ``layers``, then by ``records`` into ``files``."""
        self._layers = layers
        self._files = tuple(files)
        self._records = records

    def numbers(self, place_ids: Iterable[str]) -> dict[str, int]:
        """Return the numbers of those of the places with these ids that there are."""
        asked = tuple(place_ids)
        found: dict[str, int] = {}
        for file in self._files:
            found |= file.numbers(asked)
        own = self._layers.numbers
        return found | {place_id: own[place_id] for place_id in asked if place_id in own}

    def fetch(self, numbers: Sequence[int]) -> None:
        """Bring places into memory."""
        self._records.fetch([number for number in numbers if number not in self._layers.held])

    def place(self, number: int) -> Place:
        """Return the place of a number."""
        layers = self._layers
        return layers.place(number) if number in layers.held else self._records.place(number)

    def names(self, number: int) -> tuple[PlaceName, ...]:
        """Return all names of a place."""
        main = PlaceName(self.place(number).name, kind=NameKind.OFFICIAL)
        return (main, *self._records.names(number), *self._layers.names(number))


class LayeredNames:
    """The keys of files with those of overlays among them, and without what is hidden."""

    def __init__(self, index: NameIndex, layers: Layers, id_of: Callable[[int], str]) -> None:
        """Join ``layers`` to ``index``; ``id_of`` breaks ties between places of one prominence."""
        self._index = index
        self._layers = layers
        self._id_of = id_of

    def find(self, key: str) -> bytes:
        """Return the packed postings of a search key; ``b""`` when no name is or begins with it."""
        return self._layered(key, self._index.find(key))

    def _layered(self, key: str, blob: bytes) -> bytes:
        layers = self._layers
        added = layers.postings.get(key)
        if added is not None:
            postings: Sequence[int] = join_postings((*postings_in(blob), *added), self._id_of)
            blob = pack_postings(postings, can_continue(blob) or key in layers.following)
        elif key in layers.following and not can_continue(blob):
            blob = pack_postings(postings_in(blob), continues=True)
        return layers.hidden.filtered(key, blob) if layers.hidden else blob

    def find_any(self, keys: Sequence[str]) -> list[bytes]:
        """Return the packed postings of those of the search keys that there are, in any order."""
        return list(self.find_each(keys).values())

    def find_each(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return the packed postings of those of the search keys that there are, by key."""
        found = self._index.find_each(keys)
        layers = self._layers
        own = {key: b"" for key in keys if key in layers.postings or key in layers.following}
        layered = ((key, self._layered(key, blob)) for key, blob in (own | found).items())
        return {key: blob for key, blob in layered if blob}

    def next_words(self, key: str) -> frozenset[str] | None:
        """Return the words that follow ``key`` and a space in longer keys; None where they are too many."""
        words = self._index.next_words(key)
        added = self._layers.following.get(key)
        return words if words is None or added is None else words | added

    def find_from(self, start: str) -> list[tuple[str, bytes]]:
        """Return every (key, packed postings) whose key begins with ``start``, in order."""
        found = dict(self._index.find_from(start))
        own = self._sorted_keys
        # No key holds a code point above the last plane's private use.
        first, last = bisect_left(own, start), bisect_right(own, start + "\U0010ffff")
        found = dict.fromkeys(own[first:last], b"") | found
        layered = ((key, self._layered(key, found[key])) for key in sorted(found))
        return [(key, blob) for key, blob in layered if blob]

    @cached_property
    def _sorted_keys(self) -> list[str]:
        return sorted(self._layers.postings)


class NearLayers:
    """The towns and sites of overlays by latitude."""

    def __init__(self, layers: Layers) -> None:
        """Take those that are there now."""
        near = ((lat, number, lon) for number, lat, lon, kind in layers.points() if kind in NEAR_CLASSES)
        self._by_lat = sorted(near)

    def find(self, lat: float, lon: float, *, km: float) -> list[tuple[float, int]]:
        """Return (distance in km, number) of those within ``km`` of a point."""
        reach = degrees(km / EARTH_RADIUS_KM) + _SLACK_DEG
        first = bisect_left(self._by_lat, (lat - reach, 0, 0.0))
        last = bisect_right(self._by_lat, (lat + reach, 1 << 62, 0.0))
        measured = (
            (distance_km(lat, lon, north, east), number) for north, number, east in self._by_lat[first:last]
        )
        return [(distance, number) for distance, number in measured if distance <= km]
