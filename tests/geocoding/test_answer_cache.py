from pathlib import Path

import pytest

from geomap.errors import GeocodingError
from geomap.folders import user_cache
from geomap.geocoding import AnswerCache, default_cache_path
from geomap.model.context import GeocodeAnswer, GeocodeQuery
from geomap.model.place import BoundingBox, FeatureClass, Place

PLACE = Place(
    id="osm:relation/7", name="El Argoub", lat=23.6, lon=-15.9, feature_class=FeatureClass.POPULATED,
    feature_code="PPL", country="EH", names=(("ar", "العرگوب"), ("fr", "El Argoub")),
    bbox=BoundingBox(-16, 23, -15, 24), source="OpenStreetMap contributors", licence="ODbL-1.0",
)  # fmt: skip
QUERY = GeocodeQuery("El Argoub", ("EH", "MA"), "fr")


def answer(place: Place | None = PLACE, query: GeocodeQuery = QUERY) -> GeocodeAnswer:
    return GeocodeAnswer(query=query, place=place, service="s", date="2026-11-22")


@pytest.mark.parametrize("place", [PLACE, None], ids=["found", "nothing found"])
def test_an_answer_is_found_again_by_another_run(tmp_path: Path, place: Place | None) -> None:
    path = tmp_path / "deep" / "answers.sqlite"
    with AnswerCache(path) as cache:
        cache.keep(answer(place), credit="c")
    with AnswerCache(path) as cache:
        assert cache.find("s", QUERY) == answer(place)


@pytest.mark.parametrize(
    ("service", "query"),
    [
        ("other", QUERY),
        ("s", GeocodeQuery("El Argoub", ("EH",), "fr")),
        ("s", GeocodeQuery("El Argoub", ("EH", "MA"), "nl")),
        ("s", GeocodeQuery("el argoub", ("EH", "MA"), "fr")),
    ],
)
def test_another_question_has_no_answer(tmp_path: Path, service: str, query: GeocodeQuery) -> None:
    with AnswerCache(tmp_path / "a.sqlite") as cache:
        cache.keep(answer(), credit="c")
        assert cache.find(service, query) is None


def test_a_newer_answer_replaces_the_older(tmp_path: Path) -> None:
    with AnswerCache(tmp_path / "a.sqlite") as cache:
        cache.keep(answer(None), credit="c")
        cache.keep(answer(), credit="c")
        assert cache.find("s", QUERY) == answer()


def test_two_open_caches_see_each_others_answers(tmp_path: Path) -> None:
    with AnswerCache(tmp_path / "a.sqlite") as one, AnswerCache(tmp_path / "a.sqlite") as two:
        one.keep(answer(), credit="c")
        two.keep(answer(None, GeocodeQuery("Bir Anzarane")), credit="c")
        assert two.find("s", QUERY) == answer()
        assert one.find("s", GeocodeQuery("Bir Anzarane")) is not None


def test_a_damaged_file_is_named_with_the_remedy_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(b"no database" * 500)
    with pytest.raises(GeocodingError, match=r"a\.sqlite.*delete the file"):
        AnswerCache(path)
    assert path.read_bytes() == b"no database" * 500


def test_another_programs_database_is_not_touched(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(GeocodingError, match="another SQLite file"):
        AnswerCache(path)
    assert path.read_bytes() == before


def test_a_path_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(GeocodingError, match="cannot be used"):
        AnswerCache(tmp_path / "file" / "a.sqlite")


def test_the_default_lies_in_the_users_cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path))
    assert default_cache_path({}) == user_cache({}) / "answers.sqlite"
    assert "geomap" in user_cache({}).parts


def test_a_home_of_ones_own_holds_the_default() -> None:
    assert default_cache_path({"GEOMAP_HOME": "/h"}).as_posix() == "/h/cache/answers.sqlite"
