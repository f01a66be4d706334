"""How the name belongs to the place: as its own name, or by another way."""

import numpy as np

from geomap.model.resolution import NameKind
from geomap.resolution.evidence.signal import Signal, alone
from geomap.resolution.pairs import Surroundings
from geomap.resolution.table import CandidateTable, Floats


def written_so(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 where the place is called so letter by letter, at home or in the text's language."""
    return alone(table.as_written)


def exonym(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 where the place is called so in a language that is neither its own nor the text's."""
    return _is_kind(table, NameKind.EXONYM)


def alternate_name(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 where the name is an alternate one, such as one in another language."""
    return _is_kind(table, NameKind.ALTERNATE)


def abbreviation(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 where the name is an abbreviation."""
    return _is_kind(table, NameKind.ABBREVIATION)


def former_name(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 where the name is one that the place no longer has."""
    return _is_kind(table, NameKind.FORMER)


def _is_kind(table: CandidateTable, kind: NameKind) -> Signal:
    return alone(np.array([candidate.name_kind is kind for candidate in table.candidates], dtype=np.float64))
