"""How the labels of third-party corpora are read; the sentences here are made up."""

import json

import pytest

from geomap.errors import InputError
from geomap.recognition.tagger.labels import TextSpan
from geomap.text.tokens import tokenize
from geomap.training.tagger.corpora import (
    NER_CORPORA,
    PLACE_CORPORA,
    PlaceDocument,
    cut_document,
    join_tokens,
    read_documents,
    read_ner,
    read_places,
)
from geomap.training.tagger.scoring import FLAT_MEASURED

ROW = {
    "tokens": ["FC", "Gouda", "won", "in", "Nice", "van", "Franse", "Anna", "London", "."],
    "tags": ["B-ORG", "I-ORG", "O", "O", "B-LOC", "O", "B-NORP", "B-PER", "I-PER", "O"],
    "lang": "nl",
}


def write(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def sentence(tmp_path):
    return read_ner(write(tmp_path / "made_up.jsonl", ROW))[0]


def test_head_a_has_flat_names(sentence):
    assert sentence.labels == (
        "B-ORG", "I-ORG", "O", "O", "B-LOC", "O", "O", "B-PER", "I-PER", "O",
    )  # fmt: skip


def test_head_b_leaves_open_what_the_corpus_does_not_say(sentence):
    maybe = "O|DEM"
    assert sentence.toponym_labels == ("?", "?", maybe, maybe, "B-TOP", maybe, "?", "O", "O", maybe)


def test_a_corpus_says_nothing_of_roles(sentence):
    assert set(sentence.roles) == {"?"}
    assert (sentence.language, sentence.source) == ("nl", "made_up")


def test_buildings_are_places_for_both_heads(tmp_path):
    row = {"tokens": ["Hotel", "Rif"], "tags": ["B-FAC", "I-FAC"], "lang": "nl"}
    (sentence,) = read_ner(write(tmp_path / "a.jsonl", row))
    assert sentence.labels == ("B-LOC", "I-LOC")
    assert sentence.toponym_labels == ("B-TOP", "I-TOP")


def test_tokens_are_those_of_the_run_time(tmp_path):
    row = {"tokens": ["Brussel-Keulen", "in", "U.S", "."], "tags": ["B-LOC", "O", "B-LOC", "O"], "lang": "nl"}
    (sentence,) = read_ner(write(tmp_path / "a.jsonl", row))
    assert [token.text for token in sentence.tokens] == ["Brussel", "-", "Keulen", "in", "U.S."]
    assert sentence.labels == ("B-LOC", "I-LOC", "I-LOC", "O", "B-LOC")
    assert sentence.tokens == tokenize(sentence.text)


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("Antwerpen,", ["Antwerpen"]),
        ("(Brussel).", ["Brussel"]),
        ("St.", ["St", "."]),
        ("U.S.", ["U.S."]),
        (",", [","]),
    ],
)
def test_marks_written_to_a_name_are_none_of_it(tmp_path, token, name):
    row = {"tokens": ["Te", token], "tags": ["O", "B-LOC"], "lang": "nl"}
    (sentence,) = read_ner(write(tmp_path / "a.jsonl", row))
    tags = zip(sentence.tokens, sentence.labels, strict=True)
    assert [token.text for token, tag in tags if tag != "O"] == name


def test_a_draw_is_the_same_every_time(tmp_path):
    rows = [{"tokens": [f"w{number}"], "tags": ["O"], "lang": "nl"} for number in range(50)]
    path = write(tmp_path / "a.jsonl", *rows)
    first = [sentence.text for sentence in read_ner(path, most=10)]
    assert len(first) == 10
    assert first == [sentence.text for sentence in read_ner(path, most=10)]
    assert first != [sentence.text for sentence in read_ner(path, most=10, seed=1)]
    assert len(read_ner(path, most=80)) == 50


def test_a_row_without_tokens_is_left_out(tmp_path):
    assert read_ner(write(tmp_path / "a.jsonl", {"tokens": [], "tags": [], "lang": "nl"})) == []


def test_a_missing_corpus_is_named_with_the_remedy(tmp_path):
    with pytest.raises(InputError, match=r"none\.jsonl.*GEOMAP_CORPORA"):
        read_ner(tmp_path / "none.jsonl")


def test_marks_stand_against_their_words():
    assert join_tokens(["Rabat", "'s", "(", "oude", ")", "haven"])[0] == "Rabat's (oude) haven"
    assert join_tokens([]) == ("", ())


def test_chinese_and_japanese_have_no_spaces_but_between_latin_words():
    assert join_tokens(["东京", "的", "New", "York", "店"], "zh") == ("东京的New York店", (0, 2, 3, 7, 11))
    assert join_tokens(list("SGが京"), "ja")[0] == "SGが京"


DOCUMENT = PlaceDocument(
    id="d",
    text="Regen. In Tampa Bay bij de oude haven van groot Tampa valt hij.",
    language="nl",
    spans=(TextSpan(10, 15, ""), TextSpan(10, 19, ""), TextSpan(24, 53, "")),
    roles=("", "", ""),
    is_geocoded=(True, True, False),
)


def test_a_document_is_cut_with_its_outer_places():
    first, second = cut_document(DOCUMENT)
    assert (first.text, first.offset) == ("Regen.", 0)
    assert (second.offset, second.source) == (7, "d")
    assert second.toponym_labels[:4] == ("O|DEM", "B-TOP", "I-TOP", "O|DEM")
    assert set(second.labels) == {"?"}


def test_a_phrase_is_no_name():
    *_, second = cut_document(DOCUMENT)
    tags = dict(zip([token.text for token in second.tokens], second.toponym_labels, strict=True))
    assert tags["haven"] == tags["groot"] == "?"


def test_documents_are_read_with_types_roles_and_points(tmp_path):
    toponym = {"start": 3, "end": 8, "name": "Rabat", "lat": 34.0, "role": "literal", "type": "Demonym"}
    bare = {"start": 9, "end": 10, "name": "X", "lat": None, "role": None, "type": None}
    row = {"id": "d", "text": "In Rabat X.", "lang": "nl", "toponyms": [toponym, bare]}
    path = write(tmp_path / "a.jsonl", row)
    (document,) = read_documents(path)
    assert document.spans == (TextSpan(3, 8, "Demonym"), TextSpan(9, 10, ""))
    assert document.roles == ("literal", "")
    assert document.is_geocoded == (True, False)
    assert [sentence.text for sentence in read_places(path)] == ["In Rabat X."]


def test_what_is_measured_is_not_trained_on():
    names = [corpus.name for corpus in (*NER_CORPORA, *PLACE_CORPORA)]
    assert len(names) == len(set(names))
    assert not {name for name in names if "_pud" in name}  # translations of one text
    assert not set(names) & {name for _, name, _ in FLAT_MEASURED}
    assert not set(names) & {"dutchpolicydocs", "geowebnews", "lgl", "tudloc2013", "nerel_ru", "geocorpora"}


@pytest.mark.corpora
def test_every_corpus_lies_where_it_may_be_trained_on(shared_corpora):
    assert all((shared_corpora / "ner" / f"{corpus.name}.jsonl").is_file() for corpus in NER_CORPORA)
    assert all((shared_corpora / "geoparsing" / f"{corpus.name}.jsonl").is_file() for corpus in PLACE_CORPORA)
