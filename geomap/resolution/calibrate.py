"""How likely the chosen place is right, from how clearly it won and what spoke for it."""

import math
from dataclasses import dataclass

from geomap.resolution.mentions import NameGroup
from geomap.resolution.rank import Ranking
from geomap.resolution.table import CandidateTable, Level

#: A name with one candidate has no rival to be ahead of; this much counts as its lead.
_LONE_MARGIN = 4.0
_MOST_MARGIN = 8.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """Coefficients of a logistic regression; the names are those of `ChoiceFacts`.

    Fitted on 2026-11-22 by ``python -m geomap.training.confidence`` on what geomap finds in LGL and
    TUD-Loc-2013, each weighing the same: expected calibration error .028 and .015, area under the
    curve .874 and .739 there (in-sample); .025 and .775 on GeoWebNews, which no fit has seen. Right
    means within 161 km. ``shortened`` is held by hand: the corpora hardly have it, and a part of a
    name with nothing behind it ("Pearson International Airport": Pearson) was held for certain.
    """

    intercept: float = -1.43
    margin: float = 0.35
    lone: float = 0.7
    prominence: float = 1.34
    other_name: float = -0.78
    shortened: float = -2.05
    same_country: float = 0.47
    same_admin1: float = 0.56
    named: float = 0.63
    stated: float = 0.88
    seat: float = -0.17
    country: float = 0.16


@dataclass(frozen=True, slots=True)
class ChoiceFacts:
    """What the confidence of a choice rests on.

    ``margin``: log-odds ahead of the runner-up. ``lone``: no other candidate. ``prominence``: the
    gazetteer's. ``other_name``: not the place's main name. ``shortened``: only a part of the name
    is known. ``same_country``, ``same_admin1``: as the evidence of these names. ``named``: its
    country or first-level unit is named close by. ``stated``: the text says what it lies in. ``seat``:
    of a government. ``country``: it is one.
    """

    margin: float
    lone: float
    prominence: float
    other_name: float
    shortened: float
    same_country: float
    same_admin1: float
    named: float
    stated: float
    seat: float
    country: float


def gather_facts(
    table: CandidateTable, ranking: Ranking, group: NameGroup, row: int, rival: int | None
) -> ChoiceFacts:
    """Return the facts about the choice of candidate ``row`` for ``group`` over ``rival``."""
    candidate = table.candidates[row]
    margin = _LONE_MARGIN if rival is None else float(ranking.scores[row] - ranking.scores[rival])
    named = ("country_named", "admin1_named")
    return ChoiceFacts(
        margin=min(margin, _MOST_MARGIN),
        lone=float(rival is None),
        prominence=candidate.prominence,
        other_name=float(not candidate.by_main_name),
        shortened=float(group.shortened),
        same_country=float(ranking.signals["same_country"].values[row]),
        same_admin1=float(ranking.signals["same_admin1"].values[row]),
        named=max(float(ranking.signals[kind].values[row]) for kind in named),
        stated=float(ranking.signals["stated_inside"].values[row]),
        seat=float(table.seat[row]),
        country=float(table.level[row] == Level.COUNTRY),
    )


def confidence_of(facts: ChoiceFacts, calibration: Calibration | None = None) -> float:
    """Return the probability, 0..1, that the chosen place is the one meant."""
    calibration = calibration or Calibration()
    log_odds = calibration.intercept + sum(
        getattr(calibration, name) * getattr(facts, name) for name in ChoiceFacts.__dataclass_fields__
    )
    return 1 / (1 + math.exp(-log_odds))
