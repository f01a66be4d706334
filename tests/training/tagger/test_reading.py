"""The features of many sentences."""

import pytest

from geomap.recognition.tagger.features import MOST_NGRAMS, CaseClass, word_row
from geomap.text.tokens import tokenize
from geomap.training.tagger.reading import FeatureReader


@pytest.fixture
def reader(gazetteer):
    return FeatureReader(gazetteer)


def test_words_are_kept_once(reader):
    assert reader.words(tokenize("de man en de vrouw")) == [0, 1, 2, 0, 3]
    table = reader.table()
    assert table.ngrams.shape == (4, MOST_NGRAMS)
    assert table.words[0] == word_row("de")
    assert table.cases.tolist() == [CaseClass.LOWER] * 4


def test_an_empty_table_has_its_columns(reader):
    table = reader.table()
    assert table.words.shape == (0,)
    assert table.ngrams.shape == (0, MOST_NGRAMS)


def test_matches_are_those_of_the_texts_scan(reader):
    assert (reader.matches("In Rabat!", tokenize("In Rabat!")) > 0).tolist() == [False, True, False]
