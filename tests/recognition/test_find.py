"""Which names are found, and which words that look like places are not."""

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.gazetteer import Gazetteer
from geomap.languages.language import load_language
from geomap.model.document import Document
from geomap.model.toponym import Kind, Role, Toponym
from geomap.recognition import find_toponyms
from geomap.recognition.tagger import Tagger, open_tagger


@cache
def open_once(gazetteer: Gazetteer) -> Tagger:
    return open_tagger(gazetteer)


def find(text: str, gazetteer: Gazetteer, language: str = "en") -> tuple[Toponym, ...]:
    document = Document(id="t", text=text)
    tagger = open_once(gazetteer)
    return find_toponyms(document, gazetteer=gazetteer, tagger=tagger, language=load_language(language))


def names(text: str, gazetteer: Gazetteer, language: str = "en") -> list[str]:
    return [toponym.name for toponym in find(text, gazetteer, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "Officials in Rabat met envoys from Dakhla in Western Sahara.",
            ["Rabat", "Dakhla", "Western Sahara"],
        ),
        ("en", "The US and the UAE signed in Tel Aviv.", ["US", "UAE", "Tel Aviv"]),
        ("en", "The Paris-based group reported from Algiers.", ["Paris", "Algiers"]),
        ("en", "Israel's army and Morocco’s navy trained near Agadir.", ["Israel", "Morocco", "Agadir"]),
        ("en", "The Israeli-Palestinian conflict went on.", ["Israeli", "Palestinian"]),
        ("en", "Modi's party won; Morocco's did not.", ["Morocco"]),
        ("en", "The Boston City Council met in the City of Richmond.", ["Boston", "Richmond"]),
        ("nl", "Den Haag zei gelaten te zijn; Venlo spreekt van een ramp.", ["Den Haag", "Venlo"]),
        ("nl", "Het Saharaconflict duurt voort.", ["Sahara"]),
        ("nl", "De trein Borne-Enschede rijdt weer.", ["Borne", "Enschede"]),
        ("de", "Berlins Bürgermeister sprach.", ["Berlin"]),
        (
            "es",
            "Argentina y México firmaron con una empresa argentina.",
            ["Argentina", "México", "argentina"],
        ),
        ("nl", "De VAE en de VS openden een kantoor in Rabat.", ["VAE", "VS", "Rabat"]),
        ("nl", "Marokko's minister bezocht Algiers.", ["Marokko", "Algiers"]),
        ("nl", "De Marokkaanse en Israëlische delegaties spraken elkaar.", ["Marokkaanse", "Israëlische"]),
        ("fr", "Le ministre est arrivé à Alger mardi.", ["Alger"]),
        ("de", "Der Minister reiste nach Tel Aviv und Kairo.", ["Tel Aviv", "Kairo"]),
        ("es", "El ministro viajó a Argel y a Rabat.", ["Argel", "Rabat"]),
        ("ar", "وصل الوزير إلى الرباط يوم الثلاثاء.", ["الرباط"]),
    ],
)
def test_places_are_found_as_written(
    language: str, text: str, expected: list[str], gazetteer: Gazetteer
) -> None:
    assert names(text, gazetteer, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Spokesman Ned Price said Benny Gantz met Brahim Ghali and Yair Lapid. Price smiled; Lapid left.",
        ),
        ("en", "Donald Trump praised Iron Dome and the Pegasus software on Mon. Dec 6th."),
        ("en", "Jack London wrote novels. London died young, and Jack was forgotten."),
        ("en", "Florence Barua and Jordan Lima said they would appeal."),
        ("en", "Forecaster Austin Phoenix said so."),
        ("ar", "قال كريم بغداد إنه سعيد."),
        ("nl", "Van daaruit reisde Nasser Bourita naar het graf van Hassan II."),
        ("nl", "De Abraham-akkoorden en het Front kwamen ter sprake bij de FAR."),
    ],
)
def test_persons_and_things_are_not_places(language: str, text: str, gazetteer: Gazetteer) -> None:
    assert names(text, gazetteer, language) == []


