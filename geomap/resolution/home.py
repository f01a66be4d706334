"""The home of an outlet in the form in which evidence measures it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geomap.model.context import HomePlace
from geomap.resolution.table import Floats, unit_vectors

#: With fewer places than this an outlet's home is a guess.
_LEAST_PLACES = 3
#: Points are put together on a grid this wide, so that time does not grow with what the outlet wrote.
_GRID_DEG = 0.25
_MOST_POINTS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Home:
    """What an outlet writes of: ``points``, unit vectors ``(n, 3)``, with ``weights`` of a sum of 1 at most.

    ``countries`` and ``units``, by (country, first-level unit), are shares of all that it writes of.
    """

    points: Floats
    weights: Floats
    countries: Mapping[str, float]
    units: Mapping[tuple[str, str], float]


def gather_home(places: Sequence[HomePlace]) -> Home | None:
    """Return the home that ``places`` tell, None for too few."""
    if len(places) < _LEAST_PLACES:
        return None
    total = sum(place.weight for place in places)
    cells: dict[tuple[int, int], float] = {}
    countries: dict[str, float] = {}
    units: dict[tuple[str, str], float] = {}
    for place in places:
        share = place.weight / total
        cell = (round(place.lat / _GRID_DEG), round(place.lon / _GRID_DEG))
        cells[cell] = cells.get(cell, 0.0) + share
        countries[place.country] = countries.get(place.country, 0.0) + share
        unit = (place.country, place.admin1)
        units[unit] = units.get(unit, 0.0) + share
    heaviest = sorted(cells, key=lambda cell: (-cells[cell], cell))[:_MOST_POINTS]
    return Home(
        points=unit_vectors(
            [cell[0] * _GRID_DEG for cell in heaviest], [cell[1] * _GRID_DEG for cell in heaviest]
        ),
        weights=np.array([cells[cell] for cell in heaviest]),
        countries=countries,
        units=units,
    )
