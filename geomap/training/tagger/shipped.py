"""The scores of the weights as they are shipped, for encoded sentences: without PyTorch."""

import numpy as np

from geomap.recognition.tagger.decode import Floats
from geomap.recognition.tagger.features import WordFeatures
from geomap.recognition.tagger.network import Network, score_tokens, split_heads, word_vectors
from geomap.training.tagger.encode import Encoded
from geomap.training.tagger.scores import TagScores


def score_shipped(network: Network, data: Encoded) -> TagScores:
    """Return the log-probabilities that ``network`` gives to the tags of every token of ``data``."""
    vectors = word_vectors(network, _features(data))
    scores = score_tokens(network, vectors[data.types], data.matches, data.bounds.tolist())
    return TagScores(*(_log_softmax(head) for head in split_heads(scores)))


def _features(data: Encoded) -> list[WordFeatures]:
    columns = zip(data.words.tolist(), data.ngrams, data.cases.tolist(), data.ranks.tolist(), strict=True)
    return [
        WordFeatures(word, tuple(ngrams[ngrams > 0].tolist()), case, rank)
        for word, ngrams, case, rank in columns
    ]


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=0, initial=-np.inf)
    logs: Floats = np.ascontiguousarray((shifted - np.log(np.exp(shifted).sum(axis=0))).T)
    return logs
