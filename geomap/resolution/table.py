"""Every candidate of a document as columns of numbers, so that evidence is measured in bulk."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import Candidate
from geomap.resolution.mentions import NameGroup

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG 1980
#: Ten mentions of a name tell more than one, but not ten times more.
_MOST_MENTIONS_WEIGHT = 3.0


T = TypeVar("T")


class Level(IntEnum):
    """What kind of unit a place is, as far as evidence cares."""

    COUNTRY = 0
    ADMIN1 = 1
    ADMIN = 2
    POPULATED = 3
    REGION = 4
    WATER = 5
    TERRAIN = 6
    SPOT = 7


CLASS_LEVELS = {
    FeatureClass.ADMIN: Level.ADMIN,
    FeatureClass.POPULATED: Level.POPULATED,
    FeatureClass.AREA: Level.REGION,
    FeatureClass.WATER: Level.WATER,
    FeatureClass.TERRAIN: Level.TERRAIN,
    FeatureClass.UNDERSEA: Level.WATER,
    FeatureClass.VEGETATION: Level.TERRAIN,
    FeatureClass.SPOT: Level.SPOT,
    FeatureClass.ROAD: Level.SPOT,
}
#: The point of a large unit says little of where its namesakes' neighbours lie.
_WIDE = (Level.COUNTRY, Level.ADMIN1, Level.REGION, Level.WATER, Level.TERRAIN)


def level_of(place: Place) -> Level:
    """Return the level of ``place``."""
    if place.is_country:
        return Level.COUNTRY
    if place.feature_code == "ADM1":
        return Level.ADMIN1
    return CLASS_LEVELS[place.feature_class]


@dataclass(frozen=True, slots=True, eq=False)
class CandidateTable:
    """The candidates of all groups, one row each, the rows of a group together.

    ``offsets[g]:offsets[g + 1]`` are the rows of group ``g``. ``country``, ``admin1`` and ``admin2`` are
    codes of this table, -1 for none; ``key`` is equal for groups of one name. ``points`` are
    unit vectors, shape ``(n, 3)``. ``group_weight`` is how much a group's name counts as evidence.
    ``claimant`` is the country that also claims the place, -1 for none. ``seat`` marks candidates where a
    government sits, ``as_written`` those that are called just as the text writes the name, ``acts`` groups
    of which one mention means a government.
    """

    groups: tuple[NameGroup, ...]
    candidates: tuple[Candidate, ...]
    group: Ints
    offsets: Ints
    key: Ints
    group_weight: Floats
    country: Ints
    claimant: Ints
    admin1: Ints
    admin2: Ints
    level: Ints
    wide: Flags
    seat: Flags
    as_written: Flags
    acts: Flags
    points: Floats

    @property
    def n(self) -> int:
        """The number of candidates."""
        return len(self.candidates)

    @property
    def weight(self) -> Floats:
        """The group's weight for each candidate."""
        weights: Floats = self.group_weight[self.group]
        return weights


def build_table(groups: Sequence[NameGroup]) -> CandidateTable:
    """Return the table of the candidates of ``groups``."""
    candidates = tuple(candidate for group in groups for candidate in group.candidates)
    places = [candidate.place for candidate in candidates]
    counts = np.array([len(group.candidates) for group in groups], dtype=np.int64)
    claimants = [claimant for group in groups for claimant in _per_candidate(group.claimed_by, group, "")]
    countries = _codes([*(place.country for place in places), *claimants])
    level = np.array([level_of(place) for place in places], dtype=np.int64)
    return CandidateTable(
        groups=tuple(groups),
        candidates=candidates,
        group=np.repeat(np.arange(len(groups)), counts),
        offsets=np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)]),
        key=_codes(group.key for group in groups),
        group_weight=np.array([_weight_of(group) for group in groups], dtype=np.float64),
        country=countries[: len(places)],
        claimant=countries[len(places) :],
        admin1=_codes(_admin1_of(place) for place in places),
        admin2=_codes(_admin2_of(place) for place in places),
        level=level,
        wide=np.isin(level, _WIDE),
        seat=np.array(
            [is_seat for group in groups for is_seat in _per_candidate(group.seats, group, False)], dtype=bool
        ),
        as_written=np.array(
            [is_so for group in groups for is_so in _per_candidate(group.as_written, group, False)],
            dtype=bool,
        ),
        acts=np.array([group.acts for group in groups], dtype=bool),
        points=unit_vectors([place.lat for place in places], [place.lon for place in places]),
    )


def _per_candidate(values: tuple[T, ...], group: NameGroup, default: T) -> tuple[T, ...]:
    return values or (default,) * len(group.candidates)


def _weight_of(group: NameGroup) -> float:
    return min(_MOST_MENTIONS_WEIGHT, 1 + math.log(group.mentions))


def _admin1_of(place: Place) -> str:
    if place.feature_code == "ADM1":
        return f"{place.country}/{place.name}"
    return f"{place.country}/{place.admin1}" if place.admin1 else ""


def _admin2_of(place: Place) -> str:
    name = place.name if place.feature_code == "ADM2" else place.admin2
    return f"{place.country}/{place.admin1}/{name}" if name else ""


def _codes(values: Iterable[str]) -> Ints:
    """Return a number for each distinct value, -1 for the empty one."""
    seen: dict[str, int] = {}
    return np.array([seen.setdefault(value, len(seen)) if value else -1 for value in values], dtype=np.int64)


def unit_vectors(lats: Sequence[float], lons: Sequence[float]) -> Floats:
    """Return the points, in degrees, as vectors of length 1, shape ``(n, 3)``."""
    lat, lon = np.radians(np.array(lats, dtype=np.float64)), np.radians(np.array(lons, dtype=np.float64))
    vectors: Floats = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
    return vectors


def distances_km(points: Floats, others: Floats) -> Floats:
    """Return the great-circle distance of each of ``points`` to the one of ``others`` in its row."""
    return kilometres(cosines(points, others))


def cosines(points: Floats, others: Floats) -> Floats:
    """Return the cosine of the angle between each of ``points`` and the one of ``others`` in its row."""
    cosine: Floats = np.einsum("...i,...i->...", points, others)  # a third of the time of a product's sum
    return cosine


def kilometres(cosine: Floats) -> Floats:
    """Return the great-circle distances of points the angle between which has this ``cosine``."""
    # In place, as a long text has millions of pairs.
    half: Floats = np.subtract(1.0, cosine)
    half *= 0.5
    np.clip(half, 0.0, 1.0, out=half)
    np.arcsin(np.sqrt(half, out=half), out=half)
    half *= 2 * EARTH_RADIUS_KM
    return half


def share_beliefs(table: CandidateTable, scores: Floats) -> Floats:
    """Return the softmax of ``scores`` within each group: how likely each candidate is."""
    if not table.n:
        return np.zeros(0)
    best = np.full(len(table.groups), -np.inf)
    np.maximum.at(best, table.group, scores)
    raised = np.exp(scores - best[table.group])
    totals = np.bincount(table.group, weights=raised, minlength=len(table.groups))
    beliefs: Floats = raised / totals[table.group]
    return beliefs
