"""Demonyms: every country's in every inflection, towns and regions, and words that only look like some."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from geomap.gazetteer import Gazetteer
from geomap.languages.language import load_language
from geomap.model.toponym import Kind, Role
from geomap.recognition.demonyms import find_demonyms, find_tagged_demonyms
from geomap.recognition.tagger import Tags
from geomap.recognition.tagger.labels import FLAT_TAGS, TOPONYM_TAGS
from geomap.recognition.view import TextView, view_text
from geomap.text.folding import fold

LANGUAGES = ("nl", "en")
FORMS = Path(__file__).parent / "demonym_forms"
COUNTRIES = Path(__file__).parents[2] / "gazetteer" / "countries.csv"
#: Inhabited by crews and scientists alone; and the Vatican, whose citizens have no word of their own.
NOBODY = {"AQ", "BV", "GS", "HM", "TF", "UM"} | {"VA"}
#: One word for one and for many, as an adjective and as a noun.
INVARIABLE = ("ese", "Swiss")
LEAST_FORMS = {"nl": 3, "en": 2}
LEAST_TOWNS_AND_REGIONS = {"nl": 400, "en": 250}
#: Words that begin as no name of their place does: nicknames, changed vowels, a direction before the name.
OWN_WORDS = {
    "nl": {
        "geomap:gb-wls": ("Welsh",),
        "geomap:moluccas": ("Zuid-Mol",),
        "geomap:texel": ("Tessel",),
        "geomap:twente": ("Tukker",),
        "gn:2548885": ("Fassi",),
        "gn:2761369": ("Weens",),
        "gn:2790471": ("Naams",),
        "gn:2803138": ("Sinjoren",),
        "gn:3435910": ("Porteño",),
        "gn:3451190": ("Carioca",),
    },
    "en": {
        "geomap:be-vlg": ("Flem",),
        "geomap:caucasus": ("North Caucasian",),
        "geomap:gb-wls": ("Welsh",),
        "geomap:id-36": ("West Papuan",),
        "geomap:in-13": ("Malayali",),
        "geomap:in-19": ("Kannadiga",),
        "gn:2548885": ("Fassi",),
        "gn:2636531": ("Mackem",),
        "gn:2637487": ("Sotonian",),
        "gn:2641673": ("Geordie",),
        "gn:2644210": ("Scouser",),
        "gn:3435910": ("Porteno", "Porteño"),
        "gn:3451190": ("Carioca",),
        "gn:3530597": ("Chilango",),
        "gn:3911925": ("Paceño",),
        "gn:4005539": ("Tapatio", "Tapatío"),
        "gn:4921868": ("Hoosier",),
        "gn:6254926": ("Bay Stater",),
    },
}


def read_forms(language: str) -> list[tuple[str, str]]:
    lines = (FORMS / f"{language}.txt").read_text("utf-8").splitlines()
    rows = [line.rsplit(", ", 1) for line in lines if line and not line.startswith("#")]
    return [(form, place_id) for form, place_id in rows]


CASES = [(language, form, place_id) for language in LANGUAGES for form, place_id in read_forms(language)]


def find(text: str, language: str) -> list[tuple[str, tuple[str, ...]]]:
    found = find_demonyms(view_text(text), load_language(language))
    assert all((item.kind, item.role) == (Kind.DEMONYM, Role.ASSOCIATIVE) for item in found)
    return [(item.name, item.place_ids) for item in found]


@pytest.mark.parametrize(("language", "form", "place_id"), CASES)
def test_a_form_is_found_whole_and_leads_to_its_place(language: str, form: str, place_id: str) -> None:
    ((name, place_ids),) = find(f"... 1 {form} 2 ...", language)
    assert name == form
    assert place_id in place_ids


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_inhabited_country_has_enough_inflected_examples(language: str) -> None:
    forms = read_forms(language)
    counts = Counter(place_id for _, place_id in forms)
    invariable = {place_id for form, place_id in forms if form.endswith(INVARIABLE)}
    with COUNTRIES.open(encoding="utf-8", newline="") as rows:
        ids = {row["id"] for row in csv.DictReader(rows)} - {f"iso:{code}" for code in NOBODY}
    least = LEAST_FORMS[language]
    few = {place_id for place_id in ids if counts[place_id] < least}
    assert few - (invariable if language == "en" else set()) == set()
    assert not {place_id for place_id in ids if not counts[place_id]}


def names_of(place_id: str, gazetteer: Gazetteer) -> set[str]:
    place = gazetteer.get(place_id)
    assert place is not None, f"{place_id} is no place of the gazetteer"
    return {fold(name.text) for name in gazetteer.names(place_id)} | {fold(place.name)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_towns_and_regions_have_names_that_begin_as_their_demonyms_do(
    language: str, gazetteer: Gazetteer
) -> None:
    strange = []
    for form, place_ids in load_language(language).demonyms.items():
        for place_id in place_ids:
            if place_id.startswith("iso:") or form.startswith(OWN_WORDS[language].get(place_id, ("\0",))):
                continue
            begin = fold(form)[:3]
            words = {word for name in names_of(place_id, gazetteer) for word in (name, *name.split())}
            if not any(word.startswith(begin) for word in words):
                strange.append((form, place_id))
    assert strange == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_hundreds_of_towns_and_regions_have_demonyms(language: str) -> None:
    ids = {place_id for ids in load_language(language).demonyms.values() for place_id in ids}
    towns = {place_id for place_id in ids if not place_id.startswith("iso:")}
    assert len(towns) >= LEAST_TOWNS_AND_REGIONS[language]


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("nl", "De Rotterdamse haven en de Twentse boeren wonnen.", ["Rotterdamse", "Twentse"]),
        ("nl", "Iets Marokkaans; de Marokkaanse.", ["Marokkaans", "Marokkaanse"]),
        ("nl", "Brugse en Parijse musea; New Yorkse.", ["Brugse", "Parijse", "New Yorkse"]),
        ("nl", "BELGISCHE POLITIE ZOEKT", ["BELGISCHE"]),
        ("nl", "De Zuid-Afrikaanse en de Noord-Hollandse kust", ["Zuid-Afrikaanse", "Noord-Hollandse"]),
        ("nl", "Turks fruit en Delfts blauw", ["Turks", "Delfts"]),
        ("nl", "De Weense wals, de Moskouse metro en Berlijners", ["Weense", "Moskouse", "Berlijners"]),
        ("nl", "De Indiase premier", ["Indiase"]),
        ("en", "A Londoner, two Parisians and a Glaswegian met.", ["Londoner", "Parisians", "Glaswegian"]),
        ("en", "Bavarian and Punjabi voters", ["Bavarian", "Punjabi"]),
        ("en", "Liverpudlians' and New Yorkers' homes", ["Liverpudlians", "New Yorkers"]),
        ("en", "The Moroccan's words", ["Moroccan"]),
    ],
)  # fmt: skip
def test_demonyms_are_found_in_a_sentence(language: str, text: str, names: list[str]) -> None:
    assert [name for name, _ in find(text, language)] == names


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Let op: Ede en Best liggen in Nederland."),
        ("nl", "De finnen van de vis en de pool van de magneet."),
        ("nl", "Hamburger en Bosch en Saks en Frans Hals"),
        ("nl", "Bevers en jutters; Hoornaar gezien"),
        ("nl", "Turnen is turks, zei hij"),
        ("nl", "Grand Est en Herentals"),
        ("en", "a pole, to polish, a turkey, a dane, a swede and a scouse stew"),
        ("en", "Hamburger, Bolognese, Bohemian Rhapsody and a Pomeranian"),
        ("en", "Roman Abramovich and Abu Bakr al-Baghdadi"),
        ("en", "the Devonian period, a Hamiltonian cycle"),
    ],
)
def test_words_of_other_meaning_are_left_alone(language: str, text: str) -> None:
    assert [name for name, _ in find(text, language) if name != "Frans"] == []


def test_a_word_of_several_places_gives_them_all_best_first() -> None:
    assert load_language("nl").demonyms["Groninger"] == ("geomap:nl-04", "gn:2755251")
    assert load_language("nl").demonyms["Congolese"] == ("iso:CD", "iso:CG")
    assert load_language("en").demonyms["Georgian"] == ("iso:GE", "gn:4197000")
    assert load_language("en").demonyms["New Yorkers"] == ("gn:5128581", "gn:5128638")


#: Language, form, end of a place id. Beyond nl and en the tables hold fewer countries and few towns.
ELSEWHERE = [
    (language, *pair.split(":"))
    for language, pairs in {
        "de": "marokkanische:MA Französinnen:FR niederländischen:NL Kasachen:KZ senegalesischer:SN "
        "Surinamer:SR neuseeländisches:NZ Burkiner:BF Bayerische:de-02 polnischem:PL",
        "fr": "marocaines:MA néerlandais:NL kazakhe:KZ sénégalaise:SN surinamien:SR néo-zélandais:NZ "
        "burkinabè:BF tchadiens:TD polonaises:PL Algériennes:DZ",
        "es": "marroquíes:MA neerlandesa:NL kazajos:KZ senegaleses:SN surinamés:SR neozelandés:NZ "
        "burkinés:BF chadiano:TD madrileña:3117735 catalanes:es-56",
        "it": "marocchini:MA olandese:NL kazaki:KZ senegalesi:SN neozelandesi:NZ burkinabé:BF ciadiano:TD "
        "milanesi:3173435 polacche:PL algerina:DZ",
        "pt": "marroquinos:MA holandesa:NL cazaques:KZ senegaleses:SN surinamês:SR neozelandês:NZ "
        "burquinense:BF chadianos:TD lisboeta:2267057 catalães:es-56",
        "pl": "marokańskiego:MA holenderska:NL Kazachowie:KZ senegalskich:SN nowozelandzki:NZ Francuzka:FR "
        "warszawski:756135 algierskim:DZ niemieckich:DE ukraińską:UA",
        "ru": "марокканского:MA голландский:NL казахстанские:KZ сенегальцы:SN новозеландская:NZ "
        "француженка:FR московский:524901 алжирском:DZ немецких:DE украинку:UA",
    }.items()
    for pair in pairs.split()
]


@pytest.mark.parametrize(("language", "form", "ending"), ELSEWHERE)
def test_inflected_forms_of_other_languages_are_found(language: str, form: str, ending: str) -> None:
    ((name, place_ids),) = find(f"... 1 {form} 2 ...", language)
    assert name == form
    assert any(place_id.endswith(ending) for place_id in place_ids)


def tags_of(view: TextView, toponyms: list[str]) -> Tags:
    """Tags that are sure of one tag of head B for each token."""
    sure = np.zeros((len(view.tokens), len(TOPONYM_TAGS)), np.float32)
    sure[np.arange(len(view.tokens)), [TOPONYM_TAGS.index(tag) for tag in toponyms]] = 1
    unsure = np.full((len(view.tokens), len(FLAT_TAGS)), 1 / len(FLAT_TAGS), np.float32)
    return Tags(unsure, sure, unsure[:, :2], (0, len(view.tokens)))


@pytest.mark.parametrize(
    ("text", "place_id"),
    [("El barcelonés canta.", "gn:3128760"), ("Un toulousain chante.", "gn:2972315")],
)
def test_a_demonym_that_only_the_tagger_reads_is_of_the_place_with_its_stem(gazetteer, text, place_id):
    view = view_text(text)
    tags = tags_of(view, ["O", "B-DEM", "O", "O"])
    (found,) = find_tagged_demonyms(view, tags, gazetteer=gazetteer, known=())
    assert (found.name, found.kind, found.place_ids) == (text.split()[1], Kind.DEMONYM, (place_id,))


@pytest.mark.parametrize("tag", ["B-TOP", "O"])
def test_a_word_that_the_tagger_takes_for_no_demonym_is_none(gazetteer, tag):
    view = view_text("El barcelonés canta.")
    assert (
        find_tagged_demonyms(view, tags_of(view, ["O", tag, "O", "O"]), gazetteer=gazetteer, known=()) == ()
    )


def test_a_tagged_demonym_without_a_place_of_its_stem_or_already_found_is_left(gazetteer):
    view = view_text("El barcelonés canta.")
    tags = tags_of(view, ["O", "B-DEM", "O", "O"])
    (found,) = find_tagged_demonyms(view, tags, gazetteer=gazetteer, known=())
    assert find_tagged_demonyms(view, tags, gazetteer=gazetteer, known=[found]) == ()
    unknown = view_text("El xyzzyqués canta.")
    assert find_tagged_demonyms(unknown, tags, gazetteer=gazetteer, known=()) == ()
