"""Which area holds a point, what lies around a place, and what is near."""

from collections.abc import Iterator

import pytest

from geomap.errors import GazetteerError, UnknownPlace
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.areas import CONTINENTS
from geomap.gazetteer.rows import PlaceRow
from geomap.gazetteer.stacking.overlay import Overlay
from geomap.geo.points import distance_km
from geomap.model.place import FeatureClass


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


@pytest.mark.parametrize(
    ("area", "lat", "lon", "holds"),
    [
        ("iso:EH", 27.14, -13.19, True), ("iso:MA", 27.14, -13.19, False), ("iso:UA", 44.95, 34.11, True),
        ("iso:MA", 33.61, -7.62, True), ("iso:MA", 33.66, -7.62, True), ("iso:MA", 34.5, -8.5, False),
        ("iso:FJ", -16.8, 179.99, True), ("iso:FJ", -16.8, -179.95, True), ("iso:FJ", 0, 0, False),
        ("gn:6255146", 34.01, -6.83, True), ("gn:6255146", 48.85, 2.35, False),
        ("gn:4736286", 30.27, -97.74, True),  # Austin in Texas
        ("gn:4736286", 35.08, -106.65, False),  # Albuquerque
        ("gn:4736286", 25.67, -100.31, False),  # Monterrey, in another country
        ("geomap:de-02", 48.14, 11.58, True), ("geomap:de-02", 52.52, 13.4, False),
        ("geomap:sahara", 25.0, 10.0, True), ("geomap:sahara", 60.0, 10.0, False),
        ("gn:2538475", 34.01, -6.83, False),  # a town without an extent holds nothing
    ],
)  # fmt: skip
def test_an_area_holds_a_point(gazetteer: Gazetteer, area: str, lat: float, lon: float, holds: bool) -> None:
    assert gazetteer.contains(area, lat, lon) is holds


def test_an_id_that_no_place_has_is_an_error_that_says_so(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownPlace, match=r"got 'iso:QQ', which no place has; look its name up"):
        gazetteer.contains("iso:QQ", 0, 0)


def test_most_towns_lie_in_their_own_country_and_unit(gazetteer: Gazetteer) -> None:
    towns = ["Casablanca", "Marrakesh", "Lyon", "Munich", "Chicago", "Osaka", "Lagos", "Lima", "Perth"]
    for name in towns:
        place = gazetteer.lookup(name)[0].place
        for area in gazetteer.ancestors(place.id):
            if area.feature_code != "ADM2":
                assert gazetteer.contains(area.id, place.lat, place.lon), (name, area.id)


@pytest.mark.parametrize(
    ("place_id", "above"),
    [
        ("gn:2463447", ["iso:EH", "gn:6255146"]),
        ("gn:4671654", ["gn:4736286", "iso:US", "gn:6255149"]),
        ("iso:MA", ["gn:6255146"]),
        ("gn:6255146", []),
        ("iso:QQ", []),
    ],
)
def test_ancestors_come_nearest_first_up_to_the_continent(
    gazetteer: Gazetteer, place_id: str, above: list[str]
) -> None:
    found = [place.id for place in gazetteer.ancestors(place_id)]
    assert found[len(found) - len(above) :] == above
    assert place_id not in found


def test_every_continent_is_a_place(gazetteer: Gazetteer) -> None:
    places = [gazetteer.get(place_id) for place_id in CONTINENTS.values()]
    assert [place.feature_code for place in places if place] == ["CONT"] * 7


@pytest.mark.parametrize(
    ("lat", "lon", "km"),
    [(34.01, -6.83, 50), (-16.8, 179.99, 400), (-16.8, -180, 400), (89.9, 10, 2500), (-77.8, 166.7, 4200)],
)
def test_what_is_near_comes_nearest_first_with_its_distance(
    gazetteer: Gazetteer, lat: float, lon: float, km: float
) -> None:
    found = gazetteer.near(lat, lon, km=km, limit=20)
    assert found
    distances = [near.distance_km for near in found]
    assert distances == sorted(distances)
    assert distances[-1] <= km
    for near in found:
        assert near.distance_km == pytest.approx(
            distance_km(lat, lon, near.place.lat, near.place.lon), abs=0.01
        )
        assert near.place.feature_class in {FeatureClass.POPULATED, FeatureClass.SPOT}


def test_near_misses_no_place_on_either_side_of_a_square_degree_or_the_antimeridian(
    gazetteer: Gazetteer,
) -> None:
    rows = gazetteer._index.rows(
        "select place.n, lat, lon from place join (select c from cell) on"
        " c = (cast((lat + 9000000) / 100000 as int)) * 360 + (cast((lon + 18000000) / 100000 as int)) % 360"
        " where id is null and (abs(lon) > 17900000 or (lat between 5190000 and 5210000 and lon between 0"
        " and 500000))"
    )
    points = {number: (lat / 1e5, lon / 1e5) for number, lat, lon in rows}
    for lat, lon, km in ((-16.6, 179.9, 90.0), (52.0, 2.0, 70.0), (52.0, 4.0, 10.0)):
        near = {near.place.id for near in gazetteer.near(lat, lon, km=km, limit=10_000)}
        expected = {f"gn:{n}" for n, point in points.items() if distance_km(lat, lon, *point) <= km}
        assert expected <= near


def test_nothing_near_is_an_empty_answer_and_a_point_off_the_globe_an_error(gazetteer: Gazetteer) -> None:
    assert gazetteer.near(-40, -120, km=200) == ()
    assert gazetteer.near(34.01, -6.83, limit=0) == ()
    with pytest.raises(GazetteerError, match=r"got -6\.83, 340\.1; see whether they stand"):
        gazetteer.near(-6.83, 340.1)


def test_places_of_overlays_are_near_too_and_moved_ones_where_they_are_now() -> None:
    camp = PlaceRow(2, name="Zorbland", country="MA", lat=34.0135, lon=-6.8325, kind="camp")
    overlay = Overlay("mine.csv", (camp, PlaceRow(3, id="gn:2538475", lat=10.5, lon=10.5)))
    with Gazetteer.open(overlays=[overlay]) as gazetteer:
        ids = [near.place.id for near in gazetteer.near(34.01325, -6.83255, km=3)]
        assert ids[0] == "user:zorbland"
        assert "gn:2538475" not in ids
        assert gazetteer.near(10.5, 10.5, km=1)[0].place.id == "gn:2538475"
        around = [place.id for place in gazetteer.ancestors("user:zorbland")]
        assert around == ["geomap:ma-04", "iso:MA", "gn:6255146"]


def test_the_largest_towns_are_towns_best_known_first_and_apart(gazetteer: Gazetteer) -> None:
    towns = gazetteer.largest_towns(300)
    assert 200 < len(towns) <= 300
    assert {town.feature_class for town in towns} == {FeatureClass.POPULATED}
    assert [town.prominence for town in towns] == sorted((town.prominence for town in towns), reverse=True)
    for at, town in enumerate(towns):
        others = (distance_km(town.lat, town.lon, each.lat, each.lon) for each in towns[:at])
        assert min(others, default=100.0) >= 15, town.name
    assert gazetteer.largest_towns(0) == gazetteer.largest_towns(-1) == ()


def test_the_largest_towns_are_the_same_each_time(gazetteer: Gazetteer) -> None:
    with Gazetteer.open() as another:
        assert another.largest_towns(500) == gazetteer.largest_towns(500)
