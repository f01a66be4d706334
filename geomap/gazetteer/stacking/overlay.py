"""Rows of a user's file, joined to the places below them: added, patched, hidden, without a build."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import Protocol

from geomap.gazetteer.kinds import KIND_WORDS, KINDS, PlaceKind, find_kind, prominence_of
from geomap.gazetteer.names import DISPLAY_LANGUAGES, PlaceName, name_flags
from geomap.gazetteer.rows import Action, FaultKind, PlaceRow, RowFault
from geomap.gazetteer.stacking.free_ids import place_ids
from geomap.gazetteer.stacking.hiding import Hidden
from geomap.gazetteer.stacking.row_notes import joined_note
from geomap.gazetteer.tables import USERS_TABLE
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import NameKind
from geomap.text.folding import fold, fold_all

#: The kind of a row that gives none.
DEFAULT_KIND = "area"
#: A user who adds a place means it: it outweighs every namesake but countries, oceans and great regions.
LEAST_PROMINENCE = 0.75
_SCHEME = "user"
_UNSHOWN = frozenset({NameKind.ABBREVIATION, NameKind.FORMER})
# Asking an enumeration for a member takes longer than all else that is done with it for every row.
_OFFICIAL = NameKind.OFFICIAL
_HIDE = Action.HIDE
#: A name with its search key.
KeyedName = tuple[PlaceName, str]


@dataclass(frozen=True, slots=True)
class Overlay:
    """The usable rows of one file, in their order; ``name`` is the file's name and that of the layer."""

    name: str
    rows: tuple[PlaceRow, ...]


class Below(Protocol):
    """The places below an overlay, as files and weaker overlays tell them, whatever the view."""

    def numbers(self, place_ids: Iterable[str]) -> dict[str, int]:
        """Return the numbers of those of the places with these ids that there are."""

    def fetch(self, numbers: Sequence[int]) -> None:
        """Bring places into memory."""

    def place(self, number: int) -> Place:
        """Return the place of a number."""

    def names(self, number: int) -> tuple[PlaceName, ...]:
        """Return all names of a place."""


@dataclass(slots=True)
class JoinedOverlay:
    """An overlay's rows joined to the places below them, by number; ``file`` is the overlay's name.

    ``patched`` are places whole, with all that their rows patch; ``new`` the ids of those that are not
    known below, which are made of their rows when they are asked for. ``rows`` are, of several about a
    place, the last with what the others note. To ``settled`` a row gives another country than they had.
    ``postings`` are the new ones by search key, none without ``has_postings``; ``hides`` each (number,
    folded name or "", whether it is hidden or shown again), in order.
    """

    file: str
    has_postings: bool = True
    patched: dict[int, Place] = field(default_factory=dict)
    new: dict[int, str] = field(default_factory=dict)
    rows: dict[int, PlaceRow] = field(default_factory=dict)
    patched_names: dict[int, tuple[PlaceName, ...]] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)
    # Tuples of numbers: the garbage collector does not look into them again and again.
    postings: dict[str, tuple[int, ...]] = field(default_factory=dict)
    hides: list[tuple[int, str, bool]] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)

    @property
    def places(self) -> dict[int, Place]:
        """All places by number, each whole."""
        return {number: self.place(number) for number in self.rows}

    def place(self, number: int) -> Place:
        """Return one of the places, whole."""
        patched = self.patched.get(number)
        return _new(self.new[number], self.rows[number], self.file) if patched is None else patched

    def numbers(self) -> dict[str, int]:
        """Return the numbers of all places by id."""
        numbers = {place_id: number for number, place_id in self.new.items()}
        return numbers | {place.id: number for number, place in self.patched.items()}

    def points(self) -> Iterator[tuple[int, float, float, FeatureClass]]:
        """Yield (number, lat, lon, feature class) of the places that are new and that no row patches."""
        for number in self.new:
            row = self.rows[number]
            if number not in self.patched and row.lat is not None and row.lon is not None:
                yield number, row.lat, row.lon, (_kind_of(row) or KINDS[DEFAULT_KIND]).feature_class

    def names(self, number: int) -> tuple[PlaceName, ...]:
        """Return the names that the rows give a place, main names among them; ``()`` when none does."""
        patched = self.patched_names.get(number)
        if patched is not None:
            return patched
        row = self.rows.get(number)
        return () if row is None else row_names(row)

    def post(self, number: int, prominence: float, names: Iterable[KeyedName]) -> None:
        """Let the search keys of ``names`` lead to a place."""
        if not self.has_postings:
            return
        postings = self.postings
        low = number << 32 | round(prominence * 1000)
        for name, key in names:
            if key:
                posting = low | name_flags(name) << 16
                known = postings.get(key)
                postings[key] = (posting,) if known is None else (*known, posting)

    def apply_hides(self, hidden: Hidden) -> None:
        """Hide and show in ``hidden`` what the rows say."""
        for number, key, is_hidden in self.hides:
            if is_hidden:
                hidden.hide(number, key)
            else:
                hidden.show(number, (key,))


