"""The names of a corpus to resolve, on its gold spans and as they are found, and what was made of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from geomap.evaluation import (
    Evaluation,
    EvaluationOptions,
    GoldDocument,
    GoldToponym,
    PredictedDocument,
    evaluate,
    look_up_gold,
    predicted_from_parsed,
    read_gold,
)
from geomap.gazetteer import Gazetteer
from geomap.geo.points import distance_km
from geomap.languages.language import Language
from geomap.model.context import CorpusContext
from geomap.model.document import Document
from geomap.model.resolution import Candidate, ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Kind, Toponym
from geomap.recognition import find_toponyms
from geomap.recognition.tagger import Tagger
from geomap.resolution import rank
from geomap.resolution.candidates import find_candidates
from geomap.resolution.evidence.signal import Signal, alone
from geomap.resolution.pairs import Surroundings
from geomap.resolution.resolve import WeighedNames, weigh_names
from geomap.resolution.table import CandidateTable, Floats

#: The distance within which a place is right, 100 miles (Leidner 2007).
RIGHT_KM = 161.0
_ALONE = CorpusContext()


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is measured on a corpus.

    ``spans`` are the options on gold spans, ``line`` those end to end, None where not every name is
    marked. Of the documents ``every`` so many-th is read. ``has_outlets``: its documents have addresses,
    and most outlets several documents.
    """

    name: str
    spans: EvaluationOptions = field(default_factory=EvaluationOptions)
    line: EvaluationOptions | None = None
    every: int = 1
    has_outlets: bool = False


_GEOWEBNEWS = EvaluationOptions(drop_types=("Demonym", "Language", "Homonym"))
#: The protocols of issue 6's trials: gold spans of every type, end to end as in `corpora.py`.
CORPORA = (
    Corpus("lgl", line=EvaluationOptions(only_geocoded=True), has_outlets=True),
    Corpus("tudloc2013", line=EvaluationOptions(drop_types=("STREET", "STREETNR", "ZIP"))),
    Corpus("wiktor", every=5),
    Corpus("geowebnews", spans=_GEOWEBNEWS, line=_GEOWEBNEWS),
)


@dataclass(frozen=True, slots=True)
class Task:
    """A document to resolve: its gold, the names that were ``found``, and those ``given`` on gold spans."""

    gold: GoldDocument
    found: tuple[Toponym, ...]
    given: tuple[Toponym, ...]


@dataclass(frozen=True, slots=True)
class Resolver:
    """What resolution needs besides a document."""

    gazetteer: Gazetteer
    language: Language

    def resolve_found(self, tasks: Sequence[Task], context: CorpusContext = _ALONE) -> list[ParsedDocument]:
        """Return the documents with the places of the names found in them."""
        return [self._weigh(task.gold.document, task.found, context).parsed for task in tasks]

    def choose_given(self, tasks: Sequence[Task], context: CorpusContext = _ALONE) -> list[PredictedDocument]:
        """Return the likeliest places of the names on gold spans, and of their context."""
        return [first_choices(self._weigh(task.gold.document, task.given, context)) for task in tasks]

    def _weigh(self, document: Document, toponyms: Sequence[Toponym], context: CorpusContext) -> WeighedNames:
        return weigh_names(
            document, toponyms, gazetteer=self.gazetteer, language=self.language, context=context
        )


def read_tasks(corpus: Corpus, corpora: Path, resolver: Resolver, tagger: Tagger) -> list[Task]:
    """Return the documents of a corpus with the names found in them and those on gold spans."""
    path = corpora / "geoparsing" / f"{corpus.name}.jsonl"
    everything = read_gold(path.read_text(encoding="utf-8"), origin=path.name)
    known = look_up_gold(everything[:: corpus.every], resolver.gazetteer)
    return [_make_task(gold, corpus.spans, resolver, tagger) for gold in known]


def _make_task(gold: GoldDocument, options: EvaluationOptions, resolver: Resolver, tagger: Tagger) -> Task:
    found = find_toponyms(
        gold.document, gazetteer=resolver.gazetteer, tagger=tagger, language=resolver.language
    )
    marked = [toponym for toponym in gold.toponyms if toponym.type not in options.drop_types]
    return Task(gold, tuple(found), give_spans(gold.document, marked, found, resolver.language))


