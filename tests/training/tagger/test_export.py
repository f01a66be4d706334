"""Trained weights as the shipped file."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.recognition.tagger.weights import checksum_path, unpack
from geomap.training.tagger.export import pack_weights, quantise, write_weights


@pytest.fixture
def parameters():
    draw = np.random.default_rng(0)
    shapes = {"words.weight": (20, 4), "ngrams.weight": (30, 4), "entry.weight": (3, 5), "entry.bias": (3,)}
    return {name: draw.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}


@given(st.lists(st.lists(st.floats(-8, 8, width=32), min_size=3, max_size=3), min_size=1, max_size=5))
def test_a_number_is_off_by_half_a_unit_of_its_row_at_most(rows):
    table = np.array(rows, np.float32)
    units, scales = quantise(table)
    assert np.abs(units * scales[:, None] - table).max() <= 0.501 * scales.max() + 1e-12
    assert np.abs(units.astype(int)).max() <= 127


def test_the_tables_are_bytes_and_the_rest_halves(parameters):
    arrays, meta = unpack(pack_weights(parameters, (1, 2)))
    assert {name: str(array.dtype) for name, array in arrays.items()} == {
        "words.rows": "int8",
        "words.scales": "float32",
        "ngrams.rows": "int8",
        "ngrams.scales": "float32",
        "entry.weight": "float16",
        "entry.bias": "float16",
    }
    assert np.allclose(arrays["entry.weight"], parameters["entry.weight"], rtol=1e-3)
    assert meta["dilations"] == "1 2"


def test_the_same_weights_are_the_same_bytes(parameters):
    first = pack_weights(parameters, (1,))
    assert pack_weights(dict(reversed(parameters.items())), (1,)) == first
    assert pack_weights(parameters, (2,)) != first


def test_the_checksum_is_as_sha256sum_writes_it(tmp_path):
    path = tmp_path / "data" / "tagger.safetensors"
    write_weights(b"content", path)
    assert path.read_bytes() == b"content"
    digest = hashlib.sha256(b"content").hexdigest()
    assert checksum_path(path).read_bytes() == f"{digest}  tagger.safetensors\n".encode()
