"""Training of the tagger, and its scores for encoded sentences (PyTorch, one thread, seeded)."""

import math
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from geomap.errors import InputError
from geomap.recognition.tagger.features import LEFT_OUT_ROW
from geomap.recognition.tagger.labels import TOPONYM_TAGS
from geomap.training.tagger.encode import IGNORED, MAYBE_DEMONYM, Encoded
from geomap.training.tagger.network import TABLES, Batch, Shape, Tagger
from geomap.training.tagger.scores import TagScores

_OUTSIDE = TOPONYM_TAGS.index("O")
#: Where the tags of demonyms begin; a corpus without them leaves these open.
_FIRST_DEMONYM = TOPONYM_TAGS.index("B-DEM")


@dataclass(frozen=True, slots=True)
class FitOptions:
    """How to train; the defaults are the trials' best."""

    seed: int = 0
    epochs: int = 4
    rate: float = 2e-3
    table_factor: float = 5.0
    weight_decay: float = 0.01
    warm_up_steps: int = 100
    least_rate: float = 0.02
    batch_tokens: int = 3000
    clip: float = 2.0
    flat_weight: float = 1.0
    toponym_weight: float = 1.0
    role_weight: float = 0.3
    teacher_weight: float = 1.0
    shape: Shape = field(default_factory=Shape)


@dataclass(frozen=True, slots=True)
class SoftBatch:
    """What teachers say of a batch: probabilities of each head's tags, all 0 in the padding.

    ``flat`` and ``toponyms`` are ``(n_sentences, n_tokens, n_tags)``; so are ``roles``, each token's
    times the probability that it is part of a name at all.
    """

    flat: Tensor
    toponyms: Tensor
    roles: Tensor


def fit_tagger(data: Encoded, *, options: FitOptions, soft: TagScores | None = None) -> Tagger:
    """Return a tagger trained on ``data``, printing each epoch's loss; the same seed, the same weights.

    ``soft`` is what its teachers say of every token of ``data`` (`mean_scores`): it learns from that too.
    """
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    draw = random.Random(options.seed)  # noqa: S311 - an order of batches, no secret
    tagger = Tagger(options.shape)
    tables = [weights for name, weights in tagger.named_parameters() if name in TABLES]
    others = [weights for name, weights in tagger.named_parameters() if name not in TABLES]
    dense = torch.optim.AdamW(others, lr=options.rate, weight_decay=options.weight_decay)
    sparse = torch.optim.SparseAdam(tables, lr=options.rate)
    n_steps = options.epochs * len(cut_batches(data, options.batch_tokens, draw))
    step, began = 0, time.monotonic()
    for epoch in range(options.epochs):
        tagger.train()
        losses = []
        for chosen in cut_batches(data, options.batch_tokens, draw):
            rate = options.rate * rate_share(step, n_steps, options)
            dense.param_groups[0]["lr"] = rate
            sparse.param_groups[0]["lr"] = rate * options.table_factor
            taught = None if soft is None else make_soft(data, soft, chosen)
            loss = batch_loss(tagger, make_batch(data, chosen), options, taught)
            dense.zero_grad()
            sparse.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(others, options.clip)
            dense.step()
            sparse.step()
            losses.append(float(loss.detach()))
            step += 1
        print(f"epoch {epoch}: loss {np.mean(losses):.4f}, {time.monotonic() - began:.0f} s", flush=True)
    fill_unmet(tagger, data)
    return tagger


def fill_unmet(tagger: Tagger, data: Encoded) -> None:
    """Give the rows of the tables that nothing in ``data`` has what is known of an unknown word.

    That of a word is the row of words left out by dropout, that of a sequence of letters 0; they would
    stay as they were drawn, and tell at random of each word that training has not met.
    """
    with torch.no_grad():
        words, ngrams = tagger.words.weight, tagger.ngrams.weight
        words[_unmet(data.words, len(words))] = words[LEFT_OUT_ROW].clone()
        ngrams[_unmet(data.ngrams, len(ngrams))] = 0


def _unmet(met: NDArray[np.int32], n_rows: int) -> Tensor:
    rows = np.ones(n_rows, bool)
    rows[np.unique(met)] = False
    rows[: LEFT_OUT_ROW + 1] = False
    return torch.from_numpy(rows)


