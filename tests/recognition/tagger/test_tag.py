"""Texts to probabilities, with the weights that ship."""

import multiprocessing
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.gazetteer import open_gazetteer
from geomap.recognition.tagger import Tags, open_tagger
from geomap.recognition.tagger import tag as tag_module
from geomap.recognition.tagger.labels import FLAT_TAGS, ROLES, TOPONYM_TAGS
from geomap.recognition.view import view_text

TEXT = (
    "De minister sprak gisteren in Rabat met de burgemeester van Amsterdam. "
    "Frankrijk wil geen nieuwe gesprekken, zei president Macron in New York."
)
ANY_TEXT = st.text(st.characters() | st.sampled_from(" .\nRabat’U.S東京\ud800\u0301"), max_size=120)


@pytest.fixture
def tag(tagger, gazetteer):
    return lambda text: tagger.tag(view_text(text), gazetteer.scan(text))


def fresh(text):
    """The tags of a text from a tagger that has met no other, as in a process of its own."""
    with open_gazetteer() as gazetteer:
        return arrays(open_tagger(gazetteer).tag(view_text(text), gazetteer.scan(text)))


@pytest.fixture(scope="module")
def alone():
    return fresh(TEXT)


def arrays(tags):
    return [tags.flat, tags.toponyms, tags.roles]


def same(first, second):
    return all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))


def test_places_are_found_and_persons_are_not(tag):
    view = view_text(TEXT)
    tags = tag(TEXT)
    names = [
        (TEXT[view.tokens[span.first].start : view.tokens[span.last - 1].end], span.label)
        for span in tags.spans()
    ]
    assert names == [("Rabat", "TOP"), ("Amsterdam", "TOP"), ("Frankrijk", "TOP"), ("New York", "TOP")]
    macron = [token.text for token in view.tokens].index("Macron")
    assert tags.flat_probability(macron, macron + 1, label="PER") > 0.5
    assert tags.place_probability(macron, macron + 1) < 0.5


def test_a_state_that_acts_is_associative(tag):
    tags = tag(TEXT)
    by_start = {span.first: tags.associative_probability(span.first, span.last) for span in tags.spans()}
    words = [token.text for token in view_text(TEXT).tokens]
    assert by_start[words.index("Frankrijk")] > 0.5 > by_start[words.index("Rabat")]


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u00a0"[1:]])
def test_a_text_without_tokens_has_no_tags(tag, text):
    tags = tag(text)
    assert [array.shape for array in arrays(tags)] == [
        (0, len(FLAT_TAGS)),
        (0, len(TOPONYM_TAGS)),
        (0, len(ROLES)),
    ]
    assert tags.spans() == ()
    assert tags.bounds == (0,)


@given(ANY_TEXT)
def test_every_token_of_any_text_has_probabilities(tagger, gazetteer, text):
    view = view_text(text)
    tags = tagger.tag(view, gazetteer.scan(text))
    for array in arrays(tags):
        assert array.dtype == np.float32
        assert array.shape[0] == len(view.tokens)
        assert np.allclose(array.sum(axis=1), 1, atol=1e-5)
        assert (array >= 0).all()
    spans = tags.spans()
    assert all(0 <= span.first < span.last <= len(view.tokens) for span in spans)
    assert all(first.last <= second.first for first, second in pairwise(spans))
    assert all(span.label in {"TOP", "DEM"} for span in spans)


@given(st.lists(ANY_TEXT, max_size=3))
def test_the_texts_before_change_nothing(tagger, gazetteer, alone, texts):
    for text in texts:
        tagger.tag(view_text(text), gazetteer.scan(text))
    again = tagger.tag(view_text(TEXT), gazetteer.scan(TEXT))
    assert same(arrays(again), alone)


def test_a_sentence_of_ten_thousand_tokens(tag):
    tags = tag("in Rabat en Parijs " * 2500)
    assert tags.toponyms.shape == (10_000, len(TOPONYM_TAGS))
    assert len(tags.spans()) > 4000


def test_a_word_of_a_hundred_thousand_letters(tag, tagger):
    word = "Rabat" * 20_000
    assert tag(f"In {word} en Rabat").toponyms.shape[0] == 4
    assert word not in tagger._words.rows


def test_the_words_of_a_sentence_are_on_their_own_lines(tag):
    """A sentence's tags are the same wherever it stands, to what rounding leaves."""
    before = "Hij zweeg. "
    alone, behind = tag(TEXT), tag(before + TEXT)
    assert np.abs(alone.toponyms - behind.toponyms[3:]).max() < 1e-4


