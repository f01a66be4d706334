"""Members of a list are of one kind: "Georgia, Alabama and Florida" are states."""

from geomap.resolution.evidence.signal import Signal, total
from geomap.resolution.pairs import Surroundings, join_candidates, likeliest
from geomap.resolution.table import CandidateTable, Floats


def listed_level(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return how likely the others of its list are of the candidate's level, anywhere."""
    joined = join_candidates(table, around.peers, likeliest(table, beliefs, most=4, least=0.02))
    alike = table.level[joined.one] == table.level[joined.two]
    value = beliefs[joined.two] * around.peers.strength[joined.pair] * alike
    return total(table, joined.one, around.peers.other[joined.pair], value)
