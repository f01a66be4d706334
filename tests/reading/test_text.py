import pytest

from geomap.errors import InputError
from geomap.reading import document_from_text
from geomap.reading.report import Origin
from geomap.reading.text import read_plain_text

BODY = "The minister landed in Rabat and said nothing."


@pytest.mark.parametrize(
    ("text", "title", "date"),
    [
        (f"Talks in Rabat\n\n{BODY}", "Talks in Rabat", ""),
        (f"Talks in Rabat\n\n6 December 2021\n\n{BODY}", "Talks in Rabat", "2021-12-06"),
        (f"Mon. Dec 6th, 2021\n\n{BODY}\n\nMore.", "news", "2021-12-06"),
        (f"Mon. Dec 6th, 2021\n\nTalks in Rabat\n\n{BODY}", "Talks in Rabat", "2021-12-06"),
        (f" date 2021-11 {BODY}\n\nMore.", "news", "2021-11"),
        (f"\n\n  Talks   in Rabat \n\n{BODY}", "Talks in Rabat", ""),
        (f"Talks in Rabat\n{BODY}", "news", ""),
        (f"{BODY}\n\nMore.", "news", ""),
        ("x" * 121 + f"\n\n{BODY}", "news", ""),
        ("Talks in Rabat", "news", ""),
        (f"---\n\n{BODY}", "news", ""),
    ],
)
def test_title_and_date_are_read_from_the_top(text: str, title: str, date: str) -> None:
    (document,) = read_plain_text(text.encode(), Origin("a/news.txt", "news.txt")).documents
    assert (document.title, document.date, document.text) == (title, date, text)
    assert document.id == document.source == "a/news.txt"


def test_a_legacy_encoding_is_said_aloud() -> None:
    report = read_plain_text("Orléans est loin.".encode("windows-1252"), Origin("a.txt", "in/a.txt"))
    assert report.documents[0].text == "Orléans est loin."
    assert len(report.notices) == 1
    assert report.notices[0].startswith("in/a.txt: read as windows-1252")


def test_a_text_from_python_is_kept_to_the_letter() -> None:
    text = "Rabat\r\n\r\n\x00\ufeff end "
    assert document_from_text(text).text == text


@pytest.mark.parametrize("text", ["", " \n", "Rabat \ud800"])
def test_a_text_that_holds_nothing_or_half_characters_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"text: .*;"):
        document_from_text(text)
