"""What else the name of a place may mean."""

import pytest

from geomap.cli.common_names import find_common_word, find_surname
from geomap.gazetteer.rows import FaultKind, PlaceRow, RowTable
from geomap.gazetteer.store import Gazetteer
from geomap.gazetteer.vetting import vet_rows


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Nice", "en"), ("NICE", "en"), ("Und", "de"), ("Het", "nl"), ("Что", "ru"), ("Hope", "en"),
        ("Tifariti", ""), ("Bir Lehlou", ""), ("", ""), ("Smith", ""), ("\ud800", ""),
    ],
)  # fmt: skip
def test_a_common_word_is_known_by_its_language(name: str, language: str) -> None:
    assert find_common_word(name) == language


@pytest.mark.parametrize(
    ("name", "language"),
    [("Jansen", "nl"), ("yilmaz", "tr"), ("Amina", "mul"), ("Anneke", "nl"), ("Tifariti", ""), ("", "")],
)
def test_the_name_of_a_person_is_known_by_its_language(name: str, language: str) -> None:
    assert find_surname(name) == language


def test_a_check_warns_of_both_and_keeps_the_rows() -> None:
    rows = tuple(
        PlaceRow(line, name=name, country="MA", lat=31.0 + line / 10, lon=-6.0)
        for line, name in enumerate(["Tifquxt", "Table", "Amina", "Bir Amina"], 2)
    )
    with Gazetteer.open() as gazetteer:
        table = vet_rows(
            RowTable("mine.csv", rows),
            gazetteer,
            find_common_word=find_common_word,
            find_surname=find_surname,
        )
    assert table.rows == rows
    assert [(fault.line, fault.kind) for fault in table.faults] == [
        (3, FaultKind.COMMON_WORD),
        (4, FaultKind.SURNAME),
    ]
    assert "texts that name a person Amina may be read as the place" in str(table.faults[1])
