"""Where a text is cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.recognition.tagger.sentences import MOST_TOKENS, sentence_bounds
from geomap.text.tokens import tokenize

TEXTS = st.text(st.characters() | st.sampled_from(" .!?\n。aA\u0301U.S"), max_size=80)


def bounds_of(text):
    return sentence_bounds(text, [token.start for token in tokenize(text)])


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("", (0,)),
        (" \n ", (0,)),
        ("Rabat", (0, 1)),
        ("Hij ging. Zij bleef.\n\nKop", (0, 3, 6, 7)),
        ("東京。大阪", (0, 3, 5)),
    ],
)
def test_bounds_are_those_of_the_sentences(text, bounds):
    assert bounds_of(text) == bounds


def test_a_sentence_without_end_is_cut():
    bounds = bounds_of("Rabat " * (2 * MOST_TOKENS + 1))
    assert bounds == (0, MOST_TOKENS, 2 * MOST_TOKENS, 2 * MOST_TOKENS + 1)


@given(TEXTS)
def test_every_token_is_in_one_sentence(text):
    bounds = bounds_of(text)
    assert bounds[0] == 0
    assert bounds[-1] == len(tokenize(text))
    assert all(0 < last - first <= MOST_TOKENS for first, last in pairwise(bounds))


@given(TEXTS)
def test_a_sentence_has_the_same_tokens_by_itself(text):
    """So training, which cuts first, sees what the run time sees."""
    tokens = tokenize(text)
    for first, last in pairwise(bounds_of(text)):
        own = tokenize(text[tokens[first].start : tokens[last - 1].end])
        assert [token.text for token in own] == [token.text for token in tokens[first:last]]
