"""Which predictions meet which gold toponyms of a document, and which of both do not count."""

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from geomap.evaluation.nouns import EvaluationOptions, GoldToponym, PredictedToponym

_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """How a document's predictions meet its gold.

    ``gold`` are the toponyms that count, one a span, in the order of the file; ``found`` the
    predictions on exactly their spans, None for a miss; ``spurious`` the predictions on no gold
    span. ``n_overlapping`` of the ``n_overlap_predicted`` predictions that count for overlap meet a
    gold toponym, one to one. ``n_duplicates`` predictions were
    left out, as another was on their span.
    """

    gold: tuple[GoldToponym, ...]
    found: tuple[PredictedToponym | None, ...]
    spurious: tuple[PredictedToponym, ...]
    n_overlap_predicted: int
    n_overlapping: int
    n_duplicates: int


def match_document(
    gold: Sequence[GoldToponym], predicted: Sequence[PredictedToponym], options: EvaluationOptions
) -> Match:
    """Return how ``predicted`` meets ``gold``.

    A "don't care" gold toponym (`EvaluationOptions`) is not to be found; a prediction that meets it
    is neither right nor wrong: exactly, or for overlap when it meets no toponym that counts. Of two
    gold toponyms on one span the one that counts stays, then the one with a point; of two
    predictions the first, or the one with a point.

    Examples
    --------
    >>> match = match_document([GoldToponym(0, 5)], [PredictedToponym(0, 6)], EvaluationOptions())
    >>> match.found, match.n_overlapping
    ((None,), 1)
    """
    care: dict[_Span, GoldToponym] = {}
    ignored: dict[_Span, GoldToponym] = {}
    for toponym in gold:
        if not _counts(toponym, options):
            ignored[toponym.span] = toponym
        elif toponym.span not in care or (toponym.has_point and not care[toponym.span].has_point):
            care[toponym.span] = toponym
    dont_care = [span for span in ignored if span not in care]
    distinct: dict[_Span, PredictedToponym] = {}
    n_duplicates = 0
    for guess in predicted:
        if guess.kind in options.drop_kinds:
            continue
        if guess.span not in distinct or (guess.has_point and not distinct[guess.span].has_point):
            distinct[guess.span] = guess
        else:
            n_duplicates += 1
    n_predicted, n_overlapping = _overlap(list(care), dont_care, list(distinct))
    left_out = {*care, *dont_care}
    return Match(
        gold=tuple(care.values()),
        found=tuple(distinct.get(span) for span in care),
        spurious=tuple(guess for span, guess in distinct.items() if span not in left_out),
        n_overlap_predicted=n_predicted,
        n_overlapping=n_overlapping,
        n_duplicates=n_duplicates,
    )


def _counts(toponym: GoldToponym, options: EvaluationOptions) -> bool:
    return (
        toponym.type not in options.drop_types
        and (options.role is None or toponym.role is options.role)
        and (not options.only_geocoded or toponym.has_point)
    )


def _overlap(
    care: Sequence[_Span], dont_care: Sequence[_Span], predicted: Sequence[_Span]
) -> tuple[int, int]:
    wanted, unwanted = _Overlaps(care), _Overlaps(dont_care)
    neighbours = [(span, wanted.of(span)) for span in predicted]
    counting = [found for span, found in neighbours if found or not unwanted.of(span)]
    return len(counting), match_most(counting)


class _Overlaps:
    """Spans sorted so that those which share a character with another are found without trying all."""

    def __init__(self, spans: Sequence[_Span]) -> None:
        self._spans = sorted(spans)
        # Nested spans end in no order; the furthest end so far says where to stop looking back.
        self._furthest = list(accumulate((end for _, end in self._spans), max))

    def of(self, span: _Span) -> list[int]:
        """Return the numbers of the spans that overlap ``span``, in order."""
        start, end = span
        found = []
        index = bisect_left(self._spans, (end, -1)) - 1
        while index >= 0 and self._furthest[index] > start:
            if self._spans[index][1] > start:
                found.append(index)
            index -= 1
        return found[::-1]


def match_most(neighbours: Sequence[Sequence[int]]) -> int:
    """Return the size of a maximum one-to-one matching; ``neighbours[i]`` are the right nodes of left i.

    Augmenting paths, breadth first (Berge 1957): a prediction over two names counts once, and no
    choice of pairs makes more.

    Examples
    --------
    >>> match_most([[0, 1], [0]]), match_most([[0], [0]]), match_most([])
    (2, 1, 0)
    """
    owner: dict[int, int] = {}
    return sum(_augment(start, neighbours, owner) for start in range(len(neighbours)))


def _augment(start: int, neighbours: Sequence[Sequence[int]], owner: dict[int, int]) -> bool:
    """Give left node ``start`` a right one, moving others along; change ``owner`` and return whether."""
    came_from: dict[int, int] = {}
    given: dict[int, int] = {}  # left node to the right node that it would give up
    queue = deque([start])
    while queue:
        left = queue.popleft()
        for right in neighbours[left]:
            if right in came_from:
                continue
            came_from[right] = left
            if right in owner:
                given[owner[right]] = right
                queue.append(owner[right])
                continue
            node: int | None = right
            while node is not None:
                owner[node] = came_from[node]
                node = given.get(came_from[node])
            return True
    return False
