"""`geomap extract` on the shared corpora, scored by the shared scorer, beside the published systems."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from processes import measure
from tables import number, print_table, score

ROOT = Path(__file__).resolve().parents[1]

#: Corpus and the scorer's options: the protocol of the peers' figures.
CORPORA = (
    ("lgl", ("--only-geocoded",)),
    ("geowebnews", ("--drop-types", "Demonym,Language,Homonym")),
)
#: System; end-to-end F1@161 km on LGL and GeoWebNews, then exact recognition F1 on both (PEERS.md
#: beside the shared scorer).
PEERS = (
    ("CamCoder (2018)", 0.478, 0.554, 0.666, 0.665),
    ("Edinburgh Geoparser", 0.415, 0.576, 0.624, 0.645),
    ("CLAVIN", 0.409, 0.489, 0.584, 0.525),
    ("Stanford NER + population", 0.419, 0.503, 0.710, 0.738),
    ("DBpedia Spotlight", 0.464, 0.354, 0.721, 0.617),
    ("flashgeotext + most populous", 0.279, 0.469, 0.483, 0.524),
    ("geotext + most populous", 0.301, 0.406, 0.486, 0.482),
)


def run_accuracy(corpora: Path, scorer: Path) -> None:
    """Print the scores on each corpus, then the peers with geomap among them."""
    reports = {}
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, options in CORPORA:
            gold = corpora / "geoparsing" / f"{name}.jsonl"
            predicted = Path(scratch) / f"{name}.jsonl"
            texts = _without_gold(gold, Path(scratch) / f"{name}.texts.jsonl")
            run = measure([sys.executable, "-m", "geomap", "extract", str(texts), "-o", str(predicted)])
            reports[name] = _score(scorer, gold, predicted, options)
            literal = _score(scorer, gold, predicted, ("--role", "literal")) if name == "geowebnews" else None
            rows.append(_row(name, reports[name], number(run.seconds, "s")))
            if literal:
                rows.append(_row(f"{name}, `--role literal`", literal, ""))
    command = "python benchmarks/run.py accuracy"
    columns = (
        "corpus",
        "exact P",
        "exact R",
        "exact F1",
        "overlap F1",
        "acc@161 km",
        "median",
        "end-to-end F1",
        "time",
    )
    print_table("Accuracy", command, columns, rows)
    ours = [_part(reports[name], part) for part in ("end_to_end", "recognition_exact") for name, _ in CORPORA]
    peers = [(name, *(score(value) for value in values)) for name, *values in PEERS]
    header = ("system", "end-to-end F1, LGL", "GeoWebNews", "exact F1, LGL", "GeoWebNews")
    print_table("Beside the published systems", command, header, [("**geomap**", *ours), *peers])


def _without_gold(gold: Path, target: Path) -> Path:
    """Write the corpus without its annotations: geomap drops them, and a score must not rest on that."""
    with gold.open(encoding="utf-8") as source, target.open("w", encoding="utf-8", newline="\n") as copy:
        for line in source:
            kept = {key: value for key, value in json.loads(line).items() if key != "toponyms"}
            copy.write(json.dumps(kept, ensure_ascii=False) + "\n")
    return target


def _score(scorer: Path, gold: Path, predicted: Path, options: Sequence[str]) -> dict[str, dict[str, float]]:
    command = [sys.executable, str(scorer), str(gold), str(predicted), "--json", *options]
    done = subprocess.run(command, capture_output=True, check=True)
    report: dict[str, dict[str, float]] = json.loads(done.stdout)
    return report


def _part(report: dict[str, dict[str, float]], part: str) -> str:
    return score(report[part]["f1"])


def _row(name: str, report: dict[str, dict[str, float]], time: str) -> tuple[str, ...]:
    exact, resolution = report["recognition_exact"], report["resolution"]
    return (
        name,
        *(score(exact[key]) for key in ("p", "r", "f1")),
        _part(report, "recognition_overlap"),
        score(resolution["acc"]),
        number(resolution["median_km"], "km"),
        _part(report, "end_to_end"),
        time,
    )


def main() -> None:
    """Read the command line and print the tables."""
    corpora = Path(os.environ.get("GEOMAP_CORPORA") or ROOT.parent / "shared" / "corpora")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=corpora, help="the shared corpora (GEOMAP_CORPORA)")
    parser.add_argument("--scorer", type=Path, help="score.py (default: one folder above the corpora)")
    given = parser.parse_args()
    run_accuracy(given.corpora, given.scorer or given.corpora.parent / "score.py")


if __name__ == "__main__":
    main()
