"""Outlines, at the antimeridian and elsewhere."""

import pytest

from geomap.geo.shapes import (
    area_deg2,
    build_shape,
    contains_point,
    contains_points,
    decode_shape,
    degrees_from,
    encode_shape,
    filled_share,
    find_holders,
    join_shapes,
    label_point,
    largest_share,
    nearest_points,
    read_extent,
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


# Many points at once.

POINTS = [
    (5, 5),
    (5, 0),
    (5, -0.05),
    (5, 10.2),
    (-17, 179.9),
    (-17, -179.5),
    (-17, -178.95),
    (-17, -178.5),
    (90, 0),
]


@pytest.mark.parametrize("tolerance_deg", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("polygons", [[SQUARE], [HOLED], [FIJI], [SQUARE, FIJI], [POLAR]])
def test_many_points_get_the_answers_of_each_alone(
    polygons: list[list[list[tuple[float, float]]]], tolerance_deg: float
) -> None:
    shape = build_shape(polygons)
    lats, lons = [lat for lat, _ in POINTS], [lon for _, lon in POINTS]
    alone = [contains_point(shape, lat, lon, tolerance_deg=tolerance_deg) for lat, lon in POINTS]
    assert contains_points(shape, lats, lons, tolerance_deg=tolerance_deg) == alone


def test_no_points_get_no_answers() -> None:
    shape = build_shape([SQUARE])
    assert contains_points(shape, [], [], tolerance_deg=0.1) == []
    assert nearest_points(shape, [], []) == []
    assert find_holders([shape], [], [], tolerance_deg=0.1) == []


def test_the_nearest_point_lies_as_far_away_as_the_shape() -> None:
    shape = build_shape([SQUARE, FIJI])
    for lat, lon in POINTS:
        ((north, east),) = nearest_points(shape, [lat], [lon])
        beside = (lon - east + 180) % 360 - 180
        assert (beside**2 + (lat - north) ** 2) ** 0.5 == pytest.approx(degrees_from(shape, lat, lon))


def test_each_point_finds_the_shape_that_holds_it_or_is_nearest() -> None:
    shapes = [build_shape([SQUARE]), build_shape([FIJI]), build_shape([HOLED])]
    lats, lons = [5, -17, -17, 5, 5], [1, 179.9, -179.5, -0.05, 40]
    assert find_holders(shapes, lats, lons, tolerance_deg=0.0) == [0, 1, 1, -1, -1]
    assert find_holders(shapes, lats, lons, tolerance_deg=0.1) == [0, 1, 1, 0, -1]


def test_islands_far_apart_fill_little_of_their_box() -> None:
    assert (area_deg2(build_shape([SQUARE])), filled_share(build_shape([SQUARE]))) == (100, 1)
    far = build_shape([SQUARE, [[(50, 0), (52, 0), (52, 5), (50, 5), (50, 0)]]])
    assert filled_share(far) == pytest.approx(110 / 520)
    assert largest_share(far) == pytest.approx(100 / 110)
    assert filled_share(build_shape([FIJI])) == pytest.approx(1)


@pytest.mark.parametrize(
    ("geometry", "lat", "lon", "sides"),
    [
        ("POINT(5 6)", 6, 5, None),
        ("MULTIPOINT(5 6, 7 8)", 6, 5, (5, 6, 7, 8)),
        ("LINESTRING(0 0, 4 0)", 0, 2, (0, 0, 4, 0)),
        ("GEOMETRYCOLLECTION(POINT(50 6), POLYGON((0 0, 4 0, 4 4, 0 4, 0 0)))", 2, 2, (0, 0, 50, 6)),
        ("POLYGON((0 0, 4 4, 4 0, 0 4, 0 0))", None, None, (0, 0, 4, 4)),  # crosses itself
        ({"type": "MultiPoint", "coordinates": [[179, 1], [-179, 1]]}, 1, 179, (179, 1, -179, 1)),
    ],
)
def test_a_geometry_has_a_point_within_it_and_an_extent(geometry, lat, lon, sides) -> None:
    found_lat, found_lon, found_sides = read_extent(geometry)
    assert found_sides == sides
    if lat is not None:
        assert (found_lat, found_lon) == (pytest.approx(lat), pytest.approx(lon))


@pytest.mark.parametrize(
    "geometry",
    [
        "",
        "POINT EMPTY",
        "POINT(a b)",
        "POLYGON((0 0, 1 1))",
        "LINESTRING(0 0, 900 0)",
        "POINT(5 96)",
        "GEOMETRYCOLLECTION(" * 100_000,
        {},
        {"type": "Point"},
        {"type": "Point", "coordinates": [[1, 2]]},
        {"type": "Point", "coordinates": [float("nan"), 2]},
        {"type": "Point", "coordinates": [10**400, 2]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "GeometryCollection", "geometries": [5]},
        {"type": "MultiPoint", "coordinates": []},
    ],
)
def test_what_is_no_geometry_on_the_earth_is_refused(geometry) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_extent(geometry)
