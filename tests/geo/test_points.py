"""Distances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.geo.points import distance_km

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ((0, 0), (0, 0), 0),
        ((0, 0), (0, 180), 20015),
        ((90, 0), (-90, 77), 20015),
        ((34.02, -6.83), (32.08, 34.78), 3862),
        ((-17.8, 179.9), (-17.8, -179.9), 21),
    ],
)
def test_known_distances(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    assert distance_km(*one, *other) == pytest.approx(km, abs=5)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_distance_is_symmetric_and_at_most_half_the_circumference(
    a: float, b: float, c: float, d: float
) -> None:
    assert distance_km(a, b, c, d) == pytest.approx(distance_km(c, d, a, b), abs=1e-6)
    assert 0 <= distance_km(a, b, c, d) <= 20016
