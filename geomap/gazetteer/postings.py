"""The index while it is built: places, their names, and what each search key points at."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from geomap.gazetteer.kinds import prominence_of
from geomap.gazetteer.names import (
    BARE,
    DISPLAY_LANGUAGES,
    PlaceName,
    join_flags,
    name_flags,
    name_line,
    pack,
)
from geomap.model.place import BoundingBox
from geomap.model.resolution import NameKind
from geomap.text.folding import fold

# Six seas make "mer" a word for a sea; a first word that comes twice may be a name.
_LEAST_HEADED = 6
_SPACE = re.compile(" ")
# "Laurel" is rather a town than a county; a county without a namesake is found all the same.
_BARE_MALUS = 0.12
_LEAST_BARE = 0.05
#: Numbers of places without a GeoNames number start here, far above GeoNames' 13 million.
FIRST_OWN_NUMBER = 1 << 28


@dataclass(slots=True)
class Draft:
    """A place while the tables are joined; ``admin1`` is the unit's code, ``code`` its own when it is one.

    ``admin2`` is the id of the second-level unit.
    """

    id: str
    name: str
    lat: float
    lon: float
    kind: str
    country: str = ""
    admin1: str = ""
    population: int = 0
    bbox: BoundingBox | None = None
    label: tuple[float, float] | None = None
    source: str = ""
    licence: str = ""
    code: str = ""
    dwellers: int = 0
    least: float = 0.0
    admin2: str = ""
    iso: str = ""
    wikidata: str = ""
    display: dict[str, str] = field(default_factory=dict)
    name_lines: list[str] = field(default_factory=list)

    @property
    def prominence(self) -> float:
        """How well known the place is, 0..1, and never less than ``least``.

        The ``dwellers`` of its towns stand in for a missing population.
        """
        return max(prominence_of(self.kind, self.population or self.dwellers), self.least)


class IndexBuilder:
    """Places by id, and postings by key; places may change until `number_places`."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.places: dict[str, Draft] = {}
        self.n_names = 0
        # How many names of waters and landforms begin with a word that texts write in lower case.
        self._heads: Counter[str] = Counter()
        self.unlabelled: dict[str, tuple[str, ...]] = {}
        # A key with one place maps to (id, flags); most keys have one, and a dict each costs 1 GB.
        self._keys: dict[str, tuple[str, int] | dict[str, int]] = {}

    def add_place(self, draft: Draft) -> None:
        """Add a place, or replace the one of the same id."""
        self.places[draft.id] = draft

    def add_name(self, place_id: str, name: PlaceName) -> None:
        """Add a name of a place; the first official or plain name of a language is its display name."""
        key = fold(name.text)
        if not key:
            return
        self._post(key, place_id, name_flags(name))
        self.n_names += 1
        draft = self.places[place_id]
        draft.name_lines.append(name_line(name))
        if name.kind in {NameKind.ABBREVIATION, NameKind.FORMER} or name.is_code or name.is_bare:
            return
        if name.main_language in DISPLAY_LANGUAGES:
            draft.display.setdefault(name.main_language, name.text)

    def add_bare_key(self, place_id: str, key: str) -> None:
        """Let a look-up of ``key``, a name without the word for its kind, find the place too."""
        self._post(key, place_id, name_flags(PlaceName(key, is_bare=True)))

    def leave_to_look_ups(self, place_id: str, key: str) -> None:
        """Let a name that the place has be found by a look-up only."""
        known = self._keys.get(key, {})
        if isinstance(known, tuple) and known[0] == place_id:
            self._keys[key] = (place_id, known[1] | BARE)
        elif isinstance(known, dict) and place_id in known:
            known[place_id] |= BARE

    def _post(self, key: str, place_id: str, flags: int) -> None:
        known = self._keys.get(key)
        if known is None:
            self._keys[key] = (place_id, flags)
            return
        if isinstance(known, tuple):
            if known[0] == place_id:
                self._keys[key] = (place_id, join_flags(known[1], flags))
                return
            known = self._keys[key] = dict([known])
        before = known.get(place_id)
        known[place_id] = flags if before is None else join_flags(before, flags)

    def add_head(self, word: str) -> None:
        """Count a word that begins the name of a water or a landform ("mer" of "mer Rouge")."""
        self._heads[word] += 1

    @property
    def heads(self) -> tuple[str, ...]:
        """The words that begin several such names, sorted."""
        return tuple(sorted(word for word, count in self._heads.items() if count >= _LEAST_HEADED))

    def places_called(self, key: str) -> tuple[str, ...]:
        """Return the ids of the places that ``key`` points at, sorted."""
        known = self._keys.get(key, {})
        return (known[0],) if isinstance(known, tuple) else tuple(sorted(known))

    @property
    def n_keys(self) -> int:
        """How many keys there are."""
        return len(self._keys)

    def number_places(self) -> dict[str, int]:
        """Return the number of each place: GeoNames' own, or one of ours in the order of ids."""
        numbers = {i: int(i[3:]) for i in self.places if i.startswith("gn:")}
        # Not by a hash of the id, which would stay in the next version: the wheel would grow by 1.1 MB.
        own = enumerate(sorted(i for i in self.places if not i.startswith("gn:")), FIRST_OWN_NUMBER)
        return numbers | {place_id: number for number, place_id in own}

    def postings(self, numbers: dict[str, int]) -> Iterator[tuple[str, list[int], bool]]:
        """Yield (key, postings best first, whether a longer key begins with it) by the keys' code points.

        Beginnings that are no key themselves come with no postings, so that one look-up tells a
        scanner both whether a name ends here and whether one may go on.
        """
        ranks = {place_id: draft.prominence for place_id, draft in self.places.items()}
        starts = {key[: match.start()] for key in self._keys for match in _SPACE.finditer(key)}
        for key in sorted(starts.union(self._keys)):
            known = self._keys.get(key, {})
            entries = [known] if isinstance(known, tuple) else list(known.items())
            ranked = sorted(
                (-(bare_prominence(ranks[place_id]) if flags & BARE else ranks[place_id]), place_id, flags)
                for place_id, flags in entries
            )
            yield (
                key,
                [pack(numbers[place_id], flags, -rank) for rank, place_id, flags in ranked],
                key in starts,
            )


def bare_prominence(prominence: float) -> float:
    """Return how prominent a place is under its name without the word for its kind.

    Examples
    --------
    >>> bare_prominence(0.38), bare_prominence(0.1)
    (0.26, 0.05)
    """
    return max(round(prominence - _BARE_MALUS, 3), _LEAST_BARE)
