"""Scores of recognition: flat names, toponyms of documents as the shared scorer counts them, and roles."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from geomap.recognition.tagger.labels import ROLES, TagSpan, TextSpan, spans_in
from geomap.training.tagger.corpora import PlaceDocument
from geomap.training.tagger.sentences import TaggedSentence

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many spans are right, were predicted, and are gold."""

    right: int
    predicted: int
    gold: int

    def __add__(self, other: "Counts") -> "Counts":
        """Return the counts of both together."""
        return Counts(self.right + other.right, self.predicted + other.predicted, self.gold + other.gold)

    @property
    def precision(self) -> float:
        """The share of predicted spans that are right; 0 for none."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The share of gold spans that were found; 0 for none."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both.

        Examples
        --------
        >>> round(Counts(right=3, predicted=4, gold=6).f1, 3)
        0.6
        """
        return 2 * self.right / (self.predicted + self.gold) if self.predicted + self.gold else 0.0


def count_spans(
    gold: Iterable[Sequence[str]], predicted: Iterable[Sequence[str]], labels: frozenset[str]
) -> Counts:
    """Return the counts of the spans of ``labels``; a span is right with its borders and its label.

    Examples
    --------
    >>> count_spans([["B-LOC", "O"]], [["B-LOC", "B-LOC"]], frozenset({"LOC"}))
    Counts(right=1, predicted=2, gold=1)
    """
    right = n_predicted = n_gold = 0
    for wanted, found in zip(gold, predicted, strict=True):
        wanted_spans, found_spans = _labelled(wanted, labels), _labelled(found, labels)
        right += len(wanted_spans & found_spans)
        n_predicted += len(found_spans)
        n_gold += len(wanted_spans)
    return Counts(right, n_predicted, n_gold)


def _labelled(tags: Sequence[str], labels: frozenset[str]) -> set[TagSpan]:
    return {span for span in spans_in(tags) if span.label in labels}


def text_spans(sentence: TaggedSentence, tags: Sequence[str]) -> list[TextSpan]:
    """Return the spans of ``tags`` as offsets into the text that the sentence was cut from."""
    return [
        TextSpan(
            sentence.offset + sentence.tokens[first].start,
            sentence.offset + sentence.tokens[last - 1].end,
            label,
        )
        for first, last, label in spans_in(tags)
    ]


@dataclass(frozen=True, slots=True)
class Protocol:
    """What of a document's gold counts; the rest is "don't care", as in the shared ``score.py``."""

    labels: frozenset[str] = frozenset({"TOP"})
    drop_types: frozenset[str] = frozenset()
    only_geocoded: bool = False


def count_documents(
    documents: Iterable[PlaceDocument], predicted: Mapping[str, Sequence[TextSpan]], protocol: Protocol
) -> tuple[Counts, Counts]:
    """Return the counts of toponyms with exact borders and of those that overlap, one to one."""
    exact, overlap = Counts(0, 0, 0), Counts(0, 0, 0)
    for document in documents:
        found = {span[:2] for span in predicted.get(document.id, ()) if span.label in protocol.labels}
        gold: set[Span] = set()
        spared: set[Span] = set()
        for index, span in enumerate(document.spans):
            (gold if _counts(document, index, protocol) else spared).add(span[:2])
        exact += _count_exact(gold, found, spared)
        overlap += _count_overlaps(sorted(gold), sorted(found), spared)
    return exact, overlap


def _counts(document: PlaceDocument, index: int, protocol: Protocol) -> bool:
    if document.spans[index].label in protocol.drop_types:
        return False
    return document.is_geocoded[index] or not protocol.only_geocoded


def _count_exact(gold: Set[Span], found: Set[Span], spared: Set[Span]) -> Counts:
    right = gold & found
    ignored = (found & spared) - right
    return Counts(len(right), len(found) - len(ignored), len(gold))


def _count_overlaps(gold: Sequence[Span], found: Sequence[Span], spared: Set[Span]) -> Counts:
    # Predictions never overlap each other, so taking the gold span that ends first is a maximum matching.
    taken: set[Span] = set()
    right = ignored = 0
    for span in found:
        touched = [other for other in gold if _overlap(span, other)]
        free = [other for other in touched if other not in taken]
        if free:
            taken.add(min(free, key=lambda other: other[1]))
            right += 1
        elif not touched and any(_overlap(span, other) for other in spared):
            ignored += 1
    return Counts(right, len(found) - ignored, len(gold))


def _overlap(first: Span, second: Span) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def macro_f1(gold: Sequence[str], predicted: Sequence[str]) -> float:
    """Return the mean of the roles' F1.

    Examples
    --------
    >>> round(macro_f1(["literal", "literal", "associative"], ["literal"] * 3), 2)
    0.4
    """
    scores = []
    for role in ROLES:
        pairs = zip(gold, predicted, strict=True)
        right = sum(wanted == found == role for wanted, found in pairs)
        scores.append(Counts(right, predicted.count(role), gold.count(role)).f1)
    return sum(scores) / len(ROLES)
