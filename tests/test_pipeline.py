"""The straight path: what comes in, what comes out, and what is refused."""

from collections.abc import Iterable
from pathlib import Path

import pytest

import geomap
from geomap.errors import InputError
from geomap.jsonl import as_written, document_line, write_context
from geomap.model.context import CorpusContext, GeocodeAnswer, GeocodeQuery
from geomap.model.document import Document
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import Evidence, ParsedDocument, Resolution, ResolvedToponym
from geomap.model.settings import GeocodingSettings, Settings
from geomap.model.toponym import Kind, Toponym
from geomap.pipeline import explain_documents, parse_documents, resolve_again
from geomap.resolution import ONLINE


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


class Gazetteers:
    """A geocoder that knows one village, and counts what it is asked."""

    name = "test"
    credit = "nobody"
    online = True

    def __init__(self) -> None:
        self.asked: list[GeocodeQuery] = []

    def geocode(self, query: GeocodeQuery) -> Place | None:
        self.asked.append(query)
        if query.name != "Kwezimbe":
            return None
        return Place("osm:node/1", "Kwezimbe", -13.5, 33.9, FeatureClass.POPULATED, "PPL", country="MW")


def test_online_answers_place_what_was_left_open_and_a_rerun_sends_nothing(tmp_path: Path) -> None:
    text = "Soldiers entered the village of Kwezimbe and the village of Zangalore in Malawi at dawn."
    online = GeocodingSettings(online=True, cache_path=str(tmp_path / "answers.sqlite"), min_delay_s=0.0)
    settings = Settings(language="en", geocoding=online)
    announced: list[str] = []
    geocoder = Gazetteers()
    for run in range(2):
        report = parse_documents(
            [Document(id="x", text=text)],
            settings=settings,
            geocoder=geocoder,
            before_asking=lambda queries: announced.extend(query.name for query in queries),
        )
        found = {item.toponym.name: item.resolution.place for item in report.parsed[0].toponyms}
        assert found["Kwezimbe"] is not None
        assert found["Kwezimbe"].id == "osm:node/1"
        assert found["Zangalore"] is None
        assert report.geocoding is not None
        assert report.geocoding.from_cache == (2 if run else 0)
    assert [query.name for query in geocoder.asked] == ["Kwezimbe", "Zangalore"]
    assert {query.countries for query in geocoder.asked} == {("MW",)}
    assert announced == ["Kwezimbe", "Zangalore"] * 2


def test_a_document_without_places_gives_none() -> None:
    (parsed,) = geomap.extract("Nothing happened anywhere, said nobody.")
    assert parsed.toponyms == ()


def test_the_documents_are_explained_as_they_were_resolved() -> None:
    texts = ["She was born in London, Ohio, near Toledo.", "Gantz landed in Rabat.", "Nothing here."]
    report = parse_documents([Document(id=str(number), text=text) for number, text in enumerate(texts)])
    done: list[tuple[int, int]] = []
    explained = explain_documents(report.parsed, progress=lambda *told: done.append(told))
    assert [document.id for document in explained] == ["0", "1", "2"]
    for document, parsed in zip(explained, report.parsed, strict=True):
        places = {item.toponym.name: item.resolution.place for item in parsed.toponyms}
        assert {item.name: item.resolution.place for item in document.explanations} == places
        assert document.names == tuple(places)
    total = sum(len(document.names) for document in explained)
    assert done == [(number, total) for number in range(1, total + 1)]


def test_only_the_names_asked_for_are_explained_and_no_more_than_wanted() -> None:
    (parsed,) = geomap.extract("She was born in London, Ohio, near Toledo.")
    for options, names in (({"names": ["ohio", "Oslo"]}, ["Ohio"]), ({"most": 2}, ["London", "Ohio"])):
        (document,) = explain_documents([parsed], **options)
        assert [item.name for item in document.explanations] == names
        assert document.names == ("London", "Ohio", "Toledo")


