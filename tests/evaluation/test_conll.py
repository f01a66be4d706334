"""Tagged tokens: every scheme by one rule, texts and offsets rebuilt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import InputError
from geomap.evaluation import GoldDocument, read_gold
from geomap.evaluation.conll import find_entities, join_tokens, read_conll

SPANS = ((0, 1, "LOC"), (1, 3, "LOC"), (4, 5, "PER"), (5, 6, "LOC"))


@pytest.mark.parametrize(
    "tags",
    [
        "I-LOC B-LOC I-LOC O I-PER I-LOC",  # IOB1
        "B-LOC B-LOC I-LOC O B-PER B-LOC",  # IOB2
        "S-LOC B-LOC E-LOC O S-PER S-LOC",  # BIOES
        "U-LOC B-LOC L-LOC O U-PER U-LOC",  # BILOU
    ],
)
def test_every_scheme_gives_the_same_entities(tags: str) -> None:
    assert find_entities(tags.split()) == SPANS


ENTITIES = st.lists(
    st.tuples(st.integers(0, 2), st.integers(1, 3), st.sampled_from(["LOC", "PER"])), max_size=6
)


@given(ENTITIES, st.sampled_from(["iob2", "bioes", "bilou"]))
def test_entities_come_back_from_their_tags(parts: list[tuple[int, int, str]], scheme: str) -> None:
    tags: list[str] = []
    expected = []
    for gap, length, label in parts:
        tags += ["O"] * gap
        expected.append((len(tags), len(tags) + length, label))
        middle = ["I"] * (length - 2)
        if scheme == "iob2":
            prefixes = ["B"] + ["I"] * (length - 1)
        elif length == 1:
            prefixes = ["S" if scheme == "bioes" else "U"]
        else:
            prefixes = ["B", *middle, "E" if scheme == "bioes" else "L"]
        tags += [f"{prefix}-{label}" for prefix in prefixes]
    assert find_entities(tags) == tuple(expected)


TOKENS = st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=5), max_size=8)


@given(TOKENS)
def test_offsets_find_the_tokens_again(tokens: list[str]) -> None:
    text, offsets = join_tokens(tokens)
    assert [text[start:end] for start, end in offsets] == tokens


def test_scripts_without_spaces_get_none() -> None:
    assert join_tokens(list("東京へ。"))[0] == "東京へ。"
    assert join_tokens(["서울", "에", "OK"])[0] == "서울 에 OK"


def shown(documents: tuple[GoldDocument, ...]) -> list[tuple[str, str, list[str]]]:
    return [
        (
            item.document.id,
            item.document.text,
            [item.document.text[toponym.start : toponym.end] for toponym in item.toponyms],
        )
        for item in documents
    ]


def read(text: str, **options: tuple[str, ...]) -> tuple[GoldDocument, ...]:
    return read_conll(text.split("\n"), origin="gold.conll", **options)


def test_documents_begin_at_docstart() -> None:
    first = "-DOCSTART- -X- O\n\nIn IN O\nNew NNP B-LOC\nYork NNP I-LOC\n\nSalé NNP I-LOC\n\n"
    text = first + "-DOCSTART- -X- O\n\nNo DT O\n"
    assert shown(read(text)) == [("1", "In New York\nSalé", ["New York", "Salé"]), ("2", "No", [])]


def test_comments_name_documents_and_their_language() -> None:
    first = "# id = one\n# lang = nl\nIn O\nLeiden B-LOC\n\nJa O\n"
    text = first + "# id = two\n-DOCSTART- O\n# other = x\n# O\nTunis B-LOC"
    documents = read(text)
    assert shown(documents) == [("one", "In Leiden\nJa", ["Leiden"]), ("two", "# Tunis", ["Tunis"])]
    assert [item.document.language for item in documents] == ["nl", "nl"]


def test_without_marks_every_sentence_is_a_document() -> None:
    assert shown(read("In O\nRabat B-LOC\n\n\nIn O\nSalé B-LOC\n")) == [
        ("1", "In Rabat", ["Rabat"]),
        ("2", "In Salé", ["Salé"]),
    ]


def test_labels_say_which_tags_are_toponyms() -> None:
    text = "a B-LOC\nb B-FAC\nc B-GPE\nd B-ORG\ne B-loc"
    assert [toponym.type for toponym in read(text)[0].toponyms] == ["LOC", "FAC", "GPE", "loc"]
    assert [toponym.type for toponym in read(text, labels=("ORG",))[0].toponyms] == ["ORG"]


def test_columns_may_be_split_by_tabs_and_tokens_hold_spaces() -> None:
    assert shown(read("New York\tx\tB-LOC\r\n"))[0][2] == ["New York"]


def test_every_fault_is_named_by_its_line() -> None:
    with pytest.raises(InputError) as caught:
        read("In O\nRabat\nSalé LOC\nFez Z-LOC")
    found = str(caught.value).splitlines()
    assert [fault.split(": ")[0] for fault in found] == ["gold.conll:2", "gold.conll:3", "gold.conll:4"]
    assert "a token and its tag" in found[0]
    assert '"LOC"' in found[1]


def test_a_file_is_conll_unless_it_begins_with_a_brace() -> None:
    assert shown(read_gold("Rabat B-LOC\n", origin="x")) == [("1", "Rabat", ["Rabat"])]


def test_an_id_that_comes_twice_is_a_fault() -> None:
    with pytest.raises(InputError, match=r"gold\.conll:3: id 'a' was already given in line 1"):
        read("# id = a\nIn O\n# id = a\nOn O")
