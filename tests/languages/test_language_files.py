"""The language files themselves: that each keeps the form and the rules of ``docs/languages.md``."""

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields
from importlib import resources
from pathlib import Path

import pycountry
import pytest

from geomap.errors import LanguageError
from geomap.languages.language import (
    UNDETERMINED,
    Language,
    Relations,
    Words,
    available_languages,
    load_language,
    parse_language,
)

CODES = available_languages()
FILES = (*CODES, UNDETERMINED)
KOSOVO = "XK"  # not in ISO 3166-1; the user-assigned code that GeoNames and CLDR use
COUNTRIES = {country.alpha_2 for country in pycountry.countries} | {KOSOVO}
#: No word for an inhabitant is in use; but for the Vatican, because nobody lives there.
WITHOUT_DEMONYM = {"AQ", "BV", "GS", "HM", "IO", "TF", "UM", "VA"}
ROOT = Path(__file__).parents[2]
TABLES = ROOT / "gazetteer"
CONTINENTS = {"africa", "antarctica", "asia", "europe", "north-america", "oceania", "south-america"}
PLACE_ID = re.compile(r"iso:[A-Z]{2}|gn:[1-9]\d*|geomap:[a-z0-9]+(?:-[a-z0-9]+)*")
FEATURE_CLASSES = set("AHLPRSTUV")
#: Lists whose words stand as written in a text; those of all others are lower case.
AS_WRITTEN = {"not_places", "given_names", "ambiguous_given_names"}
#: What a language needs before its texts can be read at all.
NEEDED = {
    "stop", "not_places", "before_person", "before_place", "containment", "conjunctions", "between",
    "organisation", "government_nouns", "government_verbs", "relation_nouns",
}  # fmt: skip
#: Languages whose script has capitals.
CASED = tuple(code for code in FILES if code not in {"ar", "ja", "zh"})
#: Files kept in the strict form: sorted lists, no word in two lists that contradict each other.
STRICT = ("de", "en", "nl", "und")


def read_text(code: str) -> str:
    return (resources.files("geomap.languages") / f"{code}.toml").read_text("utf-8")


def own_file(code: str) -> Language:
    return parse_language(read_text(code), origin=f"{code}.toml")


def raw_lists(code: str) -> Iterator[tuple[str, list[str]]]:
    """Yield every list of strings of a file with its dotted key; sets would hide what is double."""
    data: Mapping[str, object] = tomllib.loads(read_text(code))
    for key, value in data.items():
        if isinstance(value, dict):
            # Endings are rows of their own order; their form is the loader's to check.
            yield from (
                (f"{key}.{inner}", words)
                for inner, words in value.items()
                if isinstance(words, list) and inner != "endings"
            )
        elif isinstance(value, list) and key != "examples":
            yield key, value


def table_ids() -> set[str]:
    """Return the ids of all rows of the hand tables of places."""
    ids = set()
    for path in sorted(TABLES.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as rows:
            ids |= {row["id"] for row in csv.DictReader(rows) if row.get("id")}
    return ids


def has_capital(word: str) -> bool:
    return any(character.isupper() or character.istitle() for character in word)


def test_the_languages_of_the_first_version_have_a_file() -> None:
    assert {"de", "en", "nl"} <= set(CODES)


@pytest.mark.parametrize("code", FILES)
def test_a_file_parses_says_its_own_code_and_names_its_sources(code: str) -> None:
    language = own_file(code)
    assert language.code == code
    assert language.name
    assert language.sources


@pytest.mark.parametrize("code", FILES)
def test_a_file_is_unix_text_in_utf_8_with_one_end_of_line(code: str) -> None:
    raw = (resources.files("geomap.languages") / f"{code}.toml").read_bytes()
    assert b"\r" not in raw
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b"\n")


@pytest.mark.parametrize("code", FILES)
def test_no_word_stands_twice_in_a_list(code: str) -> None:
    double = {
        key: [word for word, count in Counter(words).items() if count > 1] for key, words in raw_lists(code)
    }
    assert {key: words for key, words in double.items() if words} == {}


@pytest.mark.parametrize("code", FILES)
def test_no_entry_has_spaces_around_or_doubled(code: str) -> None:
    untidy = [
        (key, word) for key, words in raw_lists(code) for word in words if word != " ".join(word.split())
    ]
    assert untidy == []


@pytest.mark.parametrize("code", STRICT)
def test_lists_are_sorted_as_people_look_words_up(code: str) -> None:
    unsorted = [
        key
        for key, words in raw_lists(code)
        if words != sorted(words, key=lambda word: (word.casefold(), word))
    ]
    assert unsorted == []


