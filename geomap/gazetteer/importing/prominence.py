"""How well known a place is of which a dump tells class, code, people and names."""

import math
from functools import lru_cache

from geomap.gazetteer.kinds import KIND_WORDS, prominence_of
from geomap.model.place import FeatureClass

# The prominence of a place of which a dump tells nothing: a hamlet, a hill, a farm, a brook. The hand
# tables hold the rivers and mountains that one has heard of, a dump mostly the others: with .62 for each
# river and .3 for each hamlet, 1.8 million generated namesakes took LGL's accuracy from .838 to .429. With
# .1 rather than .2 it is .004 better there, WikToR's .005.
_UNKNOWN = 0.1
# What many names say of a place of unknown population, for each time their number doubles: 31 alternate
# names are as much as 180 people. An assumption, not fitted.
_BY_NAMES = 0.025
# Kinds that are well known each: of units, seas and continents there are few.
_WELL_KNOWN_CLASSES = frozenset("A")
_WELL_KNOWN_CODES = frozenset({"CONT", "OCN", "SEA", "GULF", "STRT", "DSRT", "PPLC", "PPLA"})


@lru_cache(maxsize=1 << 12)  # of most places neither people nor names are known
def prominence_of_row(feature_class: str, feature_code: str, population: int, n_names: int) -> float:
    """Return how well known (0..1) a place of a dump is; ``n_names`` are its names but the main one.

    Examples
    --------
    >>> prominence_of_row("P", "PPL", 9_999, 0), prominence_of_row("H", "STM", 0, 0)
    (0.4, 0.1)
    """
    kind = KIND_WORDS.get((feature_class, feature_code))
    if feature_class == FeatureClass.POPULATED:
        kind = "capital" if feature_code == "PPLC" else "city"
    known = prominence_of(kind, population) if kind else _UNKNOWN
    if feature_class in _WELL_KNOWN_CLASSES or feature_code in _WELL_KNOWN_CODES:
        return known
    if population and feature_class == FeatureClass.POPULATED:
        return known
    return min(known, _UNKNOWN + _BY_NAMES * math.log2(1 + n_names))
