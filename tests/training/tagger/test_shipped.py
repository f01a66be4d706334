"""The shipped weights on encoded sentences, as the run time scores them."""

import numpy as np

from geomap.recognition.tagger import open_tagger
from geomap.recognition.tagger.network import prepare
from geomap.recognition.tagger.weights import read_weights
from geomap.recognition.view import view_text
from geomap.training.tagger.encode import encode
from geomap.training.tagger.shipped import score_shipped


def test_scores_are_the_run_times_probabilities(bare, gazetteer):
    texts = ["In Rabat regent het.", "De Franse minister zweeg in New York."]
    scores = score_shipped(prepare(read_weights()), encode([bare(text) for text in texts], gazetteer))
    text = " ".join(texts)
    tags = open_tagger(gazetteer).tag(view_text(text), gazetteer.scan(text))
    for logs, probabilities in (
        (scores.flat, tags.flat),
        (scores.toponyms, tags.toponyms),
        (scores.roles, tags.roles),
    ):
        assert np.abs(np.exp(logs) - probabilities).max() < 1e-5


def test_no_sentence_has_no_scores(gazetteer):
    assert score_shipped(prepare(read_weights()), encode([], gazetteer)).flat.shape == (0, 7)