@pytest.mark.parametrize("code", CODES)
def test_a_language_has_the_lists_that_recognition_cannot_do_without(code: str) -> None:
    words = own_file(code).words
    assert {
        field.name for field in fields(Words) if field.name in NEEDED and not getattr(words, field.name)
    } == set()


@pytest.mark.parametrize("code", STRICT)
def test_words_are_single_tokens_since_each_is_compared_with_one(code: str) -> None:
    # not_places are compared with whole names, which may have several words.
    words = own_file(code).words
    names = [field.name for field in fields(Words) if field.name != "not_places"]
    assert [
        word for name in names for word in sorted(getattr(words, name)) if " " in word or "-" in word
    ] == []


@pytest.mark.parametrize("code", CASED)
def test_words_that_steer_are_lower_case(code: str) -> None:
    words = own_file(code).words
    capitalised = {
        field.name: sorted(word for word in getattr(words, field.name) if has_capital(word))
        for field in fields(Words)
        if field.name not in AS_WRITTEN
    }
    assert {name: found for name, found in capitalised.items() if found} == {}


@pytest.mark.parametrize("code", CASED)
def test_given_names_and_words_that_are_no_place_have_a_capital(code: str) -> None:
    words = own_file(code).words
    assert [word for word in sorted(words.given_names) if not has_capital(word)] == []
    assert [word for word in sorted(words.not_places) if not has_capital(word)] == []


@pytest.mark.parametrize("code", STRICT)
def test_a_word_that_is_no_place_is_not_also_a_given_name_or_a_demonym(code: str) -> None:
    # A person's name never begins with a word of not_places, so a name in both would be lost.
    language = own_file(code)
    assert language.words.not_places & language.words.given_names == set()
    assert language.words.not_places & set(language.demonyms) == set()


@pytest.mark.parametrize("code", CODES)
def test_no_demonym_is_also_a_stop_word(code: str) -> None:
    language = load_language(code)
    assert [word for word in sorted(language.demonyms) if word.lower() in language.words.stop] == []


@pytest.mark.parametrize("code", FILES)
def test_demonyms_point_to_countries_of_iso_3166_or_to_places_of_the_tables(code: str) -> None:
    ids = {place_id for ids in own_file(code).demonyms.values() for place_id in ids}
    assert {place_id for place_id in ids if not PLACE_ID.fullmatch(place_id)} == set()
    assert {place_id for place_id in ids if place_id.startswith("iso:")} <= {
        f"iso:{code}" for code in COUNTRIES
    }
    own = {place_id for place_id in ids if place_id.startswith("geomap:")}
    assert own - table_ids() - {f"geomap:{name}" for name in CONTINENTS} == set()


@pytest.mark.parametrize("code", ["en", "nl"])
def test_every_country_has_a_demonym_where_one_is_in_use(code: str) -> None:
    ids = {place_id for ids in own_file(code).demonyms.values() for place_id in ids}
    assert {country for country in COUNTRIES - WITHOUT_DEMONYM if f"iso:{country}" not in ids} == set()


def test_german_has_demonyms_of_the_countries_in_the_news() -> None:
    ids = {place_id for ids in own_file("de").demonyms.values() for place_id in ids}
    assert len({place_id for place_id in ids if place_id.startswith("iso:")}) >= 120


@pytest.mark.parametrize("code", ["en", "nl"])
def test_demonyms_are_capitalised(code: str) -> None:
    assert [word for word in sorted(own_file(code).demonyms) if not has_capital(word)] == []


def test_german_writes_adjectives_of_places_small_and_people_with_a_capital() -> None:
    demonyms = own_file("de").demonyms
    for ending in ("", "e", "em", "en", "er", "es"):
        assert demonyms[f"marokkanisch{ending}"] == ("iso:MA",)
    for noun in ("Marokkaner", "Marokkanern", "Marokkaners", "Marokkanerin", "Marokkanerinnen"):
        assert demonyms[noun] == ("iso:MA",)


@pytest.mark.parametrize(
    ("code", "word", "place_ids"),
    [
        ("en", "Moroccan", ("iso:MA",)),
        ("en", "Frenchmen", ("iso:FR",)),
        ("en", "Sahrawis", ("iso:EH",)),
        ("en", "Congolese", ("iso:CD", "iso:CG")),
        ("en", "South Koreans", ("iso:KR",)),
        ("en", "Korean", ("iso:KR", "iso:KP")),
        ("en", "Dominican", ("iso:DO", "iso:DM")),
        ("en", "Scottish", ("geomap:gb-sct",)),
        ("en", "Kurdish", ("geomap:kurdistan",)),
        ("nl", "Marokkaanse", ("iso:MA",)),
        ("nl", "Marokkanen", ("iso:MA",)),
        ("nl", "Chinese", ("iso:CN",)),
        ("nl", "Zuid-Koreaanse", ("iso:KR",)),
        ("nl", "Palestijnen", ("iso:PS",)),
        ("de", "Franzosen", ("iso:FR",)),
        ("de", "US-amerikanischen", ("iso:US",)),
        ("de", "europäische", ("gn:6255148",)),
    ],
)
def test_a_demonym_gives_its_places(code: str, word: str, place_ids: tuple[str, ...]) -> None:
    assert load_language(code).demonyms[word] == place_ids


