import json

import pytest

from geomap.errors import InputError
from geomap.model.document import Document
from geomap.reading.jsonl import read_json_lines
from geomap.reading.report import Origin, ReadReport

ORIGIN = Origin("news.jsonl", "in/news.jsonl")


def _read(*rows: object) -> ReadReport:
    return read_json_lines("\n".join(json.dumps(row) for row in rows).encode(), ORIGIN)


def test_every_field_of_the_form_is_read() -> None:
    row = {
        "id": "a/1",
        "text": "Rabat",
        "title": "T",
        "date": "2021-12-06 10:00",
        "url": "https://x.example",
        "lang": "nl-BE",
    }
    assert _read(row).documents == (
        Document("a/1", "Rabat", "news.jsonl", "https://x.example", "T", "2021-12-06", "day", "nl"),
    )


def test_id_and_text_are_unchanged_to_the_last_character() -> None:
    text = "\ufeff Ra\r\nbat\u2028\u0085 \U0001f30d\x00\t"
    (document,) = _read({"id": " Ä 1\n", "text": text}).documents
    assert (document.id, document.text) == (" Ä 1\n", text)


def test_toponyms_that_the_input_carries_reach_nothing() -> None:
    plain = {"id": "1", "text": "Gantz landed in Rabat."}
    poisoned = {
        **plain,
        "toponyms": [{"start": 0, "end": 5, "name": "Gantz", "lat": 1.0, "lon": 2.0}],
        "place": "Rabat",
        "parts": "nonsense",
        "duplicates": 7,
        "schema": "geomap/document/1",
    }
    assert _read(poisoned) == _read(plain)


def test_language_wins_over_lang_and_undetermined_means_unknown() -> None:
    report = _read(
        {"id": "1", "text": "a", "lang": "en", "language": "fr"}, {"id": "2", "text": "b", "lang": "und"}
    )
    assert [document.language for document in report.documents] == ["fr", ""]
    assert report.notices == ()


def test_a_whole_number_as_id_becomes_its_digits() -> None:
    assert _read({"id": 12, "text": "a"}).documents[0].id == "12"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "1", "text": ', "not valid JSON"),
        ('["id", "text"]', '"text": …}, got an array; mend'),
        ("null", '"text": …}, got null; mend'),
        ('{"text": "a"}', "'id' must be non-empty text, got nothing;"),
        ('{"id": null, "text": "a"}', "'id' must be non-empty text, got null;"),
        ('{"id": "", "text": "a"}', "'id' must be"),
        ('{"id": true, "text": "a"}', "'id' must be non-empty text, got true;"),
        ('{"id": "1"}', "'text' is missing"),
        ('{"id": "1", "text": "  "}', "'text' is missing"),
        ('{"id": "1", "text": 5}', "'text' must be text"),
        ('{"id": "1", "text": "a", "url": ["b"]}', "'url' must be text, got an array;"),
        ('{"id": "1", "text": "a \\ud800"}', "UTF-16"),
        ('{"id": "1", "text": "a", "n": ' + "[" * 100_000 + "}", "cannot be read"),
        ('{"id": ' + "9" * 5000 + ', "text": "a"}', "cannot be read"),
        ("not json", "not valid JSON"),
    ],
)
def test_a_bad_line_is_refused_by_its_number_and_the_rest_goes_on(line: str, reason: str) -> None:
    data = '{"id":"a","text":"Rabat"}\n\n' + line + '\n{"id":"b","text":"Dakhla"}\n'
    report = read_json_lines(data.encode(), ORIGIN)
    assert [document.id for document in report.documents] == ["a", "b"]
    (refusal,) = report.refused
    assert refusal.path == "in/news.jsonl:3"
    assert reason in refusal.reason
    assert ";" in refusal.reason or "got" in refusal.reason


def test_a_line_in_another_encoding_does_not_spoil_the_others() -> None:
    data = b'{"id":"a","text":"Rabat"}\n' + '{"id":"b","text":"Orléans"}'.encode("latin-1")
    report = read_json_lines(data, ORIGIN)
    assert [document.id for document in report.documents] == ["a"]
    assert "UTF-8" in report.refused[0].reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_marks_and_windows_line_ends_are_no_trouble(encoding: str) -> None:
    data = '{"id":"a","text":"Málaga"}\r\n{"id":"b","text":"Rabat"}\r\n'.encode(encoding)
    assert [document.text for document in read_json_lines(data, ORIGIN).documents] == ["Málaga", "Rabat"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b'[{"id":"1","text":"a"}]', "one JSON value"),
        (b'{\n  "id": "1",\n  "text": "a"\n}\n', "one JSON value"),
        (b"\x00\x01{", "binary"),
    ],
)
def test_a_file_that_holds_no_lines_is_refused_as_a_whole(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read_json_lines(data, ORIGIN)


def test_dates_and_languages_that_are_not_understood_are_counted_in_one_notice() -> None:
    report = _read(*({"id": str(n), "text": "a", "date": "NA", "lang": "Dutch?"} for n in range(3)))
    assert {document.date for document in report.documents} == {""}
    assert [notice.split(" (")[0] for notice in report.notices] == [
        "in/news.jsonl: 3 × date not understood and left out",
        "in/news.jsonl: 3 × language not understood and left out",
    ]
