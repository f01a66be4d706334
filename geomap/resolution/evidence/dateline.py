"""Where the report was written: "DAKHLA (MAP) -"."""

import numpy as np

from geomap.resolution.evidence.signal import Signal, alone, strongest
from geomap.resolution.pairs import Surroundings, likeliest
from geomap.resolution.table import CandidateTable, Floats, Level, distances_km

_DECAY_KM = 100.0
#: Being in the state of the dateline's town tells as much as being 70 km from it.
_SAME_UNIT = 0.5


def is_dateline(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 for a town where the name is the dateline: reports are written in towns."""
    return alone(np.isin(table.group, around.dateline) & (table.level == Level.POPULATED))


def near_dateline(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return how near each candidate of the other names is to the dateline's likeliest places, 0..1.

    That is belief x e^(-km/100), or half the belief in the same first-level unit where that is more. Only
    places small enough for their point to say where they are have a distance.
    """
    chosen = [
        row for row in likeliest(table, beliefs, most=3, least=0.05) if _is_dateline(table, row, around)
    ]
    rows, others, values = [], [], []
    for row in chosen:
        free = np.flatnonzero(table.key[table.group] != table.key[table.group[row]])
        near = np.exp(-distances_km(table.points[free], table.points[row]) / _DECAY_KM) * ~table.wide[free]
        same = (table.admin1[free] == table.admin1[row]) & (table.admin1[row] >= 0)
        rows.append(free)
        others.append(np.full(len(free), table.group[row]))
        values.append(beliefs[row] * np.maximum(near, _SAME_UNIT * same))
    if not rows:
        return alone(np.zeros(table.n))
    return strongest(table, np.concatenate(rows), np.concatenate(others), np.concatenate(values))


def _is_dateline(table: CandidateTable, row: int, around: Surroundings) -> bool:
    return int(table.group[row]) in around.dateline and not table.wide[row]
