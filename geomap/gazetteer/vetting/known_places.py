"""Rows that add a place which the gazetteer has already."""

from collections.abc import Iterator, Mapping, Sequence

from geomap.gazetteer.kinds import find_kind
from geomap.gazetteer.namesakes import NamedPoint
from geomap.gazetteer.rows import FaultKind, PlaceRow, RowFault
from geomap.gazetteer.store import Gazetteer
from geomap.gazetteer.tables import SAME_PLACE_KM
from geomap.geo.points import distance_km
from geomap.model.place import Place
from geomap.model.resolution import NameKind
from geomap.text.folding import fold

# So far from one another may two sources put what has one Wikidata id and one name.
_SAME_ITEM_KM = 50.0
# What a place was, or is called for short, says little of which place it is.
_OWN_KINDS = (NameKind.ALTERNATE, NameKind.OFFICIAL, NameKind.EXONYM)  # no set: hashing one takes longer


def find_known_places(file: str, rows: Sequence[PlaceRow], gazetteer: Gazetteer) -> Iterator[RowFault]:
    """Yield a fault for each of ``rows``, all of which add places, that repeats a known place.

    That is one of the row's name within 5 km with a compatible country and class, or one of its
    name and Wikidata id within 50 km. Where it only bears another name of the row, it is a warning.
    """
    items = [row for row in rows if row.wikidata]
    others = [row for row in rows if not row.wikidata]
    for some, km in ((items, _SAME_ITEM_KM), (others, SAME_PLACE_KM)):
        if some:
            yield from _faults(file, some, gazetteer, km)


def _faults(file: str, rows: Sequence[PlaceRow], gazetteer: Gazetteer, km: float) -> Iterator[RowFault]:
    asked: list[PlaceRow] = []
    points: list[NamedPoint] = []
    named = list(map(_names, rows))
    # Of nearly all rows no place bears a name, wherever it lies.
    known_names = gazetteer.known_names(list({name: None for names in named for name in names}))
    for row, names in zip(rows, named, strict=True):
        if row.lat is not None and row.lon is not None and not known_names.isdisjoint(names):
            asked += [row] * len(names)
            points += [(name, row.lat, row.lon) for name in names]
    claims = gazetteer.claims
    told: set[int] = set()
    namesakes = gazetteer.near_namesakes(points, km=km)
    for at in [at for at, candidates in enumerate(namesakes) if candidates]:  # of few rows
        row, (name, _, _), candidates = asked[at], points[at], namesakes[at]
        places = (candidate.place for candidate in candidates)
        known = next((place for place in places if _is_same(row, place, claims)), None)
        if known is not None and row.line not in told:
            told.add(row.line)
            if not _is_itself(row, known):
                yield _fault(file, row, name, known)


def _names(row: PlaceRow) -> list[str]:
    """Return the names by which the place of a row may be known, the main one first, each once."""
    if not row.names:
        return [row.name]
    names = [row.name, *[name.text for name in row.names if name.kind in _OWN_KINDS and not name.is_code]]
    return names if len(set(names)) == len(names) else list(dict.fromkeys(names))


def _is_same(row: PlaceRow, place: Place, claims: Mapping[str, str]) -> bool:
    if row.wikidata and place.wikidata:
        return row.wikidata == place.wikidata
    kind = find_kind(row.kind) if row.kind else None
    return (
        _km_apart(row, place) <= SAME_PLACE_KM
        and _is_compatible(row.country, place, claims)
        and (kind is None or kind.feature_class is place.feature_class)
    )


def _is_compatible(country: str, place: Place, claims: Mapping[str, str]) -> bool:
    """Return whether a place may also be filed under ``country``: the same, none, or one that claims it."""
    if not country or not place.country or country == place.country:
        return True
    dispute = place.dispute
    parties = (*dispute.held_by, *dispute.claimed_by) if dispute else ()
    return country in parties or claims.get(place.country) == country or claims.get(country) == place.country


def _km_apart(row: PlaceRow, place: Place) -> float:
    if row.lat is None or row.lon is None:
        return float("inf")
    return distance_km(row.lat, row.lon, place.lat, place.lon)


def _is_itself(row: PlaceRow, place: Place) -> bool:
    """Return whether a row without an id will get that of ``place``: the same row in two files."""
    slug = "-".join(fold(row.name).split())
    return not row.id and place.id in {f"user:{slug}", f"user:{slug}-{row.country.lower()}"}


def _fault(file: str, row: PlaceRow, name: str, known: Place) -> RowFault:
    apart = _km_apart(row, known)
    where = f"{apart:.1f} km away" if apart >= 0.1 else "at the same point"
    if fold(name) == fold(row.name):
        return RowFault(
            file,
            row.line,
            FaultKind.KNOWN_PLACE,
            f"{row.name!r} is already known as {known.id}, {where}",
            f"write {known.id} as its id to add names or to correct it, or delete the row",
            name=row.name,
            column="name",
        )
    return RowFault(
        file,
        row.line,
        FaultKind.KNOWN_PLACE,
        f"{known.id} ({known.name}), {where}, also bears the name {name!r}",
        f"if {row.name!r} is that place, write {known.id} as its id",
        is_warning=True,
        name=row.name,
        column="aliases",
    )
