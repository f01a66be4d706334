import string

import pytest

from geomap.picture.messages import _tables, available_messages, load_messages


@pytest.mark.parametrize("language", ["ar", "de", "en", "es", "fr", "nl"])
def test_a_language_has_every_message_with_the_same_fields(language: str) -> None:
    english, own = _tables()["en"], _tables()[language]
    assert set(own) == set(english)
    for key, message in own.items():
        assert message.strip(), key
        fields = {name for _, name, _, _ in string.Formatter().parse(message) if name}
        assert fields == {name for _, name, _, _ in string.Formatter().parse(english[key]) if name}, key


def test_six_languages_are_spoken() -> None:
    assert available_messages() == ("ar", "de", "en", "es", "fr", "nl")


@pytest.mark.parametrize("reader", ["xx", "", "EN", "en-GB"])
def test_other_readers_get_english(reader: str) -> None:
    assert load_messages(reader)["table"] == "Table"


def test_arabic_runs_from_the_right() -> None:
    assert load_messages("ar_MA")["direction"] == "rtl"
