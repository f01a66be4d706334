"""What the overlays of users change, joined, and the names of a file with theirs among them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.names import PlaceName, join_flags, pack, pack_postings, postings_in, unpack
from geomap.gazetteer.overlay import Overlay, join_overlay
from geomap.model.place import Place

# Numbers of places that overlays add: above every number of the compiled file.
_FIRST_NUMBER = 1 << 30


@dataclass(slots=True)
class Layers:
    """Places by number, names by number and postings by key, later overlays winning."""

    places: dict[int, Place] = field(default_factory=dict)
    names: dict[int, list[PlaceName]] = field(default_factory=dict)
    origins: dict[int, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    postings: dict[str, list[int]] = field(default_factory=dict)
    starts: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def add(
        self, overlay: Overlay, get: Callable[[str], Place | None], number_of: Callable[[str], int | None]
    ) -> None:
        """Lay ``overlay`` over the places that ``get`` and ``number_of`` know by id."""
        first = _FIRST_NUMBER + len(self.places)
        joined = join_overlay(overlay, get, number_of, first_number=first)
        self.faults.extend(joined.faults)
        for number, place in joined.places.items():
            self.places[number] = place
            self.numbers[place.id] = number
            self.origins[number] = overlay.name
        for number, names in joined.names.items():
            self.names.setdefault(number, []).extend(names)
        for key, posting in joined.postings:
            self.postings.setdefault(key, []).append(posting)
            words = key.split(" ")
            self.starts.update(" ".join(words[:end]) for end in range(1, len(words)))


class LayeredNames:
    """The keys of a file with those of overlays among them."""

    def __init__(self, index: IndexFile, layers: Layers, id_of: Callable[[int], str]) -> None:
        """Join ``layers`` to ``index``; ``id_of`` breaks ties between places of one prominence."""
        self._index = index
        self._layers = layers
        self._id_of = id_of

    def find(self, key: str) -> bytes:
        """Return the packed postings of a search key; ``b""`` when no name is or begins with it."""
        blob = self._index.find(key)
        added = self._layers.postings.get(key)
        if added is None and key not in self._layers.starts:
            return blob
        postings = self._joined(postings_in(blob), added) if added else postings_in(blob)
        return pack_postings(postings, len(blob) & 7 != 0 or key in self._layers.starts)

    def find_any(self, keys: Sequence[str]) -> list[bytes]:
        """Return the packed postings of those of the search keys that there are, in any order."""
        layered = [key for key in keys if key in self._layers.postings]
        found = self._index.find_any([key for key in keys if key not in self._layers.postings])
        return [*found, *map(self.find, layered)]

    def next_words(self, key: str) -> frozenset[str] | None:
        """Return the words that follow ``key`` and a space in longer keys; None where they are too many."""
        words = self._index.next_words(key)
        if words is None or key not in self._layers.starts:
            return words
        start = key + " "
        added = (longer for longer in self._layers.postings if longer.startswith(start))
        return words.union(longer[len(start) :].partition(" ")[0] for longer in added)

    def find_from(self, start: str) -> list[tuple[str, bytes]]:
        """Return every (key, packed postings) whose key begins with ``start``, in order."""
        found = dict(self._index.find_from(start))
        for key, added in self._layers.postings.items():
            if key.startswith(start):
                joined = self._joined(postings_in(found.get(key, b"")), added)
                found[key] = pack_postings(joined, continues=False)
        return sorted(found.items())

    def _joined(self, bundled: Sequence[int], added: Sequence[int]) -> tuple[int, ...]:
        by_number: dict[int, tuple[int, float]] = {}
        for posting in (*bundled, *added):
            number, flags, prominence = unpack(posting)
            before = by_number.get(number)
            joined = flags if before is None else join_flags(before[0], flags)
            by_number[number] = (joined, prominence)
        ranked = sorted(by_number.items(), key=lambda item: (-item[1][1], self._id_of(item[0])))
        return tuple(pack(number, flags, prominence) for number, (flags, prominence) in ranked)
