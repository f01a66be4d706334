"""The text's language: a Dutch paper names the Bergen of its own country before that of Norway."""

import math

import numpy as np

from geomap.resolution.evidence.signal import Signal, alone
from geomap.resolution.pairs import Surroundings
from geomap.resolution.table import CandidateTable, Floats

_MOST = 4.0


def spoken(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return how much the text's language speaks for the candidate's country.

    When half of the places in a text lie in countries that speak its language, and a share s of the
    world's places does, a candidate there gains odds of (1 - s) / s. Their logarithm is 4 for Dutch, 1 for
    English, in which the whole world is written of, and 0 for a language without a country. It is never
    above 4: smaller countries write more of the others.
    """
    share = around.spoken.share
    odds = (1 - share) / share if share > 0 else 1.0
    telling = min(_MOST, math.log(max(1.0, odds)))
    countries = around.spoken.countries
    inside = [candidate.place.country in countries for candidate in table.candidates]
    return alone(telling * np.array(inside, dtype=np.float64))
