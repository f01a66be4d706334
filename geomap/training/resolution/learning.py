"""The two kinds of models that resolution has: weights of a conditional logit, and boosted trees."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomap.resolution.table import Floats
from geomap.training.resolution.examples import Choices

# scipy and lightgbm are extras of training: they are imported inside the functions.

_RIDGE = 1.0
_SEED = 1

#: A weight's lowest and highest value; None for no bound.
Bounds = tuple[float | None, float | None]


def fit_weights(choices: Choices, bounds: Sequence[Bounds]) -> Floats:
    """Return the weight of each column that makes the right candidates likeliest.

    A conditional logit over the candidates of each name (McFadden, 1974), L-BFGS within ``bounds``, with
    a ridge of 1 on columns that are scaled to a standard deviation of 1.
    """
    from scipy.optimize import minimize

    scale = choices.columns.std(axis=0)
    scale[scale < 1e-6] = 1.0
    columns = choices.columns / scale
    name = _names(choices)

    def loss(weights: Floats) -> tuple[float, Floats]:
        shares, right = _shares(columns @ weights, choices, name)
        likelihood = np.log(np.add.reduceat(shares * choices.target, choices.starts) + 1e-12)
        slope = columns.T @ ((shares - right) * choices.weight[name])
        return float(
            -(choices.weight * likelihood).sum() + _RIDGE / 2 * weights @ weights
        ), slope + _RIDGE * weights

    limits = [
        tuple(None if side is None else side * size for side in bound)
        for bound, size in zip(bounds, scale, strict=True)
    ]
    start = np.array(
        [
            min(max(0.0, -np.inf if low is None else low), np.inf if high is None else high)
            for low, high in limits
        ]
    )
    fitted = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=limits, options={"maxiter": 300})
    weights: Floats = fitted.x / scale
    return weights


@dataclass(frozen=True, slots=True)
class Growth:
    """How many trees, the most leaves of each, and how much of each new one counts."""

    rounds: int
    leaves: int
    rate: float


def grow_forest(choices: Choices, base: Floats, growth: Growth, signs: Sequence[int]) -> Any:
    """Return LightGBM trees that mend ``base``, the scores so far, ``(n_rows,)``, by the same loss.

    ``signs`` says of each column whether more of it may only raise a score (1) or only lower it (-1).
    """
    import lightgbm

    name = _names(choices)

    def slopes(scores: Floats, _: object) -> tuple[Floats, Floats]:
        shares, right = _shares(base + scores, choices, name)
        weight = choices.weight[name]
        return (shares - right) * weight, np.maximum(shares * (1 - shares), 1e-3) * weight

    data = lightgbm.Dataset(choices.columns, label=choices.target, free_raw_data=False)
    parameters = {**_parameters(slopes, growth), "monotone_constraints": list(signs)}
    return lightgbm.train(parameters, data, num_boost_round=growth.rounds)


def grow_classifier(columns: Floats, outcome: Floats, weight: Floats, growth: Growth) -> tuple[float, Any]:
    """Return the intercept and LightGBM trees of the log-odds that ``outcome`` is 1."""
    import lightgbm

    mean = float(np.average(outcome, weights=weight))
    base = float(np.log(mean / (1 - mean)))

    def slopes(scores: Floats, _: object) -> tuple[Floats, Floats]:
        chance = 1 / (1 + np.exp(-(base + scores)))
        return (chance - outcome) * weight, np.maximum(chance * (1 - chance), 1e-3) * weight

    data = lightgbm.Dataset(columns, label=outcome, free_raw_data=False)
    return base, lightgbm.train(_parameters(slopes, growth), data, num_boost_round=growth.rounds)


def _parameters(slopes: Any, growth: Growth) -> dict[str, Any]:
    return {
        "objective": slopes, "num_leaves": growth.leaves, "learning_rate": growth.rate,
        "min_data_in_leaf": 20, "lambda_l2": 5.0, "min_sum_hessian_in_leaf": 1e-2, "feature_fraction": 0.6,
        "bagging_fraction": 0.8, "bagging_freq": 1, "seed": _SEED,
        "num_threads": 1, "deterministic": True, "verbose": -1,
    }  # fmt: skip


def _names(choices: Choices) -> NDArray[np.int64]:
    lengths = np.diff([*choices.starts.tolist(), len(choices.target)])
    return np.repeat(np.arange(len(lengths)), lengths)


def _shares(scores: Floats, choices: Choices, name: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return each candidate's share of the probability, and its share of what is right."""
    best = np.maximum.reduceat(scores, choices.starts)
    raised = np.exp(scores - best[name])
    shares: Floats = raised / np.add.reduceat(raised, choices.starts)[name]
    right = shares * choices.target
    return shares, right / (np.add.reduceat(right, choices.starts) + 1e-12)[name]


def plain_forest(trees: Any, columns: Sequence[str], intercept: float = 0.0) -> dict[str, Any]:
    """Return LightGBM trees as the arrays of `geomap.resolution.trees`, rounded to five decimals.

    The means of the roots, which no part of a row tells, are added to the intercept.
    """
    arrays: dict[str, list[Any]] = {
        key: [] for key in ("column", "threshold", "left", "right", "value", "roots")
    }
    for tree in trees.dump_model()["tree_info"]:
        arrays["roots"].append(len(arrays["column"]))
        _add_node(tree["tree_structure"], arrays)
    roots = sum(arrays["value"][root] for root in arrays["roots"])
    return {"intercept": round(intercept + roots, 4), "columns": list(columns), **arrays}


def _add_node(node: dict[str, Any], arrays: dict[str, list[Any]]) -> tuple[int, float, float]:
    """Add a node and all below it; return its index, the mean of its leaves and the examples in them."""
    index = len(arrays["column"])
    for key, value in (("column", -1), ("threshold", 0.0), ("left", 0), ("right", 0), ("value", 0.0)):
        arrays[key].append(value)
    if "leaf_value" in node:
        mean, count = float(node["leaf_value"]), float(node.get("leaf_count", 1))
    else:
        left, left_mean, left_count = _add_node(node["left_child"], arrays)
        right, right_mean, right_count = _add_node(node["right_child"], arrays)
        count = left_count + right_count
        mean = (left_mean * left_count + right_mean * right_count) / count
        arrays["column"][index] = int(node["split_feature"])
        arrays["threshold"][index] = float(f"{node['threshold']:.7g}")
        arrays["left"][index], arrays["right"][index] = left, right
    arrays["value"][index] = round(mean, 5)
    return index, mean, count
