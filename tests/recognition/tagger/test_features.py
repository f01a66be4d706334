"""What the tagger sees of a token."""

from itertools import accumulate
from typing import NamedTuple
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.model.resolution import Candidate
from geomap.recognition.tagger.features import (
    MOST_NGRAMS,
    N_MATCHES,
    NGRAM_ROWS,
    WORD_ROWS,
    CaseClass,
    PlaceRank,
    WordFeatures,
    _normal,
    case_of,
    match_rows,
    ngram_rows,
    rank_of,
    read_word,
    word_row,
)
from geomap.text.folding import fold
from geomap.text.tokens import tokenize

_WORDS = st.text(min_size=1).flatmap(lambda text: st.sampled_from(tokenize(text) or tokenize("Rabat")))


@pytest.fixture(scope="module")
def matches(gazetteer):
    """The matches of a text's tokens."""

    def read(text):
        tokens = tokenize(text)
        return match_rows(tokens, [token.start for token in tokens], gazetteer.scan(text)).tolist()

    return read


class _Named(NamedTuple):
    """As much of a hit as the matches need."""

    start: int
    end: int
    best: Candidate


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
    assert word_row("Rabat") == 117457
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


def test_a_match_begins_and_goes_on(matches):
    begins, inside = PlaceRank.CITY, PlaceRank.CITY + len(PlaceRank) - 1
    assert matches("In New York!") == [0, begins, inside, 0]


def test_names_side_by_side_begin_each(matches):
    city, country = PlaceRank.CITY, PlaceRank.COUNTRY
    assert matches("Londen-Nederland") == [city, 0, country]


def test_no_match_is_out_of_the_table(matches):
    assert all(0 <= match < N_MATCHES for match in matches("Van Rabat-Salé-Kénitra naar de Noordzee"))


def test_a_text_without_tokens_has_no_matches(matches):
    assert matches("") == []


@given(st.text("ab -.", max_size=30), st.lists(st.integers(1, 4), max_size=16))
def test_a_token_belongs_to_the_first_name_that_it_touches(gazetteer, text, steps):
    """As said token by token; wherever names begin and end, also within tokens."""
    best = gazetteer.lookup("Rabat")[0]
    borders = list(accumulate(steps, initial=0))
    hits = [_Named(*border, best) for border in zip(borders[::2], borders[1::2], strict=False)]
    tokens = tokenize(text)
    expected = []
    for index, token in enumerate(tokens):
        hit = next((hit for hit in hits if hit.end > token.start and hit.start < token.end), None)
        begins = hit is not None and (index == 0 or tokens[index - 1].end <= hit.start)
        expected.append(0 if hit is None else rank_of(best) + (0 if begins else len(PlaceRank) - 1))
    assert match_rows(tokens, [token.start for token in tokens], hits).tolist() == expected


def test_what_a_word_tells(gazetteer):
    word = read_word("Rabat", gazetteer)
    assert word == WordFeatures(word_row("Rabat"), ngram_rows("Rabat"), CaseClass.TITLE, PlaceRank.CITY)
    assert read_word("—", gazetteer).rank == read_word("qwrtz", gazetteer).rank == PlaceRank.NONE


@given(_WORDS)
def test_letter_sequences_are_the_first_and_the_last_of_all(token):
    framed = f"<{fold(normal) or normal}>" if (normal := _normal(token.text)) else ""
    all_rows = [
        crc32(framed[start : start + size].encode("utf-8", "surrogatepass")) % (NGRAM_ROWS - 1) + 1
        for size in (2, 3, 4, 5)
        for start in range(len(framed) - size + 1)
    ]
    if len(all_rows) > MOST_NGRAMS:
        all_rows = all_rows[:11] + all_rows[-11:]
    assert ngram_rows(token.text) == tuple(all_rows)
