"""What the benchmark of resolution makes of gold spans and of places left open."""

from benchmarks.gold_spans import first_choices, give_spans, silenced
from geomap.evaluation import GoldToponym
from geomap.gazetteer import open_gazetteer
from geomap.languages.language import load_language
from geomap.model.document import Document
from geomap.model.toponym import Kind, Role, Toponym
from geomap.resolution import rank
from geomap.resolution.resolve import weigh_names

DOCUMENT = Document("a", "Moroccan Rabat, New Salé, Fez")
RABAT = Toponym(9, 14, "Rabat", role=Role.ASSOCIATIVE, score=0.7)
NEW_SALE = Toponym(16, 24, "New Salé", score=0.8)
FEZ = Toponym(26, 29, "Fez", score=0.6)


def given(*marked):
    spans = [GoldToponym(start, end) for start, end in marked]
    return give_spans(DOCUMENT, spans, (RABAT, NEW_SALE, FEZ), load_language("en"))


def test_a_span_found_to_the_letter_is_as_the_recogniser_found_it_and_others_are_context():
    assert given((9, 14)) == (RABAT, NEW_SALE, FEZ)


def test_a_span_that_was_found_otherwise_replaces_what_was_found_there():
    assert given((20, 24)) == (Toponym(20, 24, "Salé", score=1.0), RABAT, FEZ)


def test_a_span_marked_twice_is_one_name():
    assert given((9, 14), (9, 14)) == (RABAT, NEW_SALE, FEZ)


def test_a_demonym_that_was_not_found_means_what_the_language_says():
    first = given((0, 8))[0]
    assert first.kind is Kind.DEMONYM
    assert first.place_ids == ("iso:MA",)


def test_a_name_left_open_is_scored_by_its_likeliest_place_but_has_no_confidence():
    language = load_language("en")
    document = Document("a", "Rabat and Zzyxqw", language="en")
    names = (Toponym(0, 5, "Rabat", score=0.001), Toponym(10, 16, "Zzyxqw", score=1.0))
    with open_gazetteer() as gazetteer:
        open_name, unknown = first_choices(
            weigh_names(document, names, gazetteer=gazetteer, language=language)
        ).toponyms
        sure = (Toponym(0, 5, "Rabat", score=1.0),)
        placed = first_choices(weigh_names(document, sure, gazetteer=gazetteer, language=language)).toponyms[
            0
        ]
    assert (open_name.place_id, open_name.confidence) == ("gn:2538475", None)
    assert not unknown.has_point
    assert placed.place_id == "gn:2538475"
    assert placed.confidence is not None


def test_a_silenced_kind_of_evidence_is_back_afterwards():
    before = rank.EVIDENCE
    with silenced("prominence"):
        assert [one.name for one, other in zip(rank.EVIDENCE, before, strict=True) if one != other] == [
            "prominence"
        ]
    assert rank.EVIDENCE is before