def test_a_place_inside_an_organisation_is_embedded(gazetteer: Gazetteer) -> None:
    (found,) = find("a professor of the University of Tel Aviv", gazetteer)
    assert (found.name, found.kind, found.role) == ("Tel Aviv", Kind.EMBEDDED, Role.ASSOCIATIVE)


def test_boilerplate_after_the_article_is_not_mapped(gazetteer: Gazetteer) -> None:
    text = "Talks were held in Rabat.\n\nSource link\n\nBy Paris\n\nLeave a Reply\n"
    assert names(text, gazetteer) == ["Rabat"]


def test_an_article_goes_on_behind_a_line_of_boilerplate(gazetteer: Gazetteer) -> None:
    more = "The delegation, which had come by train, went on to Algiers and from there to Oran."
    assert names(f"Talks were held in Rabat.\nSource link\n{more}\n", gazetteer) == [
        "Rabat",
        "Algiers",
        "Oran",
    ]


@pytest.mark.parametrize(
    ("language", "text", "name", "role"),
    [
        ("en", "Gantz landed in Rabat.", "Rabat", Role.LITERAL),
        ("en", "It was an accusation denied by Rabat.", "Rabat", Role.ASSOCIATIVE),
        ("en", "The ties between Tel Aviv and Rabat grew.", "Tel Aviv", Role.ASSOCIATIVE),
        ("en", "The ties between Tel Aviv and Rabat grew.", "Rabat", Role.ASSOCIATIVE),
        ("en", "Moroccan soldiers marched.", "Moroccan", Role.ASSOCIATIVE),
        ("nl", "De banden tussen Tel Aviv en Rabat zijn versterkt.", "Tel Aviv", Role.ASSOCIATIVE),
        ("nl", "Gantz landde dinsdag in Rabat.", "Rabat", Role.LITERAL),
        ("nl", "Washington erkende de annexatie.", "Washington", Role.ASSOCIATIVE),
    ],
)
def test_role_follows_from_the_words_around(
    language: str, text: str, name: str, role: Role, gazetteer: Gazetteer
) -> None:
    roles = {toponym.name: toponym.role for toponym in find(text, gazetteer, language)}
    assert roles[name] == role


def test_written_coordinates_are_a_toponym_with_a_point(gazetteer: Gazetteer) -> None:
    (found,) = find("a well at 23°42′N 15°56′W, nothing else", gazetteer)
    assert (found.kind, found.point) == (Kind.COORDINATES, (23.7, -15.93333))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Soldiers entered the village of Kwezimbe at dawn.", ["Kwezimbe"]),
        ("en", "They fled to Nkhatabelo, Malawi, on foot.", ["Nkhatabelo", "Malawi"]),
        ("nl", "In het dorp Zwaluwerbeek brak brand uit.", ["Zwaluwerbeek"]),
        ("fr", "Le village de Kwezimbo a été évacué.", ["Kwezimbo"]),
        ("en", "She spoke to Blinkerton, who left for Nasdorq.", []),
    ],
)
def test_a_name_that_the_text_calls_a_place_is_found_though_unknown(
    language: str, text: str, expected: list[str], gazetteer: Gazetteer
) -> None:
    assert names(text, gazetteer, language) == expected


