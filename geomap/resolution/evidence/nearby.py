"""What stands close in the text: places that lie close on the ground, countries and units named."""

import numpy as np

from geomap.resolution.evidence.signal import Signal, strongest, total
from geomap.resolution.pairs import Surroundings, join_candidates, likeliest
from geomap.resolution.table import CandidateTable, Floats, Level, distances_km

#: Kilometres over which nearness on the ground falls to 1/e; issue 6's trials.
_DECAY_KM = 100.0


def near_in_text(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return the sum of ``p * e^(-km/100) * e^(-characters/120)`` over the names around.

    Only places small enough for their point to say where they are count, on both sides.
    """
    rows = likeliest(table, beliefs, most=3, least=0.05)
    joined = join_candidates(table, around.near, rows[~table.wide[rows]])
    value = (
        beliefs[joined.two]
        * np.exp(-distances_km(table.points[joined.one], table.points[joined.two]) / _DECAY_KM)
        * around.near.strength[joined.pair]
        * ~table.wide[joined.one]
    )
    return total(table, joined.one, around.near.other[joined.pair], value)


def country_named(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return how close the candidate's country (or its people) is named, 0..1."""
    return _named(table, beliefs, around, Level.COUNTRY)


def admin1_named(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return how close the candidate's first-level unit is named, 0..1."""
    return _named(table, beliefs, around, Level.ADMIN1)


def _named(table: CandidateTable, beliefs: Floats, around: Surroundings, level: Level) -> Signal:
    rows = likeliest(table, beliefs, most=2, least=0.2)
    joined = join_candidates(table, around.near, rows[table.level[rows] == level])
    unit = table.country if level is Level.COUNTRY else table.admin1
    inside = (
        (unit[joined.one] == unit[joined.two]) & (unit[joined.two] >= 0) & (table.level[joined.one] != level)
    )
    value = beliefs[joined.two] * around.near.strength[joined.pair] * inside
    return strongest(table, joined.one, around.near.other[joined.pair], value)
