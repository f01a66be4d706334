"""Places inside the names of sites."""

import pytest

from geomap.gazetteer import Gazetteer
from geomap.languages.language import load_language
from geomap.model.toponym import Kind, Role, Toponym
from geomap.recognition.demonyms import find_demonyms
from geomap.recognition.nested import find_nested_names
from geomap.recognition.view import view_text


@pytest.mark.parametrize(
    ("language", "site", "inside"),
    [
        ("en", "Denver International Airport", ["Denver"]),
        ("en", "Lusaka Central Station", ["Lusaka"]),
        ("en", "Port-au-Prince General Hospital", ["Port-au-Prince"]),
        ("en", "Irish Railway Museum", ["Irish"]),
        ("nl", "Station Assen", ["Assen"]),
        ("nl", "Luchthaven Rotterdam Den Haag", ["Rotterdam", "Den Haag"]),
        ("de", "Bahnhof Erfurt", ["Erfurt"]),
        ("fr", "Gare de Toulouse", ["Toulouse"]),
        ("en", "Gulf of Mexico", []),
        ("en", "Lake Victoria", []),
        ("en", "Republic of Moldova", []),
        ("en", "London Road", []),
        ("en", "Rabat", []),
        ("nl", "Station Noord", []),
    ],
)
def test_only_the_name_of_a_site_holds_other_places(
    language: str, site: str, inside: list[str], gazetteer: Gazetteer
) -> None:
    text, words = f"x {site} y", load_language(language)
    view = view_text(text)
    toponym = Toponym(2, 2 + len(site), site, score=0.9)
    found = find_nested_names(
        [toponym],
        find_demonyms(view, words),
        gazetteer.scan(text),
        view,
        gazetteer=gazetteer,
        language=words,
    )
    assert [name.name for name in found] == inside
    assert all(text[name.start : name.end] == name.name for name in found)
    assert all(name.kind is Kind.EMBEDDED and name.score < toponym.score for name in found)


def test_only_the_demonyms_wholly_inside_a_site_are_in_it(gazetteer: Gazetteer) -> None:
    text = "Dutch Irish Railway Museum Welsh"
    demonyms = [
        Toponym(start, end, text[start:end], kind=Kind.DEMONYM, role=Role.ASSOCIATIVE)
        for start, end in ((27, 32), (20, 32), (6, 11), (0, 5))
    ]
    (found,) = find_nested_names(
        [Toponym(6, 26, text[6:26], score=0.9)],
        demonyms,
        (),
        view_text(text),
        gazetteer=gazetteer,
        language=load_language("en"),
    )
    assert (found.name, found.role, found.kind) == ("Irish", Role.ASSOCIATIVE, Kind.EMBEDDED)


def test_a_site_is_at_the_place_that_its_name_holds(gazetteer: Gazetteer) -> None:
    view, language = view_text("Station Zwolle"), load_language("nl")
    (found,) = find_nested_names(
        [Toponym(0, 14, "Station Zwolle")], [], (), view, gazetteer=gazetteer, language=language
    )
    assert found.role is Role.LITERAL


def test_the_name_of_an_organisation_holds_none_of_its_own(gazetteer: Gazetteer) -> None:
    view, language = view_text("Zwolle Museum"), load_language("en")
    toponym = Toponym(0, 13, "Zwolle Museum", kind=Kind.EMBEDDED)
    assert find_nested_names([toponym], [], (), view, gazetteer=gazetteer, language=language) == ()