def join_overlay(
    overlay: Overlay, below: Below, *, first_number: int, with_postings: bool = True
) -> JoinedOverlay:
    """Return ``overlay`` with its rows joined to the places ``below`` it.

    A row with the id of a known place changes what it fills in and adds its names; a new id, or none,
    adds a place, numbered from ``first_number``. A new place is known at least as well as
    `LEAST_PROMINENCE`; a patched one stays as well known as it was, unless the row gives it
    another kind or population: a village that gets a name must not outweigh every namesake.
    """
    joined = JoinedOverlay(overlay.name, with_postings)
    named = _keyed(map(row_names, overlay.rows))
    # Ids that rows get here are those of no place below.
    numbers = below.numbers({row.id: None for row in overlay.rows if row.id})
    below.fetch(list(numbers.values()))
    # The main name comes first.
    own_keys = [names[0][1] if row.name else "" for row, names in zip(overlay.rows, named, strict=True)]
    ids = place_ids(overlay.rows, own_keys, below.numbers)
    for row, place_id, names in zip(overlay.rows, ids, named, strict=True):
        number = numbers.get(place_id)
        if row.action is _HIDE:
            _hide(joined, row, number, below)
            continue
        if number is None and (row.lat is None or row.lon is None or not row.name):
            joined.faults.append(_unknown(overlay.name, row))
            continue
        if number is None:
            number = numbers[place_id] = first_number
            first_number += 1
            _add(joined, number, place_id, row, names)
        else:
            _patch(joined, number, row, names, below)
    return joined


def _unknown(file: str, row: PlaceRow) -> RowFault:
    return RowFault(
        file, row.line, FaultKind.UNKNOWN_ID,
        f"no place has the id {row.id!r}, so a name and a point are needed",
        "write its name, latitude and longitude, or correct the id",
        name=row.name, column="id",
    )  # fmt: skip


# New places.


def _new(place_id: str, row: PlaceRow, file: str) -> Place:
    if row.lat is None or row.lon is None:
        raise ValueError(f"a new place needs a point, got {row!r}")
    kind = _kind_of(row) or KINDS[DEFAULT_KIND]
    return Place(
        id=place_id,
        name=row.name,
        lat=row.lat,
        lon=row.lon,
        feature_class=kind.feature_class,
        feature_code=kind.feature_code,
        country=row.country,
        admin1=row.admin1 or row.parent,
        population=row.population,
        names=_display_names((), "", row) if row.names or row.language else (),
        bbox=row.bbox,
        source=row.source or file,
        prominence=_new_prominence(row.kind, row.population),
        wikidata=row.wikidata,
        iso=row.iso,
        layer=file,
    )


def _add(
    joined: JoinedOverlay, number: int, place_id: str, row: PlaceRow, names: Sequence[KeyedName]
) -> None:
    joined.new[number] = place_id
    joined.rows[number] = row
    if row.country:
        joined.settled.add(number)
    joined.post(number, _new_prominence(row.kind, row.population), names)


@lru_cache(maxsize=8192)  # villages of one size are many
def _new_prominence(kind: str, population: int) -> float:
    known = (kind and _find_kind(kind)) or KINDS[DEFAULT_KIND]
    return max(_prominence(kind or DEFAULT_KIND, known, population), LEAST_PROMINENCE)


def row_names(row: PlaceRow) -> tuple[PlaceName, ...]:
    """Return the names that a row gives, its main name first if it gives one."""
    if not row.name:
        return row.names
    return (PlaceName(row.name, row.language, _OFFICIAL), *row.names)


def _keyed(names: Iterable[Sequence[PlaceName]]) -> list[list[KeyedName]]:
    """Return each sequence of names with their search keys, all folded at once."""
    several = list(names)
    every = [name for names in several for name in names]
    named = zip(every, fold_all([name.text for name in every]), strict=True)
    return [list(islice(named, len(names))) for names in several]


# Patches.


def _patch(
    joined: JoinedOverlay, number: int, row: PlaceRow, names: Sequence[KeyedName], below: Below
) -> None:
    known = joined.place(number) if number in joined.rows else below.place(number)
    place = _changed(known, row, joined.file)
    before = joined.rows.get(number)
    if place.prominence != known.prominence:
        # It is as well known under every name.
        (so_far,) = _keyed([tuple(_names_so_far(joined, number, below))])
        joined.post(number, place.prominence, so_far)
    joined.post(number, place.prominence, names)
    joined.patched_names[number] = tuple(dict.fromkeys((*joined.names(number), *row_names(row))))
    joined.patched[number] = place
    joined.rows[number] = row if before is None else joined_note(row, before)
    if row.country and row.country != known.country:
        joined.settled.add(number)
    joined.hides.append((number, "", False))
    joined.hides += [(number, key, False) for _, key in names if key]


