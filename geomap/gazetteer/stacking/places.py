"""The places of a gazetteer by number, of its files and of the overlays above, as the view sees them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, reduce

from geomap.gazetteer.areas import Outlines, Town
from geomap.gazetteer.hits import NameIndex
from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.nearby import NearNumber
from geomap.gazetteer.postings import FIRST_OWN_NUMBER
from geomap.gazetteer.rows import PlaceRow
from geomap.gazetteer.stacking.hiding import read_hidden
from geomap.gazetteer.stacking.layers import Ground, LayeredNames, Layers, NearLayers
from geomap.gazetteer.stacking.overlay import Overlay
from geomap.gazetteer.stacking.row_notes import LayerNotes, joined_note
from geomap.gazetteer.stacking.stack import join_files
from geomap.gazetteer.stacking.whereabouts import Whereabouts
from geomap.gazetteer.territories import Territories
from geomap.model.place import Place
from geomap.model.resolution import NameKind
from geomap.text.folding import fold

# Ids of GeoNames and of the project: of places that no user's table has added.
_SCHEMES = ("gn:", "iso:", "geomap:")


class LayeredPlaces:
    """Places by number and by id, and what leads to them."""

    def __init__(
        self,
        files: Sequence[IndexFile],
        overlays: Sequence[Overlay],
        territories: Territories,
        outlines: Outlines,
    ) -> None:
        """Lay ``overlays`` over ``files``, each weakest first; ``territories`` marks what is read."""
        self._files = tuple(files)
        self._territories = territories
        self.whereabouts = Whereabouts(self._files[0], outlines, self.towns)
        self.layers = Layers()
        self._completed: dict[int, Place] = {}
        self._relabelled: dict[int, Place] = {}
        joined = join_files(self._files, (territories.mark, self._mark_layer), self._id_of)
        self.records = joined.records
        self._file_number = joined.number
        self._find_near = joined.find_near
        #: What a scanner asks.
        self.names: NameIndex = joined.names
        if len(self._files) > 1:
            self.layers.hidden = read_hidden(self._files)
        for overlay in overlays:
            self.layers.add(overlay, self.ground)
        if self.layers.held or self.layers.hidden:
            self.names = LayeredNames(self.names, self.layers, self._id_of)
        # Asked for every candidate: without overlays nothing lies between it and the file.
        has_layers = bool(self.layers.held)
        #: Returns the place of a number that a posting holds.
        self.place: Callable[[int], Place] = self._place if has_layers else self.records.place
        if self.layers.hidden.names:
            self.place = self._label
        #: Brings places of the files into memory, many in one query.
        self.fetch: Callable[[Sequence[int]], None] = self._fetch if has_layers else self.records.fetch

    @cached_property
    def ground(self) -> Ground:
        """What another overlay would be joined to."""
        unmarked = join_files(self._files, (None, None), self._id_of)
        return Ground(self.layers, self._files, unmarked.records)

    def _mark_layer(self, place: Place) -> Place:
        """Return a place of a layer as the view sees it, with its whereabouts.

        One that a user's table added keeps the country that the table gives.
        """
        is_users = not place.id.startswith(_SCHEMES)
        is_told = bool(place.country and place.admin1) and not is_users
        marked = self._territories.mark(place if is_told else self._locate(place))
        return replace(marked, country=place.country) if is_users and place.country else marked

    def _locate(self, place: Place) -> Place:
        """Return a place with the country and unit at its point, of which it may say neither."""
        # A bundled one without them has none for a reason: a disputed island must not fall to a side.
        is_bundled = self._files[0].number(place.id) is not None
        return place if is_bundled else self.whereabouts.complete(place, with_unit=True)

    def _complete(self, number: int) -> Place:
        """Return a place of an overlay as the view sees it, with its whereabouts; once for each."""
        known = self._completed.get(number)
        if known is not None:
            return known
        place = self._locate(self.layers.place(number))
        marked = self._territories.mark(place)
        # What a user says of a country stays, whatever the view.
        if number in self.layers.settled and marked.country != place.country:
            marked = replace(marked, country=place.country)
        self._completed[number] = marked
        return marked

    # By number.

    def number(self, place_id: str) -> int | None:
        """Return the number of the place with an id."""
        number = self.layers.numbers.get(place_id)
        return self._file_number(place_id) if number is None else number

    def _place(self, number: int) -> Place:
        return self._complete(number) if number in self.layers.held else self.records.place(number)

    def _label(self, number: int) -> Place:
        """Return the place of a number without labels that are hidden names; its main name stays."""
        place = self._place(number)
        keys = self._hidden_keys.get(number)
        if keys is None:
            return place
        known = self._relabelled.get(number)
        if known is None:
            names = tuple(pair for pair in place.names if fold(pair[1]) not in keys)
            known = self._relabelled[number] = replace(place, names=names)
        return known

    @cached_property
    def _hidden_keys(self) -> dict[int, set[str]]:
        """The folded names that are hidden, by the number of their place."""
        found: dict[int, set[str]] = {}
        for key, numbers in self.layers.hidden.names.items():
            for number in numbers:
                found.setdefault(number, set()).add(key)
        return found

    def _fetch(self, numbers: Sequence[int]) -> None:
        held = self.layers.held
        self.records.fetch([number for number in numbers if number not in held])

    def names_of(self, number: int) -> tuple[PlaceName, ...]:
        """Return every name of a place that is not hidden, its main name first."""
        main = PlaceName(self.place(number).name, kind=NameKind.OFFICIAL)
        names = dict.fromkeys((main, *self.records.names(number), *self.layers.names(number)))
        hidden = self.layers.hidden.names
        if not hidden:
            return tuple(names)
        return tuple(name for name in names if number not in hidden.get(fold(name.text), ()))

    def notes(self, number: int) -> PlaceRow | None:
        """Return what the rows about a place note, stronger ones first; None where none is about it."""
        rows = [joined.rows[number] for joined in self.layers.joined[::-1] if number in joined.rows]
        blank = PlaceRow(0, id=self.place(number).id)
        rows += [row for notes in self._notes if (row := notes.find(number, blank)) is not None]
        return reduce(joined_note, rows) if rows else None

    @cached_property
    def _notes(self) -> tuple[LayerNotes, ...]:
        """The notes of the compiled layers, strongest first."""
        return tuple(map(LayerNotes, self._files[:0:-1]))

    def units(self, number: int) -> tuple[str, ...]:
        """Return the ids of the second- and the first-level unit of a place, ``""`` for one that it lacks."""
        found = self.records.units(number)
        return found if any(found) else (self.whereabouts.unit_id(self.place(number)),)

    def points(self, numbers: Sequence[int]) -> dict[int, tuple[float, float]]:
        """Return (lat, lon) of places by number."""
        held = self.layers.held
        found = self.records.points([number for number in numbers if number not in held])
        for number in numbers:
            if number in held:
                place = self.layers.place(number)
                found[number] = place.lat, place.lon
        return found

    def _id_of(self, number: int) -> str:
        if number in self.layers.held:
            return self.layers.id_of(number)
        return f"gn:{number}" if number < FIRST_OWN_NUMBER else self.records.place(number).id

    # By point.

    def towns(self, lat: float, lon: float, km: float, limit: int, country: str) -> list[Town]:
        """Return the towns and sites of the files near a point, with their units."""
        found = self._find_near(lat, lon, km=km, limit=limit, country=country)
        return [Town(near.distance_km, near.country, self.records.units(near.number)) for near in found]

    def near(self, lat: float, lon: float, *, km: float, limit: int, country: str) -> list[tuple[float, int]]:
        """Return (distance in km, number) of what is near a point and not hidden, nearest first."""
        found = self._find_near(lat, lon, km=km, limit=limit, country=country, keep=self._keep)
        entries = [(entry.distance_km, entry.number) for entry in found]
        if self.layers.held:
            hidden = self.layers.hidden.places
            entries += [
                (distance, number)
                for distance, number in self._near_layers.find(lat, lon, km=km)
                if number not in hidden and country in {"", self.place(number).country}
            ]
        return sorted(entries)[:limit]

    def _keep(self, found: list[NearNumber]) -> list[NearNumber]:
        held, hidden = self.layers.held, self.layers.hidden.places
        if not held and not hidden:
            return found
        return [near for near in found if near.number not in held and near.number not in hidden]

    @cached_property
    def _near_layers(self) -> NearLayers:
        return NearLayers(self.layers)

    def largest_towns(self, limit: int) -> list[int]:
        """Return the numbers of the best known towns of the bundled file that are not hidden."""
        hidden = self.layers.hidden.places
        found = self.records.largest_towns(limit + len(hidden))
        return [number for number in found if number not in hidden][:limit]