def rate_share(step: int, n_steps: int, options: FitOptions) -> float:
    """Return the share of the learning rate at a step: a linear rise, then half a cosine down."""
    rise = min(1.0, (step + 1) / options.warm_up_steps)
    return rise * max(options.least_rate, 0.5 * (1 + math.cos(math.pi * min(1.0, step / n_steps))))


def batch_loss(tagger: Tagger, batch: Batch, options: FitOptions, soft: SoftBatch | None = None) -> Tensor:
    """Return the weighted mean losses of the heads over the tokens that say something to each.

    What teachers say counts at every token, and `FitOptions.teacher_weight` times.
    """
    flat, toponyms, roles = tagger(batch)
    loss: Tensor = (
        options.flat_weight * _mean_loss(flat, batch.flat)
        + options.toponym_weight * _toponym_loss(toponyms, batch.toponyms)
        + options.role_weight * _mean_loss(roles, batch.roles)
    )
    if soft is None:
        return loss
    taught: Tensor = (
        options.flat_weight * _soft_loss(flat, soft.flat)
        + options.toponym_weight * _soft_loss(toponyms, soft.toponyms)
        + options.role_weight * _soft_loss(roles, soft.roles)
    )
    return loss + options.teacher_weight * taught


def _soft_loss(scores: Tensor, wanted: Tensor) -> Tensor:
    """Return the cross entropy to the probabilities ``wanted``, a mean over all that they add up to."""
    logs = functional.log_softmax(scores, dim=-1)
    return -(wanted * logs).sum() / wanted.sum().clamp(min=1)


def _mean_loss(scores: Tensor, labels: Tensor) -> Tensor:
    total = functional.cross_entropy(
        scores.flatten(0, 1), labels.flatten(), ignore_index=IGNORED, reduction="sum"
    )
    return total / max(1, int((labels != IGNORED).sum()))


def _toponym_loss(scores: Tensor, labels: Tensor) -> Tensor:
    """Return the mean loss; where a corpus marks no demonyms, "outside" and they count as one tag."""
    logs = functional.log_softmax(scores, dim=-1).flatten(0, 1)
    labels = labels.flatten()
    spared = torch.cat([logs[:, :1], logs[:, _FIRST_DEMONYM:]], dim=-1).logsumexp(dim=-1)
    certain = logs.gather(1, labels.clamp(_OUTSIDE, MAYBE_DEMONYM - 1).unsqueeze(1)).squeeze(1)
    chosen = torch.where(labels == MAYBE_DEMONYM, spared, certain)
    kept = labels != IGNORED
    return -chosen[kept].sum() / max(1, int(kept.sum()))


def cut_batches(data: Encoded, batch_tokens: int, draw: random.Random | None) -> list[list[int]]:
    """Return the sentences by number in batches of like length; shuffled when there is a ``draw``."""
    lengths = data.lengths
    noise = [draw.random() * 3 if draw else 0.0 for _ in range(len(data))]
    order = sorted(range(len(data)), key=lambda index: lengths[index] + noise[index])
    batches: list[list[int]] = [[]]
    longest = 0
    for index in order:
        longest = max(longest, int(lengths[index]))
        if batches[-1] and longest * (len(batches[-1]) + 1) > batch_tokens:
            batches.append([])
            longest = int(lengths[index])
        batches[-1].append(index)
    if draw:
        draw.shuffle(batches)
    return [batch for batch in batches if batch]


def make_batch(data: Encoded, chosen: Sequence[int]) -> Batch:
    """Return some sentences as a batch; of the distinct words only theirs."""
    spans = [(int(data.bounds[index]), int(data.bounds[index + 1])) for index in chosen]
    longest = max(last - first for first, last in spans)
    types = _pad(data.types, spans, longest, fill=0)
    distinct, inverse = np.unique(types.ravel(), return_inverse=True)
    lengths = np.array([last - first for first, last in spans])
    return Batch(
        words=_tensor(data.words[distinct]),
        ngrams=_tensor(data.ngrams[distinct]),
        cases=_tensor(data.cases[distinct]),
        ranks=_tensor(data.ranks[distinct]),
        types=_tensor(np.reshape(inverse, types.shape)),
        matches=_tensor(_pad(data.matches, spans, longest, fill=0)),
        mask=torch.from_numpy(np.arange(longest) < lengths[:, None]),
        flat=_tensor(_pad(data.flat, spans, longest, fill=IGNORED)),
        toponyms=_tensor(_pad(data.toponyms, spans, longest, fill=IGNORED)),
        roles=_tensor(_pad(data.roles, spans, longest, fill=IGNORED)),
    )


