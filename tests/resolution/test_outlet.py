import pytest

from geomap.model.document import Document
from geomap.resolution.outlet import outlet_of


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://www.gazette.example/a/b.html?x=1", "gazette.example"),
        ("HTTP://M.Gazette.Example:8080", "gazette.example"),
        ("https://www.mobile.gazette.example", "gazette.example"),
        ("https://amp.gazette.example.", "gazette.example"),
        ("//gazette.example/a", "gazette.example"),
        ("https://user:word@gazette.example/", "gazette.example"),
        ("https://news.gazette.example", "news.gazette.example"),
        ("https://m.fr/", "m.fr"),
        ("https://صحيفة.مثال/خبر", "صحيفة.مثال"),
    ],
)
def test_the_outlet_is_the_host_of_the_url(url: str, outlet: str) -> None:
    assert outlet_of(Document("1", "", source="batch.jsonl", url=url)) == outlet


@pytest.mark.parametrize(
    "url",
    [
        "", "gazette", "/a/b", "http://[gazette.example", "http://localhost/a", "http://127.0.0.1/a",
        "file:///home/a.example", "mailto:a@gazette.example", "http://", "https://a b.example/",
    ],
)  # fmt: skip
def test_what_is_no_web_address_names_no_outlet(url: str) -> None:
    assert outlet_of(Document("1", "", url=url)) == ""


@pytest.mark.parametrize(
    ("source", "outlet"),
    [
        ("The  Daily Gazette", "the daily gazette"),
        ("Gazette.example", "gazette.example"),
        ("www.gazette.example", "gazette.example"),
        ("https://www.gazette.example/feed", "gazette.example"),
        ("A.B. News", "a.b. news"),
        ("صحيفة", "صحيفة"),
    ],
)
def test_a_source_that_is_an_outlet_s_name_is_taken_where_there_is_no_url(source: str, outlet: str) -> None:
    assert outlet_of(Document("1", "", source=source)) == outlet


@pytest.mark.parametrize(
    ("document_id", "source"),
    [
        ("a.txt", "a.txt"), ("a", "a"), ("1", "batch.jsonl"), ("1", "sub/batch"), ("1", "stdin"), ("1", "63"),
        ("batch#1", "batch"), ("1", "C:\\news\\batch"), ("1", ""),
    ],
)  # fmt: skip
def test_a_file_or_the_document_itself_is_no_outlet(document_id: str, source: str) -> None:
    assert outlet_of(Document(document_id, "", source=source)) == ""
