"""Places of a name close to a point, for many rows at once."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from math import cos, degrees, radians

from geomap.gazetteer.hits import BuildCandidates, NameIndex
from geomap.gazetteer.names import BARE, CODE, case_fits, postings_in, unpack
from geomap.geo.points import EARTH_RADIUS_KM, distance_km
from geomap.model.resolution import Candidate
from geomap.text.folding import fold_all

#: A name and the point (lat, lon) near which a place of that name is looked for.
NamedPoint = tuple[str, float, float]
#: The points (lat, lon) of places by number.
FindPoints = Callable[[Sequence[int]], Mapping[int, tuple[float, float]]]


def find_near_namesakes(
    asked: Sequence[NamedPoint],
    names: NameIndex,
    points: FindPoints,
    build: BuildCandidates,
    *,
    km: float,
) -> list[tuple[Candidate, ...]]:
    """Return the namesakes of each of ``asked``; see `Gazetteer.near_namesakes`.

    Most names have no place nearby: only points are read of all namesakes, places of the few that are.
    """
    by_name = _postings(list({name: None for name, _, _ in asked}), names)
    numbers = sorted({posting >> 32 for several in by_name.values() for posting in several})
    where = points(numbers)
    near = {
        at: [
            posting
            for posting in by_name[name]
            if _is_within(where.get(posting >> 32), lat, lon, km) and _is_name(posting, name)
        ]
        for at, (name, lat, lon) in enumerate(asked)
        if name in by_name
    }
    built = iter(build([posting for several in near.values() for posting in several]))
    found: list[tuple[Candidate, ...]] = [()] * len(asked)
    for at, several in near.items():
        found[at] = tuple(islice(built, len(several)))
    return found


def find_known(asked: Sequence[str], names: NameIndex) -> frozenset[str]:
    """Return those of ``asked`` that a place bears, however they are spelt."""
    return frozenset(name for name, postings in _postings(asked, names).items() if postings)


def _postings(asked: Sequence[str], names: NameIndex) -> dict[str, tuple[int, ...]]:
    """Return the postings of those of the names asked that places bear."""
    keys = fold_all(asked)
    blobs = names.find_each(list(filter(None, dict.fromkeys(keys))))
    return {name: postings_in(blobs[key]) for name, key in zip(asked, keys, strict=True) if key in blobs}


def _is_within(point: tuple[float, float] | None, lat: float, lon: float, km: float) -> bool:
    if point is None:
        return False
    reach_deg = degrees(km / EARTH_RADIUS_KM)
    if abs(point[0] - lat) > reach_deg:  # most of them: no sines
        return False
    beside = abs((point[1] - lon + 180) % 360 - 180) * cos(radians(min(89.0, abs(lat) + reach_deg)))
    return beside <= reach_deg * 2 and distance_km(lat, lon, *point) <= km


def _is_name(posting: int, name: str) -> bool:
    """Return whether a place bears the name itself: no code, nor one without the word for its kind."""
    flags = unpack(posting)[1]
    return not flags & (CODE | BARE) and case_fits(flags, name)
