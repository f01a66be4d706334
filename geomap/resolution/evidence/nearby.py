"""What stands close in the text: places that lie close on the ground, countries and units named."""

import math
from collections.abc import Iterator

import numpy as np

from geomap.resolution.evidence.signal import Signal, strongest, total_of
from geomap.resolution.pairs import GroupPairs, Surroundings, join_candidates, likeliest
from geomap.resolution.table import (
    EARTH_RADIUS_KM,
    CandidateTable,
    Floats,
    Ints,
    Level,
    cosines,
    kilometres,
)

#: Kilometres over which nearness on the ground falls to 1/e; issue 6's trials.
_DECAY_KM = 100.0
#: The same over a whole text; issue 6's trials.
_ANYWHERE_KM = 60.0
#: Farther away nothing is near: the little that is left of the kernels there, trees would take for a sign.
_FAR_COSINE = math.cos(1000.0 / EARTH_RADIUS_KM)
_LEAST_MASS = 0.02
#: Bounds the time for a text of thousands of names, and the memory for all of its candidates at once.
_MOST_SPEAKERS = 300
_BLOCK = 50
#: Pairs of names whose candidates are held against each other at once.
_PAIRS = 1024


def near_in_text(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return the sum of ``p * e^(-km/100) * e^(-characters/120)`` over the names around, to 1,000 km.

    Only places small enough for their point to say where they are count, on both sides.
    """
    rows = likeliest(table, beliefs, most=3, least=0.05)
    return total_of(table, _nearnesses(table, beliefs, around.near, rows[~table.wide[rows]]))


def _nearnesses(
    table: CandidateTable, beliefs: Floats, pairs: GroupPairs, others: Ints
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Yield candidates, groups that speak for them and how much, in blocks that stay in a core's cache."""
    for first in range(0, len(pairs.group), _PAIRS):
        some = slice(first, first + _PAIRS)
        block = GroupPairs(pairs.group[some], pairs.other[some], pairs.strength[some])
        joined = join_candidates(table, block, others)
        cosine = cosines(table.points[joined.one], table.points[joined.two])
        close = np.flatnonzero((cosine > _FAR_COSINE) & ~table.wide[joined.one])
        one, two, pair = joined.one[close], joined.two[close], joined.pair[close]
        near = np.exp(-kilometres(cosine[close]) / _DECAY_KM)
        yield one, block.other[pair], beliefs[two] * near * block.strength[pair]


def near_anywhere(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return ``ln(1 + sum of w * p * e^(-km/60))`` over the other names of the whole text, w their weight.

    To 1,000 km. Only places small enough count, as above, and of a long text the few hundred that are most
    certain.
    """
    mass = table.weight * beliefs * ~table.wide
    sure = np.flatnonzero(mass >= _LEAST_MASS)
    sure = np.sort(sure[np.lexsort((sure, -mass[sure]))[:_MOST_SPEAKERS]])
    found = total_of(table, _neighbours(table, mass, sure))
    return Signal(np.log1p(found.values), found.because)


def _neighbours(table: CandidateTable, mass: Floats, sure: Ints) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Yield candidates, the groups of the ``sure`` ones near them, and how much these speak for them."""
    key, points = table.key[table.group], np.ascontiguousarray(table.points[sure].T)
    for first in range(0, table.n if len(sure) else 0, _BLOCK):
        cosine = table.points[first : first + _BLOCK] @ points
        one, two = np.nonzero(cosine > _FAR_COSINE)
        row, other = one + first, sure[two]
        free = (key[row] != key[other]) & ~table.wide[row]
        near = np.exp(-kilometres(cosine[one, two][free]) / _ANYWHERE_KM)
        yield row[free], table.group[other[free]], mass[other[free]] * near


def country_named(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return how close the candidate's country (or its people) is named by another name, 0..1."""
    return _named(table, beliefs, around, Level.COUNTRY)


def admin1_named(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return how close the candidate's first-level unit is named by another name, 0..1."""
    return _named(table, beliefs, around, Level.ADMIN1)


def _named(table: CandidateTable, beliefs: Floats, around: Surroundings, level: Level) -> Signal:
    rows = likeliest(table, beliefs, most=2, least=0.2)
    joined = join_candidates(table, around.near, rows[table.level[rows] == level])
    unit = table.country if level is Level.COUNTRY else table.admin1
    # The unit itself too, where it has another name beside this one: "Cretan" speaks for Crete.
    inside = (unit[joined.one] == unit[joined.two]) & (unit[joined.two] >= 0)
    value = beliefs[joined.two] * around.near.strength[joined.pair] * inside
    return strongest(table, joined.one, around.near.other[joined.pair], value)
