"""Distances."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.geo.points import distance_km, distance_to_box_km

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


@pytest.mark.parametrize(
    ("lat", "lon", "km"),
    [
        (30, 0, 0),
        (20, -10, 0),
        (41, 0, 111),
        (-89, 5, 12120),
        (30, 11, 96),
        (50, 20, 1359),
    ],
)
def test_known_distances_to_a_box(lat: float, lon: float, km: float) -> None:
    found = distance_to_box_km(lat, lon, west=-10, south=20, east=10, north=40)
    assert found == pytest.approx(km, abs=5)


@given(LATITUDES, LONGITUDES, st.tuples(LATITUDES, LATITUDES), LONGITUDES, LONGITUDES)
def test_no_point_of_a_box_is_nearer_than_the_box(
    lat: float, lon: float, sides: tuple[float, float], west: float, east: float
) -> None:
    south, north = sorted(sides)
    found = distance_to_box_km(lat, lon, west=west, south=south, east=east, north=north)
    width = (east - west) % 360
    steps = [step / 12 for step in range(13)]
    tried = [
        distance_km(lat, lon, south + up * (north - south), (west + along * width + 180) % 360 - 180)
        for up in steps
        for along in steps
    ]
    assert 0 <= found <= min(tried) + 1e-3
    # The grid's cells are at most this wide, so the nearest of its points is not much further.
    assert min(tried) - found <= 111.2 * (north - south + width) / 12 + 1