def test_map_articles_writes_what_extract_and_draw_make(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("Gantz landed in Rabat on Tuesday.", encoding="utf-8")
    first = geomap.map_articles(article, output=tmp_path / "first.html").read_bytes()
    second = geomap.map_articles([article], output=tmp_path / "second.html").read_bytes()
    assert first == second
    assert b"Rabat" in first


# --- a saved context, and resolving again ---------------------------------------------------------

KWEZIMBE = Place("osm:node/1", "Kwezimbe", -13.5, 33.9, FeatureClass.POPULATED, "PPL", country="MW")
IN_MALAWI = "Soldiers entered the village of Kwezimbe in Malawi at dawn."
CONTEXT = CorpusContext(
    answers=(GeocodeAnswer(GeocodeQuery("Kwezimbe", ("MW",), "en"), KWEZIMBE, "test", "2026-11-23"),)
)


def _lines(parsed: Iterable[ParsedDocument]) -> list[str]:
    return [document_line(document) for document in parsed]


def test_resolving_lines_again_changes_no_byte(repository: Path) -> None:
    texts = (
        "At 34°01′N 6°50′W, the Moroccans' navy met Rabat's. Kwezimbe, Mt. Pleasant (Iowa) and D.C. were far."
    )
    examples = sorted((repository / "geomap" / "examples").iterdir())
    parsed = as_written(geomap.extract([*examples, Document(id="x", text=texts)]))
    assert len({document.document.language for document in parsed}) > 3
    assert {item.toponym.kind for document in parsed for item in document.toponyms} >= {
        Kind.NAME, Kind.DEMONYM, Kind.COORDINATES,
    }  # fmt: skip
    assert _lines(resolve_again(parsed).parsed) == _lines(parsed)
    assert _lines(as_written(resolve_again(parsed, context=CorpusContext()).parsed)) == _lines(parsed)


def test_a_context_is_heard_when_parsing_and_when_resolving_again(tmp_path: Path) -> None:
    document = Document(id="x", text=IN_MALAWI, language="en")
    write_context(CONTEXT, tmp_path / "context.json")
    by_file = Settings(context=str(tmp_path / "context.json"))
    plain = parse_documents([document]).parsed
    expected = _lines(parse_documents([document], context=CONTEXT).parsed)
    assert "osm:node/1" in expected[0]
    assert _lines(resolve_again(plain, context=CONTEXT).parsed) == expected
    assert _lines(resolve_again(as_written(plain), settings=by_file).parsed) == expected
    assert _lines(geomap.extract(document, settings=by_file)) == expected
    assert _lines(geomap.extract(document, context=CONTEXT)) == expected
    assert _lines(parse_documents([document], settings=by_file, context=CorpusContext()).parsed) == _lines(
        plain
    )


def test_what_a_context_answers_is_not_asked_online() -> None:
    online = Settings(geocoding=GeocodingSettings(online=True, min_delay_s=0.0))
    geocoder = Gazetteers()
    document = Document(id="x", text=IN_MALAWI, language="en")
    report = parse_documents([document], settings=online, context=CONTEXT, geocoder=geocoder)
    assert (geocoder.asked, report.open_queries) == ([], ())


def test_answers_of_a_context_stay_when_more_are_asked(tmp_path: Path) -> None:
    online = GeocodingSettings(online=True, cache_path=str(tmp_path / "a.sqlite"), min_delay_s=0.0)
    document = Document(
        id="x", text=IN_MALAWI + " Others entered the village of Zangalore in Malawi.", language="en"
    )
    geocoder = Gazetteers()
    settings = Settings(geocoding=online)
    report = parse_documents([document], settings=settings, context=CONTEXT, geocoder=geocoder)
    assert [query.name for query in geocoder.asked] == ["Zangalore"]
    assert "osm:node/1" in _lines(report.parsed)[0]


def test_corrections_and_online_answers_stay_when_resolved_again() -> None:
    text = "Rabat, Rabat, Kwezimbe and Tunis."
    corrected = Resolution(KWEZIMBE, 0.5, corrected_by="c1")
    answered = Resolution(KWEZIMBE, 0.5, evidence=(Evidence(ONLINE, "told online", 0.0),))
    wrong = Resolution(KWEZIMBE, 0.5)
    before = ParsedDocument(
        Document("x", text, language="en"),
        (
            # Not in the order of the text, as a program of one's own may give them.
            ResolvedToponym(Toponym(29, 34, "Tunis", score=0.9), wrong),
            ResolvedToponym(Toponym(0, 5, "Rabat", score=0.9), corrected),
            ResolvedToponym(Toponym(7, 12, "Rabat", score=0.9), wrong),
            ResolvedToponym(Toponym(14, 22, "Kwezimbe", score=0.9), answered),
        ),
    )
    (after,) = resolve_again([before]).parsed
    first, second, third, fourth = (item.resolution for item in after.toponyms)
    assert (first, third) == (corrected, answered)
    assert [item.place.country for item in (second, fourth) if item.place] == ["MA", "TN"]


def test_lines_of_before_keep_what_their_words_alone_determine() -> None:
    found = Resolution(KWEZIMBE, 0.9)
    demonym = ResolvedToponym(Toponym(0, 6, "Malian", Kind.DEMONYM, score=0.9), found)
    point = ResolvedToponym(Toponym(7, 12, "1N 1E", Kind.COORDINATES, score=0.9), found)
    before = ParsedDocument(Document("x", "Malian 1N 1E", language="en"), (demonym, point))
    assert resolve_again([before]).parsed == (before,)


def test_resolving_nothing_again_gives_nothing() -> None:
    assert resolve_again([]).parsed == ()
