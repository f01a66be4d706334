import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geomap.errors import WeightsError, WeightsMissing
from geomap.resolution.ranker import FILE_NAME, FORMAT, open_ranker, read_ranker

STUMP = {
    "intercept": 0.5, "columns": ["prominence"], "column": [0, -1, -1], "threshold": [0.4, 0, 0],
    "left": [1, 0, 0], "right": [2, 0, 0], "value": [0.1, -1.0, 1.0], "roots": [0],
}  # fmt: skip
ROW: dict[str, Any] = {
    "format": FORMAT, "first": {"prominence": 1.0}, "second": {}, "third": {}, "forest": STUMP,
    "right": STUMP, "none": STUMP,
}  # fmt: skip


def write(folder: Path, row: object) -> Path:
    text = json.dumps(row)
    (folder / FILE_NAME).write_text(text)
    (folder / f"{FILE_NAME}.sha256").write_text(f"{hashlib.sha256(text.encode()).hexdigest()}  {FILE_NAME}\n")
    return folder


def test_what_was_written_is_read(tmp_path: Path) -> None:
    ranker = read_ranker(write(tmp_path, ROW))
    assert ranker.first == {"prominence": 1.0}
    assert ranker.right.parts({"prominence": 0.4}) == {"prominence": pytest.approx(-1.1)}
    assert ranker.right.parts({"prominence": 0.5}) == {"prominence": pytest.approx(0.9)}


def test_a_file_that_is_not_there_is_told_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing, match=r"ranker\.json: .* not there; reinstall"):
        read_ranker(tmp_path)
    write(tmp_path, ROW)
    (tmp_path / f"{FILE_NAME}.sha256").unlink()
    with pytest.raises(WeightsMissing, match="sha256"):
        read_ranker(tmp_path)


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    write(tmp_path, ROW)
    (tmp_path / FILE_NAME).write_text(json.dumps(ROW).replace("1.0", "2.0", 1))
    with pytest.raises(WeightsError, match="SHA-256"):
        read_ranker(tmp_path)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format": "geomap/ranker/0"}, "its format is 'geomap/ranker/0'"),
        ({"forest": {**STUMP, "roots": ["x"]}}, "cannot be read"),
        ({"forest": {**STUMP, "columns": ["fame"]}}, "evidence that this version does not have: fame"),
        ({"forest": {**STUMP, "left": [0, 0, 0]}}, "stands before the one that leads to it"),
        ({"forest": {**STUMP, "right": [9, 0, 0]}}, "cannot be read"),
        ({"first": {"prominence": "much"}}, "cannot be read"),
    ],
)
def test_a_file_of_another_form_is_refused_with_its_name(
    tmp_path: Path, change: dict[str, Any], told: str
) -> None:
    with pytest.raises(WeightsError, match=told) as caught:
        read_ranker(write(tmp_path, {**ROW, **change}))
    assert FILE_NAME in str(caught.value)


def test_the_parts_of_a_row_sum_up_to_its_leaves() -> None:
    """Walked once more, row by row and tree by tree, in plain Python."""
    forest = open_ranker().forest
    trees = forest.trees
    columns = np.random.default_rng(3).normal(0.5, 1.0, (40, len(forest.columns)))
    parts = trees.parts(columns)
    for row, part in zip(columns, parts, strict=True):
        leaves = 0.0
        for root in trees.roots:
            node = int(root)
            while trees.column[node] >= 0:
                goes_left = row[trees.column[node]] <= trees.threshold[node]
                node = int(trees.left[node] if goes_left else trees.right[node])
            leaves += float(trees.value[node] - trees.value[root])
        assert part.sum() == pytest.approx(leaves, abs=1e-9)


def test_rows_are_told_the_same_alone_and_among_thousands() -> None:
    forest = open_ranker().forest
    columns = np.random.default_rng(4).normal(0.5, 1.0, (3000, len(forest.columns)))
    assert np.array_equal(
        forest.trees.parts(columns)[[0, 1500, 2999]], forest.trees.parts(columns[[0, 1500, 2999]])
    )


def test_a_tree_of_more_leaves_than_a_byte_has_bits_is_walked_like_any_other(tmp_path: Path) -> None:
    n = 20  # questions, each answered with more going on to the next
    chain = {
        "intercept": 0.0, "columns": ["a", "b"], "roots": [0],
        "column": [at % 2 if at < n else -1 for at in range(2 * n + 1)],
        "threshold": [*map(float, range(n)), *[0.0] * (n + 1)],
        "left": [*range(n, 2 * n), *[0] * (n + 1)], "right": [*range(1, n), 2 * n, *[0] * (n + 1)],
        "value": [*[0.0] * n, *map(float, range(n + 1))],
    }  # fmt: skip
    right = read_ranker(write(tmp_path, {**ROW, "right": chain})).right
    assert sum(right.parts({"a": 100.0, "b": 100.0}).values()) == n
    assert sum(right.parts({"a": 100.0, "b": 6.5}).values()) == 7
    assert right.parts({"a": -1.0, "b": 100.0}) == {"a": 0.0, "b": 0.0}
