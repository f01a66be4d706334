"""The tagger's network in numpy: what PyTorch computes in geomap/training/tagger/network.py, to 1e-4.

What depends on the word alone is one vector, its share of the entry layer's sum, computed once for a
word; sentences stand end to end, so that each layer is one product of matrices.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geomap.recognition.tagger.features import WordFeatures
from geomap.recognition.tagger.weights import HEADS, Block, Layer, Norm, Table, TaggerWeights

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

_EPSILON = np.float32(1e-5)  # of PyTorch's LayerNorm
# Words are computed in groups of one size, zeros added: a product's last bits depend on its number of
# rows, and would make a text's scores depend on the texts before it.
_GROUP = 32
# Tokens computed at once: the widest array then stays in a core's cache.
_MOST_ROWS = 512


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Weights made ready: the entry layer split into what each feature adds to its sum.

    ``words`` and ``ngrams`` are ``(table_width, n_hidden)``; ``cases`` (with the layer's bias), ``matches``
    and ``ranks`` have a row of the sum for each of their values. ``blocks`` have half of each weight: the
    sigmoid that gates them is taken by the tangent, ``x * sigmoid(y) == x / 2 * (tanh(y / 2) + 1)``,
    which never overflows.
    """

    weights: TaggerWeights
    words: Floats
    ngrams: Floats
    cases: Floats
    matches: Floats
    ranks: Floats
    blocks: tuple[Block, ...]

    @property
    def hidden(self) -> int:
        """The length of a token's vector."""
        return int(self.weights.entry.bias.size)


def prepare(weights: TaggerWeights) -> Network:
    """Return the network that ``weights`` make."""
    embeddings = (weights.words.rows, weights.ngrams.rows, weights.cases, weights.matches, weights.ranks)
    ends = np.cumsum([embedding.shape[1] for embedding in embeddings])[:-1]
    words, ngrams, cases, matches, ranks = np.split(weights.entry.weight, ends)
    return Network(
        weights=weights,
        words=words,
        ngrams=ngrams,
        cases=weights.cases @ cases + weights.entry.bias,
        matches=weights.matches @ matches,
        ranks=weights.ranks @ ranks,
        blocks=tuple(_halved(block) for block in weights.blocks),
    )


def _halved(block: Block) -> Block:
    half = np.float32(0.5)
    return Block(block.dilation, Layer(block.layer.weight * half, block.layer.bias * half), block.norm)


def word_vectors(network: Network, features: Sequence[WordFeatures]) -> Floats:
    """Return the vectors of words, ``(n_words, n_hidden)``; which words stand beside one changes nothing."""
    vectors = np.empty((len(features), network.hidden), np.float32)
    for first in range(0, len(features), _GROUP):
        group = features[first : first + _GROUP]
        vectors[first : first + len(group)] = _group_vectors(network, group)
    return vectors


def _group_vectors(network: Network, group: Sequence[WordFeatures]) -> Floats:
    weights, size = network.weights, len(group)
    words = np.zeros((_GROUP, weights.words.rows.shape[1]), np.float32)
    ngrams = np.zeros((_GROUP, weights.ngrams.rows.shape[1]), np.float32)
    words[:size] = _rows(weights.words, [word.word for word in group])
    letters = _rows(weights.ngrams, [row for word in group for row in word.ngrams])
    counts = np.array([len(word.ngrams) for word in group])
    firsts = np.cumsum(counts) - counts
    ngrams[:size] = np.add.reduceat(letters, firsts, axis=0) / counts[:, None].astype(np.float32)
    vectors: Floats = (words @ network.words + ngrams @ network.ngrams)[:size]
    vectors += network.cases[[word.case for word in group]]
    vectors += network.ranks[[word.rank for word in group]]
    return vectors


def _rows(table: Table, chosen: Sequence[int]) -> Floats:
    rows: Floats = table.rows[chosen] * table.scales[chosen, None]
    return rows


def score_tokens(network: Network, vectors: Floats, matches: Ints, bounds: Sequence[int]) -> Floats:
    """Return the scores of all tags, ``(n_tags, n_tokens)``, those of the three heads one after another.

    ``vectors`` ``(n_tokens, n_hidden)`` are the words' of the tokens; sentence i is
    ``bounds[i]:bounds[i + 1]``. No token gives no column.
    """
    scores = np.empty((sum(HEADS), len(vectors)), np.float32)
    for part in _parts(bounds):
        rows = slice(part[0], part[-1])
        inner = np.array(part, np.int64) - part[0]
        scores[:, rows] = _score_part(network, vectors[rows], matches[rows], inner)
    return scores


def split_heads(scores: Floats) -> list[Floats]:
    """Return the rows of `score_tokens` head by head: of `FLAT_TAGS`, of `TOPONYM_TAGS`, of `ROLES`."""
    return np.split(scores, np.cumsum(HEADS)[:-1])


def _parts(bounds: Sequence[int]) -> list[list[int]]:
    """Return the bounds of runs of sentences of at most `_MOST_ROWS` tokens, or of one longer sentence."""
    parts = [[bounds[0]]]
    for bound in bounds[1:]:
        if len(parts[-1]) > 1 and bound - parts[-1][0] > _MOST_ROWS:
            parts.append([parts[-1][-1]])
        parts[-1].append(bound)
    return parts


def _score_part(network: Network, vectors: Floats, matches: Ints, bounds: NDArray[np.int64]) -> Floats:
    hidden = vectors + network.matches[matches]
    _normalise(hidden, network.weights.entry_norm)
    near = np.empty((len(hidden), 3 * network.hidden), np.float32)
    gates = np.empty((len(hidden), 2 * network.hidden), np.float32)
    for block in network.blocks:
        _gather(near, hidden, bounds, block.dilation)
        _convolve(block, near, gates, hidden)
    heads = network.weights.heads
    scores: Floats = heads.weight.T @ hidden.T
    scores += heads.bias[:, None]
    return scores


def _gather(near: Floats, hidden: Floats, bounds: NDArray[np.int64], dilation: int) -> None:
    """Set each row of ``near`` to a token's neighbours and itself side by side, 0 outside its sentence."""
    width = hidden.shape[1]
    near[:, width : 2 * width] = hidden
    near[dilation:, :width] = hidden[:-dilation]
    near[:-dilation, 2 * width :] = hidden[dilation:]
    steps = np.arange(dilation)
    inside = steps < np.diff(bounds)[:, None]  # a sentence may be shorter than the dilation
    near[(bounds[:-1, None] + steps)[inside], :width] = 0
    near[(bounds[1:, None] - 1 - steps)[inside], 2 * width :] = 0


def _convolve(block: Block, near: Floats, gates: Floats, hidden: Floats) -> None:
    """Add the gated product of ``near`` to ``hidden``, and normalise it."""
    width = hidden.shape[1]
    np.matmul(near, block.layer.weight, out=gates)
    gates += block.layer.bias
    gate = np.tanh(gates[:, width:])
    gate += np.float32(1)
    gate *= gates[:, :width]
    hidden += gate
    _normalise(hidden, block.norm)


def _normalise(hidden: Floats, norm: Norm) -> None:
    """Normalise each row in place to a mean of 0 and a variance of 1, then scale and shift it."""
    width = np.float32(hidden.shape[1])
    hidden -= np.einsum("ij->i", hidden)[:, None] / width
    variance = np.einsum("ij,ij->i", hidden, hidden) / width
    hidden *= (1 / np.sqrt(variance + _EPSILON))[:, None]
    hidden *= norm.weight
    hidden += norm.bias