def test_an_empty_text_names_nothing(gazetteer: Gazetteer) -> None:
    assert find("", gazetteer) == ()


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(alphabet=st.sampled_from("Rabat in 's-.\n’ París US،الرباط東京\u0301\u200f{}<"), max_size=80)
)
def test_spans_are_in_order_and_say_what_stands_there(text: str, gazetteer: Gazetteer) -> None:
    found = find(text, gazetteer)
    assert all(text[toponym.start : toponym.end] == toponym.name for toponym in found)
    assert all(
        left.end <= right.start or (right.kind is Kind.EMBEDDED and right.end <= left.end)
        for left, right in pairwise(found)
    )


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "FLOODS CUT OFF MULTAN AS RAINS BATTER PUNJAB", ["MULTAN", "PUNJAB"]),
        ("en", "PRIME MINISTER OF NORWAY VISITS WINDHOEK", ["NORWAY", "WINDHOEK"]),
        ("en", "Man Drowns After Boat Sinks Off Lampedusa", ["Lampedusa"]),
        ("en", "HARARE (Reuters) - President Mnangagwa said on Monday", ["HARARE"]),
        ("nl", "GEMEENTERAAD VAN TERNEUZEN STEMT TEGEN", ["TERNEUZEN"]),
        ("nl", "LELYSTAD - De gemeente heeft besloten.", ["LELYSTAD"]),
        ("de", "HOCHWASSER IN PASSAU UND LINZ", ["PASSAU", "LINZ"]),
        ("fr", "INCENDIE À MARSEILLE ET À NÎMES", ["MARSEILLE", "NÎMES"]),
        ("es", "INUNDACIONES EN VALENCIA Y MURCIA", ["VALENCIA", "MURCIA"]),
        ("it", "TERREMOTO A PERUGIA E FOLIGNO", ["PERUGIA", "FOLIGNO"]),
        ("pt", "CHUVAS EM RECIFE E CURITIBA", ["RECIFE", "CURITIBA"]),
        ("ru", "НАВОДНЕНИЕ В ОРЕНБУРГЕ И КАЗАНИ", ["ОРЕНБУРГЕ", "КАЗАНИ"]),
    ],
)
def test_headlines_and_datelines_in_capitals_name_places(
    language: str, text: str, expected: list[str], gazetteer: Gazetteer
) -> None:
    assert names(text, gazetteer, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Top teams\nGoals\n1. Accra\n2. Lagos\n3. Dakar\n", ["Accra", "Lagos", "Dakar"]),
        (
            "en",
            "City | Temp | Rain\nOslo | 12 | 3\nBergen | 9 | 22\nTromsø | 4 | 1\n",
            ["Oslo", "Bergen", "Tromsø"],
        ),
        (
            "nl",
            "Weer morgen\n- Maastricht: 12 graden\n- Den Helder: 9 graden\n- Terneuzen: 10 graden",
            ["Maastricht", "Den Helder", "Terneuzen"],
        ),
        ("de", "Wetter\nKiel;8\nErfurt;11\nChur;5\n", ["Kiel", "Erfurt", "Chur"]),
    ],
)
def test_tables_and_lists_name_places_and_their_heads_do_not(
    language: str, text: str, expected: list[str], gazetteer: Gazetteer
) -> None:
    assert names(text, gazetteer, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nl", "volgens de politie in rabat en amsterdam is er niets gebeurd", ["rabat", "amsterdam"]),
        ("en", "police in nairobi and mombasa closed the road", ["nairobi", "mombasa"]),
        ("de", "die polizei in hamburg und bremen warnt vor betrügern", ["hamburg", "bremen"]),
        ("fr", "le maire de toulouse a parlé avec celui de bordeaux", ["toulouse", "bordeaux"]),
        ("nl", "het was een mooie dag en most van de buren gingen van huis naar de markt", []),
        ("en", "we had a nice time reading in the bath", []),
    ],
)
def test_a_text_without_capitals_names_well_known_places(
    language: str, text: str, expected: list[str], gazetteer: Gazetteer
) -> None:
    assert names(text, gazetteer, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nl", "Een wandeling over de Utrechtse Heuvelrug.", ["Utrechtse Heuvelrug"]),
        ("nl", "De boot voer over de Noorse Zee.", ["Noorse Zee"]),
        ("nl", "De Noorse Zee is koud.", ["Noorse Zee"]),
        ("en", "They crossed the Arabian Sea to the Indian Ocean.", ["Arabian Sea", "Indian Ocean"]),
        ("de", "Die Irische See ist kalt.", ["Irische See"]),
        ("fr", "Il vit en Guyane française.", ["Guyane française"]),
    ],
)
def test_a_longer_name_stands_before_the_demonym_in_it(
    language: str, text: str, expected: list[str], gazetteer: Gazetteer
) -> None:
    assert names(text, gazetteer, language) == expected


def test_a_site_and_the_place_in_its_name_are_both_kept(gazetteer: Gazetteer) -> None:
    found = find("The plane landed at Denver International Airport.", gazetteer)
    assert [(toponym.name, toponym.kind) for toponym in found] == [
        ("Denver International Airport", Kind.NAME),
        ("Denver", Kind.EMBEDDED),
    ]