@pytest.mark.parametrize("code", FILES)
def test_feature_words_have_a_class_of_geonames_and_one_meaning_each(code: str) -> None:
    data = tomllib.loads(read_text(code)).get("feature_words", {})
    assert {key for key in data if key.split(".")[0] not in FEATURE_CLASSES} == set()
    meanings = Counter(word for words in data.values() for word in words)
    assert [word for word, count in meanings.items() if count > 1] == []


@pytest.mark.parametrize("code", CODES)
def test_a_language_has_examples_whose_toponyms_stand_in_the_text(code: str) -> None:
    examples = own_file(code).examples
    assert len(examples) >= 10
    faults = []
    for example in examples:
        position = 0
        for entry in example.toponyms:
            parts = entry.split("|")
            found = example.text.find(parts[0], position)
            if len(parts) != 4 or found < 0:
                faults.append((example.text, entry))
                continue
            position = found + len(parts[0])
            if parts[1] not in {"name", "demonym", "embedded", "coordinates"}:
                faults.append((example.text, entry))
            if parts[2] not in {"literal", "associative"} or (
                parts[1] == "demonym" and parts[2] != "associative"
            ):
                faults.append((example.text, entry))
    assert faults == []


@pytest.mark.parametrize("code", CODES)
def test_the_demonyms_of_examples_are_in_the_file(code: str) -> None:
    language = load_language(code)
    missing = []
    for example in language.examples:
        for name, kind, _, place_id in (entry.split("|") for entry in example.toponyms):
            forms = (name, name.lower())
            if kind == "demonym" and not any(place_id in language.demonyms.get(form, ()) for form in forms):
                missing.append(f"{name}|{place_id}")
    assert missing == []


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("en", "Source link"),
        ("en", "Your email address will not be published. Required fields are marked *"),
        ("en", "By admin"),
        ("nl", "Geef een reactie"),
        ("de", "Schreibe einen Kommentar"),
    ],
)
def test_lines_under_scraped_articles_are_boilerplate(code: str, line: str) -> None:
    assert line.casefold() in load_language(code).boilerplate


@pytest.mark.parametrize(
    "name", ["Jack", "Benny", "Ned", "Brahim", "Nasser", "Hassan", "Abdellatif", "Donald", "Yair"]
)
def test_given_names_of_many_lands_hold_in_every_language(name: str) -> None:
    assert all(name in load_language(code).words.given_names for code in FILES)


@pytest.mark.parametrize(
    "name", ["Paris", "Florence", "Sydney", "Jordan", "Chelsea", "Israel", "Lima", "Santiago"]
)
def test_names_that_are_mostly_places_are_not_given_names(name: str) -> None:
    assert not any(name in load_language(code).words.given_names for code in ("de", "en", "nl", "und"))


@pytest.mark.parametrize(
    ("code", "word"),
    [("en", "Front"), ("en", "Mon"), ("en", "Pegasus"), ("nl", "Van"), ("nl", "Minister"), ("de", "Berg")],
)
def test_words_that_some_village_bears_are_no_places(code: str, word: str) -> None:
    assert word in load_language(code).words.not_places


@pytest.mark.parametrize("code", ["de", "en", "nl"])
@pytest.mark.parametrize("abbreviation", ["us", "vs", "uk", "vae", "uae"])
def test_stop_words_leave_abbreviations_of_countries_alone(code: str, abbreviation: str) -> None:
    # A name whose lower-case form is a stop word is no place, so "us" here would lose "US".
    assert abbreviation not in load_language(code).words.stop


def test_endings_are_kept_as_search_keys_are_and_join_where_a_row_repeats() -> None:
    text = 'code = "xx"\nname = "X"\n[inflection]\nendings = [["ой", "ая"], ["ие", "ий"], ["ой", "а"]]\n'
    endings = parse_language(text, origin="xx.toml").inflection.endings
    assert endings == {"ои": ("ая", "а"), "ие": ("ии",)}


