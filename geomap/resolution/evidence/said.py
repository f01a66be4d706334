"""What the words beside a name call it, held against what each candidate is."""

import numpy as np

from geomap.resolution.evidence.signal import Signal, alone
from geomap.resolution.pairs import Surroundings
from geomap.resolution.table import CandidateTable, Floats, Level

_SEATS = frozenset({"PPLC", "PPLA", "PPLG"})


def called_so(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 where a word beside the name calls it what the candidate is."""
    return alone(around.said_level[table.group, table.level])


def called_otherwise(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 where the words beside the name call it something that the candidate is not."""
    said = around.said_level[table.group]
    return alone(said.any(axis=1) & ~around.said_level[table.group, table.level])


def called_capital(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 where the name is called a capital and the candidate is one."""
    seat = np.array([candidate.place.feature_code in _SEATS for candidate in table.candidates], dtype=bool)
    return alone(around.said_capital[table.group] & seat & (table.level == Level.POPULATED))
