"""The inline markup: what is read, and that every fault has its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import InputError
from geomap.training.texts.annotation import Label
from geomap.training.texts.markup import parse_texts, read_texts, text_files

FILE = Path("nl/a.txt")


def piece(body: str, form: str = "sentences") -> str:
    return f"== a-01 topic=courts form={form}\n{body}\n"


def faults_of(source: str) -> list[str]:
    return [str(fault) for fault in parse_texts(source, FILE)[1]]


def test_each_line_of_sentences_is_a_text_of_its_own():
    texts, _ = parse_texts(piece("In [Gent|L|BE].\n\nUit [Luik|L|BE]."), FILE)
    assert [(text.id, text.text, text.lines, text.is_whole) for text in texts] == [
        ("a-01.1", "In Gent.", (2,), False),
        ("a-01.2", "Uit Luik.", (4,), False),
    ]


def test_an_article_is_one_text_with_its_line_breaks():
    (text,) = parse_texts(piece("\nBrand in [Gent|L|BE]\n\nUit [Luik|L|BE].\n\n", "article"), FILE)[0]
    assert text.text == "Brand in Gent\n\nUit Luik."
    assert text.is_whole
    assert [text.line_of(mark.start) for mark in text.annotations] == [3, 5]


def test_marks_nest_and_the_outer_one_comes_first():
    (text,) = parse_texts(piece("[Universiteit van [Gent|E|BE]|O] en [[Zwolle|E|NL]|O]"), FILE)[0]
    assert [(mark.name, mark.label, mark.depth, mark.where) for mark in text.annotations] == [
        ("Universiteit van Gent", Label.ORGANISATION, 0, ""),
        ("Gent", Label.EMBEDDED, 1, "BE"),
        ("Zwolle", Label.ORGANISATION, 0, ""),
        ("Zwolle", Label.EMBEDDED, 1, "NL"),
    ]
    assert [mark.name for mark in text.places] == ["Gent", "Zwolle"]


def test_the_place_of_a_mark_is_known_by_its_position_in_the_file():
    source = "# a comment\n" + piece("Brand\n# another\nin [Gent|L|BE] en [Bo|P]", "article")
    (text,) = parse_texts(source, FILE)[0]
    ghent, bo = text.annotations
    assert source[ghent.where_start : ghent.where_end] == "BE"
    assert source[bo.where_start - 2 : bo.where_start] == "|P"


def test_signs_of_the_markup_are_written_with_a_backslash_and_bars_outside_marks_as_they_are():
    (text,) = parse_texts(piece(r"\[red.\] a|b [Nord\|Sud|O] c:\\d \e"), FILE)[0]
    assert text.text == r"[red.] a|b Nord|Sud c:\d \e"


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("text\n", "nl/a.txt:1: text before the first piece"),
        ("== a\nx\n", "nl/a.txt:1: piece a: topic= must be one of"),
        ("== a topic=courts form=essay\nx\n", "form= must be one of article,"),
        ("== a topic=courts form=letter colour=red\nx\n", "only topic=, form= and date="),
        ("== a topic=courts form=letter date=yesterday\nx\n", "date= must be ISO 8601"),
        ("== a b c\nx\n", "nl/a.txt:1: expected `== id"),
        ("== a topic=courts form=letter\n\n", "nl/a.txt:1: piece a is empty"),
        (piece("x\n[Gent|Q|BE]"), "nl/a.txt:3: unknown label 'Q'"),
        (piece("x\n[Gent]"), "nl/a.txt:3: mark without a label"),
        (piece("[Gent|L|BE"), "nl/a.txt:2: [ without its ]"),
        (piece("Gent] x"), "nl/a.txt:2: ] without a ["),
        (piece("[Gent|x [a|P] b]"), "nl/a.txt:2: | inside a mark"),
        (piece("[ Gent|L|BE]"), "nl/a.txt:2: a mark must hold words without space at its edges"),
        (piece("[|L|BE]"), "nl/a.txt:2: a mark must hold words"),
    ],
)
def test_a_fault_is_named_with_file_and_line(source, fault):
    assert any(fault in found for found in faults_of(source)), faults_of(source)


def test_what_is_sound_beside_a_fault_is_read():
    texts, faults = parse_texts(piece("[Gent|Q|BE] en [Luik|L|BE]\n[Bo|P]"), FILE)
    assert len(faults) == 1
    assert [[mark.name for mark in text.annotations] for text in texts] == [["Luik"], ["Bo"]]


@given(st.text(alphabet="ab [|]\\\n#=LEO", max_size=60))
def test_any_text_is_read_and_every_mark_lies_where_it_says(body):
    texts, _ = parse_texts(piece(body), FILE)
    for text in texts:
        for mark in text.annotations:
            assert text.text[mark.start : mark.end] == mark.name


def test_the_folder_is_the_language_and_line_ends_of_windows_are_read(tmp_path):
    path = tmp_path / "en" / "a.txt"
    path.parent.mkdir()
    path.write_bytes(piece("In [Ghent|L|BE].").replace("\n", "\r\n").encode())
    (text,), faults = read_texts(path)
    assert (text.language, text.text, faults) == ("en", "In Ghent.", ())
    assert text_files([tmp_path]) == text_files([path]) == (path,)


def test_a_path_without_texts_is_an_error_that_names_it(tmp_path):
    with pytest.raises(InputError, match="nothing-here"):
        text_files([tmp_path / "nothing-here"])
    with pytest.raises(InputError, match=r"expected annotated text"):
        text_files([tmp_path])


def test_a_file_in_another_encoding_is_an_error_that_names_it(tmp_path):
    path = tmp_path / "latin.txt"
    path.write_bytes("Liège".encode("latin-1"))
    with pytest.raises(InputError, match=r"latin\.txt"):
        read_texts(path)
