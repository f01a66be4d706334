"""Where the outlet is at home: a paper of Kentucky writes of London, Kentucky."""

import numpy as np

from geomap.resolution.evidence.signal import Signal, alone
from geomap.resolution.pairs import Surroundings
from geomap.resolution.table import EARTH_RADIUS_KM, CandidateTable, Floats

#: Kilometres over which nearness to what the outlet writes of falls to 1/e; issue 6's trials.
_DECAY_KM = 120.0
_BLOCK = 4096


def near_home(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return the mean of ``e^(-km/120)`` over the places that the outlet's other articles name."""
    home = around.home
    values = np.zeros(table.n)
    if home is not None:
        for first in range(0, table.n, _BLOCK):
            rows = slice(first, first + _BLOCK)
            chord = np.sqrt(np.maximum(0.0, 2 - 2 * table.points[rows] @ home.points.T))
            km = 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0, 1))
            values[rows] = np.exp(-km / _DECAY_KM) @ home.weights * ~table.wide[rows]
    return alone(values)


def home_country(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return which share of what the outlet names lies in the candidate's country, 0..1."""
    shares = {} if around.home is None else around.home.countries
    places = (candidate.place for candidate in table.candidates)
    return alone(np.array([shares.get(place.country, 0.0) for place in places], dtype=np.float64))


def home_admin1(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return which share of what the outlet names lies in the candidate's first-level unit, 0..1."""
    shares = {} if around.home is None else around.home.units
    units = (
        (place.country, place.name if place.feature_code == "ADM1" else place.admin1)
        for place in (candidate.place for candidate in table.candidates)
    )
    return alone(np.array([shares.get(unit, 0.0) if unit[1] else 0.0 for unit in units], dtype=np.float64))
