"""Places that a user adds in a CSV file, above the bundled gazetteer and without a build."""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geomap.gazetteer.kinds import KIND_WORDS, KINDS, prominence_of
from geomap.gazetteer.names import DISPLAY_LANGUAGES, PlaceName, name_flags, pack
from geomap.gazetteer.tables import USERS_TABLE, PlaceRow, is_near, read_place_table
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import Candidate, NameKind
from geomap.text.folding import fold

#: The kind of a row that gives none.
DEFAULT_KIND = "area"
#: A user who adds a place means it: it outweighs every namesake but countries, oceans and great regions.
LEAST_PROMINENCE = 0.75


@dataclass(frozen=True, slots=True)
class Overlay:
    """The usable rows of one file, and the faults of the others; ``name`` is the file's name.

    ``is_own`` marks a table of the project itself (in a checkout), whose rows keep the project's
    ids and weights; only a row without an id in ``places.csv`` weighs as a user's.
    """

    name: str
    rows: tuple[PlaceRow, ...]
    faults: tuple[str, ...] = ()
    is_own: bool = False

    @classmethod
    def read(cls, path: Path, *, countries: Container[str], is_own: bool = False) -> "Overlay":
        """Return the overlay in the CSV file at ``path``; ``countries`` are the known alpha-2 codes.

        Raises
        ------
        GazetteerError
            When no row can be read: no such file, another encoding, no column ``name``.
        """
        from geomap.gazetteer.countries import country_code

        # The build has no names of countries, so a table that it will read must not lean on them.
        find_country = None if is_own else country_code
        table = read_place_table(path, countries=countries, find_country=find_country)
        return cls(path.name, table.rows, table.faults, is_own)


def without_known(overlay: Overlay, lookup: Callable[[str], Sequence[Candidate]]) -> Overlay:
    """Return ``overlay`` without rows that repeat a place below it, each named among the faults.

    Such a row has the name, the point (within 5 km), the country and the sort of a place that
    ``lookup`` gives; as a second place it would only make both doubtful. A row with the id of a
    place changes that place and stays.
    """
    rows: list[PlaceRow] = []
    faults: list[str] = []
    for row in overlay.rows:
        known = _known(row, overlay, lookup)
        if known is None:
            rows.append(row)
        else:
            faults.append(
                f"{overlay.name}:{row.line}: {row.name!r} is already known as {known.id}: use that id, in a "
                "column 'id', to add names or to correct it, or delete the row"
            )
    return replace(overlay, rows=tuple(rows), faults=(*overlay.faults, *faults))


def _known(row: PlaceRow, overlay: Overlay, lookup: Callable[[str], Sequence[Candidate]]) -> Place | None:
    if row.id and (overlay.is_own or not row.id.startswith("user:")):
        return None
    # A row of the project's own is below itself already, once it has been compiled.
    own_id = row.id or _free_id(row, overlay.is_own, set())
    feature_class = KINDS[row.kind].feature_class if row.kind else None
    near = (
        candidate.place
        for candidate in lookup(row.name)
        if is_near(row, candidate.place.lat, candidate.place.lon)
        and row.country in {"", candidate.place.country}
        and feature_class in {None, candidate.place.feature_class}
    )
    known = next(near, None)
    return None if known is None or known.id == own_id else known


@dataclass(frozen=True, slots=True)
class JoinedOverlay:
    """An overlay's places and names by number and its postings, ready to be laid over an index."""

    places: dict[int, Place]
    names: dict[int, tuple[PlaceName, ...]]
    postings: tuple[tuple[str, int], ...]
    faults: tuple[str, ...]


def join_overlay(
    overlay: Overlay,
    get: Callable[[str], Place | None],
    number_of: Callable[[str], int | None],
    *,
    first_number: int,
) -> JoinedOverlay:
    """Return ``overlay`` with its rows joined to the places below it.

    A row with the id of a known place changes what it fills in and adds its names; ``get`` and
    ``number_of`` look those up. New places are numbered from ``first_number``.
    """
    places: dict[int, Place] = {}
    names: dict[int, tuple[PlaceName, ...]] = {}
    postings: list[tuple[str, int]] = []
    faults = list(overlay.faults)
    taken: set[str] = set()
    for row in overlay.rows:
        place_id = row.id or _free_id(row, overlay.is_own, taken)
        taken.add(place_id)
        known = get(place_id)
        if known is None and (row.lat is None or row.lon is None or not row.name):
            faults.append(
                f"{overlay.name}:{row.line}: no place has the id {row.id!r}, so name, latitude and longitude "
                "are needed; write them, or correct the id"
            )
            continue
        number = number_of(place_id)
        if number is None:
            number = first_number
            first_number += 1
        place = _changed(known, row, overlay) if known else _new(place_id, row, overlay)
        prominence = _prominence(row, place, is_users=not overlay.is_own or is_users_row(overlay.name, row))
        places[number] = replace(place, prominence=round(prominence, 3))
        names[number] = row.names
        postings += [(key, pack(number, flags, prominence)) for key, flags in _keys(row)]
    return JoinedOverlay(places, names, tuple(postings), tuple(faults))


