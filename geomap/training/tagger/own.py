"""The project's own annotated text (docs/annotation.md) as tagged sentences."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence

from geomap.languages.language import load_language
from geomap.model.toponym import Kind
from geomap.recognition.tagger.labels import TextSpan, tags_of
from geomap.text.tokens import tokenize
from geomap.training.tagger.sentences import (
    TaggedSentence,
    cut_sentences,
    roles_of,
    spans_within,
    without_overlaps,
)
from geomap.training.texts.annotation import AnnotatedText, Annotation, Label

_FLAT = {
    Label.LITERAL: "LOC",
    Label.ASSOCIATIVE: "LOC",
    Label.SITE: "LOC",
    Label.SITE_ASSOCIATIVE: "LOC",
    Label.PERSON: "PER",
    Label.ORGANISATION: "ORG",
}
#: Names whose inside head A does not look into, and which are none of its labels.
_CLOSED = frozenset({Label.OTHER})


def own_sentences(texts: Iterable[AnnotatedText]) -> Iterator[TaggedSentence]:
    """Yield the sentences of annotated texts with the tags of all heads.

    Head A has the outermost name; head B every toponym, of nested ones the outer, demonyms apart: an
    embedded name is one where the language's file or the texts' other marks know its form so
    ("British Airways").
    """
    texts = tuple(texts)
    forms = demonym_forms(texts)
    for text in texts:
        known = load_language(text.language).demonyms.keys() | forms[text.language]
        flat = flat_spans(text.annotations)
        placed = _outer_places(text.annotations)
        toponyms = [TextSpan(mark.start, mark.end, _toponym_label(mark, known)) for mark in placed]
        roles = [TextSpan(mark.start, mark.end, str(mark.label.role)) for mark in placed]
        for start, end in cut_sentences(text.text):
            part = text.text[start:end]
            tokens = tokenize(part)
            yield TaggedSentence(
                text=part,
                tokens=tokens,
                labels=tuple(tags_of(tokens, spans_within(flat, start, end))),
                toponym_labels=tuple(tags_of(tokens, spans_within(toponyms, start, end))),
                roles=tuple(roles_of(tokens, spans_within(roles, start, end))),
                language=text.language,
                source=text.id,
                offset=start,
            )


def flat_spans(marks: Sequence[Annotation]) -> list[TextSpan]:
    """Return the outermost names that head A has a label for; inside a work's or law's name there is none."""
    names = [mark for mark in marks if mark.label in _FLAT or mark.label in _CLOSED]
    outer = without_overlaps([TextSpan(mark.start, mark.end, mark.label) for mark in names])
    return [span._replace(label=_FLAT[Label(span.label)]) for span in outer if Label(span.label) in _FLAT]


def _outer_places(marks: Sequence[Annotation]) -> list[Annotation]:
    """Return the marks of places but coordinates, without those inside another."""
    kept: list[Annotation] = []
    for mark in marks:
        named = mark.label.is_place and mark.label is not Label.COORDINATES
        if named and (not kept or mark.start >= kept[-1].end):
            kept.append(mark)
    return kept


def demonym_forms(texts: Sequence[AnnotatedText]) -> dict[str, set[str]]:
    """Return by language the words that are marked as demonyms more often than as names."""
    balance: dict[str, Counter[str]] = {text.language: Counter() for text in texts}
    for text in texts:
        for mark in text.annotations:
            if mark.label.kind in {Kind.DEMONYM, Kind.NAME}:
                balance[text.language][mark.name] += 1 if mark.label.kind is Kind.DEMONYM else -1
    return {language: {form for form, n in forms.items() if n > 0} for language, forms in balance.items()}


def _toponym_label(mark: Annotation, demonyms: Container[str]) -> str:
    kind = mark.label.kind
    is_demonym = kind is Kind.DEMONYM or (kind is Kind.EMBEDDED and mark.name in demonyms)
    return "DEM" if is_demonym else "TOP"
