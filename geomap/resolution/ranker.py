"""What resolution has learnt: weights, trees and calibration, one JSON file with its checksum beside it.

Written by ``python -m geomap.training fit resolution``; data/MODEL_CARD.md says from what.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np

from geomap.errors import WeightsError, WeightsMissing
from geomap.resolution.evidence import EVIDENCE
from geomap.resolution.table import Ints
from geomap.resolution.trees import Trees

FORMAT = "geomap/ranker/1"
FILE_NAME = "ranker.json"
_REMEDY = "reinstall geomap, or in a checkout restore the file"


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """An intercept, and trees that ask about ``columns``; what they add to it is in log-odds."""

    intercept: float
    columns: tuple[str, ...]
    trees: Trees

    def parts(self, facts: Mapping[str, float]) -> dict[str, float]:
        """Return what each of ``facts`` adds to the intercept, by the names of the columns."""
        row = np.array([[facts[column] for column in self.columns]], dtype=np.float64)
        return dict(zip(self.columns, self.trees.parts(row)[0].tolist(), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Ranker:
    """What weighs the candidates, and what says how sure the choice is.

    ``first``, ``second`` and ``third`` are the weights of the three passes, in log-odds per unit, by the
    names of `EVIDENCE`; a kind that lacks weighs nothing. ``forest`` adds to the third pass, over columns
    that are kinds of evidence. ``right`` gives the log-odds that the likeliest candidate is the place meant,
    ``none`` that no candidate is, both from the facts that `geomap.resolution.calibrate` gathers.
    """

    first: Mapping[str, float]
    second: Mapping[str, float]
    third: Mapping[str, float]
    forest: Forest
    right: Forest
    none: Forest


@cache
def open_ranker() -> Ranker:
    """Return what this installation has learnt; read once.

    Raises
    ------
    WeightsMissing
        When the file or its checksum is not there.
    WeightsError
        When it is not what was written, or of another version.
    """
    return read_ranker(resources.files("geomap.resolution").joinpath("data"))


def read_ranker(folder: Traversable) -> Ranker:
    """Return what the file in ``folder`` says; raises as `open_ranker`."""
    path = folder.joinpath(FILE_NAME)

    def refuse(reason: str) -> WeightsError:
        return WeightsError(f"{path}: expected the weights of resolution, but {reason}; {_REMEDY}")

    content = _read(path)
    noted = _read(folder.joinpath(f"{FILE_NAME}.sha256")).split()[:1]
    if [hashlib.sha256(content).hexdigest().encode()] != noted:
        raise refuse("its SHA-256 is not the one noted beside it")
    row = json.loads(content)
    if row.get("format") != FORMAT:
        raise refuse(f"its format is {row.get('format')!r}, not {FORMAT!r}")
    return parse_ranker(row, refuse)


def parse_ranker(row: Mapping[str, Any], refuse: Callable[[str], WeightsError]) -> Ranker:
    """Return the ranker that a JSON object holds; ``refuse`` makes the error for one that does not."""
    try:
        ranker = Ranker(
            first=_weights(row["first"]),
            second=_weights(row["second"]),
            third=_weights(row["third"]),
            forest=_forest(row["forest"]),
            right=_forest(row["right"]),
            none=_forest(row["none"]),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise refuse(f"it cannot be read: {error!r}") from error
    weighed = {*ranker.first, *ranker.second, *ranker.third, *ranker.forest.columns}
    if unknown := weighed - {kind.name for kind in EVIDENCE}:
        raise refuse(f"it weighs evidence that this version does not have: {', '.join(sorted(unknown))}")
    return ranker


def _weights(row: Mapping[str, Any]) -> dict[str, float]:
    return {str(kind): float(weight) for kind, weight in row.items()}


def _forest(row: Mapping[str, Any]) -> Forest:
    column, left, right, roots = (
        np.array(row[key], dtype=np.int64) for key in ("column", "left", "right", "roots")
    )
    trees = Trees(
        column=column,
        threshold=np.array(row["threshold"], dtype=np.float64),
        left=left,
        right=right,
        value=np.array(row["value"], dtype=np.float64),
        roots=roots,
        depth=_depth(column, left, right, roots),
    )
    return Forest(float(row["intercept"]), tuple(str(name) for name in row["columns"]), trees)


def _depth(column: Ints, left: Ints, right: Ints, roots: Ints) -> int:
    """Return how many questions lead to the deepest leaf; children must come after their parents."""
    depth, level = 0, roots
    while len(asking := level[column[level] >= 0]):
        level = np.concatenate([left[asking], right[asking]])
        if (level <= np.concatenate([asking, asking])).any():
            raise ValueError("a node of a tree stands before the one that leads to it")
        depth += 1
    return depth


def _read(path: Traversable) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise WeightsMissing(f"{path}: the weights of resolution are not there; {_REMEDY}") from error
    except OSError as error:
        raise WeightsError(f"{path}: the weights of resolution cannot be read: {error}; {_REMEDY}") from error
