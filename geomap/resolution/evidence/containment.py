"""What the text says outright: "Paris, Texas", "Dakhla (Western Sahara)", "Dakhla in the Sahara"."""

import numpy as np

from geomap.resolution.evidence.signal import Signal, alone, strongest
from geomap.resolution.pairs import CandidatePairs, GroupPairs, Surroundings, join_candidates, likeliest
from geomap.resolution.table import CandidateTable, Flags, Floats, Level

#: A container that is unlikely by itself still speaks a little: the text did name it.
_LEAST_BELIEF = 0.05
_IS_CONTAINER = np.isin(list(Level), (Level.COUNTRY, Level.ADMIN1, Level.ADMIN, Level.REGION))
_IS_LARGE = np.isin(list(Level), (Level.COUNTRY, Level.ADMIN1))


def stated_inside(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return how likely the place written as the container is one that the candidate lies in."""
    return _inside(table, beliefs, around.stated)


def stated_outside(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return how certain the place written as the container is, where the candidate is not in it."""
    joined = _with_containers(table, beliefs, around.stated)
    if not len(joined.one):
        return alone(np.zeros(table.n))
    inside = lies_inside(table, joined)
    sure = np.bincount(joined.one, weights=beliefs[joined.two], minlength=table.n)
    within = np.bincount(joined.one, weights=beliefs[joined.two] * inside, minlength=table.n)
    because = strongest(table, joined.one, around.stated.other[joined.pair], beliefs[joined.two]).because
    values = np.clip(sure - within, 0, 1) * (within < _LEAST_BELIEF)
    return Signal(values, np.where(values > 0, because, -1))


def listed_inside(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return the same where the two names are part of a longer list."""
    return _inside(table, beliefs, around.listed_after)


def stated_container(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return how likely the name before is of a place inside the candidate ("Atlanta, Georgia")."""
    both = [around.stated, around.listed_after]
    if not any(len(pairs.group) for pairs in both):
        return alone(np.zeros(table.n))
    flipped = GroupPairs(
        group=np.concatenate([pairs.other for pairs in both]),
        other=np.concatenate([pairs.group for pairs in both]),
        strength=np.concatenate([pairs.strength for pairs in both]),
    )
    rows = likeliest(table, beliefs, most=5, least=0.01)
    joined = join_candidates(table, flipped, rows)
    inside = lies_inside(table, CandidatePairs(joined.pair, joined.two, joined.one))
    value = np.maximum(beliefs[joined.two], _LEAST_BELIEF) * inside
    return strongest(table, joined.one, flipped.other[joined.pair], value)


def _inside(table: CandidateTable, beliefs: Floats, pairs: GroupPairs) -> Signal:
    joined = _with_containers(table, beliefs, pairs)
    if not len(joined.one):
        return alone(np.zeros(table.n))
    value = np.maximum(beliefs[joined.two], _LEAST_BELIEF) * lies_inside(table, joined)
    return strongest(table, joined.one, pairs.other[joined.pair], value)


def _with_containers(table: CandidateTable, beliefs: Floats, pairs: GroupPairs) -> CandidatePairs:
    rows = likeliest(table, beliefs, most=5, least=0.0)
    return join_candidates(table, pairs, rows[_IS_CONTAINER[table.level[rows]]])


def lies_inside(table: CandidateTable, joined: CandidatePairs) -> Flags:
    """Return whether each candidate ``one`` lies in its ``two``: by country, unit or box."""
    one, two = joined.one, joined.two
    level, container = table.level[one], table.level[two]
    country = (
        (container == Level.COUNTRY)
        & (level != Level.COUNTRY)
        & (table.country[one] == table.country[two])
        & (table.country[one] >= 0)
    )
    admin1 = (
        (container == Level.ADMIN1)
        & ~_IS_LARGE[level]
        & (table.admin1[one] == table.admin1[two])
        & (table.admin1[one] >= 0)
    )
    admin2 = (
        (container == Level.ADMIN)
        & (level == Level.POPULATED)
        & (table.admin2[one] == table.admin2[two])
        & (table.admin2[one] >= 0)
    )
    boxed = np.zeros(len(one), dtype=bool)
    for row in np.flatnonzero((container == Level.REGION) & (level != Level.REGION)):
        boxed[row] = _in_box(table, int(one[row]), int(two[row]))
    flags: Flags = country | admin1 | admin2 | boxed
    return flags


def _in_box(table: CandidateTable, one: int, two: int) -> bool:
    box, place = table.candidates[two].place.bbox, table.candidates[one].place
    if box is None or not box.south <= place.lat <= box.north:
        return False
    if box.west > box.east:
        return place.lon >= box.west or place.lon <= box.east
    return box.west <= place.lon <= box.east
