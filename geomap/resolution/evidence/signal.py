"""What a kind of evidence says about every candidate of a document."""

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

    ``row`` are candidates, ``other`` the groups that speak for them.
    """
    values = np.zeros(table.n)
    because = np.full(table.n, -1, dtype=np.int64)
    order = np.argsort(value, kind="stable")
    # Of several assignments to one place the last stays: the greatest.
    values[row[order]] = value[order]
    because[row[order]] = np.where(value[order] > 0, other[order], -1)
    return Signal(values, because)


def total(table: CandidateTable, row: Ints, other: Ints, value: Floats) -> Signal:
    """Return for each candidate the sum of ``value`` over its rows, and the group that gives most."""
    return Signal(
        np.bincount(row, weights=value, minlength=table.n).astype(np.float64),
        strongest(table, row, other, value).because,
    )
