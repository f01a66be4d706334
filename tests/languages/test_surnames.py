"""The table of frequent surnames."""

from importlib import resources

import pytest

from geomap.gazetteer.countries import language_code
from geomap.languages.surnames import surname_languages
from geomap.text.folding import fold

LINES = (resources.files("geomap.languages") / "surnames.tsv").read_text("utf-8").splitlines()
ROWS = [line.split("\t") for line in LINES]


def test_each_line_is_a_search_key_and_its_languages() -> None:
    wrong = [row for row in ROWS if len(row) != 2 or fold(row[0]) != row[0] or " " in row[0] or not row[0]]
    assert wrong == []


def test_each_key_comes_once_and_in_order() -> None:
    keys = [row[0] for row in ROWS]
    assert keys == sorted(set(keys))


def test_the_languages_are_sorted_and_known() -> None:
    assert [codes for _, codes in ROWS if codes.split() != sorted(set(codes.split()))] == []
    codes = {code for _, codes in ROWS for code in codes.split()}
    assert {code for code in codes if language_code(code) != code} == set()


def test_it_covers_the_world() -> None:
    by_language: dict[str, int] = {}
    for _, codes in ROWS:
        for code in codes.split():
            by_language[code] = by_language.get(code, 0) + 1
    assert len(ROWS) > 1_500
    assert sum(count >= 10 for count in by_language.values()) > 40


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Jansen", "nl"), ("Smith", "en"), ("الحداد", "ar"), ("Benjelloun", "ar"), ("Müller", "de"),
        ("García", "es"), ("Dupont", "fr"), ("Rossi", "it"), ("Wójcik", "pl"), ("Silva", "pt"),
        ("Иванов", "ru"),
        ("Yılmaz", "tr"), ("王", "zh"), ("Wang", "zh"), ("田中", "ja"), ("김", "ko"), ("Nguyễn", "vi"),
        ("शर्मा", "hi"), ("Wijaya", "id"), ("Odhiambo", "sw"), ("Adebayo", "yo"), ("Abubakar", "ha"),
        ("Παπαδόπουλος", "el"), ("כהן", "he"), ("محمدی", "fa"), ("Traoré", "bm"), ("Dlamini", "zu"),
    ],
)  # fmt: skip
def test_a_frequent_surname_is_known_in_its_script(name: str, language: str) -> None:
    assert language in surname_languages(fold(name))


@pytest.mark.parametrize("name", ["Tifariti", "Rabat", "Casablanca", "", "Bir Lehlou"])
def test_a_place_is_no_surname(name: str) -> None:
    assert surname_languages(fold(name)) == ()
