"""How the bundled gazetteer calls places: with and without the words for their kind, by language."""

import pytest

from geomap.gazetteer import Gazetteer
from geomap.model.resolution import NameKind


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


def ids(gazetteer: Gazetteer, name: str) -> list[str]:
    return [candidate.place.id for candidate in gazetteer.lookup(name)]


def test_a_unit_is_looked_up_without_the_word_for_its_kind_and_not_scanned_so(gazetteer: Gazetteer) -> None:
    assert "geomap:us-md-wicomico-county" in ids(gazetteer, "Wicomico")
    assert gazetteer.scan("Wicomico") == ()
    assert [hit.name for hit in gazetteer.scan("in Wicomico County")] == ["Wicomico County"]


def test_a_water_leaves_its_name_to_the_town(gazetteer: Gazetteer) -> None:
    assert "geomap:gulf-of-trieste" not in ids(gazetteer, "Trieste")
    assert "geomap:gulf-of-trieste" in ids(gazetteer, "Gulf of Trieste")


def test_a_unit_called_after_its_town_comes_after_it(gazetteer: Gazetteer) -> None:
    assert ids(gazetteer, "Napoli") == ["gn:3172394", "geomap:it-04-napoli"]


def test_a_part_of_a_country_is_no_name_of_its_own_in_a_script_without_capitals(gazetteer: Gazetteer) -> None:
    (hit,) = gazetteer.scan("اندلع القتال في شمال سوريا.")
    assert hit.candidates[0].place.id == "iso:SY"
    assert "geomap:northern-syria" in ids(gazetteer, "شمال سوريا")


@pytest.mark.parametrize(
    ("text", "name"),
    [("the UK said", "UK"), ("gli Usa hanno", "Usa"), ("the USA said", "USA"), ("サウジとUAEが", "UAE")],
)
def test_a_country_is_found_as_it_is_abbreviated(gazetteer: Gazetteer, text: str, name: str) -> None:
    assert name in [hit.name for hit in gazetteer.scan(text)]


def test_a_university_leaves_its_city_in_the_text(gazetteer: Gazetteer) -> None:
    assert "Amsterdam" in [hit.name for hit in gazetteer.scan("at the University of Amsterdam")]
    assert ids(gazetteer, "University of Amsterdam") != []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Marokko", NameKind.EXONYM),
        ("Maroc", NameKind.OFFICIAL),
        ("Zaire", NameKind.FORMER),
        ("DRC", NameKind.ABBREVIATION),
    ],
)
def test_each_name_has_its_kind(gazetteer: Gazetteer, name: str, kind: NameKind) -> None:
    assert gazetteer.lookup(name)[0].name_kind is kind


def test_a_town_knows_the_units_around_it(gazetteer: Gazetteer) -> None:
    assert [area.name for area in gazetteer.ancestors("gn:4990729")] == [
        "Wayne County", "Michigan", "United States", "North America",
    ]  # fmt: skip


def test_half_a_surrogate_pair_is_no_place(gazetteer: Gazetteer) -> None:
    assert gazetteer.lookup("Rabat\ud83d") == ()
    assert gazetteer.get("geomap:\ud83d") is None
