"""How often the place meant is chosen, how far confidence can be trusted, what each kind of evidence gives.

    python benchmarks/resolution.py [CORPUS ...] [--ablation] [--full-size FILE]

On gold spans the names of a document are those that people marked, with what the recogniser says
of exactly these spans, and, as context that is not scored, what else it finds beside them. End to
end it is alone with the text. With the outlet known, each document is resolved again with what
`geomap.corpus.survey_documents` learns from the other documents of its outlet: from the places
that geomap found in them, never from gold.
"""

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpora import with_interval
from gold_spans import (
    CORPORA,
    Corpus,
    Resolver,
    Task,
    bound_candidates,
    read_tasks,
    score_line,
    score_spans,
    silenced,
)
from tables import print_table, score

from geomap.corpus import survey_documents
from geomap.evaluation import Evaluation, PredictedDocument
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.languages.language import load_language
from geomap.model.resolution import ParsedDocument
from geomap.recognition.tagger import open_tagger
from geomap.resolution.evidence import EVIDENCE

ROOT = Path(__file__).resolve().parents[1]
COMMAND = "python benchmarks/run.py resolution"

SPAN_COLUMNS = (
    "corpus", "outlet", "names", "some candidate", "most prominent", "acc@161 km", "to the area", "median",
)  # fmt: skip
CONFIDENCE_COLUMNS = (
    "corpus", "outlet", "names", "placed", "ECE", "AUROC", "given .9 or more", "right of these",
)  # fmt: skip
LINE_COLUMNS = ("corpus", "outlet", "exact F1", "acc@161 km", "to the area", "end-to-end F1", "e2e ÷ exact")


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a corpus with one state of knowledge of the outlet; ``line`` None as in `Corpus`."""

    corpus: Corpus
    outlet: str
    spans: Evaluation
    line: Evaluation | None
    bounds: tuple[float, float]


def run_resolution(corpora: Path, *, only: Sequence[str] = (), gazetteer: Gazetteer | None = None) -> None:
    """Print the figures on gold spans and end to end, for the corpora named in ``only`` (all for none)."""
    with gazetteer or open_gazetteer() as opened:
        measured = [one for corpus in _named(only) for one in measure(corpus, corpora, opened)]
    print_table("Resolution on gold spans", COMMAND, SPAN_COLUMNS, map(_span_row, measured))
    rows = [row for one in measured for row in _confidence_rows(one)]
    print_table("Confidence of the places shown", COMMAND, CONFIDENCE_COLUMNS, rows)
    lines = [_line_row(one, one.line) for one in measured if one.line is not None]
    print_table("End to end against recognition", COMMAND, LINE_COLUMNS, lines)


def measure(corpus: Corpus, corpora: Path, gazetteer: Gazetteer) -> Iterator[Measured]:
    """Yield the figures of a corpus, without and, where it has outlets, with what they tell."""
    resolver = Resolver(gazetteer, load_language("en"))
    tasks = read_tasks(corpus, corpora, resolver, open_tagger(gazetteer))
    bounds = bound_candidates(tasks, corpus.spans, resolver)
    found = resolver.resolve_found(tasks)
    yield _measure(corpus, "unknown", tasks, (found, resolver.choose_given(tasks)), bounds)
    if corpus.has_outlets:
        # A document is no evidence for itself: `CorpusContext.home_of` leaves it out.
        context = survey_documents(found)
        both = resolver.resolve_found(tasks, context), resolver.choose_given(tasks, context)
        yield _measure(corpus, "known", tasks, both, bounds)


def _measure(
    corpus: Corpus,
    outlet: str,
    tasks: Sequence[Task],
    both: tuple[Sequence[ParsedDocument], Sequence[PredictedDocument]],
    bounds: tuple[float, float],
) -> Measured:
    found, given = both
    line = None if corpus.line is None else score_line(tasks, found, corpus.line)
    return Measured(corpus, outlet, score_spans(tasks, given, corpus.spans), line, bounds)


def _span_row(one: Measured) -> tuple[str, ...]:
    resolution = one.spans.resolution
    return (
        one.corpus.name,
        one.outlet,
        f"{resolution.n:,}",
        *map(score, one.bounds),
        with_interval(resolution.accuracy),
        score(one.spans.resolution_to_area.accuracy.value),
        _km(resolution.median_km.value),
    )


def _confidence_rows(one: Measured) -> Iterator[tuple[str, ...]]:
    for words, evaluation in (("gold spans", one.spans), ("names found", one.line)):
        if evaluation is None:
            continue
        shown = next(part for part in evaluation.calibrations if part.judgement == "resolution")
        sure = shown.bins[-1]
        yield (
            f"{one.corpus.name}, {words}",
            one.outlet,
            f"{evaluation.resolution.n:,}",
            score(shown.n / evaluation.resolution.n),
            with_interval(shown.ece),
            with_interval(shown.auroc),
            score(sure.n / shown.n),
            score(sure.share_right),
        )


def _line_row(one: Measured, line: Evaluation) -> tuple[str, ...]:
    exact, both = line.exact.f1.value, line.end_to_end.f1.value
    return (
        one.corpus.name,
        one.outlet,
        score(exact),
        score(line.resolution.accuracy.value),
        score(line.resolution_to_area.accuracy.value),
        with_interval(line.end_to_end.f1),
        score(both / exact if exact and both is not None else None),
    )


def _km(value: float | None) -> str:
    return "—" if value is None else f"{value:,.1f} km"


# What each kind of evidence gives.


def run_ablation(corpora: Path, *, only: Sequence[str] = (), every: int = 1) -> None:
    """Print how accuracy on gold spans changes when a kind of evidence says nothing.

    The weights of the others stay; ``every`` reads each so many-th document of what is read else.
    """
    chosen = [replace(corpus, every=corpus.every * every) for corpus in _named(only)]
    with open_gazetteer() as gazetteer:
        resolver = Resolver(gazetteer, load_language("en"))
        tagger = open_tagger(gazetteer)
        read = [(corpus, read_tasks(corpus, corpora, resolver, tagger)) for corpus in chosen]
        whole = [_accuracy(corpus, tasks, resolver) for corpus, tasks in read]
        columns = ("without", *(corpus.name for corpus in chosen))
        rows = (
            (f"`{name}`", *map(_change, whole, [_without(name, *one, resolver) for one in read]))
            for name in (kind.name for kind in EVIDENCE)
        )
        first = ("(all)", *map(score, whole))
        print_table("Ablation", "python benchmarks/resolution.py --ablation", columns, _chain(first, rows))


def _chain(first: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    yield first
    yield from rows


def _without(name: str, corpus: Corpus, tasks: Sequence[Task], resolver: Resolver) -> float:
    with silenced(name):
        return _accuracy(corpus, tasks, resolver)


def _accuracy(corpus: Corpus, tasks: Sequence[Task], resolver: Resolver) -> float:
    given = resolver.choose_given(tasks)
    return score_spans(tasks, given, replace(corpus.spans, samples=0)).resolution.accuracy.value or 0.0


def _change(whole: float, without: float) -> str:
    return f"{without - whole:+.4f}".replace("0.", ".", 1)


# With a gazetteer of full size.

FULL_COLUMNS = (
    "corpus", "gazetteer", "some candidate", "most prominent", "acc@161 km", "exact F1", "end-to-end F1",
)  # fmt: skip


def run_full_size(corpora: Path, path: Path, *, only: Sequence[str] = (), every: int = 1) -> None:
    """Print the figures with the bundled gazetteer and with the compiled file at ``path``."""
    rows = []
    for corpus in _named(only):
        read = replace(corpus, every=corpus.every * every, has_outlets=False)
        for words, opened in (("bundled", open_gazetteer()), ("full size", Gazetteer.open(path))):
            with opened as gazetteer:
                rows += [_full_row(one, words) for one in measure(read, corpora, gazetteer)]
    command = "python benchmarks/resolution.py --full-size FILE"
    print_table("With a gazetteer of full size", command, FULL_COLUMNS, rows)


def _full_row(one: Measured, words: str) -> tuple[str, ...]:
    line = one.line
    return (
        one.corpus.name,
        words,
        *map(score, one.bounds),
        with_interval(one.spans.resolution.accuracy),
        "—" if line is None else score(line.exact.f1.value),
        "—" if line is None else with_interval(line.end_to_end.f1),
    )


def _named(only: Sequence[str]) -> tuple[Corpus, ...]:
    return tuple(corpus for corpus in CORPORA if not only or corpus.name in only)


def main() -> None:
    """Read the command line and print the tables."""
    corpora = Path(os.environ.get("GEOMAP_CORPORA") or ROOT.parent / "shared" / "corpora")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [corpus.name for corpus in CORPORA]
    parser.add_argument(
        "only", nargs="*", choices=[[], *names], metavar="CORPUS", help=f"of {', '.join(names)}"
    )
    parser.add_argument("--corpora", type=Path, default=corpora, help="the shared corpora (GEOMAP_CORPORA)")
    parser.add_argument("--every", type=int, default=1, help="read each so many-th document (%(default)s)")
    parser.add_argument("--ablation", action="store_true", help="take each kind of evidence out in turn")
    parser.add_argument(
        "--full-size", type=Path, metavar="FILE", help="of full_size.py, beside the bundled one"
    )
    given = parser.parse_args()
    if given.ablation:
        run_ablation(given.corpora, only=given.only, every=given.every)
    elif given.full_size:
        run_full_size(given.corpora, given.full_size, only=given.only, every=given.every)
    else:
        run_resolution(given.corpora, only=given.only)


if __name__ == "__main__":
    main()