def make_soft(data: Encoded, soft: TagScores, chosen: Sequence[int]) -> SoftBatch:
    """Return what teachers say of some sentences; ``soft`` has a row for every token of ``data``."""
    spans = [(int(data.bounds[index]), int(data.bounds[index + 1])) for index in chosen]
    longest = max(last - first for first, last in spans)
    flat, toponyms, roles = (
        _pad_soft(head, spans, longest) for head in (soft.flat, soft.toponyms, soft.roles)
    )
    named = toponyms.sum(dim=-1, keepdim=True) - toponyms[..., _OUTSIDE : _OUTSIDE + 1]
    return SoftBatch(flat, toponyms, roles * named)


def _pad_soft(logs: NDArray[np.float32], spans: Sequence[tuple[int, int]], longest: int) -> Tensor:
    padded = np.zeros((len(spans), longest, logs.shape[1]), np.float32)
    for row, (first, last) in enumerate(spans):
        padded[row, : last - first] = np.exp(logs[first:last])
    return torch.from_numpy(padded)


def _pad(
    column: NDArray[np.int32], spans: Sequence[tuple[int, int]], longest: int, *, fill: int
) -> NDArray[np.int32]:
    padded = np.full((len(spans), longest), fill, np.int32)
    for row, (first, last) in enumerate(spans):
        padded[row, : last - first] = column[first:last]
    return padded


def _tensor(values: NDArray[np.signedinteger]) -> Tensor:
    return torch.from_numpy(values.astype(np.int64))


def score_tags(tagger: Tagger, data: Encoded, *, batch_tokens: int = 4000) -> TagScores:
    """Return the log-probabilities that ``tagger`` gives to the tags of every token of ``data``."""
    tagger.eval()
    parts: list[list[NDArray[np.float32]]] = [[], [], []]
    order: list[int] = []
    with torch.no_grad():
        for chosen in cut_batches(data, batch_tokens, None):
            scores = tagger(make_batch(data, chosen))
            for index, place in enumerate(chosen):
                length = int(data.lengths[place])
                order.append(place)
                for part, head in zip(parts, scores, strict=True):
                    part.append(functional.log_softmax(head[index, :length], dim=-1).numpy())
    return TagScores(*(_in_order(part, order) for part in parts))


def _in_order(parts: list[NDArray[np.float32]], order: list[int]) -> NDArray[np.float32]:
    ranked = sorted(zip(order, parts, strict=True), key=lambda pair: pair[0])
    return np.concatenate([part for _, part in ranked])


def save_tagger(tagger: Tagger, path: Path) -> None:
    """Write the weights of ``tagger``, and the sizes that they need, to ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"shape": asdict(tagger.shape), "weights": tagger.state_dict()}, path)


def load_tagger(path: Path) -> Tagger:
    """Return the tagger that `save_tagger` wrote to ``path``.

    Raises
    ------
    InputError
        When there is no such file.
    """
    if not path.is_file():
        raise InputError(f"expected the weights of a tagger at {path}, found none: run fit first")
    saved = torch.load(path, weights_only=True)
    tagger = Tagger(Shape(**saved["shape"]))
    tagger.load_state_dict(saved["weights"])
    return tagger


def parameters_of(tagger: Tagger) -> dict[str, NDArray[np.float32]]:
    """Return the weights of ``tagger`` by name, for `pack_weights`."""
    return {name: values.detach().numpy() for name, values in tagger.state_dict().items()}


def load_parameters(tagger: Tagger, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Give ``tagger`` the weights of a shipped file (`unpack`), to see what PyTorch makes of them."""
    weights = {}
    for name in tagger.state_dict():
        table = name.removesuffix(".weight")
        if name in TABLES:
            values = arrays[f"{table}.rows"] * arrays[f"{table}.scales"][:, None]
        else:
            values = arrays[name].astype(np.float32)
        weights[name] = torch.from_numpy(np.ascontiguousarray(values, np.float32))
    tagger.load_state_dict(weights)
