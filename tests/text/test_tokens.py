import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.text.tokens import split_sentences, tokenize


def words(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t", []),
        ("De U.S. Army in 's-Hertogenbosch", ["De", "U.S.", "Army", "in", "'", "s", "-", "Hertogenbosch"]),
        (
            "Guinea-Bissau’s 3,5 miljoen (12:30)",
            ["Guinea", "-", "Bissau", "’", "s", "3,5", "miljoen", "(", "12:30", ")"],
        ),
        ("e\u0301le\u0300ve", ["e\u0301le\u0300ve"]),
        ("في المَغْرِب", ["في", "المَغْرِب"]),
        ("भारत, नेपाल", ["भारत", ",", "नेपाल"]),
        ("தமிழ்நாடு ಬೆಂಗಳೂರು", ["தமிழ்நாடு", "ಬೆಂಗಳೂರು"]),
        ("ভারত ગુજરાત", ["ভারত", "ગુજરાત"]),
        ("北京 とうきょう", list("北京とうきょう")),
        ("葛\U000e0100城", ["葛\U000e0100", "城"]),
        ("\U00020bb7野家", ["\U00020bb7", "野", "家"]),
        ("กรุงเทพ", ["ก", "รุ", "ง", "เ", "ท", "พ"]),
        ("می‌خواهم", ["می‌خواهم"]),
        ("Amster\u00addam", ["Amster\u00addam"]),
        ("Köln→Bonn", ["Köln", "→", "Bonn"]),
    ],
)
def test_tokens_are_words_numbers_and_marks(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_every_combining_mark_of_unicode_stays_with_its_letter() -> None:
    marks = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code))[0] == "M"]
    alone = [
        mark for mark in marks if unicodedata.category(mark) != "Me" and words(f"b{mark}a") != [f"b{mark}a"]
    ]
    assert alone == []


@given(st.text())
def test_offsets_are_exact_and_nothing_but_white_space_is_left_out(text: str) -> None:
    tokens = tokenize(text)
    assert all(text[token.start : token.end] == token.text for token in tokens)
    ends = [0, *(token.end for token in tokens)]
    starts = [*(token.start for token in tokens), len(text)]
    assert all(not text[end:start].strip() for end, start in zip(ends, starts, strict=True))


@given(st.text(alphabet=st.sampled_from("aB .!?\n。„\"'A.é")))
def test_sentences_follow_each_other_without_white_space_around_them(text: str) -> None:
    spans = split_sentences(text)
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