def _changed(known: Place, row: PlaceRow, file: str) -> Place:
    kind = _kind_of(row)
    is_moved = row.lat is not None and row.lon is not None
    country = row.country or known.country
    # The unit of another country is none of this one.
    admin1 = row.admin1 or known.admin1 if country == known.country else row.admin1
    return replace(
        known,
        name=row.name or known.name,
        lat=known.lat if row.lat is None else row.lat,
        lon=known.lon if row.lon is None else row.lon,
        feature_class=kind.feature_class if kind else known.feature_class,
        feature_code=kind.feature_code if kind else known.feature_code,
        country=country,
        admin1=admin1 or row.parent,
        admin2=known.admin2 if admin1 == known.admin1 else "",
        population=row.population or known.population,
        names=_display_names(known.names, known.name, row),
        bbox=row.bbox or known.bbox,
        # The label of an area stands in the middle of what it was.
        label_lat=None if is_moved else known.label_lat,
        label_lon=None if is_moved else known.label_lon,
        source=(row.source or file) if is_moved else known.source,
        licence="" if is_moved else known.licence,
        prominence=_patched_prominence(known, row, kind),
        wikidata=row.wikidata or known.wikidata,
        iso=row.iso or known.iso,
        layer=file,
    )


def _patched_prominence(known: Place, row: PlaceRow, kind: PlaceKind | None) -> float:
    if kind is None and (not row.population or row.population == known.population):
        return known.prominence
    word = row.kind or KIND_WORDS.get((known.feature_class.value, known.feature_code), "")
    kind = kind or PlaceKind(known.feature_class, known.feature_code, known.prominence)
    prominence = _prominence(word, kind, row.population or known.population)
    # What a user added stays as well known as that.
    return max(prominence, LEAST_PROMINENCE) if known.id.startswith(f"{_SCHEME}:") else prominence


def _kind_of(row: PlaceRow) -> PlaceKind | None:
    return _find_kind(row.kind) if row.kind else None


def _find_kind(kind: str) -> PlaceKind | None:
    return KINDS.get(kind) or find_kind(kind)


def _prominence(word: str, kind: PlaceKind, population: int) -> float:
    word = word if word in KINDS else KIND_WORDS.get((kind.feature_class.value, kind.feature_code), "")
    if word:
        return prominence_of(word, population)
    if population and kind.feature_class is FeatureClass.POPULATED:
        return prominence_of("city", population)
    return kind.prominence


def _display_names(
    known: tuple[tuple[str, str], ...], old: str, row: PlaceRow
) -> tuple[tuple[str, str], ...]:
    """Return the names by language: a new main name replaces the old one, others only fill gaps."""
    names = dict(known)
    if row.name and not row.language:
        names = {language: row.name if text == old else text for language, text in known}
    given: dict[str, str] = {}
    for name in row.names:
        language = name.language
        if language not in DISPLAY_LANGUAGES:
            language = name.main_language
        if language in DISPLAY_LANGUAGES and name.kind not in _UNSHOWN and not name.is_code:
            given.setdefault(language, name.text)
    # Names are added: what the place is called already stays its label.
    names = given | names
    main = row.language.partition("_")[0].partition("-")[0]
    if row.name and main in DISPLAY_LANGUAGES:
        names[main] = row.name
    return tuple(sorted(names.items()))


# Hiding.


def _hide(joined: JoinedOverlay, row: PlaceRow, number: int | None, below: Below) -> None:
    if number is None:
        reason = f"no place has the id {row.id!r}" if row.id else "a row that hides needs the id of a place"
        remedy = "correct the id; geomap gazetteer search NAME shows it"
        joined.faults.append(
            RowFault(joined.file, row.line, FaultKind.UNKNOWN_ID, reason, remedy, name=row.name, column="id")
        )
        return
    key = fold(row.name)
    if key and key not in {fold(name.text) for name in _names_so_far(joined, number, below)}:
        joined.faults.append(
            RowFault(
                joined.file, row.line, FaultKind.NAME, f"{row.id} has no name {row.name!r} to hide",
                "correct the name, or empty it to hide the place", is_warning=True, name=row.name,
                column="title",
            )
        )  # fmt: skip
    joined.hides.append((number, key, True))


def _names_so_far(joined: JoinedOverlay, number: int, below: Below) -> Iterator[PlaceName]:
    if number not in joined.new:
        yield from below.names(number)
    yield from joined.names(number)


def is_users_row(table: str, row: PlaceRow) -> bool:
    """Return whether a row of the project's tables is one that a user added: one without an id."""
    return table == USERS_TABLE and not row.id
