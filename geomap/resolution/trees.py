"""Boosted regression trees as plain arrays: what each column adds to the sum of the leaves."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from geomap.resolution.table import Floats, Ints

#: Values that are worked on at once. Larger arrays than 128 KB are taken from the system anew each time,
#: which doubled the time of a row.
_MOST_VALUES = 16_000
#: What the leaves of a tree are bits of; it has 64 at most.
_BITS = (np.uint8, np.uint16, np.uint32, np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """All nodes of all trees in one row, each tree's root before its other nodes.

    ``column`` is what a node asks about, -1 for a leaf; rows whose value is at most ``threshold`` go to
    ``left``, others to ``right``, both indices of nodes. ``value`` is that of a leaf, and of a node the mean
    of its leaves as the examples of training fell into them. ``roots`` are the first nodes of the trees, and
    ``depth`` is how many questions lead to the deepest leaf.
    """

    column: Ints
    threshold: Floats
    left: Ints
    right: Ints
    value: Floats
    roots: Ints
    depth: int

    def parts(self, columns: Floats) -> Floats:
        """Return what each of ``columns``, ``(n_rows, n_columns)``, adds to each row, same shape.

        On the way from root to leaf each question moves the mean of the leaves that are left; the move is
        the part of the column that was asked about (A. Saabas, treeinterpreter, 2014). The parts of a row
        sum up to its leaves less the roots, which are the same for all rows.
        """
        parts = np.zeros(columns.shape)
        plan = _plan_of(self)
        for rows, leaf in _leaves(plan, columns, width=len(plan.tree)):
            moves = plan.moves.take(leaf.take(plan.tree, axis=0) + plan.first)
            parts[rows, plan.columns] = np.add.reduceat(moves, plan.starts, axis=0).T
        return parts

    def sums(self, columns: Floats) -> Floats:
        """Return the sum of the `parts` of each row, ``(n_rows,)``, in a third of the time."""
        sums = np.zeros(len(columns))
        plan = _plan_of(self)
        for rows, leaf in _leaves(plan, columns, width=plan.asked.shape[1]):
            sums[rows] = plan.total.take(leaf + plan.first[: len(leaf)]).sum(axis=0)
        return sums


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """The trees turned round, so that every step is one operation on whole arrays.

    ``column`` and ``threshold`` are the different questions. The leaves of a tree are bits, those to the
    left lower: ``keeps``, ``(n_nodes, n_trees, 1)``, has the ones that are left when the question ``asked``
    there is answered with more than its threshold; the lowest of those that all nodes leave is the leaf that
    one comes to. ``moves`` says for each ``tree`` and column that it asks about, and each leaf, what the
    column adds; they stand by column, and ``columns`` begin at ``starts``. ``total`` has, for each tree, the
    sum of the moves to each leaf. (C. Lucchese and others, QuickScorer, SIGIR 2015.)
    """

    column: Ints
    threshold: Floats
    asked: Ints
    keeps: npt.NDArray[np.uint64]
    tree: Ints
    first: Ints
    moves: Floats
    columns: Ints
    starts: Ints
    total: Floats


@lru_cache(maxsize=16)
def _plan_of(trees: Trees) -> _Plan:
    found = [_read(trees, int(root)) for root in trees.roots if trees.column[root] >= 0]
    n_nodes = max((len(nodes) for nodes, _ in found), default=0)
    n_leaves = max((len(leaves) for _, leaves in found), default=1)
    kind = next((kind for kind in _BITS if n_leaves <= np.iinfo(kind).bits), None)
    if kind is None:
        raise ValueError(f"expected trees of at most 64 leaves, got one of {n_leaves}; grow smaller ones")
    questions: dict[tuple[int, float], int] = {}
    asked = np.zeros((n_nodes, len(found)), dtype=np.int64)
    keeps = np.full((n_nodes, len(found), 1), np.iinfo(kind).max, dtype=kind)
    cells = []
    for tree, (nodes, leaves) in enumerate(found):
        for at, (question, left) in enumerate(nodes):
            asked[at, tree] = questions.setdefault(question, len(questions))
            keeps[at, tree] ^= kind(left)
        for column in {column for leaf in leaves for column in leaf}:
            moves = [leaf.get(column, 0.0) for leaf in leaves]
            cells.append((column, tree, moves + [0.0] * (n_leaves - len(moves))))
    cells.sort(key=lambda cell: cell[:2])
    columns, starts = np.unique([column for column, _, _ in cells], return_index=True)
    return _Plan(
        column=np.array([column for column, _ in questions], dtype=np.int64),
        threshold=np.array([threshold for _, threshold in questions])[:, None],
        asked=asked,
        keeps=keeps,
        tree=np.array([tree for _, tree, _ in cells], dtype=np.int64),
        first=n_leaves * np.arange(len(cells))[:, None],
        moves=np.array([moves for _, _, moves in cells]).reshape(-1),
        columns=columns.astype(np.int64),
        starts=starts,
        total=np.array(
            [
                [sum(leaf.values()) for leaf in leaves] + [0.0] * (n_leaves - len(leaves))
                for _, leaves in found
            ]
        ).reshape(-1),
    )


_Node = tuple[tuple[int, float], int]


def _read(trees: Trees, root: int) -> tuple[list[_Node], list[dict[int, float]]]:
    """Return the questions of a tree with the leaves to their left, as bits, and the moves to each leaf."""
    nodes: list[_Node] = []
    leaves: list[dict[int, float]] = []

    def go(node: int, moves: dict[int, float]) -> None:
        column = int(trees.column[node])
        if column < 0:
            leaves.append(moves)
            return
        before = len(leaves)
        for child in (int(trees.left[node]), int(trees.right[node])):
            move = moves.get(column, 0.0) + float(trees.value[child] - trees.value[node])
            go(child, {**moves, column: move})
            if child == trees.left[node]:
                left = (1 << len(leaves)) - (1 << before)
                nodes.append(((column, float(trees.threshold[node])), left))

    go(root, {})
    return nodes, leaves


def _leaves(plan: _Plan, columns: Floats, *, width: int) -> Iterator[tuple[slice, Ints]]:
    """Yield blocks of rows with the leaf of each tree that each comes to, ``(n_trees, n_rows)``.

    To walk from node to node took five times as long. ``width`` is how many values a row needs at once.
    """
    block = max(1, _MOST_VALUES // max(1, width))
    for first in range(0, len(columns) if len(plan.tree) else 0, block):
        rows = slice(first, first + block)
        asked = np.ascontiguousarray(columns[rows].T)
        is_more = asked.take(plan.column, axis=0) > plan.threshold
        # 0 - 1 sets all bits: a question that is answered with less leaves all leaves.
        left = is_more.take(plan.asked, axis=0).astype(plan.keeps.dtype) - plan.keeps.dtype.type(1)
        left |= plan.keeps
        bits = np.bitwise_and.reduce(left, axis=0)
        yield rows, np.frexp((bits & (~bits + bits.dtype.type(1))).astype(np.float64))[1].astype(np.int64) - 1
