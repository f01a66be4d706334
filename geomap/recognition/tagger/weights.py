"""The tagger's weights as shipped: one file of named arrays, read whole and checked.

The layout is that of safetensors (https://github.com/huggingface/safetensors, "Format"): the length
of a JSON header, the header, the arrays end to end. The two great tables hold a byte for a number and
a scale for a row, the rest halves; a text file beside it has its SHA-256 as ``sha256sum`` writes it.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.errors import WeightsError, WeightsMissing
from geomap.recognition.tagger.features import (
    FEATURES_VERSION,
    N_MATCHES,
    NGRAM_ROWS,
    WORD_ROWS,
    CaseClass,
    PlaceRank,
)
from geomap.recognition.tagger.labels import FLAT_TAGS, ROLES, TOPONYM_TAGS
from geomap.text.folding import FOLDING_VERSION

#: Version of the layout: which arrays there are, and what the network does with them.
FORMAT_VERSION = 1
#: The kinds of numbers in the file, by their names in its header, all little-endian.
DTYPES: dict[str, np.dtype[Any]] = {"I8": np.dtype("<i1"), "F16": np.dtype("<f2"), "F32": np.dtype("<f4")}
#: The sizes of the three heads, in the order of their columns.
HEADS = (len(FLAT_TAGS), len(TOPONYM_TAGS), len(ROLES))
_LENGTH_BYTES = 8
_REMEDY = "reinstall geomap, or in a checkout restore the file"

Floats = NDArray[np.float32]
#: What is wrong with a file, as an error that names it.
_Refuse = Callable[[str], WeightsError]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Rows of bytes, ``(n_rows, width)``, each with the number that one of its units is worth."""

    rows: NDArray[np.int8]
    scales: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """``x @ weight + bias``: ``(n_in, n_out)`` and ``(n_out,)``."""

    weight: Floats
    bias: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Norm:
    """The factor and the shift of a layer's normalisation, ``(n_hidden,)`` each."""

    weight: Floats
    bias: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A gated convolution over the tokens at ``-dilation, 0, +dilation``, and what normalises its sum."""

    dilation: int
    layer: Layer
    norm: Norm


@dataclass(frozen=True, slots=True, eq=False)
class TaggerWeights:
    """All numbers of a trained tagger, and the file they come from.

    ``entry`` takes a token's embeddings side by side: word, letters, case, match, rank. ``heads`` gives
    the scores of `FLAT_TAGS`, `TOPONYM_TAGS` and `ROLES` side by side.
    """

    path: Path
    words: Table
    ngrams: Table
    cases: Floats
    matches: Floats
    ranks: Floats
    entry: Layer
    entry_norm: Norm
    blocks: tuple[Block, ...]
    heads: Layer


def bundled_weights() -> Path:
    """Return where the weights of this installation lie."""
    return Path(__file__).resolve().parents[1] / "data" / "tagger.safetensors"


def checksum_path(path: Path) -> Path:
    """Return where the checksum of the weights at ``path`` lies: beside them.

    Examples
    --------
    >>> checksum_path(Path("data/tagger.safetensors")).name
    'tagger.safetensors.sha256'
    """
    return path.with_name(path.name + ".sha256")


def versions() -> dict[str, str]:
    """Return what weights must have been learnt with to be of use to this code."""
    return {
        "format": str(FORMAT_VERSION),
        "features": str(FEATURES_VERSION),
        "folding": str(FOLDING_VERSION),
        "tags": " ".join((*FLAT_TAGS, *TOPONYM_TAGS, *ROLES)),
    }


def read_weights(path: Path | None = None) -> TaggerWeights:
    """Return the weights at ``path``, None for those of this installation.

    Raises
    ------
    WeightsMissing
        When there is no such file, or none with its checksum.
    WeightsError
        When it cannot be read, is not what was written, or is of another version.
    """
    path = bundled_weights() if path is None else path

    def refuse(reason: str) -> WeightsError:
        return WeightsError(f"{path}: expected the weights of a tagger, but {reason}; {_REMEDY}")

    content = _read(path, refuse)
    noted = _read(checksum_path(path), refuse).split()[:1]
    checksum = hashlib.sha256(content).hexdigest()
    if noted != [checksum.encode()]:
        raise refuse(f"its SHA-256 is {checksum}, not the one in {checksum_path(path).name}")
    try:
        arrays, meta = unpack(content)
        wrong = {key: meta.get(key) for key, wanted in versions().items() if meta.get(key) != wanted}
        if wrong:
            raise refuse(f"it is of another version: {wrong!r}, expected {versions()!r}")
        weights = _assemble(path, arrays, tuple(int(part) for part in meta["dilations"].split()))
        _check_shapes(weights, refuse)
    except WeightsError:
        raise
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise refuse(f"it cannot be taken apart ({error!r})") from error
    return weights


def _read(path: Path, refuse: _Refuse) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise WeightsMissing(f"{path}: there is no such file; {_REMEDY}") from error
    except OSError as error:
        raise refuse(f"it cannot be read: {error.strerror}") from error


def unpack(content: bytes) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Return the arrays by name, as views on ``content``, and the header's notes.

    Raises
    ------
    LookupError, ValueError, TypeError, AttributeError
        When ``content`` is not of the layout.
    """
    first = _LENGTH_BYTES + int.from_bytes(content[:_LENGTH_BYTES], "little")
    header = json.loads(content[_LENGTH_BYTES:first])
    meta = header.pop("__metadata__")
    arrays = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        dtype = DTYPES[entry["dtype"]]
        flat = np.frombuffer(content, dtype, (end - start) // dtype.itemsize, first + start)
        arrays[name] = flat.reshape(entry["shape"])
    return arrays, meta


def _assemble(path: Path, arrays: Mapping[str, NDArray[Any]], dilations: tuple[int, ...]) -> TaggerWeights:
    def floats(name: str) -> Floats:
        return arrays[name].astype(np.float32)

    def table(name: str) -> Table:
        return Table(arrays[f"{name}.rows"], floats(f"{name}.scales"))

    def layer(name: str) -> Layer:
        # PyTorch keeps (n_out, n_in).
        return Layer(np.ascontiguousarray(floats(f"{name}.weight").T), floats(f"{name}.bias"))

    def norm(name: str) -> Norm:
        return Norm(floats(f"{name}.weight"), floats(f"{name}.bias"))

    heads = [layer(name) for name in ("flat", "toponyms", "roles")]
    return TaggerWeights(
        path=path,
        words=table("words"),
        ngrams=table("ngrams"),
        cases=floats("cases.weight"),
        matches=floats("matches.weight"),
        ranks=floats("ranks.weight"),
        entry=layer("entry"),
        entry_norm=norm("entry_norm"),
        blocks=tuple(
            Block(dilation, layer(f"convolutions.{number}"), norm(f"norms.{number}"))
            for number, dilation in enumerate(dilations)
        ),
        heads=Layer(
            np.concatenate([head.weight for head in heads], axis=1),
            np.concatenate([head.bias for head in heads]),
        ),
    )


def _check_shapes(weights: TaggerWeights, refuse: _Refuse) -> None:
    """Refuse arrays that do not fit each other or the features: an index would be out of them later."""
    hidden = weights.entry.bias.size
    width = sum(
        array.shape[1]
        for array in (weights.words.rows, weights.ngrams.rows, weights.cases, weights.matches, weights.ranks)
    )
    fits = [
        (weights.words.rows.shape[0], weights.words.scales.shape) == (WORD_ROWS, (WORD_ROWS,)),
        (weights.ngrams.rows.shape[0], weights.ngrams.scales.shape) == (NGRAM_ROWS, (NGRAM_ROWS,)),
        len(weights.cases) == len(CaseClass),
        len(weights.matches) == N_MATCHES,
        len(weights.ranks) == len(PlaceRank),
        weights.entry.weight.shape == (width, hidden),
        _is_norm(weights.entry_norm, hidden),
        weights.heads.weight.shape == (hidden, sum(HEADS)) and weights.heads.bias.shape == (sum(HEADS),),
        all(
            block.layer.weight.shape == (3 * hidden, 2 * hidden)
            and block.layer.bias.shape == (2 * hidden,)
            and _is_norm(block.norm, hidden)
            and block.dilation > 0
            for block in weights.blocks
        ),
    ]
    if not all(fits):
        raise refuse("its arrays do not fit each other, or not this version of geomap")


def _is_norm(norm: Norm, hidden: int) -> bool:
    return norm.weight.shape == norm.bias.shape == (hidden,)
