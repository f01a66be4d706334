"""Texts cut into sentences, and spans cut with them."""

from geomap.recognition.tagger.labels import TextSpan
from geomap.recognition.tagger.sentences import MOST_TOKENS
from geomap.text.tokens import tokenize
from geomap.training.tagger.sentences import (
    cut_sentences,
    roles_of,
    spans_within,
    without_overlaps,
)


def test_a_list_without_a_stop_is_cut():
    text = "Rabat, " * MOST_TOKENS
    parts = [text[start:end] for start, end in cut_sentences(text)]
    assert [len(tokenize(part)) for part in parts] == [MOST_TOKENS, MOST_TOKENS]
    assert all(part == part.strip() for part in parts)


def test_an_empty_text_has_no_sentence():
    assert list(cut_sentences(" \n ")) == []


def test_a_span_over_a_border_is_cut_there():
    spans = [TextSpan(2, 8, "LOC"), TextSpan(20, 22, "LOC")]
    assert spans_within(spans, 0, 5) == [TextSpan(2, 5, "LOC")]
    assert spans_within(spans, 5, 21) == [TextSpan(0, 3, "LOC"), TextSpan(15, 16, "LOC")]


def test_of_nested_spans_the_outer_stays():
    spans = [TextSpan(0, 13, "TOP"), TextSpan(0, 17, "TOP"), TextSpan(18, 20, "TOP")]
    assert without_overlaps(spans) == [TextSpan(0, 17, "TOP"), TextSpan(18, 20, "TOP")]


def test_every_token_of_a_name_has_its_role():
    tokens = tokenize("uit New York")
    assert roles_of(tokens, [TextSpan(4, 12, "literal")]) == ["?", "literal", "literal"]
