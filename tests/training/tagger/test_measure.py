"""Counts of spans as the shared scorer makes them."""

import importlib.util
import json

import pytest

from geomap.recognition.tagger.labels import TextSpan
from geomap.training.tagger.corpora import PlaceDocument
from geomap.training.tagger.measure import (
    Counts,
    Protocol,
    count_documents,
    count_spans,
    macro_f1,
    text_spans,
)

DOCUMENT = PlaceDocument(
    id="d",
    text="x" * 60,
    language="en",
    spans=(TextSpan(0, 5, ""), TextSpan(10, 20, ""), TextSpan(30, 35, "Demonym"), TextSpan(40, 45, "")),
    roles=("", "", "", ""),
    is_geocoded=(True, True, True, False),
)
FOUND = {
    "d": [
        TextSpan(0, 5, "TOP"),  # exact
        TextSpan(12, 15, "TOP"),  # overlaps
        TextSpan(16, 18, "TOP"),  # overlaps what is taken
        TextSpan(30, 35, "DEM"),
        TextSpan(50, 55, "TOP"),  # spurious
    ]
}


def counts(protocol):
    return count_documents([DOCUMENT], FOUND, protocol)


def test_exact_borders_and_overlaps_one_to_one():
    exact, overlap = counts(Protocol())
    assert exact == Counts(right=1, predicted=4, gold=4)
    assert overlap == Counts(right=2, predicted=4, gold=4)


def test_what_is_dropped_neither_helps_nor_hurts():
    exact, overlap = counts(
        Protocol(labels=frozenset({"TOP", "DEM"}), drop_types=frozenset({"Demonym"}), only_geocoded=True)
    )
    assert exact == Counts(right=1, predicted=4, gold=2)
    assert overlap == Counts(right=2, predicted=4, gold=2)


def test_a_document_without_predictions_is_missed():
    exact, _ = count_documents([DOCUMENT], {}, Protocol())
    assert (exact, exact.f1, exact.precision) == (Counts(0, 0, 4), 0.0, 0.0)


def test_nothing_at_all_scores_nothing():
    assert Counts(0, 0, 0).f1 == Counts(0, 0, 0).recall == 0.0


def test_a_flat_span_needs_its_label():
    gold, found = [["B-LOC", "I-LOC", "B-PER"]], [["B-LOC", "I-LOC", "B-LOC"]]
    assert count_spans(gold, found, frozenset({"LOC"})) == Counts(right=1, predicted=2, gold=1)


def test_spans_count_from_the_documents_beginning(bare):
    assert text_spans(bare("In New York", offset=7), ["O", "B-TOP", "I-TOP"]) == [TextSpan(10, 18, "TOP")]


def test_roles_count_the_same_however_rare():
    assert macro_f1(["literal", "associative"], ["literal", "associative"]) == 1.0
    assert macro_f1([], []) == 0.0


@pytest.mark.corpora
def test_the_counts_are_those_of_the_shared_scorer(shared_corpora, tmp_path):
    spec = importlib.util.spec_from_file_location("shared_score", shared_corpora.parent / "score.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    rows = [
        {
            "start": start,
            "end": end,
            "lat": 1.0 if known else None,
            "lon": 1.0 if known else None,
            "type": kind,
        }
        for (start, end, kind), known in zip(DOCUMENT.spans, DOCUMENT.is_geocoded, strict=True)
    ]
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"id": "d", "text": DOCUMENT.text, "toponyms": rows}) + "\n", encoding="utf-8")
    found = {"d": {"id": "d", "toponyms": [{"start": start, "end": end} for start, end, _ in FOUND["d"]]}}
    report = scorer.score(scorer.load(gold), found, drop_types=("Demonym",), only_geocoded=True)
    protocol = Protocol(frozenset({"TOP", "DEM"}), frozenset({"Demonym"}), only_geocoded=True)
    for part, own in zip(("recognition_exact", "recognition_overlap"), counts(protocol), strict=True):
        assert own.f1 == pytest.approx(report[part]["f1"])
        assert own.precision == pytest.approx(report[part]["p"])
