"""What a kind of evidence says about every candidate of a document."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from geomap.resolution.table import CandidateTable, Flags, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """One number per candidate, in the unit of its kind, higher is more of it.

    ``because`` is, per candidate, the group whose name speaks most for it; -1 where none does.
    """

    values: Floats
    because: Ints


def alone(values: Floats | Flags) -> Signal:
    """Return ``values`` as evidence that no other name gives."""
    return Signal(np.asarray(values, dtype=np.float64), np.full(len(values), -1, dtype=np.int64))


def strongest(table: CandidateTable, row: Ints, other: Ints, value: Floats) -> Signal:
    """Return for each candidate the greatest ``value`` of its rows, and the group it comes from.

    ``row`` are candidates, ``other`` the groups that speak for them; no ``value`` is below 0.
    """
    values = np.zeros(table.n)
    because = np.full(table.n, -1, dtype=np.int64)
    _raise(values, because, row, other, value)
    return Signal(values, because)


def _raise(values: Floats, because: Ints, row: Ints, other: Ints, value: Floats) -> None:
    """Raise ``values`` to the greatest ``value`` of each ``row``, and say ``because`` of which group."""
    np.maximum.at(values, row, value)
    # Of several assignments to one place the last stays. To sort the values took five times as long.
    greatest = np.flatnonzero((value > 0) & (value == values[row]))
    because[row[greatest]] = other[greatest]


def total(table: CandidateTable, row: Ints, other: Ints, value: Floats) -> Signal:
    """Return for each candidate the sum of ``value`` over its rows, and the group that gives most."""
    return total_of(table, [(row, other, value)])


def total_of(table: CandidateTable, parts: Iterable[tuple[Ints, Ints, Floats]]) -> Signal:
    """Return for each candidate the sum of its values, and the group that gives most.

    Each of ``parts`` has rows, the groups that speak for them and values, as for `strongest`.
    """
    values, most = np.zeros(table.n), np.zeros(table.n)
    because = np.full(table.n, -1, dtype=np.int64)
    for row, other, value in parts:
        np.add.at(values, row, value)
        _raise(most, because, row, other, value)
    return Signal(values, because)
