"""Which places, and which names of places, are hidden: found by no look-up and no scan."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.names import can_continue, pack_postings, postings_in
from geomap.gazetteer.records import Records
from geomap.text.folding import fold

#: What a compiled layer hides, as a JSON list whose items end in a place's id and a name of it or "".
META_KEY = "hidden"
#: What it shows again of that which weaker layers hide, in the same form.
SHOWN_KEY = "shown"


@dataclass(slots=True)
class Hidden:
    """The numbers of places that are hidden whole, and for search keys those that are hidden under them."""

    places: set[int] = field(default_factory=set)
    names: dict[str, set[int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.places or self.names)

    def hide(self, number: int, key: str) -> None:
        """Hide a place under the folded name ``key``, ``""``: the whole place."""
        if key:
            self.names.setdefault(key, set()).add(number)
        else:
            self.places.add(number)

    def show(self, number: int, keys: Iterable[str] = ()) -> None:
        """Let a place be found again, also under the folded names ``keys``."""
        self.places.discard(number)
        if not self.names:
            return
        for key in keys:
            numbers = self.names.get(key, set())
            numbers.discard(number)
            if not numbers:
                self.names.pop(key, None)

    def is_hidden(self, number: int, key: str) -> bool:
        """Return whether a place is hidden, whole or under the folded name ``key``."""
        return number in self.places or number in self.names.get(key, ())

    def filtered(self, key: str, blob: bytes) -> bytes:
        """Return the blob of a search key without what is hidden; ``b""`` when nothing is left."""
        here = self.names.get(key, ())
        kept = postings = postings_in(blob)
        if self.places or here:
            kept = tuple(posting for posting in postings if not self._holds(posting >> 32, here))
        return blob if len(kept) == len(postings) else pack_postings(kept, can_continue(blob))

    def _holds(self, number: int, here: Collection[int]) -> bool:
        return number in self.places or number in here


def read_hidden(files: Sequence[IndexFile]) -> Hidden:
    """Return what the layers above the bundled file, ``files``, hide; a stronger file's row shows its place.

    ``files`` are all files, weakest first.
    """
    hidden = Hidden()
    for at, file in enumerate(files[1:], start=1):
        _show_again(hidden, file)
        for number, key in _listed(file, SHOWN_KEY, files[: at + 1]):
            hidden.show(number, (key,))
        for number, key in _listed(file, META_KEY, files[: at + 1]):
            hidden.hide(number, key)
    return hidden


def _listed(file: IndexFile, meta_key: str, files: Sequence[IndexFile]) -> Iterator[tuple[int, str]]:
    """Yield (number, folded name or "") of the places in a list of ``file`` that one of ``files`` has."""
    text = file.meta.get(meta_key, "")
    if not text:
        return
    with file.reading("the list of hidden places"):
        entries = [(str(item[-2]), fold(item[-1])) for item in json.loads(text)]
    numbers: dict[str, int] = {}
    for below in files:
        numbers |= below.numbers(place_id for place_id, _ in entries)
    for place_id, key in entries:
        if place_id in numbers:
            yield numbers[place_id], key


def _show_again(hidden: Hidden, file: IndexFile) -> None:
    """Show what ``file`` has rows of: the places, and the names that it gives them."""
    numbers = {*hidden.places, *(number for held in hidden.names.values() for number in held)}
    names = Records(file)
    for number in sorted(numbers):
        if file.rows("select n from place where n = ?", (number,)):
            hidden.show(number, [fold(name.text) for name in names.names(number)])
