"""Outlines, at the antimeridian and elsewhere."""

import pytest

from geomap.geo.shapes import (
    build_shape,
    contains_point,
    decode_shape,
    degrees_from,
    encode_shape,
    join_shapes,
    label_point,
    shape_bounds,
)

SQUARE = [[(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]]
HOLED = [SQUARE[0], [(4, 4), (6, 4), (6, 6), (4, 6), (4, 4)]]
FIJI = [[(177, -19), (-179, -19), (-179, -16), (177, -16), (177, -19)]]
POLAR = [[(-180, -70), (-90, -70), (0, -70), (90, -70), (180, -70)]]


def test_a_shape_survives_writing_and_reading() -> None:
    shape = build_shape([SQUARE, FIJI])
    assert decode_shape(encode_shape(shape)).equals(shape)


def test_bytes_that_are_no_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="well-known binary"):
        decode_shape(b"no polygon")


@pytest.mark.parametrize(
    ("lat", "lon", "inside"),
    [(-17, 178, True), (-17, -179.5, True), (-17, 180, True), (-17, -170, False), (-17, 0, False)],
)
def test_a_shape_across_the_antimeridian_holds_points_on_both_sides(
    lat: float, lon: float, inside: bool
) -> None:
    assert contains_point(build_shape([FIJI]), lat, lon) is inside


def test_a_hole_is_outside_and_tolerance_reaches_into_it() -> None:
    shape = build_shape([HOLED])
    assert not contains_point(shape, 5, 5)
    assert contains_point(shape, 5, 5, tolerance_deg=1.0)


def test_a_ring_round_the_pole_holds_the_pole() -> None:
    assert contains_point(build_shape([POLAR]), -89, 45)
    assert not contains_point(build_shape([POLAR]), -60, 45)


def test_bounds_cross_the_antimeridian_rather_than_span_the_globe() -> None:
    assert shape_bounds(build_shape([FIJI])) == (177, -19, -179, -16)
    assert shape_bounds(build_shape([SQUARE, FIJI])) == (0, -19, -179, 10)
    assert shape_bounds(build_shape([POLAR]))[::2] == (-180, 180)


def test_distance_looks_across_the_antimeridian() -> None:
    assert degrees_from(build_shape([FIJI]), -17, -178) == pytest.approx(1)


def test_the_label_lies_inside_the_largest_part() -> None:
    lat, lon = label_point(build_shape([SQUARE, FIJI]))
    assert (lat, lon) == (pytest.approx(5, abs=0.5), pytest.approx(5, abs=0.5))


def test_joined_shapes_hold_what_each_held() -> None:
    both = join_shapes([build_shape([SQUARE]), build_shape([FIJI])])
    assert contains_point(both, 5, 5)
    assert contains_point(both, -17, 178)


def test_nothing_is_infinitely_far_away() -> None:
    assert degrees_from(build_shape([]), 0, 0) == float("inf")
