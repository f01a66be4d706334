"""Names in texts without capitals: well-known places, and no common words."""

import pytest

from geomap.gazetteer import Gazetteer
from geomap.languages.language import load_language
from geomap.recognition.caseless import find_caseless_names, is_caseless
from geomap.recognition.view import view_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("volgens de politie in rabat", True),
        ("volgens de politie in Rabat", False),
        ("VOLGENS DE POLITIE", False),
        ("in rabat", False),
        ("وصل الوزير إلى الرباط يوم الثلاثاء", False),
        ("", False),
    ],
)
def test_a_text_is_caseless_when_no_word_of_it_has_a_capital(text: str, expected: bool) -> None:
    assert is_caseless(view_text(text)) is expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nl", "volgens de politie in rabat en amsterdam is er niets gebeurd", ["rabat", "amsterdam"]),
        ("nl", "wie gaat er mee naar spanje of portugal dit jaar?", ["spanje", "portugal"]),
        ("nl", "de burgemeester van groningen heeft echt geen zin in een feest van de buren", ["groningen"]),
        ("nl", "het was een mooie dag en most van de buren gingen naar de markt, lees meer", []),
        (
            "en",
            "police in nairobi and mombasa closed the road to kenya's coast",
            ["nairobi", "mombasa", "kenya"],
        ),
        ("en", "flights from new york to los angeles were late", ["new york", "los angeles"]),
        ("en", "we had a nice time reading in the bath, and she will march in may", []),
        ("de", "die polizei in hamburg und bremen warnt", ["hamburg", "bremen"]),
        ("de", "wir essen heute in der halle und singen", []),
        ("fr", "le maire de toulouse a parlé avec celui de bordeaux", ["toulouse", "bordeaux"]),
        ("fr", "il a mangé une bonne part de tarte et il est parti", []),
        ("es", "el presidente viajó de bogotá a lima ayer", ["bogotá", "lima"]),
        ("es", "la paz es importante para todos", []),
        ("it", "il treno da milano a lecce era in ritardo", ["milano", "lecce"]),
        ("it", "la potenza del motore è come quella di prima", []),
        ("tr", "ankara ve izmir arasında tren çalışmıyor", ["ankara", "izmir"]),
    ],
)
def test_well_known_places_are_found_and_common_words_are_not(
    language: str, text: str, expected: list[str], gazetteer: Gazetteer
) -> None:
    found = find_caseless_names(view_text(text), gazetteer=gazetteer, language=load_language(language))
    assert [hit.name for hit in found] == expected
    assert all(text[hit.start : hit.end] == hit.name for hit in found)
