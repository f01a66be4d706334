"""geomap on every shared corpus that may be measured: one table, by `geomap.evaluation`, with intervals.

`../shared/corpora/README.md` says what each corpus is and what it may be used for. Large ones are
sampled: their documents in the order of a hash of their ids, until there is enough text, so that
every run measures the same ones.
"""

import argparse
import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tables import print_table, score

from geomap.evaluation import (
    Evaluation,
    EvaluationOptions,
    Figure,
    GoldDocument,
    evaluate,
    look_up_gold,
    look_up_predictions,
    predict,
    read_gold,
)
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.model.toponym import Role

ROOT = Path(__file__).resolve().parents[1]
#: Characters of text that are read of a corpus: of articles, and of loose sentences, which take longer.
MOST_TEXT = 1_000_000
MOST_SENTENCES = 200_000
#: The columns of the cells that `figures` gives.
FIGURES = ("exact P", "exact R", "exact F1", "overlap F1", "acc@161 km", "end-to-end F1", "role")
COLUMNS = ("corpus", "language", "documents", "gold", *FIGURES, "time")


@dataclass(frozen=True, slots=True)
class Protocol:
    """How a corpus is measured; ``names_all`` is False where it marks a part of its names only."""

    path: str
    options: EvaluationOptions = field(default_factory=EvaluationOptions)
    words: str = ""
    names_all: bool = True
    most_text: int = MOST_TEXT


#: For guidelines that mark no demonyms: those that geomap finds are left out.
_NO_DEMONYMS = EvaluationOptions(drop_kinds=("demonym",))
#: Flat corpora mark the outermost name alone: a town inside an organisation's name is none there.
_FLAT = EvaluationOptions(drop_kinds=("demonym", "embedded"))
_HIPE = EvaluationOptions(drop_types=("loc.phys.astro", "loc.add.phys"), drop_kinds=("demonym",))
#: The published protocols where there are some; else all that is marked counts.
ARTICLES = (
    Protocol("lgl", EvaluationOptions(only_geocoded=True), "`--only-geocoded`", most_text=2_000_000),
    Protocol(
        "geowebnews",
        EvaluationOptions(drop_types=("Demonym", "Language", "Homonym")),
        "`--drop-types Demonym,Language,Homonym`",
    ),
    Protocol("geowebnews", EvaluationOptions(role=Role.LITERAL), "`--role literal`"),
    Protocol(
        "tudloc2013",
        EvaluationOptions(drop_types=("STREET", "STREETNR", "ZIP")),
        "without streets and postcodes",
    ),
    Protocol("gum_places", _NO_DEMONYMS),
    Protocol("wiktor", words="places only", names_all=False),
    Protocol("geocorpora"),
    Protocol("dutchpolicydocs"),
    Protocol("idrisi_ar"),
    Protocol("nerel_ru"),
    *(Protocol(f"hipe-hipe2020_{code}", _HIPE) for code in ("de", "en", "fr")),
    *(
        Protocol(f"hipe-{name}", _NO_DEMONYMS)
        for name in ("newseye_de", "newseye_fi", "newseye_fr", "newseye_sv", "sonar_de")
    ),
)


def run_corpora(corpora: Path, *, only: Sequence[str] = ()) -> None:
    """Print a line for each corpus whose name begins with one of ``only`` (all when there is none)."""
    with open_gazetteer() as gazetteer:
        rows = (
            measure(protocol, corpora, gazetteer)
            for protocol in list_protocols(corpora)
            if not only or Path(protocol.path).name.startswith(tuple(only))
        )
        print_table("Corpora", "python benchmarks/run.py corpora", COLUMNS, rows)


def list_protocols(corpora: Path) -> Iterator[Protocol]:
    """Yield the marked articles, then the test sets of tagged sentences."""
    for protocol in ARTICLES:
        yield Protocol(
            f"geoparsing/{protocol.path}.jsonl",
            protocol.options,
            protocol.words,
            protocol.names_all,
            protocol.most_text,
        )
    tagged = [*(corpora / "ner").glob("*.test.jsonl"), *(corpora / "ner-evaluation-only").glob("*.jsonl")]
    for path in sorted(tagged):
        yield Protocol(path.relative_to(corpora).as_posix(), _FLAT, most_text=MOST_SENTENCES)


def measure(protocol: Protocol, corpora: Path, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Return the line of one corpus."""
    path = corpora / protocol.path
    everything = read_gold(path.read_text(encoding="utf-8"), origin=path.name, labels=("LOC", "FAC"))
    gold = sample(everything, protocol.most_text)
    begin = time.perf_counter()
    found = predict(gold, gazetteer=gazetteer)
    seconds = time.perf_counter() - begin
    evaluation = evaluate(
        look_up_gold(gold, gazetteer), look_up_predictions(found, gazetteer), protocol.options
    )
    name = path.name.removesuffix(".jsonl")
    count = f"{len(gold):,}" if len(gold) == len(everything) else f"{len(gold):,} of {len(everything):,}"
    return (
        f"{name}, {protocol.words}" if protocol.words else name,
        "/".join(sorted({item.document.language for item in gold})),
        count,
        f"{evaluation.n_gold:,}",
        *figures(evaluation, names_all=protocol.names_all),
        f"{seconds:.1f} s",
    )


def sample(gold: Sequence[GoldDocument], most_text: int) -> tuple[GoldDocument, ...]:
    """Return documents of ``most_text`` characters together, chosen by the hash of their ids."""
    by_hash = sorted(gold, key=lambda item: hashlib.sha256(item.document.id.encode()).digest())
    kept = set()
    length = 0
    for item in by_hash:
        length += len(item.document.text)
        if length > most_text:
            break
        kept.add(item.document.id)
    return tuple(item for item in gold if item.document.id in kept)


def figures(evaluation: Evaluation, *, names_all: bool) -> tuple[str, ...]:
    """Return the cells of the scores; those that need every name marked are left out where they are not."""
    exact = evaluation.exact
    recognition = (
        score(exact.precision.value),
        score(exact.recall.value),
        with_interval(exact.f1),
        score(evaluation.overlap.f1.value),
    )
    has_places = evaluation.n_gold_with_point > 0
    return (
        *(recognition if names_all else ("—",) * len(recognition)),
        with_interval(evaluation.resolution.accuracy),
        with_interval(evaluation.end_to_end.f1) if has_places and names_all else "—",
        score(evaluation.role.accuracy.value),
    )


def with_interval(figure: Figure) -> str:
    """Return a share with its 95 % interval: ``.832 (.816–.848)``."""
    if figure.interval is None:
        return score(figure.value)
    return f"{score(figure.value)} ({score(figure.interval.low)}–{score(figure.interval.high)})"


def main() -> None:
    """Read the command line and print the table."""
    corpora = Path(os.environ.get("GEOMAP_CORPORA") or ROOT.parent / "shared" / "corpora")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", metavar="NAME", help="corpora whose names begin so (default: all)")
    parser.add_argument("--corpora", type=Path, default=corpora, help="the shared corpora (GEOMAP_CORPORA)")
    given = parser.parse_args()
    run_corpora(given.corpora, only=given.only)


if __name__ == "__main__":
    main()