def give_spans(
    document: Document, marked: Sequence[GoldToponym], found: Sequence[Toponym], language: Language
) -> tuple[Toponym, ...]:
    """Return the ``marked`` spans as toponyms, and those of ``found`` that touch none of them.

    A span that was found to the letter is as the recogniser found it; another one is a demonym when
    the language's file knows it as one, else a plain name.
    """
    by_span = {(toponym.start, toponym.end): toponym for toponym in found}
    spans = sorted({toponym.span for toponym in marked})
    names = [
        by_span.get((start, end)) or _plain(start, end, document.text[start:end], language)
        for start, end in spans
    ]
    beside = [
        toponym
        for toponym in found
        if not any(start < toponym.end and toponym.start < end for start, end in spans)
    ]
    return (*names, *beside)


def _plain(start: int, end: int, name: str, language: Language) -> Toponym:
    place_ids = language.demonyms.get(name, ())
    kind = Kind.DEMONYM if place_ids else Kind.NAME
    return Toponym(start, end, name, kind=kind, score=1.0, place_ids=tuple(place_ids))


def first_choices(names: WeighedNames) -> PredictedDocument:
    """Return the likeliest place of every name, also of those left open, which have no confidence then."""
    resolved = zip(names.parsed.toponyms, names.group_of, strict=True)
    predicted = predicted_from_parsed(
        replace(names.parsed, toponyms=tuple(_chosen(one, names, group) for one, group in resolved))
    )
    toponyms = zip(predicted.toponyms, names.parsed.toponyms, strict=True)
    return replace(
        predicted,
        toponyms=tuple(
            choice if was.resolution.place is not None else replace(choice, confidence=None)
            for choice, was in toponyms
        ),
    )


def _chosen(resolved: ResolvedToponym, names: WeighedNames, group: int) -> ResolvedToponym:
    rows = names.best_first(group)
    if resolved.resolution.place is not None or not rows:
        return resolved
    place = names.weighed.table.candidates[rows[0]].place
    return replace(resolved, resolution=Resolution(place=place))


def score_spans(
    tasks: Sequence[Task], chosen: Sequence[PredictedDocument], options: EvaluationOptions
) -> Evaluation:
    """Return the figures on gold spans: every span has a prediction, and without a candidate it is wrong."""
    return evaluate([task.gold for task in tasks], chosen, options)


def score_line(
    tasks: Sequence[Task], parsed: Sequence[ParsedDocument], options: EvaluationOptions
) -> Evaluation:
    """Return the figures end to end."""
    return evaluate([task.gold for task in tasks], [predicted_from_parsed(one) for one in parsed], options)


def bound_candidates(
    tasks: Sequence[Task], options: EvaluationOptions, resolver: Resolver
) -> tuple[float, float]:
    """Return the share of gold spans with some candidate within 161 km, and with the most prominent one."""
    count = some = most = 0
    for task in tasks:
        names = {(toponym.start, toponym.end): toponym for toponym in task.given}
        gold = {
            item.span: item
            for item in task.gold.toponyms
            if item.has_point and item.type not in options.drop_types
        }
        for span, item in gold.items():
            found = find_candidates(
                names[span], gazetteer=resolver.gazetteer, language=resolver.language
            ).found
            count += 1
            some += any(_is_right(candidate, item) for candidate in found)
            first = max(found, key=lambda candidate: candidate.prominence, default=None)
            most += first is not None and _is_right(first, item)
    return some / count, most / count


def _is_right(candidate: Candidate, gold: GoldToponym) -> bool:
    if gold.lat is None or gold.lon is None:
        return False
    return distance_km(gold.lat, gold.lon, candidate.place.lat, candidate.place.lon) <= RIGHT_KM


@contextmanager
def silenced(name: str) -> Iterator[None]:
    """Let the kind of evidence ``name`` say 0 of every candidate, whatever its weights are."""
    table = rank.EVIDENCE
    rank.EVIDENCE = tuple(replace(kind, measure=_silent) if kind.name == name else kind for kind in table)
    try:
        yield
    finally:
        rank.EVIDENCE = table


def _silent(table: CandidateTable, beliefs: Floats, around: Surroundings) -> Signal:
    return alone(table.weight * 0)
