from geomap.model.context import CorpusContext, HomePlace, OutletHome

PLACES = tuple(HomePlace(document, 34.0, -6.8, "MA") for document in ("a", "b", "b", "c"))
CONTEXT = CorpusContext(
    homes=(OutletHome("gazette.example", PLACES), OutletHome("herald.example", PLACES[:1])),
    copies=(("a", "c"), ("x", "y")),
)


def test_a_document_is_no_evidence_for_itself() -> None:
    assert [place.document for place in CONTEXT.home_of("gazette.example", without="b")] == ["a", "c"]


def test_nor_are_its_near_copies() -> None:
    assert [place.document for place in CONTEXT.home_of("gazette.example", without="c")] == ["b", "b"]


def test_a_document_from_outside_the_survey_gets_the_whole_home() -> None:
    assert CONTEXT.home_of("gazette.example", without="new") == PLACES


def test_an_outlet_that_is_not_known_has_no_home() -> None:
    assert CONTEXT.home_of("", without="a") == ()
    assert CorpusContext().home_of("gazette.example", without="a") == ()
