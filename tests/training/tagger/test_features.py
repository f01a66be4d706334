"""What the tagger sees of a token."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.text.tokens import tokenize
from geomap.training.tagger.features import (
    MOST_NGRAMS,
    N_MATCHES,
    NGRAM_ROWS,
    WORD_ROWS,
    CaseClass,
    FeatureReader,
    PlaceRank,
    case_of,
    ngram_rows,
    rank_of,
    word_row,
)

_WORDS = st.text(min_size=1).flatmap(lambda text: st.sampled_from(tokenize(text) or tokenize("Rabat")))


@pytest.fixture(scope="module")
def reader(gazetteer):
    return FeatureReader(gazetteer)


def matches(reader, text):
    return reader.matches(text, tokenize(text))


@pytest.mark.parametrize(
    ("surface", "case"),
    [
        ("1.234,5", CaseClass.NUMBER),
        ("J", CaseClass.INITIAL),
        ("VS", CaseClass.SHORT_CAPITALS),
        ("U.S.", CaseClass.CAPITALS),
        ("rabat", CaseClass.LOWER),
        ("ÉVREUX", CaseClass.CAPITALS),
        ("iPhone", CaseClass.MIXED),
        ("京", CaseClass.CASELESS_LETTER),
        ("»", CaseClass.QUOTE),
        ("–", CaseClass.HYPHEN),
        ("€", CaseClass.OTHER_MARK),
    ],
)
def test_how_a_token_is_written(surface, case):
    assert case_of(surface) is case


def test_rows_are_the_same_in_every_run():
    assert word_row("Rabat") == 29003
    assert ngram_rows("de") == (18232, 42780, 10474, 60685, 41500, 34621)


@given(_WORDS)
def test_rows_lie_in_their_tables_and_never_on_the_reserved_ones(token):
    assert 2 <= word_row(token.text) < WORD_ROWS
    rows = ngram_rows(token.text)
    assert 0 < len(rows) <= MOST_NGRAMS
    assert all(1 <= row < NGRAM_ROWS for row in rows)


def test_a_long_word_keeps_its_beginning_and_its_ending():
    long = "Hottentottententententoonstelling"
    assert len(ngram_rows(long)) == MOST_NGRAMS
    assert set(ngram_rows(long)) & set(ngram_rows("Ho"))
    assert set(ngram_rows(long)) & set(ngram_rows("geling"))


@pytest.mark.parametrize(
    ("name", "rank"),
    [
        ("Nederland", PlaceRank.COUNTRY),
        ("Zeeland", PlaceRank.PROVINCE),
        ("Europa", PlaceRank.REGION),
        ("Amsterdam", PlaceRank.CITY),
        ("Utrecht", PlaceRank.TOWN),
        ("Gouda", PlaceRank.SMALL_TOWN),
        ("Noordzee", PlaceRank.WATER),
        ("Schiphol", PlaceRank.SITE),
    ],
)
def test_what_the_gazetteer_makes_of_a_name(gazetteer, name, rank):
    assert rank_of(gazetteer.lookup(name)[0]) is rank


def test_a_match_begins_and_goes_on(reader):
    begins, inside = PlaceRank.CITY, PlaceRank.CITY + len(PlaceRank) - 1
    assert matches(reader, "In New York!") == [0, begins, inside, 0]


def test_names_side_by_side_begin_each(reader):
    city, country = PlaceRank.CITY, PlaceRank.COUNTRY
    assert matches(reader, "Londen-Nederland") == [city, 0, country]


def test_no_match_is_out_of_the_table(reader):
    assert all(0 <= match < N_MATCHES for match in matches(reader, "Van Rabat-Salé-Kénitra naar de Noordzee"))


def test_a_text_without_tokens_has_no_matches(reader):
    assert reader.matches("", ()) == []


def test_words_are_kept_once(gazetteer):
    reader = FeatureReader(gazetteer)
    assert reader.words(tokenize("de man en de vrouw")) == [0, 1, 2, 0, 3]
    table = reader.table()
    assert table.ngrams.shape == (4, MOST_NGRAMS)
    assert table.words[0] == word_row("de")
    assert table.cases.tolist() == [CaseClass.LOWER] * 4


def test_an_empty_table_has_its_columns(gazetteer):
    table = FeatureReader(gazetteer).table()
    assert table.words.shape == (0,)
    assert table.ngrams.shape == (0, MOST_NGRAMS)
