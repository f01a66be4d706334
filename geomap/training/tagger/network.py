"""The tagger's network: hashed embeddings, four gated dilated convolutions, three heads (PyTorch)."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from geomap.recognition.tagger.features import (
    LEFT_OUT_ROW,
    N_MATCHES,
    NGRAM_ROWS,
    WORD_ROWS,
    CaseClass,
    PlaceRank,
)
from geomap.recognition.tagger.labels import FLAT_TAGS, ROLES, TOPONYM_TAGS

#: Names of the parameters whose gradients are sparse.
TABLES = ("words.weight", "ngrams.weight")
_WORD_SPREAD, _NGRAM_SPREAD = 0.1, 0.2


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes and the shares of what training leaves out; the defaults are the trials' best."""

    hidden: int = 128
    table: int = 64
    case: int = 16
    match: int = 16
    rank: int = 8
    dilations: tuple[int, ...] = (1, 2, 4, 1)
    word_dropout: float = 0.15
    feature_dropout: float = 0.25
    gazetteer_dropout: float = 0.05


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences padded to one length; ``(n_sentences, n_tokens)`` but for the columns of the distinct words.

    ``words``, ``ngrams`` ``(n_types, MOST_NGRAMS)``, ``cases`` and ``ranks`` are of the ``types``; the
    labels are `IGNORED` in the padding, which ``mask`` is False in.
    """

    words: Tensor
    ngrams: Tensor
    cases: Tensor
    ranks: Tensor
    types: Tensor
    matches: Tensor
    mask: Tensor
    flat: Tensor
    toponyms: Tensor
    roles: Tensor


class Tagger(nn.Module):
    """Scores the tags of `FLAT_TAGS` and `TOPONYM_TAGS` and the `ROLES` for every token."""

    def __init__(self, shape: Shape) -> None:
        """Begin with random weights, drawn from PyTorch's own generator."""
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(WORD_ROWS, shape.table, padding_idx=0, sparse=True)
        self.ngrams = nn.EmbeddingBag(NGRAM_ROWS, shape.table, mode="mean", padding_idx=0, sparse=True)
        nn.init.normal_(self.words.weight, 0, _WORD_SPREAD)
        nn.init.normal_(self.ngrams.weight, 0, _NGRAM_SPREAD)
        self.cases = nn.Embedding(len(CaseClass), shape.case)
        self.matches = nn.Embedding(N_MATCHES, shape.match)
        self.ranks = nn.Embedding(len(PlaceRank), shape.rank)
        width = 2 * shape.table + shape.case + shape.match + shape.rank
        self.entry = nn.Linear(width, shape.hidden)
        self.entry_norm = nn.LayerNorm(shape.hidden)
        self.convolutions = nn.ModuleList(
            [nn.Linear(3 * shape.hidden, 2 * shape.hidden) for _ in shape.dilations]
        )
        self.norms = nn.ModuleList([nn.LayerNorm(shape.hidden) for _ in shape.dilations])
        self.flat = nn.Linear(shape.hidden, len(FLAT_TAGS))
        self.toponyms = nn.Linear(shape.hidden, len(TOPONYM_TAGS))
        self.roles = nn.Linear(shape.hidden, len(ROLES))

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Return the scores of the three heads, each ``(n_sentences, n_tokens, n_tags)``."""
        hidden = self._embed(batch)
        kept = batch.mask.unsqueeze(-1).to(hidden.dtype)
        for convolution, norm, dilation in zip(
            self.convolutions, self.norms, self.shape.dilations, strict=True
        ):
            # Rolled by hand: a linear layer over three shifted copies is faster than Conv1d on one core.
            padded = functional.pad(self._drop(hidden) * kept, (0, 0, dilation, dilation))
            length = hidden.shape[1]
            near = [padded[:, shift : shift + length] for shift in (0, dilation, 2 * dilation)]
            hidden = norm(hidden + functional.glu(convolution(torch.cat(near, dim=-1)), dim=-1))
        hidden = self._drop(hidden)
        return self.flat(hidden), self.toponyms(hidden), self.roles(hidden)

    def _embed(self, batch: Batch) -> Tensor:
        words, matches, ranks = batch.words[batch.types], batch.matches, batch.ranks[batch.types]
        if self.training:
            left_out = torch.rand(words.shape) < self.shape.word_dropout
            words = torch.where(left_out, torch.full_like(words, LEFT_OUT_ROW), words)
            known = torch.rand(words.shape[0], 1) >= self.shape.gazetteer_dropout
            matches, ranks = matches * known, ranks * known
        parts = (
            self.words(words),
            self.ngrams(batch.ngrams)[batch.types],
            self.cases(batch.cases[batch.types]),
            self.matches(matches),
            self.ranks(ranks),
        )
        embedded: Tensor = self.entry_norm(self.entry(self._drop(torch.cat(parts, dim=-1))))
        return embedded

    def _drop(self, values: Tensor) -> Tensor:
        """Leave the same features out at every token of a sentence."""
        share = self.shape.feature_dropout
        if not self.training or not share:
            return values
        kept = torch.rand(values.shape[0], 1, values.shape[2]) >= share
        return values * (kept.to(values.dtype) / (1 - share))
