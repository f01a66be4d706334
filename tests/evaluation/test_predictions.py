"""Predictions: geomap's own, and files of any program held against the gold's texts."""

import json
from dataclasses import replace

import pytest

from geomap.errors import InputError
from geomap.evaluation import (
    GoldDocument,
    GoldToponym,
    PredictedToponym,
    predict,
    predicted_from_parsed,
    read_predictions,
)
from geomap.jsonl import as_written, document_line
from geomap.model.document import Document
from geomap.model.resolution import Resolution
from geomap.model.toponym import Role
from geomap.pipeline import parse_documents

TEXT = "The minister landed in Rabat and went on to Dakhla."
DOCUMENT = Document("a", TEXT, language="en")
GOLD = (GoldDocument(DOCUMENT), GoldDocument(Document("b", "")))


def read(*rows: object) -> tuple[PredictedToponym, ...]:
    text = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    return read_predictions(text, GOLD, origin="mine.jsonl")[0].toponyms


def faults(*rows: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(*rows)
    return str(caught.value).splitlines()


def test_rows_of_any_program_are_read() -> None:
    row = {"start": 23, "end": 28, "lat": 34, "lon": -6.8, "role": "literal", "confidence": 0.8, "score": 1}
    assert read({"id": "a", "toponyms": [row, {"start": 0, "end": 3}]}) == (
        PredictedToponym(23, 28, 34.0, -6.8, role=Role.LITERAL, confidence=0.8, score=1.0),
        PredictedToponym(0, 3),
    )


def test_an_approximate_position_is_read_beside_the_point_and_not_for_it() -> None:
    row = {"start": 23, "end": 28, "near_lat": 34, "near_lon": -6.8}
    (found,) = read({"id": "a", "toponyms": [row]})
    assert (found.has_point, found.is_approximate, found.near_lat, found.near_lon) == (False, True, 34, -6.8)
    (exact,) = read({"id": "a", "toponyms": [{**row, "lat": 1, "lon": 1}]})
    assert (exact.has_point, exact.is_approximate) == (True, False)


@pytest.mark.parametrize("near", [{"near_lat": 34}, {"near_lat": 91, "near_lon": 0}, {"near_lon": True}])
def test_half_or_impossible_approximate_positions_are_faults(near: dict[str, object]) -> None:
    assert "near_l" in faults({"id": "a", "toponyms": [{"start": 0, "end": 3, **near}]})[0]


def test_geomaps_own_approximate_positions_reach_the_measure() -> None:
    parsed = parse_documents([DOCUMENT]).parsed[0]
    place = parsed.toponyms[0].resolution.place
    unplaced = replace(parsed.toponyms[0], resolution=Resolution(near=place, near_confidence=0.8))
    line = document_line(replace(parsed, toponyms=(unplaced,)))
    (found,) = read_predictions(line, GOLD, origin="mine.jsonl")[0].toponyms
    assert (found.is_approximate, found.lat, found.confidence) == (True, None, None)


def test_geomap_finds_the_same_whether_lines_lie_between_or_not() -> None:
    parsed = as_written(parse_documents([DOCUMENT]).parsed)
    predicted = predict(GOLD[:1])
    assert predicted == (predicted_from_parsed(parsed[0]),)
    assert predicted == read_predictions(document_line(parsed[0]), GOLD, origin="mine.jsonl")
    assert [toponym.country for toponym in predicted[0].toponyms] == ["MA", "EH"]
    assert all(
        toponym.confidence and toponym.score and toponym.role_score for toponym in predicted[0].toponyms
    )


def test_marks_never_reach_the_line() -> None:
    marked = GoldDocument(DOCUMENT, (GoldToponym(4, 12, 1.0, 1.0, place_id="gn:1", country="XX"),))
    assert predict([marked]) == predict(GOLD[:1])


def test_a_name_that_is_left_open_has_no_confidence() -> None:
    document = Document("a", "He lives in Xqzvuwille, near the town of Brqzlon.", language="en")
    parsed = parse_documents([document]).parsed
    open_ones = [found for found in predicted_from_parsed(parsed[0]).toponyms if not found.has_point]
    assert all(found.confidence is None for found in open_ones)


def test_without_text_there_is_nothing_to_read() -> None:
    with pytest.raises(InputError, match="1 gold documents have no text"):
        predict([GoldDocument(Document("b", ""), (GoldToponym(0, 3, name="Fez"),))])
    assert predict([GoldDocument(Document("b", ""))])[0].toponyms == ()


def test_every_fault_is_named_by_its_line() -> None:
    found = faults(
        {"id": "zz", "toponyms": []},
        {"id": "a", "toponyms": [{"start": 50, "end": 52}, {"start": 1, "end": 2, "score": 1.5}]},
        {"id": "b", "toponyms": [{"start": 0, "end": 9}]},
        {"id": "b", "toponyms": []},
        {"id": "a", "text": "another text", "toponyms": []},
        {"id": "a", "toponyms": [{"start": 23, "end": 28, "name": "Salé"}]},
        '{"id": "a", "toponyms": [{"start": 23, "end": 28, "lat": NaN, "lon": 1}]}',
        {"id": "b", "toponyms": [{"start": 0, "end": 1, "confidence": True}]},
    )
    numbers = [fault.split(":")[1] for fault in found]
    assert numbers[:3] == ["1", "2", "2"]
    joined = "\n".join(found)
    for words in (
        "'zz' is not in the gold file",
        "toponyms[0]: expected an end within the text's 51 code points",
        "toponyms[1]: score must be a number from 0 to 1, got 1.5",
        "'b' was already given in line 3",
        "the text of 'a' is not the gold's",
        'the text from 23 to 28, "Rabat", got "Salé"',
        "NaN is no JSON number",
        "confidence must be a number from 0 to 1, got true",
    ):
        assert words in joined
