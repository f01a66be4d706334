"""What the bundled gazetteer finds by name and in running text."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.store import bundled_path
from geomap.model.place import FeatureClass


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("Morocco", "iso:MA"), ("Marokko", "iso:MA"), ("MAROC", "iso:MA"), ("المغرب", "iso:MA"),
        ("摩洛哥", "iso:MA"),
        ("Western Sahara", "iso:EH"), ("Westelijke Sahara", "iso:EH"), ("Sáhara Occidental", "iso:EH"),
        ("Rabat", "gn:2538475"), ("الرباط", "gn:2538475"), ("Рабат", "gn:2538475"), ("ラバト", "gn:2538475"),
        ("Dakhla", "gn:2463447"), ("Algiers", "gn:2507480"), ("Alger", "gn:2507480"),
        ("Algier", "gn:2507480"),
        ("Tel-Aviv", "gn:293397"), ("תל אביב", "gn:293397"), ("Jeruzalem", "gn:281184"),
        ("Africa", "gn:6255146"),
        ("Myanmar", "iso:MM"), ("Birma", "iso:MM"), ("Bosnia & Herzegovina", "iso:BA"),
    ],
)  # fmt: skip
def test_the_best_place_of_a_name(gazetteer: Gazetteer, name: str, place_id: str) -> None:
    assert gazetteer.lookup(name)[0].place.id == place_id


def test_candidates_come_most_prominent_first_and_are_limited(gazetteer: Gazetteer) -> None:
    found = gazetteer.lookup("San Antonio")
    ranks = [(-candidate.prominence, candidate.place.id) for candidate in found]
    assert ranks == sorted(ranks)
    assert len(found) > 20
    assert gazetteer.lookup("San Antonio", limit=3) == found[:3]


def test_a_name_that_nobody_knows_gives_nothing(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Qwertzuiop") == ()
    assert gazetteer.lookup("") == ()
    assert gazetteer.get("gn:1") is None
    assert gazetteer.get("iso:QQ") is None


@pytest.mark.parametrize(("surface", "found"), [("US", True), ("U.S.", True), ("us", False), ("Us", False)])
def test_an_abbreviation_is_only_found_in_capitals(gazetteer: Gazetteer, surface: str, found: bool) -> None:
    assert ("iso:US" in {candidate.place.id for candidate in gazetteer.lookup(surface)}) is found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Israel's envoy landed in Rabat.", ["Israel", "Rabat"]),
        ("Paris-based firms", ["Paris"]),
        ("in Rabat-Salé-Kénitra and Rabat Salé Kénitra", ["Rabat-Salé-Kénitra", "Rabat Salé Kénitra"]),
        ("the U.S. and the US.", ["U.S.", "US"]),
        ("They told us so", []),
        ("L’Algérie et Côte d’Ivoire’s N'Djamena", ["Algérie", "Côte d’Ivoire", "N'Djamena"]),
        ("RABAT AND ALGIERS", ["RABAT", "ALGIERS"]),
        ("St. Louis, Missouri", ["St. Louis", "Missouri"]),
        ("from Rabat\nSalé and morocco", ["Rabat", "Salé"]),
        ("Rabat'ta ve İstanbul’da", ["Rabat", "İstanbul"]),
        ("زار المغرب والجزائر وبالرباط", ["المغرب", "الجزائر", "الرباط"]),
        ("הגיע לישראל ולתל אביב", ["ישראל", "תל אביב"]),
        ("首相访问摩洛哥和阿尔及尔。", ["摩洛哥", "阿尔及尔"]),
        ("テルアビブとパリを訪問", ["テルアビブ", "パリ"]),
        ("パリティ", []),
        ("서울에서 모로코까지", ["서울", "모로코"]),
        ("राष्ट्रपति मोरक्को में", ["मोरक्को"]),
        ("la mer Rouge, el mar Rojo y el mar", ["mer Rouge", "mar Rojo"]),
        ("Министр посетил Рабат, а Алжир", ["Рабат", "Алжир"]),
        ("", []),
    ],
)
def test_names_in_running_text(gazetteer: Gazetteer, text: str, names: list[str]) -> None:
    assert [hit.name for hit in gazetteer.scan(text)] == names


def test_a_clitic_that_swallows_the_article_leaves_the_base_form(gazetteer: Gazetteer) -> None:
    (hit,) = gazetteer.scan("للمغرب")
    assert (hit.name, hit.base, hit.candidates[0].place.id) == ("للمغرب", "المغرب", "iso:MA")


@given(st.text() | st.text(alphabet="Rabat Sl'’.-éLondonUS\nالمغربון東京パリ"))
def test_hits_are_in_order_without_overlap_and_quote_the_text(text: str) -> None:
    with Gazetteer.open() as gazetteer:
        end = 0
        for hit in gazetteer.scan(text):
            assert end <= hit.start < hit.end <= len(text)
            assert hit.name == text[hit.start : hit.end]
            assert hit.candidates
            end = hit.end


def test_scanning_twice_gives_the_same(gazetteer: Gazetteer) -> None:
    text = (
        "The Hague, The New York Times, Rio de Janeiro of The Nine. The End. The Next. The Last. The One. "
        * 3
    )
    assert gazetteer.scan(text) == gazetteer.scan(text) == Gazetteer.open().scan(text)


@pytest.mark.parametrize(
    ("place", "lat", "lon", "country"),
    [
        ("Laayoune", 27.1418, -13.18797, "EH"),
        ("Dakhla", 23.68477, -15.95798, "EH"), ("Smara", 26.74, -11.67, "EH"),
        ("Guerguerat", 21.43, -16.96, "EH"),
        ("Simferopol", 44.95719, 34.11079, "UA"), ("Rabat", 34.01, -6.83, "MA"),
        ("Cayenne", 4.93, -52.33, "GF"), ("Pointe-à-Pitre", 16.24, -61.53, "GP"),
        ("Suva", -18.14, 178.44, "FJ"), ("Pristina", 42.67, 21.17, "XK"), ("Anadyr", 64.73, 177.51, "RU"),
    ],
)  # fmt: skip
def test_country_of_a_point(gazetteer: Gazetteer, place: str, lat: float, lon: float, country: str) -> None:
    assert gazetteer.country_at(lat, lon) == country, place


def test_a_point_at_sea_lies_in_no_country(gazetteer: Gazetteer) -> None:
    assert gazetteer.country_at(0, -30) is None


def test_places_of_western_sahara_belong_to_it(gazetteer: Gazetteer) -> None:
    connection = sqlite3.connect(bundled_path())
    query = "select n, lat, lon from place where country = 'MA' and lat < 2800000 and id is null"
    rows = connection.execute(query).fetchall()
    connection.close()
    wrong = [n for n, lat, lon in rows if gazetteer.country_at(lat / 1e5, lon / 1e5, tolerance_deg=0) == "EH"]
    assert wrong == []


def test_every_country_has_a_point_and_a_code_of_its_own(gazetteer: Gazetteer) -> None:
    for code in gazetteer.country_codes:
        place = gazetteer.get(f"iso:{code}")
        assert place is not None
        assert place.country == code
        assert (place.lat, place.lon) != (0, 0)
        assert place.feature_class is FeatureClass.ADMIN


def test_a_country_has_names_by_language_and_where_it_comes_from(gazetteer: Gazetteer) -> None:
    place = gazetteer.get("iso:MA")
    assert place is not None
    assert (place.name_in("nl"), place.name_in("ar")) == ("Marokko", "المغرب")
    assert place.source
    assert place.licence
    assert place.label_lat is not None


def test_capitals_are_marked(gazetteer: Gazetteer) -> None:
    for place_id in ("gn:2538475", "gn:2507480", "gn:2988507", "gn:4140963"):
        place = gazetteer.get(place_id)
        assert place is not None
        assert place.feature_code == "PPLC"


def test_threads_share_one_gazetteer(gazetteer: Gazetteer) -> None:
    barrier = threading.Barrier(4)

    def look_up(name: str) -> str:
        barrier.wait(timeout=10)
        return gazetteer.lookup(name)[0].place.id

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(look_up, ["Rabat"] * 8)) == ["gn:2538475"] * 8
