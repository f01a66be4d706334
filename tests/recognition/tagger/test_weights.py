"""The shipped file: read whole, checked, refused with a reason."""

import json

import numpy as np
import pytest

from geomap.errors import GeomapError, WeightsError, WeightsMissing
from geomap.recognition.tagger.weights import bundled_weights, checksum_path, read_weights, unpack
from geomap.training.tagger.export import pack_weights, write_weights

LIMIT_MB = 15


@pytest.fixture
def path(small_parameters, tmp_path):
    path = tmp_path / "small.safetensors"
    write_weights(pack_weights(small_parameters, (1,)), path)
    return path


def rewrite(path, change):
    """Change the notes of the file at ``path``, and give it the checksum that fits."""
    content = path.read_bytes()
    first = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:first])
    change(header)
    text = json.dumps(header).encode()
    write_weights(len(text).to_bytes(8, "little") + text + content[first:], path)


def test_the_weights_that_ship_are_whole_and_small():
    weights = read_weights()
    assert weights.path == bundled_weights()
    assert weights.path.stat().st_size / 1e6 <= LIMIT_MB
    arrays = (
        weights.words.scales,
        weights.entry.weight,
        weights.heads.weight,
        weights.blocks[0].layer.weight,
    )
    assert all(np.isfinite(array).all() and array.any() for array in arrays)


def test_arrays_come_back_as_they_were_packed(small_parameters, tmp_path):
    small_parameters["entry.weight"][:] = np.arange(10).reshape(2, 5)
    small_parameters["flat.bias"][:] = 0.5
    path = tmp_path / "small.safetensors"
    write_weights(pack_weights(small_parameters, (3,)), path)
    weights = read_weights(path)
    assert weights.entry.weight.tolist() == [[0, 5], [1, 6], [2, 7], [3, 8], [4, 9]]
    assert weights.heads.bias.tolist() == [0.5] * 7 + [0] * 7
    assert [block.dilation for block in weights.blocks] == [3]


def test_a_missing_file_is_named_with_the_remedy(tmp_path):
    with pytest.raises(WeightsMissing, match=r"none\.safetensors: there is no such file; reinstall"):
        read_weights(tmp_path / "none.safetensors")


def test_a_missing_checksum_is_named(path):
    checksum_path(path).unlink()
    with pytest.raises(WeightsMissing, match=r"small\.safetensors\.sha256: there is no such file"):
        read_weights(path)


def test_the_errors_are_the_builtins_too():
    assert {GeomapError, FileNotFoundError} <= set(WeightsMissing.__mro__)
    assert {GeomapError, ValueError} <= set(WeightsError.__mro__)


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: data[:-1] + b"\x01", lambda data: b""]
)
def test_a_damaged_file_is_refused(path, damage):
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(WeightsError, match="SHA-256"):
        read_weights(path)


def test_an_empty_checksum_is_refused(path):
    checksum_path(path).write_text("", encoding="utf-8")
    with pytest.raises(WeightsError, match="SHA-256"):
        read_weights(path)


@pytest.mark.parametrize("key", ["format", "features", "folding", "tags"])
def test_another_version_is_refused(path, key):
    rewrite(path, lambda header: header["__metadata__"].update({key: "99"}))
    with pytest.raises(WeightsError, match=f"another version.*{key}"):
        read_weights(path)


@pytest.mark.parametrize(
    "change",
    [
        lambda header: header.pop("entry.bias"),
        lambda header: header.pop("__metadata__"),
        lambda header: header["entry.bias"].update(dtype="F99"),
        lambda header: header["entry.bias"].update(shape=[3]),
        lambda header: header["entry.bias"].update(data_offsets=[0, 10**9]),
        lambda header: header["entry.bias"].update(data_offsets=None),
        lambda header: header["__metadata__"].update(dilations="x"),
    ],
)
def test_what_cannot_be_taken_apart_is_refused(path, change):
    rewrite(path, change)
    with pytest.raises(WeightsError, match="cannot be taken apart"):
        read_weights(path)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff" * 64, (2).to_bytes(8, "little") + b"[]"])
def test_what_is_no_such_file_at_all_is_refused(path, content):
    write_weights(content, path)
    with pytest.raises(WeightsError, match="cannot be taken apart"):
        read_weights(path)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("ranks.weight", (11, 1)),
        ("words.weight", (1 << 15, 1)),
        ("entry.weight", (2, 6)),
        ("norms.0.bias", (3,)),
        ("convolutions.0.weight", (4, 4)),
        ("roles.weight", (3, 2)),
    ],
)
def test_arrays_that_do_not_fit_are_refused(small_parameters, tmp_path, name, shape):
    path = tmp_path / "small.safetensors"
    write_weights(pack_weights(small_parameters | {name: np.zeros(shape, np.float32)}, (1,)), path)
    with pytest.raises(WeightsError, match="do not fit"):
        read_weights(path)


def test_a_folder_cannot_be_read(tmp_path):
    (tmp_path / "folder.safetensors").mkdir()
    with pytest.raises(WeightsError, match="cannot be read"):
        read_weights(tmp_path / "folder.safetensors")


def test_arrays_are_views_on_the_file(path):
    arrays, meta = unpack(path.read_bytes())
    assert not arrays["words.rows"].flags.owndata
    assert meta["dilations"] == "1"
