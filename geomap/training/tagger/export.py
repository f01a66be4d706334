"""Trained weights as the file that is shipped: bytes for the great tables, halves for the rest.

The layout is `geomap.recognition.tagger.weights`' own. The same weights give the same bytes.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.files import write_whole
from geomap.recognition.tagger.weights import DTYPES, checksum_path, versions

#: The parameters that become bytes, by their names in the file.
TABLES = {"words": "words.weight", "ngrams": "ngrams.weight"}
# The greatest byte: -128 stays unused, so that rows are symmetric.
_MOST = 127
_ALIGNMENT = 8


def pack_weights(parameters: Mapping[str, NDArray[np.float32]], dilations: tuple[int, ...]) -> bytes:
    """Return the shipped file's content for the network's ``parameters``, by their names in PyTorch."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, parameter in TABLES.items():
        arrays[f"{name}.rows"], arrays[f"{name}.scales"] = quantise(parameters[parameter])
    for name in sorted(parameters.keys() - set(TABLES.values())):
        arrays[name] = parameters[name].astype(DTYPES["F16"])
    return _pack(arrays, versions() | {"dilations": " ".join(map(str, dilations))})


def quantise(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return the rows of ``table`` as bytes, and for each row what one unit of them is worth.

    Examples
    --------
    >>> rows, scales = quantise(np.array([[0.5, -1.27], [0, 0]], np.float32))
    >>> rows.tolist(), scales.round(4).tolist()
    ([[50, -127], [0, 0]], [0.0..., 0.0])
    """
    scales = np.abs(table).max(axis=1) / np.float32(_MOST)
    units = table / np.where(scales > 0, scales, 1)[:, None]
    return np.clip(np.rint(units), -_MOST, _MOST).astype(np.int8), scales.astype(np.float32)


def _pack(arrays: Mapping[str, NDArray[Any]], meta: Mapping[str, str]) -> bytes:
    names = {dtype: name for name, dtype in DTYPES.items()}
    header: dict[str, object] = {"__metadata__": dict(sorted(meta.items()))}
    parts, position = [], 0
    # The widest numbers first, as safetensors' own writer does, so that each array is aligned.
    for name, array in sorted(arrays.items(), key=lambda item: (-item[1].dtype.itemsize, item[0])):
        little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        parts.append(little.tobytes())
        end = position + len(parts[-1])
        header[name] = {
            "dtype": names[little.dtype],
            "shape": list(little.shape),
            "data_offsets": [position, end],
        }
        position = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % _ALIGNMENT)
    return b"".join([len(text).to_bytes(8, "little"), text, *parts])


def write_weights(content: bytes, path: Path) -> None:
    """Write the file's ``content`` to ``path``, and its checksum beside it as ``sha256sum`` has it."""
    digest = hashlib.sha256(content).hexdigest()
    write_whole(path, content)
    write_whole(checksum_path(path), f"{digest}  {path.name}\n")
