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
    drawn towards a guess made before the fit: ``former_name``, ``called_capital``,
    ``listed_inside``, ``stated_container``. Held by hand: ``country`` (the fit alone would have
    Peru, Illinois, win over Peru in a text about the United States) and ``stated_inside`` (what
    the text says was right in all of 86 cases, and the fit cannot tell it from a unit named nearby),
    ``seat`` and ``acting`` (corpora of gold spans carry no roles) and, with the sharper sums of
    ``same_country``, its weight.
    """

    prominence: float = 9.89
    country: float = 3.0
    first_level: float = 2.12
    natural: float = 3.61
    seat: float = 1.5
    acting: float = 1.5
    alternate_name: float = -1.95
    abbreviation: float = 1.61
    former_name: float = -1.5
    called_so: float = 1.02
    called_otherwise: float = -1.34
    called_capital: float = 2.0
    same_country: float = 2.5
    same_admin1: float = 2.81
    near_in_text: float = 5.66
    country_named: float = 1.55
    admin1_named: float = 3.12
    stated_inside: float = 3.0
    listed_inside: float = 0.84
    stated_container: float = 2.37
    listed_level: float = 2.07


#: For the first pass, which only sees what needs no other name; fitted alone, as above.
FIRST_WEIGHTS = Weights(
    prominence=8.22,
    country=3.0,
    first_level=2.3,
    natural=1.42,
    seat=1.5,
    acting=1.5,
    alternate_name=-2.06,
    abbreviation=6.03,
    former_name=-1.5,
    called_so=1.05,
    called_otherwise=-2.62,
    called_capital=2.0,
)


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The candidates weighed: ``scores`` in log-odds, ``beliefs`` their softmax within each group."""

    scores: Floats
    beliefs: Floats
    signals: Mapping[str, Signal]


def rank_candidates(table: CandidateTable, around: Surroundings, weights: Weights | None = None) -> Ranking:
    """Return the candidates weighed, first each by itself, then with the others' first results.

    The first pass looks at what needs no other name; its probabilities let every name speak for
    every other in the second. A third pass brought nothing in the trials of issue 6. ``weights``
    are those of the second pass, None for `Weights`.
    """
    weights = weights or Weights()
    uniform = share_beliefs(table, table.weight * 0)
    signals = {kind.name: kind.measure(table, uniform, around) for kind in EVIDENCE if kind.is_prior}
    first = share_beliefs(table, _weighed(table, signals, FIRST_WEIGHTS))
    signals |= {kind.name: kind.measure(table, first, around) for kind in EVIDENCE if not kind.is_prior}
    scores = _weighed(table, signals, weights)
    return Ranking(scores=scores, beliefs=share_beliefs(table, scores), signals=signals)


def _weighed(table: CandidateTable, signals: Mapping[str, Signal], weights: Weights) -> Floats:
    scores: Floats = table.weight * 0
    for name, signal in signals.items():
        scores = scores + getattr(weights, name) * signal.values
    return scores