@pytest.mark.parametrize("endings", ['"ой"', '[["ой"]]', '["ой", "а"]', "[[1, 2]]"])
def test_faulty_endings_are_named(endings: str) -> None:
    text = f'code = "xx"\nname = "X"\n[inflections.yy]\nendings = {endings}\n'
    with pytest.raises(LanguageError, match=r"inflections\.yy\.endings needs a written ending"):
        parse_language(text, origin="xx.toml")


def test_a_language_without_a_file_has_its_endings_or_else_shares_stems() -> None:
    assert load_language("cs").inflection.endings["ze"] == ("ha",)
    assert not load_language("cs").inflection.shared_stem
    assert load_language("sv").inflection.shared_stem
    assert not load_language("en").inflection.shared_stem


@pytest.mark.parametrize("code", ["ja", "pl", "ru", "tr", "zh"])
def test_thin_files_have_demonyms_of_sixty_countries(code: str) -> None:
    ids = {place_id for ids in own_file(code).demonyms.values() for place_id in ids}
    assert len({place_id for place_id in ids if place_id.startswith("iso:")}) >= 60


def test_the_guide_shows_a_file_that_parses_and_explains_every_list() -> None:
    guide = (ROOT / "docs" / "languages.md").read_text("utf-8")
    shown = re.search(r"```toml\n(.*?)```", guide, re.DOTALL)
    assert shown is not None
    language = parse_language(shown[1], origin="docs/languages.md")
    assert language.demonyms
    assert language.feature_words
    assert language.examples
    lists = {field.name for noun in (Words, Relations) for field in fields(noun)}
    assert {
        name for name in lists if f"`{name}`" not in guide and f"`[relations.{name}]`" not in guide
    } == set()


def with_relations(lines: str) -> str:
    return f'code = "xx"\nname = "X"\n[relations]\n{lines}\n'


def test_relations_are_read_in_lower_case_with_their_numbers() -> None:
    lines = (
        'patterns = ["{distance} von {place}"]\nlies = ["Liegt"]\n'
        '[relations.units]\n"1" = ["Kilometer"]\n"1.609344" = ["Meile"]\n'
        '[relations.directions]\n"45" = ["NO"]'
    )
    relations = parse_language(with_relations(lines), origin="xx.toml").relations
    assert relations.units == {"kilometer": 1.0, "meile": 1.609344}
    assert relations.directions == {"no": 45.0}
    assert relations.lies == {"liegt"}


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ('patterns = ["{distance} of"]', "must hold {place} once"),
        ('patterns = ["{place} of {place} {distance}"]', "must hold {place} once, and no slot twice"),
        ('patterns = ["of {place}"]', "must hold {distance}, {direction} or both"),
        ('patterns = ["{range} of {place}"]', "unknown slot {range}; expected one of"),
        ('patterns = ["{distance} (of {place}"]', "a bracket or | too many"),
        ('patterns = "{distance} of {place}"', "must be a list of non-empty strings"),
        ('patterns = ["{distance} of {place}"]', "have {distance}, but relations.units is empty"),
        ('patterns = ["{direction} of {place}"]', "have {direction}, but relations.directions is empty"),
        ('fillers = "about"', "'fillers' must be a list"),
        ('pattern = ["x"]', "unknown key relations.pattern"),
        ('[relations.units]\nkm = ["km"]', "relations.units: 'km' is no number"),
        ('[relations.units]\n"0" = ["km"]', "'km' must be of more than 0 km"),
        ('[relations.units]\n"1" = ["km"]\n"2" = ["km"]', "'km' stands under two numbers"),
        ('[relations.directions]\n"360" = ["north"]', "'north' must be 0 to below 360 degrees, got 360"),
        ('units = "km"', "'units' must be a table"),
    ],
)
def test_faulty_relations_are_named(lines: str, fault: str) -> None:
    with pytest.raises(LanguageError, match=re.escape(fault)):
        parse_language(with_relations(lines), origin="xx.toml")


@pytest.mark.parametrize("code", CODES)
def test_a_language_says_distances_and_the_eight_directions(code: str) -> None:
    relations = own_file(code).relations
    assert any("{distance}" in pattern for pattern in relations.patterns)
    assert any("{direction}" in pattern for pattern in relations.patterns)
    assert 1.0 in relations.units.values()
    assert set(relations.directions.values()) >= {bearing * 45.0 for bearing in range(8)}


@pytest.mark.parametrize("code", FILES)
def test_words_of_relations_are_tidy(code: str) -> None:
    data = tomllib.loads(read_text(code)).get("relations", {})
    lists = [words for table in data.values() if isinstance(table, dict) for words in table.values()]
    assert [word for words in lists for word in words if word != " ".join(word.split())] == []
    assert [words for words in lists if len(words) != len(set(words))] == []
