"""Write tagger_golden.json: what PyTorch makes of a few sentences with made-up weights.

    OMP_NUM_THREADS=1 PYTHONPATH=. python tests/data/make_tagger_golden.py

Needs the extra `training`. The weights come from a formula, so that the file stays small and other
shipped weights change nothing; they pass through the shipped file's layout first.
"""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np

from geomap.recognition.tagger.features import (
    NGRAM_ROWS,
    WORD_ROWS,
    WordFeatures,
    case_of,
    ngram_rows,
    word_row,
)
from geomap.recognition.tagger.weights import unpack
from geomap.text.tokens import tokenize
from geomap.training.tagger.export import pack_weights

PATH = Path(__file__).with_name("tagger_golden.json")
DILATIONS = (1, 2, 4, 1)
HIDDEN, TABLE = 128, 64
#: A sentence of one token, some shorter than the widest dilation, several scripts.
SENTENCES = (
    "Rabat!",
    "Nee.",
    "De burgemeester van 's-Hertogenbosch sprak met FC Twente over de Noordzee (3,5 km) en zweeg.",
    "Μιλάνο",
    "Глава МИД прибыл в Рабат‑Сале в 2024 году.",
    "وصل الوزير إلى الرباط",
    "東京都",
)


def made_parameters():
    """The network's parameters by PyTorch's names, each number a hash of its place: -1..1, scaled."""
    shapes = {
        "words.weight": (WORD_ROWS, TABLE),
        "ngrams.weight": (NGRAM_ROWS, TABLE),
        "cases.weight": (17, 16),
        "matches.weight": (23, 16),
        "ranks.weight": (12, 8),
        "entry.weight": (HIDDEN, 2 * TABLE + 40),
        "entry.bias": (HIDDEN,),
        "entry_norm.weight": (HIDDEN,),
        "entry_norm.bias": (HIDDEN,),
    }
    for number in range(len(DILATIONS)):
        shapes[f"convolutions.{number}.weight"] = (2 * HIDDEN, 3 * HIDDEN)
        shapes[f"convolutions.{number}.bias"] = (2 * HIDDEN,)
        shapes[f"norms.{number}.weight"] = shapes[f"norms.{number}.bias"] = (HIDDEN,)
    for head, size in (("flat", 7), ("toponyms", 5), ("roles", 2)):
        shapes |= {f"{head}.weight": (size, HIDDEN), f"{head}.bias": (size,)}
    made = {name: _made(shape, seed) for seed, (name, shape) in enumerate(shapes.items())}
    return {name: values + ("norm" in name and name.endswith("weight")) for name, values in made.items()}


def _made(shape, seed):
    places = np.arange(np.prod(shape), dtype=np.uint64) + np.uint64(seed << 24)
    mixed = places * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (mixed >> np.uint64(40)).astype(np.float64) / (1 << 23) - 1
    scale = (12 / shape[-1]) ** 0.5 if len(shape) > 1 else 0.3
    return (values * scale).reshape(shape).astype(np.float32)


def read_features():
    """The sentences' words, and for each a rank and a match, as a sequence over all their tokens."""
    words = [[token.text for token in tokenize(text)] for text in SENTENCES]
    flat = [word for sentence in words for word in sentence]
    features = [
        WordFeatures(word_row(word), ngram_rows(word), int(case_of(word)), place * 7 % 12)
        for place, word in enumerate(flat)
    ]
    matches = [place * 5 % 23 if place % 3 else 0 for place in range(len(flat))]
    bounds = np.cumsum([0, *map(len, words)]).tolist()
    return features, matches, bounds


def main():
    import torch

    from geomap.training.tagger.fit import load_parameters
    from geomap.training.tagger.network import Batch, Shape, Tagger

    torch.set_num_threads(1)
    arrays, _ = unpack(pack_weights(made_parameters(), DILATIONS))
    tagger = Tagger(Shape(hidden=HIDDEN, table=TABLE, dilations=DILATIONS))
    load_parameters(tagger, arrays)
    tagger.eval()
    features, matches, bounds = read_features()
    rows = []
    for first, last in pairwise(bounds):
        own = features[first:last]
        ngrams = np.zeros((len(own), 22), np.int64)
        for row, word in enumerate(own):
            ngrams[row, : len(word.ngrams)] = word.ngrams
        batch = Batch(
            words=torch.tensor([word.word for word in own]),
            ngrams=torch.from_numpy(ngrams),
            cases=torch.tensor([word.case for word in own]),
            ranks=torch.tensor([word.rank for word in own]),
            types=torch.arange(len(own))[None],
            matches=torch.tensor(matches[first:last])[None],
            mask=torch.ones(1, len(own), dtype=torch.bool),
            flat=torch.zeros(0),
            toponyms=torch.zeros(0),
            roles=torch.zeros(0),
        )
        with torch.no_grad():
            rows += torch.cat(tagger(batch), dim=-1)[0].double().numpy().round(6).tolist()
    lines = ",\n".join(json.dumps(row) for row in rows)
    PATH.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
