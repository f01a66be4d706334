"""Distances and directions in the text: "Guerguerat, 60 km south of Dakhla"."""

import numpy as np

from geomap.resolution.evidence.signal import Signal, strongest
from geomap.resolution.pairs import GroupPairs, Surroundings, join_candidates, likeliest
from geomap.resolution.table import CandidateTable, Flags, Floats, Ints, Level, distances_km

#: People measure along roads, to the edge of a town or in round numbers: e^-1 at 5 km and a quarter of what
#: is said. Our assumption.
_LEAST_TOLERANCE_KM = 5.0
_TOLERANCE = 0.25
#: A direction alone, "a town south of Algiers", is said of neighbours; it tells half as much.
_NEIGHBOUR_KM = 150.0
_BEARING_ALONE = 0.5
#: Of eight winds each is right within 22.5 degrees; at 90 degrees more the text says something else.
_HALF_WIND_DEG = 22.5
_WRONG_DEG = 90.0
#: Nobody measures from the middle of a country; its point says too little.
_HAS_POINT = ~np.isin(list(Level), (Level.COUNTRY, Level.ADMIN1, Level.REGION))


def as_measured(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return how well each candidate lies where the text says, 0..1, by the likeliest places of the other.

    That is belief x e^(-difference in km / tolerance) x fit of the direction. Where a distance is said, the
    name it is measured from is judged by the measured one too.
    """
    said = [
        relation for relation in around.measured if table.key[relation.group] != table.key[relation.other]
    ]
    if not said:
        return Signal(np.zeros(table.n), np.full(table.n, -1, dtype=np.int64))
    group, other = _column([r.group for r in said]), _column([r.other for r in said])
    distance, bearing = np.array([r.distance_km for r in said]), np.array([r.bearing_deg for r in said])
    both = ~np.isnan(distance)
    pairs = GroupPairs(
        group=np.concatenate([group, other[both]]),
        other=np.concatenate([other, group[both]]),
        strength=np.ones(len(group) + int(both.sum())),
    )
    is_measured = np.arange(len(pairs.group)) < len(group)
    distance, bearing = (np.concatenate([column, column[both]]) for column in (distance, bearing))
    joined = join_candidates(table, pairs, likeliest(table, beliefs, most=5, least=0.01))
    place = np.where(is_measured[joined.pair], joined.one, joined.two)
    anchor = np.where(is_measured[joined.pair], joined.two, joined.one)
    fit = _fit(table, place, anchor, distance[joined.pair], bearing[joined.pair])
    return strongest(table, joined.one, pairs.other[joined.pair], beliefs[joined.two] * fit)


def _column(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _fit(table: CandidateTable, place: Ints, anchor: Ints, distance: Floats, bearing: Floats) -> Floats:
    """Return how well ``place`` lies at ``distance`` km and ``bearing`` degrees from ``anchor``, 0..1."""
    lies_at = distances_km(table.points[place], table.points[anchor])
    off = np.abs(lies_at - distance) / (_LEAST_TOLERANCE_KM + _TOLERANCE * distance)
    by_distance = np.where(
        np.isnan(distance), _BEARING_ALONE * np.exp(-lies_at / _NEIGHBOUR_KM), np.exp(-np.nan_to_num(off))
    )
    turn = np.abs((_bearings_deg(table.points[anchor], table.points[place]) - bearing + 180) % 360 - 180)
    beyond = np.clip(np.nan_to_num(turn) - _HALF_WIND_DEG, 0, _WRONG_DEG - _HALF_WIND_DEG)
    by_bearing = np.cos(np.radians(beyond * 90 / (_WRONG_DEG - _HALF_WIND_DEG)))
    fit: Floats = by_distance * by_bearing * _is_point(table, place) * _is_point(table, anchor)
    return fit


def _is_point(table: CandidateTable, rows: Ints) -> Flags:
    return _HAS_POINT[table.level[rows]]


def _bearings_deg(points: Floats, others: Floats) -> Floats:
    """Return the bearing from each of ``points`` to the other in its row, degrees from north, -180..180."""
    east = points[:, 0] * others[:, 1] - points[:, 1] * others[:, 0]
    across = points[:, 0] * others[:, 0] + points[:, 1] * others[:, 1]
    # Both times the cosine of the first latitude, which the angle does not need.
    level = points[:, 0] ** 2 + points[:, 1] ** 2
    bearings: Floats = np.degrees(np.arctan2(east, level * others[:, 2] - points[:, 2] * across))
    return bearings