def test_more_words_than_are_kept(gazetteer, alone, monkeypatch):
    monkeypatch.setattr(tag_module, "_MOST_WORDS", 8)
    monkeypatch.setattr(tag_module, "_MOST_TOKENS", 6)
    tagger = open_tagger(gazetteer)
    for _ in range(2):
        tags = tagger.tag(view_text(TEXT), gazetteer.scan(TEXT))
        assert len(tagger._words.rows) <= 8
    assert same(arrays(tags), alone)


def test_threads_share_a_tagger(gazetteer, monkeypatch):
    monkeypatch.setattr(tag_module, "_MOST_WORDS", 40)
    monkeypatch.setattr(tag_module, "_MOST_TOKENS", 8)
    texts = [f"{TEXT} Ook {name} en {name}baai zwijgen." for name in ("Oslo", "Rome", "Bern", "Kiev")] * 6
    tagger = open_tagger(gazetteer)
    expected = [fresh(text) for text in texts[:4]] * 6
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda text: tagger.tag(view_text(text), gazetteer.scan(text)), texts))
    finally:
        sys.setswitchinterval(interval)
    assert all(same(arrays(tags), wanted) for tags, wanted in zip(found, expected, strict=True))


def test_a_tagger_can_be_pickled(tagger, gazetteer, alone):
    again = pickle.loads(pickle.dumps(tagger))  # noqa: S301 - our own bytes
    assert len(pickle.dumps(tagger)) < 10_000  # the file's name, not its content
    assert same(arrays(again.tag(view_text(TEXT), gazetteer.scan(TEXT))), alone)


def _tag_there(tagger):
    return arrays(tagger.tag(view_text(TEXT), tagger._gazetteer.scan(TEXT)))


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("method", sorted({"fork", "spawn"} & set(multiprocessing.get_all_start_methods())))
def test_a_tagger_goes_to_another_process(tagger, alone, method):
    # Started by hand in the child: a forked one inherits the tagger as it is.
    with multiprocessing.get_context(method).Pool(1) as pool:
        assert same(pool.apply(_tag_there, (tagger,)), alone)


# --- the helpers of Tags, on probabilities made by hand -------------------------------------------------


@pytest.fixture
def tags():
    """Five tokens in sentences of three and two; "B I O" and "B O"."""
    toponyms = np.array(
        [
            [0.1, 0.8, 0.1, 0.0, 0.0],
            [0.2, 0.1, 0.7, 0.0, 0.0],
            [0.6, 0.1, 0.3, 0.0, 0.0],
            [0.1, 0.0, 0.0, 0.9, 0.0],
            [0.5, 0.0, 0.4, 0.0, 0.1],
        ],
        np.float32,
    )
    flat = np.zeros((5, len(FLAT_TAGS)), np.float32)
    flat[:, FLAT_TAGS.index("B-ORG")], flat[:, FLAT_TAGS.index("I-ORG")] = 0.25, 0.5
    roles = np.array([[0.9, 0.1], [0.1, 0.9], [1, 0], [0, 1], [0.2, 0.8]], np.float32)
    return Tags(flat, toponyms, roles, (0, 3, 5))


@pytest.mark.parametrize(
    ("first", "last", "label", "probability"),
    [
        (0, 2, "TOP", 0.7),
        (0, 1, "TOP", 0.3),
        (0, 3, "TOP", 0.3),
        (1, 2, "TOP", 0.1),
        (3, 4, "DEM", 0.9),
        (3, 5, "DEM", 0.1),
        (2, 2, "TOP", 0.0),
    ],
)
def test_how_likely_a_span_is_a_name(tags, first, last, label, probability):
    assert tags.place_probability(first, last, label=label) == pytest.approx(probability)


def test_how_likely_a_span_is_inside_a_name(tags):
    assert tags.inside_probability(0, 2) == pytest.approx(0.8)
    assert tags.inside_probability(1, 2) == pytest.approx(0.8)
    assert tags.inside_probability(3, 5, label="DEM") == pytest.approx(0.1)
    assert tags.inside_probability(4, 4) == 0
    assert tags.flat_probability(0, 5, label="ORG") == pytest.approx(0.75)
    assert tags.flat_probability(0, 5, label="PER") == 0


def test_how_a_span_is_meant(tags):
    assert tags.associative_probability(0, 1) == pytest.approx(0.1)
    assert tags.associative_probability(0, 2) == pytest.approx(0.5)
    assert tags.associative_probability(2, 3) == pytest.approx(0, abs=1e-6)
    assert tags.associative_probability(3, 3) == 0


def test_a_name_ends_with_its_sentence(tags):
    # The third token, though the fourth begins another sentence.
    assert tags.place_probability(2, 3) == pytest.approx(0.1)
    assert tags.spans() == ((0, 2, "TOP"), (3, 4, "DEM"))