def _free_id(row: PlaceRow, is_own: bool, taken: set[str]) -> str:
    """Return an id made of the name; namesakes in one file get their country, then a number."""
    scheme = "geomap" if is_own else "user"
    slug = "-".join(fold(row.name).split()) or "place"
    country = f"-{row.country.lower()}" if row.country else ""
    if is_own:
        # As the compiler makes it, so that the row is the same place after a build.
        return f"{scheme}:{slug}{country}"
    candidates = [f"{scheme}:{slug}", f"{scheme}:{slug}{country}"]
    free = next((candidate for candidate in candidates if candidate not in taken), None)
    number = 2
    while free is None:
        candidate = f"{scheme}:{slug}{country}-{number}"
        free = None if candidate in taken else candidate
        number += 1
    return free


def _new(place_id: str, row: PlaceRow, overlay: Overlay) -> Place:
    if row.lat is None or row.lon is None:
        raise ValueError(f"a new place needs a point, got {row!r}")
    kind = KINDS[row.kind or DEFAULT_KIND]
    return Place(
        id=place_id,
        name=row.name,
        lat=row.lat,
        lon=row.lon,
        feature_class=kind.feature_class,
        feature_code=kind.feature_code,
        country=row.country,
        admin1=row.admin1,
        population=row.population,
        names=_display_names((), row),
        bbox=row.bbox,
        source=row.source if overlay.is_own and row.source else overlay.name,
    )


def _changed(known: Place, row: PlaceRow, overlay: Overlay) -> Place:
    kind = KINDS[row.kind] if row.kind else None
    moved = row.lat is not None and row.lon is not None
    return replace(
        known,
        name=row.name or known.name,
        lat=row.lat if row.lat is not None else known.lat,
        lon=row.lon if row.lon is not None else known.lon,
        feature_class=kind.feature_class if kind else known.feature_class,
        feature_code=kind.feature_code if kind else known.feature_code,
        country=row.country or known.country,
        admin1=known.admin1 if overlay.is_own or not row.admin1 else row.admin1,
        population=row.population or known.population,
        names=_display_names(known.names, row),
        bbox=row.bbox or known.bbox,
        source=overlay.name if moved and not overlay.is_own else known.source,
    )


def _display_names(known: tuple[tuple[str, str], ...], row: PlaceRow) -> tuple[tuple[str, str], ...]:
    names = dict(known)
    given: dict[str, str] = {}
    for name in row.names:
        if name.language in DISPLAY_LANGUAGES and name.kind not in {NameKind.ABBREVIATION, NameKind.FORMER}:
            given.setdefault(name.language, name.text)
    # Names are added: what the place is called already stays its label.
    return tuple(sorted((given | names).items()))


def _keys(row: PlaceRow) -> Iterator[tuple[str, int]]:
    names = [PlaceName(row.name, kind=NameKind.OFFICIAL)] if row.name else []
    for name in (*names, *row.names):
        if key := fold(name.text):
            yield key, name_flags(name)


def is_users_row(table: str, row: PlaceRow) -> bool:
    """Return whether a row of the project's tables is one that a user added: one without an id."""
    return table == USERS_TABLE and not row.id


def _prominence(row: PlaceRow, place: Place, *, is_users: bool) -> float:
    kind = row.kind or _kind_of(place)
    prominence = prominence_of(kind, row.population or place.population)
    return max(prominence, LEAST_PROMINENCE) if is_users else prominence


def _kind_of(place: Place) -> str:
    fallback = "city" if place.feature_class is FeatureClass.POPULATED else DEFAULT_KIND
    return KIND_WORDS.get((place.feature_class.value, place.feature_code), fallback)
