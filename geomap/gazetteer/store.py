"""The gazetteer as the rest of geomap sees it: the compiled files and the layers of users above them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import Self

from geomap.errors import GazetteerError, UnknownPlace
from geomap.gazetteer.about import GazetteerInfo, gather_info
from geomap.gazetteer.areas import COAST_DEG, CONTINENTS, Outlines, area_holds
from geomap.gazetteer.disputed import DisputedLand
from geomap.gazetteer.hits import GazetteerHit, NameIndex
from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.inflected import BaseForm, BaseFormFinder, Endings, find_shared_stem
from geomap.gazetteer.lists import Lists
from geomap.gazetteer.lookup import find_namesakes, find_neighbours
from geomap.gazetteer.names import PlaceName, name_kind, unpack
from geomap.gazetteer.namesakes import NamedPoint, find_known, find_near_namesakes
from geomap.gazetteer.nearby import NearPlace, keep_apart
from geomap.gazetteer.rows import PlaceRow, RowFault
from geomap.gazetteer.scan import Scanner
from geomap.gazetteer.spoken import NOWHERE, Spoken
from geomap.gazetteer.stacking.overlay import JoinedOverlay, Overlay, join_overlay
from geomap.gazetteer.stacking.places import LayeredPlaces
from geomap.gazetteer.stacking.stack import open_files
from geomap.gazetteer.territories import Territories
from geomap.gazetteer.views import View
from geomap.model.place import Dispute, Place
from geomap.model.resolution import Candidate, NameKind

#: How many candidates a name gets at most; the most frequent name, San Antonio, has above 300 places.
DEFAULT_LIMIT = 60
_TOWNS_APART_KM = 15.0
# Answers to look-ups kept in memory; then the memo starts anew.
_MOST_ANSWERS = 20_000


def bundled_path() -> Path:
    """Return where the compiled gazetteer of this installation lies."""
    # Not importlib.resources: SQLite needs a real path anyway, and its import costs 4 ms.
    return Path(__file__).resolve().parent / "data" / "gazetteer.sqlite"


class Gazetteer:
    """An open gazetteer; safe to share between threads, a context manager.

    Examples
    --------
    >>> with Gazetteer.open() as gazetteer:
    ...     gazetteer.lookup("Marokko")[0].place.id
    'iso:MA'
    """

    def __init__(
        self,
        files: Sequence[IndexFile],
        overlays: Sequence[Overlay] = (),
        view: View | None = None,
        faults: Sequence[RowFault] = (),
    ) -> None:
        """Use `Gazetteer.open`."""
        self._files = tuple(files)
        index = self._index = self._files[0]
        self._view = view
        self._overlays = tuple(overlays)
        self._given_faults = tuple(faults)
        self._lists = Lists(index)
        self._outlines = Outlines(index)
        self._territories = Territories(index, view)
        self._places = LayeredPlaces(self._files, self._overlays, self._territories, self._outlines)
        self._names: NameIndex = self._places.names
        self._answers: dict[tuple[str, str, bool, int], tuple[Candidate, ...]] = {}
        self._finders: dict[int, BaseFormFinder] = {}

    @classmethod
    def open(
        cls,
        path: Path | None = None,
        *,
        files: Sequence[Path] = (),
        overlays: Sequence[Overlay] = (),
        view: View | None = None,
        faults: Sequence[RowFault] = (),
    ) -> Self:
        """Return the gazetteer at ``path`` (None: the bundled one) under ``files`` and ``overlays``.

        ``files`` are compiled layers, ``overlays`` the rows of users' files above them, each weakest
        first. ``view`` says to which country disputed areas count (`geomap.gazetteer.views.read_view`);
        None: to those under which the tables file them. What an overlay says of a country stays.
        ``faults`` are those that reading the overlays has found; `Gazetteer.faults` begins with them.

        Raises
        ------
        GazetteerMissing
            When there is no file.
        GazetteerError
            When a file is damaged or of another version; later questions raise it too, where the
            file turns out to be damaged.
        """
        return cls(open_files(path or bundled_path(), files), overlays, view, faults)

    def join(self, overlay: Overlay, *, first_number: int) -> JoinedOverlay:
        """Return ``overlay`` joined to all that is here, its new places numbered from ``first_number``.

        What a compiled layer of its rows holds, without postings; this gazetteer does not change.
        """
        ground = self._places.ground
        return join_overlay(overlay, ground, first_number=first_number, with_postings=False)

    def __reduce__(self) -> tuple[Callable[..., "Gazetteer"], tuple[Path]]:
        """Let a spawned process open the same files with the same overlays and view."""
        bundled, *files = (file.path for file in self._files)
        reopen = partial(
            type(self).open, files=files, overlays=self._overlays, view=self._view, faults=self._given_faults
        )
        return reopen, (bundled,)

    def __enter__(self) -> Self:
        """Return the open gazetteer."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the files; a look-up after that opens them again."""
        for file in self._files:
            file.close()

    @property
    def meta(self) -> Mapping[str, str]:
        """What the bundled file says of itself: versions of format, packages, tables; counts."""
        return self._index.meta

    @property
    def info(self) -> GazetteerInfo:
        """What is inside the bundled file: counts, versions, and the sources with their licences.

        Examples
        --------
        >>> Gazetteer.open().info.n_places > 200_000
        True
        """
        return gather_info(self._index, self.meta)

    def check(self) -> None:
        """Compare every file with its checksum; a look-up only sees what it reads.

        Raises
        ------
        GazetteerError
            When a file is damaged; it names the file.

        Examples
        --------
        >>> Gazetteer.open().check()
        """
        for file in self._files:
            file.check()

    @property
    def country_codes(self) -> frozenset[str]:
        """The ISO 3166-1 alpha-2 codes of the countries and territories that it knows."""
        return self._lists.countries

    @property
    def claims(self) -> dict[str, str]:
        """Which country also speaks of another's or a dependency's places as its own (EH: MA, GL: DK)."""
        return self._lists.claims

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
        return self._lists.spoken.get(language, NOWHERE)

    @property
    def faults(self) -> tuple[RowFault, ...]:
        """Why rows of layers were refused: what was given, then what joining them found.

        Such as an id that no place has below. Warnings, whose rows are at work, are not among them.
        """
        found = (*self._given_faults, *self._places.layers.faults)
        return tuple(fault for fault in found if not fault.is_warning)

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

    def near_namesakes(self, asked: Sequence[NamedPoint], *, km: float) -> list[tuple[Candidate, ...]]:
        """Return for each (name, lat, lon) the places called so within ``km``, most prominent first.

        For many names at once, where `lookup` would read every namesake on earth. No codes, and no
        names without the word for their kind.

        Examples
        --------
        >>> asked = [("Rabat", 34.01, -6.83), ("Rabat", 0.5, 0.5)]
        >>> found, nobody = Gazetteer.open().near_namesakes(asked, km=5)
        >>> found[0].place.id, nobody
        ('gn:2538475', ())
        """
        return find_near_namesakes(asked, self._names, self._places.points, self.candidates, km=km)

    def known_names(self, names: Sequence[str]) -> frozenset[str]:
        """Return those of ``names`` that a place bears, whatever their case, diacritics and marks.

        For many names at once: nothing is read of the places.

        Examples
        --------
        >>> sorted(Gazetteer.open().known_names(["Rabat", "rabat-sale-kenitra", "Nowhere at all"]))
        ['Rabat', 'rabat-sale-kenitra']
        """
        return find_known(names, self._names)

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
        number = self._places.number(place_id)
        return None if number is None else self._places.place(number)

    def get_all(self, place_ids: Iterable[str]) -> dict[str, Place]:
        """Return those of the places with these ids that there are, by id.

        Examples
        --------
        >>> sorted(Gazetteer.open().get_all(["gn:2538475", "iso:MA", "gn:1"]))
        ['gn:2538475', 'iso:MA']
        """
        numbers = self._places.ground.numbers(place_ids)
        self._places.fetch(list(numbers.values()))
        return {place_id: self._places.place(number) for place_id, number in numbers.items()}

    def names(self, place_id: str) -> tuple[PlaceName, ...]:
        """Return every name of a place, its main name first; ``()`` for an unknown id.

        Examples
        --------
        >>> names = Gazetteer.open().names("iso:MA")
        >>> names[0].text, {name.text for name in names if name.language == "nl"}
        ('Morocco', {'Marokko'})
        """
        number = self._places.number(place_id)
        return () if number is None else self._places.names_of(number)

    def is_hidden(self, place_id: str) -> bool:
        """Return whether a layer hides the place with this id, so that no name leads to it.

        `get` still gives it. False for an unknown id, and where only some of its names are hidden.

        Examples
        --------
        >>> Gazetteer.open().is_hidden("gn:2538475")
        False
        """
        hidden = self._places.layers.hidden.places
        return bool(hidden) and self._places.number(place_id) in hidden

    def notes(self, place_id: str) -> PlaceRow | None:
        """Return what the strongest row about a place notes, None where no layer above the bundled has one.

        Its ``start``, ``end`` and ``description`` are those of weaker rows where it gives none. Of a
        compiled layer's row it has what no place says.

        Examples
        --------
        >>> Gazetteer.open().notes("gn:2538475") is None
        True
        """
        number = self._places.number(place_id)
        return None if number is None else self._places.notes(number)

    def ancestors(self, place_id: str) -> tuple[Place, ...]:
        """Return the areas around a place, nearest first: second- and first-level unit, country, continent.

        An area that the gazetteer does not have is left out; ``()`` for an unknown id.

        Examples
        --------
        >>> [place.name for place in Gazetteer.open().ancestors("gn:2538475")][-2:]
        ['Morocco', 'Africa']
        """
        number = self._places.number(place_id)
        if number is None:
            return ()
        place = self._places.place(number)
        ids = list(self._places.units(number)) if place.country else []
        if place.country:
            ids += [f"iso:{place.country}", CONTINENTS.get(self._lists.continents.get(place.country, ""), "")]
        found = (self.get(above) for above in dict.fromkeys(ids) if above and above != place_id)
        return tuple(area for area in found if area is not None)

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

        A hidden place stands for none, and none stands for it.

        Examples
        --------
        >>> [place.name for place in Gazetteer.open().stand_ins("gn:2800866")]
        ['European Union', 'Belgium']
        """
        seated = self._lists.seats.get(place_id)
        if not seated or self.is_hidden(place_id):  # asked of every candidate
            return ()
        meant = (self.get(place) for place in seated if not self.is_hidden(place))
        return tuple(place for place in meant if place is not None)

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

    @property
    def outlines(self) -> Outlines:
        """The outlines of countries, whatever the view."""
        return self._outlines

    @property
    def disputed_land(self) -> DisputedLand:
        """Where states dispute, roughly."""
        return self._territories.disputed_land

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
        number = self._places.number(area_id)
        if number is None:
            raise UnknownPlace(
                f"expected the id of an area, got {area_id!r}, which no place has; look its name up"
            )
        area = self._places.place(number)
        if self._territories.has_view and area.is_country and area.id == f"iso:{area.country}":
            return self.country_at(lat, lon) == area.country or (
                self._holds(area_id, lat, lon) and self.country_at(lat, lon) is None
            )
        return self._holds(area_id, lat, lon)

    def _holds(self, area_id: str, lat: float, lon: float) -> bool:
        """Return whether a known area holds a point, whatever the view."""
        number = self._places.number(area_id)
        if number is None:
            return False
        area = self._places.place(number)
        if self._index.number(area_id) is not None:
            # A view moves no border: a unit holds the towns that the tables file in it.
            area = replace(area, country=self._territories.filed(number).country)
        return area_holds(
            area,
            lat,
            lon,
            outlines=self._outlines,
            towns=self._places.towns,
            continents=self._lists.continents,
        )

    def near(
        self, lat: float, lon: float, *, km: float = 50.0, limit: int = 10, country: str = ""
    ) -> tuple[NearPlace, ...]:
        """Return the towns and sites within ``km`` of a point, nearest first, at most ``limit``.

        With ``country`` (ISO alpha-2) only those that the tables file there, whatever the view.

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
        nearest = self._places.near(lat, lon, km=km, limit=max(0, limit), country=country)
        self._places.fetch([number for _, number in nearest])
        return tuple(NearPlace(self._places.place(number), distance) for distance, number in nearest)

    def largest_towns(self, limit: int) -> tuple[Place, ...]:
        """Return the best known towns of the bundled file: by prominence, then by people.

        At most ``limit``, without those within 15 km of a better known one, such as its quarters.

        Examples
        --------
        >>> [place.name for place in Gazetteer.open().largest_towns(3)]
        ['Beijing', 'Kinshasa', 'Mexico City']
        """
        numbers = self._places.largest_towns(max(0, limit))
        self._places.fetch(numbers)
        return tuple(keep_apart(map(self._places.place, numbers), km=_TOWNS_APART_KM))

    # By number.

    def candidates(self, postings: Sequence[int]) -> tuple[Candidate, ...]:
        """Return the candidates of ``postings``, in their order."""
        self._places.fetch([posting >> 32 for posting in postings])
        place_of = self._places.place
        found = []
        for posting in postings:
            number, flags, prominence = unpack(posting)
            place = place_of(number)
            found.append(Candidate(place, self._kind(flags), prominence, place.layer))
        return tuple(found)

    def _kind(self, flags: int) -> NameKind:
        try:
            return name_kind(flags)
        except IndexError as error:  # not `reading`: this is asked for every candidate
            raise self._index.refusal(f"a name has the flags {flags:#x}, which mean nothing") from error
