"""How far two annotations of the same texts, made blind to each other, agree."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from geomap.errors import InputError
from geomap.text.tokens import split_sentences
from geomap.training.texts.annotation import AnnotatedText, Annotation, Label


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many marks the first and the second annotation have, and how many both."""

    first: int
    second: int
    both: int

    @property
    def f1(self) -> float:
        """F1 of one annotation against the other, 1 when neither has any mark."""
        return 2 * self.both / (self.first + self.second) if self.first + self.second else 1.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """Counts over texts annotated twice.

    ``places`` are compared by their exact span; ``same_role`` and ``same_label`` count among those
    that both have. ``names`` are persons, organisations and other names, by span and label.
    """

    texts: int
    sentences: int
    places: Overlap
    same_role: int
    same_label: int
    names: Overlap
    disagreements: tuple[str, ...]

    @property
    def roles(self) -> float:
        """Share of the places with the same span that have the same role."""
        return self.same_role / self.places.both if self.places.both else 1.0

    @property
    def labels(self) -> float:
        """Share of the places with the same span that have the same label."""
        return self.same_label / self.places.both if self.places.both else 1.0


def compare(first: Iterable[AnnotatedText], second: Sequence[AnnotatedText]) -> Agreement:
    """Return how far ``second`` agrees with the texts of the same language and id in ``first``.

    Raises
    ------
    InputError
        When an id is missing from ``first``, or its words differ.
    """
    by_id = {(text.language, text.id): text for text in first}
    pairs = []
    for other in second:
        own = by_id.get((other.language, other.id))
        if own is None or own.text != other.text:
            what = "is not in the first annotation" if own is None else "has other words than in the first"
            raise InputError(
                f"{other.path}:{other.lines[0]}: text {other.id} {what}: annotate the same words"
            )
        pairs.append((own, other))
    return _count(pairs)


def _count(pairs: Sequence[tuple[AnnotatedText, AnnotatedText]]) -> Agreement:
    places = [(_places(own), _places(other)) for own, other in pairs]
    shared = [(a[span], b[span]) for a, b in places for span in a.keys() & b.keys()]
    names = [(_names(own), _names(other)) for own, other in pairs]
    return Agreement(
        texts=len(pairs),
        sentences=sum(len(split_sentences(text.text)) for text, _ in pairs),
        places=Overlap(sum(len(a) for a, _ in places), sum(len(b) for _, b in places), len(shared)),
        same_role=sum(a.label.role is b.label.role for a, b in shared),
        same_label=sum(a.label is b.label for a, b in shared),
        names=Overlap(
            sum(len(a) for a, _ in names), sum(len(b) for _, b in names), sum(len(a & b) for a, b in names)
        ),
        disagreements=tuple(
            line for (own, _), (a, b) in zip(pairs, places, strict=True) for line in _differences(own, a, b)
        ),
    )


def _places(text: AnnotatedText) -> dict[tuple[int, int], Annotation]:
    return {(mark.start, mark.end): mark for mark in text.places}


def _names(text: AnnotatedText) -> set[tuple[int, int, Label]]:
    return {(mark.start, mark.end, mark.label) for mark in text.annotations if not mark.label.is_place}


def _differences(
    text: AnnotatedText, first: dict[tuple[int, int], Annotation], second: dict[tuple[int, int], Annotation]
) -> Iterator[str]:
    for span in sorted(first.keys() | second.keys()):
        a, b = first.get(span), second.get(span)
        labels = [mark.label.value if mark else "nothing" for mark in (a, b)]
        if labels[0] != labels[1]:
            line, name = text.line_of(span[0]), text.text[slice(*span)]
            yield f"{text.path}:{line}: {name}: {labels[0]}, then {labels[1]}"
