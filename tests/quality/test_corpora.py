"""Floors on the shared corpora: they only rise. Run ``benchmarks/run.py accuracy`` for the whole table."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from geomap.jsonl import document_line
from geomap.pipeline import parse_documents
from geomap.reading import read_inputs

pytestmark = pytest.mark.corpora


@dataclass(frozen=True)
class Corpus:
    """One annotated corpus: its bytes, the protocol of the published figures, and geomap's floors."""

    name: str
    sha256: str
    protocol: dict[str, Any]
    end_to_end_f1: float
    exact_f1: float


CORPORA = (
    Corpus(
        "lgl",
        "ed2223201b63e3f34081e36624afbb1944da6475e13686303f096c283a50ec7a",
        {"only_geocoded": True},
        end_to_end_f1=0.72,
        exact_f1=0.83,
    ),
    Corpus(
        "geowebnews",
        "360bd6191382c3f5691dc4b460a13bf0b69e6ec85d405235890972d8f6dd98d7",
        {"drop_types": ("Demonym", "Language", "Homonym")},
        end_to_end_f1=0.765,
        exact_f1=0.86,
    ),
)


@pytest.fixture(scope="module", params=CORPORA, ids=lambda corpus: corpus.name)
def corpus(request: pytest.FixtureRequest) -> Corpus:
    return request.param


def file_of(corpus: Corpus, folder: Path) -> Path:
    return folder / "geoparsing" / f"{corpus.name}.jsonl"


def extract_lines(path: Path) -> list[str]:
    """The lines that ``geomap extract`` writes for a file."""
    report = read_inputs([path])
    assert report.refused == ()
    return [document_line(parsed) for parsed in parse_documents(report.documents).parsed]


@pytest.fixture(scope="module")
def report(corpus: Corpus, scorer: ModuleType, shared_corpora: Path) -> dict[str, dict[str, float]]:
    gold = scorer.load(file_of(corpus, shared_corpora))
    rows = [json.loads(line) for line in extract_lines(file_of(corpus, shared_corpora))]
    assert [row["id"] for row in rows] == list(gold)
    return scorer.score(gold, {row["id"]: row for row in rows}, **corpus.protocol)


def test_the_corpus_is_the_one_that_the_floors_were_measured_on(corpus: Corpus, shared_corpora: Path) -> None:
    data = file_of(corpus, shared_corpora).read_bytes()
    assert hashlib.sha256(data).hexdigest() == corpus.sha256, (
        f"{corpus.name}.jsonl has changed: measure anew with `python benchmarks/run.py accuracy`, "
        "then write its new hash and floors here"
    )


def test_places_found_and_put_in_the_right_place_do_not_fall(
    report: dict[str, dict[str, float]], corpus: Corpus
) -> None:
    assert report["end_to_end"]["f1"] >= corpus.end_to_end_f1


def test_names_found_do_not_fall(report: dict[str, dict[str, float]], corpus: Corpus) -> None:
    assert report["recognition_exact"]["f1"] >= corpus.exact_f1


def test_toponyms_that_an_input_carries_change_nothing(
    corpus: Corpus, shared_corpora: Path, tmp_path: Path
) -> None:
    with file_of(corpus, shared_corpora).open(encoding="utf-8") as source:
        rows = [json.loads(next(source)) for _ in range(20)]
    assert all(row["toponyms"] for row in rows)
    written = []
    for name, keys in (("with", rows[0].keys()), ("without", rows[0].keys() - {"toponyms"})):
        path = tmp_path / name / "articles.jsonl"
        path.parent.mkdir()
        lines = [json.dumps({key: row[key] for key in keys if key in row}) for row in rows]
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
        written.append(extract_lines(path))
    assert written[0] == written[1]
    assert len(written[0]) == len(rows)
