"""How far the phrase around a name reaches."""

import pytest

from geomap.languages.language import load_language
from geomap.recognition.phrases import find_phrase
from geomap.recognition.view import view_text


@pytest.mark.parametrize(
    ("text", "name", "span", "organisation"),
    [
        ("the University of Tel Aviv said.", (3, 5), (1, 5), True),
        ("the Ministry of Defence in Rabat said.", (5, 6), (5, 6), False),
        ("the Lusaka Water Board met.", (1, 2), (1, 4), True),
        ("he left Rabat yesterday.", (2, 3), (2, 3), False),
    ],
)
def test_the_phrase_is_the_capitalised_words_around(
    text: str, name: tuple[int, int], span: tuple[int, int], organisation: bool
) -> None:
    phrase = find_phrase(view_text(text), load_language("en"), *name)
    assert ((phrase.start, phrase.end), phrase.organisation) == (span, organisation)


def test_a_line_of_a_thousand_names_is_no_phrase() -> None:
    view = view_text("there " + "Rabat " * 1000 + "lies.")
    phrase = find_phrase(view, load_language("en"), 500, 501)
    assert (phrase.start, phrase.end) == (450, 551)
