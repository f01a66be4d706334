"""What the mentions of a map are told apart by, and how many each value has beside the others."""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from geomap.layers import Article, Excerpt, MapSpec, Mark, Pin
from geomap.model.toponym import Role

#: In the order of the panel; ``picture/web/src/dataset.ts`` has the same and counts the same.
FACETS = ("article", "feature_class", "role", "country", "confidence", "source", "language")
# Least whole percents of each word for a confidence, surest first; those of `confidenceWord` in
# picture/web/src/words.ts.
_CONFIDENCES = (("sure", 80), ("likely", 50), ("doubtful", 0))
# Facets whose values have an order of their own; of all others the most named come first.
_ORDERS: Mapping[str, tuple[str, ...]] = {
    "role": (Role.LITERAL.value, Role.ASSOCIATIVE.value),
    "confidence": tuple(word for word, _ in _CONFIDENCES),
}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One switch of a facet: how many places and mentions it shows."""

    value: str
    places: int
    mentions: int


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of switches; ``by`` is one of `FACETS`.

    The values of ``article`` are indices, those of ``confidence`` words, of ``country`` and ``language``
    codes; ``""`` is what the articles or the gazetteer leave open. Approximate pins are a value of
    ``feature_class`` of their own, `geomap.layers.APPROXIMATE`. A map shows no facet with fewer than two
    values.
    """

    by: str
    values: tuple[FacetValue, ...]


def count_facets(spec: MapSpec, *, off: Mapping[str, Collection[str]] | None = None) -> tuple[Facet, ...]:
    """Return each facet's values with the places and mentions that each alone would show of its facet.

    ``off`` names the values of each facet that are switched off: a value is counted beside the *other*
    facets as they stand, whether or not it is on itself. Every value stays in its place whatever is off:
    the most named first, those of ``role`` and ``confidence`` in their own order. Articles that name no
    place have their values too.

    Examples
    --------
    >>> from geomap.layers import build_layers
    >>> [facet.values for facet in count_facets(build_layers((), ()))] == [()] * len(FACETS)
    True
    """
    off = off or {}
    everything: dict[str, Counter[str]] = {by: Counter() for by in FACETS}
    mentions: Counter[tuple[str, str]] = Counter()
    places: dict[tuple[str, str], set[str]] = {}
    for index, article in enumerate(spec.articles):
        for by, value in _article_values(index, article).items():
            everything[by][value] += 0
    for pin, excerpt, mark in _marks(spec):
        values = _mention_values(pin, excerpt.article, spec.articles[excerpt.article], mark)
        hidden_by = {by for by, value in values.items() if value in off.get(by, ())}
        for by, value in values.items():
            everything[by][value] += 1
            if hidden_by <= {by}:
                mentions[by, value] += 1
                places.setdefault((by, value), set()).add(pin.id)
    return tuple(
        Facet(
            by,
            tuple(
                FacetValue(value, len(places.get((by, value), ())), mentions[by, value])
                for value in _sort_values(by, everything[by])
            ),
        )
        for by in FACETS
    )


def confidence_word(confidence: float) -> str:
    """Return the word for a confidence that a map shows, a key of its messages.

    Examples
    --------
    >>> confidence_word(0.795), confidence_word(0.5), confidence_word(0.494)
    ('sure', 'likely', 'doubtful')
    """
    percent = whole_percent(confidence)
    return next(word for word, least in _CONFIDENCES if percent >= least)


def whole_percent(share: float) -> int:
    """Return ``share`` (0..1) in whole percents as a map shows it.

    Examples
    --------
    >>> whole_percent(0.795), whole_percent(0.005)
    (80, 1)
    """
    return math.floor(share * 100 + 0.5)  # not round(): halves go up, as in a browser


def _marks(spec: MapSpec) -> Iterator[tuple[Pin, Excerpt, Mark]]:
    return ((pin, excerpt, mark) for pin in spec.pins for excerpt in pin.excerpts for mark in excerpt.marks)


def _article_values(index: int, article: Article) -> dict[str, str]:
    return {"article": str(index), "source": article.source, "language": article.language}


def _mention_values(pin: Pin, index: int, article: Article, mark: Mark) -> dict[str, str]:
    return _article_values(index, article) | {
        "feature_class": pin.layer,
        "role": mark.role.value,
        "country": pin.country,
        "confidence": confidence_word(pin.confidence),
    }


def _sort_values(by: str, counts: Mapping[str, int]) -> list[str]:
    if by in _ORDERS:
        return [value for value in _ORDERS[by] if value in counts]
    # Of articles named as often the first given comes first, and 10 not before 9.
    return sorted(counts, key=lambda value: (-counts[value], int(value) if by == "article" else 0, value))
