"""The straight path: what comes in, what comes out, and what is refused."""

from pathlib import Path

import pytest

import geomap
from geomap.errors import InputError
from geomap.model.document import Document
from geomap.model.settings import Settings
from geomap.pipeline import parse_documents


@pytest.mark.parametrize("nothing", ["", "  ", None, b"Rabat", [""], [3]])
def test_what_is_no_text_path_or_document_is_refused(nothing: object) -> None:
    with pytest.raises(InputError, match="expected"):
        geomap.extract(nothing)  # type: ignore[arg-type]


def test_texts_paths_and_documents_are_read_alike(tmp_path: Path) -> None:
    text = "Gantz landed in Rabat on Tuesday."
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    for given in (text, path, str(path), Document(id="x", text=text)):
        (parsed,) = geomap.extract(given)
        assert [item.toponym.name for item in parsed.toponyms] == ["Rabat"]


def test_every_refused_path_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        geomap.extract([tmp_path / "one.txt", tmp_path / "two.txt"])
    assert "one.txt" in str(caught.value)
    assert "two.txt" in str(caught.value)


def test_the_language_is_detected_unless_it_is_given() -> None:
    document = Document(
        id="x", text="De minister landde dinsdagavond in Rabat voor een lang gesprek met zijn ambtgenoot."
    )
    assert parse_documents([document]).parsed[0].document.language == "nl"
    assert parse_documents([document], settings=Settings(language="de")).parsed[0].document.language == "de"


def test_nothing_is_asked_online_unless_allowed() -> None:
    text = "Soldiers entered the village of Kwezimbe in Malawi at dawn."
    report = parse_documents([Document(id="x", text=text, language="en")])
    assert report.geocoding is None
    assert [(query.name, query.countries) for query in report.open_queries] == [("Kwezimbe", ("MW",))]


def test_a_document_without_places_gives_none() -> None:
    (parsed,) = geomap.extract("Nothing happened anywhere, said nobody.")
    assert parsed.toponyms == ()


def test_map_articles_writes_what_extract_and_draw_make(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("Gantz landed in Rabat on Tuesday.", encoding="utf-8")
    first = geomap.map_articles(article, output=tmp_path / "first.html").read_bytes()
    second = geomap.map_articles([article], output=tmp_path / "second.html").read_bytes()
    assert first == second
    assert b"Rabat" in first
