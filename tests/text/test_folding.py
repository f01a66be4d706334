"""The search key of a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.text.folding import fold, fold_all

SAME = [
    ("İstanbul", "istanbul"),
    ("DİYARBAKIR", "diyarbakır"),
    ("N’Djamena", "N'Djamena"),
    ("Rabat-Salé-Kénitra", "rabat sale kenitra"),
    ("U.S.", "us"),
    ("Łódź", "lodz"),
    ("Tromsø", "tromso"),
    ("Đà Nẵng", "da nang"),
    ("Ærø", "aero"),
    ("Gießen", "GIESSEN"),
    ("Київ", "киiв".replace("i", "і")),
    ("تهران", "تهران"),
    ("الْجَزَائِر", "الجزائر"),
    ("کراچی", "كراتشي".replace("تش", "چ")),
    ("تل‌آویو", "تل اویو"),
    ("יְרוּשָׁלַיִם", "ירושלים"),
    ("ﻣﺼﺮ", "مصر"),
    ("ｔｏｋｙｏ", "Tokyo"),
    ("Trinidad & Tobago", "Trinidad  Tobago"),
    ("Brussel·les", "Brusselles"),
    ("٦ أكتوبر", "6 اكتوبر"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(("one", "other"), [("दिल्ली", "दलल"), ("ไทย", "ทย"), ("കേരളം", "കരള")])
def test_vowel_signs_of_indic_and_thai_script_stay(one: str, other: str) -> None:
    assert fold(one) != fold(other)
    assert fold(one) == one


def test_a_name_of_marks_only_has_an_empty_key() -> None:
    assert fold(" -·’… ") == ""


@given(st.text())
def test_folding_a_key_again_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text())
def test_a_key_has_single_spaces_between_words_and_none_around(name: str) -> None:
    assert fold(name) == " ".join(fold(name).split())


_WRITTEN = st.text("aZ9 é-.\n\t\x1c'_İ", max_size=6)


@given(st.lists(st.text(max_size=8) | _WRITTEN, max_size=8))
def test_many_names_are_folded_as_each_alone(names: list[str]) -> None:
    assert fold_all(names) == [fold(name) for name in names]


@given(st.lists(st.text(st.characters(max_codepoint=127), max_size=5), max_size=6))
def test_many_names_in_ascii_are_folded_as_each_alone(names: list[str]) -> None:
    assert fold_all(names) == [fold(name) for name in names]


@given(st.text("aZ9 -.\t'_", max_size=8))
def test_a_name_in_ascii_is_folded_as_with_a_joiner_after_it(name: str) -> None:
    assert fold(name) == fold(f"{name}\u200b")
