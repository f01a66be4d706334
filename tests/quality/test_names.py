"""Floors for 1,500 names in sentences of twelve languages; ``benchmarks/names.py --errors`` lists them."""

import pytest

from benchmarks.names import FOLDER, Mark, NameScore, read_sentence, score_language
from geomap.gazetteer import open_gazetteer


def test_markup_gives_plain_text_and_offsets() -> None:
    text, marks = read_sentence("In [Rabat|Rabat, MA], [Marokko|MA].")
    assert text == "In Rabat, Marokko."
    assert marks == (Mark(3, 8, "Rabat", "Rabat, MA"), Mark(10, 17, "Marokko", "MA"))


@pytest.fixture(scope="module")
def scores() -> tuple[NameScore, ...]:
    with open_gazetteer() as gazetteer:
        return tuple(score_language(path, gazetteer) for path in sorted(FOLDER.glob("*.txt")))


def test_every_language_has_its_125_names(scores: tuple[NameScore, ...]) -> None:
    languages = ["ar", "de", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "tr", "zh"]
    assert [(score.language, score.names) for score in scores] == [(code, 125) for code in languages]


def test_names_are_found_in_each_language(scores: tuple[NameScore, ...]) -> None:
    assert [score for score in scores if score.scanned / score.names < 0.96] == []


def test_names_are_found_and_placed(scores: tuple[NameScore, ...]) -> None:
    names = sum(score.names for score in scores)
    assert sum(score.scanned for score in scores) / names >= 0.985
    assert sum(score.right for score in scores) / names >= 0.975
