"""What the bundled file alone tells: countries, continents, claims, seats of governments, languages."""

from functools import cached_property

from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.spoken import Spoken, read_spoken


class Lists:
    """The lists of a file, each read at the first question."""

    def __init__(self, index: IndexFile) -> None:
        """Read from ``index``."""
        self._index = index

    @property
    def countries(self) -> frozenset[str]:
        """The ISO 3166-1 alpha-2 codes of the countries."""
        return frozenset(self._listed("countries"))

    @property
    def claims(self) -> dict[str, str]:
        """The countries that also speak of another's or a dependency's places as their own, by its code."""
        with self._index.reading("the list of claims"):
            return dict(claim.split(":", 1) for claim in self._listed("claims"))

    @cached_property
    def continents(self) -> dict[str, str]:
        """The code of the continent of each country."""
        with self._index.reading("the list of continents"):
            return dict(pair.split(":", 1) for pair in self._listed("continents"))

    @cached_property
    def spoken(self) -> dict[str, Spoken]:
        """Where each language is spoken."""
        with self._index.reading("the list of languages"):
            # Files of before 2026-11-23 and bulk layers have none.
            return read_spoken(self._index.meta.get("languages", "").split())

    @cached_property
    def seats(self) -> dict[str, tuple[str, ...]]:
        """The ids of the places whose governments sit at a place, by its id, the usual one first."""
        seats: dict[str, tuple[str, ...]] = {}
        for place, stands_for in self._index.rows("select place, stands_for from seat order by n"):
            seats[str(place)] = (*seats.get(str(place), ()), str(stands_for))
        return seats

    def _listed(self, key: str) -> list[str]:
        with self._index.reading(f"the list of {key}"):
            return self._index.meta[key].split()
