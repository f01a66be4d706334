"""How likely the chosen place is right, and how likely none is, from how clearly it won and what it is.

A second model over what the first came out with: the share of the probability that a softmax gives is
too sure of itself where no candidate is right.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from geomap.resolution.rank import Scored
from geomap.resolution.ranker import Forest
from geomap.resolution.table import CandidateTable, Flags, Floats, Ints, distances_km

#: A name with one candidate has no rival to be ahead of; this counts as its lead, in log-odds.
_LONE_MARGIN = 4.0
_MOST_MARGIN = 10.0
#: The city and the unit around it are no rivals: either is right on the map.
_SAME_SPOT_KM = 50.0
#: A probability that is shown is never certainty.
_MOST_SURE = 0.995

#: What a choice rests on besides the evidence for it.
FACTS = (
    "share", "margin", "lone", "rivals", "level", "prominence", "population", "by_main_name", "written_so",
    "shortened", "misspelt", "words", "mentions", "names", "same_country", "same_admin1", "near_anywhere",
    "near_in_text", "country_named", "admin1_named", "stated_inside", "called_so", "called_otherwise",
    "near_home", "seat", "score",
)  # fmt: skip
_EVIDENCE = frozenset({
    "same_country", "same_admin1", "near_anywhere", "near_in_text", "country_named", "admin1_named",
    "stated_inside", "called_so", "called_otherwise", "near_home", "written_so",
})  # fmt: skip


def gather_facts(table: CandidateTable, ranking: Scored, group: int, rows: Sequence[int]) -> dict[str, float]:
    """Return the facts about the first of ``rows``, the candidates of ``group``, likeliest first.

    Each of `FACTS`, as `gather_columns` has them.
    """
    columns = gather_columns(table, ranking, rows)
    return {name: float(column[0]) for name, column in columns.items()}


def gather_columns(table: CandidateTable, ranking: Scored, rows: Sequence[int]) -> dict[str, Floats]:
    """Return the facts about the likeliest candidate of each group, a column for each of `FACTS`.

    ``rows`` are the candidates, group after group in the table's order, likeliest first.

    ``share``, of the probability of all candidates that lie within 50 km of the likeliest;
    ``margin``, the log-odds ahead of the first that lies farther away; ``lone``, that there is no such;
    ``rivals``, ln(1 + number of candidates); ``level``, as `Level` counts; ``population``, log10;
    ``misspelt``, letters that differ; ``words`` of the name; ``mentions``, ln of how often the name stands in
    the text, ``names``, ln of how many others do; ``score``, the recogniser's. The others are values of the
    evidence of these names.
    """
    row = np.array(rows, dtype=np.int64)
    _, first, group, count = np.unique(
        table.group[row], return_index=True, return_inverse=True, return_counts=True
    )
    best = row[first]
    away = distances_km(table.points[row], table.points[best][group]) > _SAME_SPOT_KM
    margin, lone = _margins(ranking.scores[row], away, first, group)
    candidates = [table.candidates[chosen] for chosen in best]
    named = [table.groups[chosen] for chosen in table.group[best]]
    facts = {
        "share": np.bincount(group, weights=ranking.beliefs[row] * ~away),
        "margin": margin,
        "lone": lone,
        "rivals": np.log1p(count),
        "level": table.level[best],
        "prominence": [candidate.prominence for candidate in candidates],
        "population": np.log10([max(1, candidate.place.population) for candidate in candidates]),
        "by_main_name": [candidate.by_main_name for candidate in candidates],
        "shortened": [name.shortened for name in named],
        "misspelt": [candidate.distance for candidate in candidates],
        "words": [len(name.name.split()) for name in named],
        "mentions": np.log([name.mentions for name in named]),
        "names": np.full(len(best), math.log(max(1, len(table.groups)))),
        "seat": table.seat[best],
        "score": [name.score for name in named],
    } | {kind: ranking.signals[kind].values[best] for kind in _EVIDENCE}
    return {name: np.asarray(column, dtype=np.float64) for name, column in facts.items()}


def _margins(scores: Floats, away: Flags, first: Ints, group: Ints) -> tuple[Floats, Floats]:
    """Return how far each first candidate leads the first ``away`` in its group, and whether none is."""
    rivals = np.flatnonzero(away)
    groups, nearest = np.unique(group[rivals], return_index=True)
    margin, lone = np.full(len(first), _LONE_MARGIN), np.ones(len(first))
    margin[groups] = scores[first[groups]] - scores[rivals[nearest]]
    lone[groups] = 0.0
    return np.minimum(margin, _MOST_MARGIN), lone


def probability_of(forest: Forest, facts: dict[str, float]) -> float:
    """Return the probability, 0..1, that ``forest`` gives; never certainty."""
    columns = {name: np.array([fact]) for name, fact in facts.items()}
    return float(probabilities_of(forest, columns)[0])


def probabilities_of(forest: Forest, facts: Mapping[str, Floats]) -> Floats:
    """Return the probability, 0..1, that ``forest`` gives for each row of the columns; never certainty."""
    columns = np.stack([facts[name] for name in forest.columns], axis=1)
    log_odds = forest.intercept + forest.trees.sums(columns)
    probabilities: Floats = np.minimum(_MOST_SURE, 1 / (1 + np.exp(-log_odds)))
    return probabilities
