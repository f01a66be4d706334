"""What an import has brought, and what it could not use."""

from collections import Counter
from dataclasses import dataclass, field
from heapq import nsmallest
from pathlib import Path

from geomap.gazetteer.rows import FaultKind, RowFault

#: How many faulty lines are named; the rest is counted.
MOST_NAMED = 20
_REMEDY = "correct the line, or download the file again"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What is in the layer at ``path``.

    ``n_places`` are new places, ``n_known`` those that the bundled gazetteer has, which got ``n_names`` of
    all names with the new ones; ``n_matched`` of them it has under another id (a country, a sea).
    ``filtered`` rows were not asked for. ``left_out`` counts by reason the names that are none (links,
    postal codes, machine transliterations). ``faults`` are the first faulty lines of each file, of
    ``n_faults``.
    """

    path: Path
    name: str
    n_places: int
    n_names: int
    n_known: int
    n_matched: int
    filtered: int
    left_out: tuple[tuple[str, int], ...]
    faults: tuple[RowFault, ...]
    n_faults: int


@dataclass(slots=True)
class Tally:
    """What is counted while files are read."""

    left_out: Counter[str] = field(default_factory=Counter)
    faults: list[RowFault] = field(default_factory=list)
    n_faults: int = 0
    n_known: int = 0
    n_matched: int = 0
    filtered: int = 0

    def fault(self, file: str, line: int, kind: FaultKind, reason: str, name: str = "") -> None:
        """Count a faulty line; of each file the first few are kept."""
        self.n_faults += 1
        self.faults.append(RowFault(file, line, kind, reason, _REMEDY, name=name))
        if len(self.faults) > 50 * MOST_NAMED:
            self.faults = self.named()

    def named(self) -> list[RowFault]:
        """Return the first faults of each file, in order."""
        files = dict.fromkeys(fault.file for fault in self.faults)
        return [
            fault
            for file in files
            for fault in nsmallest(
                MOST_NAMED,
                (fault for fault in self.faults if fault.file == file),
                key=lambda found: found.line,
            )
        ]

    def add(self, other: "Tally") -> None:
        """Add what another one has counted."""
        self.left_out.update(other.left_out)
        self.faults = [*self.faults, *other.faults]
        self.faults = self.named()
        self.n_faults += other.n_faults
        self.n_known += other.n_known
        self.n_matched += other.n_matched
        self.filtered += other.filtered
