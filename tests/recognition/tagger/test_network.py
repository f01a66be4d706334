"""The forward pass: equal to PyTorch's, and each sentence by itself."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.recognition.tagger.network import prepare, score_tokens, split_heads, word_vectors
from geomap.recognition.tagger.weights import HEADS, read_weights


@pytest.fixture(scope="module")
def network(made_path):
    return prepare(read_weights(made_path))


@pytest.fixture(scope="module")
def inputs(golden):
    features, matches, bounds = golden.read_features()
    return features, np.array(matches, np.int32), bounds


@pytest.fixture(scope="module")
def vectors(network, inputs):
    return word_vectors(network, inputs[0])


def test_the_scores_are_those_of_pytorch(network, vectors, inputs, golden):
    expected = np.array(json.loads(golden.PATH.read_text(encoding="utf-8")))
    scores = score_tokens(network, vectors, *inputs[1:])
    assert scores.shape == expected.T.shape
    assert np.abs(scores.T - expected).max() < 1e-4
    assert np.ptp(expected, axis=0).min() > 0.3  # the golden file tells tokens apart


def test_a_sentence_is_scored_as_if_alone(network, vectors, inputs):
    _, matches, bounds = inputs
    together = score_tokens(network, vectors, matches, bounds)
    for first, last in pairwise(bounds):
        rows = slice(first, last)
        alone = score_tokens(network, vectors[rows], matches[rows], [0, last - first])
        assert np.abs(together[:, rows] - alone).max() < 1e-4


@given(st.lists(st.integers(1, 12), max_size=30))
def test_however_long_the_sentences(network, vectors, inputs, lengths):
    bounds = np.cumsum([0, *lengths]).tolist()
    rows = np.arange(bounds[-1]) % len(vectors)
    scores = score_tokens(network, vectors[rows], inputs[1][rows], bounds)
    assert scores.shape == (sum(HEADS), bounds[-1])
    assert np.isfinite(scores).all()
    for first, last in list(pairwise(bounds))[-1:]:
        alone = score_tokens(
            network, vectors[rows[first:last]], inputs[1][rows[first:last]], [0, last - first]
        )
        assert np.abs(scores[:, first:last] - alone).max() < 1e-4


def test_very_long_and_very_many_sentences(network, vectors, inputs):
    rows = np.arange(10_000) % len(vectors)
    whole = score_tokens(network, vectors[rows], inputs[1][rows], [0, 10_000])
    assert np.isfinite(whole).all()
    single = score_tokens(network, vectors[rows], inputs[1][rows], list(range(10_001)))
    assert np.abs(single[:, 0] - single[:, len(vectors)]).max() < 1e-4


def test_no_token_has_no_scores(network):
    scores = score_tokens(network, np.empty((0, network.hidden), np.float32), np.zeros(0, np.int32), [0])
    assert scores.shape == (sum(HEADS), 0)
    assert [head.shape[0] for head in split_heads(scores)] == list(HEADS)


def test_a_words_vector_does_not_depend_on_the_others(network, inputs):
    """To the last bit: else a text's scores would depend on the texts before it."""
    features = inputs[0] * 3
    together = word_vectors(network, features)
    for size in (1, 2, 7, 31, 40):
        parts = [
            word_vectors(network, features[first : first + size]) for first in range(0, len(features), size)
        ]
        assert np.array_equal(np.concatenate(parts), together)


def test_no_word_is_no_vector(network):
    assert word_vectors(network, []).shape == (0, network.hidden)


def test_great_numbers_do_not_overflow(network, vectors, inputs):
    scores = score_tokens(network, vectors * np.float32(1e8), *inputs[1:])
    assert np.isfinite(scores).all()
