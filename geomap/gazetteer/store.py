"""The gazetteer as the rest of geomap sees it: the compiled file and the layers of users above it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from geomap.errors import GazetteerError, UnknownPlace
from geomap.gazetteer.about import GazetteerInfo, gather_info
from geomap.gazetteer.areas import COAST_DEG, CONTINENTS, Outlines, Town, area_holds
from geomap.gazetteer.hits import GazetteerHit, NameIndex
from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.inflected import BaseForm, BaseFormFinder, Endings, find_shared_stem
from geomap.gazetteer.layers import LayeredNames, Layers
from geomap.gazetteer.lookup import find_namesakes, find_neighbours
from geomap.gazetteer.names import PlaceName, name_kind, unpack
from geomap.gazetteer.nearby import NEAR_CLASSES, NearPlace, find_near, keep_apart
from geomap.gazetteer.overlay import Overlay
from geomap.gazetteer.records import Records
from geomap.gazetteer.scan import Scanner
from geomap.gazetteer.spoken import NOWHERE, Spoken, read_spoken
from geomap.gazetteer.territories import Territories
from geomap.gazetteer.views import View
from geomap.geo.points import distance_km
from geomap.model.place import Dispute, Place
from geomap.model.resolution import Candidate, NameKind

#: The name of the compiled file's layer in candidates.
BUNDLED = "bundled"
#: How many candidates a name gets at most; the most frequent name, San Antonio, has above 300 places.
DEFAULT_LIMIT = 60
_TOWNS_APART_KM = 15.0
# Answers to look-ups kept in memory; then the memo starts anew.
_MOST_ANSWERS = 20_000


def bundled_path() -> Path:
    """Return where the compiled gazetteer of this installation lies."""
    # Not importlib.resources: SQLite needs a real path anyway, and its import costs 4 ms.
    return Path(__file__).resolve().parent / "data" / "gazetteer.sqlite"


def _reopen(path: Path, overlays: tuple[Overlay, ...], view: View | None) -> "Gazetteer":
    return Gazetteer.open(path, overlays=overlays, view=view)


class Gazetteer:
    """An open gazetteer; safe to share between threads, a context manager.

    Examples
    --------
    >>> with Gazetteer.open() as gazetteer:
    ...     gazetteer.lookup("Marokko")[0].place.id
    'iso:MA'
    """

    def __init__(self, index: IndexFile, overlays: Sequence[Overlay] = (), view: View | None = None) -> None:
        """Use `Gazetteer.open`."""
        self._index = index
        self._view = view
        self._territories = Territories(index, view)
        self._records = Records(index, self._territories.mark)
        self._layers = Layers()
        self._names: NameIndex = index
        self._outlines = Outlines(index)
        self._answers: dict[tuple[str, str, bool, int], tuple[Candidate, ...]] = {}
        self._finders: dict[int, BaseFormFinder] = {}
        self._overlays = tuple(overlays)
        for overlay in overlays:
            self._layers.add(overlay, self._filed, self._number)
        self._mark_layers()
        if self._layers.places:
            self._names = LayeredNames(index, self._layers, lambda number: self._place(number).id)

    @classmethod
    def open(
        cls, path: Path | None = None, *, overlays: Sequence[Overlay] = (), view: View | None = None
    ) -> Self:
        """Return the gazetteer at ``path`` (None: the bundled one) under ``overlays``, later ones winning.

        ``view`` says to which country disputed areas count (`geomap.gazetteer.views.read_view`);
        None: to those under which the tables file them. What an overlay says of a country stays.

        Raises
        ------
        GazetteerMissing
            When there is no file.
        GazetteerError
            When the file is damaged or of another version; later questions raise it too, where the
            file turns out to be damaged.
        """
        return cls(IndexFile(path or bundled_path()), overlays, view)

    def _filed(self, place_id: str) -> Place | None:
        number = self._number(place_id)
        if number is None:
            return None
        return self._layers.places.get(number) or self._territories.filed(number)

    def _mark_layers(self) -> None:
        own = {overlay.name for overlay in self._overlays if overlay.is_own}
        for number, place in self._layers.places.items():
            marked = self._territories.mark(place)
            is_users = self._layers.origins[number] not in own
            if is_users and place.country != self._bundled_country(place.id):
                # What a user says of a country stays, whatever the view.
                marked = replace(marked, country=place.country)
            self._layers.places[number] = marked

    def _bundled_country(self, place_id: str) -> str:
        number = self._index.number(place_id)
        return "" if number is None else self._territories.filed(number).country

    def __reduce__(
        self,
    ) -> tuple[Callable[..., "Gazetteer"], tuple[Path, tuple[Overlay, ...], View | None]]:
        """Let a spawned process open the same file with the same overlays and view."""
        return _reopen, (self._index.path, self._overlays, self._view)

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
    def info(self) -> GazetteerInfo:
        """What is inside: counts, versions, and the sources with their licences.

        Examples
        --------
        >>> Gazetteer.open().info.n_places > 200_000
        True
        """
        return gather_info(self._index, self.meta)

    def check(self) -> None:
        """Compare the whole file with its checksum; a look-up only sees what it reads.

        Raises
        ------
        GazetteerError
            When the file is damaged.

        Examples
        --------
        >>> Gazetteer.open().check()
        """
        self._index.check()

    @property
    def country_codes(self) -> frozenset[str]:
        """The ISO 3166-1 alpha-2 codes of the countries and territories that it knows."""
        return frozenset(self._listed("countries"))

    @property
    def claims(self) -> dict[str, str]:
        """Which country also speaks of another's or a dependency's places as its own (EH: MA, GL: DK)."""
        with self._index.reading("the list of claims"):
            return dict(claim.split(":", 1) for claim in self._listed("claims"))

    def speaking(self, language: str) -> frozenset[str]:
        """Return the countries (ISO alpha-2) where ``language`` (ISO 639) is official, in law or in fact.

        Also those where it is official in a part alone, when a fifth of its speakers live there (Catalan
        in Spain). None for a language without any, and in a file without the list.

        Examples
        --------
        >>> sorted(Gazetteer.open().speaking("de"))
        ['AT', 'BE', 'CH', 'DE', 'LI', 'LU']
        """
        return self.spoken(language).countries

    def spoken(self, language: str) -> Spoken:
        """Return the countries of `speaking` with the share of all places that lie there.

        Examples
        --------
        >>> gazetteer = Gazetteer.open()
        >>> gazetteer.spoken("en").share > gazetteer.spoken("nl").share > gazetteer.spoken("und").share == 0
        True
        """
        return self._spoken.get(language, NOWHERE)

    @cached_property
    def _spoken(self) -> dict[str, Spoken]:
        with self._index.reading("the list of languages"):
            # Files of before 2026-11-23 and bulk layers have none.
            return read_spoken(self._index.meta.get("languages", "").split())

    @property
    def faults(self) -> tuple[str, ...]:
        """The rows of overlays that were refused, each as "file:line: reason; remedy"."""
        return tuple(self._layers.faults)

    # By name.

    def lookup(
        self, name: str, *, language: str = "", fuzzy: bool = False, limit: int = DEFAULT_LIMIT
    ) -> tuple[Candidate, ...]:
        """Return the places called ``name``, most prominent first; ``()`` when there is none.

        Case and diacritics do not matter but for abbreviations: "US" is a country, "us" is not.
        With ``language`` (ISO 639) a place whose name in it this is counts as .05 more prominent.
        ``fuzzy`` tries the names one edit away when there is no such name: places of above 10,000
        people, each with ``distance`` 1; ask so only for what is known to be a place's name.

        Examples
        --------
        >>> gazetteer = Gazetteer.open()
        >>> [candidate.place.country for candidate in gazetteer.lookup("Rabat", limit=2)]
        ['MA', 'MT']
        >>> gazetteer.lookup("Nowhere at all")
        ()
        >>> [candidate.place.id for candidate in gazetteer.lookup("Marrokko", fuzzy=True)]
        ['iso:MA']
        """
        asked = (name, language, fuzzy, limit)
        answer = self._answers.get(asked)
        if answer is None:
            answer = find_namesakes(name, self._names, self.candidates, language=language, limit=limit)
            if fuzzy and not answer:
                answer = find_neighbours(name, self._names, self.candidates)[:limit]
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            self._answers[asked] = answer
        return answer

    def scan(self, text: str) -> tuple[GazetteerHit, ...]:
        """Return the names of places in ``text`` in order, the longest at each word that can start one.

        Codes, and names without the word for their kind, are left out; whether a word such as
        "Nice" is meant as a name here is for the caller.

        Examples
        --------
        >>> [hit.name for hit in Gazetteer.open().scan("Israel's envoy in Paris-based Rabat-Salé-Kénitra.")]
        ['Israel', 'Paris', 'Rabat-Salé-Kénitra']
        """
        return self._scanner.scan(text)

    def find_base_form(self, words: Sequence[str], *, endings: Endings) -> BaseForm | None:
        """Return the longest known name that the first of ``words`` are inflected from, None for none.

        ``endings`` gives each ending of written words those that their base forms may have, all folded.

        Examples
        --------
        >>> endings = {"ym": ("y",), "u": ("", "o")}
        >>> Gazetteer.open().find_base_form(["Nowym", "Jorku", "w"], endings=endings).name
        'Nowy Jork'
        """
        # A finder keeps its endings alive, so that their id stays theirs.
        finder = self._finders.get(id(endings))
        if finder is None:
            finder = self._finders[id(endings)] = BaseFormFinder(self._names, self.candidates, endings)
        return finder.find(words)

    def find_shared_stem(self, word: str) -> BaseForm | None:
        """Return the well-known name that shares its beginning with ``word``, None when there is none.

        Examples
        --------
        >>> Gazetteer.open().find_shared_stem("Casablancas").name
        'Casablanca'
        """
        return find_shared_stem(word, self._names, self.candidates)

    @cached_property
    def _scanner(self) -> Scanner:
        return Scanner(self._names, self.candidates, heads=self.meta.get("heads", "").split())

    # By id.

    def get(self, place_id: str) -> Place | None:
        """Return the place with this id, None when there is none.

        Examples
        --------
        >>> Gazetteer.open().get("gn:2538475").name
        'Rabat'
        """
        number = self._number(place_id)
        return None if number is None else self._place(number)

    def names(self, place_id: str) -> tuple[PlaceName, ...]:
        """Return every name of a place, its main name first; ``()`` for an unknown id.

        Examples
        --------
        >>> names = Gazetteer.open().names("iso:MA")
        >>> names[0].text, {name.text for name in names if name.language == "nl"}
        ('Morocco', {'Marokko'})
        """
        number = self._number(place_id)
        if number is None:
            return ()
        main = PlaceName(self._place(number).name, kind=NameKind.OFFICIAL)
        others = (*self._records.names(number), *self._layers.names.get(number, ()))
        return tuple(dict.fromkeys((main, *others)))

    def ancestors(self, place_id: str) -> tuple[Place, ...]:
        """Return the areas around a place, nearest first: second- and first-level unit, country, continent.

        An area that the gazetteer does not have is left out; ``()`` for an unknown id.

        Examples
        --------
        >>> [place.name for place in Gazetteer.open().ancestors("gn:2538475")][-2:]
        ['Morocco', 'Africa']
        """
        number = self._number(place_id)
        if number is None:
            return ()
        place = self._place(number)
        ids = list(self._records.units(number)) if place.country else []
        if place.country:
            ids += [f"iso:{place.country}", CONTINENTS.get(self._continents.get(place.country, ""), "")]
        found = (self.get(above) for above in dict.fromkeys(ids) if above and above != place_id)
        return tuple(area for area in found if area is not None)

    @cached_property
    def _continents(self) -> dict[str, str]:
        with self._index.reading("the list of continents"):
            return dict(pair.split(":", 1) for pair in self._listed("continents"))

    def _listed(self, key: str) -> list[str]:
        """Return the words that the compiler wrote under ``key``."""
        with self._index.reading(f"the list of {key}"):
            return self._index.meta[key].split()

    def stands_for(self, place_id: str) -> Place | None:
        """Return the place whose government sits at ``place_id`` (Rabat: Morocco), None for no seat.

        Examples
        --------
        >>> Gazetteer.open().stands_for("gn:12") is None
        True
        """
        meant = self.stand_ins(place_id)
        return meant[0] if meant else None

    def stand_ins(self, place_id: str) -> tuple[Place, ...]:
        """Return all places whose government sits at ``place_id``, the usual one first; ``()`` for no seat.

        Examples
        --------
        >>> [place.name for place in Gazetteer.open().stand_ins("gn:2800866")]
        ['European Union', 'Belgium']
        """
        seated = self._seats.get(place_id)
        if not seated:  # asked of every candidate
            return ()
        meant = map(self.get, seated)
        return tuple(place for place in meant if place is not None)

    @cached_property
    def _seats(self) -> dict[str, tuple[str, ...]]:
        seats: dict[str, tuple[str, ...]] = {}
        for place, stands_for in self._index.rows("select place, stands_for from seat order by n"):
            seats[str(place)] = (*seats.get(str(place), ()), str(stands_for))
        return seats

    def dispute(self, place_id: str) -> Dispute | None:
        """Return who holds and who claims a disputed area or the one that a place lies in, None for none.

        The same as ``dispute`` of the place itself.

        Examples
        --------
        >>> gazetteer = Gazetteer.open()
        >>> gazetteer.dispute("gn:2463447").name, gazetteer.dispute("gn:2463447").claimed_by
        ('Western Sahara', ('EH', 'MA'))
        >>> gazetteer.dispute("gn:2538475") is None
        True
        """
        place = self.get(place_id)
        return None if place is None else place.dispute

    # By point.

    def country_at(self, lat: float, lon: float, *, tolerance_deg: float = COAST_DEG) -> str | None:
        """Return the ISO alpha-2 code of the country at a point, None at sea.

        A point that no outline holds belongs to the nearest one within ``tolerance_deg``. In an area
        that the view counts to a country it is that one.

        Examples
        --------
        >>> Gazetteer.open().country_at(23.68, -15.96)
        'EH'
        """
        country = self._outlines.country_at(lat, lon, tolerance_deg=tolerance_deg)
        return self._territories.country_at(country, lat, lon, self._holds)

    def contains(self, area_id: str, lat: float, lon: float) -> bool:
        """Return whether the area with this id holds a point.

        A country holds what its outline holds (1:50 million) and a coast of 0.1 degrees, a continent
        what its countries hold, a first- or second-level unit the surroundings of its towns (by its
        neighbours, 96 % of towns lie in their first-level unit and 63 % in their second-level one);
        any other area what its box holds. A country also holds what the view counts to it.

        Raises
        ------
        UnknownPlace
            When no place has this id.

        Examples
        --------
        >>> gazetteer = Gazetteer.open()
        >>> gazetteer.contains("iso:EH", 23.68, -15.96), gazetteer.contains("iso:MA", 23.68, -15.96)
        (True, False)
        """
        number = self._number(area_id)
        if number is None:
            raise UnknownPlace(
                f"expected the id of an area, got {area_id!r}, which no place has; look its name up"
            )
        area = self._place(number)
        if self._territories.has_view and area.is_country and area.id == f"iso:{area.country}":
            return self.country_at(lat, lon) == area.country or (
                self._holds(area_id, lat, lon) and self.country_at(lat, lon) is None
            )
        return self._holds(area_id, lat, lon)

    def _holds(self, area_id: str, lat: float, lon: float) -> bool:
        """Return whether a known area holds a point, whatever the view."""
        number = self._number(area_id)
        if number is None:
            return False
        area = self._place(number)
        if self._index.number(area_id) is not None:
            # A view moves no border: a unit holds the towns that the tables file in it.
            area = replace(area, country=self._territories.filed(number).country)
        return area_holds(
            area, lat, lon, outlines=self._outlines, towns=self._towns, continents=self._continents
        )

    def _towns(self, lat: float, lon: float, km: float, limit: int, country: str) -> list[Town]:
        found = find_near(self._index, lat, lon, km=km, limit=limit, country=country)
        return [Town(near.distance_km, near.country, self._records.units(near.number)) for near in found]

    def near(self, lat: float, lon: float, *, km: float = 50.0, limit: int = 10) -> tuple[NearPlace, ...]:
        """Return the towns and sites within ``km`` of a point, nearest first, at most ``limit``.

        Raises
        ------
        GazetteerError
            When the point is none: latitude -90..90 and longitude -180..180 are expected.

        Examples
        --------
        >>> [near.place.name for near in Gazetteer.open().near(23.685, -15.958, limit=1)]
        ['Dakhla']
        """
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise GazetteerError(
                f"expected a latitude of -90 to 90 and a longitude of -180 to 180, got {lat!r}, {lon!r}; "
                "see whether they stand the other way round"
            )
        layers = self._layers.places
        found = find_near(self._index, lat, lon, km=km, limit=limit + len(layers))
        entries = [(entry.distance_km, entry.number) for entry in found if entry.number not in layers]
        for number, place in layers.items():
            distance = distance_km(lat, lon, place.lat, place.lon)
            if place.feature_class in NEAR_CLASSES and distance <= km:
                entries.append((distance, number))
        nearest = sorted(entries)[: max(0, limit)]
        self._records.fetch([number for _, number in nearest if number not in layers])
        return tuple(NearPlace(self._place(number), distance) for distance, number in nearest)

    def largest_towns(self, limit: int) -> tuple[Place, ...]:
        """Return the best known towns of the compiled file: by prominence, then by people.

        At most ``limit``, without those within 15 km of a better known one, such as its quarters.

        Examples
        --------
        >>> [place.name for place in Gazetteer.open().largest_towns(3)]
        ['Beijing', 'Kinshasa', 'Mexico City']
        """
        numbers = self._records.largest_towns(max(0, limit))
        self._records.fetch([number for number in numbers if number not in self._layers.places])
        return tuple(keep_apart(map(self._place, numbers), km=_TOWNS_APART_KM))

    # By number.

    def candidates(self, postings: Sequence[int]) -> tuple[Candidate, ...]:
        """Return the candidates of ``postings``, in their order."""
        layers = self._layers
        self._records.fetch([posting >> 32 for posting in postings if posting >> 32 not in layers.places])
        found = []
        for posting in postings:
            number, flags, prominence = unpack(posting)
            origin = layers.origins.get(number, BUNDLED)
            found.append(Candidate(self._place(number), self._kind(flags), prominence, origin))
        return tuple(found)

    def _kind(self, flags: int) -> NameKind:
        try:
            return name_kind(flags)
        except IndexError as error:  # not `reading`: this is asked for every candidate
            raise self._index.refusal(f"a name has the flags {flags:#x}, which mean nothing") from error

    def _number(self, place_id: str) -> int | None:
        number = self._layers.numbers.get(place_id)
        return self._index.number(place_id) if number is None else number

    def _place(self, number: int) -> Place:
        return self._layers.places.get(number) or self._records.place(number)
