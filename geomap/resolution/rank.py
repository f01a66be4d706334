"""Weighing the evidence: a softmax over the candidates of each name, in two passes."""

from collections.abc import Mapping
from dataclasses import dataclass

from geomap.resolution.evidence import EVIDENCE
from geomap.resolution.evidence.signal import Signal
from geomap.resolution.pairs import Surroundings
from geomap.resolution.table import CandidateTable, Floats, share_beliefs


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each kind of evidence, in log-odds per unit; the names are those of `EVIDENCE`.

    Fitted on 2026-11-22 by a conditional logit over the candidates of the gold spans of LGL,
    TUD-Loc-2013 and every fifth document of WikToR (L-BFGS, L2 of 1 on standardised features,
    signs held), five folds by document, as issue 6 describes. What few examples speak for was
    drawn towards a guess made before the fit: ``former_name``, ``called_capital``. Set by hand, with
    the tune corpora as judges: what the text says outright (``stated_inside``, ``stated_container``,
    ``listed_inside``, ``listed_level``: right in all of 86 cases, and the fit cannot tell it from a
    unit named nearby); ``seat`` and ``acting`` (corpora of gold spans carry no roles);
    and ``prominence``, ``country``, ``alternate_name``, ``same_country`` and ``near_in_text``: the fit, four
    fifths of it American local news, gave 9.9, 3.0, -2.0, 2.5 and 5.7, and put Basel in Belgium and Geneva
    in New York. These cost LGL .013 of .856 and TUD-Loc-2013 .004 of .919.
    """

    prominence: float = 16.0
    country: float = 1.0
    first_level: float = 2.12
    natural: float = 3.61
    seat: float = 1.5
    acting: float = 1.5
    alternate_name: float = -3.0
    abbreviation: float = 1.61
    former_name: float = -1.5
    called_so: float = 1.02
    called_otherwise: float = -1.34
    called_capital: float = 2.0
    same_country: float = 1.8
    same_admin1: float = 2.81
    near_in_text: float = 3.5
    country_named: float = 1.55
    admin1_named: float = 3.12
    stated_inside: float = 5.0
    listed_inside: float = 1.5
    stated_container: float = 4.0
    listed_level: float = 4.0
    as_measured: float = 4.0
    spoken: float = 0.3
    is_dateline: float = 0.8
    near_dateline: float = 0.8


#: For the first pass, which only sees what needs no other name; fitted alone, as above.
FIRST_WEIGHTS = Weights(
    prominence=16.0,
    country=1.0,
    first_level=2.3,
    natural=1.42,
    seat=1.5,
    acting=1.5,
    alternate_name=-3.0,
    abbreviation=6.03,
    former_name=-1.5,
    called_so=1.05,
    called_otherwise=-2.62,
    called_capital=2.0,
)


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The candidates weighed: ``scores`` in log-odds, ``beliefs`` their softmax within each group.

    ``parts`` says for each kind of evidence what it adds to each candidate's score, in log-odds; a
    score is the sum of its parts.
    """

    scores: Floats
    beliefs: Floats
    signals: Mapping[str, Signal]
    parts: Mapping[str, Floats]


def rank_candidates(table: CandidateTable, around: Surroundings, weights: Weights | None = None) -> Ranking:
    """Return the candidates weighed, first each by itself, then with the others' first results.

    The first pass looks at what needs no other name; its probabilities let every name speak for
    every other in the second. A third pass brought nothing in the trials of issue 6. ``weights``
    are those of the second pass, None for `Weights`.
    """
    weights = weights or Weights()
    uniform = share_beliefs(table, table.weight * 0)
    signals = {kind.name: kind.measure(table, uniform, around) for kind in EVIDENCE if kind.is_prior}
    first = share_beliefs(table, _total(table, _weighed(signals, FIRST_WEIGHTS)))
    signals |= {kind.name: kind.measure(table, first, around) for kind in EVIDENCE if not kind.is_prior}
    parts = _weighed(signals, weights)
    scores = _total(table, parts)
    return Ranking(scores=scores, beliefs=share_beliefs(table, scores), signals=signals, parts=parts)


def _weighed(signals: Mapping[str, Signal], weights: Weights) -> dict[str, Floats]:
    return {name: getattr(weights, name) * signal.values for name, signal in signals.items()}


def _total(table: CandidateTable, parts: Mapping[str, Floats]) -> Floats:
    scores: Floats = table.weight * 0
    for part in parts.values():
        scores = scores + part
    return scores
