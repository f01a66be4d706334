"""Tags and spans, both ways."""

from hypothesis import given
from hypothesis import strategies as st

from geomap.recognition.tagger.labels import OPEN, OUTSIDE, TextSpan, spans_in, tags_of
from geomap.text.tokens import tokenize


def test_a_span_that_ends_within_a_token_has_the_whole_token():
    tokens = tokenize("De Rotterdamse haven")
    assert tags_of(tokens, [TextSpan(3, 12, "LOC")]) == ["O", "B-LOC", "O"]


def test_two_spans_that_touch_stay_two():
    tokens = tokenize("Paris Texas")
    tags = tags_of(tokens, [TextSpan(0, 5, "LOC"), TextSpan(6, 11, "LOC")])
    assert tags == ["B-LOC", "B-LOC"]
    assert [span[:2] for span in spans_in(tags)] == [(0, 1), (1, 2)]


def test_the_first_of_overlapping_spans_has_the_token():
    tokens = tokenize("Bank of England")
    spans = [TextSpan(0, 15, "ORG"), TextSpan(8, 15, "LOC")]
    assert tags_of(tokens, spans) == ["B-ORG", "I-ORG", "I-ORG"]


def test_open_and_outside_are_no_names():
    tokens = tokenize("Anna Ajax Rabat")
    spans = [TextSpan(0, 4, OUTSIDE), TextSpan(5, 9, OPEN), TextSpan(10, 15, "TOP")]
    tags = tags_of(tokens, spans, outside="O|DEM")
    assert tags == ["O", "?", "B-TOP"]
    assert [span.label for span in spans_in(tags)] == ["TOP"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 3)), max_size=6))
def test_spans_come_back_from_their_tags(drawn):
    tokens = tokenize("a b c d e f g h i j k l")
    spans, last = [], 0
    for first, length in sorted(drawn):
        if first >= last:
            last = first + length
            spans.append(TextSpan(2 * first, 2 * last - 1, "LOC"))
    found = spans_in(tags_of(tokens, spans))
    assert [(2 * first, 2 * last - 1, label) for first, last, label in found] == spans
