"""What is known of a place before the text is read: how prominent it is, and what kind of unit."""

import numpy as np

from geomap.resolution.evidence.signal import Signal, alone
from geomap.resolution.pairs import Surroundings
from geomap.resolution.table import CandidateTable, Floats, Level

#: A unit's people are those of its towns, so a city-state is no better known than its city.
_AS_WELL_KNOWN = 0.02


def prominence(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return the gazetteer's prominence, 0..1."""
    return alone(np.array([candidate.prominence for candidate in table.candidates]))


def country(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 for a country: its name rarely means a village or building of the same name.

    A territory counts by its own name only, not by a short one that it shares with a city
    ("Norfolk" for Norfolk Island).
    """
    named = [
        candidate.place.feature_code != "TERR" or candidate.by_main_name for candidate in table.candidates
    ]
    return alone((table.level == Level.COUNTRY) & np.array(named, dtype=bool))


def first_level(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 for a first-level unit such as a state, 0 where a larger namesake town lies in it.

    "Hamburg" and "Madrid" are the cities first of all, "Ohio" is the state.
    """
    values = (table.level == Level.ADMIN1).astype(np.float64)
    for row in np.flatnonzero(values):
        group = table.group[row]
        rivals = np.arange(table.offsets[group], table.offsets[group + 1])
        within = rivals[
            (table.admin1[rivals] == table.admin1[row]) & (table.level[rivals] == Level.POPULATED)
        ]
        known = table.candidates[row].prominence
        if any(table.candidates[rival].prominence >= known - _AS_WELL_KNOWN for rival in within):
            values[row] = 0.0
    return alone(values)


def second_level(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 for an administrative unit below the first level, such as a county."""
    return alone(table.level == Level.ADMIN)


def region(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 for a region, park or other area."""
    return alone(table.level == Level.REGION)


def water(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 for a sea, river or lake."""
    return alone(table.level == Level.WATER)


def landform(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 for an island, mountain, desert or other landform."""
    return alone(table.level == Level.TERRAIN)


def seat(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 for a seat of government: capitals are named more than towns of their size."""
    return alone(table.seat)


def acting(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    """Return 1 where the name acts as a government and the candidate is a country or a seat of one."""
    able = table.seat | (table.level == Level.COUNTRY)
    return alone(table.acts[table.group] & able)
